"""What one who asks meets, and the board of those who give; stale and late pages too."""

import re
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import services
from booking.models import Booking, Vindue
from booking.tidslinje import coming_lines
from tests.booking.conftest import text, where_faults_are
from tests.booking.test_tildeling import Skolen, give, s
from tests.conftest import afsender
from tests.factories import NOW
from tests.factories.booking import position
from tests.factories.tildeling import MONDAY, NEXT, SVAR, anmodningsskema, ask, make_tildeles, tid
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed

__all__ = ["s"]  # the fixture
PAGE, ANMOD, BOARD = "/booking/skolen/", "/booking/skolen/anmod/", "/booking/skolen/fordeling/"


@pytest.fixture
def teacher(s: Skolen, as_user: Any) -> Client:
    browser: Client = as_user(s.fagperson)
    return browser


@pytest.fixture
def giver(s: Skolen, as_user: Any) -> Client:
    browser: Client = as_user(s.konsulent)
    return browser


def choice(booking: Booking, trin: str = "tildel", **changes: Any) -> dict[str, Any]:
    """What the small form on the board sends."""
    return {"booking": str(booking.pk), "trin": trin, "dag": "2026-11-30", "start": "14.00", "minutter": "30"} | changes


# Those who ask


def test_page_says_what_it_is_and_when(teacher: Client, s: Skolen) -> None:
    page = text(teacher.get(PAGE))
    assert "Hver anden mandag kl. 14.00–16.00, regnet fra mandag den 2. november 2026 på" in page
    assert "Bed om en tid Dine anmodninger Du har ikke bedt om en tid" in page
    assert "mandag den 30. november , uge 49" in page
    assert "Der oprettes ingen sag, og der kan ikke bevilges støtte." in page


def test_request_sent_after_the_session_has_ended_is_there_after_the_login(
    teacher: Client, s: Skolen, frozen_clock: Any, login: Any
) -> None:
    whose = afsender(teacher.get(ANMOD))
    frozen_clock.move(minutes=31)
    teacher.post(ANMOD, anmodningsskema(s.k.skole, emne="Uro efter frokost") | whose)
    page = text(login(teacher, s.fagperson).get(ANMOD))
    assert "Det, du skrev, står her endnu. Tjek det, og send igen." in page
    assert "Uro efter frokost" in page
    assert not Booking.objects.anmodet().exists()


def test_request_takes_three_pages(teacher: Client, s: Skolen) -> None:
    form = teacher.get(ANMOD).content.decode()
    assert re.search(r'name="omtale" value="anonymt"[^>]* checked', form)
    receipt = teacher.post(ANMOD, anmodningsskema(s.k.skole, oensker="2026-12-14"), follow=True)
    page = text(receipt)
    assert "Vi vender tilbage med en tid" in page
    assert "Der oprettes ingen sag, og der kan ikke bevilges støtte." in page
    assert "Dage, der passer Mandag den 14. december" in page


def test_error_summary_of_an_empty_request_goes_down_the_page(teacher: Client, s: Skolen) -> None:
    empty = dict.fromkeys(("kreds", "fokus", "forloebsart", "omtale", "tema", "aldersgruppe"))
    places = where_faults_are(teacher.post(ANMOD, anmodningsskema(s.k.skole, **empty)))
    assert len(places) == 6
    assert places == sorted(places)


def test_request_sent_twice_leads_to_the_same_receipt(teacher: Client, s: Skolen) -> None:
    answers = anmodningsskema(s.k.skole)
    first, second = teacher.post(ANMOD, answers), teacher.post(ANMOD, answers)
    assert (first.status_code, first["Location"]) == (302, second["Location"])


def test_request_sent_again_with_other_answers_says_that_it_waits(teacher: Client, s: Skolen) -> None:
    answers = anmodningsskema(s.k.skole, emne="Rolige overgange")
    receipt = teacher.post(ANMOD, answers)["Location"]
    response = teacher.post(ANMOD, answers | {"emne": "Uro efter frokost"})
    assert response.status_code == 409
    assert "I har bedt om en tid og venter på svar." in text(response)
    assert "Det, der er ændret i formularen siden, er ikke sendt. Vil I ændre det, så træk anmodningen tilbage" in text(
        response
    )
    assert f'href="{receipt}"' in response.content.decode()
    assert "Uro efter frokost</textarea>" in response.content.decode()
    assert Booking.objects.get().emne == "Rolige overgange"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kreds": None}, "Vælg, om det er et barn eller et fællesskab."),
        ({"fokus": None}, "Vælg, hvad der er det vigtigste."),
        ({"forloebsart": None}, "Vælg, om det er nyt eller opfølgning."),
        ({"emne": "Det er 010203-1234"}, "Det ligner et CPR-nummer."),
        ({"emne": "Uro omkring Oliver"}, "Det ligner et navn: Oliver."),
        ({"omtale": "med_samtykke"}, "Skriv, hvornår forældrene gav samtykke."),
        ({"oensker": "2026-12-01"}, "En af dagene kan ikke vælges længere."),
    ],
)
def test_request_that_is_to_be_mended_says_what(teacher: Client, s: Skolen, change: dict[str, Any], sentence: str) -> None:
    response = teacher.post(ANMOD, anmodningsskema(s.k.skole, **change))
    assert response.status_code == 200
    assert sentence in text(response)
    assert not Booking.objects.exists()


def test_consent_covers_all_who_sit_there_and_says_that_there_is_no_case(teacher: Client, s: Skolen) -> None:
    page = text(teacher.get(ANMOD))
    assert f"{s.k.enhed}, {s.konsulent} (ressourcekonsulent). Alle omkring barnet er klar over: " in page


def test_request_of_a_used_form_keeps_what_was_typed(teacher: Client, s: Skolen) -> None:
    other = ask(s.kollega, s.ordning, svar=replace(SVAR, emne="Pungmejser"))
    response = teacher.post(ANMOD, anmodningsskema(s.k.skole, booking_id=str(other.pk), emne="Uro efter frokost"))
    assert response.status_code == 409
    assert "Pungmejser" not in response.content.decode()
    assert "Uro efter frokost</textarea>" in response.content.decode()


def test_request_is_withdrawn_from_its_receipt(teacher: Client, s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    page = teacher.post(f"/booking/kvittering/{asked.pk}/traek-tilbage/", follow=True)
    assert "Anmodningen er trukket tilbage." in text(page)


def test_request_that_got_a_time_meanwhile_is_not_withdrawn(teacher: Client, s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    page = text(teacher.post(f"/booking/kvittering/{given.pk}/traek-tilbage/", follow=True))
    assert "I har fået en tid i mellemtiden." in page
    assert "Tiden er jeres" in page


def test_receipt_of_a_given_time_is_not_the_askers_to_move(teacher: Client, s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    page = teacher.get(f"/booking/kvittering/{given.pk}/")
    assert "Flyt tiden" not in text(page)
    assert "Der oprettes ingen sag" in text(page)
    assert teacher.get(f"/booking/kvittering/{given.pk}/flyt/").status_code == 302


def test_declined_request_has_its_word_on_the_receipt(teacher: Client, s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    services.decline_anmodning(booking=asked, grund="Tag det op på teammødet", by=s.konsulent, now=NOW)
    assert "I får ikke en tid denne gang Tag det op på teammødet" in text(teacher.get(f"/booking/kvittering/{asked.pk}/"))
    assert "Der er svaret nej" in text(teacher.get("/booking/mine/"))


def test_day_of_such_an_ordning_leads_to_its_page(teacher: Client) -> None:
    assert teacher.get(f"{PAGE}2026-11-30/")["Location"] == PAGE


def test_overblik_of_one_who_asked_says_that_it_waits(teacher: Client, s: Skolen) -> None:
    ask(s.fagperson, s.ordning)
    assert f"Ingen tid endnu Anmodning om sparring, {s.k.skole} venter på en tid" in text(teacher.get("/"))


@pytest.mark.parametrize("who", ["nabo", "fagperson2", "koordinator", "administration"])
def test_school_of_its_own_is_nobody_elses(s: Skolen, as_user: Any, who: str) -> None:
    browser = as_user(getattr(s.k, who))
    assert [browser.get(path).status_code for path in (PAGE, ANMOD, BOARD)] == [404, 404, 404]


# Those who give


def test_board_has_the_wishes_oldest_first_and_the_days(giver: Client, s: Skolen) -> None:
    ask(s.kollega, s.ordning)
    ask(s.fagperson, s.ordning, now=NOW - timedelta(days=5))
    page = text(giver.get(BOARD))
    assert "2 venter på en tid" in page
    assert page.index(f"{s.fagperson}, {s.k.skole}, bad om en tid for 5 dage siden.") < page.index(
        f"{s.kollega}, {s.k.skole}, bad om en tid i dag."
    )
    assert "mandag den 30. november, uge 49" in page
    assert "kl. 14.00–16.00, ledig: 120 minutter" in page


def test_board_without_wishes_says_so(giver: Client) -> None:
    assert "Ingen venter Alle har fået svar" in text(giver.get(BOARD))


def test_board_suggests_the_first_wished_day_with_room_and_its_next_minute(giver: Client, s: Skolen) -> None:
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.00", 45))
    ask(s.fagperson, s.ordning)
    page = giver.get(BOARD).content.decode()
    assert 'value="2026-11-30" selected' in page
    assert 'value="14.45" selected' in page
    assert 'value="30" selected' in page


def test_time_is_given_from_the_board(giver: Client, s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    page = text(giver.post(BOARD, choice(asked, start="14.10", minutter="45"), follow=True))
    assert f"Mandag den 30. november kl. 14.10–14.55 er givet til {s.fagperson}, {s.k.skole}." in page
    assert "kl. 14.00–14.10, ledig: 10 minutter" in page
    assert "kl. 14.55–16.00, ledig: 65 minutter" in page


def test_lost_room_keeps_what_was_chosen_and_shows_what_is_left(giver: Client, s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.30", 30))
    response = giver.post(BOARD, choice(asked, start="14.40", minutter="45"))
    assert response.status_code == 409
    page = text(response)
    assert f"Tiden er ikke givet Det gælder {s.fagperson}, {s.k.skole}. Mandag den 30. november kl. 14.30–15.00" in page
    assert f"kl. 14.30–15.00 er givet til {s.kollega}, {s.k.skole}. Der er ikke plads til tiden længere." in page
    assert 'value="14.40" selected' in response.content.decode()
    assert 'value="45" selected' in response.content.decode()
    assert "kl. 15.00–16.00, ledig: 60 minutter" in text(response)


def test_request_that_was_withdrawn_meanwhile_says_so(giver: Client, s: Skolen) -> None:
    asked = services.withdraw_anmodning(booking=ask(s.fagperson, s.ordning), by=s.fagperson, now=NOW)
    response = giver.post(BOARD, choice(asked))
    assert response.status_code == 404 or "trukket anmodningen tilbage" in text(response)


def test_choice_outside_the_board_is_to_be_mended(giver: Client, s: Skolen) -> None:
    response = giver.post(BOARD, choice(ask(s.fagperson, s.ordning), start="13.00", dag="2026-12-01"))
    assert response.status_code == 200
    assert "Vælg et klokkeslæt." in text(response)
    assert "<title>Fejl: Fordel tider" in response.content.decode()


def test_decline_without_a_word_is_to_be_mended(giver: Client, s: Skolen) -> None:
    response = giver.post(BOARD, choice(ask(s.fagperson, s.ordning), "afslaa", grund=""))
    assert "Skriv, hvorfor I ikke giver en tid." in text(response)
    assert '<details class="details" open>' in response.content.decode()


def test_decline_with_a_likely_name_asks_for_a_cross(giver: Client, s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    response = giver.post(BOARD, choice(asked, "afslaa", grund="Tal med Emma først"))
    assert "Det ligner et navn: Emma. Slet det, eller sæt kryds" in text(response)
    assert f'id="id_{asked.pk}_uden_navne"' in response.content.decode()
    giver.post(BOARD, choice(asked, "afslaa", grund="Tal med Emma først", uden_navne="on"))
    assert Booking.objects.get().afslag == "Tal med Emma først"


def test_decline_from_the_board(giver: Client, s: Skolen) -> None:
    page = text(giver.post(BOARD, choice(ask(s.fagperson, s.ordning), "afslaa", grund="Ikke nu"), follow=True))
    assert f"Der er sagt nej til anmodningen fra {s.fagperson}, {s.k.skole}." in page


def test_time_taken_back_after_the_session_has_ended_is_not_and_the_board_says_so(
    giver: Client, s: Skolen, frozen_clock: Any, login: Any
) -> None:
    """Nothing was typed, so there is nothing to mend."""
    given = give(s, ask(s.fagperson, s.ordning))
    whose = afsender(giver.get(BOARD))
    frozen_clock.move(minutes=31)
    giver.post(BOARD, {"booking": str(given.pk), "trin": "fortryd"} | whose)
    page = text(login(giver, s.konsulent).get(BOARD))
    assert f"Tiden er ikke taget tilbage Det gælder {s.fagperson}, {s.k.skole}, som har mandag den 30. november" in page
    assert "Tryk på Tag tiden tilbage igen, hvis den stadig skal tages tilbage." in page
    assert "Det, du skrev" not in page
    assert "Der er noget, der skal rettes" not in page
    assert Booking.objects.get().tilstand == "booket"


def test_given_time_is_moved_and_taken_back_from_the_day(giver: Client, s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    page = text(giver.post(BOARD, choice(given, "flyt", start="15.00", minutter="60"), follow=True))
    assert "Mandag den 30. november kl. 15.00–16.00 er givet til" in page
    page = text(giver.post(BOARD, choice(given, "fortryd"), follow=True))
    assert f"Tiden mandag den 30. november kl. 15.00–16.00 er taget tilbage fra {s.fagperson}, {s.k.skole}." in page
    assert "1 venter på en tid" in page


def test_closed_day_stands_on_the_board_as_on_the_list_of_days_and_is_not_given(giver: Client, s: Skolen) -> None:
    Lukkeperiode.objects.create(art="lukkedag", navn="Pædagogisk dag", fra_date=NEXT, til_date=NEXT + timedelta(days=1))
    configuration_changed()
    ask(s.fagperson, make_tildeles(s.k.skole, navn="Efter", slug="efter"))
    closed = "mandag den 14. december, uge 51 Ingen sparring: Pædagogisk dag"
    for board in (BOARD, "/booking/efter/fordeling/"):  # of one whose day was made before it was closed, and after
        page = giver.get(board)
        assert (closed in text(page), 'value="2026-12-14"' in page.content.decode()) == (True, False)
    there = text(giver.get("/booking/efter/fordeling/"))
    assert there.count("Dagsorden mandag den 30. november") == 1
    assert "Dagsorden mandag den 14. december" not in there
    assert closed.replace(", uge 51", " , uge 51") in text(giver.get("/booking/efter/"))


@pytest.mark.parametrize(
    ("start", "slut", "hours", "marks"),
    [
        (time(14), time(16), [60], [(0, "14.00"), (50, "15.00"), (100, "16.00")]),
        (time(8, 15), time(9), [], [(0, "8.15"), (100, "9.00")]),
        (time(8, 45), time(11, 15), [15, 75, 135], [(0, "8.45"), (50, "10.00"), (100, "11.15")]),
        (time(8), time(15), [60, 120, 180, 240, 300, 360], [(0, "8.00"), (28, "10.00"), (57, "12.00"), (100, "15.00")]),
    ],
)
def test_drawing_of_a_day_marks_the_hours_of_the_clock_where_they_have_room(
    s: Skolen, start: time, slut: time, hours: list[int], marks: list[tuple[int, str]]
) -> None:
    ordning = make_tildeles(s.k.skole, navn="Andre", slug="andre", vinduer=[Vindue(ugedag=0, start=start, slut=slut)])
    line = coming_lines(ordning, NOW, Kalender.load())[0]
    assert (line.timer, line.klokken) == (hours, marks)


def test_board_of_fixed_times_offers_the_free_ones(giver: Client, s: Skolen) -> None:
    fast = make_tildeles(s.k.skole, navn="Fast længde", slug="fast", minutter=40)
    asked = ask(s.fagperson, fast)
    page = giver.get("/booking/fast/fordeling/")
    assert "mandag den 30. november kl. 14.40–15.20" in text(page)
    chosen = choice(asked, position=str(position(fast, 2, MONDAY).pk))
    assert "kl. 14.40–15.20 er givet til" in text(giver.post("/booking/fast/fordeling/", chosen, follow=True))


@pytest.mark.parametrize("sent", ["", "ingen", "8f3f0b6e-3c69-4b0c-9d2c-0f8d5d3c1a11"])
def test_board_knows_no_other_booking(giver: Client, s: Skolen, sent: str) -> None:
    assert giver.post(BOARD, {"booking": sent, "trin": "tildel"}).status_code == 404


def test_overblik_of_those_who_give_counts_what_waits(giver: Client, s: Skolen) -> None:
    ask(s.kollega, s.ordning)
    ask(s.fagperson, s.ordning, now=NOW - timedelta(days=5))
    page = text(giver.get("/"))
    assert f"2 anmodninger venter på en tid {s.ordning}. Den ældste er sendt for 5 dage siden" in page
    assert "Fordel tider" in page


def test_menu_leads_those_who_give_to_their_ordning(giver: Client) -> None:
    assert 'href="/booking/skolen/"' in giver.get("/booking/").content.decode()


@pytest.mark.parametrize("path", ["/", PAGE, BOARD, "/dagsorden/"])
def test_page_asks_at_most_twelve_questions_however_much_there_is(
    giver: Client, s: Skolen, path: str, settings: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    counted = []
    for start in ("14.00", "14.30", "15.00"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, start))
        ask(s.kollega, s.ordning)
        giver.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert giver.get(path).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[-1] <= 12


def test_ordning_that_nobody_gives_times_in_takes_no_request(s: Skolen, teacher: Client) -> None:
    assert "Bed om en tid" in text(teacher.get(PAGE))
    s.ordning.facilitatorer.clear()
    Tilknytning.objects.filter(rolle=Rolle.RESSOURCEKONSULENT).delete()
    configuration_changed()
    page = text(teacher.get(PAGE))
    assert "Ingen giver tider lige nu" in page
    assert "Bed om en tid" not in page
    assert teacher.get(ANMOD, follow=True).redirect_chain == [(PAGE, 302)]


def test_receipt_of_a_given_time_leads_back_to_the_board(giver: Client, teacher: Client, s: Skolen) -> None:
    booking = give(s, ask(s.fagperson, s.ordning))
    address = f"/booking/kvittering/{booking.pk}/"
    back = f'<a class="breadcrumbs__link" href="{BOARD}">Fordel tider</a>'
    assert back in giver.get(address).content.decode()
    assert back not in teacher.get(address).content.decode()
