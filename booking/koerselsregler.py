"""The running of a session: the guards of its presses, and what they write. All of it under the lock of the Sparringsdag."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from booking.enums import Afsnitsart, Fremmoede, Rest
from booking.models import Afsnit, Booking, Koersel, Position, Runde
from booking.policies import can_koere
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Bruger

FOER_START = timedelta(minutes=30)
MINUT = timedelta(minutes=1)


def open_afsnit(koersel: Koersel) -> Afsnit:
    return koersel.afsnit.select_related("runde").get(til_at__isnull=True)


def next_runde(koersel: Koersel) -> Runde | None:
    """The first that has not begun."""
    return koersel.runder.filter(afsnit__isnull=True).first()


def sync_runder(koersel: Koersel) -> None:
    """The rounds as the session's times are now: one that was given meanwhile is run too, one that is given up is not."""
    booked = set(Booking.objects.booket().filter(position__sparringsdag=koersel.sparringsdag_id).values_list("position"))
    tider = Position.objects.filter(sparringsdag=koersel.sparringsdag_id)
    kept = {tid.pk: tid for tid in tider if not tid.opgivet or (tid.pk,) in booked}
    koersel.runder.filter(afsnit__isnull=True).exclude(plads__in=kept).delete()
    known = set(koersel.runder.values_list("plads", flat=True))
    intern = koersel.sparringsdag.ordning.rest == Rest.INTERN  # until the coordinator says otherwise
    Runde.objects.bulk_create(
        Runde(
            koersel=koersel,
            plads=tid,
            start_at=tid.start_at,
            minutter=(tid.end_at - tid.start_at) // MINUT,
            intern=intern,
        )
        for tid in kept.values()
        if tid.pk not in known
    )
    if kept:
        koersel.planlagt_slut_at = max(tid.end_at for tid in kept.values())


def _named(koersel: Koersel) -> Runde | None:
    """The round that the press is about."""
    return koersel.runder.filter(plads=koersel.tryk.plads).first() if koersel.tryk.plads else None


def _following(runde: Runde) -> Runde | None:
    """The one that is run after it, neither of them begun."""
    coming = list(runde.koersel.runder.filter(afsnit__isnull=True))
    return next((b for a, b in pairwise(coming) if a == runde), None)


def _is_booked(runde: Runde) -> bool:
    return Booking.objects.booket().filter(position=runde.plads_id).exists()


def _used(koersel: Koersel, runde: Runde, now: datetime) -> timedelta:
    afsnit = koersel.afsnit.filter(runde=runde, art=Afsnitsart.RUNDE)
    return sum((part.varighed(now) for part in afsnit), timedelta())


# Guards: why not, or None


def may_run(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if can_koere(by, koersel.sparringsdag.ordning, now) else "maa_ikke_koere"


def is_current(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if koersel.tryk.version == koersel.version else "aendret"


def steers(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if koersel.styres_af_id in (None, by.pk) else "styres_af_en_anden"


def does_not_steer(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return "styrer_allerede" if koersel.styres_af_id == by.pk else None


def is_held(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return "aflyst" if koersel.sparringsdag.aflyst_at else None


def may_begin_now(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    first = next_runde(koersel)
    if first is None:
        return "ingen_tider"
    if local_date(now) > koersel.sparringsdag.dato or now >= koersel.planlagt_slut_at:
        return "forbi"
    return "ikke_endnu" if now < first.start_at - FOER_START else None


def not_closed_by_itself(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return "forbi" if now >= koersel.lukkes_at else None


def has_closed_by_itself(koersel: Koersel, by: None, now: datetime) -> str | None:
    return None if now >= koersel.lukkes_at else "ikke_endnu"


def a_round_is_left(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if open_afsnit(koersel).runde else "ingen_flere"


def in_a_round(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if open_afsnit(koersel).runde else "ingen_runde"


def leaves_what_it_used(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    runde = open_afsnit(koersel).runde
    shorter = runde.varighed - MINUT if runde else timedelta()
    return None if runde and shorter >= max(_used(koersel, runde, now), MINUT) else "brugt"


def can_change_places(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    runde = _named(koersel)
    return None if runde and _following(runde) else "kan_ikke_byttes"


def is_left_over(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    """What internal sparring may take: an unbooked round; without one named, the rest."""
    if koersel.tryk.plads is None:
        return None if koersel.afsnit.filter(art=Afsnitsart.REST).exists() else "ingen_rest"
    runde = _named(koersel)
    return "er_booket" if runde is None or _is_booked(runde) else None


def came_or_not(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    runde = _named(koersel)
    known = koersel.tryk.svar in Fremmoede.values
    begun = runde and runde.afsnit.exists() and _is_booked(runde)
    return None if known and begun else "ikke_begyndt"


# What is written with the new state


Write = Callable[[Koersel, "Bruger | None", datetime], None]


def counted(write: Write) -> Write:
    """A press makes another version: what was drawn before it is old."""

    def write_and_count(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
        write(koersel, by, now)
        koersel.version += 1

    return write_and_count


def _close(koersel: Koersel, now: datetime) -> tuple[Afsnit, datetime]:
    """End the open part: not before it began, if the clock was set back, nor after the session has closed by itself."""
    part = open_afsnit(koersel)
    at = max(part.fra_at, min(now, koersel.lukkes_at))
    part.til_at = at
    part.save(update_fields=["til_at"])
    return part, at


def _go_on(koersel: Koersel, art: Afsnitsart, runde: Runde | None, at: datetime) -> None:
    Afsnit.objects.create(koersel=koersel, art=art, runde=runde, fra_at=at)


def _in_or_after(runde: Runde | None) -> Afsnitsart:
    return Afsnitsart.RUNDE if runde else Afsnitsart.REST


@counted
def begin(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    koersel.begyndt_at, koersel.styres_af = now, by
    _go_on(koersel, Afsnitsart.RUNDE, next_runde(koersel), now)


@counted
def pause(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    part, at = _close(koersel, now)
    _go_on(koersel, Afsnitsart.PAUSE, part.runde, at)


@counted
def resume(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    part, at = _close(koersel, now)
    _go_on(koersel, _in_or_after(part.runde), part.runde, at)


@counted
def go_to_next(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    _, at = _close(koersel, now)
    runde = next_runde(koersel)
    _go_on(koersel, _in_or_after(runde), runde, at)


@counted
def end(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    _, koersel.sluttet_at = _close(koersel, now)


@counted
def longer(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    _lengthen(koersel, 1)


@counted
def shorter(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    _lengthen(koersel, -1)


def _lengthen(koersel: Koersel, minutter: int) -> None:
    if runde := open_afsnit(koersel).runde:
        runde.ekstra += minutter
        runde.save(update_fields=["ekstra"])


@counted
def change_places(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    """The second takes the beginning of the first; the first ends where the second did."""
    if (runde := _named(koersel)) and (after := _following(runde)):
        runde.start_at, after.start_at = after.start_at + (after.varighed - runde.varighed), runde.start_at
        Runde.objects.bulk_update([runde, after], ["start_at"])


@counted
def use_internally(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    """Pressed again, it is taken back."""
    if runde := _named(koersel):
        runde.intern = not runde.intern
        runde.save(update_fields=["intern"])
    else:
        koersel.rest_intern = not koersel.rest_intern


@counted
def mark_attendance(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    if runde := _named(koersel):
        runde.fremmoede = koersel.tryk.svar
        runde.save(update_fields=["fremmoede"])


@counted
def take_over(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    koersel.styres_af = by
