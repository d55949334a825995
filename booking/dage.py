"""The days of an ordning as a person sees them: what is free, what is taken, what is closed and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby

from django.db.models import F

from booking.models import Ordning, Position
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import klokkeslaet, tidsrum, tidsrum_tale
from udviklingsmodel.organisation.kalender import Kalender


@dataclass(frozen=True)
class Tid:
    """A position on a page. `fri` is whether it can still be booked."""

    position: Position
    optaget: bool
    forbi: bool

    @property
    def fri(self) -> bool:
        return not (self.optaget or self.forbi)

    @property
    def tidsrum(self) -> str:
        return tidsrum(self.position.start_at, self.position.end_at)

    @property
    def i_tale(self) -> str:
        return tidsrum_tale(self.position.start_at, self.position.end_at)

    @property
    def status(self) -> str:
        return "ledig" if self.fri else "optaget" if self.optaget else "forbi"


@dataclass(frozen=True)
class Dag:
    """One day of an ordning; without `tider` there is no session, and `lukket` says why."""

    dato: date
    tider: tuple[Tid, ...] = ()
    lukket: str = ""

    @cached_property
    def ledige(self) -> list[Tid]:
        return [tid for tid in self.tider if tid.fri]

    @cached_property
    def ledige_klokkeslaet(self) -> str:
        """`8.00 · 8.40`"""
        return " · ".join(klokkeslaet(tid.position.start_at) for tid in self.ledige)

    @property
    def er_forbi(self) -> bool:
        return all(tid.forbi for tid in self.tider)


def coming_days(ordning: Ordning, now: datetime, kalender: Kalender | None = None) -> list[Dag]:
    """From today to the ordning's horizon: sessions, and the days a helligdag or holiday has taken."""
    first, last = local_date(now), ordning.last_date(now)
    sessions = {dag.dato: dag for dag in _with_tider(_positions(ordning, first, last), ordning, now)}
    kalender = kalender or Kalender.load()
    closed = {day: reason for day in ordning.dates(first, last) if (reason := kalender.lukket(day))}
    closed_days = {day: Dag(day, lukket=reason) for day, reason in closed.items()}
    return [day for _, day in sorted((sessions | closed_days).items())]


def day_of(ordning: Ordning, day: date, now: datetime, kalender: Kalender | None = None) -> Dag:
    """One day: its times, or why there are none."""
    if day > ordning.last_date(now):
        return Dag(day, lukket=f"Der kan bookes {ordning.horisont_uger} uger frem.")
    if closed := (kalender or Kalender.load()).lukket(day):
        return Dag(day, lukket=closed)
    sessions = _with_tider(_positions(ordning, day, day), ordning, now)
    return next(iter(sessions), None) or Dag(day, lukket="Der er ingen sparring den dag.")


def next_free(
    ordning: Ordning, now: datetime, kalender: Kalender | None = None, *, but: date | None = None, most: int = 3
) -> list[Dag]:
    """The next days with something free, for those who came too late."""
    return [dag for dag in coming_days(ordning, now, kalender) if dag.ledige and dag.dato != but][:most]


def _positions(ordning: Ordning, first: date, last: date) -> Iterable[Position]:
    inside = Position.objects.filter(sparringsdag__ordning=ordning, sparringsdag__dato__range=(first, last))
    return inside.with_optaget().annotate(dato=F("sparringsdag__dato")).order_by("start_at", "pk")  # type: ignore[no-redef]


def _with_tider(positions: Iterable[Position], ordning: Ordning, now: datetime) -> list[Dag]:
    days = []
    for dato, group in groupby(positions, key=lambda position: position.dato):
        tider = tuple(Tid(p, optaget=p.optaget, forbi=now >= p.closes_at(ordning)) for p in group)
        days.append(Dag(dato, tider))
    return days
