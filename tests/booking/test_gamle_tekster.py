"""A topic stored before the rule of CPR numbers became stricter: its booking can be moved on, and stops no one else's."""

import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from booking import services, tasks
from booking.models import Booking, Ordning, Position
from booking.services import bookinger, venteliste
from tests.booking.conftest import Kommunen, person
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, position
from tests.factories.tildeling import ask, make_tildeles
from udviklingsmodel.kernel import transitions
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

NUMBER = "1. januar 2032, sidste fire: 4321"
NEXT = THURSDAY + timedelta(weeks=1)


def stored(booking: Booking) -> Booking:
    Booking.objects.filter(pk=booking.pk).update(emne=NUMBER)
    return Booking.objects.with_tid().get(pk=booking.pk)


def wait(k: Kommunen, by: Bruger, dag: Any = THURSDAY) -> Booking:
    session = position(k.ordning, 1, dag).sparringsdag
    institution = k.ordning.institutioner_for(by, NOW)[0]
    return services.join_venteliste(booking_id=uuid4(), dag=session, institution=institution, svar=SVAR, by=by, now=NOW)


def full(k: Kommunen, dag: Any = THURSDAY) -> list[Booking]:
    return [book(k.fagperson, k.ordning, nummer, dato=dag) for nummer in (1, 2, 3)]


def freed(booking: Booking) -> None:
    """Given back, and offered to nobody yet."""
    Booking.objects.filter(pk=booking.pk).update(tilstand="aflyst", aflyst_at=NOW)


def state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).tilstand


def test_it_is_moved_cancelled_and_taken_back(k: Kommunen, browser: Client) -> None:
    booking = stored(book(k.fagperson, k.ordning))
    services.move_booking(booking=booking, til=position(k.ordning, 2), by=k.fagperson, now=NOW)
    assert browser.post(f"/booking/kvittering/{booking.pk}/aflys/").status_code == 302
    assert state(booking) == "aflyst"
    browser.post(f"/booking/kvittering/{booking.pk}/fortryd/")
    assert (state(booking), Booking.objects.get().emne) == ("booket", NUMBER)


def test_it_is_offered_the_time_it_waits_for(k: Kommunen) -> None:
    held = full(k)
    waiting = stored(wait(k, k.kollega))
    freed(held[0])
    services.expire_venteliste(now=NOW)
    assert state(waiting) == "tilbudt"


def test_text_is_refused_where_it_is_written(k: Kommunen) -> None:
    konsulent = person((Rolle.RESSOURCEKONSULENT, k.skole))
    asked = stored(ask(k.fagperson, make_tildeles(k.skole)))
    with pytest.raises(ValidationError):
        services.decline_anmodning(booking=asked, grund=NUMBER, by=konsulent, now=NOW)
    services.decline_anmodning(booking=asked, grund="Der er ikke plads", by=konsulent, now=NOW)


# One that fails for whatever reason does not stop the others


def test_offer_that_cannot_lapse_does_not_stop_the_next(
    k: Kommunen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run, lists = transitions.run, [full(k), full(k, NEXT)]
    offered = [wait(k, k.kollega), wait(k, k.kollega, NEXT)]
    for held in lists:
        services.cancel_booking(booking=held[0], by=k.fagperson, now=NOW)

    def failing(machine: Any, step: str, obj: Any, **values: Any) -> Any:
        if step == "udloeb" and obj.pk == min(offered, key=lambda b: b.pk).pk:
            raise OSError
        return run(machine, step, obj, **values)

    monkeypatch.setattr(bookinger.transitions, "run", failing)
    with caplog.at_level(logging.ERROR):
        services.expire_venteliste(now=NOW + timedelta(days=1, hours=3))
    assert sorted(map(state, offered)) == ["tilbudt", "udloebet"]
    assert "booking not expired" in caplog.text


def test_day_whose_times_cannot_be_offered_does_not_stop_the_next(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    offer_next, lists = venteliste.offer_next, [full(k), full(k, NEXT)]
    waiting = [wait(k, k.kollega), wait(k, k.kollega, NEXT)]
    for held in lists:
        freed(held[0])

    def failing(free: Position, now: Any) -> None:
        offer_next(free, now)
        if free.sparringsdag == waiting[0].dag:
            raise OSError

    monkeypatch.setattr(venteliste, "offer_next", failing)
    services.offer_waiting(now=NOW)
    assert [state(b) for b in waiting] == ["paa_venteliste", "tilbudt"]


def test_ordning_whose_sessions_cannot_be_made_does_not_stop_the_next(
    k: Kommunen, frozen_clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Ordning] = []

    def failing(ordning: Ordning, **values: Any) -> None:
        if ordning == k.ordning:
            raise OSError
        made.append(ordning)

    monkeypatch.setattr(services, "generate_sparringsdage", failing)
    tasks.generate_sparringsdage()
    assert made == [k.ordning2]
