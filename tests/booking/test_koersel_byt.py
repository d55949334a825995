"""Rounds that change places, and what becomes of the others when one of them is given back."""

from datetime import timedelta
from typing import Any

import pytest

from booking import services
from booking.models import Booking, Koersel, Sparringsdag, Tryk
from tests.booking.conftest import Kommunen, refused
from tests.conftest import FrozenClock
from tests.factories.booking import book, position
from tests.factories.koersel import at, press, runder, seen, thursday


@pytest.fixture
def dag(k: Kommunen) -> Sparringsdag:
    """The first and the second time are booked, the third is not."""
    book(k.fagperson, k.ordning, 1)
    book(k.nabo, k.ordning, 2)
    return thursday(k.ordning)


@pytest.mark.parametrize(("klokken", "days"), [("7.29", 0), ("8.00", -1), ("8.00", -3), ("9.00", 0), ("8.00", 1)])
def test_rounds_change_places_only_when_it_may_be_started(k: Kommunen, dag: Sparringsdag, klokken: str, days: int) -> None:
    now = at(klokken) + timedelta(days=days)
    assert not any(linje.kan_byttes for linje in seen(dag, now).linjer)
    tiden = position(k.ordning, 1)
    with refused("ikke_endnu|forbi"):
        services.press(dag=dag, trin="byt", tryk=Tryk(0, tiden.pk), by=k.koordinator, now=now)


def test_only_two_booked_rounds_change_places(k: Kommunen, dag: Sparringsdag) -> None:
    assert [linje.kan_byttes for linje in seen(dag, at("7.30")).linjer] == [True, False, False]
    for nummer in (2, 3):
        with refused("kan_ikke_byttes"):
            services.press(
                dag=dag,
                trin="byt",
                tryk=Tryk(0, position(k.ordning, nummer).pk),
                by=k.koordinator,
                now=at("7.30"),
            )


def test_one_that_changed_places_and_is_cancelled_puts_the_others_back(k: Kommunen, dag: Sparringsdag) -> None:
    """Whoever books it then comes at the time that the agenda says."""
    other = book(k.kollega, k.ordning, 3)
    press(dag, "start", k.koordinator, at("7.55"))
    first, second, third = runder(dag)
    press(dag, "byt", k.koordinator, at("7.56"), runde=second)
    drawn = Koersel.objects.get().version
    services.cancel_booking(booking=other, by=k.kollega, now=at("8.00"))
    assert [(r.pk, r.start_at) for r in runder(dag)] == [
        (first.pk, at("8.00")),
        (second.pk, at("8.20")),
        (third.pk, at("8.40")),
    ]
    with refused("aendret"):
        press(dag, "naeste", k.koordinator, at("8.01"), version=drawn)
    booked = book(k.kollega, k.ordning, 3, now=at("8.01"))
    assert [linje.start_at for linje in seen(dag, at("8.02")).linjer if linje.booking == booked] == [booked.tid.start_at]


def test_one_that_changed_places_and_is_moved_puts_the_others_back(k: Kommunen, dag: Sparringsdag) -> None:
    services.press(dag=dag, trin="byt", tryk=Tryk(0, position(k.ordning, 1).pk), by=k.koordinator, now=at("7.40"))
    moved = Booking.objects.with_tid().get(position__nummer=2)
    services.move_booking(booking=moved, til=position(k.ordning, 3), by=k.nabo, now=at("7.41"))
    planned = {r.plads.nummer: r.start_at for r in runder(dag)}
    assert planned == {1: at("8.00"), 2: at("8.20"), 3: at("8.40")}


def test_one_that_stays_in_place_puts_nobody_back(k: Kommunen, dag: Sparringsdag) -> None:
    other = book(k.kollega, k.ordning, 3)
    services.press(dag=dag, trin="byt", tryk=Tryk(0, position(k.ordning, 1).pk), by=k.koordinator, now=at("7.40"))
    services.cancel_booking(booking=other, by=k.kollega, now=at("7.41"))
    assert [r.plads.nummer for r in runder(dag)] == [2, 1, 3]


def test_time_whose_place_is_run_by_another_is_not_booked(as_user: Any, k: Kommunen, frozen_clock: FrozenClock) -> None:
    """The hour began early with the second: the first has no time to go back to."""
    early, _ = book(k.fagperson, k.ordning, 1), book(k.nabo, k.ordning, 2)
    dag = thursday(k.ordning)
    services.press(dag=dag, trin="byt", tryk=Tryk(0, early.tid.pk), by=k.koordinator, now=at("7.40"))
    press(dag, "start", k.koordinator, at("7.50"))
    services.cancel_booking(booking=early, by=k.fagperson, now=at("7.52"))
    assert [r.plads.nummer for r in runder(dag)] == [2, 1, 3]
    with refused("forbi"):
        book(k.kollega, k.ordning, 1, now=at("7.53"))
    frozen_clock.at = at("7.53")
    page = as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/").content.decode()
    assert [n for n in (1, 2, 3) if f"?tid={position(k.ordning, n).pk}" in page] == [3]
