"""What an ordning may be: the rules of its plan and its lists, each refused with a sentence at its own field."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify

from booking.enums import Bookingform, Omtale, Rytme
from booking.models import Ordning, Vindue
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import UGEDAGE, dansk_dato, klokkeslaet, liste, tidsrum
from udviklingsmodel.kernel.fritekst import CPR_FEJL, LINJE_FEJL, holds_cpr, is_one_line
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.kalender import Kalender

_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "–": "-"})
AAR = timedelta(weeks=52)  # how far ahead a plan is judged
OPTAGNE_ADRESSER = {"mine", "kvittering", "ny"}  # stand where a slug stands: see the urls
MEST = 200  # lines of a list
LINJE_MAX = 80  # characters of a line
KODE_MAX = {"temaer": 40, "aldersgrupper": 20, "udfald": 40}
_LISTS = {*KODE_MAX, "roller", "omtaler"}

Par = list[list[str]]
Fault = tuple[str, str]
Clash = tuple[Ordning, str]  # with the day and the hour, in words


def check_plan(ordning: Ordning, *, kalender: Kalender, now: datetime, kendte_datoer: Collection[str] = ()) -> list[str]:
    """Raise ValidationError with every fault of `ordning` (saved or not, its windows in `nye_vinduer` or saved).

    The keys are its fields, `vinduer`, or `vindue_2` for the second window. kendte_datoer: dates it had before, which may
    lie in the past by now. Answers what is allowed and should be looked at.
    """
    faults: dict[str, list[str]] = defaultdict(list)
    try:
        ordning.clean_fields(exclude={*_LISTS, "datoer", "distrikt", "institution", "sted"})
    except ValidationError as error:
        faults.update(error.message_dict)
    parts = (_place, _times, _windows, _anchor, _deadline, _limits, _lists)
    dates = _dates(ordning, local_date(now), kendte_datoer)
    for field, sentence in [*(fault for part in parts for fault in part(ordning)), *dates]:
        faults[field].append(sentence)
    if faults:  # only a whole plan can be laid on a calendar
        raise ValidationError(dict(faults))
    clashes = list(_clashes(ordning, kalender, now)) if ordning.aktiv else []
    for field, sentence in [*_falls_on_no_day(ordning, kalender, now), *_shared_room(ordning, clashes)]:
        faults[field].append(sentence)
    if faults:
        raise ValidationError(dict(faults))
    return [
        f"{other.navn} er også på {ordning.sted} {when}. Skriv et lokale på begge, så I ved, hvem der sidder hvor."
        for other, when in clashes
        if not (ordning.lokale.strip() and other.lokale.strip())
    ]


def _place(ordning: Ordning) -> Iterator[Fault]:
    same = Ordning.objects.exclude(pk=ordning.pk).filter(Q(navn__iexact=ordning.navn) | Q(slug=ordning.slug))
    for slug in same.order_by("pk").values_list("slug", flat=True):
        if slug == ordning.slug:
            yield "slug", "Der er allerede en ordning med den adresse."
        else:
            yield "navn", "Der er allerede en ordning med det navn."
    if bool(ordning.distrikt_id) == bool(ordning.institution_id):
        yield "distrikt", "Vælg enten et distrikt eller en institution."


def _times(ordning: Ordning) -> Iterator[Fault]:
    if ordning.minutter is None and ordning.form != Bookingform.TILDELES:
        yield "minutter", "Skriv, hvor længe en tid varer. Kun tider, der tildeles, kan have hver sin længde."


def _windows(ordning: Ordning) -> Iterator[Fault]:
    windows = ordning.planlagte_vinduer
    if not windows:
        yield "vinduer", "Skriv mindst én linje med fra og til."
    for number, vindue in enumerate(windows, start=1):
        if sentence := _window_fault(ordning, vindue, windows[: number - 1]):
            yield f"vindue_{number}", sentence


def _window_fault(ordning: Ordning, vindue: Vindue, before: Sequence[Vindue]) -> str | None:
    weekly = ordning.rytme != Rytme.DATOER
    if weekly and vindue.ugedag is None:
        return "Vælg en ugedag."
    if not weekly and vindue.ugedag is not None:
        return "En ordning på bestemte datoer har ikke ugedage. Fjern ugedagen."
    if vindue.start >= vindue.slut:
        return "Slut skal ligge efter start."
    if vindue.start < time(3) and vindue.slut > time(2):
        return "Tiderne må ikke ligge mellem kl. 2 og 3 om natten, hvor uret bliver stillet."
    length = minutes(vindue)
    if ordning.minutter and length % ordning.minutter:
        return (
            f"Tiderne går ikke op: {klokkeslaet(vindue.start)}–{klokkeslaet(vindue.slut)} er {length} minutter, "
            f"og en tid er {ordning.minutter} minutter."
        )
    for other in before:
        if other.ugedag == vindue.ugedag and other.start < vindue.slut and vindue.start < other.slut:
            where = f" {UGEDAGE[vindue.ugedag]}" if vindue.ugedag is not None else ""
            return f"Tiden overlapper{where} {tidsrum(other.start, other.slut)}."
    return None


def minutes(vindue: Vindue) -> int:
    return (vindue.slut.hour - vindue.start.hour) * 60 + vindue.slut.minute - vindue.start.minute


def _deadline(ordning: Ordning) -> Iterator[Fault]:
    if ordning.frist_ugedag is not None and ordning.frist_kl is None:
        yield "frist_kl", "Skriv, hvad klokken er, når fristen udløber."
    if ordning.frist_kl is not None and ordning.frist_ugedag is None:
        yield "frist_ugedag", "Vælg den ugedag, fristen udløber."


def _limits(ordning: Ordning) -> Iterator[Fault]:
    for field in ("max_pr_person", "max_pr_institution"):
        if getattr(ordning, field) == 0:
            yield field, "Skriv mindst 1, eller lad feltet stå tomt, hvis der ingen grænse er."
    if not ordning.roller or set(ordning.roller) - set(LOKALE_ROLLER):
        yield "roller", "Vælg mindst én rolle, der må booke."
    if not ordning.omtaler or set(ordning.omtaler) - set(Omtale.values):
        yield "omtaler", "Vælg mindst én måde at tale om børn på."


def _lists(ordning: Ordning) -> Iterator[Fault]:
    for field, longest in KODE_MAX.items():
        pairs = getattr(ordning, field)
        if not _are_pairs(pairs):
            yield field, "Listen kan ikke læses. Skriv ét navn på hver linje."
            continue
        if not pairs and field != "udfald":
            yield field, "Skriv mindst én linje. Den, der booker, skal vælge en."
        if len(pairs) > MEST or any(len(name) > LINJE_MAX for _, name in pairs):
            yield field, f"Skriv højst {MEST} linjer med højst {LINJE_MAX} tegn i hver."
            continue
        names = [name.strip().casefold() for _, name in pairs]
        if any(holds_cpr(name) for _, name in pairs):
            yield field, CPR_FEJL
        if not all(is_one_line(name) for _, name in pairs):
            yield field, LINJE_FEJL
        if not all(names):
            yield field, "En linje er tom. Skriv et navn, eller fjern linjen."
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            yield field, f"»{name.capitalize()}« står der mere end én gang."
        codes = [code for code, _ in pairs]
        if len(set(codes)) < len(codes) or any(not 0 < len(code) <= longest for code in codes):
            yield field, "To linjer har samme kode. Giv den ene et andet navn."


def _are_pairs(pairs: Any) -> bool:
    return isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in pairs
    )


def _anchor(ordning: Ordning) -> Iterator[Fault]:
    if ordning.rytme != Rytme.UGER:
        return
    anchor = ordning.anker_date
    if anchor is None:
        if (ordning.hver_uger or 1) > 1:
            yield "anker_date", "Skriv en dag, serien falder på. Ugerne tælles fra den."
        return
    weekdays = sorted({v.ugedag for v in ordning.planlagte_vinduer if v.ugedag is not None})
    if weekdays and anchor.weekday() not in weekdays:
        held = liste([f"{UGEDAGE[day]}" for day in weekdays])
        yield "anker_date", f"{dansk_dato(anchor).capitalize()} er ikke en dag i serien, som holdes {held}."


def _dates(ordning: Ordning, today: date, known: Collection[str]) -> Iterator[Fault]:
    if ordning.rytme != Rytme.DATOER:
        return
    if not ordning.datoer:
        yield "datoer", "Skriv de datoer, der holdes sparring, én på hver linje."
    if len(ordning.datoer) > MEST:
        yield "datoer", f"Skriv højst {MEST} datoer."
        return
    for day in sorted(day for day, count in Counter(ordning.datoer).items() if count > 1):
        yield "datoer", f"{day} står der mere end én gang."
    for day in ordning.datoer:
        try:
            gone = date.fromisoformat(day) < today
        except (TypeError, ValueError):
            yield "datoer", f"»{day}« er ikke en dato."
            continue
        if gone and day not in known:
            yield "datoer", f"{dansk_dato(date.fromisoformat(day)).capitalize()} er forbi. Skriv kun datoer, der kommer."


def _falls_on_no_day(ordning: Ordning, kalender: Kalender, now: datetime) -> Iterator[Fault]:
    if not ordning.aktiv or any(not kalender.lukket(day) for day in _next_year(ordning, now)):
        return
    if ordning.rytme == Rytme.DATOER:
        yield "datoer", "Ingen af datoerne er en åben dag inden for det næste år."
    else:
        yield "rytme", "Serien falder ikke på en eneste åben dag det næste år."


def _next_year(ordning: Ordning, now: datetime) -> Iterator[date]:
    today = local_date(now)
    return ordning.dates(today, today + AAR)


def _shared_room(ordning: Ordning, clashes: Sequence[Clash]) -> Iterator[Fault]:
    """The first other ordning that has the same room at the same time."""
    room = ordning.lokale.strip()
    for other, when in clashes:
        if room and other.lokale.strip().casefold() == room.casefold():
            yield "lokale", f"{other.navn} har {room} {when}. Vælg et andet lokale eller en anden tid."
            return


def _clashes(ordning: Ordning, kalender: Kalender, now: datetime) -> Iterator[Clash]:
    """Other ordninger at the same place at the same time, each with the first day and hour of it."""
    own = {day: ordning.windows_on(day) for day in _next_year(ordning, now) if not kalender.lukket(day)}
    for other in _others_at_place(ordning):
        held = ((day, window) for day in _next_year(other, now) for window in other.windows_on(day))
        for day, (start, end) in held:
            if any(first < end and start < last for first, last in own.get(day, [])):
                yield other, f"{dansk_dato(day)} {tidsrum(start, end)}"
                break


def _others_at_place(ordning: Ordning) -> list[Ordning]:
    """Those in use, with their windows; one question."""
    windows = Vindue.objects.filter(ordning__sted=ordning.sted_id, ordning__aktiv=True).exclude(ordning=ordning.pk)
    found: dict[int, Ordning] = {}
    for vindue in windows.select_related("ordning").order_by("ordning", "pk"):
        other = found.setdefault(vindue.ordning_id, vindue.ordning)
        other.nye_vinduer = [*(other.nye_vinduer or ()), vindue]
    return list(found.values())


# Names, and the codes and addresses made from them


def _plain(navn: str) -> str:
    return slugify(navn.strip().lower().translate(_ASCII))


def slug_for(navn: str, taken: Collection[str] = ()) -> str:
    """The last part of a new ordning's address: made once from its name, and never changed (TST-15)."""
    return _unused(_plain(navn)[:50] or "sparring", {*taken, *OPTAGNE_ADRESSER})


def new_slug(navn: str) -> str:
    return slug_for(navn, set(Ordning.objects.values_list("slug", flat=True)))


def _unused(wanted: str, taken: Collection[str]) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def codes_for(names: Sequence[str], before: Par, *, longest: int = 40) -> Par:
    """Pairs of code and name: a name that was there keeps its code, and so does one written in the place of another.

    Bookings hold the codes. A new name's code is made from it.
    """
    old = [name for _, name in before]
    codes: dict[int, str] = {n: before[old.index(name)][0] for n, name in enumerate(names) if name in old}
    for n, m in _replaced(old, names):
        if n not in codes and old[m] not in names:
            codes[n] = before[m][0]
    for n, name in enumerate(names):
        if n not in codes:
            codes[n] = _unused(_plain(name)[: longest - 4] or "andet", set(codes.values()))
    return [[codes[n], name] for n, name in enumerate(names)]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which line stands where another stood: (new, old)."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace":
            yield from zip(range(j1, j2), range(i1, i2), strict=False)
