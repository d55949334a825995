"""Logged out in the middle of a form: what was typed is there after the login, for the one who typed it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site, end_session, log_in, log_in_again
from tests.journeys.test_booking_journey import cancel, fill_in

EMNE = "Pungmejser ved vinduet"


def sent_too_late(open_as: Open, site: Site, **options: bool) -> Page:
    page = open_as(None, **options)
    log_in(page, site, "leder")
    page.goto(site.path("free"))
    fill_in(page, "8.20", EMNE)
    end_session(page, site)
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")
    expect(page.get_by_text("vi gemmer det for dig i en time")).to_be_visible()
    return page


@pytest.mark.parametrize("javascript", [True, False])
def test_it_is_in_the_form_again_and_can_be_sent(open_as: Open, site: Site, javascript: bool) -> None:
    page = sent_too_late(open_as, site, java_script_enabled=javascript)
    log_in_again(page, "leder")
    expect(page.get_by_text("Det, du skrev, står her endnu.")).to_be_visible()
    expect(page.get_by_label("Kort emne")).to_have_value(EMNE)
    expect(page.get_by_role("radio", name=re.compile("kl. 8.20 til"))).to_be_checked()
    expect(page.get_by_role("checkbox", name="Sundhedstjenesten")).to_be_checked()
    assert page.url == site.path("free")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    cancel(page)


def test_the_next_person_at_the_computer_finds_an_empty_form(open_as: Open, site: Site) -> None:
    page = sent_too_late(open_as, site)
    log_in_again(page, "stedfortraeder")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Sparring"))
    assert EMNE not in page.content()
    page.get_by_role("button", name="Log ud").click()
    log_in(page, site, "leder")
    page.goto(site.path("free"))
    expect(page.get_by_label("Kort emne")).to_have_value("")
    assert EMNE not in site.log.read_text()


def filled_in(open_as: Open, site: Site, **options: bool) -> tuple[Page, Page]:
    """The form of the first window, filled in, and a second window of the same person."""
    page = open_as(None, **options)
    log_in(page, site, "leder")
    page.goto(site.path("free"))
    fill_in(page, "8.20", EMNE)
    other = page.context.new_page()
    other.goto(site.url)
    return page, other


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log ind")


@pytest.mark.parametrize("javascript", [True, False])
def test_logged_in_anew_in_another_window_it_is_refused_kept_and_sent(open_as: Open, site: Site, javascript: bool) -> None:
    page, other = filled_in(open_as, site, java_script_enabled=javascript)
    log_out(other)
    log_in(other, site, "leder")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Det blev ikke sendt")
    page.get_by_role("link", name="Gå til det, du skrev").click()
    expect(page.get_by_label("Kort emne")).to_have_value(EMNE)
    expect(page.get_by_role("radio", name=re.compile("kl. 8.20 til"))).to_be_checked()
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    cancel(page)


def test_logged_out_in_another_window_it_is_there_after_the_login(open_as: Open, site: Site) -> None:
    page, other = filled_in(open_as, site)
    log_out(other)
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_text("vi gemmer det for dig i en time")).to_be_visible()
    log_in_again(page, "leder")
    expect(page.get_by_label("Kort emne")).to_have_value(EMNE)
    assert page.url == site.path("free")


def test_another_who_logs_in_in_another_window_finds_an_empty_form(open_as: Open, site: Site) -> None:
    page, other = filled_in(open_as, site)
    log_out(other)
    log_in(other, site, "stedfortraeder")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Det blev ikke sendt")
    page.get_by_role("link", name="Hent siden igen").click()
    assert page.url == site.path("free")
    expect(page.get_by_label("Kort emne")).to_have_value("")
    assert EMNE not in site.log.read_text()
