"""The waiting list (TST-11): first come first served, a freed time is held for the first, and passed on when it lapses.

NOW is Monday 23 November 2026, 10.00 in Copenhagen; THURSDAY is the 26th, with times at 8.00, 8.20 and 8.40.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from booking import services
from booking.models import Booking
from tests.booking.conftest import Kommunen, person, refused
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, make_ordning, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import PeriodeArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Lukkeperiode
from udviklingsmodel.organisation.services import end_rolle


@pytest.fixture
def full(k: Kommunen) -> list[Booking]:
    """Thursday's three times, booked by the neighbour."""
    return [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]


def wait(k: Kommunen, by: Bruger, institution: Institution | None = None, now: datetime = NOW, **values: Any) -> Booking:
    given = {"booking_id": uuid4(), "svar": SVAR, "dag": position(k.ordning).sparringsdag} | values
    return services.join_venteliste(institution=institution or k.skole, by=by, now=now, **given)


def state(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).tilstand


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


# To come on the list


def test_full_day_lets_one_wait(k: Kommunen, full: list[Booking]) -> None:
    waiting = fresh(wait(k, k.fagperson))
    assert (waiting.tilstand, waiting.position, waiting.dag.dato) == ("paa_venteliste", None, THURSDAY)
    assert waiting.skrevet_op_at == NOW


def test_day_with_something_free_lets_nobody_wait(k: Kommunen) -> None:
    book(k.nabo, k.ordning, 1)
    with refused("der_er_ledige"):
        wait(k, k.fagperson)


def test_waiting_twice_is_refused(k: Kommunen, full: list[Booking]) -> None:
    wait(k, k.fagperson)
    with refused("staar_paa_listen"):
        wait(k, k.fagperson)


def test_waiting_with_a_time_already_is_refused(k: Kommunen, full: list[Booking]) -> None:
    with refused("har_en_tid"):
        wait(k, k.nabo, k.boernehus)


def test_same_form_with_another_answer_is_told_that_it_waits(k: Kommunen, full: list[Booking]) -> None:
    first = wait(k, k.fagperson)
    with refused("allerede_sendt") as told:
        wait(k, k.fagperson, booking_id=first.pk, svar=replace(SVAR, emne="Uro"))
    assert services.already_sent(told.value) == first


def test_same_form_after_the_offer_answers_as_the_first(k: Kommunen, full: list[Booking]) -> None:
    first = wait(k, k.fagperson)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    assert (wait(k, k.fagperson, booking_id=first.pk), state(first)) == (first, "tilbudt")


def test_same_form_sent_twice_waits_once(k: Kommunen, full: list[Booking]) -> None:
    pk = uuid4()
    assert wait(k, k.fagperson, booking_id=pk) == wait(k, k.fagperson, booking_id=pk)
    assert Booking.objects.venter_paa(position(k.ordning).sparringsdag).count() == 1


@pytest.mark.parametrize("who", ["fagperson2", "koordinator", "administration"])
def test_those_who_may_not_book_may_not_wait(k: Kommunen, full: list[Booking], who: str) -> None:
    with refused("maa_ikke_booke"):
        wait(k, getattr(k, who))


def test_waiting_when_every_time_has_begun_is_refused(k: Kommunen, full: list[Booking]) -> None:
    with refused("forbi"):
        wait(k, k.fagperson, now=datetime(2026, 11, 26, 7, 40, tzinfo=UTC))


def test_waiting_beyond_the_horizon_is_refused(k: Kommunen) -> None:
    with refused("for_tidligt"):
        wait(k, k.fagperson, dag=position(k.ordning, dato=date(2027, 1, 21)).sparringsdag)


def test_waiting_on_a_day_closed_since_is_refused(k: Kommunen, full: list[Booking]) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.LUKKEDAG, navn="lukket", fra_date=THURSDAY, til_date=THURSDAY + timedelta(days=1)
    )
    with refused("lukket"):
        wait(k, k.fagperson)


# A time becomes free


def test_freed_time_is_held_for_the_first(k: Kommunen, full: list[Booking]) -> None:
    first, second = wait(k, k.fagperson), wait(k, k.kollega, now=NOW + timedelta(minutes=1))
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW + timedelta(hours=1))
    offered = fresh(first)
    assert (offered.tilstand, offered.position, offered.venteliste) == ("tilbudt", full[1].position, None)
    assert state(second) == "paa_venteliste"


def test_held_time_is_taken_for_everybody_else(k: Kommunen, full: list[Booking]) -> None:
    wait(k, k.fagperson)
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW)
    with refused("optaget"):
        book(k.leder, k.ordning, 2)


@pytest.mark.parametrize(
    ("freed", "until"),
    [
        # Monday 10.00: Tuesday 12.00 in Copenhagen
        (NOW, datetime(2026, 11, 24, 11, 0, tzinfo=UTC)),
        # Wednesday 22.30: the next arbejdsdag's noon is after the time begins at 8.20
        (datetime(2026, 11, 25, 21, 30, tzinfo=UTC), datetime(2026, 11, 26, 7, 20, tzinfo=UTC)),
    ],
)
def test_time_is_held_to_noon_on_the_next_arbejdsdag_or_to_its_start(
    k: Kommunen, full: list[Booking], freed: datetime, until: datetime
) -> None:
    waiting = wait(k, k.fagperson)
    services.cancel_booking(booking=full[1], by=k.nabo, now=freed)
    assert fresh(waiting).tilbudt_until == until


def test_time_freed_on_a_friday_is_held_over_the_weekend(k: Kommunen) -> None:
    dato = date(2026, 12, 10)
    held = [book(k.nabo, k.ordning, n, dato=dato) for n in (1, 2, 3)]
    waiting = wait(k, k.fagperson, dag=position(k.ordning, dato=dato).sparringsdag)
    services.cancel_booking(booking=held[0], by=k.nabo, now=datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    assert fresh(waiting).tilbudt_until == datetime(2026, 12, 7, 11, 0, tzinfo=UTC)


def test_hour_to_which_a_time_is_held_is_the_ordnings(k: Kommunen, full: list[Booking]) -> None:
    k.ordning.tilbud_kl = time(15, 30)
    k.ordning.save()
    waiting = wait(k, k.fagperson)
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW)
    assert fresh(waiting).tilbudt_until == datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


def test_first_whose_role_has_ended_is_passed_over_and_stays_on_the_list(k: Kommunen, full: list[Booking]) -> None:
    first, second = wait(k, k.fagperson), wait(k, k.kollega, now=NOW + timedelta(minutes=1))
    end_rolle(tilknytning=k.fagperson.tilknytninger.get(), til=NOW.date(), by=None, now=NOW)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    assert (state(first), state(second)) == ("paa_venteliste", "tilbudt")


def test_first_whose_institution_has_its_one_time_is_passed_over(k: Kommunen) -> None:
    neighbour = person((Rolle.FAGPERSON, k.boernehus))
    sparse = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="En", slug="en", antal=2, en_pr_institution=True)
    dag = position(sparse).sparringsdag
    book(k.fagperson, sparse, 1)
    other = book(k.nabo, sparse, 2)
    first, second = wait(k, k.kollega, dag=dag), wait(k, neighbour, k.boernehus, dag=dag)
    services.cancel_booking(booking=other, by=k.nabo, now=NOW)
    assert (state(first), state(second)) == ("paa_venteliste", "tilbudt")


def test_time_freed_when_it_has_begun_is_offered_to_nobody(k: Kommunen, full: list[Booking]) -> None:
    waiting = wait(k, k.fagperson)
    k.ordning.frist_minutter = 60
    k.ordning.save()
    services.cancel_booking(booking=full[0], by=k.nabo, now=datetime(2026, 11, 26, 6, 30, tzinfo=UTC))
    assert state(waiting) == "paa_venteliste"


def test_time_freed_with_nobody_waiting_is_free(k: Kommunen, full: list[Booking]) -> None:
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    assert book(k.fagperson, k.ordning, 1).tilstand == "booket"


# The answer


@pytest.fixture
def offered(k: Kommunen, full: list[Booking]) -> Booking:
    waiting = wait(k, k.fagperson)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    return fresh(waiting)


def test_accepted_offer_is_a_booking(k: Kommunen, offered: Booking) -> None:
    services.accept_tilbud(booking=offered, by=k.fagperson, now=NOW + timedelta(hours=1))
    assert (state(offered), fresh(offered).booket_at) == ("booket", NOW + timedelta(hours=1))
    letters = Udsendelse.objects.filter(objekt_id=offered.pk).order_by("art").values_list("art", flat=True)
    assert list(letters) == ["booking_bekraeftelse", "booking_paamindelse", "booking_tilbud", "booking_venteplads"]


def test_offer_accepted_at_the_second_it_ends_has_ended(k: Kommunen, offered: Booking) -> None:
    assert offered.tilbudt_until
    with refused("tilbud_udloebet"):
        services.accept_tilbud(booking=offered, by=k.fagperson, now=offered.tilbudt_until)
    assert state(offered) == "udloebet"


def test_offer_is_accepted_until_its_last_second(k: Kommunen, offered: Booking) -> None:
    assert offered.tilbudt_until
    services.accept_tilbud(booking=offered, by=k.fagperson, now=offered.tilbudt_until - timedelta(seconds=1))
    assert state(offered) == "booket"


def test_offer_is_accepted_once(k: Kommunen, offered: Booking) -> None:
    services.accept_tilbud(booking=offered, by=k.fagperson, now=NOW)
    with refused("er_booket"):
        services.accept_tilbud(booking=offered, by=k.fagperson, now=NOW)


@pytest.mark.parametrize("who", ["nabo", "kollega", "koordinator"])
def test_offer_of_another_is_not_accepted(k: Kommunen, offered: Booking, who: str) -> None:
    with refused("ikke_din"):
        services.accept_tilbud(booking=offered, by=getattr(k, who), now=NOW)


def test_offer_is_not_accepted_when_the_role_has_ended(k: Kommunen, offered: Booking) -> None:
    end_rolle(tilknytning=k.fagperson.tilknytninger.get(), til=NOW.date(), by=None, now=NOW)
    with refused("maa_ikke_booke"):
        services.accept_tilbud(booking=offered, by=k.fagperson, now=NOW)


def test_declined_offer_goes_to_the_next(k: Kommunen, offered: Booking) -> None:
    second = wait(k, k.kollega)
    services.decline_tilbud(booking=offered, by=k.fagperson, now=NOW)
    assert (state(offered), state(second)) == ("aflyst", "tilbudt")


def test_lapsed_offer_goes_to_the_next_who_is_told(k: Kommunen, offered: Booking) -> None:
    second = wait(k, k.kollega)
    assert offered.tilbudt_until
    services.expire_venteliste(now=offered.tilbudt_until)
    assert (state(offered), state(second)) == ("udloebet", "tilbudt")
    assert set(Udsendelse.objects.filter(art="booking_udloebet").values_list("objekt_id", flat=True)) == {offered.pk}


def test_offer_that_stands_does_not_lapse(k: Kommunen, offered: Booking) -> None:
    assert offered.tilbudt_until
    services.expire_venteliste(now=offered.tilbudt_until - timedelta(seconds=1))
    assert state(offered) == "tilbudt"


def test_lapsing_twice_changes_nothing(k: Kommunen, offered: Booking) -> None:
    assert offered.tilbudt_until
    services.expire_venteliste(now=offered.tilbudt_until)
    rows = Haendelse.objects.count()
    services.expire_venteliste(now=offered.tilbudt_until)
    assert Haendelse.objects.count() == rows


def test_place_on_the_list_of_a_day_that_has_passed_lapses_without_a_word(k: Kommunen, full: list[Booking]) -> None:
    waiting = wait(k, k.fagperson)
    services.expire_venteliste(now=datetime(2026, 11, 26, 20, 0, tzinfo=UTC))
    assert state(waiting) == "paa_venteliste"
    services.expire_venteliste(now=datetime(2026, 11, 27, 1, 0, tzinfo=UTC))
    assert state(waiting) == "udloebet"
    assert [row.art for row in Udsendelse.objects.filter(objekt_id=waiting.pk)] == ["booking_venteplads"]


def test_leaving_the_list_ends_the_place(k: Kommunen, full: list[Booking]) -> None:
    waiting = wait(k, k.fagperson)
    services.leave_venteliste(booking=waiting, by=k.fagperson, now=NOW)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    assert state(waiting) == "aflyst"
    assert not Booking.objects.filter(tilstand="tilbudt").exists()


def test_leaving_when_a_time_has_been_offered_meanwhile_says_so(k: Kommunen, offered: Booking) -> None:
    with refused("er_tilbudt"):
        services.leave_venteliste(booking=offered, by=k.fagperson, now=NOW)


# The letters


def test_offer_is_told_by_mail_with_time_and_deadline_and_no_topic(k: Kommunen, full: list[Booking]) -> None:
    svar = services.Bookingsvar(SVAR.om, SVAR.omtale, SVAR.tema, SVAR.aldersgruppe, emne="Uro efter frokost")
    waiting = wait(k, k.fagperson, svar=svar)
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW)
    outbox.drain(now=NOW)
    letter = next(m for m in mail.outbox if m.to == [k.fagperson.email])
    assert letter.subject == "En tid til sparring er ledig"
    for part in (
        "torsdag den 26. november 2026 kl. 8.20–8.40",
        "indtil tirsdag den 24. november kl. 12.00",
        str(waiting.pk),
    ):
        assert part in letter.body
    assert "Uro" not in letter.body


def test_offer_answered_before_its_mail_went_out_is_not_mailed(k: Kommunen, offered: Booking) -> None:
    services.accept_tilbud(booking=offered, by=k.fagperson, now=NOW)
    outbox.drain(now=NOW)
    assert [m.subject for m in mail.outbox if m.to == [k.fagperson.email]] == ["Din sparring er booket"]
