"""The waiting list and the move as pages: what one is told, and what one press does."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from booking import services
from booking.models import Booking
from tests.booking.conftest import Kommunen, text
from tests.factories import NOW
from tests.factories.booking import book, position, skema

URL = "/booking/her/2026-11-26/"
NEXT = date(2026, 12, 3)


@pytest.fixture
def full(k: Kommunen) -> list[Booking]:
    return [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]


def wait(k: Kommunen, browser: Client, **changes: Any) -> Any:
    answers = skema(position(k.ordning), k.skole, position=None, venteliste="Skriv mig på venteliste", **changes)
    return browser.post(URL, answers)


def own(k: Kommunen) -> Booking:
    return Booking.objects.with_tid().get(booker=k.fagperson)


def test_full_day_in_the_list_offers_the_waiting_list(browser: Client, full: list[Booking]) -> None:
    assert "0 af 3 ledige Skriv mig på venteliste" in text(browser.get("/booking/her/"))


def test_full_day_asks_the_same_questions_and_has_the_button_of_the_waiting_list(browser: Client, full: Any) -> None:
    page = browser.get(URL)
    assert "Skriv dig på venteliste, så holder vi en tid til dig, hvis en bliver ledig." in text(page)
    assert 'name="venteliste"' in page.content.decode()
    assert "Book tiden" not in text(page)


def test_waiting_leads_to_ones_place_and_what_happens_next(k: Kommunen, browser: Client, full: Any) -> None:
    response = wait(k, browser, emne="Uro efter frokost")
    page = text(browser.get(response["Location"]))
    assert "Du står som nummer 1 på ventelisten" in page
    assert "Du har til kl. 12.00 næste arbejdsdag til at sige ja, dog senest, når tiden lukker for booking." in page
    assert (own(k).tilstand, own(k).emne) == ("paa_venteliste", "Uro efter frokost")


def test_number_on_the_list_counts_those_before(k: Kommunen, browser: Client, full: Any) -> None:
    first = {"svar": services.Bookingsvar("tema", "ingen", "trivsel", "6-9")}  # type: ignore[arg-type]
    services.join_venteliste(
        booking_id=full[0].pk.__class__(int=7),
        dag=full[0].dag,
        institution=k.skole,
        by=k.kollega,
        now=NOW - timedelta(minutes=1),
        **first,
    )
    assert "Du står som nummer 2 på ventelisten" in text(browser.get(wait(k, browser)["Location"]))


def test_place_on_the_list_tells_of_a_time_that_is_held_for_another(k: Kommunen, browser: Client, full: Any) -> None:
    address = wait(k, browser)["Location"]
    assert "Lige nu holdes en tid" not in text(browser.get(address))
    Booking.objects.filter(pk=full[0].pk).update(tilstand="tilbudt", tilbudt_until=NOW + timedelta(days=1))
    assert "Lige nu holdes en tid til en, der stod før dig." in text(browser.get(address))


def test_waiting_list_keeps_what_was_typed_when_an_answer_is_missing(k: Kommunen, browser: Client, full: Any) -> None:
    response = wait(k, browser, tema=None, emne="Uro efter frokost")
    assert response.status_code == 200
    assert "Vælg et tema." in text(response)
    assert "Uro efter frokost</textarea>" in response.content.decode()
    assert "Vælg en tid." not in text(response)


def test_time_freed_while_one_typed_is_offered_on_the_page(k: Kommunen, browser: Client, full: Any) -> None:
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW)
    response = wait(k, browser, emne="Uro efter frokost")
    assert response.status_code == 409
    assert "Nu er der en ledig tid. Vælg den, så er den jeres." in text(response)
    assert "Uro efter frokost</textarea>" in response.content.decode()


def test_day_one_waits_on_says_so_and_asks_nothing(k: Kommunen, browser: Client, full: Any) -> None:
    wait(k, browser)
    page = browser.get(URL)
    assert "Du står på ventelisten" in text(page)
    assert 'name="venteliste"' not in page.content.decode()


@pytest.fixture
def offered(k: Kommunen, browser: Client, full: list[Booking]) -> str:
    """The receipt of an offer of 8.20."""
    address: str = wait(k, browser)["Location"]
    services.cancel_booking(booking=full[1], by=k.nabo, now=NOW)
    return address


def test_offer_waits_on_overblik_until_it_is_answered(k: Kommunen, browser: Client, offered: str) -> None:
    page = text(browser.get("/"))
    assert "Sig ja eller nej til en ledig tid torsdag den 26. november kl. 8.20–8.40" in page
    assert "senest tirsdag den 24. november kl. 12.00" in page
    browser.post(f"{offered}accepter/")
    assert "Intet venter." in text(browser.get("/"))


def test_offer_is_named_as_one_in_the_list_and_on_its_day(browser: Client, offered: str) -> None:
    listed = text(browser.get("/booking/her/"))
    assert "Svar på tilbuddet om kl. 8.20" in listed
    assert "Skriv mig på venteliste torsdag den 26. november" not in listed
    day = text(browser.get(URL))
    assert "Sig ja eller nej til tiden" in day
    assert "kl. 8.20–8.40 tilbudt dig" in day


def test_offer_is_accepted_in_one_press(k: Kommunen, browser: Client, offered: str) -> None:
    page = text(browser.get(offered))
    assert "Der er en ledig tid til dig" in page
    assert "Vi holder tiden til dig indtil tirsdag den 24. november kl. 12.00." in page
    answer = browser.post(f"{offered}accepter/", follow=True)
    assert "Tiden er jeres." in text(answer)
    assert own(k).tilstand == "booket"


def test_offer_declined_says_where_the_time_went(k: Kommunen, browser: Client, offered: str) -> None:
    answer = text(browser.post(f"{offered}afslaa/", follow=True))
    assert "Du har sagt nej til tiden. Vi holder den ikke længere til dig." in answer
    assert own(k).tilstand == "aflyst"


def test_offer_answered_before_the_sweep_has_come_but_too_late_says_so(k: Kommunen, browser: Client, offered: str) -> None:
    Booking.objects.filter(pk=own(k).pk).update(tilbudt_until=NOW)
    answer = text(browser.post(f"{offered}accepter/", follow=True))
    assert "Det er for sent: vi holder ikke længere tiden til dig." in answer
    assert "Tilbuddet er udløbet" in answer
    assert "Der er en ledig tid til dig" not in answer


def test_lapsed_offer_says_so(k: Kommunen, browser: Client, offered: str) -> None:
    services.expire_venteliste(now=NOW + timedelta(days=2))
    assert "Tilbuddet er udløbet" in text(browser.get(offered))
    assert "Det er for sent" in text(browser.post(f"{offered}accepter/", follow=True))


def test_offer_of_another_is_not_found(k: Kommunen, login: Any, client: Client, offered: str) -> None:
    for who in (k.kollega, k.koordinator):
        login(client, who)
        assert client.get(offered).status_code == 404
        assert client.post(f"{offered}accepter/").status_code == 404


def test_place_on_the_list_is_left_in_one_press(k: Kommunen, browser: Client, full: Any) -> None:
    address = wait(k, browser)["Location"]
    answer = text(browser.post(f"{address}forlad/", follow=True))
    assert "Du står ikke længere på ventelisten." in answer
    assert own(k).tilstand == "aflyst"


def test_own_bookings_show_what_one_waits_for(k: Kommunen, browser: Client, full: Any) -> None:
    wait(k, browser)
    assert "Nr. 1 på ventelisten" in text(browser.get("/booking/mine/"))


# The move


def test_move_offers_the_free_times_and_moves_in_one_step(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    address = f"/booking/kvittering/{booking.pk}/flyt/"
    page = browser.get(address)
    assert "I beholder den, til den nye er sikker." in text(page)
    target = position(k.ordning, 2, NEXT)
    assert str(target.pk) in page.content.decode()
    assert str(position(k.ordning, 1).pk) not in page.content.decode()
    answer = text(browser.post(address, {"position": str(target.pk)}, follow=True))
    assert "Tiden er flyttet." in answer
    assert "Torsdag den 3. december 2026 kl. 8.20–8.40" in answer


@pytest.mark.parametrize("sent", ["", "noget andet", "00000000-0000-0000-0000-000000000000"])
def test_move_without_a_time_asks_for_one(k: Kommunen, browser: Client, sent: str) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    response = browser.post(f"/booking/kvittering/{booking.pk}/flyt/", {"position": sent})
    assert response.status_code == 409
    assert "Vælg den tid, du vil flytte til." in text(response)


def test_move_to_a_time_taken_meanwhile_keeps_the_old_one_and_says_so(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    taken = book(k.nabo, k.ordning, 2)
    response = browser.post(f"/booking/kvittering/{booking.pk}/flyt/", {"position": str(taken.position_id)})
    assert response.status_code == 409
    assert "Den tid er lige blevet optaget. Den gamle tid står endnu." in text(response)
    assert Booking.objects.get(pk=booking.pk).position_id == booking.position_id


def test_move_to_a_time_of_another_district_is_refused(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, k.ordning, 1)
    response = browser.post(f"/booking/kvittering/{booking.pk}/flyt/", {"position": str(position(k.ordning2).pk)})
    assert response.status_code == 409
