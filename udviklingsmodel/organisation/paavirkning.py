"""What a change of calendar or places does in the apps above: whom it hits, what they make anew. It knows none of them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

Foresee = Callable[[date, date], list[str]]
React = Callable[[datetime], None]
Uses = Callable[[Any, datetime], list[str]]

_foreseers: list[Foresee] = []
_reactions: list[React] = []
_users: list[Uses] = []


def foresee(provider: Foresee) -> Foresee:
    """Register an app's answer to "what lies between these two days, both counted": a sentence for each thing."""
    _foreseers.append(provider)
    return provider


def on_calendar_change(reaction: React) -> React:
    """Register what an app makes anew when closed days have changed. Its periodic task must heal one that was missed."""
    _reactions.append(reaction)
    return reaction


def hit_between(first: date, last: date) -> list[str]:
    return [sentence for provider in _foreseers for sentence in provider(first, last)]


def calendar_changed(now: datetime) -> None:
    for reaction in _reactions:
        reaction(now)


def uses_sted(provider: Uses) -> Uses:
    """Register what an app still has at a district, an institution or a unit: a sentence for each thing."""
    _users.append(provider)
    return provider


def uses_of(sted: Any, now: datetime) -> list[str]:
    return [sentence for provider in _users for sentence in provider(sted, now)]
