"""After a login in the middle of a form, what was typed is there again: for the same user only, for an hour at most."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from booking.models import Booking, Ordning
from tests.booking.conftest import text
from tests.conftest import FrozenClock, afsender
from tests.factories.booking import make_ordning, position, skema
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel import crypto, indtastninger
from udviklingsmodel.kernel.models import Indtastning
from udviklingsmodel.kernel.tasks import delete_indtastninger
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import deactivate_bruger, give_rolle

pytestmark = pytest.mark.django_db
URL = "/booking/her/2026-11-26/"
EMNE = "Kvæksølvdompap i frikvarteret"
RESTORED = "Det, du skrev, står her endnu. Tjek det, og send igen."


@pytest.fixture
def ordning(db: None) -> Ordning:
    return make_ordning(slug="her")


@pytest.fixture
def bruger(ordning: Ordning) -> Bruger:
    return BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])


@pytest.fixture
def nabo(ordning: Ordning) -> Bruger:
    return BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])


@pytest.fixture
def browser(client: Client, frozen_clock: FrozenClock, login: Callable[[Client, Any], Client], bruger: Bruger) -> Client:
    return login(client, bruger)


@pytest.fixture
def svar(ordning: Ordning, browser: Client) -> dict[str, Any]:
    return skema(position(ordning), ordning.sted, emne=EMNE) | afsender(browser.get(URL))


def interrupted(browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], url: str = URL) -> Any:
    """The form is sent 31 minutes after the page was opened."""
    frozen_clock.move(minutes=31)
    return browser.post(url, svar)


def test_login_page_says_that_it_is_kept(browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]) -> None:
    to = interrupted(browser, frozen_clock, svar)["Location"]
    assert unquote(to) == f"/log-ind/?afbrudt=1&gemt=1&next={URL}"
    assert "vi gemmer det for dig i en time" in text(browser.get(to))


def test_same_user_finds_it_in_the_form(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    page = login(browser, bruger).get(URL)
    assert (page.status_code, RESTORED in text(page), EMNE in text(page)) == (200, True, True)
    assert "Der er noget, der skal rettes" not in text(page)
    assert not Booking.objects.exists()


def test_what_was_found_again_can_be_sent(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    form = login(browser, bruger).get(URL).context["form"]
    browser.post(URL, {name: values if len(values) > 1 else values[0] for name, values in form.data.lists()})
    assert Booking.objects.get().emne == EMNE
    assert not Indtastning.objects.exists()
    assert RESTORED not in text(browser.get(URL))


def test_it_is_there_again_when_the_page_is_opened_again(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    login(browser, bruger).get(URL)
    assert EMNE in text(browser.get(URL))


def test_time_that_was_taken_meanwhile_is_not_chosen(
    browser: Client,
    frozen_clock: FrozenClock,
    svar: dict[str, Any],
    ordning: Ordning,
    bruger: Bruger,
    nabo: Bruger,
    login: Any,
) -> None:
    interrupted(browser, frozen_clock, svar)
    login(Client(), nabo).post(URL, skema(position(ordning), ordning.sted))
    page = text(login(browser, bruger).get(URL))
    assert (EMNE in page, "Vælg en tid." in page) == (True, True)


def test_sent_to_a_day_that_is_closed_it_is_there_to_be_moved(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    closed = "/booking/her/2026-12-24/"
    interrupted(browser, frozen_clock, svar, closed)
    page = text(login(browser, bruger).get(closed))
    assert (EMNE in page, "Der kan ikke bookes den dag" in page) == (True, True)


def test_other_user_gets_nothing_and_it_is_deleted(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, nabo: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    page = text(login(browser, nabo).get(URL))
    assert (EMNE in page, RESTORED in page, Indtastning.objects.exists()) == (False, False, False)
    assert EMNE not in text(login(browser, bruger).get(URL))


def test_same_user_in_another_browser_is_not_shown_it(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    assert EMNE not in text(login(Client(), bruger).get(URL))
    assert EMNE in text(login(browser, bruger).get(URL))


def test_nobody_is_shown_it(browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]) -> None:
    interrupted(browser, frozen_clock, svar)
    assert browser.get(URL)["Location"] == f"/log-ind/?next={URL.replace('/', '%2F')}"


@pytest.mark.parametrize(("minutes", "kept"), [(59, True), (60, False)])
def test_it_is_kept_for_an_hour(
    browser: Client,
    frozen_clock: FrozenClock,
    svar: dict[str, Any],
    bruger: Bruger,
    login: Any,
    minutes: int,
    kept: bool,
) -> None:
    interrupted(browser, frozen_clock, svar)
    frozen_clock.move(minutes=minutes)
    assert (EMNE in text(login(browser, bruger).get(URL))) == kept


def test_after_an_hour_the_task_deletes_it(browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]) -> None:
    interrupted(browser, frozen_clock, svar)
    frozen_clock.move(minutes=59)
    delete_indtastninger()
    assert Indtastning.objects.exists()
    frozen_clock.move(minutes=1)
    delete_indtastninger()
    assert not Indtastning.objects.exists()


def test_page_after_the_task_has_deleted_it_is_an_empty_form(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    login(browser, bruger)
    Indtastning.objects.all().delete()
    assert RESTORED not in text(browser.get(URL))


def test_sent_twice_the_last_is_kept_once(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    interrupted(browser, frozen_clock, svar)
    to = browser.post(URL, svar | {"emne": "Rolige overgange"})["Location"]
    assert "gemt=1" in to
    assert Indtastning.objects.count() == 1
    assert "Rolige overgange" in text(login(browser, bruger).get(URL))


def test_double_click_with_the_old_cookie_is_kept(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    old = browser.cookies["sessionid"].value
    interrupted(browser, frozen_clock, svar)
    browser.cookies["sessionid"] = old
    assert "gemt=1" in browser.post(URL, svar)["Location"]
    assert EMNE in text(login(browser, bruger).get(URL))


@pytest.mark.parametrize("whose", ["", "x" * 120, "æøå"])
def test_form_that_does_not_say_whose_it_is_is_not_kept(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], whose: str
) -> None:
    assert "gemt" not in interrupted(browser, frozen_clock, svar | {"afsender": whose})["Location"]
    assert not Indtastning.objects.exists()


def test_word_sealed_for_something_else_does_not_say_whose_it_is(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger
) -> None:
    other = crypto.seal(str(bruger.pk).encode(), purpose=f"indtastning:{bruger.pk}:{URL}", now=frozen_clock()).decode()
    assert "gemt" not in interrupted(browser, frozen_clock, svar | {"afsender": other})["Location"]


@pytest.mark.parametrize(("days", "kept"), [(3.9, True), (4.1, False)])
def test_page_left_open_over_a_weekend_is_kept_and_not_one_of_last_week(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], days: float, kept: bool
) -> None:
    frozen_clock.move(days=days)
    assert ("gemt=1" in browser.post(URL, svar)["Location"]) == kept


def test_cookie_that_is_gone_after_eight_hours_loses_nothing(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    frozen_clock.move(hours=8)
    del browser.cookies["sessionid"]
    assert "gemt=1" in browser.post(URL, svar)["Location"]
    assert EMNE in text(login(browser, bruger).get(URL))


def test_own_logout_in_another_window_loses_nothing(
    browser: Client, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    browser.post("/log-ud/")
    assert "gemt=1" in browser.post(URL, svar)["Location"]
    assert EMNE in text(login(browser, bruger).get(URL))


def test_forms_of_two_windows_are_both_kept(
    browser: Client, svar: dict[str, Any], ordning: Ordning, bruger: Bruger, login: Any
) -> None:
    other = "/booking/her/2026-12-03/"
    browser.post("/log-ud/")
    browser.post(URL, svar)
    browser.post(other, svar | {"emne": "Rolige overgange"})
    login(browser, bruger)
    assert (EMNE in text(browser.get(URL)), "Rolige overgange" in text(browser.get(other))) == (True, True)
    browser.post(other, skema(position(ordning, dato=date(2026, 12, 3)), ordning.sted))
    assert (EMNE in text(browser.get(URL)), "Rolige overgange" in text(browser.get(other))) == (True, False)


def test_huge_form_is_not_kept(browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]) -> None:
    to = interrupted(browser, frozen_clock, svar | {"emne": "x" * indtastninger.MOST})["Location"]
    assert (unquote(to), Indtastning.objects.exists()) == (f"/log-ind/?afbrudt=1&next={URL}", False)


def test_address_too_long_for_the_column_is_not_kept(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]
) -> None:
    assert "gemt" not in interrupted(browser, frozen_clock, svar, f"/booking/{'a' * 300}/2026-11-26/")["Location"]


def test_page_that_cannot_show_it_again_keeps_nothing(browser: Client, frozen_clock: FrozenClock) -> None:
    mine = "/booking/mine/"
    assert (
        unquote(interrupted(browser, frozen_clock, {"emne": EMNE}, mine)["Location"]) == f"/log-ind/?afbrudt=1&next={mine}"
    )


def test_tokens_passwords_and_files_are_not_kept(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, login: Any
) -> None:
    secret = {"csrfmiddlewaretoken": "a", "password1": "b", "ny_adgangskode": "c"}
    bilag = SimpleUploadedFile("bilag.txt", b"d")
    interrupted(browser, frozen_clock, svar | secret | {"bilag": bilag})
    sent = login(browser, bruger).get(URL).context["form"].data
    assert sent["emne"] == EMNE
    assert not {*secret, "bilag"} & set(sent)


def test_change_of_roles_ends_the_session_and_keeps_what_was_typed(
    browser: Client, svar: dict[str, Any], ordning: Ordning, bruger: Bruger, login: Any, frozen_clock: FrozenClock
) -> None:
    rolle = {"rolle": Rolle.DISTRIKTSKOORDINATOR, "sted": ordning.distrikt, "fra": date(2026, 1, 1)}
    give_rolle(bruger=bruger, by=None, now=frozen_clock(), **rolle)
    assert "gemt=1" in browser.post(URL, svar)["Location"]
    assert EMNE in text(login(browser, bruger).get(URL))


def test_deactivated_person_has_nothing_kept(
    browser: Client, svar: dict[str, Any], bruger: Bruger, frozen_clock: FrozenClock
) -> None:
    deactivate_bruger(bruger=bruger, by=None, now=frozen_clock())
    assert "gemt" not in browser.post(URL, svar)["Location"]
    assert not Indtastning.objects.exists()


def test_it_is_unreadable_in_the_database_and_the_session(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any]
) -> None:
    interrupted(browser, frozen_clock, svar)
    row = Indtastning.objects.get()
    assert b"emne" not in bytes(row.indhold)
    assert "Kv" not in str([session.get_decoded() for session in Session.objects.all()])


def test_row_of_another_user_or_address_does_not_open(
    browser: Client, frozen_clock: FrozenClock, svar: dict[str, Any], bruger: Bruger, nabo: Bruger
) -> None:
    interrupted(browser, frozen_clock, svar)
    sealed, now = bytes(Indtastning.objects.get().indhold), frozen_clock()

    def opened(who: Bruger, sti: str, at: timedelta = timedelta()) -> bool:
        purpose = indtastninger._purpose(str(who.pk), sti)
        return crypto.unseal(sealed, purpose=purpose, longest=indtastninger.LONGEST, now=now + at) is not None

    assert opened(bruger, URL)
    assert [opened(nabo, URL), opened(bruger, "/booking/der/2026-11-26/")] == [False, False]
    assert not opened(bruger, URL, timedelta(hours=1, seconds=1))


def test_page_with_nothing_kept_asks_no_more_of_the_database(
    browser: Client, ordning: Ordning, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.get(URL)
    asked: list[HttpRequest] = []
    monkeypatch.setattr(indtastninger, "_kept", lambda request, pk: asked.append(request))
    page = browser.get(URL)
    assert (asked, RESTORED in text(page)) == ([], False)
