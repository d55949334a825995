from datetime import date, timedelta

import pytest

from udviklingsmodel.kernel.arbejdsdage import add_arbejdsdage, helligdag, is_arbejdsdag

# The table of CAL-01 and CAL-02, by hand: sent, the 10th arbejdsdag by helligdage alone, and with the closed days.
TIENDE = [
    (date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 7)),
    (date(2026, 12, 18), date(2027, 1, 5), date(2027, 1, 7)),
    (date(2026, 5, 28), date(2026, 6, 11), date(2026, 6, 12)),
    (date(2024, 4, 22), date(2024, 5, 6), date(2024, 5, 6)),
]
LUKKET = {date(year, month, day) for year in (2024, 2026) for month, day in ((6, 5), (12, 24), (12, 31))}


@pytest.mark.parametrize(("sent", "tenth", "_closed"), TIENDE)
def test_tenth_arbejdsdag_without_closed_days(sent: date, tenth: date, _closed: date) -> None:
    assert add_arbejdsdage(sent, 10) == tenth


@pytest.mark.parametrize(("sent", "_tenth", "tenth_closed"), TIENDE)
def test_tenth_arbejdsdag_with_closed_days(sent: date, _tenth: date, tenth_closed: date) -> None:
    assert add_arbejdsdage(sent, 10, closed=LUKKET) == tenth_closed


@pytest.mark.parametrize(("sent", "tenth", "_closed"), TIENDE)
def test_ten_days_back_from_the_tenth_is_the_day_sent(sent: date, tenth: date, _closed: date) -> None:
    assert add_arbejdsdage(tenth, -10) == sent


def test_start_day_is_not_counted() -> None:
    assert add_arbejdsdage(date(2026, 11, 23), 1) == date(2026, 11, 24)


def test_days_backwards_pass_a_weekend() -> None:
    assert add_arbejdsdage(date(2026, 11, 23), -1) == date(2026, 11, 20)


def test_zero_days_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be 0"):
        add_arbejdsdage(date(2026, 11, 23), 0)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2023, 5, 5), "Store bededag"),
        (date(2024, 4, 26), None),
        (date(2026, 4, 2), "Skærtorsdag"),
        (date(2026, 5, 14), "Kristi himmelfartsdag"),
        (date(2026, 6, 5), None),
        (date(2026, 12, 25), "Juledag"),
    ],
)
def test_helligdag_of_day(day: date, name: str | None) -> None:
    found = helligdag(day)
    assert (found or "").lower() == (name or "").lower() or (name == "Juledag" and found == "Første juledag")


def test_store_bededag_is_arbejdsdag_from_2024() -> None:
    assert [is_arbejdsdag(date(2023, 5, 5)), is_arbejdsdag(date(2024, 4, 26))] == [False, True]


def test_saturday_is_no_arbejdsdag() -> None:
    assert not is_arbejdsdag(date(2026, 11, 28))


def test_closed_day_is_no_arbejdsdag() -> None:
    assert not is_arbejdsdag(date(2026, 6, 5), closed=LUKKET)


def test_a_year_has_as_many_arbejdsdage_as_counted_by_hand() -> None:
    """2026: 261 weekdays, 9 of them helligdage (1/1, 2/4, 3/4, 6/4, 14/5, 25/5, 25/12; 26/12 and 5/4 are no weekdays)."""
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert sum(is_arbejdsdag(day) for day in days) == 261 - 7
