"""The demo made at a time of year that has no sessions."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from booking import services
from booking.models import Sparringsdag, Tryk
from tests.booking.test_demodata import demodata, times_of
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode

pytestmark = pytest.mark.en_database


def test_both_begin_with_a_time_where_a_holiday_leaves_two_days(db: None, frozen_clock: Any) -> None:
    frozen_clock.at = datetime(2026, 6, 20, 12, tzinfo=UTC)  # 25 June, and after the holiday 13 August
    demodata()
    assert times_of("fagperson") == [("distrikt-byskov", date(2026, 8, 13), 2)]
    assert times_of("leder") == [("distrikt-byskov", date(2026, 8, 13), 3)]


def test_demo_in_a_holiday_works(db: None, frozen_clock: Any) -> None:
    frozen_clock.move(days=40)  # between Christmas and New Year
    demodata()
    planned = Sparringsdag.objects.filter(ordning__aktiv=True)
    assert {day for day in planned.values_list("dato", flat=True) if _is_holiday(day)} == set()
    assert Sparringsdag.objects.filter(ordning__slug="proev-dagsordenen", dato=frozen_clock.at.date()).exists()


@pytest.mark.parametrize(("klokken", "first"), [((22, 35), "22.40"), ((23, 5), "23.00"), ((23, 59), "23.00")])
def test_session_of_today_is_there_late_in_the_evening(
    db: None, frozen_clock: Any, klokken: tuple[int, int], first: str
) -> None:
    frozen_clock.at = datetime(2026, 11, 22, *klokken, tzinfo=KOEBENHAVN)
    demodata()
    dag = Sparringsdag.objects.select_related("ordning").get(ordning__slug="proev-dagsordenen")
    assert (dag.dato, f"{dag.positioner.earliest('start_at').start_at.astimezone(KOEBENHAVN):%H.%M}") == (
        date(2026, 11, 22),
        first,
    )
    koordinator = Bruger.objects.get(brugernavn="koordinator")
    assert services.press(dag=dag, trin="start", tryk=Tryk(0), by=koordinator, now=frozen_clock.at).er_i_gang


def _is_holiday(day: Any) -> bool:
    return any(periode.covers(day) for periode in Lukkeperiode.objects.all())
