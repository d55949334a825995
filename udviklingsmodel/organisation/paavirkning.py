"""What a change of calendar or places does in the apps above: whom it hits, what is decided, what they make anew.

This module knows none of them. A day that is hit is a question to the administrator, never an effect nobody saw.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from udviklingsmodel.organisation.models import Bruger

Lukker = Callable[[date], str]  # why a day is to be closed; empty where it is not, or is closed already
Beslutning = Mapping[UUID, str]  # what is to happen to each day that the administrator was shown
Uses = Callable[[Any, datetime], list[str]]


@dataclass(frozen=True)
class Ramt:
    """A session that a change takes its day from, in words: `Distrikt By torsdag den 26. november 2026: 1 booking`"""

    pk: UUID
    dato: date
    hvad: str


@dataclass(frozen=True)
class Part:
    """An app above. Its periodic task must heal a `react` that was missed."""

    lock: Callable[[Lukker, datetime], None]
    hit: Callable[[Lukker, datetime], list[Ramt]]
    carry_out: Callable[[Lukker, Beslutning, Bruger | None, datetime], None]
    react: Callable[[datetime], None]


_parts: list[Part] = []
register = _parts.append
_users: list[Uses] = []


def lock_closing(lukker: Lukker, now: datetime) -> None:
    """Nothing is booked on the days while they are being closed; taken before the settings are locked."""
    for part in _parts:
        part.lock(lukker, now)


def hit_by(lukker: Lukker, now: datetime) -> list[Ramt]:
    return [ramt for part in _parts for ramt in part.hit(lukker, now)]


def carry_out(lukker: Lukker, beslutning: Beslutning, by: Bruger | None, now: datetime) -> None:
    """What was decided of the days that are hit, once the calendar is written. Raises Refused: mangler_beslutning."""
    for part in _parts:
        part.carry_out(lukker, beslutning, by, now)


def calendar_changed(now: datetime) -> None:
    for part in _parts:
        part.react(now)


def uses_sted(provider: Uses) -> Uses:
    """Register what an app still has at a district, an institution or a unit: a sentence for each thing."""
    _users.append(provider)
    return provider


def uses_of(sted: Any, now: datetime) -> list[str]:
    return [sentence for provider in _users for sentence in provider(sted, now)]
