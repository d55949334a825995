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
from tests.booking.conftest import Kommunen, refused, text
from tests.conftest import FrozenClock
from tests.factories.booking import SVAR, book, make_ordning, position, skema
from tests.factories.koersel import at, press, runder, thursday
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import make_tildeles, session, tid
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
    assert "Åbn rumskærmen" in page
    frozen_clock.at = at("7.20")
    assert "Start Kan trykkes fra kl. 7.30" in text(as_user(k.koordinator).get(url(dag)))
    frozen_clock.at = at("7.20") - timedelta(days=1)
    for who in (k.koordinator, k.teammedlem):
        page = as_user(who).get(url(dag)).content.decode()
        assert ('value="start"' in page, "Åbn rumskærmen" in page) == (False, False)


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
    assert f"Runde 1 af 3 {k.skole} Tilbage: 12:30" in page
    assert "Slutter kl. 8.42, 18 minutter før tid." in page
    assert f"Næste: {k.boernehus}, planlagt kl. 8.20" in page


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
    assert shown.naeste_tekst == f"Ledig tid til kl. 8.20, så {k.skole}"


def test_next_is_what_is_booked_and_what_lies_before_it(k: Kommunen, sidst: Sparringsdag) -> None:
    services.cancel_booking(booking=booked(2), by=k.fagperson, now=at("7.00"))
    book(k.fagperson, k.ordning, 1, now=at("7.01"))
    press(sidst, "start", k.koordinator, at("8.00"))
    assert seen(sidst, "8.01").naeste_tekst == f"Ledig tid til kl. 8.40, så {k.boernehus}"
    press(sidst, "intern", k.koordinator, at("8.02"), runde=runder(sidst)[1])
    assert seen(sidst, "8.03").naeste_tekst == "Næste: Intern sparring, planlagt kl. 8.20"
    press(sidst, "naeste", k.koordinator, at("8.20"))
    assert seen(sidst, "8.21").naeste_tekst == f"Næste: {k.boernehus}, planlagt kl. 8.40"
    press(sidst, "naeste", k.koordinator, at("8.40"))
    assert seen(sidst, "8.41").naeste_tekst == "Ingen flere runder"


def test_next_says_when_nothing_more_is_booked(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "naeste", k.koordinator, at("8.20"))
    assert seen(dag, "8.21").naeste_tekst == "Ingen flere bookede tider"


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
    [("8.14.59", None), ("8.15", "Under 5 minutter"), ("8.19", "Under 1 minut"), ("8.20.01", "Tiden er gået")],
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
    assert f"Runde 2 af 3 {k.boernehus}" in text(response)


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
    assert "Begyndt kl. 8.00, slut kl. 8.35, planlagt til kl. 9.00. Runder 30 min., pauser 5 min., resten 0 min." in page
    assert f"8.00–8.20 8.00–8.20, 20 min. {k.skole}" in page
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


def test_overblik_of_the_day_leads_to_the_running(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    assert "Kør dagsordenen" in text(as_user(k.koordinator).get("/"))


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
    response = client.get(f"{url(dag)}puls/?noegle={pulsen.noegle('puls', dag.pk)}")
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


def test_puls_asks_the_database_at_most_twice_a_second_and_knows_no_session(
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


# The room's screen


def paired(dag: Sparringsdag, key: str = "") -> Client:
    """A browser that nobody logged in with, after it followed the link."""
    client = Client()
    client.get(f"{url(dag)}skaerm/?noegle={key or pulsen.noegle('skaerm', dag.pk)}")
    return client


def test_link_on_the_page_opens_the_screen_without_login(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    page = as_user(k.koordinator).get(url(dag)).content.decode()
    found = re.search(r'href="([^"]*/skaerm/[^"]*)"', page)
    assert found
    client = Client()
    response = client.get(found[1])
    assert (response.status_code, response["Location"]) == (302, f"{url(dag)}skaerm/")
    cookie = client.cookies["noegle"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"{url(dag)}skaerm/", True, "Lax")
    assert client.get(f"{url(dag)}skaerm/").status_code == 200


def test_screen_has_times_and_institutions_only(k: Kommunen, dag: Sparringsdag) -> None:
    client = paired(dag)
    page = text(client.get(f"{url(dag)}skaerm/"))
    assert f"8.00–8.20 {k.skole} 8.20–8.40 {k.boernehus} 8.40–9.00 Ikke booket" in page
    press(dag, "start", k.koordinator, at("7.52"))
    page = text(client.get(f"{url(dag)}skaerm/"))
    assert f"{k.skole} Tilbage: 20:00" in page
    assert f"Næste kl. 8.20: {k.boernehus}" in page
    for secret in (k.fagperson.navn, k.koordinator.navn, "Trivsel", "lærer"):
        assert secret not in page


def test_screen_is_good_for_its_day_until_half_an_hour_after_its_end(dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    client = paired(dag)
    for moment, status in (
        (at("0.01"), 200),
        (at("9.29"), 200),
        (at("9.30"), 404),
        (at("8.00") - timedelta(days=1), 404),
        (at("8.00") + timedelta(days=7), 404),
    ):
        frozen_clock.at = moment
        assert client.get(f"{url(dag)}skaerm/").status_code == status, moment


def test_screen_with_another_key_is_no_page(k: Kommunen, dag: Sparringsdag) -> None:
    other = thursday(k.ordning2)
    for key in ("", "x", "0" * 32, pulsen.noegle("skaerm", other.pk), pulsen.noegle("puls", dag.pk)):
        client = paired(dag, key or "y")
        assert not client.cookies
        assert client.get(f"{url(dag)}skaerm/").status_code == 404


@pytest.mark.parametrize(("klokken", "shown"), [("9.29", True), ("9.31", False), ("15.00", False)])
def test_link_to_the_screen_is_shown_while_it_is_good(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock, klokken: str, shown: bool
) -> None:
    frozen_clock.at = at(klokken)
    assert ("Åbn rumskærmen" in text(as_user(k.koordinator).get(url(dag)))) == shown


def test_day_without_times_has_no_screen(as_user: Any, k: Kommunen, frozen_clock: FrozenClock) -> None:
    empty = make_tildeles(k.skole, distrikt=k.distrikt, slug="fri")
    frozen_clock.at = tid(empty, "13.50").start_at
    assert "Åbn rumskærmen" not in text(as_user(k.koordinator).get(url(session(empty))))


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
