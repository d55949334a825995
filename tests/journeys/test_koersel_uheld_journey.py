"""What goes wrong while a session is run, and on which screens: small ones, no connection, a hurry, a login that ended."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Driven, Window
from tests.journeys.skaerme import clock_of, press, room
from tests.races.processer import wait_for

BUTTONS = ("Pause", "Ét minut kortere", "Ét minut længere", "Næste")


@pytest.fixture
def running(window: Window, driven: Driven) -> Page:
    page = window("koordinator")
    page.goto(driven.page)
    press(page, "Start")
    expect(page.locator("#nu")).to_be_visible()
    return page


def box(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True).bounding_box()


@pytest.mark.parametrize(("width", "height"), [(390, 664), (320, 568), (664, 390), (568, 320), (1366, 650)])
def test_clock_and_buttons_are_in_sight_on_a_screen_of(running: Page, driven: Driven, width: int, height: int) -> None:
    driven.move(16)  # with a sign
    running.set_viewport_size({"width": width, "height": height})
    running.goto(driven.page)
    expect(running.locator("[data-tegn-fra=fem]")).to_be_visible()
    for shown in (running.locator(".ur").bounding_box(), *(box(running, name) for name in BUTTONS)):
        assert shown
        assert min(shown["width"], shown["height"]) >= 44, "too small for a thumb"
        assert shown["y"] >= 0
        assert shown["y"] + shown["height"] <= height
        middle = (shown["x"] + shown["width"] / 2, shown["y"] + shown["height"] / 2)
        hit = running.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('.ur, button')?.className", middle)
        assert hit, "something covers it"


def test_next_and_the_end_of_the_day_never_share_a_place(running: Page, driven: Driven) -> None:
    running.set_viewport_size({"width": 390, "height": 664})
    before = box(running, "Næste")
    for _ in range(3):
        running.locator("[name=trin][value=naeste]").click()
        running.wait_for_load_state()
    expect(running.get_by_role("heading", name="Alle runder er holdt")).to_be_visible()
    running.evaluate("scrollTo(0, 0)")
    question = running.locator("#slut-spoerg").bounding_box()
    assert question
    assert question["y"] >= before["y"] + before["height"]
    running.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    expect(running.get_by_role("button", name="Ja, afslut dagen")).to_be_hidden()


def test_press_without_a_connection_is_told_and_moves_nothing(running: Page) -> None:
    before = {name: box(running, name) for name in BUTTONS}
    running.context.set_offline(True)
    expect(running.locator("#melding")).to_have_text("Ingen forbindelse. Uret går videre, men tryk virker ikke lige nu.")
    assert {name: box(running, name) for name in BUTTONS} == before
    expect(running.get_by_role("button", name="Næste", exact=True)).to_be_disabled()
    running.get_by_role("button", name="Næste", exact=True).click(force=True)
    running.context.set_offline(False)
    expect(running.locator("#melding")).to_be_hidden()
    expect(running.locator(".runden-hvad", has_text="Runde 1 af 2")).to_be_visible()


def test_press_that_the_server_could_not_answer_is_told_until_the_next(running: Page) -> None:
    def broken(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=502, body="")
        else:
            route.fallback()

    running.route("**/dagsorden/**", broken)
    press(running, "Pause")
    lost = running.locator("#melding", has_text="Trykket nåede ikke frem. Prøv igen.")
    expect(lost).to_be_visible()
    running.wait_for_timeout(1500)  # two questions later
    expect(lost).to_be_visible()
    running.unroute("**/dagsorden/**")
    press(running, "Pause")
    expect(running.locator("#pause")).to_have_text("Fortsæt")
    expect(lost).to_be_hidden()


def test_minutes_pressed_in_a_hurry_all_count(running: Page) -> None:
    before = clock_of(running)
    longer = running.locator("[value=laengere]")
    for _ in range(5):
        longer.dispatch_event("click")
    wait_for(lambda: abs(clock_of(running) - before - 5 * 60) <= 3, what="five minutes more", seconds=10)


def test_double_press_of_next_moves_one_round(running: Page) -> None:
    running.get_by_role("button", name="Næste", exact=True).dblclick()
    expect(running.locator(".runden-hvad", has_text="Runde 2 af 2")).to_be_visible()
    running.wait_for_timeout(1500)
    expect(running.locator(".runden-hvad", has_text="Runde 2 af 2")).to_be_visible()


def test_why_a_press_was_refused_stays_until_the_next(running: Page, driven: Driven) -> None:
    driven.move(19)
    running.reload()
    for _ in range(2):
        press(running, "Ét minut kortere")
        running.wait_for_timeout(300)
    refused = running.locator("#melding", has_text="Runden kan ikke blive kortere: tiden er brugt.")
    expect(refused).to_be_visible()
    running.wait_for_timeout(2000)
    expect(refused).to_be_visible()
    press(running, "Pause")
    expect(refused).to_be_hidden()


def test_page_of_one_who_logged_out_is_empty_and_asks_no_more(running: Page, driven: Driven) -> None:
    other = running.context.new_page()
    other.goto(f"{driven.url}/log-ud/")
    other.get_by_role("button", name=re.compile("^Log ud")).last.click()
    other.wait_for_url("**/log-ind/**")
    driven.move(1)
    expect(running.get_by_role("heading", name="Siden følger ikke med mere")).to_be_visible(timeout=30_000)
    assert running.locator("#forloeb").inner_text() == ""
    asked: list[str] = []
    running.on("request", lambda request: asked.append(request.url))
    running.wait_for_timeout(2500)
    assert asked == []


def test_screen_whose_link_was_replaced_is_empty_and_asks_no_more(
    running: Page,
    window: Window,
    driven: Driven,
) -> None:
    screen = room(window, running, driven)
    old = running.locator(".kode").inner_text()
    press(running, "Nyt link og ny kode")
    expect(running.locator(".kode")).not_to_have_text(old)
    expect(screen.get_by_role("heading", name="Skærmen er ikke forbundet mere")).to_be_visible()
    expect(screen.locator("[data-ur]")).to_have_count(0)


def test_page_whose_key_is_another_asks_once_for_a_new_one(running: Page) -> None:
    running.route("**/puls/**", lambda route: route.fulfill(status=404, body=""))
    asked: list[str] = []
    running.on("request", lambda request: asked.append(request.url))
    expect(running.get_by_role("heading", name="Siden følger ikke med mere")).to_be_visible()
    running.wait_for_timeout(2000)
    assert ["puls" in url for url in asked].count(False) == 1


def test_question_of_the_end_stays_open_while_the_page_is_drawn_again(running: Page, driven: Driven) -> None:
    running.get_by_text("Afslut dagen", exact=True).click()
    press(running, "Ét minut længere")
    wait_for(lambda: clock_of(running) > 20 * 60, what="a minute more")
    expect(running.get_by_role("button", name="Ja, afslut dagen")).to_be_visible()


def test_link_is_copied(running: Page) -> None:
    running.context.grant_permissions(["clipboard-read", "clipboard-write"])
    running.get_by_role("button", name="Kopiér linket").click()
    expect(running.get_by_role("button", name="Linket er kopieret")).to_be_visible()
    copied = running.evaluate("navigator.clipboard.readText()")
    assert copied == running.locator("#skaerm").get_attribute("href")
