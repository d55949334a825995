"""A real browser before the product's real process: embedded, on SQLite of its own, with the demo's people."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.races.processer import free_port, run, run_json, web
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.sessionstore import SessionStore

PASSWORD = "udviklingsmodel-demo"
WIDTHS = (320, 768, 1440)
AXE, AXE_AGAIN = Axe(), Axe(axe_script="0")  # the second uses what the first left in the page: a fifth of a look
# What a browser says when the page itself is answered with 4xx; and, out of order, with 5xx.
OF_THE_ANSWER = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
OUT_OF_ORDER = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")


@dataclass
class Site:
    """A running installation. `days` and ids: see opstil.py."""

    url: str
    log: Path
    data: dict[str, str]
    cookies: dict[str, Any] = field(default_factory=dict)  # brugernavn → those of a logged-in browser

    def path(self, day: str, slug: str = "distrikt-byskov") -> str:
        return f"{self.url}/booking/{slug}/{self.data[day]}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    values = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEMO": "1", "LOG_LEVEL": "INFO"}
    if migrated := os.environ.get("MIGRATED_SQLITE"):
        shutil.copy(migrated, folder / "db.sqlite3")
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
        yield Site(address, log, site.data, site.cookies)


@pytest.fixture(scope="session")
def driven_site(site: Site) -> Iterator[Site]:
    """Another installation with the same data, by a clock that a journey drives; see wsgi_styret_ur.py.

    Its database is its own: the other's worker, by the machine's clock, would end the sessions that run here.
    """
    folder, port = site.log.parent / "styret", free_port()
    folder.mkdir()
    with (
        closing(sqlite3.connect(site.log.parent / "db.sqlite3")) as source,
        closing(sqlite3.connect(folder / "db.sqlite3")) as copy,
    ):
        source.backup(copy)
    address, log = f"http://127.0.0.1:{port}", folder / "styret_ur.log"
    (folder / "ur").write_text(clock.now().isoformat())
    values = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEMO": "1", "BASE_URL": address, "UR": str(folder / "ur")}
    with web("tests.journeys.wsgi_styret_ur", log=log, port=port, **values):
        yield Site(address, log, site.data)


@pytest.fixture
def driven(driven_site: Site) -> "Driven":
    """A fresh session of today."""
    folder, database = driven_site.log.parent, f"sqlite:///{driven_site.log.parent}/db.sqlite3"
    made = run_json("-m", "tests.journeys.koersel", DATABASE_URL=database)
    start = datetime.fromisoformat(made["start"])
    live = Driven(driven_site.url, made["dag"], made["skoler"], start, folder / "ur", database)
    live.move(0)
    return live


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
    pages_of_the_address_bar = "WebUIOmniboxPopup,WebUIOmniboxAimPopup"  # nobody sees them, and each window makes two
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                *args,
                "--disable-component-update",
                "--disable-sync",
                f"--disable-features={pages_of_the_address_bar}",
            ],
        )
        yield browser
        browser.close()


Open = Callable[..., Page]
Picture = Callable[[Page, str], None]


@pytest.fixture
def open_as(site: Site, chromium: Browser) -> Iterator[Open]:
    """`open_as("fagperson")`: a window of their own, logged in; None is nobody. Their consoles must stay empty."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def window(brugernavn: str | None, **options: Any) -> Page:
        context = chromium.new_context(locale="da-DK", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page, site, complaints)
        become(page, site, brugernavn)
        return page

    yield window
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def kept_window(chromium: Browser) -> Iterator[Page]:
    """One for all the states of pages: a new window costs more than the page that is looked at in it."""
    with chromium.new_context(locale="da-DK") as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


@pytest.fixture
def look_as(site: Site, kept_window: Page) -> Iterator[Open]:
    """`look_as("fagperson")`: the kept window with nobody's cookies but theirs. Its console must stay empty."""
    complaints: list[str] = []

    def look(brugernavn: str | None) -> Page:
        kept_window.context.clear_cookies()
        become(kept_window, site, brugernavn)
        return kept_window

    watched = watch(kept_window, site, complaints)
    yield look
    kept_window.goto("about:blank")
    for event, listener in watched.items():
        kept_window.remove_listener(event, listener)
    assert complaints == []


def watch(page: Page, site: Site, complaints: list[str]) -> dict[str, Callable[[Any], None]]:
    """Notes what the console says and what could not be fetched; answers its listeners."""

    def note(message: ConsoleMessage) -> None:
        expected = OF_THE_ANSWER if message.location["url"].startswith(f"{site.url}/") else OUT_OF_ORDER
        if message.type in ("error", "warning") and not expected.match(message.text):
            complaints.append(message.text)

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left before it had come
            complaints.append(f"{request.failure}: {request.url}")

    listeners = {"console": note, "pageerror": lambda error: complaints.append(str(error)), "requestfailed": note_failure}
    for event, listener in listeners.items():
        page.on(event, listener)
    return listeners


def become(page: Page, site: Site, brugernavn: str | None) -> None:
    """Logs in by the session that they have in other windows; None is nobody."""
    if brugernavn is None:
        return
    if brugernavn in site.cookies:
        page.context.add_cookies(site.cookies[brugernavn])
    else:
        log_in(page, site, brugernavn)
        site.cookies[brugernavn] = page.context.cookies()


def log_in(page: Page, site: Site, brugernavn: str) -> None:
    """A session of their own, without a look at the form."""
    address, browser = f"{site.url}/log-ind/", page.context.request
    browser.get(address)
    (token,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken"]
    form = {"csrfmiddlewaretoken": token, "login": brugernavn, "password": PASSWORD}
    answer = browser.post(address, form=form, max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "/")


def end_session(page: Page, site: Site) -> None:
    """As if the person had gone for more than 30 minutes."""
    (key,) = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    with closing(sqlite3.connect(site.log.parent / "db.sqlite3", timeout=10)) as database, database:
        (held,) = database.execute("SELECT session_data FROM django_session WHERE session_key = ?", [key]).fetchone()
        ended = SessionStore().encode(SessionStore().decode(held) | {"set": 0})
        database.execute("UPDATE django_session SET session_data = ? WHERE session_key = ?", [ended, key])


def log_in_again(page: Page, brugernavn: str) -> None:
    """From the login page that one was sent to, and back."""
    page.get_by_label("Brugernavn").fill(brugernavn)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


@pytest.fixture(scope="session")
def picture() -> Picture:
    """`picture(page, "forside")`: kept in the folder that SCREENSHOTS names, if it names one."""
    folder = os.environ.get("SCREENSHOTS")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)

    return keep


def assert_fits_and_is_accessible(page: Page, name: str, picture: Picture) -> None:
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"{name}-{width}")
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{beyond} px beyond the screen at {width}"
        if width != WIDTHS[1]:
            report = (AXE if width == WIDTHS[-1] else AXE_AGAIN).run(page)
            assert report.violations_count == 0, report.generate_report()


Window = Callable[..., Page]
# Each screen notes by its own clock, which is that of the machine, when it first showed each piece of news.
NOTES = """
window.drawn = {};
new MutationObserver(() => {
  const part = document.getElementById("forloeb");
  if (part) window.drawn[part.dataset.tegn] ??= Date.now();
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
