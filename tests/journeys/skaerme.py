"""What one looks for, and presses, on the screens of a session that runs."""

import re

from playwright.sync_api import Page

from tests.journeys.conftest import Driven, Window
from tests.races.processer import wait_for

FOLLOWED = 2.0  # seconds
NOBODY = "Ledig tid"


def clock_of(page: Page) -> int:
    """Seconds left, as the screen says."""
    sign, minutes, seconds = re.fullmatch(r"(−?)(\d+):(\d\d)", page.locator("[data-ur]").inner_text()).groups()  # type: ignore[union-attr]
    return (-1 if sign else 1) * (int(minutes) * 60 + int(seconds))


def heading(page: Page) -> str:
    return page.locator("#nu").inner_text()


def agree(screens: list[Page], title: str, seconds: int) -> None:
    """All of them say so, within two seconds of what is right."""
    wait_for(
        lambda: all(heading(s) == title and abs(clock_of(s) - seconds) <= FOLLOWED for s in screens),
        what=f"{title}, {seconds}: {[(heading(s), clock_of(s)) for s in screens]}",
        seconds=10,
    )


def followed(pressed: Page, *screens: Page) -> None:
    """Each of them drew what the last press made within two seconds of it."""
    at = pressed.evaluate("window.pressed")

    def drawn() -> list[float]:
        """Seconds from the press until each drew the news that all of them show now."""
        shown = {screen.locator("#forloeb").get_attribute("data-tegn") for screen in (pressed, *screens)}
        moments = [screen.evaluate("news => window.drawn[news]", news) for news in shown for screen in screens]
        return [(moment - at) / 1000 for moment in moments] if len(shown) == 1 else [0.0]

    wait_for(lambda: min(drawn()) > 0, what="the same on all screens", seconds=10)
    assert max(drawn()) <= FOLLOWED, drawn()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def room(window: Window, page: Page, driven: Driven) -> Page:
    """Opened as one does in the room: the address and the code are typed."""
    code = page.locator(".kode").inner_text()
    screen = window(None, viewport={"width": 1920, "height": 1080})
    screen.goto(f"{driven.url}/dagsorden/skaerm/")
    screen.get_by_label("Kode").fill(code.lower())
    screen.get_by_role("button", name="Åbn rumskærmen").click()
    screen.wait_for_url("**/skaerm/")
    screen.locator("main#forloeb").wait_for()
    return screen
