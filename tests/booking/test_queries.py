"""How many questions a page asks the database: session and user counted, and no more with more rows."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import puls, services
from booking.models import Booking, Ordning, Position
from tests.booking.conftest import Kommunen, person
from tests.factories import NOW
from tests.factories.booking import book, make_ordning, position, skema
from tests.factories.organisation import EnhedFactory
from udviklingsmodel.kernel.models import DemoMail
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.services import configuration_changed

URL = "/booking/her/2026-11-26/"


@pytest.fixture(autouse=True)
def _running(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has answered before: the configuration, and the signs of the day, are in its memory."""
    settings.SNAPSHOT_SECONDS = 60
    monkeypatch.setattr(puls, "EVERY", 3600.0)


def queries(browser: Client, url: str, data: dict[str, Any] | None = None) -> int:
    if data is None:
        browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(url) if data is None else browser.post(url, data)
    assert response.status_code in (200, 302, 409), response.status_code
    return len(captured)


def bookings(k: Kommunen, ordning: Any, count: int) -> None:
    """`count` active bookings, all in the coming eight weeks."""
    free = list(Position.objects.filter(sparringsdag__ordning=ordning).order_by("start_at")[:count])
    assert len(free) == count
    rows = [
        Booking(
            position=p,
            booker=k.fagperson,
            institution=k.skole,
            tilstand="booket",
            om="tema",
            omtale="ingen",
            tema="trivsel",
            aldersgruppe="3-5",
            booket_at=NOW,
        )
        for p in free
    ]
    Booking.objects.bulk_create(rows)


@pytest.fixture
def stor(k: Kommunen) -> Any:
    """An ordning with thirty times on every weekday of eight weeks: room for 300 bookings."""
    for _ in range(30):
        person((Rolle.TEAMMEDLEM, k.distrikt))
        person((Rolle.FAGPERSON, k.skole))
    enheder = EnhedFactory.create_batch(10)
    return make_ordning(
        distrikt=k.distrikt,
        sted=k.skole,
        navn="Stor",
        slug="stor",
        antal=30,
        minutter=5,
        horisont_uger=16,
        perspektiver=enheder,
    )


def test_list_of_days_asks_at_most_six_questions_with_3_and_with_300_bookings(
    k: Kommunen, stor: Any, browser: Client
) -> None:
    bookings(k, k.ordning, 3)
    few = queries(browser, "/booking/her/")
    bookings(k, stor, 300)
    assert (queries(browser, "/booking/stor/"), few) == (few, few)
    assert few <= 6


def test_day_asks_at_most_six_questions_with_3_and_with_300_bookings(k: Kommunen, stor: Any, browser: Client) -> None:
    bookings(k, k.ordning, 2)
    few = queries(browser, URL)
    bookings(k, stor, 290)  # with free times left on a day that is full of taken ones
    last = Position.objects.filter(sparringsdag__ordning=stor, bookinger__isnull=False).order_by("-start_at")[0]
    assert queries(browser, f"/booking/stor/{last.sparringsdag.dato}/") == few
    assert few <= 6


@pytest.mark.parametrize("path", ["/", "/booking/mine/", "/handbog/"])
def test_booker_page_asks_at_most_twelve_and_no_more_with_thirty_rows(
    k: Kommunen, stor: Any, browser: Client, path: str
) -> None:
    bookings(k, stor, 1)
    one = queries(browser, path)
    bookings(k, k.ordning, 3)
    Booking.objects.filter(position__sparringsdag__ordning=stor).delete()
    bookings(k, stor, 27)
    assert queries(browser, path) == one <= 12


@pytest.mark.parametrize("path", ["/", "/dagsorden/"])
def test_koordinator_page_asks_no_more_with_more_rows(k: Kommunen, as_user: Any, path: str) -> None:
    browser = as_user(k.koordinator)
    bookings(k, k.ordning, 1)
    one = queries(browser, path)
    make_ordning(distrikt=k.distrikt, sted=k.skole, navn="To", slug="to", ugedag=1)
    Booking.objects.all().delete()
    bookings(k, k.ordning, 15)
    assert queries(browser, path) == one <= 12


def test_agenda_asks_no_more_with_thirty_times(k: Kommunen, stor: Any, as_user: Any) -> None:
    browser = as_user(k.koordinator)
    book(k.fagperson, k.ordning, 1)
    one = queries(browser, f"/dagsorden/{position(k.ordning).sparringsdag_id}/")
    bookings(k, stor, 30)
    assert queries(browser, f"/dagsorden/{position(stor).sparringsdag_id}/") == one <= 12


def test_receipt_asks_at_most_twelve_questions(k: Kommunen, stor: Any, browser: Client) -> None:
    booking = book(k.fagperson, stor, 1)
    assert queries(browser, f"/booking/kvittering/{booking.pk}/") <= 12
    assert queries(browser, f"/booking/kvittering/{booking.pk}/aflys/") <= 12
    assert queries(browser, f"/booking/kvittering/{booking.pk}/kalender.ics") <= 12


def test_receipt_of_what_was_cancelled_asks_at_most_twelve_questions(k: Kommunen, stor: Any, browser: Client) -> None:
    k.ordning.max_pr_person = k.ordning.max_pr_institution = 5
    k.ordning.save()
    booking, other = book(k.fagperson, k.ordning, 1), book(k.fagperson, k.ordning, 1, dato=date(2026, 12, 3))
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    assert queries(browser, f"/booking/kvittering/{booking.pk}/") <= 12
    services.cancel_sparringsdag(dag=other.dag, grund="Sygdom", by=k.koordinator, now=NOW)
    assert queries(browser, f"/booking/kvittering/{other.pk}/") <= 12


def test_coordinator_page_for_others_asks_at_most_twelve_questions(k: Kommunen, stor: Any, as_user: Any) -> None:
    browser, booking = as_user(k.koordinator), book(k.fagperson, k.ordning, 1)
    for path in (
        URL,
        f"{URL}for/",
        f"{URL}for/{k.fagperson2.pk}/",
        f"/booking/kvittering/{booking.pk}/",
        f"/booking/kvittering/{booking.pk}/aflys/",
        f"/booking/kvittering/{booking.pk}/flyt/",
        f"/dagsorden/{booking.dag.pk}/",
        f"/dagsorden/{booking.dag.pk}/aflys/",
    ):
        assert queries(browser, path) <= 12, path


def test_search_for_a_person_asks_at_most_twelve_questions(k: Kommunen, stor: Any, as_user: Any) -> None:
    browser = as_user(k.koordinator)
    browser.get(f"{URL}for/")
    assert queries(browser, f"{URL}for/", {"hvem": "bodil"}) <= 12


@pytest.mark.parametrize("limits", [{}, {"max_pr_person": 2, "max_pr_institution": 5, "en_pr_institution": True}])
def test_list_of_days_with_full_ones_asks_at_most_six_questions(
    k: Kommunen, browser: Client, limits: dict[str, Any]
) -> None:
    Ordning.objects.update(**limits)
    configuration_changed()
    bookings(k, k.ordning, 3)
    assert queries(browser, "/booking/her/") <= 6
    assert queries(browser, f"/booking/her/{date(2026, 12, 3)}/") <= 6


def test_limit_that_is_not_set_costs_no_question(k: Kommunen, browser: Client) -> None:
    """Neither a count nor a lock: what a booking asks is what it asked before there were limits."""
    with CaptureQueriesContext(connection) as captured:
        browser.post(URL, skema(position(k.ordning, 1), k.skole))
    assert not [q["sql"] for q in captured if "COUNT(" in q["sql"].upper()]
    Ordning.objects.update(max_pr_person=9)
    configuration_changed()
    with CaptureQueriesContext(connection) as limited:
        browser.post(URL, skema(position(k.ordning, 2), k.skole))
    assert [q["sql"] for q in limited if "COUNT(" in q["sql"].upper()]


def test_lost_race_asks_at_most_twenty_one_questions(k: Kommunen, browser: Client) -> None:
    book(k.nabo, k.ordning, 1)
    assert queries(browser, URL, skema(position(k.ordning, 1), k.skole)) <= 21


def test_full_day_asks_at_most_twelve_questions(k: Kommunen, browser: Client) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    assert queries(browser, URL) <= 12


def test_closed_day_asks_at_most_twelve_questions(k: Kommunen, browser: Client) -> None:
    assert queries(browser, f"/booking/her/{date(2026, 12, 24)}/") <= 12


def test_list_of_districts_asks_no_more_with_thirty(k: Kommunen, as_user: Any) -> None:
    browser = as_user(k.koordinator)
    two = queries(browser, "/booking/")
    for number in range(28):
        make_ordning(navn=f"Ordning {number}", slug=f"o-{number}")
    assert queries(browser, "/booking/") == two <= 12


def test_demo_mailbox_asks_no_more_with_thirty_mails(k: Kommunen, browser: Client) -> None:
    def mails(*numbers: int) -> None:
        for n in numbers:
            DemoMail.objects.create(
                message_id=f"<{n}@x>", til="a@example.dk", emne="Hej", sent_at=NOW, raw="Subject: Hej\n\nHej"
            )

    mails(0)
    one = queries(browser, "/demo/mails/")
    mails(*range(1, 30))
    assert queries(browser, "/demo/mails/") == one <= 12
