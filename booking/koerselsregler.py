"""The running of a session: the guards of its presses, and what they write. All of it under the lock of the Sparringsdag."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from booking.enums import Afsnitsart, Fremmoede, KoerselTilstand, Rest
from booking.models import Afsnit, Booking, Koersel, Position, Runde
from booking.policies import can_koere
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Bruger

FOER_START = timedelta(minutes=30)
FORTRYD = timedelta(minutes=1)
MINUT = timedelta(minutes=1)
NEJ = "nej"  # the answer of a press that takes a mark back


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
    new = [_runde_of(koersel, tid) for tid in kept.values() if tid.pk not in known]
    Runde.objects.bulk_create(new)
    if known and new:
        _keep_apart(koersel)
    ends = [tid.end_at for tid in kept.values()]
    if koersel.begyndt_at:  # what runs is not cut off by a time that is taken back
        ends.append(koersel.planlagt_slut_at)
    if ends:
        koersel.planlagt_slut_at = max(ends)


def _runde_of(koersel: Koersel, tid: Position) -> Runde:
    minutter = (tid.end_at - tid.start_at) // MINUT
    return Runde(koersel=koersel, plads=tid, start_at=tid.start_at, minutter=minutter, intern=_is_internal(koersel))


def _is_internal(koersel: Koersel) -> bool:
    """What is left over, until the coordinator says otherwise."""
    return koersel.sparringsdag.ordning.rest == Rest.INTERN


def _keep_apart(koersel: Koersel) -> None:
    """A time given where two have changed places since comes after the one that is planned there now."""
    moved, taken = [], None
    for runde in koersel.runder.prefetch_related("afsnit"):
        if taken and runde.start_at < taken and not runde.afsnit.all():
            runde.start_at = taken
            moved.append(runde)
        taken = max(taken or runde.slut_at, runde.slut_at)
    Runde.objects.bulk_update(moved, ["start_at"])


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


def when_to_begin(dato: date, first_at: datetime, last_at: datetime, now: datetime) -> str | None:
    """On its own day, from half an hour before the first time until the last one ends; else why not."""
    if local_date(now) > dato or now >= last_at:
        return "forbi"
    return "ikke_endnu" if local_date(now) < dato or now < first_at - FOER_START else None


def may_begin_now(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    first = next_runde(koersel)
    if first is None:
        return "ingen_tider"
    return when_to_begin(koersel.sparringsdag.dato, first.start_at, koersel.planlagt_slut_at, now)


def runs_or_may_begin(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if koersel.er_i_gang else may_begin_now(koersel, by, now)


def has_begun_or_may(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    """A day that was never run is left as it is once it has passed."""
    return "forbi" if not koersel.begyndt_at and local_date(now) > koersel.sparringsdag.dato else None


def not_closed_by_itself(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return "forbi" if now >= koersel.lukkes_at else None


def has_closed_by_itself(koersel: Koersel, by: None, now: datetime) -> str | None:
    return None if now >= koersel.lukkes_at else "ikke_endnu"


def a_round_is_left(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if open_afsnit(koersel).runde or next_runde(koersel) else "ingen_flere"


def in_a_round(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    return None if open_afsnit(koersel).runde else "ingen_runde"


def leaves_what_it_used(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    runde = open_afsnit(koersel).runde
    shorter = runde.varighed - MINUT if runde else timedelta()
    return None if runde and shorter >= max(_used(koersel, runde, now), MINUT) else "brugt"


def can_change_places(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    """Two that are booked: what is free may be booked at the time it says."""
    runde = _named(koersel)
    after = _following(runde) if runde else None
    return None if runde and after and _is_booked(runde) and _is_booked(after) else "kan_ikke_byttes"


def is_left_over(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    """What internal sparring may take: an unbooked round; without one named, the rest."""
    if koersel.tryk.plads is None:
        return None if koersel.afsnit.filter(art=Afsnitsart.REST).exists() else "ingen_rest"
    runde = _named(koersel)
    if runde is None:
        return "ukendt"
    return "er_booket" if _is_booked(runde) else None


def came_or_not(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    runde = _named(koersel)
    known = koersel.tryk.svar in Fremmoede.values
    begun = runde and runde.afsnit.exists() and _is_booked(runde)
    return None if known and begun else "ikke_begyndt"


def undo_until(koersel: Koersel, afsnit: Sequence[Afsnit]) -> datetime | None:
    """Until when the last press is taken back: it was `naeste` or `slut`. What ended by itself has ended."""
    if koersel.sluttet_at:
        return koersel.sluttet_at + FORTRYD if koersel.sluttet_at < koersel.lukkes_at else None
    before, last = afsnit[-2:] if len(afsnit) > 1 else (None, None)
    return last.fra_at + FORTRYD if before and last and last.runde_id != before.runde_id else None


def can_be_undone(koersel: Koersel, by: Bruger, now: datetime) -> str | None:
    until = undo_until(koersel, list(koersel.afsnit.all()))
    return None if until and now < until else "kan_ikke_fortrydes"


# What is written with the new state


Write = Callable[[Koersel, "Bruger | None", datetime], None]


def counted(write: Write) -> Write:
    """A press that steers makes another version: what was drawn before it is old."""

    def write_and_count(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
        write(koersel, by, now)
        koersel.version += 1

    return write_and_count


def marked(write: Write) -> Write:
    """A mark is news to the screens; whoever steers does not wait for it."""

    def write_and_tell(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
        write(koersel, by, now)
        koersel.maerkninger += 1

    return write_and_tell


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
    koersel.begyndt_at, koersel.styres_af, koersel.rest_intern = now, by, _is_internal(koersel)
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
def take_back(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    """What `naeste` began has not begun, and nobody came to it; what it or `slut` closed goes on, a pause as a pause."""
    if koersel.sluttet_at:
        koersel.sluttet_at = None
    else:
        last = open_afsnit(koersel)
        last.delete()
        if last.runde:
            last.runde.fremmoede = ""
            last.runde.save(update_fields=["fremmoede"])
    part = koersel.afsnit.latest("pk")
    part.til_at = None
    part.save(update_fields=["til_at"])
    if part.art == Afsnitsart.PAUSE:
        koersel.tilstand = KoerselTilstand.PAUSE


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
        runde.start_at, after.start_at = after.slut_at - timedelta(minutes=runde.minutter), runde.start_at
        Runde.objects.bulk_update([runde, after], ["start_at"])


@marked
def use_internally(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    intern = koersel.tryk.svar != NEJ
    if runde := _named(koersel):
        runde.intern = intern
        runde.save(update_fields=["intern"])
    else:
        koersel.rest_intern = intern


@marked
def mark_attendance(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    if runde := _named(koersel):
        runde.fremmoede = koersel.tryk.svar
        runde.save(update_fields=["fremmoede"])


@counted
def take_over(koersel: Koersel, by: Bruger | None, now: datetime) -> None:
    koersel.styres_af = by
