"""An ordning that is changed between the page and the press: what was read before is read again under the lock."""

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from booking import services
from booking.enums import Bookingform
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from booking.services import aendringer
from tests.booking.conftest import Kommunen, refused
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, position, skema
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.models import Bruger

NEXT = THURSDAY + timedelta(weeks=1)
TEN = [Vindue(ugedag=3, start=time(10), slut=time(11))]


def change(k: Kommunen, **fields: Any) -> None:
    """All days with bookings stay as they are."""
    values = {"vinduer": list(k.ordning.vinduer.all())} | fields
    dage = frozenset(Sparringsdag.objects.values_list("pk", flat=True))
    beslutning = dict.fromkeys(dage, Dagsvalg.BEHOLD)
    services.change_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning, **values)


def given_back(k: Kommunen) -> Booking:
    """The day keeps the time that a cancelled booking tells of, and it alone, when its plan is another."""
    return services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)


def press(k: Kommunen, tid: Position) -> Booking:
    return services.book_position(booking_id=uuid4(), position=tid, institution=k.skole, svar=SVAR, by=k.kollega, now=NOW)


@pytest.mark.parametrize("nummer", [1, 2], ids=["given up", "deleted"])
def test_time_that_the_plan_has_no_more_is_not_booked(k: Kommunen, nummer: int) -> None:
    given_back(k)
    tid = position(k.ordning, nummer)
    change(k, vinduer=TEN)
    with refused("optaget"):
        press(k, tid)


@pytest.mark.parametrize("nummer", [1, 2], ids=["given up", "deleted"])
def test_nothing_is_moved_to_a_time_that_the_plan_has_no_more(k: Kommunen, nummer: int) -> None:
    given_back(k)
    moved, tid = book(k.kollega, k.ordning, dato=NEXT), position(k.ordning, nummer)
    change(k, vinduer=TEN)
    with refused("optaget"):
        services.move_booking(booking=moved, til=tid, by=k.kollega, now=NOW)
    assert Booking.objects.get(pk=moved.pk).position == position(k.ordning, 1, NEXT)


CHANGES = {
    "max_pr_person": {"max_pr_person": 1},
    "max_pr_institution": {"max_pr_institution": 1},
    "en_pr_institution": {"en_pr_institution": True},
    "omtale": {"omtaler": ["anonymt"]},
    "tildeles": {"form": Bookingform.TILDELES},
}


@pytest.mark.parametrize("code", CHANGES)
def test_booking_is_judged_by_the_ordning_as_it_has_become(k: Kommunen, code: str) -> None:
    book(k.kollega, k.ordning)
    tid = position(k.ordning, 2)
    change(k, **CHANGES[code])
    with refused(code):
        press(k, tid)


def test_booking_in_an_ordning_just_retired_is_refused(k: Kommunen) -> None:
    tid = position(k.ordning)
    held = book(k.nabo, k.ordning, 2)
    beslutning = dict.fromkeys([held.dag.pk], Dagsvalg.BEHOLD)
    services.retire_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning)
    with refused("lukket"):
        press(k, tid)


def test_place_on_the_list_is_judged_by_the_ordning_as_it_has_become(k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.fagperson, k.ordning, nummer)
    dag = position(k.ordning).sparringsdag
    change(k, omtaler=["anonymt"])
    with refused("omtale"):
        services.join_venteliste(booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=k.kollega, now=NOW)


def test_time_is_taken_back_under_a_limit_set_meanwhile(k: Kommunen) -> None:
    cancelled = given_back(k)
    book(k.fagperson, k.ordning, dato=NEXT)
    change(k, max_pr_person=1)
    with refused("max_pr_person"):
        services.undo_cancellation(booking=cancelled, by=k.fagperson, now=NOW)


def test_change_that_leaves_the_time_as_it_was_lets_it_be_booked(k: Kommunen) -> None:
    tid = position(k.ordning)
    change(k, lokale="4")
    assert press(k, tid).tilstand == "booket"


# The same on PostgreSQL, where the press waits for the lock that the change holds

WAITED: dict[str, tuple[date, int, dict[str, Any]]] = {
    "given up": (THURSDAY, 1, {"vinduer": TEN}),
    "deleted": (THURSDAY, 2, {"vinduer": TEN}),
    "one a person": (NEXT, 1, {"max_pr_person": 1}),
    "one an institution and day": (THURSDAY, 2, {"en_pr_institution": True}),
}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("case", WAITED)
def test_press_that_waited_for_a_change_is_refused_by_what_it_changed(
    k: Kommunen,
    frozen_clock: object,
    login: Callable[[Client, Bruger], Client],
    monkeypatch: pytest.MonkeyPatch,
    case: str,
) -> None:
    dato, nummer, fields = WAITED[case]
    if "vinduer" in fields:
        given_back(k)
    else:
        book(k.kollega, k.ordning)
    browser, tid = login(Client(), k.kollega), position(k.ordning, nummer, dato)
    changed, answers, at_end = threading.Event(), [], aendringer.offer_waiting_soon

    def press_while_locked(ordning: Ordning, now: Any) -> None:
        at_end(ordning, now)
        changed.set()
        pressing.join(1)
        assert pressing.is_alive(), "the press did not wait"

    def post() -> None:
        changed.wait(10)
        try:
            answers.append(browser.post(f"/booking/her/{dato}/", skema(tid, k.skole)).status_code)
        finally:
            connection.close()

    pressing = threading.Thread(target=post)
    monkeypatch.setattr(aendringer, "offer_waiting_soon", press_while_locked)
    pressing.start()
    change(k, **fields)
    pressing.join(20)
    assert answers == [409]
