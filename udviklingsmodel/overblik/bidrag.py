"""What the apps contribute to Mit overblik, the handbook and the demo municipality. This package knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from udviklingsmodel.organisation import demo as organisation

UNTIMED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Kommende:
    """A line of "Det kommer": when, what, where one reads more.

    Without an end it is of the whole day; without moments it is asked for, and has none yet.
    """

    start_at: datetime | None
    end_at: datetime | None
    tekst: str
    url: str
    maerkat: str = ""


@dataclass(frozen=True)
class Ventende:
    """A line of "Det venter på dig": what one must do, by when (if there is a deadline), and where.

    A `note` stands in place of the deadline; the moment then only says where among the others the line comes.
    """

    frist_at: datetime | None
    tekst: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Bidrag:
    """One app's part of a person's overblik. `genvej` is the thing most likely wanted: label, address, a sentence.

    `mere`: label and address of where all that comes, and what came before it, stands.
    """

    kommer: list[Kommende] = field(default_factory=list)
    genvej: tuple[str, str, str] | None = None
    venter: list[Ventende] = field(default_factory=list)
    mere: list[tuple[str, str]] = field(default_factory=list)


Giver = Callable[[Any, datetime], Bidrag]
_givere: list[Giver] = []


def contribute(giver: Giver) -> Giver:
    """Register an app's part of Mit overblik."""
    _givere.append(giver)
    return giver


def overblik_for(user: Any, now: datetime) -> Bidrag:
    """All parts together, the soonest first; what has no deadline waits behind what has one."""
    dele = [giver(user, now) for giver in _givere]
    venter = sorted((linje for del_ in dele for linje in del_.venter), key=_soonest)
    kommer = sorted((linje for del_ in dele for linje in del_.kommer), key=lambda linje: linje.start_at or UNTIMED)
    genvej = next((del_.genvej for del_ in dele if del_.genvej), None)
    return Bidrag(kommer, genvej, venter, [link for del_ in dele for link in del_.mere])


def _soonest(linje: Ventende) -> tuple[bool, float]:
    return (False, linje.frist_at.timestamp()) if linje.frist_at else (True, 0)


@dataclass(frozen=True)
class Tilbud:
    """Something the reader can use, as the handbook tells of it: its name, sentences about it, where it is."""

    navn: str
    saetninger: list[str]
    url: str


_tilbud: list[Callable[[Any, datetime], list[Tilbud]]] = []


def tell_handbog(provider: Callable[[Any, datetime], list[Tilbud]]) -> Callable[[Any, datetime], list[Tilbud]]:
    """Register what an app has for a person who is logged in."""
    _tilbud.append(provider)
    return provider


def tilbud_for(user: Any, now: datetime) -> list[Tilbud]:
    return [tilbud for provider in _tilbud for tilbud in provider(user, now)]


@dataclass(frozen=True)
class Demovalg:
    """What the command demodata was asked for: past bookings for load, and the seed of what is drawn."""

    sparringer: int
    rng: Random
    now: datetime


_demoer: list[Callable[[Demovalg], None]] = []


def demo(make: Callable[[Demovalg], None]) -> Callable[[Demovalg], None]:
    """Register an app's demo data; run in the order the apps are installed."""
    _demoer.append(make)
    return make


def make_demo(valg: Demovalg) -> None:
    organisation.make(valg.rng, valg.now)
    for make in _demoer:
        make(valg)
