"""What stops a transition of a Booking: each guard answers a code of why not, or None."""

from datetime import datetime, timedelta

from booking.models import Booking, Ordning, Position, begun, has_begun, is_held
from booking.policies import books_for, can_book_for, can_change_booking, is_booker
from udviklingsmodel.kernel.arbejdsdage import add_arbejdsdage
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger


def may_book(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    """The booker, today and at this institution; also when the system or a coordinator of the ordning acts for them.

    Where the coordinator booked, the district rule does not hold (TST-03); a local role is needed all the same.
    """
    ordning, booker = booking.ordning, booking.booker
    acts = by is None or is_booker(by, booking) or can_book_for(by, ordning, now)
    released = booking.position is not None and ordning.is_released(booking.position, now)
    anywhere = released or booking.booket_af_id is not None
    inside = booking.institution in books_for(booker, ordning, now, released=anywhere)
    return None if acts and inside else "maa_ikke_booke"


def is_own(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if is_booker(by, booking) else "ikke_din"


def may_change(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if can_change_booking(by, booking, now) else "ikke_din"


def was_booked(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if booking.booket_at else "var_ikke_booket"


def day_is_cancelled(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    return None if booking.dag.aflyst_at else "holdes"


def is_on_the_spot(booking: Booking, now: datetime) -> bool:
    """On the day a coordinator fills a free time, also of an ordning that is closed, where the session is held."""
    return bool(booking.booket_af_id) and booking._state.adding and local_date(now) == booking.dag.dato


def session_is_held(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    shut = _day_is_closed(booking) if is_on_the_spot(booking, now) else _is_shut(booking)
    return "lukket" if booking.dag.aflyst_at or shut else None


def nobody_gets_a_time(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    """On the session of the booking; those who have a time there may keep it."""
    return None if _is_shut(booking) else "i_brug"


def _is_shut(booking: Booking) -> bool:
    """The ordning is retired, or the day is closed."""
    return not booking.ordning.aktiv or _day_is_closed(booking)


def _day_is_closed(booking: Booking) -> bool:
    return bool(Kalender.current(booking.booker.kommune).lukket(booking.dag.dato))


def inside_horizon(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    return "for_tidligt" if booking.dag.dato > booking.ordning.last_date(now) else None


def not_closed(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    """Nor is the time's round run already. On the spot a free time is filled until then."""
    until = booking.tid.end_at if is_on_the_spot(booking, now) else booking.ordning.closes_at(booking.tid)
    return "forbi" if now >= until or has_begun(booking.tid, now) else None


def mention_is_allowed(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    return None if booking.omtale in booking.ordning.omtaler else "omtale"


def offer_until(ordning: Ordning, position: Position, kalender: Kalender, now: datetime) -> datetime:
    """How long an offered time is held: to the ordning's hour on the next arbejdsdag, or until it closes (TST-11)."""
    today = local_date(now)
    closed = kalender.closed_dates(today, today + timedelta(days=30))
    day = add_arbejdsdage(today, 1, closed=closed)
    return min(datetime.combine(day, ordning.tilbud_kl, KOEBENHAVN), ordning.closes_at(position))


def position_is_free(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    return "optaget" if booking.tid.opgivet or is_held(booking.tid) else None


def quota_is_left(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    if not booking.eneste_paa_id:
        return None
    taken = Booking.objects.active().filter(eneste_paa=booking.eneste_paa_id, institution=booking.institution_id)
    return "en_pr_institution" if taken.exclude(pk=booking.pk).exists() else None


def not_begun(booking: Booking, by: Bruger, now: datetime) -> str | None:
    tid = booking.fra or booking.tid
    return "forbi" if now >= tid.start_at or has_begun(tid, now) else None


def day_is_full(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """One waits only for what is taken: nothing is free, and something may still become so."""
    held, run = booking.dag.positioner.filter(opgivet=False), begun(booking.dag, now)
    still = [p for p in held if now < booking.ordning.closes_at(p) and p.pk not in run]
    if not still:
        return "forbi"
    taken = set(Booking.objects.active().filter(position__in=still).values_list("position", flat=True))
    return "der_er_ledige" if any(p.pk not in taken for p in still) else None


def not_there_already(booking: Booking, by: Bruger, now: datetime) -> str | None:
    if Booking.objects.venter_paa(booking.dag).filter(booker=booking.booker).exists():
        return "staar_paa_listen"
    held = Booking.objects.active().filter(booker=booking.booker, position__sparringsdag=booking.dag)
    return "har_en_tid" if held.exists() else None


def offer_stands(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return "tilbud_udloebet" if _is_past(booking, now) else None


def _is_past(offered: Booking, now: datetime) -> bool:
    until = offered.tilbudt_until
    return (until is not None and now >= until) or has_begun(offered.tid, now)


def has_lapsed(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    """An offer when its moment has come, a place on the list when its day has passed."""
    lapsed = _is_past(booking, now) if booking.position else booking.dag.dato < local_date(now)
    return None if lapsed else "staar_ved_magt"


def asker_may_still(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """Whoever gives the time: the one who asked must still be there to have it."""
    return may_book(booking, None, now)
