"""TST-10: after a sparring the booker asks the own leader to go on, and nothing of what it was about goes along."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from booking import services
from booking.enums import Videre
from booking.models import Booking
from booking.opgaver import tell_of_videre
from tests.booking.conftest import Kommunen, person, refused, text
from tests.booking.test_canary import cells
from tests.factories import NOW
from tests.factories.booking import SVAR, book
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Tilknytning

EMNE = "Kvæksølvdompap i frikvarteret"
NYT, OPFOELGNING = Videre
START = NOW + timedelta(days=2, hours=22)  # Thursday at 8


@pytest.fixture
def booking(k: Kommunen) -> Booking:
    return book(k.fagperson, k.ordning, svar=replace(SVAR, emne=EMNE))


def go(k: Kommunen, booking: Booking, videre: Videre = NYT, now: Any = START) -> None:
    services.go_videre(booking=booking, videre=videre, by=k.fagperson, now=now)


def test_leader_of_the_institution_gets_the_task(k: Kommunen, booking: Booking) -> None:
    assert booking.tid.start_at == START
    go(k, booking)
    (opgave,) = Opgave.objects.all()
    assert (opgave.til, opgave.art, opgave.frist_at) == (k.leder, "videre_nyt_forloeb", None)


def test_deputy_gets_it_too_and_a_former_leader_and_that_of_another_institution_do_not(
    k: Kommunen, booking: Booking
) -> None:
    deputy = person((Rolle.STEDFORTRAEDER, k.skole))
    former, _elsewhere = person((Rolle.LOKAL_LEDER, k.skole)), person((Rolle.LOKAL_LEDER, k.boernehus))
    Tilknytning.objects.filter(bruger=former).update(til_date=date(2026, 11, 26))
    go(k, booking)
    assert {opgave.til for opgave in Opgave.objects.all()} == {k.leder, deputy}


def test_asked_twice_it_is_one_task_one_mail_and_one_row_in_the_log(k: Kommunen, booking: Booking) -> None:
    go(k, booking)
    go(k, booking)
    outbox.drain(now=START)
    assert Opgave.objects.count() == 1
    assert Haendelse.objects.filter(handling="booking.gik_videre").count() == 1
    assert [m.subject for m in mail.outbox if m.to == [k.leder.email]] == ["Du har fået en opgave i Udviklingsmodellen"]


def test_both_can_be_asked_for(k: Kommunen, booking: Booking) -> None:
    go(k, booking)
    go(k, booking, OPFOELGNING)
    assert set(Opgave.objects.values_list("art", flat=True)) == set(Videre.values)


def test_before_the_time_has_begun_it_is_refused(k: Kommunen, booking: Booking) -> None:
    with refused("ikke_endnu"):
        go(k, booking, now=START - timedelta(seconds=1))


def test_by_another_it_is_refused(k: Kommunen, booking: Booking) -> None:
    with refused("ikke_endnu"):
        services.go_videre(booking=booking, videre=NYT, by=k.kollega, now=START)


def test_after_a_cancelled_time_it_is_refused(k: Kommunen, booking: Booking) -> None:
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    with refused("ikke_endnu"):
        go(k, booking)


def test_without_a_leader_it_is_refused_and_nobody_is_told(k: Kommunen, booking: Booking) -> None:
    Tilknytning.objects.filter(bruger=k.leder).delete()
    with refused("ingen_leder"):
        go(k, booking)
    assert not Opgave.objects.exists()


def test_task_says_who_asks_and_from_where_and_nothing_of_the_sparring(k: Kommunen, booking: Booking) -> None:
    go(k, booking)
    (words,) = tell_of_videre(list(Opgave.objects.all())).values()
    assert f"{k.fagperson.navn} fra {k.skole.navn} beder dig" in words.tekst
    assert words.link[1] == "/handbog/"
    assert {(table, column) for table, column, cell in cells() if EMNE in cell} == {("booking_booking", "emne")}


def test_leader_who_asks_gets_it_to_remember(k: Kommunen) -> None:
    booking = book(k.leder, k.ordning)
    services.go_videre(booking=booking, videre=NYT, by=k.leder, now=START)
    (words,) = tell_of_videre(list(Opgave.objects.all())).values()
    assert words.tekst == "Du satte det på din liste efter en sparring."


def test_task_has_no_key_to_the_booking() -> None:
    assert {field.related_model.__name__ for field in Opgave._meta.fields if field.related_model} == {"Bruger"}


@pytest.fixture
def late(browser: Client, frozen_clock: Any, login: Any, k: Kommunen, booking: Booking) -> Client:
    """As `browser`, when the time has begun."""
    frozen_clock.at = START
    return login(browser, k.fagperson)


def test_receipt_offers_it_once_the_time_has_begun(
    browser: Client, late: Client, booking: Booking, frozen_clock: Any
) -> None:
    url = f"/booking/kvittering/{booking.pk}/"
    assert "Vil I gå videre?" in text(late.get(url))
    frozen_clock.at = START - timedelta(minutes=1)
    assert "Vil I gå videre?" not in text(late.get(url))


def test_receipt_of_another_does_not_offer_it(late: Client, booking: Booking, k: Kommunen, login: Any) -> None:
    page = text(login(Client(), k.koordinator).get(f"/booking/kvittering/{booking.pk}/"))
    assert "Vil I gå videre?" not in page


def test_pressed_it_says_that_the_leader_has_been_told(late: Client, booking: Booking) -> None:
    page = text(late.post(f"/booking/kvittering/{booking.pk}/videre/", {"videre": NYT.value}, follow=True))
    assert "Din leder har fået besked." in page
    assert "Bed om et nyt forløb: din leder har fået besked" in page


@pytest.mark.parametrize("sent", [{}, {"videre": "noget_andet"}])
def test_pressed_with_nothing_chosen_it_asks_what(late: Client, booking: Booking, sent: dict[str, str]) -> None:
    page = text(late.post(f"/booking/kvittering/{booking.pk}/videre/", sent, follow=True))
    assert "Vælg, hvad du vil bede din leder om." in page
    assert not Opgave.objects.exists()


def test_without_a_leader_the_page_says_what_to_do(late: Client, booking: Booking, k: Kommunen) -> None:
    Tilknytning.objects.filter(bruger=k.leder).delete()
    page = text(late.post(f"/booking/kvittering/{booking.pk}/videre/", {"videre": NYT.value}, follow=True))
    assert "Der er ingen leder registreret på jeres institution, så ingen har fået besked." in page


def test_leader_reads_it_on_the_overblik_and_the_list(late: Client, booking: Booking, k: Kommunen, login: Any) -> None:
    late.post(f"/booking/kvittering/{booking.pk}/videre/", {"videre": NYT.value})
    leder = login(Client(), k.leder)
    assert "Anmod om et nyt forløb" in text(leder.get("/"))
    page = text(leder.get("/opgaver/"))
    assert f"{k.fagperson.navn} fra {k.skole.navn}" in page
    assert EMNE not in page
