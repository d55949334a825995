"""The states of a Booking, what leads from one to another, and what stops it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import UUID

from booking.enums import BookingTilstand, Brevart
from booking.kvoter import institution_quota_is_left, lock_counted, person_quota_is_left
from booking.models import Booking, Ordning, Position, Sparringsdag
from booking.naevnelse import point_at_nothing
from booking.regler import (
    asker_may_still,
    day_is_cancelled,
    day_is_full,
    has_lapsed,
    inside_horizon,
    is_own,
    may_book,
    may_change,
    mention_is_allowed,
    nobody_gets_a_time,
    not_begun,
    not_closed,
    not_there_already,
    offer_stands,
    offer_until,
    position_is_free,
    quota_is_left,
    session_is_held,
    was_booked,
)
from booking.samtykkeregler import consent_covers, fall_back, names_are_allowed, point_at_samtykke, points, why_named
from booking.tildelingsregler import (
    give_up,
    has_reason,
    is_in_use,
    lies_in_window,
    may_give,
    room_is_free,
    stamp_asked,
    stamp_changed,
    stamp_declined,
    stamp_given,
    stamp_moved_by_giver,
    stamp_taken_back,
    stamp_withdrawn,
    still_ahead,
    times_are_given,
    times_are_taken,
)
from udviklingsmodel.kernel import outbox, transitions
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.sql import one_row
from udviklingsmodel.kernel.transitions import Machine, Refused, Transition, register
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger

REMINDER_AT = time(8)  # on the day before
UNANSWERED_AT = time(8)  # on the day after the last one that was asked for


def lock_dag(sparringsdag_id: UUID) -> int | None:
    """The lock of everything that happens on a session: taken first, before any booking of it.

    Answers the `plan_nr` of the session, None when it is cancelled: what a page had in memory may be older than that.
    Raises Sparringsdag.DoesNotExist.
    """
    row = one_row("SELECT plan_nr, aflyst_at FROM booking_sparringsdag WHERE id = %s", sparringsdag_id, lock=True)
    if row is None:
        raise Sparringsdag.DoesNotExist
    plan_nr, aflyst_at = row
    return None if aflyst_at else plan_nr


def read_again(position: Position) -> Position:
    """A time under the lock of its session, which was changed since the time was read. Raises Refused: optaget."""
    if position._state.adding:
        dag = Sparringsdag.objects.select_related("ordning").get(pk=position.sparringsdag_id)
        return Position(sparringsdag=dag, start_at=position.start_at, end_at=position.end_at)
    found = Position.objects.select_related("sparringsdag__ordning").filter(pk=position.pk, opgivet=False).first()
    if found is None:
        raise Refused("optaget")
    return found


def _lock(booking: Booking) -> Booking:
    """The booking as it is now, at the time a transition is to give it, if any; the sessions locked in order."""
    til, known = booking.til, _sessions(booking)
    ordning = til.sparringsdag.ordning if til else booking.ordning
    if til:
        known[til.sparringsdag_id] = til.sparringsdag.plan_nr
    locked = {pk: lock_dag(pk) for pk in sorted(known)}
    if til and locked[til.sparringsdag_id] is None:
        raise Refused("lukket")
    if locked != known:
        til, ordning = til and read_again(til), Ordning.objects.get(pk=ordning.pk)
    lock_counted(ordning, [booking], locked.keys())
    fresh = Booking.objects.with_tid().select_for_update(of=("self",)).filter(pk=booking.pk).first()
    if fresh is None:
        raise Refused("slettet")
    if not _sessions(fresh).keys() <= locked.keys():
        raise Refused("flyttet")
    fresh.begrundelse, fresh.nyt_samtykke = booking.begrundelse, booking.nyt_samtykke
    if til:
        place(fresh, til)
    return fresh


def _sessions(booking: Booking) -> dict[UUID, int | None]:
    """The session it has a time on or waits for, with its `plan_nr`; a request has none."""
    return {booking.dag.pk: booking.dag.plan_nr} if booking.position or booking.venteliste else {}


def place(booking: Booking, position: Position) -> None:
    """The booking at a time, not yet saved: the guards judge it there, the constraints keep it."""
    booking.fra, booking.position, booking.venteliste, booking.anmodet_hos = booking.position, position, None, None
    booking.eneste_paa = position.sparringsdag if position.sparringsdag.ordning.en_pr_institution else None


# What is written with the new state


def _stamp_listed(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.skrevet_op_at = now


def _stamp_offered(booking: Booking, by: None, now: datetime) -> None:
    booking.tilbudt_until = offer_until(booking.ordning, booking.tid, Kalender.current(booking.booker.kommune), now)


def _stamp_booked(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.booket_at = now


def _stamp_moved(booking: Booking, by: Bruger, now: datetime) -> None:
    stamp_changed(booking, by, now)
    give_up(booking.fra)


def _stamp_cancelled(booking: Booking, by: Bruger | None, now: datetime) -> None:
    booking.aflyst_at = now
    stamp_changed(booking, by, now)
    point_at_nothing(booking)
    give_up(booking.position)


def _stamp_cancelled_with_the_day(booking: Booking, by: Bruger | None, now: datetime) -> None:
    _stamp_cancelled(booking, by, now)
    booking.aflyst_med_dagen = True


def _stamp_undone(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.aflyst_at, booking.booket_at, booking.aflyst_med_dagen = None, now, False
    stamp_changed(booking, by, now)


# What follows: letters, and the freed time to the first who waits


def reminder_at(position: Position) -> datetime:
    eve = local_date(position.start_at) - timedelta(days=1)
    return datetime.combine(eve, REMINDER_AT, KOEBENHAVN)


def _tell_booked(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell_of_time(booking, Brevart.BEKRAEFTELSE, now)


def _tell_of_time(booking: Booking, art: Brevart, now: datetime) -> None:
    letters: dict[str, datetime] = {art: now}
    if (due := reminder_at(booking.tid)) > now:
        letters[Brevart.PAAMINDELSE] = due
    _tell(booking, letters)


def _tell_listed(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.VENTEPLADS: now})


def _tell_offered(booking: Booking, by: None, now: datetime) -> None:
    _tell(booking, {Brevart.TILBUD: now})


def _after_cancelling(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.AFLYSNING: now})
    offer_next(booking.tid, now)


def _after_cancelling_the_day(booking: Booking, by: Bruger | None, now: datetime) -> None:
    """No time is left to offer to anybody."""
    _tell(booking, {Brevart.DAG_AFLYST: now})


def _after_retiring(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.VENTELISTE_LUKKET: now})


def _after_declining(booking: Booking, by: Bruger, now: datetime) -> None:
    offer_next(booking.tid, now)


def _after_lapsing(booking: Booking, by: None, now: datetime) -> None:
    if booking.position:
        _tell(booking, {Brevart.UDLOEBET: now})
        offer_next(booking.position, now)


def _after_moving(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell_of_time(booking, Brevart.FLYTNING, now)
    if booking.fra:
        offer_next(booking.fra, now)


def _after_asking(booking: Booking, by: Bruger, now: datetime) -> None:
    givers = _givers(booking, now)
    outbox.queue({Brevart.ANMODNING: now}, booking.pk, givers, sekvens=booking.sekvens)
    _tell_when_unanswered(booking, givers)


def _givers(booking: Booking, now: datetime) -> set[Bruger]:
    return {t.bruger for t in booking.ordning.deltagere(local_date(now))}


def _tell_when_unanswered(booking: Booking, givers: set[Bruger]) -> None:
    """On the morning after its last day, those who give and the one who asked: before it is erased (TST-08)."""
    assert booking.venter_til_date  # noqa: S101  booking_anmodet_har_sidste_dag
    due = datetime.combine(booking.venter_til_date + timedelta(days=1), UNANSWERED_AT, KOEBENHAVN)
    outbox.queue({Brevart.UBESVARET: due}, booking.pk, {*givers, booking.booker}, sekvens=booking.sekvens)


def _after_declining_request(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.AFSLAG: now})


def _after_taking_back(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell(booking, {Brevart.TAGET_TILBAGE: now})
    _tell_when_unanswered(booking, _givers(booking, now))


def _tell_moved(booking: Booking, by: Bruger, now: datetime) -> None:
    _tell_of_time(booking, Brevart.FLYTNING, now)


def offer_next(position: Position, now: datetime) -> None:
    """Give a freed time to the first on the list who may have it; under the lock of its session.

    Who may not now (the institution has a time already, a role has ended) keeps the place on the list.
    """
    for waiting in Booking.objects.venter_paa(position.sparringsdag).with_tid():
        waiting.til = position
        with suppress(Refused):
            transitions.run(BOOKINGER, "tilbyd", waiting, by=None, now=now)
            return


def _tell_of_fall_back(booking: Booking, by: None, now: datetime) -> None:
    _tell(booking, {Brevart.SAMTYKKE_BORTFALDET: now})


def _tell(booking: Booking, letters: Mapping[str, datetime]) -> None:
    outbox.queue(letters, booking.pk, [booking.booker], sekvens=booking.sekvens)


def _from(*states: BookingTilstand) -> frozenset[str]:
    return frozenset(state.value for state in states)


_QUOTAS = (person_quota_is_left, institution_quota_is_left)
_FREE_TIME = (times_are_taken, session_is_held, inside_horizon, not_closed, position_is_free, quota_is_left, *_QUOTAS)
_FULL_DAY = (times_are_taken, session_is_held, inside_horizon, not_there_already, day_is_full)
_FREE_ROOM = (session_is_held, still_ahead, lies_in_window, room_is_free, quota_is_left, *_QUOTAS)
_ASKED = _from(BookingTilstand.ANMODET)
_WAITING, _OFFERED = _from(BookingTilstand.PAA_VENTELISTE), _from(BookingTilstand.TILBUDT)
_BOOKED = _from(BookingTilstand.BOOKET)

BOOKINGER = Machine(
    name="booking",
    states=BookingTilstand,
    lock=_lock,
    why=why_named,
    transitions=(
        Transition(
            "book",
            frozenset(),
            BookingTilstand.BOOKET,
            (may_book, mention_is_allowed, *_FREE_TIME),
            write=_stamp_booked,
            then=_tell_booked,
        ),
        Transition(
            "skriv_op",
            frozenset(),
            BookingTilstand.PAA_VENTELISTE,
            (may_book, mention_is_allowed, *_FULL_DAY),
            write=_stamp_listed,
            then=_tell_listed,
        ),
        Transition(
            "tilbyd",
            _WAITING,
            BookingTilstand.TILBUDT,
            (may_book, *_FREE_TIME),
            write=_stamp_offered,
            then=_tell_offered,
        ),
        Transition(
            "accepter",
            _OFFERED,
            BookingTilstand.BOOKET,
            (is_own, offer_stands, may_book, session_is_held, *_QUOTAS),
            write=_stamp_booked,
            then=_tell_booked,
        ),
        Transition("afslaa", _OFFERED, BookingTilstand.AFLYST, (is_own,), write=_stamp_cancelled, then=_after_declining),
        Transition("meld_af", _WAITING, BookingTilstand.AFLYST, (is_own,), write=_stamp_cancelled),
        Transition("udloeb", _WAITING | _OFFERED, BookingTilstand.UDLOEBET, (has_lapsed,), then=_after_lapsing),
        Transition(
            "flyt",
            _BOOKED,
            BookingTilstand.BOOKET,
            (may_change, not_begun, may_book, *_FREE_TIME),
            write=_stamp_moved,
            then=_after_moving,
        ),
        Transition(
            "aflys", _BOOKED, BookingTilstand.AFLYST, (may_change, not_begun), write=_stamp_cancelled, then=_after_cancelling
        ),
        Transition(
            "brug_samtykke", _BOOKED, "", (is_own, not_begun, names_are_allowed, consent_covers), write=point_at_samtykke
        ),
        Transition("mist_samtykke", _BOOKED, guards=(points,), write=fall_back, then=_tell_of_fall_back),
        Transition(
            "fortryd",
            _from(BookingTilstand.AFLYST),
            BookingTilstand.BOOKET,
            (may_change, was_booked, not_begun, may_book, mention_is_allowed, *_FREE_TIME),
            write=_stamp_undone,
            then=_tell_booked,
        ),
        Transition(
            "aflys_dag",
            _WAITING | _OFFERED | _BOOKED,
            BookingTilstand.AFLYST,
            (day_is_cancelled,),
            write=_stamp_cancelled_with_the_day,
            then=_after_cancelling_the_day,
        ),
        Transition(
            "luk_venteliste",
            _WAITING | _OFFERED,
            BookingTilstand.UDLOEBET,
            (nobody_gets_a_time,),
            then=_after_retiring,
        ),
        Transition(
            "anmod",
            frozenset(),
            BookingTilstand.ANMODET,
            (times_are_given, is_in_use, may_book, mention_is_allowed),
            write=stamp_asked,
            then=_after_asking,
        ),
        Transition(
            "tildel",
            _ASKED,
            BookingTilstand.BOOKET,
            (may_give, asker_may_still, *_FREE_ROOM),
            write=stamp_given,
            then=_tell_booked,
        ),
        Transition(
            "flyt_tildelt",
            _BOOKED,
            BookingTilstand.BOOKET,
            (may_give, not_begun, *_FREE_ROOM),
            write=stamp_moved_by_giver,
            then=_tell_moved,
        ),
        Transition(
            "fortryd_tildeling",
            _BOOKED,
            BookingTilstand.ANMODET,
            (may_give, is_in_use, not_begun),
            write=stamp_taken_back,
            then=_after_taking_back,
        ),
        Transition(
            "afslaa_anmodning",
            _ASKED,
            BookingTilstand.AFSLAAET,
            (may_give, has_reason),
            write=stamp_declined,
            then=_after_declining_request,
        ),
        Transition("traek_tilbage", _ASKED, BookingTilstand.AFLYST, (is_own,), write=stamp_withdrawn),
    ),
)
register(BOOKINGER)
