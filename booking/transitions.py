"""The states of a Booking, what leads from one to another, and what stops it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from booking.enums import BookingTilstand, Brevart
from booking.models import Booking, Position, Sparringsdag
from booking.policies import can_book_ordning, can_cancel_booking
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.transitions import Machine, Transition, register
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger

REMINDER_AT = time(8)  # on the day before


def lock_dag(sparringsdag_id: UUID) -> None:
    """The lock of everything that happens on a session: taken first, before any booking of it.

    Raises Sparringsdag.DoesNotExist.
    """
    Sparringsdag.objects.select_for_update().values_list("pk").get(pk=sparringsdag_id)


def _lock(booking: Booking) -> Booking:
    lock_dag(booking.position.sparringsdag_id)
    return Booking.objects.with_tid().select_for_update(of=("self",)).get(pk=booking.pk)


def may_book(booking: Booking, by: Bruger, now: datetime) -> str | None:
    ordning = booking.ordning
    mine = booking.booker_id == by.pk and booking.institution in ordning.institutioner_for(by, now)
    return None if mine and can_book_ordning(by, ordning, now) else "maa_ikke_booke"


def not_closed(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return "forbi" if now >= booking.ordning.closes_at(booking.position) else None


def inside_horizon(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return "for_tidligt" if booking.position.sparringsdag.dato > booking.ordning.last_date(now) else None


def session_is_held(booking: Booking, by: Bruger, now: datetime) -> str | None:
    closed = not booking.ordning.aktiv or Kalender.current(by.kommune).lukket(booking.position.sparringsdag.dato)
    return "lukket" if closed else None


def position_is_free(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return "optaget" if Booking.objects.active().filter(position=booking.position_id).exists() else None


def quota_is_left(booking: Booking, by: Bruger, now: datetime) -> str | None:
    if not booking.eneste_paa_id:
        return None
    taken = Booking.objects.active().filter(eneste_paa=booking.eneste_paa_id, institution=booking.institution_id)
    return "en_pr_institution" if taken.exists() else None


def not_begun(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return "forbi" if now >= booking.position.start_at else None


def may_cancel(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if can_cancel_booking(by, booking) else "maa_ikke_aflyse"


def _stamp_booked(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.booket_at = now


def _stamp_cancelled(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.aflyst_at = now
    booking.sekvens += 1


def reminder_at(position: Position) -> datetime:
    eve = local_date(position.start_at) - timedelta(days=1)
    return datetime.combine(eve, REMINDER_AT, KOEBENHAVN)


def _tell_booked(booking: Booking, by: Bruger, now: datetime) -> None:
    letters: dict[str, datetime] = {Brevart.BEKRAEFTELSE: now}
    if (due := reminder_at(booking.position)) > now:
        letters[Brevart.PAAMINDELSE] = due
    _tell(booking, letters)


def _tell_cancelled(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.AFLYSNING: now})


def _tell(booking: Booking, letters: Mapping[str, datetime]) -> None:
    outbox.queue(letters, booking.pk, [booking.booker], sekvens=booking.sekvens)


BOOKINGER = Machine(
    name="booking",
    states=BookingTilstand,
    lock=_lock,
    transitions=(
        Transition(
            "book",
            frozenset(),
            BookingTilstand.BOOKET,
            guards=(may_book, session_is_held, inside_horizon, not_closed, position_is_free, quota_is_left),
            write=_stamp_booked,
            then=_tell_booked,
        ),
        Transition(
            "aflys",
            frozenset({BookingTilstand.BOOKET.value}),
            BookingTilstand.AFLYST,
            guards=(may_cancel, not_begun),
            write=_stamp_cancelled,
            then=_tell_cancelled,
        ),
    ),
)
register(BOOKINGER)
