"""An ordning that gives its times out (TPS-02): the guards of its transitions, and what they write."""

from datetime import date, datetime

from django.db.models import Max

from booking.models import Booking, Koersel, Position, has_begun, is_ended, put_back
from booking.naevnelse import point_at_nothing
from booking.policies import can_tildele, is_booker
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Bruger

# Guards: why not, or None


def times_are_taken(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    return "tildeles" if booking.ordning.tildeles else None


def times_are_given(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if booking.ordning.tildeles else "bookes"


def is_in_use(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if booking.ordning.aktiv else "lukket"


def may_give(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if can_tildele(by, booking.ordning, now) else "maa_ikke_tildele"


def has_reason(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if booking.begrundelse else "uden_grund"


def still_ahead(booking: Booking, by: Bruger, now: datetime) -> str | None:
    over = now >= booking.tid.start_at or has_begun(booking.tid, now) or is_ended(booking.dag)
    return "forbi" if over else None


def lies_in_window(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """A time of its own length keeps inside a window of the day; one of a fixed length was made there."""
    tid = booking.tid
    inside = any(
        first <= tid.start_at and tid.end_at <= last for first, last in booking.ordning.windows_on(booking.dag.dato)
    )
    return None if inside or not (tid.fri_laengde or tid._state.adding) else "uden_for_vinduet"


def room_is_free(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """No other time of the session in the way, asked under its lock; the one it is moved from may be."""
    tid, fra = booking.tid, booking.fra
    if fra and (fra.sparringsdag_id, fra.start_at, fra.end_at) == (tid.sparringsdag_id, tid.start_at, tid.end_at):
        return "samme_tid"
    if Booking.objects.active().filter(position=tid.pk).exists():
        return "optaget"
    others = Position.objects.filter(sparringsdag=tid.sparringsdag_id, opgivet=False)
    own = [tid.pk, fra.pk] if fra else [tid.pk]
    in_the_way = others.filter(start_at__lt=tid.end_at, end_at__gt=tid.start_at).exclude(pk__in=own)
    return "optaget" if in_the_way.exists() else None


# What is written with the new state


def stamp_asked(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.anmodet_at = now
    _stamp_waiting(booking, now)


def _stamp_waiting(booking: Booking, now: datetime) -> None:
    """It waits for the last day that was wished, while one is ahead; else for the last that can be given today."""
    wished = max(booking.oensker, default="")
    ahead = wished >= local_date(now).isoformat()
    booking.venter_til_date = date.fromisoformat(wished) if ahead else booking.ordning.last_date(now)


def stamp_given(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.booket_at, booking.aendret_af = now, None
    if booking.sekvens:  # it had a time before, whose calendar entry comes to life again
        booking.sekvens += 1
    _take_room(booking)


def stamp_changed(booking: Booking, by: Bruger | None, now: datetime) -> None:
    """The calendar entry changes too, and it is known where somebody else did it."""
    booking.sekvens += 1
    booking.aendret_af = by if by and not is_booker(by, booking) else None


def stamp_moved_by_giver(booking: Booking, by: Bruger, now: datetime) -> None:
    stamp_changed(booking, by, now)
    _take_room(booking)


def stamp_taken_back(booking: Booking, by: Bruger, now: datetime) -> None:
    """A request again, as old as it was. The time is noted: the letter takes it out of the calendar."""
    tid = booking.tid
    booking.anmodet_hos, booking.anmodet_at = booking.ordning, booking.anmodet_at or now
    booking.booket_at = booking.eneste_paa = None
    booking.frataget_start_at, booking.frataget_end_at = tid.start_at, tid.end_at
    stamp_changed(booking, by, now)
    point_at_nothing(booking)
    _stamp_waiting(booking, now)
    give_up(tid)
    booking.position = None


def stamp_withdrawn(booking: Booking, by: Bruger, now: datetime) -> None:
    """It has no time: no calendar entry changes."""
    booking.aflyst_at = now


def stamp_declined(booking: Booking, by: Bruger, now: datetime) -> None:
    booking.afslag, booking.afslaaet_at = booking.begrundelse, now


def give_up(position: Position | None) -> None:
    """A time of its own length goes with its booking: the room is free again, the time is not (TPS-02)."""
    if position is None:
        return
    put_back(position)
    if position.fri_laengde:
        position.opgivet = True
        position.save(update_fields=["opgivet"])


def _take_room(booking: Booking) -> None:
    """Under the lock of the session; the old time goes first, for the new one may lie across it."""
    give_up(booking.fra)
    tid = booking.tid
    running = Koersel.objects.filter(sparringsdag=tid.sparringsdag_id, planlagt_slut_at__lt=tid.end_at)
    running.update(planlagt_slut_at=tid.end_at)
    if tid._state.adding:
        last = Position.objects.filter(sparringsdag=tid.sparringsdag_id).aggregate(Max("nummer"))["nummer__max"] or 0
        tid.nummer = last + 1
        tid.save(force_insert=True)
        booking.position = tid
