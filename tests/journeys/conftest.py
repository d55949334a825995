"""A real browser before the product's real process: embedded, on SQLite of its own, with the demo's people."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.races.processer import free_port, run, run_json, web

PASSWORD = "udviklingsmodel-demo"
WIDTHS = (320, 768, 1440)
# What a browser says when the page itself is answered with 4xx; and, out of order, with 5xx.
OF_THE_ANSWER = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
OUT_OF_ORDER = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")


@dataclass
class Site:
    """A running installation. `days` and ids: see opstil.py."""

    url: str
    log: Path
    data: dict[str, str]
    states: dict[str, Any] = field(default_factory=dict)  # brugernavn → a logged-in browser's storage

    def path(self, day: str, slug: str = "distrikt-byskov") -> str:
        return f"{self.url}/booking/{slug}/{self.data[day]}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    values = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEMO": "1", "LOG_LEVEL": "INFO"}
    run("manage.py", "migrate", "-v", "0", **values)
    data = run_json("-m", "tests.journeys.opstil", **values)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with web(log=folder / "server.log", port=port, BASE_URL=address, **values):
        yield Site(address, folder / "server.log", data)


@pytest.fixture(scope="session")
def broken_site(site: Site) -> Iterator[Site]:
    """The same installation, its people and their sessions, in a process that is out of order: see wsgi_i_uorden.py."""
    folder, port = site.log.parent, free_port()
    address, log = f"http://127.0.0.1:{port}", folder / "i_uorden.log"
    values = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEMO": "1", "BASE_URL": address}
    with web("tests.journeys.wsgi_i_uorden", log=log, port=port, **values):
        yield Site(address, log, site.data, site.states)


@pytest.fixture
def driven(site: Site) -> Iterator["Driven"]:
    """The same installation by a clock that the journey drives, with a fresh session of today; see wsgi_styret_ur.py."""
    folder, port = site.log.parent, free_port()
    address, ur, database = f"http://127.0.0.1:{port}", folder / "ur", f"sqlite:///{folder}/db.sqlite3"
    made = run_json("-m", "tests.journeys.koersel", DATABASE_URL=database)
    live = Driven(address, made["dag"], made["skoler"], datetime.fromisoformat(made["start"]), ur, database)
    live.move(0)
    values = {"DATABASE_URL": database, "DEMO": "1", "BASE_URL": address, "UR": str(ur)}
    with web("tests.journeys.wsgi_styret_ur", log=folder / "styret_ur.log", port=port, **values):
        yield live


@dataclass
class Driven:
    """`skoler`: who has booked each time of the session, None where nobody has."""

    url: str
    dag: str
    skoler: list[str | None]
    start: datetime
    ur: Path
    database: str

    def move(self, minutes: float) -> None:
        """So long after the planned beginning of the session."""
        passed = self.ur.with_suffix(".ny")
        passed.write_text((self.start + timedelta(minutes=minutes)).isoformat())
        passed.replace(self.ur)  # at once: a request never reads half of it

    @property
    def page(self) -> str:
        return f"{self.url}/dagsorden/{self.dag}/"

    def became(self) -> Any:
        return run_json("-m", "tests.journeys.koersel", self.dag, DATABASE_URL=self.database)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("needs a browser: CHROMIUM, or chromium on the PATH")
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*args, "--disable-component-update", "--disable-sync"]
        )
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_as(site: Site, chromium: Browser) -> Iterator[Open]:
    """`open_as("fagperson")`: a window of their own, logged in; None is nobody. Their consoles must stay empty."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        expected = OF_THE_ANSWER if message.location["url"].startswith(f"{site.url}/") else OUT_OF_ORDER
        if message.type in ("error", "warning") and not expected.match(message.text):
            complaints.append(message.text)

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left before it had come
            complaints.append(f"{request.failure}: {request.url}")

    def window(brugernavn: str | None, **options: Any) -> Page:
        if brugernavn and brugernavn not in site.states:
            page = window(None)
            log_in(page, site, brugernavn)
            site.states[brugernavn] = page.context.storage_state()
        context = chromium.new_context(locale="da-DK", storage_state=site.states.get(brugernavn or ""), **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", note_failure)
        return page

    yield window
    for context in contexts:
        context.close()
    assert complaints == []


def log_in(page: Page, site: Site, brugernavn: str) -> None:
    page.goto(f"{site.url}/log-ind/")
    page.get_by_label("Brugernavn").fill(brugernavn)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"{site.url}/")


def end_session(page: Page, site: Site) -> None:
    """As if the person had gone for more than 30 minutes."""
    (key,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    code = (
        "import django; django.setup();"
        "from django.contrib.sessions.backends.db import SessionStore;"
        f"session = SessionStore({key!r}); session['set'] = 0; session.save()"
    )
    run("-c", code, DATABASE_URL=f"sqlite:///{site.log.parent}/db.sqlite3")


def log_in_again(page: Page, brugernavn: str) -> None:
    """From the login page that one was sent to, and back."""
    page.get_by_label("Brugernavn").fill(brugernavn)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ["SCREENSHOTS"]) if "SCREENSHOTS" in os.environ else tmp_path_factory.mktemp("skaermbilleder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


Window = Callable[..., Page]
# Each screen notes by its own clock, which is that of the machine, when it first showed what it shows.
NOTES = """
window.drawn = {};
new MutationObserver(() => {
  const part = document.getElementById("forloeb");
  if (part) window.drawn[part.dataset.hvad] ??= Date.now();
}).observe(document, { childList: true, subtree: true });
document.addEventListener("submit", () => (window.pressed = Date.now()), true);
"""


@pytest.fixture
def window(driven: Driven, chromium: Browser) -> Iterator[Window]:
    """`window("koordinator")`: logged in, by the driven clock, with an empty console; None is nobody."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_window(who: str | None, **options: Any) -> Page:
        context = chromium.new_context(locale="da-DK", **options)
        if options.get("java_script_enabled", True):
            context.add_init_script(NOTES)
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
