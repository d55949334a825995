"""What an ordning would mean, before it is saved: its days for a year, in words and one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from booking.enums import Rytme
from booking.models import Ordning
from booking.services import AAR, Ramt
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import liste, tidsrum
from udviklingsmodel.organisation.kalender import Kalender


@dataclass(frozen=True)
class Plandag:
    """A day the series falls on; `lukket` says why nothing is held."""

    dato: date
    tidsrum: str
    antal: int
    lukket: str


@dataclass(frozen=True)
class Navneskift:
    """What a change does to one of the lists."""

    liste: str
    nye: list[str]
    omdoebte: list[tuple[str, str]]
    udgaaede: list[str]


@dataclass(frozen=True)
class Forhaandsvisning:
    """The ordning as it would be, its days, the sessions with bookings that it would not have, and what to look at."""

    ordning: Ordning
    dage: list[Plandag]
    ramte: list[Ramt]
    skift: list[Navneskift]
    advarsler: list[str]

    @cached_property
    def aabne(self) -> list[Plandag]:
        return [dag for dag in self.dage if not dag.lukket]

    @cached_property
    def lukkede(self) -> list[Plandag]:
        return [dag for dag in self.dage if dag.lukket]

    @property
    def tider(self) -> int:
        return sum(dag.antal for dag in self.aabne)

    @property
    def bookinger(self) -> int:
        return sum(ramt.antal for ramt in self.ramte)

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
    ramte: Sequence[Ramt],
    advarsler: Sequence[str],
    kalender: Kalender,
    now: datetime,
) -> Forhaandsvisning:
    """Of an ordning that is not saved, with its windows in memory."""
    today = local_date(now)
    days = [_day(ordning, day, kalender) for day in ordning.dates(today, today + AAR)]
    return Forhaandsvisning(ordning, days, list(ramte), _renamed(before, ordning) if before else [], list(advarsler))


def _day(ordning: Ordning, day: date, kalender: Kalender) -> Plandag:
    windows = liste([tidsrum(start, end) for start, end in ordning.windows_on(day)])
    return Plandag(day, windows, len(ordning.times_on(day)), kalender.lukket(day) or "")


def _renamed(before: Ordning, after: Ordning) -> list[Navneskift]:
    changes = []
    for label, name in (("Temaer", "temaer"), ("Aldre", "aldersgrupper"), ("Udfald", "udfald")):
        old, new = dict(getattr(before, name)), dict(getattr(after, name))
        renamed = [(old[code], new[code]) for code in old if code in new and old[code] != new[code]]
        added, gone = [new[code] for code in new if code not in old], [old[code] for code in old if code not in new]
        if renamed or added or gone:
            changes.append(Navneskift(label, added, renamed, gone))
    return changes
