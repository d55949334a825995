"""The whole way: from the login to a kept booking, its mail, the agenda, and giving the time back."""

import re
import shutil
import subprocess
from datetime import date

import ics
import pytest
import vobject
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Open, Site
from tests.races.processer import wait_for
from udviklingsmodel.kernel.datoer import dansk_dag

EMNE = "Kvækerfinke på legepladsen"


def fill_in(page: Page, tid: str, emne: str = EMNE) -> None:
    page.get_by_role("radio", name=re.compile(f"kl. {tid} til")).check()
    page.get_by_role("radio", name="En konkret udfordring").check()
    page.get_by_role("radio", name="Ja, anonymt").check()
    page.get_by_label("Tema", exact=True).select_option("samspil")
    page.get_by_label("Alder", exact=True).select_option("3-5")
    page.get_by_role("checkbox", name="Sundhedstjenesten").check()
    page.get_by_label("Kort emne").fill(emne)


def booked(open_as: Open, site: Site, who: str, day: str, tid: str, **options: bool) -> Page:
    page = open_as(who, **options)
    page.goto(site.path(day))
    fill_in(page, tid)
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    return page


def cancel(page: Page) -> None:
    page.get_by_role("link", name="Aflys tiden").click()
    page.get_by_role("button", name="Aflys tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er aflyst")


def mail_about(page: Page, site: Site, emne: str, til: str, om: str = "") -> None:
    """Opens the newest such mail in the demo's mailbox, once the worker has sent it. `om`: what stands in no older one."""
    row = page.get_by_role("row", name=re.compile(f"{emne}.*{til}"))

    def arrived() -> bool:
        page.goto(f"{site.url}/demo/mails/")
        if row.count() == 0:
            return False
        row.first.get_by_role("link").click()
        return om in page.locator("main").inner_text()

    wait_for(arrived, what=f"the mail {emne}")


def test_booking_reaches_overblik_mail_and_agenda_and_is_given_back(open_as: Open, site: Site) -> None:
    page = open_as(None)
    page.goto(site.url)
    page.get_by_label("Brugernavn").fill("fagperson")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.get_by_role("link", name="Book sparring").click()
    # three pages
    page.get_by_role("link", name=re.compile("^Vælg")).first.click()
    assert page.url == site.path("free")
    fill_in(page, "8.20")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    receipt = page.url
    # Mit overblik
    page.get_by_role("link", name="Overblik").click()
    expect(page.get_by_role("listitem").filter(has_text="kl. 8.20–8.40").filter(has_text="Byskovskolen")).to_have_count(1)
    # the mail and its calendar
    free = dansk_dag(date.fromisoformat(site.data["free"]))
    mail_about(page, site, "Din sparring er booket", "fagperson@", om=free)
    expect(page.get_by_text("kl. 8.20–8.40")).to_be_visible()
    link = page.get_by_role("link", name="Åbn kalenderfilen").get_attribute("href")
    calendar = page.request.get(f"{site.url}{link}").text()
    event = vobject.readOne(calendar).vevent
    (same,) = ics.Calendar(calendar).events
    assert event.dtstart.value == same.begin.datetime
    assert event.dtstart.value.strftime("%Y-%m-%d %H.%M") == f"{site.data['free']} 08.20"
    # the coordinator's Thursday, on screen and on paper
    agenda = open_as("koordinator")
    agenda.goto(f"{site.url}/dagsorden/")
    agenda.get_by_role("link", name=re.compile(f"^Åbn.*{re.escape(free)}")).first.click()
    line = re.compile(r"8.20–8.40\s*Byskovskolen\s*Mette Lund, lærer")
    expect(agenda.get_by_role("listitem").filter(has_text=line)).to_contain_text(EMNE)
    pdf = agenda.request.get(f"{agenda.url}pdf/")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    if reader := shutil.which("pdftotext"):
        paper = subprocess.run(
            [reader, "-layout", "-", "-"], input=pdf.body(), capture_output=True, check=True
        ).stdout.decode()
        assert EMNE in " ".join(paper.split())
    # another district sees that it is taken, and nothing more
    stranger = open_as("fagperson2")
    stranger.goto(site.path("free"))
    expect(stranger.get_by_role("listitem").filter(has_text="kl. 8.20–8.40")).to_contain_text("optaget")
    assert EMNE not in stranger.content()
    answer = stranger.goto(receipt)
    assert answer
    assert answer.status == 404
    # given back
    page.goto(receipt)
    cancel(page)
    stranger.goto(site.path("free"))
    expect(stranger.get_by_role("listitem").filter(has_text="kl. 8.20–8.40")).to_contain_text("ledig")
    mail_about(page, site, "Din sparring er aflyst", "fagperson@")


def test_topic_is_in_no_line_of_the_server(open_as: Open, site: Site) -> None:
    page = booked(open_as, site, "leder", "free", "8.20")
    cancel(page)
    lines = site.log.read_text()
    assert re.search(r'"method": "POST", "path": "/booking/distrikt-byskov/', lines)
    assert "Kvækerfinke" not in lines


def test_booking_works_without_javascript(open_as: Open, site: Site) -> None:
    cancel(booked(open_as, site, "leder", "free", "8.20", java_script_enabled=False))


def press_to(page: Page, selector: str, key: str = "Tab") -> None:
    """By keyboard alone: on until the element has the focus, which must be seen."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            shown = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement), "
                "l = document.activeElement.labels?.[0], t = l ? getComputedStyle(l, '::before') : s; "
                "return [s.outlineStyle, s.boxShadow, t.outlineStyle, t.boxShadow] }"
            )
            assert set(shown) != {"none"}, f"no visible focus at {selector}"
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard does not reach {selector}")


def test_booking_by_keyboard_alone(open_as: Open, site: Site) -> None:
    page = open_as(None)
    page.goto(f"{site.url}/log-ind/")
    press_to(page, "[name=login]")
    page.keyboard.type("leder")
    press_to(page, "[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")
    press_to(page, "a[href='/booking/distrikt-byskov/'].button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/booking/distrikt-byskov/")
    press_to(page, f"a.button[href$='{site.data['free']}/']")
    page.keyboard.press("Enter")
    page.wait_for_url(site.path("free"))
    for name in ("position", "om", "omtale"):
        press_to(page, f"[name={name}]")
        page.keyboard.press("Space")
    for name in ("tema", "aldersgruppe"):
        press_to(page, f"[name={name}]")
        page.keyboard.press("ArrowDown")
    press_to(page, "[name=emne]")
    page.keyboard.type("Uro efter frokost")
    press_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    press_to(page, "a[href$='/aflys/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/aflys/")
    press_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er aflyst")


def test_skip_link_leads_past_the_menu(open_as: Open, site: Site) -> None:
    page = open_as("fagperson")
    page.goto(f"{site.url}/booking/distrikt-byskov/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_as: Open, site: Site) -> None:
    page = open_as("fagperson")
    page.goto(site.path("free"))
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name=re.compile("^Tema")).click()
    expect(page.get_by_label("Tema", exact=True)).to_be_focused()


def test_logging_out_shows_nothing_by_going_back(open_as: Open, site: Site) -> None:
    page = open_as(None)
    page.goto(f"{site.url}/log-ind/?next=/booking/mine/")
    page.get_by_label("Brugernavn").fill("leder2")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mine bookinger")
    page.get_by_role("button", name="Log ud").click()
    page.goto(f"{site.url}/booking/mine/")
    assert page.url.endswith("/log-ind/?next=%2Fbooking%2Fmine%2F")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Mine bookinger")
