"""What a change of the calendar does in the apps above: whom it hits, what is decided of that, and what they make anew.

This module knows none of them. A day that is hit is a question to the administrator, never an effect nobody saw.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from udviklingsmodel.organisation.models import Bruger

Lukker = Callable[[date], str]  # why a day is to be closed; empty where it is not, or is closed already
Beslutning = Mapping[UUID, str]  # what is to happen to each day that the administrator was shown


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
