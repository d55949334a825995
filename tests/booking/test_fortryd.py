"""A cancelled time is taken back while nobody else has it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import vobject
from django.core import mail

from booking import services
from booking.enums import Omtale
from booking.models import Booking
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW
from tests.factories.booking import SVAR, book, make_ordning
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.services import end_rolle

LATER = NOW + timedelta(hours=1)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


@pytest.fixture
def cancelled(k: Kommunen) -> Booking:
    return services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)


def undo(booking: Booking, by: Any, now: datetime = LATER) -> Booking:
    return services.undo_cancellation(booking=booking, by=by, now=now)


def test_time_that_is_still_free_is_taken_back(k: Kommunen, cancelled: Booking) -> None:
    undo(cancelled, k.fagperson)
    back = fresh(cancelled)
    assert (back.tilstand, back.aflyst_at, back.sekvens, back.tid.nummer) == ("booket", None, 2, 1)
    assert Haendelse.objects.filter(handling="booking.fortryd", aktoer=k.fagperson.pk).count() == 1
    with refused("optaget"):
        book(k.nabo, k.ordning)


def test_calendar_gets_the_same_entry_back(k: Kommunen, cancelled: Booking) -> None:
    outbox.drain(now=NOW)
    undo(cancelled, k.fagperson)
    mail.outbox.clear()
    outbox.drain(now=LATER)
    (letter,) = mail.outbox
    content, kind = letter.alternatives[0]
    event = vobject.readOne(str(content)).vevent
    assert (letter.subject, kind) == ("Din sparring er booket", "text/calendar; method=REQUEST")
    assert (event.uid.value, event.sequence.value) == (f"booking-{cancelled.pk}@127.0.0.1", "2")


def test_reminder_of_what_was_taken_back_is_sent_once(k: Kommunen, cancelled: Booking) -> None:
    undo(cancelled, k.fagperson)
    outbox.drain(now=LATER)
    mail.outbox.clear()
    outbox.drain(now=datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    assert [letter.subject for letter in mail.outbox] == ["Husk din sparring"]


def test_time_that_another_has_is_not_taken_back(k: Kommunen, cancelled: Booking) -> None:
    book(k.nabo, k.ordning)
    with refused("optaget"):
        undo(cancelled, k.fagperson)


def test_time_offered_to_who_waited_is_not_taken_back(k: Kommunen) -> None:
    held = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    services.join_venteliste(booking_id=uuid4(), dag=held[0].dag, institution=k.skole, svar=SVAR, by=k.leder, now=NOW)
    gone = services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    with refused("optaget"):
        undo(gone, k.nabo)


def test_time_that_has_begun_is_not_taken_back(k: Kommunen, cancelled: Booking) -> None:
    with refused("forbi"):
        undo(cancelled, k.fagperson, datetime(2026, 11, 26, 7, 0, tzinfo=UTC))


def test_time_past_the_deadline_is_not_taken_back(k: Kommunen) -> None:
    early = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="F", slug="f", frist_ugedag=1, frist_kl=time(12), now=NOW)
    gone = services.cancel_booking(booking=book(k.fagperson, early), by=k.fagperson, now=NOW)
    with refused("forbi"):
        undo(gone, k.fagperson, NOW + timedelta(days=2))


def test_one_whose_role_has_ended_takes_nothing_back(k: Kommunen, cancelled: Booking) -> None:
    end_rolle(tilknytning=k.fagperson.tilknytninger.get(), til=NOW.date(), by=None, now=NOW)
    with refused("maa_ikke_booke"):
        undo(fresh(cancelled), k.fagperson)


def test_way_of_speaking_that_the_ordning_has_no_more_is_not_taken_back(k: Kommunen, cancelled: Booking) -> None:
    k.ordning.omtaler = [Omtale.ANONYMT]
    k.ordning.save()
    with refused("omtale"):
        undo(cancelled, k.fagperson)


def test_institutions_one_time_a_day_holds_for_taking_back(k: Kommunen) -> None:
    sparse = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="En", slug="en", en_pr_institution=True)
    gone = services.cancel_booking(booking=book(k.fagperson, sparse, 1), by=k.fagperson, now=NOW)
    book(k.kollega, sparse, 2)
    with refused("en_pr_institution"):
        undo(gone, k.fagperson)


@pytest.mark.parametrize("who", ["kollega", "leder", "teammedlem", "koordinator2"])
def test_cancellation_of_another_is_not_undone(k: Kommunen, cancelled: Booking, who: str) -> None:
    with refused("ikke_din"):
        undo(cancelled, getattr(k, who))


def test_cancellation_is_undone_once(k: Kommunen, cancelled: Booking) -> None:
    undo(cancelled, k.fagperson)
    with refused("er_booket"):
        undo(cancelled, k.fagperson)


def test_declined_offer_and_place_on_the_list_are_not_undone(k: Kommunen) -> None:
    held = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    first, second = (
        services.join_venteliste(booking_id=uuid4(), dag=held[0].dag, institution=k.skole, svar=SVAR, by=by, now=NOW)
        for by in (k.fagperson, k.kollega)
    )
    services.leave_venteliste(booking=second, by=k.kollega, now=NOW)
    services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    services.decline_tilbud(booking=fresh(first), by=k.fagperson, now=NOW)
    for booking, by in ((first, k.fagperson), (second, k.kollega)):
        with refused("var_ikke_booket"):
            undo(fresh(booking), by)


def test_cancelled_day_is_not_undone_a_time_at_a_time(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    services.cancel_sparringsdag(dag=booking.dag, grund="Sygdom", by=k.koordinator, now=NOW)
    with refused("lukket"):
        undo(fresh(booking), k.fagperson)


def test_receipt_offers_it_and_one_press_does_it(k: Kommunen, browser: Any, cancelled: Booking) -> None:
    address = f"/booking/kvittering/{cancelled.pk}/"
    assert "Fortryd aflysningen" in text(browser.get(address))
    page = text(browser.post(f"{address}fortryd/", follow=True))
    assert "Aflysningen er fortrudt." in page
    assert "Tiden er jeres" in page


def test_too_late_says_so_with_the_next_free_times(k: Kommunen, browser: Any, cancelled: Booking) -> None:
    book(k.nabo, k.ordning)
    address = f"/booking/kvittering/{cancelled.pk}/"
    assert "Fortryd aflysningen" not in text(browser.get(address))
    page = text(browser.post(f"{address}fortryd/", follow=True))
    assert "Tiden er i mellemtiden gået til en anden." in page
    assert (
        f"Næste ledige tider torsdag den 26. november kl. 8.20 · 8.40 torsdag den {date(2026, 12, 3).day}. december" in page
    )
