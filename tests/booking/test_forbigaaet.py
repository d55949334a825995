"""Who was passed over on the waiting list is offered the free time as soon as nothing stands in the way any more."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from booking import services, tasks
from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import SVAR, book, make_ordning, position
from udviklingsmodel.organisation.enums import PeriodeArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed

NEXT = date(2026, 12, 3)
Later = Callable[..., Any]


def wait(ordning: Ordning, by: Bruger, now: datetime = NOW, dato: date = THURSDAY) -> Booking:
    dag, skole = position(ordning, dato=dato).sparringsdag, ordning.institutioner_for(by, now)[0]
    return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=skole, svar=SVAR, by=by, now=now)


def state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).tilstand


@pytest.fixture(params=["max_pr_person", "max_pr_institution"])
def narrow(k: Kommunen, request: pytest.FixtureRequest) -> Ordning:
    """One time a day, and one coming time a person, or an institution."""
    return make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", antal=1, **{request.param: 1})


@pytest.fixture
def passed_over(k: Kommunen, narrow: Ordning) -> Booking:
    """`fagperson` has a time on the next Thursday, and waits on this one, whose time has been given back."""
    taken = book(k.nabo, narrow)
    book(k.fagperson, narrow, dato=NEXT)
    waiting = wait(narrow, k.fagperson)
    services.cancel_booking(booking=taken, by=k.nabo, now=NOW)
    assert state(waiting) == "paa_venteliste"
    return waiting


def held_by(who: Bruger) -> Booking:
    return Booking.objects.booket().with_tid().get(booker=who)


def test_own_booking_cancelled_brings_the_offer(
    k: Kommunen, passed_over: Booking, django_capture_on_commit_callbacks: Later
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_booking(booking=held_by(k.fagperson), by=k.fagperson, now=NOW)
    assert state(passed_over) == "tilbudt"


def test_own_day_cancelled_brings_the_offer(
    k: Kommunen, passed_over: Booking, django_capture_on_commit_callbacks: Later
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_sparringsdag(dag=held_by(k.fagperson).dag, grund="Sygdom", by=k.koordinator, now=NOW)
    assert state(passed_over) == "tilbudt"


def test_limit_raised_brings_the_offer(
    k: Kommunen, narrow: Ordning, passed_over: Booking, django_capture_on_commit_callbacks: Later
) -> None:
    more = {"max_pr_person": 2, "max_pr_institution": 2, "vinduer": list(narrow.vinduer.all())}
    with django_capture_on_commit_callbacks(execute=True):
        services.change_ordning(ordning=narrow, by=k.administration, now=NOW, **more)
    assert state(passed_over) == "tilbudt"


def test_own_time_held_brings_the_offer_by_the_task(k: Kommunen, narrow: Ordning, frozen_clock: Any) -> None:
    """The other time is the earlier one: when it is over, there is room for the later."""
    book(k.fagperson, narrow)
    taken = book(k.nabo, narrow, dato=NEXT)
    waiting = wait(narrow, k.fagperson, dato=NEXT)
    services.cancel_booking(booking=taken, by=k.nabo, now=NOW)
    frozen_clock.at = position(narrow).end_at - timedelta(seconds=1)
    tasks.expire_venteliste()
    assert state(waiting) == "paa_venteliste"
    frozen_clock.at = position(narrow).end_at
    tasks.expire_venteliste()
    assert state(waiting) == "tilbudt"


def test_day_opened_again_brings_the_offer_by_the_task(k: Kommunen, frozen_clock: Any) -> None:
    taken = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    waiting = wait(k.ordning, k.fagperson)
    closed = Lukkeperiode.objects.create(
        art=PeriodeArt.LUKKEDAG, navn="lukket", fra_date=THURSDAY, til_date=THURSDAY + timedelta(days=1)
    )
    configuration_changed()
    services.cancel_booking(booking=taken[1], by=k.nabo, now=NOW)
    tasks.expire_venteliste()
    assert state(waiting) == "paa_venteliste"
    closed.delete()
    configuration_changed()
    tasks.expire_venteliste()
    assert state(waiting) == "tilbudt"


def test_role_that_came_back_brings_the_offer_by_the_task(k: Kommunen, frozen_clock: Any) -> None:
    taken = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    waiting, role = wait(k.ordning, k.fagperson), Tilknytning.objects.filter(bruger=k.fagperson, rolle=Rolle.FAGPERSON)
    role.update(til_date=TODAY)
    services.cancel_booking(booking=taken[1], by=k.nabo, now=NOW)
    tasks.expire_venteliste()
    assert state(waiting) == "paa_venteliste"
    role.update(til_date=None)
    tasks.expire_venteliste()
    assert state(waiting) == "tilbudt"


def test_first_who_waits_comes_first_also_afterwards(k: Kommunen, frozen_clock: Any) -> None:
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", antal=1, max_pr_person=1)
    taken = book(k.nabo, ordning)
    for who, day in ((k.kollega, NEXT), (k.fagperson, date(2026, 12, 10))):
        book(who, ordning, dato=day)
    first, second = wait(ordning, k.fagperson), wait(ordning, k.kollega, NOW + timedelta(seconds=1))
    services.cancel_booking(booking=taken, by=k.nabo, now=NOW)
    Ordning.objects.update(max_pr_person=None)
    tasks.expire_venteliste()
    assert (state(first), state(second)) == ("tilbudt", "paa_venteliste")


def test_task_offers_nothing_on_a_full_day_or_of_what_has_closed(
    k: Kommunen, passed_over: Booking, frozen_clock: Any
) -> None:
    book(k.leder if passed_over.ordning.max_pr_person else k.nabo, passed_over.ordning)
    Ordning.objects.update(max_pr_person=None, max_pr_institution=None)
    tasks.expire_venteliste()
    assert state(passed_over) == "paa_venteliste"


def test_nothing_is_looked_for_where_there_is_no_limit(
    k: Kommunen, django_capture_on_commit_callbacks: Later, django_assert_num_queries: Any
) -> None:
    booking = book(k.fagperson, k.ordning)
    with django_capture_on_commit_callbacks() as later:
        services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    assert [callback for callback in later if getattr(callback, "func", None) is services.offer_waiting] == []
