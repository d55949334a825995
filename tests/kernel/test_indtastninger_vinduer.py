"""A form drawn before a login in another window is refused by CSRF: nothing is carried out, what was typed is kept for the
one who typed it, and no other site can fill in somebody's form that way."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from booking.models import Booking, Ordning
from tests.booking.conftest import text
from tests.conftest import FrozenClock, afsender
from tests.factories.booking import book, make_ordning, position, skema
from tests.factories.organisation import PASSWORD, BrugerFactory
from udviklingsmodel.kernel.models import Indtastning
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
URL, SITE = "/booking/her/2026-11-26/", "http://testserver"
EMNE = "Kvæksølvdompap i frikvarteret"
RESTORED = "Det, du skrev, står her endnu. Tjek det, og send igen."
OURS = {"origin": SITE, "referer": f"{SITE}{URL}"}


@dataclass
class Browser:
    """Real logins, so that the token of CSRF is the product's own. The client is what its windows share."""

    client: Client

    def log_in(self, bruger: Bruger) -> None:
        form = {"login": bruger.brugernavn, "password": PASSWORD} | token(self.client.get("/log-ind/"))
        assert self.client.post("/log-ind/", form)["Location"] == "/"

    def log_out(self) -> None:
        assert self.client.post("/log-ud/", token(self.client.get("/")))["Location"] == "/log-ind/"

    def send(self, form: dict[str, Any], url: str = URL, **headers: str) -> Any:
        return self.client.post(url, form, headers=headers or OURS)


def token(page: Any) -> dict[str, str]:
    return {"csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[0]}


def person(ordning: Ordning) -> Bruger:
    bruger: Bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    bruger.set_password(PASSWORD)
    bruger.save()
    return bruger


@pytest.fixture
def ordning(db: None) -> Ordning:
    return make_ordning(slug="her")


@pytest.fixture
def bruger(ordning: Ordning) -> Bruger:
    return person(ordning)


@pytest.fixture
def nabo(ordning: Ordning) -> Bruger:
    return person(ordning)


@pytest.fixture
def browser(bruger: Bruger, frozen_clock: FrozenClock) -> Browser:
    opened = Browser(Client(enforce_csrf_checks=True))
    opened.log_in(bruger)
    return opened


@pytest.fixture
def form(browser: Browser, ordning: Ordning) -> dict[str, Any]:
    """As it stands in the first window."""
    page = browser.client.get(URL)
    return skema(position(ordning), ordning.sted, emne=EMNE) | token(page) | afsender(page)


def test_form_of_the_first_window_is_as_good_as_any(browser: Browser, form: dict[str, Any]) -> None:
    """What the tests below change is the login alone."""
    assert browser.send(form).status_code == 302
    assert Booking.objects.get().emne == EMNE


def test_same_person_logged_in_anew_finds_it_in_the_form_and_nothing_is_done(
    browser: Browser, form: dict[str, Any], bruger: Bruger
) -> None:
    browser.log_out()
    browser.log_in(bruger)
    refused = browser.send(form)
    assert refused.status_code == 403
    assert "Det, du skrev, gemmer vi for dig i en time." in text(refused)
    assert f'href="{URL}"' in refused.content.decode()
    page = browser.client.get(URL)
    assert (RESTORED in text(page), EMNE in text(page), Booking.objects.exists()) == (True, True, False)
    assert browser.send(form | token(page)).status_code == 302
    assert (Booking.objects.get().emne, Indtastning.objects.exists()) == (EMNE, False)


def test_logged_in_and_out_again_it_is_there_after_the_next_login(
    browser: Browser, form: dict[str, Any], bruger: Bruger
) -> None:
    browser.log_out()
    browser.log_in(bruger)
    browser.log_out()
    assert browser.send(form)["Location"] == f"/log-ind/?afbrudt=1&gemt=1&next={URL.replace('/', '%2F')}"
    browser.log_in(bruger)
    assert EMNE in text(browser.client.get(URL))


def test_nothing_is_kept_where_another_is_logged_in(
    browser: Browser, form: dict[str, Any], bruger: Bruger, nabo: Bruger
) -> None:
    browser.log_out()
    browser.log_in(nabo)
    refused = browser.send(form)
    assert (refused.status_code, "gå tilbage i browseren og kopiér det" in text(refused)) == (403, True)
    assert (EMNE in text(browser.client.get(URL)), Indtastning.objects.exists()) == (False, False)


def test_another_who_logs_in_after_it_was_kept_deletes_it(
    browser: Browser, form: dict[str, Any], bruger: Bruger, nabo: Bruger
) -> None:
    browser.log_out()
    browser.log_in(bruger)
    browser.log_out()
    browser.send(form)
    browser.log_in(nabo)
    assert (EMNE in text(browser.client.get(URL)), Indtastning.objects.exists()) == (False, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://ondt.example", "referer": "https://ondt.example/"},
        {"origin": "https://ondt.example", "referer": f"{SITE}{URL}"},
        {"origin": "null", "referer": f"{SITE}{URL}"},
        {"origin": "null"},
        {"origin": SITE},
        {"referer": "https://ondt.example/"},
        {"referer": f"https://ondt.example/?{SITE}/"},
        {"referer": "http://testserver.ondt.example/"},
        {"referer": "http://testserver@ondt.example/"},
        {"user-agent": "tier"},
    ],
)
@pytest.mark.parametrize("logged_in", [True, False])
def test_other_site_fills_in_nobodys_form(
    browser: Browser, form: dict[str, Any], headers: dict[str, str], logged_in: bool
) -> None:
    """Even one that has got hold of a word that says whose the form is."""
    if not logged_in:
        browser.log_out()
    refused = browser.send(form | {"csrfmiddlewaretoken": "x" * 64}, **headers)
    assert (refused.status_code, Indtastning.objects.exists()) == (403, False)
    assert "ondt.example" not in refused.content.decode()


def test_own_word_of_an_attacker_fills_in_no_form_of_a_victim(browser: Browser, form: dict[str, Any], nabo: Bruger) -> None:
    attacker = Browser(Client())
    attacker.log_in(nabo)
    refused = browser.send(form | {"csrfmiddlewaretoken": "x" * 64} | afsender(attacker.client.get(URL)))
    assert (refused.status_code, Indtastning.objects.exists()) == (403, False)
    assert EMNE not in text(browser.client.get(URL))


def test_own_page_alone_does_not_say_whose_the_form_is(browser: Browser, form: dict[str, Any]) -> None:
    refused = browser.send(form | {"csrfmiddlewaretoken": "x" * 64, "afsender": ""})
    assert (refused.status_code, Indtastning.objects.exists()) == (403, False)
    assert f'href="{SITE}{URL}"' in refused.content.decode()


def test_button_pressed_on_a_page_drawn_before_the_login_does_nothing_and_leads_back(
    browser: Browser, ordning: Ordning, bruger: Bruger
) -> None:
    booking = book(bruger, ordning)
    page = f"/booking/kvittering/{booking.pk}/aflys/"
    old = token(browser.client.get(page))
    browser.log_out()
    browser.log_in(bruger)
    refused = browser.send(old, page, origin=SITE, referer=f"{SITE}{page}")
    assert (refused.status_code, f'href="{SITE}{page}"' in refused.content.decode()) == (403, True)
    assert Booking.objects.get().tilstand == "booket"
