"""The days of an ordning as a person sees them: what is free, what is taken, what is closed and why.

The plan (sessions, times, closed days) comes with the ordning and the calendar; who has booked is read here, when
somebody asks, for all days at once.
"""

from collections.abc import Iterator, Mapping
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
from udviklingsmodel.kernel.sql import Param, Prepared
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger


class Egen(NamedTuple):
    """The reader's own booking of a time, or the offer of it."""

    pk: UUID
    tilbudt: bool


class Taget(NamedTuple):
    """A time that is held: by the reader, or in the name of an institution that may have no other that day."""

    egen: Egen | None
    eneste: int | None


@dataclass(frozen=True)
class Tid:
    """A position on a page. `fri` is whether it can still be booked; `frigivet`, then from every district."""

    position: Position
    optaget: bool
    forbi: bool
    frigivet: bool
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

    A session that is held although the day is closed has both, and of its times only those that are booked.
    `forbi` and `frigivet` are the positions that are; `optaget` those of the whole list that are held, and by whom.
    """

    dato: date
    lukket: str = ""
    positioner: tuple[Position, ...] = ()
    forbi: frozenset[UUID] = frozenset()
    frigivet: frozenset[UUID] = frozenset()
    optaget: Mapping[UUID, Taget] = field(default_factory=dict)

    @cached_property
    def tider(self) -> list[Tid]:
        taken = self.optaget
        return [
            Tid(p, held is not None, p.pk in self.forbi, p.pk in self.frigivet, held and held.egen)
            for p in self.positioner
            for held in [taken.get(p.pk)]
        ]

    @cached_property
    def har_deres_eneste(self) -> set[int]:
        """The institutions that have the one time they may have that day."""
        held = (self.optaget.get(p.pk) for p in self.positioner)
        return {taget.eneste for taget in held if taget and taget.eneste}

    @cached_property
    def ledige(self) -> list[Tid]:
        return [tid for tid in self.tider if tid.fri]

    @property
    def statusser(self) -> list[str]:
        """How the reader sees each of its times."""
        return [tid.status for tid in self.tider]

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
    def holdes_alligevel(self) -> bool:
        return bool(self.lukket and self.positioner)

    @property
    def kan_ventes(self) -> bool:
        """Whether one can wait for a time: all are taken, and not all are over."""
        return bool(self.positioner) and not (self.lukket or self.ledige or self.er_forbi)

    @property
    def er_forbi(self) -> bool:
        return len(self.forbi) == len(self.positioner)


def coming_days(ordning: Ordning, now: datetime, kalender: Kalender, reader: Bruger | None = None) -> list[Dag]:
    """From today to the ordning's horizon: sessions, and the days a helligdag or holiday has taken."""
    first, last = local_date(now), ordning.last_date(now)
    held = [dag for dag in ordning.plan if first <= dag.dato <= last]
    sessions = {dag.dato: dag for dag in _days(ordning, held, now, reader)}
    closed = kalender.lukkede({*ordning.dates(first, last), *sessions})
    closed_days = {day: _closed(day, reason, sessions.get(day)) for day, reason in closed.items()}
    return [day for _, day in sorted((sessions | closed_days).items())]


def day_of(ordning: Ordning, day: date, now: datetime, kalender: Kalender, reader: Bruger | None = None) -> Dag:
    """One day: its times, or why there are none."""
    if day < local_date(now):
        return Dag(day, lukket="Dagen er forbi.")
    if day > ordning.last_date(now):
        return Dag(day, lukket=f"Der kan bookes {uger(ordning.horisont_uger)} frem.")
    session = next(iter(_days(ordning, [dag for dag in ordning.plan if dag.dato == day], now, reader)), None)
    if closed := kalender.lukket(day):
        return _closed(day, closed, session)
    return session or Dag(day, lukket="Der er ingen sparring den dag.")


def _closed(day: date, reason: str, session: Dag | None) -> Dag:
    """What is booked is held: where it was not to be, the session was cancelled with the closing."""
    taken = tuple(p for p in session.positioner if p.pk in session.optaget) if session else ()
    if session is None or not taken:
        return Dag(day, lukket=reason)
    return replace(
        session, lukket=reason, positioner=taken, frigivet=frozenset(), forbi=session.forbi & {p.pk for p in taken}
    )


def on_the_spot(dag: Dag, now: datetime) -> Dag:
    """Today as a coordinator fills it: a time is over when it has ended, or its round has begun.

    Where none is left, the day is as everybody sees it: one waits until the deadline.
    """
    if not dag.positioner or dag.dato != local_date(now):
        return dag
    run = begun(dag.session, now)
    filled = replace(dag, forbi=frozenset(p.pk for p in dag.positioner if now >= p.end_at or p.pk in run))
    return filled if filled.ledige else dag


def next_free(ordning: Ordning, now: datetime, kalender: Kalender, *, but: date | None = None) -> Iterator[Dag]:
    """The next days with something free, for those who came too late."""
    return (dag for dag in coming_days(ordning, now, kalender) if dag.ledige and dag.dato != but)


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
        released = frozenset(p.pk for p in positions if ordning.is_released(p, now))
        held = cast(Mapping[UUID, Taget], taken)
        days.append(Dag(session.dato, positioner=positions, forbi=over, frigivet=released, optaget=held))
    return days


_held: Prepared[tuple[UUID, UUID, UUID, str, UUID | None, int]] = Prepared(
    lambda: (
        Booking.objects.active()
        .filter(
            position__sparringsdag__ordning=Param(0, Sparringsdag.ordning.field),
            position__sparringsdag__dato__range=(Param(1, Sparringsdag.dato.field), Param(2, Sparringsdag.dato.field)),
        )
        .values_list("position", "booker", "pk", "tilstand", "eneste_paa", "institution")
    )
)


def _taken(sessions: list[Sparringsdag], reader: Bruger | None) -> dict[UUID, Taget]:
    """Positions with an active booking: which, where it is the reader's; whose else it is nobody is told."""
    days = [session.dato for session in sessions]
    own = reader and reader.pk
    return {
        position: Taget(
            Egen(pk, tilstand == BookingTilstand.TILBUDT) if booker == own else None, institution if eneste_paa else None
        )
        for position, booker, pk, tilstand, eneste_paa, institution in _held(sessions[0].ordning_id, min(days), max(days))
    }
