"""The days of an ordning as a person sees them: what is free, what is taken, what is closed and why.

The plan (sessions, times, closed days) comes with the ordning and the calendar; who has booked is read here, when
somebody asks, for all days at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, cast
from uuid import UUID

from django.utils.functional import SimpleLazyObject

from booking.enums import BookingTilstand
from booking.models import Booking, Ordning, Position, Sparringsdag, begun
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import klokkeslaet, tidsrum, tidsrum_tale, uger
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger


class Egen(NamedTuple):
    """The reader's own booking of a time, or the offer of it."""

    pk: UUID
    tilbudt: bool


@dataclass(frozen=True)
class Tid:
    """A position on a page. `fri` is whether it can still be booked."""

    position: Position
    optaget: bool
    forbi: bool
    egen: Egen | None

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
        if self.egen:
            return "tilbudt dig" if self.egen.tilbudt else "booket af dig"
        return "ledig" if self.fri else "optaget" if self.optaget else "forbi"


@dataclass(frozen=True)
class Dag:
    """One day of an ordning; without `positioner` there is no session, and `lukket` says why.

    `frigivet`: what is free may be booked from every district. `optaget` has the taken positions, and with those the
    reader has taken the booking.
    """

    dato: date
    lukket: str = ""
    positioner: tuple[Position, ...] = ()
    frigivet: bool = False
    forbi: frozenset[UUID] = frozenset()
    optaget: Mapping[UUID, Egen | None] = field(default_factory=dict)

    @cached_property
    def tider(self) -> list[Tid]:
        taken = self.optaget
        return [Tid(p, p.pk in taken, p.pk in self.forbi, taken.get(p.pk)) for p in self.positioner]

    @cached_property
    def ledige(self) -> list[Tid]:
        return [tid for tid in self.tider if tid.fri]

    @property
    def egne(self) -> list[Tid]:
        return [tid for tid in self.tider if tid.egen]

    @property
    def tilbudt(self) -> Egen | None:
        """The time that is held for the reader."""
        return next((tid.egen for tid in self.egne if tid.egen and tid.egen.tilbudt), None)

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


def coming_days(ordning: Ordning, now: datetime, kalender: Kalender, reader: Bruger | None = None) -> list[Dag]:
    """From today to the ordning's horizon: sessions, and the days a helligdag or holiday has taken."""
    first, last = local_date(now), ordning.last_date(now)
    held = [dag for dag in ordning.plan if first <= dag.dato <= last]
    sessions = {dag.dato: dag for dag in _days(ordning, held, now, reader)}
    closed = {day: reason for day in ordning.dates(first, last) if (reason := kalender.lukket(day))}
    closed_days = {day: Dag(day, lukket=reason) for day, reason in closed.items()}
    return [day for _, day in sorted((sessions | closed_days).items())]


def day_of(ordning: Ordning, day: date, now: datetime, kalender: Kalender, reader: Bruger | None = None) -> Dag:
    """One day: its times, or why there are none."""
    if day < local_date(now):
        return Dag(day, lukket="Dagen er forbi.")
    if day > ordning.last_date(now):
        return Dag(day, lukket=f"Der kan bookes {uger(ordning.horisont_uger)} frem.")
    if closed := kalender.lukket(day):
        return Dag(day, lukket=closed)
    sessions = _days(ordning, [dag for dag in ordning.plan if dag.dato == day], now, reader)
    return next(iter(sessions), None) or Dag(day, lukket="Der er ingen sparring den dag.")


def on_the_spot(dag: Dag, now: datetime) -> Dag:
    """Today as a coordinator fills it: a time is over when it has ended, or its round has begun."""
    if not dag.positioner or dag.dato != local_date(now):
        return dag
    run = begun(dag.session, now)
    return replace(dag, forbi=frozenset(p.pk for p in dag.positioner if now >= p.end_at or p.pk in run))


def next_free(ordning: Ordning, now: datetime, kalender: Kalender, *, but: date | None = None, most: int = 3) -> list[Dag]:
    """The next days with something free, for those who came too late."""
    return [dag for dag in coming_days(ordning, now, kalender) if dag.ledige and dag.dato != but][:most]


def _days(ordning: Ordning, sessions: list[Sparringsdag], now: datetime, reader: Bruger | None) -> list[Dag]:
    taken = SimpleLazyObject(lambda: _taken(sessions, reader))
    days = []
    for session in sessions:
        if session.aflyst_at:
            days.append(Dag(session.dato, lukket=f"aflyst, {session.aflyst_grund}"))
            continue
        positions = tuple(p for p in session.positioner.all() if not p.opgivet)
        over = frozenset(p.pk for p in positions if now >= ordning.closes_at(p))
        if len(over) < len(positions):
            over |= begun(session, now)
        released = any(ordning.is_released(p, now) for p in positions)
        held = cast(Mapping[UUID, Egen | None], taken)
        days.append(Dag(session.dato, positioner=positions, frigivet=released, forbi=over, optaget=held))
    return days


def _taken(sessions: list[Sparringsdag], reader: Bruger | None) -> dict[UUID, Egen | None]:
    """Positions with an active booking: which, where it is the reader's; whose else it is nobody is told."""
    active = Booking.objects.active().filter(position__sparringsdag__in=sessions)
    own = reader and reader.pk
    rows = active.values_list("position", "booker", "pk", "tilstand")
    return {
        position: Egen(pk, tilstand == BookingTilstand.TILBUDT) if booker == own else None
        for position, booker, pk, tilstand in rows
    }
