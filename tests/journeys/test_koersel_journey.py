"""The Thursday is run: two coordinators and the room's screen, by a clock that the journey drives."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Driven, Picture, Window, assert_fits_and_is_accessible
from tests.journeys.skaerme import NOBODY, agree, clock_of, followed, press, room
from tests.races.processer import wait_for


def test_hour_is_run_in_two_browsers_and_a_room(window: Window, driven: Driven, picture: Picture) -> None:
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
    followed(chair, other, screen)
    driven.move(16)  # five minutes left
    agree(screens, first, 5 * 60)
    for page in screens:
        expect(page.locator("[data-tegn-fra=fem]")).to_be_visible()
    picture(screen, "rumskaerm-1080p")
    press(chair, "Ét minut længere")
    followed(chair, other, screen)
    agree(screens, first, 6 * 60)
    driven.move(24)  # two minutes over
    agree(screens, first, -2 * 60)
    press(other, "Overtag styringen")
    followed(other, chair, screen)
    expect(chair.get_by_text("styrer tiden")).to_be_visible()
    expect(chair.locator("#melding")).to_have_text("Peter Dahl har overtaget styringen.")
    expect(chair.locator("#oplaest")).to_have_text("Peter Dahl har overtaget styringen.")
    press(other, "Næste")
    agree(screens, second, 20 * 60)
    followed(other, chair, screen)
    screen.reload()
    agree(screens, second, 20 * 60)
    chair.context.set_offline(True)  # the first coordinator's connection is lost
    driven.move(30)
    press(other, "Pause")
    followed(other, screen)
    agree([other, screen], second, 14 * 60)
    expect(chair.locator("#melding")).to_have_text("Ingen forbindelse. Uret går videre, men tryk virker ikke lige nu.")
    expect(chair.get_by_role("button", name="Overtag styringen")).to_be_disabled()
    driven.move(33)
    press(other, "Fortsæt")
    followed(other, screen)
    chair.context.set_offline(False)
    agree(screens, second, 14 * 60)
    expect(chair.locator("#melding")).to_have_text("Peter Dahl har overtaget styringen.")
    expect(chair.get_by_role("button", name="Overtag styringen")).to_be_enabled()
    other.reload()
    driven.move(47)
    press(other, "Næste")
    followed(other, chair, screen)
    agree(screens, third, 13 * 60)  # nobody booked it: it goes to its planned end
    driven.move(52)
    press(other, "Afslut runden")
    followed(other, chair, screen)
    expect(chair.get_by_role("heading", name="Alle runder er holdt")).to_be_visible()
    other.get_by_role("button", name=re.compile(r"^Kom\s*:")).first.click()
    expect(other.get_by_role("button", name=re.compile(r"^Kom\s*:")).first).to_have_attribute("aria-pressed", "true")
    driven.move(55)
    other.get_by_text("Afslut dagen", exact=True).click()
    press(other, "Ja, afslut dagen")
    followed(other, chair, screen)
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
    for name in ("Start", "Pause", "Fortsæt", "Ét minut længere", "Næste", "Næste", "Afslut runden"):
        press(page, name)
    page.get_by_text("Afslut dagen", exact=True).click()
    press(page, "Ja, afslut dagen")
    expect(page.get_by_role("heading", name="Dagen er slut")).to_be_visible()


def test_hour_is_run_by_keyboard_alone(window: Window, driven: Driven) -> None:
    """The focus stays where one was, though the page is another."""
    page = window("koordinator")
    page.goto(driven.page)

    def tab_to(name: str) -> None:
        """From where the focus is."""
        wanted = (
            page.locator("button, summary").filter(has_text=re.compile(rf"^\s*({name})\b")).locator("visible=true").first
        )
        for _ in range(40):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached")

    def enter_on(name: str) -> None:
        tab_to(name)
        page.keyboard.press("Enter")

    enter_on("Start")
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
    wait_for(lambda: clock_of(page) > 21 * 60, what="two minutes more")
    expect(page.get_by_role("button", name="Næste", exact=True)).to_be_enabled()
    for title in (*(name or NOBODY for name in driven.skoler[1:]), "Alle runder er holdt"):
        enter_on("Næste|Afslut runden")
        expect(page.locator("#nu")).to_have_text(title)
    enter_on("Kom")
    expect(page.get_by_role("button", name=re.compile(r"^Kom\s*:")).first).to_have_attribute("aria-pressed", "true")
    page.locator("#nu").focus()
    enter_on("Afslut dagen")
    enter_on("Ja, afslut dagen")
    expect(page.get_by_role("heading", name="Dagen er slut")).to_be_visible()


def test_what_another_presses_is_said_aloud(window: Window, driven: Driven) -> None:
    """By the live region, to one who hears the page: also a pause, which leaves the heading as it was."""
    chair, hears = window("koordinator"), window("psykolog")
    for page in (chair, hears):
        page.goto(driven.page)
    first, second, _ = driven.skoler
    for name, said in (
        ("Start", f"Runde 1 af 2: {first}"),
        ("Pause", f"Pause: Runde 1 af 2: {first}"),
        ("Fortsæt", f"Runde 1 af 2: {first}"),
        ("Næste", f"Runde 2 af 2: {second}"),
    ):
        press(chair, name)
        expect(hears.get_by_role("status")).to_have_text(said)


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
    expect(pages[1].locator(".runden-hvad", has_text="Runde 2 af 2")).to_be_visible()


@pytest.mark.parametrize(
    "state",
    [
        "foer",
        "i_gang",
        "over",
        "pause",
        "anden",
        "rest",
        "spoergsmaal",
        "slut",
        "skaerm-aabn",
        "skaerm-foer",
        "skaerm",
        "skaerm-rest",
    ],
)
def test_live_agenda_is_accessible_and_fits(window: Window, driven: Driven, picture: Picture, state: str) -> None:
    page = window("koordinator")
    page.goto(driven.page)
    if state not in ("foer", "skaerm-aabn", "skaerm-foer"):
        press(page, "Start")
        expect(page.locator(".runden-hvad", has_text="Runde 1 af 2")).to_be_visible()
    presses = {"pause": ["Pause"], "rest": ["Næste", "Næste", "Afslut runden"]}
    presses["skaerm-rest"] = presses["spoergsmaal"] = presses["rest"]
    presses["slut"] = [*presses["rest"], "Ja, afslut dagen"]
    for n, name in enumerate(presses.get(state, ())):
        if name.startswith("Ja"):
            page.get_by_text("Afslut dagen", exact=True).click()
        press(page, name)
        expect(page.locator("[name=version]")).to_have_value(str(n + 2))
    if state in ("over", "skaerm"):
        driven.move(21)
    if state == "anden":
        page = window("medkoordinator")
    if state == "skaerm-aabn":
        page.goto(f"{driven.url}/dagsorden/skaerm/?kode=7KQP-M3XA")
    elif state.startswith("skaerm"):
        page = room(window, page, driven)
    else:
        page.goto(driven.page)
    if state == "spoergsmaal":
        page.get_by_text("Afslut dagen", exact=True).click()
        expect(page.get_by_text("minutter tilbage af den planlagte tid.")).to_be_visible()
    assert_fits_and_is_accessible(page, f"live-{state}", picture)


LONG = "Den selvejende daginstitution Skovbrynets Naturbørnehave og Vuggestue"


@pytest.mark.parametrize("state", ["foer", "koerer", "rest"])
def test_room_is_read_from_afar_and_needs_no_scrolling(window: Window, driven: Driven, picture: Picture, state: str) -> None:
    """Also with a long name, and before a day of many times."""
    page = window("koordinator")
    page.goto(driven.page)
    screen = room(window, page, driven)
    for name in {"foer": (), "koerer": ("Start",), "rest": ("Start", "Næste", "Næste", "Afslut runden")}[state]:
        press(page, name)
        followed(page, screen)
    screen.evaluate(
        """name => {
            for (const one of document.querySelectorAll(".rumskaerm-navn, .rumskaerm-tid")) one.append(` ${name}`);
            const time = document.querySelector(".rumskaerm-tid");
            for (let n = 0; time && n < 4; n += 1) time.after(time.cloneNode(true));
        }""",
        LONG,
    )
    picture(screen, f"rumskaerm-{state}-langt")
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = screen.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => one.checkVisibility() && !one.matches('.sr-only'))"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) * 0.7 >= 1080 / 25  # a capital letter is 0.7 of its line
