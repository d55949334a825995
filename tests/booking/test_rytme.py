"""On which days a series falls across New Year 2026/27, where 2026 has a week 53; the dates are written by hand."""

from datetime import UTC, date, datetime, time

import pytest

from booking.models import Ordning, Vindue
from tests.booking.conftest import Kommunen
from tests.factories.tildeling import make_tildeles
from udviklingsmodel.kernel.datoer import uge

FIRST, LAST = date(2026, 11, 30), date(2027, 2, 1)
EVERY_SECOND = [  # from Monday 30 November: week 53 is skipped between 51 and 1, 14 days always between
    date(2026, 11, 30),
    date(2026, 12, 14),
    date(2026, 12, 28),
    date(2027, 1, 11),
    date(2027, 1, 25),
]
EVEN_WEEKS = [  # 50, 52, then 2 and 4: three weeks over New Year
    date(2026, 12, 7),
    date(2026, 12, 21),
    date(2027, 1, 11),
    date(2027, 1, 25),
]
ODD_WEEKS = [  # 49, 51, 53, then 1 at once
    date(2026, 11, 30),
    date(2026, 12, 14),
    date(2026, 12, 28),
    date(2027, 1, 4),
    date(2027, 1, 18),
    date(2027, 2, 1),
]


def series(**fields: object) -> Ordning:
    ordning = Ordning(**fields)
    ordning.nye_vinduer = [Vindue(ugedag=0, start=time(14), slut=time(16))]
    return ordning


@pytest.mark.parametrize("anker", [date(2026, 8, 24), date(2026, 11, 30), date(2027, 1, 11), date(2026, 12, 2)])
def test_every_second_week_is_counted_from_the_anchor_and_knows_no_new_year(anker: date) -> None:
    assert list(series(hver_uger=2, anker_date=anker).dates(FIRST, date(2027, 1, 31))) == EVERY_SECOND


def test_the_other_second_week_has_the_other_mondays() -> None:
    dates = series(hver_uger=2, anker_date=date(2026, 8, 17)).dates(FIRST, LAST)
    assert list(dates) == [date(2026, 12, 7), date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 18), date(2027, 2, 1)]


def test_even_weeks_are_three_weeks_apart_where_the_year_has_53() -> None:
    dates = list(series(rytme="lige_uger").dates(FIRST, date(2027, 1, 31)))
    assert dates == EVEN_WEEKS
    assert [uge(day) for day in dates] == [50, 52, 2, 4]


def test_odd_weeks_are_a_week_apart_where_the_year_has_53() -> None:
    dates = list(series(rytme="ulige_uger").dates(FIRST, LAST))
    assert dates == ODD_WEEKS
    assert [uge(day) for day in dates] == [49, 51, 53, 1, 3, 5]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"hver_uger": 2, "anker_date": date(2026, 8, 17)},
            "hver anden mandag kl. 14.00–16.00, regnet fra mandag den 17. august 2026",
        ),
        ({"rytme": "lige_uger"}, "mandage kl. 14.00–16.00 i lige uger"),
        ({"rytme": "ulige_uger"}, "mandage kl. 14.00–16.00 i ulige uger"),
        ({}, "mandage kl. 14.00–16.00"),
    ],
)
def test_series_is_said_in_words(fields: dict[str, object], words: str) -> None:
    assert series(**fields).hvornaar == words


def test_sessions_are_made_across_new_year_without_the_closed_days(k: Kommunen) -> None:
    """Of the schools' holidays there are none here; 28 December is a day like others."""
    ordning = make_tildeles(k.skole, now=datetime(2026, 11, 30, 8, tzinfo=UTC), anker_date=date(2026, 8, 24))
    assert list(ordning.sparringsdage.order_by("dato").values_list("dato", flat=True)) == EVERY_SECOND
