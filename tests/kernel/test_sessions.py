from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.organisation import PASSWORD, BrugerFactory

pytestmark = pytest.mark.django_db
LOGIN_AGAIN = "/log-ind/?udloebet=1&next=%2F"


@pytest.fixture
def browser(client: Client, frozen_clock: FrozenClock, login: Callable[[Client, Any], Client]) -> Client:
    return login(client, BrugerFactory())


def test_session_idle_for_just_under_30_minutes_lives(browser: Client, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=29, seconds=59)
    assert browser.get("/").status_code == 200


def test_session_idle_for_30_minutes_is_over(browser: Client, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=30)
    assert browser.get("/")["Location"] == LOGIN_AGAIN


def test_session_in_use_lives_on_past_30_minutes(browser: Client, frozen_clock: FrozenClock) -> None:
    for _click in range(3):
        frozen_clock.move(minutes=20)
        browser.get("/")
    assert browser.get("/").status_code == 200


def test_session_in_use_is_over_after_8_hours(browser: Client, frozen_clock: FrozenClock) -> None:
    for _click in range(8 * 60 // 20 - 1):
        frozen_clock.move(minutes=20)
        assert browser.get("/").status_code == 200
    frozen_clock.move(minutes=20)
    assert browser.get("/")["Location"] == LOGIN_AGAIN


def test_session_that_is_over_is_deleted(browser: Client, frozen_clock: FrozenClock) -> None:
    key = browser.session.session_key
    frozen_clock.move(minutes=30)
    browser.get("/")
    assert not Session.objects.filter(pk=key).exists()


def test_login_page_says_that_the_session_is_over(browser: Client, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=30)
    assert "Der gik for lang tid uden aktivitet." in browser.get("/", follow=True).content.decode()


def test_post_with_a_session_that_is_over_goes_to_login_and_back(browser: Client, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=30)
    assert browser.post("/booking/mine/", {"emne": "x"})["Location"] == "/log-ind/?afbrudt=1&next=%2Fbooking%2Fmine%2F"


def test_page_open_to_all_is_shown_when_the_session_is_over(browser: Client, frozen_clock: FrozenClock) -> None:
    frozen_clock.move(minutes=30)
    assert browser.get("/handbog/").status_code == 200
    assert browser.get("/")["Location"] == "/log-ind/?next=%2F"


def test_session_is_written_at_most_once_a_minute(
    browser: Client, frozen_clock: FrozenClock, django_assert_num_queries: Any
) -> None:
    def written(seconds: float) -> bool:
        before = browser.session["set"]
        frozen_clock.move(seconds=seconds)
        browser.get("/")
        return bool(browser.session["set"] != before)

    assert [written(59), written(1), written(59), written(1)] == [False, True, False, True]


def test_session_key_is_new_after_login(client: Client, frozen_clock: FrozenClock) -> None:
    bruger = BrugerFactory()
    bruger.set_password(PASSWORD)
    bruger.save()
    client.get("/log-ind/")
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/log-ind/", {"login": bruger.brugernavn, "password": PASSWORD})
    assert (client.get("/").status_code, client.cookies["sessionid"].value != before) == (200, True)


def test_session_begins_at_login(browser: Client) -> None:
    assert (browser.session["begyndt"], browser.session["set"]) == (NOW.timestamp(), NOW.timestamp())


def test_session_without_an_age_is_over(browser: Client) -> None:
    """As one has that was begun by other means than logging in."""
    session = browser.session
    del session["begyndt"], session["set"]
    session.save()
    assert browser.get("/")["Location"] == LOGIN_AGAIN
