"""What a page offers one who may not book everything: at a limit, from another district, before and after the deadline."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client

from booking import services
from booking.enums import Rest
from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen, text
from tests.factories import NOW
from tests.factories.booking import book, make_ordning, position, skema
from tests.factories.organisation import InstitutionFactory
from udviklingsmodel.organisation.enums import InstitutionArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed

THURSDAY, NEXT = date(2026, 11, 26), date(2026, 12, 3)
HER, DAG, NAESTE = "/booking/her/", "/booking/her/2026-11-26/", "/booking/her/2026-12-03/"


def limit(k: Kommunen, **limits: Any) -> Ordning:
    Ordning.objects.filter(pk=k.ordning.pk).update(**limits)
    configuration_changed()
    k.ordning.refresh_from_db()
    return k.ordning


def html(response: Any) -> str:
    content: str = response.content.decode()
    return content


# At a limit


def test_one_at_the_limit_is_told_why_on_the_list_and_offered_no_time(k: Kommunen, browser: Client) -> None:
    book(k.fagperson, limit(k, max_pr_person=1))
    page = text(browser.get(HER))
    assert "Du kan ikke booke flere tider lige nu" in page
    assert "Du har 1 af højst 1 kommende tid på én gang. Når den er holdt eller aflyst, er der plads til en ny." in page
    assert "Har du en tid, I kan undvære, så aflys den under Mine bookinger ." in page
    assert "Vælg torsdag" not in page
    assert "Se torsdag den 3. december" in page


@pytest.mark.parametrize("limits", [{"max_pr_person": 1}, {"max_pr_institution": 1}])
def test_one_at_the_limit_gets_no_form_and_no_other_days(k: Kommunen, browser: Client, limits: dict[str, int]) -> None:
    book(k.fagperson, limit(k, **limits))
    page = browser.get(NAESTE)
    assert "Du kan ikke booke en tid den dag" in text(page)
    assert [word for word in ('name="om"', "Book tiden", "2026-12-10") if word in html(page)] == []
    assert "kl. 8.00–8.20 ledig" in text(page)


def test_limit_of_the_institution_is_named_by_the_institution(k: Kommunen, browser: Client) -> None:
    for dag in (THURSDAY, NEXT):
        book(k.kollega, limit(k, max_pr_institution=2), dato=dag)
    page = text(browser.get(HER))
    sentence = f"{k.skole} har 2 af højst 2 kommende tider på én gang."
    assert f"{sentence} Når en af dem er holdt eller aflyst, er der plads til en ny." in page


def test_one_below_the_limit_books(k: Kommunen, browser: Client) -> None:
    book(k.fagperson, limit(k, max_pr_person=2))
    assert "Vælg torsdag den 3. december" in text(browser.get(HER))
    page = browser.get(NAESTE)
    assert "Du har 1 af højst 2 kommende tider på én gang. Tid" in text(page)
    assert 'name="om"' in html(page)


def test_one_at_the_limit_may_still_wait(k: Kommunen, browser: Client) -> None:
    book(k.fagperson, limit(k, max_pr_person=1))
    for nummer in (1, 2, 3):
        book(k.nabo if nummer == 1 else k.kollega if nummer == 2 else k.leder, k.ordning, nummer, dato=NEXT)
    page = browser.get(NAESTE)
    assert "Skriv mig på venteliste" in html(page)
    assert "Så længe I ikke har plads til flere tider, går den til den næste på listen" in text(page)


def test_institution_with_its_one_time_that_day_is_shown_other_days(k: Kommunen, browser: Client) -> None:
    book(k.kollega, limit(k, en_pr_institution=True))
    listed = text(browser.get(HER))
    assert f"uge 48 {k.skole} har allerede en tid" in listed
    assert "Se torsdag den 26. november" in listed
    assert "Vælg torsdag den 3. december" in listed
    page = browser.get(DAG)
    assert f"{k.skole} har allerede en tid den dag. Her kan hver institution få én tid om dagen." in text(page)
    assert "Vælg en anden dag." in text(page)
    assert ('name="om"' in html(page), NAESTE in html(page)) == (False, True)


def test_one_with_two_institutions_books_for_the_one_that_has_room(k: Kommunen, as_user: Callable[..., Client]) -> None:
    both = Bruger.objects.get(pk=k.kollega.pk)
    Tilknytning.objects.create(bruger=both, rolle=Rolle.FAGPERSON, institution=k.boernehus, fra_date=date(2020, 1, 1))
    book(k.fagperson, limit(k, en_pr_institution=True))
    page = as_user(both).get(DAG)
    assert f"{k.skole} har allerede en tid den dag." in text(page)
    assert 'name="om"' in html(page)


def test_limit_reached_meanwhile_keeps_what_was_typed_and_offers_no_other_day(k: Kommunen, browser: Client) -> None:
    book(k.fagperson, limit(k, max_pr_person=1))
    response = browser.post(NAESTE, skema(position(k.ordning, 1, NEXT), k.skole, emne="Uro efter frokost"))
    assert response.status_code == 409
    assert "Du har allerede så mange kommende tider her" in text(response)
    assert ("Uro efter frokost</textarea>" in html(response), "formaction" in html(response)) == (True, False)


def test_overblik_of_one_at_the_limit_says_so(k: Kommunen, browser: Client) -> None:
    book(k.fagperson, limit(k, max_pr_person=1))
    page = text(browser.get("/"))
    assert "Du har 1 af højst 1 kommende tid på én gang." in page
    assert ("Book sparring" in page, "Se tiderne" in page) == (False, True)


def test_cancelled_receipt_of_one_at_the_limit_offers_no_days(k: Kommunen, browser: Client) -> None:
    booking = services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    book(k.fagperson, limit(k, max_pr_person=1), dato=NEXT)
    page = text(browser.get(f"/booking/kvittering/{booking.pk}/"))
    assert "Der er ingen andre tider, du kan booke lige nu." in page
    assert "Næste ledige tider" not in page


def test_person_at_the_limit_is_not_booked_for(k: Kommunen, as_user: Callable[..., Client]) -> None:
    book(k.fagperson, limit(k, max_pr_person=1))
    page = as_user(k.koordinator).get(f"{NAESTE}for/{k.fagperson.pk}/")
    assert f"{k.fagperson.navn} har 1 af højst 1 kommende tid på én gang." in text(page)
    assert ('name="om"' in html(page), "2026-12-10" in html(page)) == (False, False)


# Released times and the deadline


BEFORE, AFTER = datetime(2026, 11, 27, 10, 59, tzinfo=UTC), datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # Friday at 12


@pytest.fixture
def frist(k: Kommunen, frozen_clock: Any, as_user: Callable[..., Client]) -> Callable[..., Client]:
    """`frist(rest, who, now)`: the list and the day by the clock of `now`, where the deadline is the Friday before at 12."""
    make_ordning(navn="Fredag", slug="fredag", distrikt=k.distrikt, sted=k.skole, frist_ugedag=4, frist_kl=time(12))

    def browser(rest: Rest, who: Bruger, now: datetime) -> Client:
        Ordning.objects.filter(slug="fredag").update(rest=rest)
        configuration_changed()
        frozen_clock.at = now
        return as_user(who)

    return browser


def test_deadline_is_told_on_the_list_and_on_the_day(k: Kommunen, frist: Any) -> None:
    browser = frist(Rest.BLIVER, k.fagperson, BEFORE)
    said = "Book senest fredag den 27. november kl. 12.00"
    assert f"torsdag den 3. december uge 49 {said}" in text(browser.get("/booking/fredag/"))
    assert said in text(browser.get("/booking/fredag/2026-12-03/"))


def test_deadline_in_minutes_is_the_first_of_those_that_are_free(k: Kommunen, browser: Client) -> None:
    book(k.nabo, limit(k, frist_minutter=60), 1)
    assert "Book senest torsdag den 26. november kl. 7.20" in text(browser.get(DAG))


def test_day_without_a_deadline_tells_none(k: Kommunen, browser: Client) -> None:
    assert "senest" not in text(browser.get(HER)) + text(browser.get(DAG))


def test_time_that_will_be_released_is_told_of_to_both_districts(k: Kommunen, frist: Any) -> None:
    said = "Alle distrikter kan booke fra fredag den 27. november kl. 12.00"
    for who in (k.fagperson, k.fagperson2):
        assert said in text(frist(Rest.FRIGIVES, who, BEFORE).get("/booking/fredag/"))


@pytest.mark.parametrize(("now", "books"), [(BEFORE, False), (AFTER, True)])
def test_list_and_day_offer_another_district_what_is_released_and_no_more(
    k: Kommunen, frist: Any, now: datetime, books: bool
) -> None:
    browser = frist(Rest.FRIGIVES, k.fagperson2, now)
    listed, day = text(browser.get("/booking/fredag/")), browser.get("/booking/fredag/2026-12-03/")
    assert ("Vælg torsdag den 3. december" in listed, "Se torsdag den 3. december" in listed) == (books, not books)
    assert "Vælg torsdag den 10. december" not in listed
    assert "Du kan booke de tider, der er frigivet til alle distrikter." in listed
    assert ('name="om"' in html(day)) == books


def test_another_district_does_not_wait_for_a_released_time(k: Kommunen, frist: Any) -> None:
    browser = frist(Rest.FRIGIVES, k.fagperson2, AFTER)
    ordning = Ordning.objects.get(slug="fredag")
    for nummer, who in enumerate((k.fagperson, k.kollega, k.nabo), 1):
        book(who, ordning, nummer, dato=NEXT, now=AFTER)
    day = browser.get("/booking/fredag/2026-12-03/")
    assert ("Dagens tider er optaget." in text(day), "venteliste" in html(day)) == (True, False)


# The move


def flyt(browser: Client, booking: Booking) -> str:
    return html(browser.get(f"/booking/kvittering/{booking.pk}/flyt/"))


def test_move_of_a_released_time_offers_the_released_ones_alone(k: Kommunen, frist: Any) -> None:
    ordning = Ordning.objects.get(slug="fredag")
    browser = frist(Rest.FRIGIVES, k.fagperson2, AFTER)
    ordning.refresh_from_db()
    booking = book(k.fagperson2, ordning, 1, dato=NEXT, now=AFTER, institution=k.skole2)
    page = flyt(browser, booking)
    assert str(position(ordning, 2, NEXT).pk) in page
    assert str(position(ordning, 1, date(2026, 12, 10)).pk) not in page


def test_move_passes_over_days_on_which_the_institution_has_its_one_time(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, limit(k, en_pr_institution=True))
    book(k.kollega, k.ordning, 1, dato=NEXT)
    page = flyt(browser, booking)
    offered = [str(position(k.ordning, 2, dag).pk) in page for dag in (THURSDAY, NEXT, date(2026, 12, 10))]
    assert offered == [True, False, True]


def test_move_beyond_a_limit_that_was_lowered_says_why_there_is_nothing_to_choose(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, k.ordning)
    book(k.fagperson, k.ordning, dato=NEXT)
    limit(k, max_pr_person=1)
    page = flyt(browser, booking)
    assert "Der er allerede så mange kommende tider her, som man kan have på én gang." in page
    assert 'name="position"' not in page


def test_move_within_the_limit_offers_other_days(k: Kommunen, browser: Client) -> None:
    booking = book(k.fagperson, limit(k, max_pr_person=1))
    assert str(position(k.ordning, 1, NEXT).pk) in flyt(browser, booking)


# The list of ordninger


def test_ordninger_of_ones_own_district_stand_first(k: Kommunen, as_user: Callable[..., Client]) -> None:
    skole = InstitutionFactory(distrikt=k.distrikt2, art=InstitutionArt.SKOLE)
    make_ordning(institution=skole, sted=skole, navn="En andens", slug="anden", distrikt=k.distrikt2)
    page = text(as_user(k.koordinator2).get("/booking/"))
    page = page[page.index("Hos dig") :]
    assert page.index(str(k.ordning2)) < page.index("Andre steder") < page.index(str(k.ordning))


@pytest.mark.parametrize(
    ("navn", "title"), [("Distrikt By", "Sparring i Distrikt By"), ("Solrød Sparring", "Solrød Sparring")]
)
def test_heading_does_not_say_sparring_twice(k: Kommunen, browser: Client, navn: str, title: str) -> None:
    limit(k, navn=navn)
    page = browser.get(HER)
    assert f"<h1>{title}</h1>" in html(page)
