"""When the hour ends as it goes, worked out by hand. It is planned to end at 9.00."""

from datetime import datetime, timedelta

import pytest

from booking.prognose import forecast
from udviklingsmodel.kernel.clock import KOEBENHAVN


def at(klokken: str) -> datetime:
    hour, minute, *second = map(int, klokken.split("."))
    return datetime(2026, 11, 26, hour, minute, *second, tzinfo=KOEBENHAVN)


@pytest.mark.parametrize(
    ("now", "rest", "kommer", "slutter", "over", "hver"),
    [
        ("8.00", 20, [20, 20], "9.00", 0, 20),  # begun on time
        ("7.55", 20, [20, 20], "8.55", -5, 22),  # begun early
        ("8.02", 20, [20, 20], "9.02", 2, 19),  # begun two minutes late: 38 minutes for two
        ("8.24", -4, [20, 20], "9.04", 4, 18),  # four minutes over its time
        ("8.10", 10, [20], "8.40", -20, 40),  # the last time is not booked
        ("8.50", 10, [], "9.00", 0, None),  # in the last round
        ("8.58.30", 3, [], "9.02", 2, None),  # half a minute over is a minute over
        ("8.55.30", 3, [], "8.59", -1, None),  # one and a half to spare is one
        ("9.10", -10, [20], "9.30", 30, 0),  # nothing is left
        ("9.10", -10, [], "9.10", 10, None),
    ],
)
def test_forecast(now: str, rest: int, kommer: list[int], slutter: str, over: int, hver: int | None) -> None:
    found = forecast(
        now=at(now),
        rest=timedelta(minutes=rest),
        kommer=[timedelta(minutes=minutes) for minutes in kommer],
        planlagt_slut=at("9.00"),
    )
    assert (found.slutter_at, found.over, found.hver) == (at(slutter), over, hver)
