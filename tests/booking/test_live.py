"""The pages of the live agenda: what stands on them before, during and after, and to whom."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import live, services
from booking import puls as pulsen
from booking.forloeb import Forloeb, forloeb_of
from booking.models import Afsnit, Booking, Deltagelse, Koersel, Sparringsdag
from booking.tegning import tegning_of
from tests.booking.conftest import Kommunen, refused, text
from tests.conftest import FrozenClock
from tests.factories.booking import SVAR, book, make_ordning, position, skema
from tests.factories.koersel import at, press, runder, thursday
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import ask, make_tildeles, session
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


@pytest.fixture(autouse=True)
def _thursday_morning(frozen_clock: FrozenClock) -> None:
    frozen_clock.at = at("7.52")


@pytest.fixture(autouse=True)
def _no_puls_of_an_earlier_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulsen, "EVERY", 0.0)


@pytest.fixture
def dag(k: Kommunen, frozen_clock: FrozenClock) -> Sparringsdag:
    for nummer, by in enumerate((k.fagperson, k.nabo), 1):
        book(by, k.ordning, nummer)
    return thursday(k.ordning)


@pytest.fixture
def medkoordinator(k: Kommunen) -> Bruger:
    return BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)])


def url(dag: Sparringsdag) -> str:
    return f"/dagsorden/{dag.pk}/"


def send(browser: Client, dag: Sparringsdag, trin: str, version: int | None = None) -> Any:
    """The button with that value on the page as it is now, or as it was at `version`."""
    if version is None:
        found = re.search(r'name="version" value="(\d+)"', browser.get(url(dag)).content.decode())
        assert found
        version = int(found[1])
    return browser.post(url(dag), {"trin": trin, "version": version})


def seen(dag: Sparringsdag, klokken: str) -> Forloeb:
    with_times = Sparringsdag.objects.select_related("ordning").prefetch_related("positioner")
    return forloeb_of(with_times.get(pk=dag.pk), at(klokken))


# Before


def test_page_before_has_the_start_for_those_who_run_it(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    page = text(as_user(k.koordinator).get(url(dag)))
    assert "Start Dagens tider" in page
    assert "Nyt link og ny kode" in page
    frozen_clock.at = at("7.20")
    assert "Start Kan trykkes fra kl. 7.30" in text(as_user(k.koordinator).get(url(dag)))
    frozen_clock.at = at("7.20") - timedelta(days=1)
    for who in (k.koordinator, k.teammedlem):
        page = as_user(who).get(url(dag)).content.decode()
        assert ('value="start"' in page, "Rumskærm" in page) == (False, False)


def test_page_before_changes_rounds(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    browser = as_user(k.koordinator)
    response = send(browser, dag, f"byt {position(k.ordning, 1).pk}")
    assert (response.status_code, response["Location"]) == (302, url(dag))
    page = text(browser.get(url(dag)))
    assert page.index(f"8.00–8.20 {k.boernehus}") < page.index(f"8.20–8.40 {k.skole}") < page.index("8.40–9.00 Ikke booket")


def test_team_and_what_it_answers(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    booking = Booking.objects.get(position__nummer=1)
    booking.perspektiver.add(k.enhed)
    member = as_user(k.teammedlem)
    assert send(member, dag, f"deltagelse {k.teammedlem.pk} afbud").status_code == 302
    page = text(as_user(k.koordinator).get(url(dag)))
    assert f"{k.teammedlem} lærer, {k.enhed} Afbud" in page
    assert f"Vil gerne tale med: {k.enhed} (afbud)" in page
    assert send(member, dag, f"deltagelse {k.koordinator.pk} afbud").status_code == 409
    assert Deltagelse.objects.count() == 1


def test_free_time_is_filled_on_the_spot_until_its_round_begins(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    k.ordning.frist_minutter = 24 * 60
    k.ordning.save()
    browser = as_user(k.koordinator)
    assert "/booking/her/2026-11-26/for/" in browser.get(url(dag)).content.decode()
    frozen_clock.at = at("8.41")
    browser, address = as_user(k.koordinator), f"/booking/her/2026-11-26/for/{k.kollega.pk}/"
    assert "Dagens tider er" not in text(browser.get(address))
    for trin in ("start", "naeste", "naeste"):
        press(dag, trin, k.koordinator, at("8.10"))
    assert "Ingen ledige tider" in text(browser.get(address))
    with refused("forbi"):
        book(k.koordinator, k.ordning, 3, now=at("8.41"), booker=k.kollega, institution=k.skole)
    with refused("forbi"):  # not for oneself
        book(k.kollega, k.ordning, 3, now=at("7.00"))


def test_time_that_was_pressed_is_chosen_on_the_form(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    browser, free = as_user(k.koordinator), position(k.ordning, 3)
    found = re.search(r'href="([^"]*/for/\?tid=[^"]*)"', browser.get(url(dag)).content.decode())
    assert found
    response = browser.post(found[1], {"hvem": k.kollega.brugernavn})
    assert response["Location"] == f"/booking/her/2026-11-26/for/{k.kollega.pk}/?tid={free.pk}"
    page = browser.get(response["Location"]).content.decode()
    assert re.findall(r'<input[^>]* name="position" value="([^"]*)"[^>]* checked', page) == [str(free.pk)]


def test_filled_time_stands_on_the_agenda(as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    frozen_clock.at = at("8.50")
    browser = as_user(k.koordinator)
    free = position(k.ordning, 3)
    response = browser.post(f"/booking/her/2026-11-26/for/{k.kollega.pk}/", skema(free, k.skole))
    assert (response.status_code, response["Location"]) == (302, url(dag))
    assert Booking.objects.get(position=free).booker == k.kollega


def test_free_lengths_are_filled_from_their_board(as_user: Any, k: Kommunen, frozen_clock: FrozenClock) -> None:
    ordning = make_tildeles(k.skole, distrikt=k.distrikt, slug="fri")
    dag = session(ordning)
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    assert "Der er ingen tider endnu." in page


# During


def test_page_while_it_runs(as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    browser = as_user(k.koordinator)
    frozen_clock.at = at("8.02")
    send(browser, dag, "start")
    frozen_clock.at = at("8.09.30")
    page = text(browser.get(url(dag)))
    assert f"Runde 1 af 2 · kl. 8.00–8.20 {k.skole} Tilbage: 12:30" in page
    assert "Slutter kl. 8.42, 18 minutter før tid." in page
    assert f"Næste: {k.boernehus}, planlagt kl. 8.20, ventes kl. 8.22" in page


@pytest.fixture
def sidst(k: Kommunen) -> Sparringsdag:
    """The first time is free, the others are booked."""
    for nummer, by in enumerate((k.fagperson, k.nabo), 2):
        book(by, k.ordning, nummer)
    return thursday(k.ordning)


@pytest.mark.parametrize(
    ("klokken", "ur", "slutter"),
    [
        ("8.05", "15:00", "Slutter kl. 9.00, til tiden."),
        ("8.29", "−9:00", "Slutter kl. 9.09, 9 minutter over: 15 minutter til hver af de næste, så når I det."),
    ],
)
def test_free_round_that_runs_goes_to_its_planned_end(
    k: Kommunen, sidst: Sparringsdag, klokken: str, ur: str, slutter: str
) -> None:
    press(sidst, "start", k.koordinator, at("8.05"))
    shown = seen(sidst, klokken)
    assert (shown.ur, shown.prognose_tekst) == (ur, slutter)


def test_page_says_what_each_may_take_when_it_is_late(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    book(k.kollega, k.ordning, 3)
    browser = as_user(k.koordinator)
    frozen_clock.at = at("8.02")
    send(browser, dag, "start")
    assert "Slutter kl. 9.02, 2 minutter over: 19 minutter til hver af de næste, så når I det." in text(
        browser.get(url(dag))
    )
    frozen_clock.at = at("8.23")
    page = text(browser.get(url(dag)))
    assert "Slutter kl. 9.03, 3 minutter over: 18 minutter til hver af de næste" in page
    send(browser, dag, "naeste")
    page = text(browser.get(url(dag)))
    assert "Slutter kl. 9.03, 3 minutter over: 17 minutter til den næste, så når I det." in page


@pytest.mark.parametrize(
    ("klokken", "shown"),
    [("8.14.59", None), ("8.15", "Sidste 5 minutter"), ("8.19", "Sidste minut"), ("8.20.01", "Tiden er gået")],
)
def test_gentle_sign(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock, klokken: str, shown: str | None
) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    frozen_clock.at = at(klokken)
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    signs = re.findall(r'<p class="tegn[^"]*" data-tegn-fra="\w+">(?:<svg.*?</svg>)?(.*?)</p>', page, re.DOTALL)
    assert [sign.startswith(str(shown)) for sign in signs] == ([True] if shown else [])


def test_one_who_follows_may_take_over(as_user: Any, k: Kommunen, dag: Sparringsdag, medkoordinator: Bruger) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    browser = as_user(medkoordinator)
    assert f"{k.koordinator} styrer tiden. Overtag styringen" in text(browser.get(url(dag)))
    assert 'value="naeste"' not in browser.get(url(dag)).content.decode()
    send(browser, dag, "overtag")
    assert 'value="naeste"' in browser.get(url(dag)).content.decode()


def test_second_press_of_the_same_page_is_told_what_happened(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    browser = as_user(k.koordinator)
    version = Koersel.objects.get().version
    assert send(browser, dag, "naeste", version).status_code == 302
    response = send(browser, dag, "naeste", version)
    assert (response.status_code, Afsnit.objects.count()) == (409, 2)
    assert "Siden var ældre end det seneste tryk." in text(response)
    assert f"Runde 2 af 2 · kl. 8.20–8.40 {k.boernehus}" in text(response)


def test_day_cancelled_while_it_runs_is_still_ended(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("7.52"))
    services.cancel_sparringsdag(dag=dag, grund="Brandalarm", by=k.koordinator, now=at("7.52"))
    browser = as_user(k.koordinator)
    assert "Brandalarm" in text(browser.get(url(dag)))
    for _ in range(3):
        send(browser, dag, "naeste")
    send(browser, dag, "slut")
    assert Koersel.objects.get().tilstand == "slut"


@pytest.mark.parametrize("trin", ["", "luk", "byt x", "byt", "naeste; DROP", "deltagelse", "fremmoede x y z w"])
def test_nonsense_is_refused_by_the_page(as_user: Any, k: Kommunen, dag: Sparringsdag, trin: str) -> None:
    browser = as_user(k.koordinator)
    assert send(browser, dag, trin).status_code == 409
    assert browser.post(url(dag), {"trin": "start", "version": "x"}).status_code == 409
    assert not Koersel.objects.exists()


def test_team_member_cannot_press(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    assert send(as_user(k.teammedlem), dag, "start").status_code == 409
    assert not Koersel.objects.exists()


@pytest.mark.parametrize("trin", [(), ("start",), ("start", "naeste", "pause")])
def test_live_agenda_asks_at_most_twelve_questions(
    as_user: Any, k: Kommunen, dag: Sparringsdag, settings: Any, trin: tuple[str, ...]
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    for step in trin:
        press(dag, step, k.koordinator, at("7.52"))
    browser = as_user(k.koordinator)
    browser.get(url(dag))
    with CaptureQueriesContext(connection) as captured:
        browser.get(url(dag))
    assert len(captured) <= 12, [query["sql"][:90] for query in captured]


# After


def test_page_after_tells_how_it_went_and_asks_who_came(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    for trin, klokken in (("start", "8.00"), ("naeste", "8.20"), ("pause", "8.30"), ("slut", "8.35")):
        press(dag, trin, k.koordinator, at(klokken))
    browser = as_user(k.koordinator)
    page = text(browser.get(url(dag)))
    assert "Begyndt kl. 8.00, slut kl. 8.35, planlagt til kl. 9.00. Runder 30 min., pauser 5 min." in page
    assert f"8.00–8.20 8.00–8.20: 20 min. {k.skole}" in page
    assert f"8.20–8.40 8.20–8.35: 10 min. og 5 min. pause {k.boernehus}" in page
    send(browser, dag, f"fremmoede {position(k.ordning, 1).pk} udeblev")
    assert runder(dag)[0].fremmoede == "udeblev"


def test_booker_is_asked_what_followed_unless_nobody_came(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    asked = "Hvad skete der efter sparringen torsdag den 26. november?"
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "naeste", k.koordinator, at("8.20"))
    frozen_clock.at = at("8.30")
    assert asked not in text(as_user(k.fagperson).get("/"))
    k.ordning.udfald = [["ingen", "Ingen videre"]]
    k.ordning.save()
    assert asked in text(as_user(k.fagperson).get("/"))
    press(dag, "fremmoede", k.koordinator, at("8.30"), runde=runder(dag)[0], svar="udeblev")
    assert asked not in text(as_user(k.fagperson).get("/"))


def test_minutes_that_are_shown_add_up_to_the_session(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    """Read off a clock: 8.00.50 to 8.20.10 is from 8.00 to 8.20."""
    for trin, klokken in (("start", "8.00.50"), ("naeste", "8.20.10"), ("naeste", "8.20.55"), ("naeste", "8.50.40")):
        press(dag, trin, k.koordinator, at(klokken))
    press(dag, "intern", k.koordinator, at("8.51"))
    press(dag, "slut", k.koordinator, at("8.59.59"))
    page = text(as_user(k.koordinator).get(url(dag)))
    assert "8.00–8.20: 20 min." in page
    assert "8.20–8.20: under 1 min." in page
    assert "8.20–8.50: 30 min." in page
    assert "Begyndt kl. 8.00, slut kl. 8.59" in page
    assert "Runder 50 min., intern sparring til sidst 9 min." in page


def test_time_that_nobody_booked_is_a_free_time_while_it_runs(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    services.cancel_booking(booking=booked(1), by=k.fagperson, now=at("7.52"))
    press(dag, "start", k.koordinator, at("8.00"))
    frozen_clock.at = at("8.05")
    page = text(as_user(k.koordinator).get(url(dag)))
    assert "kl. 8.00–8.20 Ledig tid Tilbage: 15:00" in page
    assert f"Næste: {k.boernehus}, planlagt kl. 8.20" in page
    assert "ventes" not in page


def test_free_time_before_the_next_is_said(as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    services.cancel_booking(booking=booked(2), by=k.nabo, now=at("7.52"))
    book(k.kollega, k.ordning, 3, now=at("7.52"))
    press(dag, "start", k.koordinator, at("8.00"))
    page = text(as_user(k.koordinator).get(url(dag)))
    assert f"Ledig tid, derefter: {k.skole}, planlagt kl. 8.40" in page
    assert "Runde 1 af 2" in page


# [Afslut dagen] asks once, in the page: it works without JavaScript


@pytest.mark.parametrize(
    ("klokken", "asked"), [("8.46", "Der er 14 minutter tilbage af den planlagte tid."), ("8.55", ""), ("9.10", "")]
)
def test_day_is_ended_early_only_after_a_question(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock, klokken: str, asked: str
) -> None:
    for trin in ("start", "naeste", "naeste", "naeste"):
        press(dag, trin, k.koordinator, at("8.45"))
    frozen_clock.at = at(klokken)
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    button = '<button type="submit" class="button button-secondary" name="trin" value="slut">'
    inside = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert [(asked in part, button in part) for part in inside] == ([(True, True)] if asked else [])
    assert page.count(button) == 1


def test_place_of_the_next_press_is_empty_in_the_rest(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    for trin in ("start", "naeste", "naeste", "naeste"):
        press(dag, trin, k.koordinator, at("8.45"))
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    assert '<p class="styring-tom">Ingen flere runder</p>' in page
    assert 'value="naeste"' not in page


def test_last_press_is_taken_back_by_who_steers_while_it_can_be(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser, button = as_user(k.koordinator), 'name="trin" value="fortryd"'
    send(browser, dag, "start")
    assert button not in browser.get(url(dag)).content.decode()
    send(browser, dag, "naeste")
    assert button in browser.get(url(dag)).content.decode()
    assert button not in as_user(k.teammedlem).get(url(dag)).content.decode()
    frozen_clock.move(seconds=60)
    assert button not in browser.get(url(dag)).content.decode()


def test_line_of_the_hour_is_the_plan_and_what_it_became(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    for trin, klokken in (("start", "8.00"), ("pause", "8.30"), ("fortsaet", "8.36"), ("naeste", "8.39")):
        press(dag, trin, k.koordinator, at(klokken))
    frozen_clock.at = at("8.54")
    tegning = tegning_of(forloeb_of(dag, frozen_clock.at))
    assert tegning
    third = 33.33
    plan = [
        ("runde", 0, third, str(k.skole)),
        ("runde", third, 33.34, str(k.boernehus)),
        ("ledig", 66.67, third, "Ledig tid"),
    ]
    gik = [("runde", 0, 50, str(k.skole)), ("pause", 50, 10, ""), ("runde", 60, 5, ""), ("runde", 65, 25, str(k.boernehus))]
    assert (tegning.plan, tegning.gik) == (plan, gik)
    assert (tegning.nu, tegning.fra, tegning.til) == (90, "8.00", "9.00")


@pytest.mark.parametrize(("klokken", "ord"), [("7.40", "Til stede"), ("-", "Kommer")])
def test_word_for_being_there_is_of_the_day(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock, klokken: str, ord: str
) -> None:
    frozen_clock.at = at("7.40") - timedelta(days=4 if klokken == "-" else 0)
    services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="til_stede", by=k.teammedlem, now=frozen_clock.at)
    assert f"{k.teammedlem} lærer, {k.enhed} {ord} {ord}" in text(as_user(k.koordinator).get(url(dag)))


def test_what_was_pressed_stands_in_the_part_that_is_drawn_again(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    """What a day is called, how full it is and what can be done with it: nothing that changes stands outside."""
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    part = page[page.index('id="forloeb"') : page.index("</form>", page.index('id="forloeb"'))]
    for word in ("2 af 3 tider er booket", "Aflys dagen", "Hent som PDF", "Nyt link og ny kode"):
        assert word in part


# Mit overblik


def test_overblik_of_the_day_leads_to_the_running(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    before = text(as_user(k.koordinator).get("/"))
    assert "Dagsordenen er i dag kl. 8.00: 2 af 3 tider er booket. Kør dagsordenen" in before
    assert "i gang" not in before
    press(dag, "start", k.koordinator, at("8.00"))
    running = text(as_user(k.koordinator).get("/"))
    assert "Sparringen er i gang: 2 af 3 tider er booket. Kør dagsordenen" in running
    assert f"Dagsorden, {k.ordning} i gang, 2 af 3 tider er booket" in running
    press(dag, "slut", k.koordinator, at("8.50"))
    frozen_clock.at = at("8.51")
    after = text(as_user(k.koordinator).get("/"))
    assert "Næste dagsorden er torsdag den 3. december: 0 af 3 tider er booket. Åbn dagsordenen" in after
    assert f"Dagsorden, {k.ordning} slut, 2 af 3 tider er booket" in after


def test_overblik_of_one_who_does_not_steer_follows(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    page = text(as_user(k.teammedlem).get("/"))
    assert "Følg med" in page
    assert "Kør dagsordenen" not in page


def test_agenda_of_the_day_comes_before_requests_that_wait(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    ask(k.fagperson, make_tildeles(k.skole, distrikt=k.distrikt, slug="fri"))
    assert "Kør dagsordenen" in text(as_user(k.koordinator).get("/"))
    frozen_clock.at = at("9.01")  # nobody began it, and it is over
    page = text(as_user(k.koordinator).get("/"))
    assert "Fordel tider" in page
    assert "Kør dagsordenen" not in page


# The session of those who follow


def test_started_session_keeps_its_page_alive_until_it_closes(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser = as_user(k.koordinator)
    send(browser, dag, "start")
    frozen_clock.at = at("9.29")
    assert browser.get(url(dag)).status_code == 200
    frozen_clock.at = at("9.30")
    assert browser.get(url(dag))["Location"].startswith("/log-ind/?udloebet=1")


def test_started_session_keeps_no_other_page_alive(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser = as_user(k.koordinator)
    send(browser, dag, "start")
    frozen_clock.at = at("8.40")
    assert browser.get(url(dag)).status_code == 200
    for path in ("/", "/dagsorden/", f"{url(dag)}pdf/"):
        other = as_user(k.koordinator)
        stored = other.session
        stored["set"] = at("8.00").timestamp()
        stored.save()
        assert other.get(path)["Location"].startswith("/log-ind/?udloebet=1"), path


def test_session_that_did_not_start_keeps_nothing_alive(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser = as_user(k.koordinator)
    frozen_clock.at = at("8.30")
    assert browser.get(url(dag)).status_code == 302


def test_press_past_the_idle_minutes_is_use_of_the_session(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser = as_user(k.koordinator)
    send(browser, dag, "start")
    version = Koersel.objects.get().version
    frozen_clock.at = at("8.40")
    assert browser.get(f"{url(dag)}?foelger").status_code == 200  # the page followed by itself
    assert send(browser, dag, "naeste", version).status_code == 302
    frozen_clock.at = at("9.09")
    assert browser.get("/").status_code == 200


def test_following_does_not_lengthen_the_session(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    browser = as_user(k.koordinator)
    before = browser.session["set"]
    frozen_clock.move(minutes=10)
    assert browser.get(f"{url(dag)}?foelger").status_code == 200
    assert browser.session["set"] == before
    browser.get(url(dag))
    assert browser.session["set"] != before


# The puls


def booked(nummer: int) -> Booking:
    return Booking.objects.with_tid().get(position__nummer=nummer)


def puls(client: Client, dag: Sparringsdag) -> tuple[str, int]:
    response = client.get(f"{url(dag)}puls/?noegle={pulsen.noegle(dag.pk)}")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    sign, ms = response.content.decode().split(" ")
    return sign, int(ms)


def test_puls_tells_the_servers_clock_and_changes_with_each_press(
    k: Kommunen, dag: Sparringsdag, client: Client, frozen_clock: FrozenClock
) -> None:
    first, ms = puls(client, dag)
    assert ms == at("7.52").timestamp() * 1000
    assert puls(client, dag)[0] == first
    signs = {first}
    for act in (
        lambda: press(dag, "start", k.koordinator, at("7.52")),
        lambda: press(dag, "laengere", k.koordinator, at("7.52")),
        lambda: press(dag, "fremmoede", k.koordinator, at("7.52"), runde=runder(dag)[0], svar="kom"),
        lambda: book(k.kollega, k.ordning, 3, now=at("7.52")),
        lambda: services.cancel_booking(booking=booked(3), by=k.kollega, now=at("7.52")),
        lambda: book(k.kollega, k.ordning, 3, now=at("7.52")),
        lambda: services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("7.53")),
        lambda: services.renew_skaerm(dag=dag, by=k.koordinator, now=at("7.53")),
        lambda: services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="til_stede", by=k.teammedlem, now=at("7.50")),
        lambda: services.cancel_sparringsdag(dag=dag, grund="Sygdom", by=k.koordinator, now=at("7.54")),
    ):
        act()
        sign = puls(client, dag)[0]
        assert sign not in signs
        signs.add(sign)


def test_puls_changes_when_an_offer_lapses(k: Kommunen, dag: Sparringsdag) -> None:
    given_back, before = book(k.kollega, k.ordning, 3), at("8.00") - timedelta(days=1)
    waiting = {"booking_id": uuid4(), "dag": dag, "institution": k.skole, "svar": SVAR}
    services.join_venteliste(by=k.leder, now=before, **waiting)
    services.cancel_booking(booking=given_back, by=k.kollega, now=before)
    offered = pulsen.signs(at("7.52"))[dag.pk]
    services.expire_venteliste(now=at("8.39"))
    assert pulsen.signs(at("7.52"))[dag.pk] == offered
    services.expire_venteliste(now=at("8.40"))
    assert pulsen.signs(at("7.52"))[dag.pk] != offered


def test_puls_asks_the_database_at_most_now_and_then_and_knows_no_session(
    k: Kommunen, dag: Sparringsdag, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(pulsen, "EVERY", 3600.0)
    monkeypatch.setattr(pulsen, "PULSEN", pulsen.Puls())
    with django_assert_num_queries(1):
        for _ in range(20):
            puls(client, dag)
    assert not client.cookies


@pytest.mark.parametrize("given", ["", "x", "0" * 32])
def test_puls_with_a_guessed_key_is_no_page(dag: Sparringsdag, client: Client, given: str) -> None:
    assert client.get(f"{url(dag)}puls/?noegle={given}").status_code == 404


@pytest.mark.parametrize("trin", ["start", "deltagelse"])
def test_day_that_is_gone_under_the_press_is_no_page(
    as_user: Any, k: Kommunen, monkeypatch: pytest.MonkeyPatch, trin: str
) -> None:
    empty = thursday(make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Tom", slug="tom"))
    browser, found = as_user(k.koordinator), live.get_object_or_404

    def gone_at_once(rows: Any, **which: Any) -> Any:
        dag = found(rows, **which)
        Sparringsdag.objects.filter(pk=dag.pk).delete()
        return dag

    monkeypatch.setattr(live, "get_object_or_404", gone_at_once)
    about = f" {k.koordinator.pk} afbud" if trin == "deltagelse" else ""
    assert browser.post(url(empty), {"trin": f"{trin}{about}", "version": 0}).status_code == 404
