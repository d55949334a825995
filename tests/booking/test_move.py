"""Move a booking (TST-11): one step, and the old time is given up when the new one is sure."""

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core import mail

from booking import services
from booking.models import Booking
from booking.texts import KAN_IKKE_FLYTTES
from tests.booking.conftest import Kommunen, refused
from tests.factories import NOW
from tests.factories.booking import SVAR, book, make_ordning, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.organisation.models import Bruger, Tilknytning

NEXT = date(2026, 12, 3)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


def test_moved_booking_holds_the_new_time_and_not_the_old(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    services.move_booking(booking=booking, til=position(k.ordning, 3, NEXT), by=k.fagperson, now=NOW)
    moved = fresh(booking)
    assert (moved.tilstand, moved.dag.dato, moved.tid.nummer, moved.sekvens) == ("booket", NEXT, 3, 1)
    assert book(k.nabo, k.ordning, 1)


def test_move_within_the_day_where_an_institution_has_one_time_is_allowed(k: Kommunen) -> None:
    sparse = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="En", slug="en", en_pr_institution=True)
    booking = book(k.fagperson, sparse, 1)
    services.move_booking(booking=booking, til=position(sparse, 2), by=k.fagperson, now=NOW)
    assert fresh(booking).tid.nummer == 2


def test_move_to_a_day_where_the_institution_has_its_one_time_is_refused(k: Kommunen) -> None:
    sparse = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="En", slug="en", en_pr_institution=True)
    booking = book(k.fagperson, sparse, 1)
    book(k.kollega, sparse, 1, dato=NEXT)
    with refused("en_pr_institution"):
        services.move_booking(booking=booking, til=position(sparse, 2, NEXT), by=k.fagperson, now=NOW)
    assert fresh(booking).dag.dato == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("code", "nummer", "dato", "now"),
    [
        ("optaget", 2, date(2026, 11, 26), NOW),
        ("optaget", 1, date(2026, 11, 26), NOW),  # where it is
        ("for_tidligt", 1, date(2027, 1, 21), NOW),
        ("forbi", 1, NEXT, datetime(2026, 11, 26, 7, 0, tzinfo=UTC)),  # the old time has begun
    ],
)
def test_move_that_cannot_be_leaves_the_old_time(k: Kommunen, code: str, nummer: int, dato: date, now: datetime) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    book(k.nabo, k.ordning, 2)
    with refused(code):
        services.move_booking(booking=booking, til=position(k.ordning, nummer, dato), by=k.fagperson, now=now)
    kept = fresh(booking)
    assert (kept.tid.nummer, kept.dag.dato, kept.sekvens) == (1, date(2026, 11, 26), 0)


def test_one_whose_role_has_ended_moves_nothing_and_nor_does_the_coordinator_for_them(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    Tilknytning.objects.filter(bruger=k.fagperson).update(til_date=NOW.date())  # no service ran: a date has passed
    booker = Bruger.objects.get(pk=k.fagperson.pk)
    for by in (booker, k.koordinator):
        with refused("maa_ikke_booke"):
            services.move_booking(booking=fresh(booking), til=position(k.ordning, 3, NEXT), by=by, now=NOW)
    assert (fresh(booking).tid.nummer, fresh(booking).sekvens) == (1, 0)
    assert "ikke længere en rolle på institutionen" in KAN_IKKE_FLYTTES["maa_ikke_booke"]


def test_coordinator_moves_what_was_booked_for_one_of_another_district(k: Kommunen) -> None:
    booking = book(k.koordinator, k.ordning, booker=k.fagperson2, institution=k.skole2)
    services.move_booking(booking=booking, til=position(k.ordning, 3, NEXT), by=k.koordinator, now=NOW)
    assert fresh(booking).tid.nummer == 3


def test_move_to_another_ordning_is_refused(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    with refused("anden_ordning"):
        services.move_booking(booking=booking, til=position(k.ordning2), by=k.fagperson, now=NOW)


@pytest.mark.parametrize("who", ["kollega", "leder", "teammedlem", "koordinator2", "fagperson2"])
def test_booking_of_another_is_not_moved(k: Kommunen, who: str) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    with refused("ikke_din"):
        services.move_booking(booking=booking, til=position(k.ordning, 2), by=getattr(k, who), now=NOW)


def test_move_decided_on_a_page_that_is_stale_is_refused(k: Kommunen) -> None:
    """Two tabs: what the second one saw is no longer where the booking is."""
    booking = book(k.fagperson, k.ordning, 1)
    stale = fresh(booking)
    services.move_booking(booking=booking, til=position(k.ordning, 1, NEXT), by=k.fagperson, now=NOW)
    with refused("flyttet"):
        services.move_booking(booking=stale, til=position(k.ordning, 2), by=k.fagperson, now=NOW)
    assert fresh(booking).dag.dato == NEXT


def test_old_time_goes_to_the_first_who_waits(k: Kommunen) -> None:
    held = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    waiting = services.join_venteliste(
        booking_id=uuid4(), dag=held[0].dag, institution=k.skole, svar=SVAR, by=k.fagperson, now=NOW
    )
    services.move_booking(booking=held[2], til=position(k.ordning, 1, NEXT), by=k.nabo, now=NOW)
    offered = fresh(waiting)
    assert (offered.tilstand, offered.tid.nummer) == ("tilbudt", 3)


def test_calendar_follows_with_the_same_uid_and_a_higher_sequence(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    outbox.drain(now=NOW)
    services.move_booking(booking=booking, til=position(k.ordning, 1, NEXT), by=k.fagperson, now=NOW)
    outbox.drain(now=NOW)
    letters = [message_from_bytes(m.message().as_bytes(), policy=policy.default) for m in mail.outbox]
    assert [m["Subject"] for m in letters] == ["Din sparring er booket", "Din sparring er flyttet"]
    calendars = [next(p for p in m.walk() if p.get_content_type() == "text/calendar").get_content() for m in letters]
    for calendar, sequence, start in zip(calendars, ("0", "1"), ("20261126T070000Z", "20261203T070000Z"), strict=True):
        text = str(calendar).replace("\r\n ", "")
        assert f"UID:booking-{booking.pk}@127.0.0.1" in text
        assert f"SEQUENCE:{sequence}" in text
        assert "METHOD:REQUEST" in text
        assert start in text or start.rstrip("Z").replace("T070000", "T080000") in text


def test_reminder_is_for_the_new_day_alone(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    services.move_booking(booking=booking, til=position(k.ordning, 1, NEXT), by=k.fagperson, now=NOW)
    outbox.drain(now=NOW)
    mail.outbox.clear()
    outbox.drain(now=datetime(2026, 11, 25, 12, tzinfo=UTC))
    assert not mail.outbox
    outbox.drain(now=datetime(2026, 12, 2, 12, tzinfo=UTC) + timedelta(0))
    assert [m.subject for m in mail.outbox] == ["Husk din sparring"]
