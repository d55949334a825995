"""When the hour ends as it goes now, and what each round may take to end it on time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

MINUT = timedelta(minutes=1)


@dataclass(frozen=True)
class Prognose:
    """slutter_at: the minute it is over by. over: so many minutes too late; below zero, to spare.

    hver: whole minutes each coming round may take to end on time; None without any to come.
    """

    slutter_at: datetime
    over: int
    hver: int | None


def forecast(*, now: datetime, rest: timedelta, kommer: Sequence[timedelta], planlagt_slut: datetime) -> Prognose:
    """rest: what the current round has left, below zero when it is over its time. kommer: the rounds that follow."""
    ledig_at = now + max(rest, timedelta())
    over = ceil((ledig_at + sum(kommer, timedelta()) - planlagt_slut) / MINUT)
    hver = max((planlagt_slut - ledig_at) // len(kommer) // MINUT, 0) if kommer else None
    return Prognose(planlagt_slut + over * MINUT, over, hver)
