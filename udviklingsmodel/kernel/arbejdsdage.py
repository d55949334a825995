"""Arbejdsdage (CAL-01, CAL-02): Monday to Friday, not a helligdag, not one of the municipality's own closed days."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

_HELLIGDAGE = holidays.country_holidays("DK", language="da")


@lru_cache(maxsize=4096)
def helligdag(day: date) -> str | None:
    """The Danish name of the public holiday on `day`. Store Bededag is one until 2023 only."""
    return _HELLIGDAGE.get(day)


def is_arbejdsdag(day: date, *, closed: Collection[date] = ()) -> bool:
    return day.weekday() < 5 and helligdag(day) is None and day not in closed


def add_arbejdsdage(start: date, days: int, *, closed: Collection[date] = ()) -> date:
    """The `days`-th arbejdsdag after `start`, which itself is not counted; negative `days` count backwards.

    Raises ValueError for 0: whether a start that is no arbejdsdag should move is the caller's question.
    """
    if days == 0:
        raise ValueError("days must not be 0")
    step = timedelta(days=1 if days > 0 else -1)
    day, left = start, abs(days)
    while left:
        day += step
        left -= is_arbejdsdag(day, closed=closed)
    return day
