"""The Thursday is run: two coordinators and the room's screen, by a clock that the journey drives."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import WIDTHS, Driven, log_in
from tests.races.processer import wait_for

FOLLOWED = 2.0  # seconds
NOBODY = "Ikke booket"
Window = Callable[..., Page]


@pytest.fixture
def window(driven: Driven, chromium: Browser) -> Iterator[Window]:
    """`window("koordinator")`: logged in, by the driven clock, with an empty console; None is nobody."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_window(who: str | None, **options: Any) -> Page:
        context = chromium.new_context(locale="da-DK", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if who:
            log_in(page, driven, who)  # type: ignore[arg-type]
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


def clock_of(page: Page) -> int:
    """Seconds left, as the screen says."""
    sign, minutes, seconds = re.fullmatch(r"(−?)(\d+):(\d\d)", page.locator("[data-ur]").inner_text()).groups()  # type: ignore[union-attr]
    return (-1 if sign else 1) * (int(minutes) * 60 + int(seconds))


def heading(page: Page) -> str:
    return page.locator("#forloeb :is(h1, h2)").first.inner_text()


def agree(screens: list[Page], title: str, seconds: int) -> None:
    """All of them say so, within two seconds of each other and of what is right."""
    started = time.monotonic()
    wait_for(
        lambda: all(heading(s) == title and abs(clock_of(s) - seconds) <= FOLLOWED for s in screens),
        what=f"{title}, {seconds}: {[(heading(s), clock_of(s)) for s in screens]}",
        seconds=10,
    )
    assert time.monotonic() - started <= FOLLOWED + 1  # and what it takes to look


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def room(window: Window, page: Page, driven: Driven) -> Page:
    link = page.get_by_role("link", name="Åbn rumskærmen").get_attribute("href")
    screen = window(None, viewport={"width": 1920, "height": 1080})
    screen.goto(f"{driven.url}{link}")
    assert "noegle" not in screen.url
    return screen


def test_hour_is_run_in_two_browsers_and_a_room(window: Window, driven: Driven, screenshots: Path) -> None:
    """Three rounds, a pause, a takeover, a reload and a lost connection; the screens agree, and so does what is stored."""
    first, second, third = (name or NOBODY for name in driven.skoler)
    driven.move(-5)
    chair = window("koordinator", viewport={"width": 1440, "height": 900})
    other = window("medkoordinator", viewport={"width": 390, "height": 800}, has_touch=True)
    for page in (chair, other):
        page.goto(driven.page)
    screen = room(window, chair, driven)
    screens = [chair, other, screen]
    driven.move(1)
    press(chair, "Start")
    agree(screens, first, 20 * 60)
    driven.move(16)  # five minutes left
    agree(screens, first, 5 * 60)
    for page in screens:
        expect(page.locator("[data-tegn-fra=fem]")).to_be_visible()
    screen.screenshot(path=screenshots / "rumskaerm-1080p.png")
    press(chair, "Ét minut længere")
    agree(screens, first, 6 * 60)
    driven.move(24)  # two minutes over
    agree(screens, first, -2 * 60)
    press(other, "Overtag styringen")
    expect(chair.get_by_text("styrer tiden")).to_be_visible()
    press(other, "Næste")
    agree(screens, second, 20 * 60)
    screen.reload()
    agree(screens, second, 20 * 60)
    chair.context.set_offline(True)  # the first coordinator's connection is lost
    driven.move(30)
    press(other, "Pause")
    agree([other, screen], second, 14 * 60)
    expect(chair.locator("#forbindelse")).to_be_visible()
    driven.move(33)
    press(other, "Fortsæt")
    chair.context.set_offline(False)
    agree(screens, second, 14 * 60)
    expect(chair.locator("#forbindelse")).to_be_hidden()
    other.reload()
    driven.move(47)
    press(other, "Næste")
    agree(screens, third, 13 * 60)  # nobody booked it: it goes to its planned end
    driven.move(52)
    press(other, "Afslut runden")
    expect(chair.get_by_role("heading", name="Alle runder er holdt")).to_be_visible()
    other.get_by_role("button", name=re.compile(r"^Kom\s*:")).first.click()
    expect(other.get_by_role("button", name=re.compile(r"^Kom\s*:")).first).to_have_attribute("aria-pressed", "true")
    driven.move(55)
    press(other, "Afslut dagen")
    for page in (chair, other):
        expect(page.get_by_role("heading", name="Dagen er slut")).to_be_visible()
    expect(screen.get_by_role("heading", name="Tak for i dag")).to_be_visible()
    assert driven.became() == {
        "afsnit": [
            ["runde", 1, 1.0, 24.0],
            ["runde", 2, 24.0, 30.0],
            ["pause", 2, 30.0, 33.0],
            ["runde", 2, 33.0, 47.0],
            ["runde", 3, 47.0, 52.0],
            ["rest", 0, 52.0, 55.0],
        ],
        "runder": [[0.0, 20, 1, "kom"], [20.0, 20, 0, ""], [40.0, 20, 0, ""]],
        "styres_af": "medkoordinator",
    }


def test_hour_is_run_without_javascript(window: Window, driven: Driven) -> None:
    page = window("koordinator", java_script_enabled=False)
    page.goto(driven.page)
    for name in ("Start", "Pause", "Fortsæt", "Ét minut længere", "Næste", "Næste", "Afslut runden", "Afslut dagen"):
        press(page, name)
    expect(page.get_by_role("heading", name="Dagen er slut")).to_be_visible()


def test_hour_is_run_by_keyboard_alone(window: Window, driven: Driven) -> None:
    """The focus stays where one was, though the page is another."""
    page = window("koordinator")
    page.goto(driven.page)
    start = page.get_by_role("button", name="Start", exact=True)
    for _ in range(40):
        if start.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#nu")).to_be_focused()
    page.keyboard.press("Tab")
    pause = page.locator("#pause")
    expect(pause).to_be_focused()
    for name in ("Fortsæt", "Pause"):
        page.keyboard.press("Enter")
        expect(pause).to_have_text(name)
        expect(pause).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    wait_for(lambda: clock_of(page) > 20 * 60, what="a minute more")


def test_press_on_a_page_that_is_old_says_so(window: Window, driven: Driven) -> None:
    """Two coordinators press in the same moment: one moves the round, the other is told."""
    pages = [window("koordinator", java_script_enabled=False) for _ in range(2)]
    pages[0].goto(driven.page)
    press(pages[0], "Start")
    for page in pages:
        page.goto(driven.page)
    for page in pages:
        press(page, "Næste")
    expect(pages[1].get_by_text("Siden var ældre end det seneste tryk.")).to_be_visible()
    expect(pages[1].get_by_text("Runde 2 af 3")).to_be_visible()


@pytest.mark.parametrize("state", ["foer", "i_gang", "over", "pause", "anden", "rest", "slut", "skaerm-foer", "skaerm"])
def test_live_agenda_is_accessible_and_fits(window: Window, driven: Driven, screenshots: Path, state: str) -> None:
    page = window("koordinator")
    page.goto(driven.page)
    if state not in ("foer", "skaerm-foer"):
        press(page, "Start")
        expect(page.get_by_text("Runde 1 af 3")).to_be_visible()
    presses = {"pause": ["Pause"], "rest": ["Næste", "Næste", "Afslut runden"]}
    presses["slut"] = [*presses["rest"], "Afslut dagen"]
    for n, name in enumerate(presses.get(state, ())):
        press(page, name)
        expect(page.locator("[name=version]")).to_have_value(str(n + 2))
    if state in ("over", "skaerm"):
        driven.move(21)
    if state == "anden":
        page = window("medkoordinator")
    if state.startswith("skaerm"):
        page = room(window, page, driven)
    else:
        page.goto(driven.page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=screenshots / f"live-{state}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, width
        if width != WIDTHS[1]:
            report = Axe().run(page)
            assert report.violations_count == 0, report.generate_report()


def test_smallest_text_of_the_room_is_a_25th_of_the_screen(window: Window, driven: Driven) -> None:
    page = window("koordinator")
    page.goto(driven.page)
    screen = room(window, page, driven)
    press(page, "Start")
    expect(screen.locator("[data-ur]")).to_be_visible()
    sizes = screen.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => one.checkVisibility() && !one.matches('.sr-only'))"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) * 0.7 >= 1080 / 25  # a capital letter is 0.7 of its line
