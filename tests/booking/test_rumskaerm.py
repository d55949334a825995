"""The room's screen: the code and the link that open it, what stands on it, and to whom it is closed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from booking import services, skaermkode
from booking.models import Sparringsdag
from tests.booking.conftest import Kommunen, refused, text
from tests.conftest import FrozenClock
from tests.factories.booking import book, make_ordning
from tests.factories.koersel import at, press, thursday

ADDRESS = "/dagsorden/skaerm/"
WRONG = "Koden passer ikke."


@pytest.fixture(autouse=True)
def _thursday_morning(frozen_clock: FrozenClock) -> None:
    frozen_clock.at = at("7.52")


@pytest.fixture
def dag(k: Kommunen) -> Sparringsdag:
    for nummer, by in enumerate((k.fagperson, k.nabo), 1):
        book(by, k.ordning, nummer)
    return thursday(k.ordning)


def screen_of(dag: Sparringsdag) -> str:
    return f"/dagsorden/{dag.pk}/skaerm/"


def paired(dag: Sparringsdag) -> Client:
    """A browser that nobody logged in with, after the code was typed."""
    client = Client()
    assert client.post(ADDRESS, {"kode": skaermkode.kode(dag)})["Location"] == screen_of(dag)
    return client


def shown(dag: Sparringsdag) -> str:
    return text(paired(dag).get(screen_of(dag)))


# The code and the link


def test_link_on_the_page_opens_the_screen_without_login(
    as_user: Any, k: Kommunen, dag: Sparringsdag, settings: Any
) -> None:
    page = as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/").content.decode()
    found = re.search(r'<a id="skaerm" href="([^"]*)"[^>]*>([^<]*)</a>', page)
    assert found
    assert found[1] == found[2] == f"{settings.BASE_URL}{ADDRESS}?kode={skaermkode.kode(dag)}"
    client = Client()
    response = client.get(found[1].removeprefix(settings.BASE_URL))
    assert (response.status_code, response["Location"]) == (302, screen_of(dag))
    cookie = client.cookies["noegle"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (screen_of(dag), True, "Lax")
    assert client.get(screen_of(dag)).status_code == 200


def test_code_is_eight_letters_none_of_which_looks_like_another(k: Kommunen) -> None:
    codes = {skaermkode.kode(dag) for dag in Sparringsdag.objects.order_by("pk")}
    assert len(codes) == Sparringsdag.objects.count() > 3
    assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code) for code in codes)


def test_code_may_be_typed_as_one_types(dag: Sparringsdag) -> None:
    code = skaermkode.kode(dag)
    for typed in (code, code.lower(), f" {code[:4]} {code[5:]} ", code.replace("-", "")):
        assert Client().post(ADDRESS, {"kode": typed}).status_code == 302


@pytest.mark.parametrize("typed", ["7KQP-M3XA", "x", "æøå æøå", "' OR 1=1", "0" * 40])
def test_wrong_code_is_told_so_and_what_was_typed_stands(dag: Sparringsdag, typed: str) -> None:
    response = Client().post(ADDRESS, {"kode": typed})
    assert (response.status_code, WRONG in text(response)) == (200, True)
    assert "noegle" not in response.cookies
    assert 'name="kode" value="' in response.content.decode()


@pytest.mark.parametrize(("typed", "told"), [("", "Skriv koden."), ("A" * 41, "Koden er på otte tegn.")])
def test_no_code_or_a_long_one_is_told_so(dag: Sparringsdag, typed: str, told: str) -> None:
    assert told in text(Client().post(ADDRESS, {"kode": typed}))


def test_code_that_was_or_will_be_right_is_told_the_same_as_a_wrong_one(
    k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    def answer(code: str) -> str:
        page = re.sub(
            r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", Client().post(ADDRESS, {"kode": code}).content.decode()
        )
        return page.replace(code, "")

    wrong = answer("7KQP-M3XB")
    frozen_clock.at = at("9.30")
    assert answer(skaermkode.kode(dag)) == wrong
    frozen_clock.at = at("8.00") - timedelta(days=1)
    assert answer(skaermkode.kode(dag)) == wrong


def test_many_wrong_codes_are_slowed_down_also_before_the_right_one(dag: Sparringsdag) -> None:
    client = Client()
    answers = [client.post(ADDRESS, {"kode": f"7KQP-M3{n:02}"}).status_code for n in range(31)]
    assert answers == [200] * 30 + [429]
    response = client.get(f"{ADDRESS}?kode={skaermkode.kode(dag)}")
    assert (response.status_code, "Der er prøvet for mange gange." in text(response)) == (429, True)


def test_right_codes_are_not_counted(dag: Sparringsdag) -> None:
    client = Client()
    assert {client.post(ADDRESS, {"kode": skaermkode.kode(dag)}).status_code for _ in range(31)} == {302}


def test_new_link_makes_the_old_one_and_its_screen_worthless(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    screen, old = paired(dag), skaermkode.kode(dag)
    page = f"/dagsorden/{dag.pk}/"
    assert as_user(k.koordinator).post(page, {"trin": "nyt_link", "version": 0}).status_code == 302
    assert screen.get(screen_of(dag)).status_code == 404
    assert WRONG in text(Client().post(ADDRESS, {"kode": old}))
    dag.refresh_from_db()
    assert skaermkode.kode(dag) != old
    assert paired(dag).get(screen_of(dag)).status_code == 200


def test_new_link_is_made_by_those_who_run_the_session(as_user: Any, k: Kommunen, dag: Sparringsdag) -> None:
    assert as_user(k.teammedlem).post(f"/dagsorden/{dag.pk}/", {"trin": "nyt_link", "version": 0}).status_code == 409
    with refused("maa_ikke_koere"):
        services.renew_skaerm(dag=dag, by=k.teammedlem, now=at("7.52"))
    dag.refresh_from_db()
    assert dag.skaerm_nr == 0


def test_screen_is_good_from_its_day_until_half_an_hour_after_its_end(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    client = paired(dag)
    for moment, status in (
        (at("0.01"), 200),
        (at("9.29"), 200),
        (at("9.30"), 404),
        (at("8.00") - timedelta(days=1), 404),
        (at("8.00") + timedelta(days=7), 404),
    ):
        frozen_clock.at = moment
        assert client.get(screen_of(dag)).status_code == status, moment
        offered = skaermkode.kode(dag) in as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/").content.decode()
        assert offered == (status == 200), moment


def test_screen_of_an_evening_outlives_midnight(dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    dag.positioner.filter(pk=dag.positioner.latest("start_at").pk).update(start_at=at("23.30"), end_at=at("23.50"))
    frozen_clock.at = at("23.55")
    client = paired(dag)
    frozen_clock.at = at("23.55") + timedelta(minutes=10)
    assert client.get(screen_of(dag)).status_code == 200
    assert Client().post(ADDRESS, {"kode": skaermkode.kode(dag)}).status_code == 302
    frozen_clock.at = at("23.55") + timedelta(minutes=25)
    assert client.get(screen_of(dag)).status_code == 404


def test_screen_without_the_key_of_its_session_is_no_page(k: Kommunen, dag: Sparringsdag) -> None:
    other = thursday(k.ordning2)
    for key in ("", "x", "0" * 32, skaermkode.kode(dag), skaermkode.noegle(other)):
        client = Client()
        client.cookies["noegle"] = key
        assert client.get(screen_of(dag)).status_code == 404


# What stands on it


def test_screen_before_says_when_and_who(dag: Sparringsdag, k: Kommunen, frozen_clock: FrozenClock) -> None:
    page = shown(dag)
    assert f"Klokken er 7.52 Vi begynder kl. 8.00 8.00–8.20 {k.skole} 8.20–8.40 {k.boernehus} 8.40–9.00 Ledig tid" in page
    frozen_clock.at = at("8.01")
    assert "Vi begynder om lidt" in shown(dag)


def test_screen_before_a_day_of_many_times_names_the_first_six(k: Kommunen, frozen_clock: FrozenClock) -> None:
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Lang", slug="lang", antal=8, minutter=10)
    page = shown(thursday(ordning))
    assert page.count("Ledig tid") == 6
    assert "8.50–9.00 Ledig tid og 2 til" in page


def test_screen_has_times_and_institutions_only(dag: Sparringsdag, k: Kommunen, frozen_clock: FrozenClock) -> None:
    press(dag, "start", k.koordinator, at("8.03"))
    frozen_clock.at = at("8.05")
    page = shown(dag)
    assert f"Runde 1 af 2 · kl. 8.00–8.20 {k.skole} Tilbage: 18:00" in page
    assert f"Næste kl. 8.23: {k.boernehus}" in page  # expected, not planned
    for secret in (k.fagperson.navn, k.koordinator.navn, "Trivsel", "lærer"):
        assert secret not in page


def test_screen_tells_a_free_time_and_who_comes_after_it(k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "naeste", k.koordinator, at("8.15"))
    frozen_clock.at = at("8.16")
    page = shown(dag)
    assert "Derefter: ledig tid" in page
    assert "Ikke booket" not in page
    press(dag, "naeste", k.koordinator, at("8.30"))
    frozen_clock.at = at("8.31")
    assert "kl. 8.40–9.00 Ledig tid Tilbage: 29:00" in shown(dag)


def test_screen_is_calm_in_the_rest_and_at_the_end(k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    for trin in ("start", "naeste", "naeste", "naeste"):
        press(dag, trin, k.koordinator, at("8.00"))
    page = paired(dag).get(screen_of(dag))
    assert "Alle runder er holdt Tak for i dag. Tiden er sat af til kl. 9.00." in text(page)
    assert 'class="ur"' not in page.content.decode()
    press(dag, "intern", k.koordinator, at("8.40"))
    assert "Intern sparring Til kl. 9.00" in shown(dag)
    press(dag, "slut", k.koordinator, at("8.50"))
    page = paired(dag).get(screen_of(dag))
    assert "Tak for i dag Dagen er slut." in text(page)
    assert 'class="ur"' not in page.content.decode()


def test_screen_of_one_school_tells_its_rounds_apart(k: Kommunen, frozen_clock: FrozenClock) -> None:
    """Where every round is of the same institution, its time and its number say which one it is."""
    for nummer, by in ((1, k.fagperson), (2, k.kollega)):
        book(by, k.ordning, nummer)
    dag = thursday(k.ordning)
    press(dag, "start", k.koordinator, at("8.00"))
    assert f"Runde 1 af 2 · kl. 8.00–8.20 {k.skole}" in shown(dag)
    press(dag, "naeste", k.koordinator, at("8.20"))
    assert f"Runde 2 af 2 · kl. 8.20–8.40 {k.skole}" in shown(dag)
