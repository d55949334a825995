"""The hour of a session as its screens show it: what has been, what runs, what comes, and when it ends as it goes now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from booking.enums import Afsnitsart, Deltagersvar, KoerselTilstand
from booking.koerselsregler import undo_until, when_to_begin
from booking.models import Afsnit, Booking, Deltagelse, Koersel, Position, Runde, Sparringsdag
from booking.prognose import MINUT, Prognose, forecast
from booking.punkter import Punkt, punkter
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import klokkeslaet
from udviklingsmodel.organisation.models import Bruger

FEM, ET = timedelta(minutes=5), timedelta(minutes=1)


def spent(afsnit: Iterable[Afsnit], now: datetime, *arter: Afsnitsart) -> timedelta:
    return sum((part.varighed(now) for part in afsnit if part.art in arter), timedelta())


def by_the_clock(afsnit: Iterable[Afsnit], now: datetime, *arter: Afsnitsart) -> int:
    """Whole minutes as one reads them off a clock, from 8.00 to 8.20: so what is shown adds up."""
    return sum(_minute(part.til_at or now) - _minute(part.fra_at) for part in afsnit if part.art in arter)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


@dataclass(frozen=True)
class Linje:
    """A round: what was planned, and what it became."""

    punkt: Punkt
    runde: Runde | None
    afsnit: tuple[Afsnit, ...]
    now: datetime
    kan_byttes: bool = False

    @property
    def position(self) -> Position:
        return self.punkt.position

    @property
    def booking(self) -> Booking | None:
        return self.punkt.booking

    @property
    def start_at(self) -> datetime:
        return self.runde.start_at if self.runde else self.position.start_at

    @property
    def slut_at(self) -> datetime:
        return self.runde.slut_at if self.runde else self.position.end_at

    @property
    def varighed(self) -> timedelta:
        """With what was given or taken while it ran."""
        return self.runde.varighed if self.runde else self.position.end_at - self.position.start_at

    @property
    def er_begyndt(self) -> bool:
        return bool(self.afsnit)

    @property
    def kan_saettes_ind(self) -> bool:
        """Free, and at the time that whoever gets it is told."""
        return self.booking is None and not self.er_begyndt and self.start_at == self.position.start_at

    @property
    def er_nu(self) -> bool:
        return bool(self.afsnit) and self.afsnit[-1].til_at is None

    @property
    def fra_at(self) -> datetime:
        return self.afsnit[0].fra_at

    @property
    def til_at(self) -> datetime | None:
        return self.afsnit[-1].til_at

    @property
    def brugt(self) -> timedelta:
        return spent(self.afsnit, self.now, Afsnitsart.RUNDE)

    @property
    def gik(self) -> str:
        """`8.00–8.24: 22 min. og 2 min. pause`"""
        began = klokkeslaet(self.fra_at)
        if self.til_at is None:
            return f"begyndt {began}"
        pauser = by_the_clock(self.afsnit, self.now, Afsnitsart.PAUSE)
        tail = f" og {pauser} min. pause" if pauser else ""
        used = by_the_clock(self.afsnit, self.now, Afsnitsart.RUNDE)
        return f"{began}–{klokkeslaet(self.til_at)}: {f'{used} min.' if used else 'under 1 min.'}{tail}"

    @property
    def tilbage(self) -> timedelta:
        """Below zero when it is over its time. What nobody booked goes to the time that was planned."""
        if self.fylder or not self.runde:
            return self.varighed - self.brugt
        return self.slut_at + timedelta(minutes=self.runde.ekstra) - self.now

    @property
    def er_intern(self) -> bool:
        return self.runde is not None and self.runde.intern and not self.booking

    @property
    def fylder(self) -> bool:
        """It is to be run: booked, or used by the team. What nobody booked is room."""
        return self.booking is not None or self.er_intern

    @property
    def navn(self) -> str:
        if self.booking:
            return str(self.booking.institution)
        return "Intern sparring" if self.er_intern else self.punkt.ledig_tekst

    @property
    def fremmoede(self) -> str:
        return self.runde.fremmoede if self.runde else ""


@dataclass(frozen=True)
class Forloeb:
    """linjer: the rounds in the order they were begun, then as they will be."""

    dag: Sparringsdag
    koersel: Koersel | None
    linjer: tuple[Linje, ...]
    afsnit: tuple[Afsnit, ...]
    now: datetime

    @property
    def er_i_gang(self) -> bool:
        return self.koersel is not None and self.koersel.er_i_gang

    @property
    def er_slut(self) -> bool:
        return self.koersel is not None and self.koersel.tilstand == KoerselTilstand.SLUT

    @property
    def er_begyndt(self) -> bool:
        return self.er_i_gang or self.er_slut

    @property
    def paa_pause(self) -> bool:
        return self.koersel is not None and self.koersel.tilstand == KoerselTilstand.PAUSE

    @property
    def version(self) -> int:
        return self.koersel.version if self.koersel else 0

    @cached_property
    def nu(self) -> Linje | None:
        return next((linje for linje in self.linjer if linje.er_nu), None)

    @property
    def hvilken(self) -> str:
        """`Runde 1 af 2`: those that are to be run are counted."""
        filled = [linje for linje in self.linjer if linje.fylder]
        return f"Runde {filled.index(self.nu) + 1} af {len(filled)}" if self.nu in filled else ""

    @property
    def overskrift(self) -> str:
        """What one sees on all screens now."""
        if self.nu:
            return self.nu.navn if self.nu.fylder else "Ledig tid"
        if self.er_i_gang:
            return "Intern sparring" if self.koersel and self.koersel.rest_intern else "Alle runder er holdt"
        return "Dagen er slut" if self.er_slut else ""

    @property
    def oplaest(self) -> str:
        """What is said aloud once it is another: `Pause: Runde 1 af 2: Byskovskolen`"""
        return ": ".join(part for part in ("Pause" if self.paa_pause else "", self.hvilken, self.overskrift) if part)

    @cached_property
    def kommer(self) -> list[Linje]:
        return [linje for linje in self.linjer if not linje.er_begyndt]

    @property
    def naeste(self) -> Linje | None:
        return self.kommer[0] if self.kommer else None

    @cached_property
    def naeste_booket(self) -> Linje | None:
        """The next that is to be run."""
        return next((linje for linje in self.kommer if linje.fylder), None)

    @property
    def ledig_foerst(self) -> bool:
        """A time that nobody booked comes before it."""
        return bool(self.kommer) and self.kommer[0] is not self.naeste_booket

    @property
    def naeste_at(self) -> datetime | None:
        """When it is expected: as soon as this one is over, but not before its own time where nobody is there till then."""
        if self.naeste_booket is None:
            return None
        over = self.now + max(self.nu.tilbage, timedelta()) if self.nu else self.now
        empty = self.ledig_foerst or (self.nu and not self.nu.fylder)
        return max(over, self.naeste_booket.start_at) if empty else over

    @property
    def minutter_til_slut(self) -> int:
        return (self.koersel.planlagt_slut_at - self.now) // MINUT if self.koersel else 0

    @property
    def kan_fortrydes(self) -> bool:
        """Whether the last press can be taken back by who steers."""
        until = undo_until(self.koersel, self.afsnit) if self.koersel else None
        return until is not None and self.now < until

    @property
    def kan_bruges_internt(self) -> bool:
        """A day that was never run is left as it is once it has passed."""
        return self.er_begyndt or local_date(self.now) <= self.dag.dato

    @property
    def rest_minutter(self) -> int:
        return by_the_clock(self.afsnit, self.now, Afsnitsart.REST)

    @property
    def pause_minutter(self) -> int:
        return by_the_clock(self.afsnit, self.now, Afsnitsart.PAUSE)

    @property
    def runde_minutter(self) -> int:
        return by_the_clock(self.afsnit, self.now, Afsnitsart.RUNDE)

    @property
    def har_rest(self) -> bool:
        return any(part.art == Afsnitsart.REST for part in self.afsnit)

    # The clock

    @property
    def ur_slut_at(self) -> datetime:
        """The moment the clock counts down to: the end of the round; in the rest, of the hour."""
        if self.nu:
            return self.now + self.nu.tilbage
        return self.koersel.planlagt_slut_at if self.koersel else self.now

    @property
    def ur(self) -> str:
        """`12:30`, `−0:05`"""
        left = int((self.ur_slut_at - self.now).total_seconds())
        return f"{'−' if left < 0 else ''}{abs(left) // 60}:{abs(left) % 60:02}"

    @property
    def tegn(self) -> str:
        """Which of the signs stands: five minutes left, one, or over."""
        left = self.ur_slut_at - self.now
        return "over" if left < timedelta() else "et" if left <= ET else "fem" if left <= FEM else ""

    @cached_property
    def prognose(self) -> Prognose | None:
        if not self.koersel or not self.er_i_gang:
            return None
        rest = self.nu.tilbage if self.nu else timedelta()
        kommer = [linje.varighed for linje in self.kommer if linje.fylder]
        return forecast(now=self.now, rest=rest, kommer=kommer, planlagt_slut=self.koersel.planlagt_slut_at)

    @property
    def prognose_tekst(self) -> str:
        """`Slutter kl. 9.02, 2 minutter over: 19 minutter til hver af de næste, så når I det.`"""
        found = self.prognose
        if found is None or not (self.nu or self.kommer):
            return ""
        ends = f"Slutter kl. {klokkeslaet(found.slutter_at)}"
        if found.over <= 0:
            return f"{ends}, {i_minutter(-found.over)} før tid." if found.over else f"{ends}, til tiden."
        over = f"{ends}, {i_minutter(found.over)} over"
        if found.hver is None:
            return f"{over}."
        if not found.hver:
            return f"{over}. Der er ikke tid tilbage til de næste."
        several = sum(linje.fylder for linje in self.kommer) > 1
        return f"{over}: {i_minutter(found.hver)} til {'hver af de næste' if several else 'den næste'}, så når I det."


class Deltager(NamedTuple):
    """One who hears what is said; `svar` where it is known whether they are there."""

    bruger: Bruger
    titel: str
    enhed: str
    svar: str

    @property
    def svar_navn(self) -> str:
        return Deltagersvar(self.svar).label if self.svar else "Ikke svaret"


def i_minutter(antal: int) -> str:
    return "1 minut" if antal == 1 else f"{antal} minutter"


def forloeb_of(dag: Sparringsdag, now: datetime) -> Forloeb:
    """Three queries, and those of `punkter`. dag: with its ordning and its positions."""
    koersel = Koersel.objects.select_related("styres_af").filter(sparringsdag=dag.pk).first()
    runder = {runde.plads_id: runde for runde in Runde.objects.filter(koersel=koersel)} if koersel else {}
    afsnit = tuple(Afsnit.objects.filter(koersel=koersel)) if koersel else ()
    if koersel and koersel.er_i_gang and now >= koersel.lukkes_at:
        _close(koersel, afsnit)
    of_runde: dict[object, list[Afsnit]] = defaultdict(list)
    for part in afsnit:
        of_runde[part.runde_id].append(part)
    run = {plads for plads, runde in runder.items() if of_runde[runde.pk]}
    lines = []
    for punkt in punkter(dag, now, run):
        runde = runder.get(punkt.position.pk)
        lines.append(Linje(punkt, runde, tuple(of_runde[runde.pk]) if runde else (), now))
    begun = sorted((line for line in lines if line.er_begyndt), key=lambda line: line.afsnit[0].pk)
    coming = sorted((line for line in lines if not line.er_begyndt), key=lambda line: (line.start_at, str(line.position.pk)))
    if _may_swap(dag, koersel, coming, now):
        pairs = zip_longest(coming, coming[1:])
        coming = [replace(line, kan_byttes=bool(line.booking and after and after.booking)) for line, after in pairs]
    return Forloeb(dag, koersel, (*begun, *coming), afsnit, now)


def _close(koersel: Koersel, afsnit: Sequence[Afsnit]) -> None:
    """What nobody ended, as the task of each minute will store it."""
    koersel.tilstand, koersel.sluttet_at = KoerselTilstand.SLUT, koersel.lukkes_at
    afsnit[-1].til_at = max(afsnit[-1].fra_at, koersel.lukkes_at)


def _may_swap(dag: Sparringsdag, koersel: Koersel | None, coming: Sequence[Linje], now: datetime) -> bool:
    """While it runs, and from when it may be started."""
    if dag.aflyst_at or not coming:
        return False
    if koersel and koersel.begyndt_at:
        return koersel.er_i_gang
    return when_to_begin(dag.dato, coming[0].start_at, coming[-1].slut_at, now) is None


def deltagere_of(dag: Sparringsdag, reader: Bruger) -> list[Deltager]:
    """Those who hear what is said, each once, and whether they are there. One query while the configuration stands."""
    answers = dict(Deltagelse.objects.filter(sparringsdag=dag.pk).values_list("bruger", "svar"))
    people: dict[object, Deltager] = {}
    for t in dag.ordning.deltagere_for(reader, dag.dato):
        unit = getattr(t, "enhed_navn", None) or ""
        title = ", ".join(part for part in (str(t.bruger.faggruppe), unit) if part)
        people.setdefault(t.bruger_id, Deltager(t.bruger, title, unit, answers.get(t.bruger_id, "")))
    return list(people.values())


def units_away(deltagere: Iterable[Deltager]) -> set[str]:
    """The units of which everybody who follows the session has sent word that they will not come."""
    people = [(deltager.enhed, deltager.svar) for deltager in deltagere]
    return {unit for unit, _ in people} - {unit for unit, svar in people if svar != Deltagersvar.AFBUD}
