"""A coordinator books for a local professional of any district (TST-03), and follows it afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from booking import services
from booking.models import Booking
from tests.booking.conftest import Kommunen, person, refused, text
from tests.factories import NOW, TODAY
from tests.factories.booking import SVAR, book, position, skema
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning

URL = "/booking/her/2026-11-26/for/"


def for_other(k: Kommunen, by: Bruger | None = None, nummer: int = 1, **values: Any) -> Booking:
    """By the coordinator, for the professional of the other district."""
    given: dict[str, Any] = {"booking_id": uuid4(), "svar": SVAR, "institution": k.skole2, "booker": k.fagperson2} | values
    return services.book_position(position=position(k.ordning, nummer), by=by or k.koordinator, now=NOW, **given)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


def letters() -> list[Any]:
    mail.outbox.clear()
    outbox.drain(now=NOW)
    return list(mail.outbox)


def test_booking_is_the_persons_and_says_who_booked(k: Kommunen) -> None:
    booking = fresh(for_other(k))
    assert (booking.booker, booking.booket_af, booking.institution) == (k.fagperson2, k.koordinator, k.skole2)
    assert Haendelse.objects.get(handling="booking.book").aktoer == k.koordinator.pk


def test_booking_for_oneself_has_nobody_who_did_it(k: Kommunen) -> None:
    assert book(k.fagperson, k.ordning).booket_af is None


@pytest.mark.parametrize("who", ["koordinator2", "teammedlem", "leder", "kollega", "administration"])
def test_only_a_coordinator_of_the_district_books_for_another(k: Kommunen, who: str) -> None:
    with refused("maa_ikke_booke"):
        for_other(k, by=getattr(k, who))


def test_person_without_a_local_role_today_is_not_booked_for(k: Kommunen) -> None:
    Tilknytning.objects.filter(bruger=k.fagperson2).update(til_date=TODAY)
    with refused("maa_ikke_booke"):
        for_other(k)


@pytest.mark.parametrize("who", ["dpo", "koordinator2"])
def test_person_with_another_kind_of_role_is_not_booked_for(k: Kommunen, who: str) -> None:
    with refused("maa_ikke_booke"):
        for_other(k, booker=getattr(k, who))


def test_institution_must_be_one_of_the_persons(k: Kommunen) -> None:
    with refused("maa_ikke_booke"):
        for_other(k, institution=k.skole)


def test_confirmation_says_that_the_coordinator_booked(k: Kommunen) -> None:
    for_other(k)
    (letter,) = letters()
    assert (letter.to, letter.subject) == ([k.fagperson2.email], "Din sparring er booket")
    assert f"Distriktskoordinator {k.koordinator.navn} har booket en sparring for dig:" in letter.body
    assert "method=REQUEST" in letter.alternatives[0][1]


def test_person_moves_and_cancels_and_takes_back_what_was_booked_for_them(k: Kommunen) -> None:
    booking = for_other(k)
    services.move_booking(booking=booking, til=position(k.ordning, 3), by=k.fagperson2, now=NOW)
    services.cancel_booking(booking=booking, by=k.fagperson2, now=NOW)
    services.undo_cancellation(booking=fresh(booking), by=k.fagperson2, now=NOW)
    assert (fresh(booking).tilstand, fresh(booking).tid.nummer) == ("booket", 3)


def test_coordinator_moves_and_cancels_a_booking_of_the_ordning_and_the_person_is_told(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    letters()
    services.move_booking(booking=booking, til=position(k.ordning, 2), by=k.koordinator, now=NOW)
    assert [(m.to, m.subject) for m in letters()] == [([k.fagperson.email], "Din sparring er flyttet")]
    services.cancel_booking(booking=booking, by=k.koordinator, now=NOW)
    assert [(m.to, m.subject) for m in letters()] == [([k.fagperson.email], "Din sparring er aflyst")]
    assert Haendelse.objects.get(handling="booking.aflys").aktoer == k.koordinator.pk


@pytest.mark.parametrize("answer", [services.accept_tilbud, services.decline_tilbud])
def test_coordinator_does_not_answer_an_offer_for_another(k: Kommunen, answer: Any) -> None:
    held = [book(k.nabo, k.ordning, n) for n in (1, 2, 3)]
    waiting = services.join_venteliste(
        booking_id=uuid4(), dag=held[0].dag, institution=k.skole, svar=SVAR, by=k.fagperson, now=NOW
    )
    services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    with refused("ikke_din"):
        answer(booking=fresh(waiting), by=k.koordinator, now=NOW)


# The pages


def test_day_offers_the_coordinator_to_book_for_another(k: Kommunen, as_user: Any) -> None:
    page = as_user(k.koordinator).get("/booking/her/2026-11-26/")
    assert f'href="{URL}"' in page.content.decode()
    assert URL not in as_user(k.koordinator2).get("/booking/her/2026-11-26/").content.decode()
    assert URL not in as_user(k.fagperson).get("/booking/her/2026-11-26/").content.decode()


@pytest.mark.parametrize("by", ["email", "brugernavn"])
def test_person_is_found_by_address_or_username_and_never_named_in_the_address(k: Kommunen, as_user: Any, by: str) -> None:
    browser = as_user(k.koordinator)
    assert "Hvem booker du for?" in text(browser.get(URL))
    response = browser.post(URL, {"hvem": f" {getattr(k.fagperson2, by).upper()} "})
    assert response["Location"] == f"{URL}{k.fagperson2.pk}/"
    assert f"Book for {k.fagperson2.navn}" in text(browser.get(response["Location"]))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Skriv noget af navnet på den, du booker for."),
        ("b", "Skriv mindst 2 bogstaver."),
        ("findes ikke", "Vi fandt ingen, som kan få en tid her."),
        ("%%", "Vi fandt ingen, som kan få en tid her."),
    ],
)
def test_person_who_is_not_found_is_asked_for_again(k: Kommunen, as_user: Any, written: str, sentence: str) -> None:
    assert sentence in text(as_user(k.koordinator).post(URL, {"hvem": written}))


def test_person_is_chosen_among_those_whom_parts_of_the_name_fit(k: Kommunen, as_user: Any) -> None:
    for who, navn in (
        (k.fagperson, "Åse Holm"),
        (k.fagperson2, "Åse Holmgaard"),
        (k.nabo, "Poul Holm"),
        (k.dpo, "Åse Holm"),
    ):
        Bruger.objects.filter(pk=who.pk).update(navn=navn)
    response = as_user(k.koordinator).post(URL, {"hvem": "holm åse"})
    assert f"2 passer. Åse Holm , {k.fagperson.faggruppe} {k.skole} Vælg : Åse Holm Åse Holmgaard" in text(response)
    page = response.content.decode()
    assert (f"{URL}{k.fagperson.pk}/" in page, f"{URL}{k.fagperson2.pk}/" in page) == (True, True)
    assert (f"{URL}{k.nabo.pk}/" in page, f"{URL}{k.dpo.pk}/" in page) == (False, False)


def test_twenty_are_shown_and_more_asks_for_more_of_the_name(k: Kommunen, as_user: Any) -> None:
    for _ in range(21):
        person((Rolle.FAGPERSON, k.skole))
    Bruger.objects.filter(tilknytninger__institution=k.skole).update(navn="Ane Dam")
    response = as_user(k.koordinator).post(URL, {"hvem": "ane"})
    assert "Flere end 20 passer. Skriv mere af navnet." in text(response)
    assert response.content.decode().count("Ane Dam</strong>") == 20


def test_person_who_may_not_book_anywhere_is_not_found(k: Kommunen, as_user: Any) -> None:
    page = text(as_user(k.koordinator).post(URL, {"hvem": k.dpo.brugernavn}))
    assert "Vi fandt ingen, som kan få en tid her." in page
    assert as_user(k.koordinator).get(f"{URL}{k.dpo.pk}/").status_code == 404


def test_address_that_several_share_lists_them(k: Kommunen, as_user: Any) -> None:
    Bruger.objects.filter(pk=k.fagperson2.pk).update(email=k.kollega.email)
    page = as_user(k.koordinator).post(URL, {"hvem": k.kollega.email}).content.decode()
    assert (f"{URL}{k.fagperson2.pk}/" in page, f"{URL}{k.kollega.pk}/" in page) == (True, True)


def test_coordinator_books_in_the_form_and_sees_the_receipt(k: Kommunen, as_user: Any) -> None:
    browser = as_user(k.koordinator)
    answers = skema(position(k.ordning, 2), k.skole2)
    page = text(browser.post(f"{URL}{k.fagperson2.pk}/", answers, follow=True))
    assert f"Tiden er booket for {k.fagperson2.navn}, der får besked på mail." in page
    assert f"Booket for {k.fagperson2.navn}, {k.skole2}" in page
    assert "Flyt tiden" in page
    assert Booking.objects.get().booket_af == k.koordinator
    own = text(as_user(k.fagperson2).get(f"/booking/kvittering/{answers['booking_id']}/"))
    assert f"Distriktskoordinator {k.koordinator.navn} har booket tiden for dig." in own


def test_form_sent_again_with_other_answers_says_what_the_person_got(k: Kommunen, as_user: Any) -> None:
    browser, url = as_user(k.koordinator), f"{URL}{k.fagperson2.pk}/"
    answers = skema(position(k.ordning, 2), k.skole2, emne="Rolige overgange")
    receipt = browser.post(url, answers)["Location"]
    assert browser.post(url, answers)["Location"] == receipt
    response = browser.post(url, answers | {"emne": "Uro"})
    assert response.status_code == 409
    assert f"{k.fagperson2} har fået torsdag den 26. november kl. 8.20–8.40." in text(response)
    assert f'href="{receipt}"' in response.content.decode()
    assert "Uro</textarea>" in response.content.decode()
    assert Booking.objects.get().emne == "Rolige overgange"


def test_id_of_what_the_person_booked_says_nothing_of_it(k: Kommunen, as_user: Any) -> None:
    theirs = book(k.fagperson2, k.ordning2, svar=replace(SVAR, emne="Pungmejser"))
    answers = skema(position(k.ordning, 2), k.skole2, booking_id=str(theirs.pk))
    response = as_user(k.koordinator).post(f"{URL}{k.fagperson2.pk}/", answers)
    assert (response.status_code, "Pungmejser" in response.content.decode()) == (409, False)
    assert "har fået" not in text(response)


def test_lost_race_keeps_what_was_written_and_shows_what_is_free(k: Kommunen, as_user: Any) -> None:
    book(k.fagperson, k.ordning, 2)
    response = as_user(k.koordinator).post(f"{URL}{k.fagperson2.pk}/", skema(position(k.ordning, 2), k.skole2, emne="Uro"))
    assert response.status_code == 409
    assert "Tiden blev booket af en anden for et øjeblik siden." in text(response)
    assert "Uro</textarea>" in response.content.decode()


# The waiting list


@pytest.fixture
def full(k: Kommunen) -> list[Booking]:
    return [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]


def wait_for_other(k: Kommunen, by: Bruger | None = None) -> Booking:
    given: dict[str, Any] = {"booking_id": uuid4(), "svar": SVAR, "institution": k.skole2, "booker": k.fagperson2}
    return services.join_venteliste(dag=position(k.ordning).sparringsdag, by=by or k.koordinator, now=NOW, **given)


def test_coordinator_puts_a_professional_of_another_district_on_the_list(k: Kommunen, full: Any) -> None:
    waiting = wait_for_other(k)
    assert (waiting.tilstand, waiting.booker, waiting.booket_af) == ("paa_venteliste", k.fagperson2, k.koordinator)
    (letter,) = [m for m in letters() if m.to == [k.fagperson2.email]]
    assert f"Distriktskoordinator {k.koordinator.navn} har skrevet dig på ventelisten til sparring:" in letter.body


def test_one_put_on_the_list_is_offered_the_freed_time_and_answers_themselves(k: Kommunen, full: list[Booking]) -> None:
    waiting = wait_for_other(k)
    services.cancel_booking(booking=full[0], by=k.nabo, now=NOW)
    letters()
    services.accept_tilbud(booking=fresh(waiting), by=k.fagperson2, now=NOW)
    (letter,) = letters()
    assert (fresh(waiting).tilstand, "har booket en sparring for dig" in letter.body) == ("booket", False)


@pytest.mark.parametrize("who", ["koordinator2", "teammedlem", "kollega"])
def test_only_a_coordinator_of_the_district_puts_another_on_the_list(k: Kommunen, full: Any, who: str) -> None:
    with refused("maa_ikke_booke"):
        wait_for_other(k, by=getattr(k, who))


def test_full_day_puts_the_person_on_the_list_by_the_form(k: Kommunen, as_user: Any, full: Any) -> None:
    browser = as_user(k.koordinator)
    assert "Skriv en anden på venteliste" in text(browser.get("/booking/her/2026-11-26/"))
    page = text(browser.get(f"{URL}{k.fagperson2.pk}/"))
    assert f"Skriv {k.fagperson2.navn} på venteliste" in page
    answers = skema(position(k.ordning), k.skole2, position=None, venteliste="Skriv på venteliste")
    said = text(browser.post(f"{URL}{k.fagperson2.pk}/", answers, follow=True))
    assert f"{k.fagperson2.navn} står på ventelisten og får besked på mail." in said
    assert Booking.objects.get(booker=k.fagperson2).tilstand == "paa_venteliste"
    own = text(as_user(k.fagperson2).get(f"/booking/kvittering/{answers['booking_id']}/"))
    assert f"Distriktskoordinator {k.koordinator.navn} har skrevet dig på listen." in own


def test_person_on_the_list_is_not_asked_about_again(k: Kommunen, as_user: Any, full: Any) -> None:
    wait_for_other(k)
    page = as_user(k.koordinator).get(f"{URL}{k.fagperson2.pk}/")
    assert "Personen står allerede på ventelisten til den dag." in text(page)
    assert 'name="om"' not in page.content.decode()


def test_full_day_has_other_days_too(k: Kommunen, as_user: Any, full: Any) -> None:
    page = as_user(k.koordinator).get(f"{URL}{k.fagperson2.pk}/").content.decode()
    assert "Dagens tider er optaget" in page
    assert f"/booking/her/2026-12-03/for/{k.fagperson2.pk}/" in page


def test_time_left_by_nobody_on_the_spot_puts_nobody_on_a_list_that_is_closed(
    k: Kommunen, as_user: Any, full: Any, frozen_clock: Any
) -> None:
    frozen_clock.at = datetime(2026, 11, 26, 7, 50, tzinfo=UTC)  # the last time has begun, and is not over
    page = as_user(k.koordinator).get(f"{URL}{k.fagperson2.pk}/").content.decode()
    assert 'name="om"' not in page


def test_one_with_two_institutions_is_asked_which(k: Kommunen, as_user: Any) -> None:
    both = person((Rolle.FAGPERSON, k.skole2), (Rolle.FAGPERSON, k.skole))
    page = as_user(k.koordinator).get(f"{URL}{both.pk}/").content.decode()
    assert f'<option value="{k.skole2.pk}"' in page
    assert f'<option value="{k.skole.pk}"' in page


def test_coordinator_cancels_and_moves_on_the_pages(k: Kommunen, as_user: Any) -> None:
    booking = book(k.fagperson, k.ordning)
    browser, address = as_user(k.koordinator), f"/booking/kvittering/{booking.pk}/"
    assert f"{k.fagperson.navn}, {k.skole}, får en mail" in text(browser.get(f"{address}aflys/"))
    assert f"Du flytter tiden for {k.fagperson.navn}" in text(browser.get(f"{address}flyt/"))
    browser.post(f"{address}flyt/", {"position": str(position(k.ordning, 3).pk)})
    assert fresh(booking).tid.nummer == 3
    assert "Fortryd aflysningen" in text(browser.post(f"{address}aflys/", follow=True))
    browser.post(f"{address}fortryd/")
    assert fresh(booking).tilstand == "booket"
