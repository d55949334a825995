"""The pages as a person meets them, stale and late ones too. Words are checked where they are what the page is for."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from booking import services, tasks
from booking.models import Booking, Ordning, Sparringsdag
from tests.booking.conftest import Kommunen, text
from tests.conftest import afsender
from tests.factories import NOW
from tests.factories.booking import SVAR, book, position, skema
from udviklingsmodel.organisation.services import configuration_changed

URL = "/booking/her/2026-11-26/"
NOTHING = "8f3f0b6e-3c69-4b0c-9d2c-0f8d5d3c1a11"  # no object has it


def test_booking_takes_three_pages(browser: Client, k: Kommunen) -> None:
    days = browser.get("/booking/", follow=True)
    assert days.redirect_chain == [("/booking/her/", 302)]
    assert f'href="{URL}"' in days.content.decode()
    form = browser.get(URL)
    answers = skema(
        position(k.ordning, 2), k.skole, booking_id=re.search(r'name="booking_id" value="([^"]+)"', form.content.decode())[1]
    )  # type: ignore[index]
    receipt = browser.post(URL, answers, follow=True)
    assert "Tiden er jeres Torsdag den 26. november 2026 kl. 8.20–8.40 på" in text(receipt)
    assert "kalender.ics" in receipt.content.decode()


def test_days_say_how_much_is_free_before_the_click(browser: Client, k: Kommunen) -> None:
    book(k.nabo, k.ordning, 2)
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer, dato=date(2026, 12, 3))
    page = text(browser.get("/booking/her/"))
    assert "torsdag den 26. november uge 48 2 af 3 ledige 8.00 · 8.40" in page
    assert "torsdag den 3. december uge 49 Optaget 0 af 3 ledige" in page
    assert "torsdag den 24. december uge 52 Ingen sparring: juleaftensdag" in page


def test_days_name_ones_own_times_and_lead_to_the_receipt(browser: Client, k: Kommunen) -> None:
    mine = [book(k.fagperson, k.ordning, nummer) for nummer in (2, 3)]
    book(k.nabo, k.ordning, 1)
    page = browser.get("/booking/her/")
    assert "uge 48 Du har kl. 8.20 torsdag den 26. november Du har kl. 8.40 torsdag den 26. november Optaget" in text(page)
    assert [f'href="/booking/kvittering/{booking.pk}/"' in page.content.decode() for booking in mine] == [True, True]


def test_days_name_neither_the_times_of_others_nor_cancelled_ones(browser: Client, k: Kommunen) -> None:
    book(k.kollega, k.ordning, 1)
    services.cancel_booking(booking=book(k.fagperson, k.ordning, 2), by=k.fagperson, now=NOW)
    assert "Du har" not in text(browser.get("/booking/her/"))


def test_day_tells_ones_own_time_from_those_of_others(browser: Client, k: Kommunen) -> None:
    book(k.nabo, k.ordning, 1)
    book(k.fagperson, k.ordning, 2)
    page = text(browser.get(URL))
    assert "torsdag den 26. november, kl. 8.00 til 8.20, optaget" in page
    assert "torsdag den 26. november, kl. 8.20 til 8.40, booket af dig" in page


def test_kept_part_of_the_page_is_that_of_ones_own_place_and_of_the_times_as_they_are(
    as_user: Any, k: Kommunen, settings: Any
) -> None:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept"}
    settings.CACHES = settings.CACHES | {"sider": memory}
    assert f'value="{k.skole.pk}"' in as_user(k.fagperson).get(URL).content.decode()
    book(k.kollega, k.ordning, 2)
    other = as_user(k.nabo).get(URL)
    assert f'value="{k.boernehus.pk}"' in other.content.decode()
    assert "kl. 8.20 til 8.40, optaget" in text(other)


def test_full_day_leads_to_ones_own_receipt(browser: Client, k: Kommunen) -> None:
    mine = book(k.fagperson, k.ordning, 1)
    for nummer in (2, 3):
        book(k.nabo, k.ordning, nummer)
    page = browser.get(URL)
    assert "kl. 8.00–8.20 booket af dig kl. 8.20–8.40 optaget" in text(page)
    assert f'<a href="/booking/kvittering/{mine.pk}/">booket af dig</a>' in page.content.decode()


def test_time_is_announced_with_its_day(browser: Client, k: Kommunen) -> None:
    book(k.nabo, k.ordning, 1)
    page = text(browser.get(URL))
    assert "torsdag den 26. november, kl. 8.00 til 8.20, optaget" in page
    assert "torsdag den 26. november, kl. 8.20 til 8.40, ledig" in page


def test_form_sent_twice_leads_to_the_same_receipt(browser: Client, k: Kommunen) -> None:
    answers = skema(position(k.ordning), k.skole)
    first, second = browser.post(URL, answers), browser.post(URL, answers)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_lost_race_keeps_what_was_typed_and_shows_what_is_free(browser: Client, k: Kommunen) -> None:
    answers = skema(position(k.ordning, 2), k.skole, emne="Uro efter frokost", om="udfordring", perspektiver=str(k.enhed.pk))
    book(k.nabo, k.ordning, 2)
    response = browser.post(URL, answers)
    page, form = text(response), response.content.decode()
    assert response.status_code == 409
    assert "Tiden blev booket af en anden for et øjeblik siden. Det, du skrev, står her endnu." in page
    assert "torsdag den 26. november kl. 8.00–8.20: vælg den herunder" in page
    assert "torsdag den 3. december kl. 8.00 · 8.20 · 8.40" in page
    assert "Uro efter frokost</textarea>" in form
    assert re.search(r'value="udfordring"[^>]* checked', form)
    assert re.search(rf'name="perspektiver" value="{k.enhed.pk}"[^>]* checked', form)


def test_lost_race_is_won_by_choosing_another_time(browser: Client, k: Kommunen) -> None:
    answers = skema(position(k.ordning, 2), k.skole, emne="Uro")
    book(k.nabo, k.ordning, 2)
    page = browser.post(URL, answers).content.decode()
    again = re.search(r'name="booking_id" value="([^"]+)"', page)
    assert again
    assert (
        browser.post(URL, answers | {"booking_id": again[1], "position": str(position(k.ordning, 3).pk)}).status_code == 302
    )


def test_lost_race_for_the_last_time_of_the_day_keeps_the_form(browser: Client, k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    response = browser.post(URL, skema(position(k.ordning, 2), k.skole, emne="Uro efter frokost"))
    assert response.status_code == 409
    assert "torsdag den 3. december kl. 8.00 · 8.20 · 8.40" in text(response)
    assert "Uro efter frokost</textarea>" in response.content.decode()


def test_full_day_offers_the_next_free_ones(browser: Client, k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    page = text(browser.get(URL))
    assert "Dagens tider er optaget." in page
    assert "torsdag den 3. december kl. 8.00 · 8.20 · 8.40" in page


def test_form_sent_again_with_other_answers_says_what_it_made(browser: Client, k: Kommunen) -> None:
    answers = skema(position(k.ordning, 2), k.skole, emne="Rolige overgange")
    receipt = browser.post(URL, answers)["Location"]
    assert browser.post(URL, answers)["Location"] == receipt
    response = browser.post(URL, answers | {"emne": "Uro efter frokost", "position": str(position(k.ordning, 3).pk)})
    page, words = response.content.decode(), text(response)
    assert response.status_code == 409
    assert "Formularen er allerede sendt" in words
    assert "I har fået torsdag den 26. november kl. 8.20–8.40." in words
    assert "Det, der er ændret i formularen siden, er ikke sendt. Vil I ændre det, så flyt eller aflys tiden" in words
    assert f'href="{receipt}"' in page
    assert "Uro efter frokost</textarea>" in page
    assert re.search(rf'value="{position(k.ordning, 3).pk}"[^>]* checked', page)
    assert Booking.objects.get().emne == "Rolige overgange"


def test_id_of_anothers_booking_says_nothing_of_it(browser: Client, k: Kommunen) -> None:
    theirs = book(k.kollega, k.ordning, 1, svar=replace(SVAR, emne="Pungmejser"))
    response = browser.post(URL, skema(position(k.ordning, 2), k.skole, booking_id=str(theirs.pk)))
    page = response.content.decode()
    assert response.status_code == 409
    assert not [secret for secret in ("Pungmejser", f"kvittering/{theirs.pk}", "har fået") if secret in page]


def test_place_on_the_list_sent_again_with_other_answers_says_so(browser: Client, k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    answers = skema(position(k.ordning, 1), k.skole, position=None, venteliste="1")
    browser.post(URL, answers)
    response = browser.post(URL, answers | {"tema": "fravaer"})
    assert response.status_code == 409
    assert "I står på ventelisten til torsdag den 26. november." in text(response)
    assert "Det, der er ændret i formularen siden, er ikke sendt. Vil I ændre det, så gå af ventelisten" in text(response)


def test_used_form_says_so_and_can_be_sent_again(browser: Client, k: Kommunen) -> None:
    form = uuid4()
    book(k.kollega, k.ordning, 1, booking_id=form)
    response = browser.post(URL, skema(position(k.ordning, 2), k.skole, booking_id=str(form)))
    assert (response.status_code, "Denne formular er allerede brugt" in text(response)) == (409, True)
    assert str(form) not in response.content.decode()
    assert re.search(rf'value="{position(k.ordning, 2).pk}"[^>]* checked', response.content.decode())


# Another district


def test_district_without_sessions_says_for_how_long(browser: Client, k: Kommunen) -> None:
    k.ordning.horisont_uger = 2
    k.ordning.save()
    Sparringsdag.objects.filter(ordning=k.ordning).delete()
    assert "De næste 2 uger er der ikke planlagt sparring her." in text(browser.get("/booking/her/"))


def test_horizon_of_one_week_is_in_the_singular(browser: Client, k: Kommunen) -> None:
    k.ordning.horisont_uger = 1
    k.ordning.save()
    assert "Der kan bookes 1 uge frem." in text(browser.get("/booking/her/2026-12-03/"))
    Sparringsdag.objects.filter(ordning=k.ordning).delete()
    assert "Den næste uge er der ikke planlagt sparring her." in text(browser.get("/booking/her/"))
    assert f"Der er ingen tider, du kan booke, i {k.ordning} den næste uge." in text(browser.get("/"))


def test_other_district_can_be_looked_at(browser: Client, k: Kommunen) -> None:
    page = text(browser.get("/booking/der/2026-11-26/"))
    assert "Du kan se tiderne her, men kun booke i dit eget distrikt." in page
    assert "kl. 8.20–8.40 ledig" in page
    assert "Book tiden" not in page


def test_other_district_is_not_booked_by_hand(browser: Client, k: Kommunen) -> None:
    response = browser.post("/booking/der/2026-11-26/", skema(position(k.ordning2), k.skole, emne="Uro efter frokost"))
    assert response.status_code == 409
    assert "Du kan kun booke tider i dit eget distrikt." in text(response)
    assert "Uro efter frokost</textarea>" in response.content.decode()
    assert not Booking.objects.exists()


def test_other_districts_booking_does_not_exist(as_user: Any, k: Kommunen) -> None:
    pk = book(k.fagperson, k.ordning).pk
    for who in (k.fagperson2, k.koordinator2, k.kollega, k.leder, k.administration):
        assert [
            as_user(who).get(f"/booking/kvittering/{pk}/{rest}").status_code for rest in ("", "aflys/", "kalender.ics")
        ] == [
            404,
            404,
            404,
        ]


def test_taken_time_says_nothing_of_who_has_it(as_user: Any, k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    for who in (k.fagperson2, k.kollega):
        page = as_user(who).get(URL).content.decode()
        assert "optaget" in page
        assert k.fagperson.navn not in re.sub(r"(?s)<select.*?</select>", "", page)


def test_teammedlem_reads_a_booking_but_cannot_cancel_it(as_user: Any, k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    browser = as_user(k.teammedlem)
    assert "Aflys" not in text(browser.get(f"/booking/kvittering/{booking.pk}/"))
    assert browser.post(f"/booking/kvittering/{booking.pk}/aflys/").status_code == 404
    booking.refresh_from_db()
    assert booking.tilstand == "booket"


@pytest.mark.parametrize("path", ["/booking/", "/booking/her/", URL, "/booking/mine/", "/dagsorden/"])
def test_administration_does_not_meet_the_pages(as_user: Any, k: Kommunen, path: str) -> None:
    assert as_user(k.administration).get(path).status_code == 404


def test_list_of_districts_is_for_those_without_one(as_user: Any, k: Kommunen) -> None:
    page = text(as_user(k.koordinator).get("/booking/"))
    assert k.ordning.navn in page
    assert k.ordning2.navn in page


def test_retired_ordning_is_not_there(browser: Client, k: Kommunen) -> None:
    k.ordning2.aktiv = False
    k.ordning2.save()
    assert [browser.get(path).status_code for path in ("/booking/der/", "/booking/der/2026-11-26/")] == [404, 404]


# Days that cannot be


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-12-24", "Juleaftensdag"),
        ("2026-12-31", "Nytårsaftensdag"),
        ("2026-11-25", "Der er ingen sparring den dag."),
        ("2027-01-21", "Der kan bookes 8 uger frem."),
        ("2025-11-27", "Dagen er forbi."),
        ("9999-12-31", "Der kan bookes 8 uger frem."),
        ("0001-01-01", "Dagen er forbi."),
    ],
)
def test_day_without_a_session_says_why_and_keeps_what_is_posted_by_hand(
    browser: Client, k: Kommunen, day: str, sentence: str
) -> None:
    url = f"/booking/her/{day}/"
    assert sentence in text(browser.get(url))
    response = browser.post(url, skema(position(k.ordning), k.skole, emne="Uro efter frokost"))
    assert response.status_code == 200
    assert sentence in text(response)
    assert "Uro efter frokost</textarea>" in response.content.decode()
    assert not Booking.objects.exists()


def test_day_of_another_year_is_told_from_this_years(browser: Client, k: Kommunen) -> None:
    assert "Sparring torsdag den 27. november 2025 " in text(browser.get("/booking/her/2025-11-27/"))


def test_closed_day_says_only_why_and_what_is_free_instead(browser: Client, k: Kommunen) -> None:
    page = text(browser.get("/booking/her/2026-12-24/"))
    assert "Juleaftensdag Ledige tider torsdag den 26. november kl. 8.00 · 8.20 · 8.40" in page
    assert "Godt at vide" not in page


@pytest.mark.parametrize(("now", "day"), [("2027-03-22", "2027-03-25"), ("2027-05-03", "2027-05-06")])
def test_holiday_posted_by_hand_is_not_booked(
    browser: Client, k: Kommunen, frozen_clock: Any, login: Any, now: str, day: str
) -> None:
    frozen_clock.at = datetime.fromisoformat(f"{now}T09:00:00+00:00")
    login(browser, k.fagperson)
    tasks.generate_sparringsdage()
    response = browser.post(f"/booking/her/{day}/", skema(position(k.ordning), k.skole, emne="Uro"))
    assert "Der kan ikke bookes den dag" in text(response)
    assert not Booking.objects.exists()


def test_day_that_is_over_is_not_booked(browser: Client, k: Kommunen, frozen_clock: Any, login: Any) -> None:
    frozen_clock.at = datetime(2026, 11, 26, 7, 10, tzinfo=UTC)
    login(browser, k.fagperson)
    response = browser.post(URL, skema(position(k.ordning, 1), k.skole, emne="Uro"))
    assert response.status_code == 409
    assert "Det er for sent at booke den tid." in text(response)
    assert "Uro</textarea>" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/booking/x/2026-02-31/",
        "/booking/her/2026-02-31/",
        "/booking/her/2026-13-01/",
        "/booking/her/0000-00-00/",
        "/booking/her/٢٠٢٦-١١-٢٦/",
        "/booking/x/",
        "/booking/x/2026-11-26/",
        "/booking/kvittering/1/",
        f"/booking/kvittering/{NOTHING}/",
        f"/booking/kvittering/{NOTHING}/aflys/",
        f"/dagsorden/{NOTHING}/",
        "/booking/her%00/",
    ],
)
def test_address_of_nothing_is_not_found(browser: Client, k: Kommunen, path: str) -> None:
    response = browser.get(path)
    assert (response.status_code, "Siden findes ikke" in text(response)) == (404, True)


@pytest.mark.parametrize("field", ["emne", "tema", "position", "booking_id", "institution", "omtale"])
def test_nul_characters_are_answered_with_the_form(browser: Client, k: Kommunen, field: str) -> None:
    answers = skema(position(k.ordning), k.skole, omtale="anonymt") | {field: "a\x00b"}
    assert browser.post(URL, answers).status_code == 200
    assert not Booking.objects.exists()


def test_huge_post_is_answered_in_danish(browser: Client, k: Kommunen) -> None:
    response = browser.post(URL, skema(position(k.ordning), k.skole, emne="x" * 600_000))
    assert response.status_code == 400
    assert "Vi kunne ikke læse det, der blev sendt" in text(response)


def test_too_many_fields_are_answered_in_danish(browser: Client, k: Kommunen) -> None:
    response = browser.post(URL, {f"felt{n}": "1" for n in range(400)})
    assert response.status_code == 400
    assert "Vi kunne ikke læse det, der blev sendt" in text(response)


def test_session_that_ended_in_the_middle_leads_to_login_with_a_sentence(
    browser: Client, k: Kommunen, frozen_clock: Any
) -> None:
    whose = afsender(browser.get(URL))
    frozen_clock.move(minutes=31)
    response = browser.post(URL, skema(position(k.ordning), k.skole) | whose, follow=True)
    assert response.redirect_chain == [(f"/log-ind/?afbrudt=1&gemt=1&next={URL.replace('/', '%2F')}", 302)]
    assert "Det, du sendte, er ikke nået frem, men vi gemmer det for dig i en time." in text(response)


def test_answer_that_is_not_kept_leads_to_login_with_a_sentence(browser: Client, k: Kommunen, frozen_clock: Any) -> None:
    frozen_clock.move(minutes=31)
    response = browser.post(f"/booking/kvittering/{uuid4()}/aflys/", follow=True)
    assert "Derfor blev det, du sendte, ikke gemt" in text(response)


def test_page_opened_with_a_session_that_ended_says_why(browser: Client, k: Kommunen, frozen_clock: Any) -> None:
    frozen_clock.move(minutes=31)
    assert "Der gik for lang tid uden aktivitet." in text(browser.get(URL, follow=True))


def test_other_day_offered_after_a_lost_race_takes_along_what_was_typed(browser: Client, k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    answers = skema(position(k.ordning), k.skole, emne="Rolige overgange")
    lost = browser.post(URL, answers).content.decode()
    assert 'form="booking" formaction="/booking/her/2026-12-03/"' in lost
    assert "Book tiden" not in lost
    there = browser.post("/booking/her/2026-12-03/", answers).content.decode()
    assert ("Rolige overgange" in there, "Vælg en af dagens tider." in there) == (True, True)


def test_closed_day_asks_for_no_time(browser: Client, k: Kommunen) -> None:
    page = browser.post("/booking/her/2026-12-24/", skema(position(k.ordning), k.skole, emne="Uro")).content.decode()
    assert ("Vælg en af dagens tider." in page, "Book tiden" in page, "Uro" in page) == (False, False, True)


def test_cancelling_what_is_cancelled_leads_to_the_receipt(browser: Client, k: Kommunen) -> None:
    booking = services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    response = browser.get(f"/booking/kvittering/{booking.pk}/aflys/")
    assert response["Location"] == f"/booking/kvittering/{booking.pk}/"


def test_head_is_answered_like_get(browser: Client, k: Kommunen) -> None:
    assert [browser.head(path).status_code for path in ("/healthz", "/", "/booking/her/", URL)] == [200, 200, 200, 200]


def test_post_without_a_csrf_token_is_answered_in_danish(k: Kommunen, frozen_clock: object, login: Any) -> None:
    browser = login(Client(enforce_csrf_checks=True), k.fagperson)
    response = browser.post(URL, skema(position(k.ordning), k.skole))
    assert response.status_code == 403
    assert "Siden havde været åben for længe" in text(response)


# Mine, the receipt and cancelling


def test_mine_lists_what_comes_and_what_was(browser: Client, k: Kommunen) -> None:
    assert "Du har ingen kommende tider" in text(browser.get("/booking/mine/"))
    book(k.fagperson, k.ordning, dato=date(2026, 12, 3))
    services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    page = text(browser.get("/booking/mine/"))
    assert (
        page.index("torsdag den 3. december 2026")
        < page.index("Tidligere og aflyste")
        < page.index("torsdag den 26. november 2026")
    )


def test_cancelling_asks_first_and_tells_afterwards(browser: Client, k: Kommunen) -> None:
    pk = book(k.fagperson, k.ordning).pk
    assert "Vil du aflyse tiden?" in text(browser.get(f"/booking/kvittering/{pk}/aflys/"))
    page = text(browser.post(f"/booking/kvittering/{pk}/aflys/", follow=True))
    assert "Tiden er aflyst, og andre kan få den." in page
    assert "torsdag den 26. november uge 48 3 af 3 ledige" in text(browser.get("/booking/her/"))


def test_cancelling_twice_says_it_is_cancelled(browser: Client, k: Kommunen) -> None:
    pk = book(k.fagperson, k.ordning).pk
    browser.post(f"/booking/kvittering/{pk}/aflys/")
    assert "Tiden er allerede aflyst." in text(browser.post(f"/booking/kvittering/{pk}/aflys/", follow=True))


def test_cancelling_after_the_start_is_refused_with_a_sentence(
    browser: Client, k: Kommunen, frozen_clock: Any, login: Any
) -> None:
    pk = book(k.fagperson, k.ordning).pk
    frozen_clock.at = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
    login(browser, k.fagperson)
    assert "Tiden er gået i gang og kan ikke længere aflyses." in text(
        browser.post(f"/booking/kvittering/{pk}/aflys/", follow=True)
    )


def test_receipt_of_the_day_before_promises_no_reminder(browser: Client, k: Kommunen) -> None:
    late = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    booking = book(k.fagperson, k.ordning, now=late)
    assert "vi minder dig om tiden" not in text(browser.get(f"/booking/kvittering/{booking.pk}/"))


def test_cancelled_booking_has_no_calendar_file(browser: Client, k: Kommunen) -> None:
    booking = services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    assert browser.get(f"/booking/kvittering/{booking.pk}/kalender.ics").status_code == 404


def test_day_long_ago_is_over(browser: Client, k: Kommunen, frozen_clock: Any, login: Any) -> None:
    frozen_clock.move(weeks=1)
    login(browser, k.fagperson)
    assert "Dagen er forbi." in text(browser.get(URL))


def test_room_of_the_ordning_stands_wherever_the_place_does(k: Kommunen, browser: Client) -> None:
    Ordning.objects.filter(pk=k.ordning.pk).update(lokale="Lokale 12")
    booking = book(k.fagperson, k.ordning)
    for address in ("/booking/her/", "/booking/her/2026-12-03/", f"/booking/kvittering/{booking.pk}/", "/booking/mine/"):
        assert f"{k.skole}, Lokale 12" in text(browser.get(address)), address


def test_ordning_without_units_to_wish_for_does_not_ask(k: Kommunen, browser: Client) -> None:
    assert "Hvem vil I gerne tale med?" in text(browser.get("/booking/her/2026-12-03/"))
    k.ordning.perspektiver.clear()
    configuration_changed()
    assert "Hvem vil I gerne tale med?" not in text(browser.get("/booking/her/2026-12-03/"))
