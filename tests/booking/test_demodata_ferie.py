"""The demo made at a time of year that has no sessions."""

from datetime import UTC, date, datetime
from typing import Any

from booking.models import Sparringsdag
from tests.booking.test_demodata import demodata, times_of
from udviklingsmodel.organisation.models import Lukkeperiode


def test_both_begin_with_a_time_where_a_holiday_leaves_two_days(db: None, frozen_clock: Any) -> None:
    frozen_clock.at = datetime(2026, 6, 20, 12, tzinfo=UTC)  # 25 June, and after the holiday 13 August
    demodata()
    assert times_of("fagperson") == [("distrikt-byskov", date(2026, 8, 13), 2)]
    assert times_of("leder") == [("distrikt-byskov", date(2026, 8, 13), 3)]


def test_demo_in_a_holiday_works(db: None, frozen_clock: Any) -> None:
    frozen_clock.move(days=40)  # between Christmas and New Year
    demodata()
    closed = {day for day in Sparringsdag.objects.values_list("dato", flat=True) if _is_holiday(day)}
    assert closed == set()


def _is_holiday(day: Any) -> bool:
    return any(periode.covers(day) for periode in Lukkeperiode.objects.all())
