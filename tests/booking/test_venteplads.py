"""A place on the waiting list is seen where one looks: Mit overblik, Mine bookinger, a letter; and what became of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from booking import services
from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen, text
from tests.factories import NOW
from tests.factories.booking import SVAR, book, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.models import Bruger

OVERBLIK, MINE = "/", "/booking/mine/"


@pytest.fixture
def full(k: Kommunen) -> list[Booking]:
    return [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]


def wait(k: Kommunen, by: Bruger, nummer: int, minutes: int = 0) -> Booking:
    return services.join_venteliste(
        booking_id=UUID(int=nummer),
        dag=position(k.ordning).sparringsdag,
        institution=k.ordning.institutioner_for(by, NOW)[0],
        svar=SVAR,
        by=by,
        now=NOW + timedelta(minutes=minutes),
    )


def test_place_stands_on_the_overblik_with_its_number(k: Kommunen, browser: Client, full: Any) -> None:
    wait(k, k.kollega, 1)
    mine = wait(k, k.fagperson, 2, minutes=1)
    page = browser.get(OVERBLIK)
    assert f"torsdag den 26. november Du venter på en tid, {k.skole} nr. 2 på listen" in text(page)
    assert f'href="/booking/kvittering/{mine.pk}/"' in page.content.decode()
    assert "Nr. 2 på ventelisten" in text(browser.get(MINE))
    assert "Du står på ventelisten" in text(browser.get("/booking/her/"))


def test_of_two_at_the_same_moment_each_has_a_number_of_its_own(k: Kommunen, full: Any) -> None:
    places = [wait(k, k.kollega, 2), wait(k, k.fagperson, 1)]
    numbered = Booking.objects.with_nummer().in_bulk([place.pk for place in places])
    assert [numbered[place.pk].nummer for place in places] == [2, 1]
    assert [b.booker for b in Booking.objects.venter_paa(places[0].dag)] == [k.fagperson, k.kollega]


def test_one_who_left_is_not_counted(k: Kommunen, full: Any) -> None:
    first, second = wait(k, k.kollega, 1), wait(k, k.fagperson, 2, minutes=1)
    services.leave_venteliste(booking=first, by=k.kollega, now=NOW)
    assert Booking.objects.with_nummer().get(pk=second.pk).nummer == 1


def test_place_is_confirmed_to_the_one_who_has_it_and_to_nobody_else(k: Kommunen, full: Any) -> None:
    outbox.drain(now=NOW)
    mail.outbox.clear()
    mine = wait(k, k.fagperson, 1)
    outbox.drain(now=NOW)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([k.fagperson.email], "Du står på venteliste til sparring")
    assert "torsdag den 26. november 2026" in letter.body
    assert f"/booking/kvittering/{mine.pk}/" in letter.body
    assert letter.alternatives == []


def test_place_that_was_left_before_the_letter_was_sent_is_not_confirmed(k: Kommunen, full: Any) -> None:
    services.leave_venteliste(booking=wait(k, k.fagperson, 1), by=k.fagperson, now=NOW)
    mail.outbox.clear()
    outbox.drain(now=NOW)
    assert [m.subject for m in mail.outbox if m.to == [k.fagperson.email]] == []


def test_cancelled_day_stands_on_the_overblik_until_it_has_passed(k: Kommunen, as_user: Any, frozen_clock: Any) -> None:
    booking = book(k.fagperson, k.ordning)
    services.cancel_sparringsdag(dag=booking.dag, grund="Sygdom", by=k.koordinator, now=NOW)
    line = f"torsdag den 26. november kl. 8.00–8.20 Sparring, {k.skole} dagen er aflyst"
    assert line in text(as_user(k.fagperson).get(OVERBLIK))
    frozen_clock.at = NOW + timedelta(days=3)
    browser = as_user(k.fagperson)
    assert "dagen er aflyst" not in text(browser.get(OVERBLIK))
    assert "dagen er aflyst" in text(browser.get(MINE))


def test_place_on_a_cancelled_day_stands_on_the_overblik(k: Kommunen, browser: Client, full: list[Booking]) -> None:
    wait(k, k.fagperson, 1)
    services.cancel_sparringsdag(dag=full[0].dag, grund="Sygdom", by=k.koordinator, now=NOW)
    assert f"torsdag den 26. november Du ventede på en tid, {k.skole} dagen er aflyst" in text(browser.get(OVERBLIK))


def test_lapsed_offer_stands_on_the_overblik(k: Kommunen, browser: Client, full: list[Booking]) -> None:
    wait(k, k.fagperson, 1)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    services.expire_venteliste(now=NOW + timedelta(days=1, hours=3))
    line = f"torsdag den 26. november kl. 8.00–8.20 Sparring, {k.skole} tilbuddet er udløbet"
    assert line in text(browser.get(OVERBLIK))
    assert "tilbuddet er udløbet" in text(browser.get(MINE))


def test_closed_list_stands_on_the_overblik(k: Kommunen, browser: Client, full: list[Booking]) -> None:
    wait(k, k.fagperson, 1)
    beslutning = {full[0].dag.pk: Dagsvalg.BEHOLD}
    ordning = Ordning.objects.get(pk=k.ordning.pk)
    services.retire_ordning(ordning=ordning, by=k.administration, now=NOW, beslutning=beslutning)
    assert "ventelisten er lukket" in text(browser.get(OVERBLIK))


def test_what_one_gave_up_oneself_is_not_on_the_overblik(k: Kommunen, browser: Client, full: list[Booking]) -> None:
    waiting = wait(k, k.fagperson, 1)
    services.leave_venteliste(booking=waiting, by=k.fagperson, now=NOW)
    page = text(browser.get(OVERBLIK))
    assert "Der er ikke noget i kalenderen." in page
    assert "du forlod ventelisten" in text(browser.get(MINE))


def test_offer_declined_is_in_the_history(k: Kommunen, browser: Client, full: list[Booking]) -> None:
    waiting = wait(k, k.fagperson, 1)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    services.decline_tilbud(booking=Booking.objects.with_tid().get(pk=waiting.pk), by=k.fagperson, now=NOW)
    assert "du sagde nej" in text(browser.get(MINE))
    assert "du sagde nej" not in text(browser.get(OVERBLIK))


def test_list_of_a_day_that_passed_is_in_the_history(k: Kommunen, browser: Client, full: Any, frozen_clock: Any) -> None:
    wait(k, k.fagperson, 1)
    services.expire_venteliste(now=NOW + timedelta(days=5))
    assert "ingen tid blev ledig" in text(browser.get(MINE))


def test_overblik_leads_to_ones_bookings_for_those_who_book(k: Kommunen, as_user: Any) -> None:
    assert f'href="{MINE}"' in as_user(k.fagperson).get(OVERBLIK).content.decode()
    assert f'href="{MINE}"' not in as_user(k.dpo).get(OVERBLIK).content.decode()


# The receipts


def test_receipt_of_another_leads_back_to_the_agenda(k: Kommunen, as_user: Any) -> None:
    booking = book(k.fagperson, k.ordning)
    page = as_user(k.koordinator).get(f"/booking/kvittering/{booking.pk}/").content.decode()
    assert f'<a class="breadcrumbs__link" href="/dagsorden/{booking.dag.pk}/">Dagsorden</a>' in page


def test_cancelled_receipt_of_one_who_books_nothing_there_says_nothing_of_free_times(k: Kommunen, as_user: Any) -> None:
    booking = book(k.fagperson, k.ordning)
    services.cancel_sparringsdag(dag=booking.dag, grund="Sygdom", by=k.koordinator, now=NOW)
    address = f"/booking/kvittering/{booking.pk}/"
    assert "tider, du kan booke" not in text(as_user(k.teammedlem).get(address))
    assert "Næste ledige tider" in text(as_user(k.koordinator).get(address))
    assert "Find en anden tid" in text(as_user(k.fagperson).get(address))
