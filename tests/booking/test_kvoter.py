"""How many coming times a person and an institution may hold in an ordning at once."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from booking import services
from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, make_ordning, position, skema
from udviklingsmodel.organisation.models import Bruger

NEXT, LATER = date(2026, 12, 3), date(2026, 12, 10)


@pytest.fixture(params=["max_pr_person", "max_pr_institution"])
def limit(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def narrow(k: Kommunen, limit: str) -> Ordning:
    """Two times a day; one coming time a person, or an institution."""
    return make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", antal=2, **{limit: 1})


def wait(k: Kommunen, ordning: Ordning, by: Bruger) -> Booking:
    dag = position(ordning).sparringsdag
    skole = ordning.institutioner_for(by, NOW)[0]
    return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=skole, svar=SVAR, by=by, now=NOW)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


def test_one_at_the_limit_books_no_more(k: Kommunen, narrow: Ordning, limit: str) -> None:
    book(k.fagperson, narrow)
    with refused(limit):
        book(k.fagperson, narrow, dato=NEXT)


def test_limit_of_a_person_is_not_the_institutions(k: Kommunen, narrow: Ordning, limit: str) -> None:
    book(k.fagperson, narrow)
    if limit == "max_pr_person":
        assert book(k.kollega, narrow, dato=NEXT)
    else:
        with refused(limit):
            book(k.kollega, narrow, dato=NEXT)


def test_time_that_is_over_or_cancelled_is_not_counted(k: Kommunen, narrow: Ordning) -> None:
    services.cancel_booking(booking=book(k.fagperson, narrow), by=k.fagperson, now=NOW)
    book(k.fagperson, narrow)
    assert book(k.fagperson, narrow, dato=NEXT, now=datetime(2026, 11, 26, 7, 20, tzinfo=UTC))


def test_other_ordning_is_not_counted(k: Kommunen, narrow: Ordning) -> None:
    book(k.fagperson, k.ordning)
    assert book(k.fagperson, narrow)


def test_own_booking_is_not_counted_when_it_moves(k: Kommunen, narrow: Ordning) -> None:
    booking = book(k.fagperson, narrow)
    services.move_booking(booking=booking, til=position(narrow, 2, NEXT), by=k.fagperson, now=NOW)
    assert fresh(booking).dag.dato == NEXT


def test_move_of_one_beyond_a_limit_that_was_lowered_is_refused(k: Kommunen, narrow: Ordning, limit: str) -> None:
    Ordning.objects.filter(pk=narrow.pk).update(**{limit: 2})
    booking = book(k.fagperson, narrow)
    book(k.fagperson, narrow, dato=NEXT)
    Ordning.objects.filter(pk=narrow.pk).update(**{limit: 1})
    with refused(limit):
        services.move_booking(booking=booking, til=position(narrow, 1, LATER), by=k.fagperson, now=NOW)


def test_offer_is_not_made_to_one_at_the_limit_who_keeps_the_place(k: Kommunen, narrow: Ordning) -> None:
    Ordning.objects.filter(pk=narrow.pk).update(max_pr_person=2, max_pr_institution=2)
    held = [book(k.nabo, narrow, nummer) for nummer in (1, 2)]
    first = wait(k, narrow, k.fagperson)
    Ordning.objects.filter(pk=narrow.pk).update(max_pr_person=1, max_pr_institution=None)
    book(k.fagperson, narrow, dato=NEXT)
    second = wait(k, narrow, k.kollega)
    services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    assert (fresh(first).tilstand, fresh(second).tilstand) == ("paa_venteliste", "tilbudt")


def test_offer_counts_as_a_coming_time_and_is_accepted_all_the_same(k: Kommunen, narrow: Ordning, limit: str) -> None:
    Ordning.objects.filter(pk=narrow.pk).update(**{limit: 2})
    held = [book(k.nabo, narrow, nummer) for nummer in (1, 2)]
    Ordning.objects.filter(pk=narrow.pk).update(**{limit: 1})
    offered = wait(k, narrow, k.fagperson)
    services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    with refused(limit):
        book(k.fagperson, narrow, dato=NEXT)
    services.accept_tilbud(booking=fresh(offered), by=k.fagperson, now=NOW)
    assert fresh(offered).tilstand == "booket"


def test_cancellation_is_not_undone_beyond_the_limit(k: Kommunen, narrow: Ordning, limit: str) -> None:
    booking = services.cancel_booking(booking=book(k.fagperson, narrow), by=k.fagperson, now=NOW)
    book(k.fagperson, narrow, dato=NEXT)
    with refused(limit):
        services.undo_cancellation(booking=booking, by=k.fagperson, now=NOW)


def test_coordinator_does_not_book_beyond_the_limit_either(k: Kommunen, narrow: Ordning, limit: str) -> None:
    book(k.fagperson, narrow)
    with refused(limit):
        book(k.koordinator, narrow, dato=NEXT, booker=k.fagperson, institution=k.skole)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("max_pr_person", "Du har allerede så mange kommende tider her"),
        ("max_pr_institution", "Jeres institution har allerede så mange kommende tider her"),
    ],
)
def test_page_says_which_limit_is_reached(k: Kommunen, browser: Any, narrow: Ordning, sentence: str) -> None:
    book(k.fagperson, narrow)
    page = browser.post(f"/booking/smal/{NEXT}/", skema(position(narrow, 1, NEXT), k.skole))
    assert (page.status_code, sentence in text(page)) == (409, True)
    assert THURSDAY < NEXT
