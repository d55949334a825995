"""The days of an ordning as a person sees them: what is free, what is taken, what is closed and why.

The plan (sessions, times, closed days) comes with the ordning and the calendar; who has booked is read here, when
somebody asks, for all days at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import cast
from uuid import UUID

from django.utils.functional import SimpleLazyObject

from booking.models import Booking, Ordning, Position, Sparringsdag
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
    """One day of an ordning; without `positioner` there is no session, and `lukket` says why."""

    dato: date
    lukket: str = ""
    positioner: tuple[Position, ...] = ()
    forbi: frozenset[UUID] = frozenset()
    optaget: Collection[UUID] = ()

    @cached_property
    def tider(self) -> list[Tid]:
        return [Tid(p, p.pk in self.optaget, p.pk in self.forbi) for p in self.positioner]

    @cached_property
    def ledige(self) -> list[Tid]:
        return [tid for tid in self.tider if tid.fri]

    @cached_property
    def ledige_klokkeslaet(self) -> str:
        """`8.00 · 8.40`"""
        return " · ".join(klokkeslaet(tid.position.start_at) for tid in self.ledige)

    @property
    def session(self) -> Sparringsdag:
        return self.positioner[0].sparringsdag

    @property
    def kan_ventes(self) -> bool:
        """Whether one can wait for a time: all are taken, and not all are over."""
        return bool(self.positioner) and not self.ledige and not self.er_forbi

    @property
    def er_forbi(self) -> bool:
        return len(self.forbi) == len(self.positioner)


def coming_days(ordning: Ordning, now: datetime, kalender: Kalender) -> list[Dag]:
    """From today to the ordning's horizon: sessions, and the days a helligdag or holiday has taken."""
    first, last = local_date(now), ordning.last_date(now)
    held = [dag for dag in ordning.plan if first <= dag.dato <= last]
    sessions = {dag.dato: dag for dag in _days(ordning, held, now)}
    closed = {day: reason for day in ordning.dates(first, last) if (reason := kalender.lukket(day))}
    closed_days = {day: Dag(day, lukket=reason) for day, reason in closed.items()}
    return [day for _, day in sorted((sessions | closed_days).items())]


def day_of(ordning: Ordning, day: date, now: datetime, kalender: Kalender) -> Dag:
    """One day: its times, or why there are none."""
    if day < local_date(now):
        return Dag(day, lukket="Dagen er forbi.")
    if day > ordning.last_date(now):
        return Dag(day, lukket=f"Der kan bookes {ordning.horisont_uger} uger frem.")
    if closed := kalender.lukket(day):
        return Dag(day, lukket=closed)
    sessions = _days(ordning, [dag for dag in ordning.plan if dag.dato == day], now)
    return next(iter(sessions), None) or Dag(day, lukket="Der er ingen sparring den dag.")


def next_free(ordning: Ordning, now: datetime, kalender: Kalender, *, but: date | None = None, most: int = 3) -> list[Dag]:
    """The next days with something free, for those who came too late."""
    return [dag for dag in coming_days(ordning, now, kalender) if dag.ledige and dag.dato != but][:most]


def _days(ordning: Ordning, sessions: list[Sparringsdag], now: datetime) -> list[Dag]:
    taken = SimpleLazyObject(lambda: set(_taken(sessions)))
    days = []
    for session in sessions:
        positions = tuple(session.positioner.all())
        over = frozenset(p.pk for p in positions if now >= ordning.closes_at(p))
        days.append(Dag(session.dato, positioner=positions, forbi=over, optaget=cast(Collection[UUID], taken)))
    return days


def _taken(sessions: list[Sparringsdag]) -> Iterable[UUID]:
    return Booking.objects.active().filter(position__sparringsdag__in=sessions).values_list("position", flat=True)
