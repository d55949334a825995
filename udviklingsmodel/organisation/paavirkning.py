"""What a change of the calendar does in the apps above: whom it hits, and what they make anew. This module knows none."""

from collections.abc import Callable
from datetime import date, datetime

Foresee = Callable[[date, date], list[str]]
React = Callable[[datetime], None]

_foreseers: list[Foresee] = []
_reactions: list[React] = []


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
