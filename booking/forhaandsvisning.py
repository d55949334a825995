"""What an ordning would mean, before it is saved: its days for a year, in words and one by one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from booking.enums import Rytme
from booking.models import Ordning, Sparringsdag
from booking.services import AAR, cancelled_by_people
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import liste, tidsrum
from udviklingsmodel.organisation.kalender import Kalender


@dataclass(frozen=True)
class Plandag:
    """A day the series falls on; `lukket` or `aflyst` says why nothing is held."""

    dato: date
    tidsrum: str
    antal: int
    lukket: str
    aflyst: str


@dataclass(frozen=True)
class Navneskift:
    """What a change does to one of the lists."""

    liste: str
    nye: list[str]
    omdoebte: list[tuple[str, str]]
    udgaaede: list[str]


@dataclass(frozen=True)
class Forhaandsvisning:
    """The ordning as it would be, its days, and what to look at."""

    ordning: Ordning
    dage: list[Plandag]
    skift: list[Navneskift]
    advarsler: list[str]

    @cached_property
    def aabne(self) -> list[Plandag]:
        return [dag for dag in self.dage if not (dag.lukket or dag.aflyst)]

    @cached_property
    def lukkede(self) -> list[Plandag]:
        return [dag for dag in self.dage if dag.lukket]

    @property
    def tider(self) -> int:
        return sum(dag.antal for dag in self.aabne)

    @cached_property
    def aflyste(self) -> list[Plandag]:
        return [dag for dag in self.dage if dag.aflyst]

    @property
    def paritet(self) -> str:
        """What even or odd weeks mean where a year has 53."""
        if self.ordning.rytme == Rytme.ULIGE_UGER:
            return "Efter uge 53 kommer uge 1. Når et år har 53 uger, følger to ulige uger derfor lige efter hinanden."
        if self.ordning.rytme == Rytme.LIGE_UGER:
            return "Efter uge 53 kommer uge 1. Når et år har 53 uger, går der derfor tre uger mellem to lige uger."
        return ""


def preview(
    ordning: Ordning,
    *,
    before: Ordning | None,
    sessions: Iterable[Sparringsdag],
    advarsler: Sequence[str],
    kalender: Kalender,
    now: datetime,
) -> Forhaandsvisning:
    """Of an ordning that is not saved, with its windows in memory. sessions: those that are there already."""
    today = local_date(now)
    cancelled = {dag.dato: dag.aflyst_grund for dag in cancelled_by_people(sessions)}
    days = [_day(ordning, day, kalender, cancelled) for day in ordning.dates(today, today + AAR)]
    return Forhaandsvisning(ordning, days, _renamed(before, ordning) if before else [], list(advarsler))


def _day(ordning: Ordning, day: date, kalender: Kalender, cancelled: Mapping[date, str]) -> Plandag:
    windows = liste([tidsrum(start, end) for start, end in ordning.windows_on(day)])
    closed = kalender.lukket(day) or ""
    return Plandag(day, windows, len(ordning.times_on(day)), closed, "" if closed else cancelled.get(day, ""))


def _renamed(before: Ordning, after: Ordning) -> list[Navneskift]:
    changes = []
    for label, name in (("Temaer", "temaer"), ("Aldre", "aldersgrupper"), ("Udfald", "udfald")):
        old, new = dict(getattr(before, name)), dict(getattr(after, name))
        renamed = [(old[code], new[code]) for code in old if code in new and old[code] != new[code]]
        added, gone = [new[code] for code in new if code not in old], [old[code] for code in old if code not in new]
        if renamed or added or gone:
            changes.append(Navneskift(label, added, renamed, gone))
    return changes
