"""A spot check that no English shows: pages, empty forms and their errors, messages."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, kommune
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.login import one_time_link
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(
    r"\b(the|your|you|please|password|required|this|field|invalid|submit|cancel|must|enter|valid|select|choice|with|"
    r"successfully|signed|sign|remember|forgot|username|too|many|attempts|not|found|page|is not|of the)\b",
    re.IGNORECASE,
)


def english(response: Any) -> list[str]:
    """English words a person would read, in text or in what a screen reader hears."""
    page = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*)"', page)
    return ENGLISH.findall(html.unescape(re.sub(r"<[^>]*>", " ", page) + " ".join(heard)))


@pytest.fixture
def bruger() -> Bruger:
    ordning = make_ordning(slug="her")
    person: Bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted), (Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)])
    book(person, ordning)
    return person


@pytest.fixture
def browser(bruger: Bruger, client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client]) -> Client:
    return login(client, bruger)


def test_english_would_be_found() -> None:
    class Response:
        content = b"<p>Enter a valid date</p>"

    assert english(Response()) == ["Enter", "valid"]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/booking/her/",
        "/booking/her/2026-11-26/",
        "/booking/mine/",
        "/dagsorden/",
        "/demo/mails/",
        "/log-ud/",
        "/findes-ikke/",
    ],
)
def test_page_of_somebody_is_danish(browser: Client, address: str) -> None:
    assert english(browser.get(address)) == []


INDSTILLINGER = (
    *("kommunen", "faggrupper", "lukkedage/ny", "lukkedage/importer", "medarbejdere/ny", "medarbejdere/importer"),
    "mails/booking_bekraeftelse",
)


@pytest.fixture
def admin(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], db: None) -> Client:
    return login(client, BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())]))


@pytest.mark.parametrize(
    "part",
    ["", "historik/", "lukkedage/", "mails/", "medarbejdere/", "steder/", *(f"{part}/" for part in INDSTILLINGER)],
)
def test_page_of_the_settings_is_danish(admin: Client, part: str) -> None:
    assert english(admin.get(f"/indstillinger/{part}")) == []


@pytest.mark.parametrize("part", INDSTILLINGER)
@pytest.mark.parametrize("typed", ["", "x", "x" * 300])
def test_errors_of_the_settings_are_danish(admin: Client, part: str, typed: str) -> None:
    names = ("navn", "kontakt", "art", "fra_0", "til_1", "brugernavn", "email", "faggruppe", "logo", "fil", "emne", "tekst")
    assert english(admin.post(f"/indstillinger/{part}/", dict.fromkeys(names, typed))) == []


@pytest.mark.parametrize(
    "address",
    [
        "/log-ind/",
        "/log-ind/?udloebet=1",
        "/adgangskode/glemt/",
        "/adgangskode/sendt/",
        "/adgangskode/ny/1-x/",
        "/handbog/",
        "/findes-ikke/",
    ],
)
def test_page_of_nobody_is_danish(client: Client, address: str) -> None:
    assert english(client.get(address)) == []


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"booking_id": "x", "position": "x", "institution": "x", "om": "x", "omtale": "x", "tema": "x", "aldersgruppe": "x"},
        {"perspektiver": "x", "emne": "x" * 201, "samtykke_date_0": "x", "samtykke_opbevaring": "x"},
        {"omtale": "med_samtykke"},
        {"emne": "010203-1234 og Mette"},
    ],
)
def test_errors_of_the_booking_form_are_danish(browser: Client, answers: dict[str, str]) -> None:
    assert english(browser.post("/booking/her/2026-11-26/", answers)) == []


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"navn": "x" * 121, "rytme": "x", "form": "x", "rest": "x", "roller": "x", "tilbud_kl": "x", "horisont_uger": "x"},
        {
            "lokale": "x" * 61,
            "anker_date_0": "x",
            "datoer": "x",
            "vindue_1_ugedag": "9",
            "vindue_1_start": "x",
            "minutter": "x",
        },
    ],
)
def test_errors_of_the_form_of_an_ordning_are_danish(
    client: Client, answers: dict[str, str], frozen_clock: Any, login: Callable[[Client, Any], Client]
) -> None:
    admin = BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])
    page = login(client, admin).post("/indstillinger/ordninger/ny/", answers)
    assert (page.status_code, english(page)) == (200, [])


@pytest.mark.parametrize("answers", [{}, {"login": "x", "password": "y"}, {"login": "x" * 300, "password": "\x00"}])
def test_errors_of_the_login_form_are_danish(client: Client, answers: dict[str, str]) -> None:
    assert english(client.post("/log-ind/", answers)) == []


@pytest.mark.parametrize("answers", [{}, {"email": "x"}])
def test_errors_of_the_reset_form_are_danish(client: Client, answers: dict[str, str]) -> None:
    assert english(client.post("/adgangskode/glemt/", answers)) == []


@pytest.mark.parametrize(
    "answers", [{}, {"password1": "kort", "password2": "kort"}, {"password1": "a" * 20, "password2": "b" * 20}]
)
def test_errors_of_the_new_password_form_are_danish(client: Client, bruger: Bruger, answers: dict[str, str]) -> None:
    page = client.get(one_time_link(bruger), follow=True)
    assert english(client.post(page.request["PATH_INFO"], answers)) == []


def test_messages_after_login_and_logout_are_danish(client: Client, bruger: Bruger, frozen_clock: Any) -> None:
    bruger.set_password("en god lang adgangskode")
    bruger.save()
    said = [
        client.post("/log-ind/", {"login": bruger.brugernavn, "password": "en god lang adgangskode"}, follow=True),
        client.post("/log-ud/", follow=True),
    ]
    assert [english(response) for response in said] == [[], []]
