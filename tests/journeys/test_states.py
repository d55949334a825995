"""Every page in its filled, empty and error state, in a real browser: axe finds nothing, nothing runs off a phone's screen,
and a picture of each is kept at three widths."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import WIDTHS, Open, Site
from tests.races.processer import wait_for

Bring = Callable[[Page, Site], None]


@dataclass(frozen=True)
class State:
    name: str
    who: str | None
    heading: str
    bring: Bring
    site: str = "site"


def at(path: str) -> Bring:
    """The page at a path, with {free}, {booking} and so on filled in."""
    return lambda page, site: _goto(page, site, path)


def _goto(page: Page, site: Site, path: str) -> None:
    page.goto(site.url + path.format(**site.data))


def wrong_password(page: Page, site: Site) -> None:
    _goto(page, site, "/log-ind/")
    page.get_by_label("Brugernavn").fill("ingen")
    page.get_by_label("Adgangskode").fill("forkert")
    page.get_by_role("button", name="Log ind").click()


def empty_login(page: Page, site: Site) -> None:
    _goto(page, site, "/log-ind/")
    page.get_by_role("button", name="Log ind").click()


def no_address(page: Page, site: Site) -> None:
    _goto(page, site, "/adgangskode/glemt/")
    page.get_by_role("button", name="Send link").click()


def asked_for_link(page: Page, site: Site) -> None:
    _goto(page, site, "/adgangskode/glemt/")
    page.get_by_label("Din arbejdsmail").fill("indsigt@example.dk")
    page.get_by_role("button", name="Send link").click()


def followed_link(page: Page, site: Site) -> None:
    """The mail is read by somebody who is logged in, the link opened by nobody."""
    asked_for_link(page, site)
    browser = page.context.browser
    assert browser
    reader = browser.new_context(storage_state=site.states["leder"]).new_page()

    def arrived() -> bool:
        reader.goto(f"{site.url}/demo/mails/")
        return reader.get_by_role("row", name="indsigt@").count() > 0

    wait_for(arrived, what="the mail with the link")
    reader.get_by_role("row", name="indsigt@").first.get_by_role("link").click()
    link = reader.get_by_role("link", name="/adgangskode/ny/").get_attribute("href")
    reader.context.close()
    page.goto(link or "")


def too_short_password(page: Page, site: Site) -> None:
    followed_link(page, site)
    for label in ("Ny adgangskode", "Ny adgangskode igen"):
        page.get_by_label(label, exact=True).fill("kort")
    page.get_by_role("button", name="Gem adgangskoden").click()


def empty_form(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("button", name="Book tiden").click()


def naming_a_child(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("radio", name="Ja, med navn og forældrenes samtykke").check()
    page.get_by_label("Dag", exact=True).fill("31")
    page.get_by_label("Måned").fill("2")
    page.get_by_label("År").fill("2026")
    page.get_by_label("Kort emne").fill("Uro omkring Oliver " + "meget lange ord" * 30)
    page.get_by_role("button", name="Book tiden").click()


def likely_name(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_label("Kort emne").fill("Uro omkring Oliver")
    page.get_by_role("button", name="Book tiden").click()


def answers(page: Page) -> None:
    page.get_by_role("radio", name="Et generelt tema").check()
    page.get_by_role("radio", name="Nej, ikke om enkelte børn").check()
    page.get_by_label("Tema", exact=True).select_option("trivsel")
    page.get_by_label("Alder", exact=True).select_option("flere")
    page.get_by_label("Kort emne").fill("Rolige overgange efter frikvarter")


def lost_race(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than the other's booking."""
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.evaluate("document.querySelector('[name=position][disabled]').disabled = false")
    page.get_by_role("radio", name=re.compile("kl. 8.00 til")).check()
    answers(page)
    page.get_by_role("button", name="Book tiden").click()


def lost_race_for_a_full_day(page: Page, site: Site) -> None:
    """The page of the free day is sent to the day that is full."""
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("radio", name=re.compile("kl. 8.20 til")).check()
    answers(page)
    page.evaluate("to => document.querySelector('main form').action = to", site.path("full"))
    page.get_by_role("button", name="Book tiden").click()


def sent_to_a_holiday(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("radio", name=re.compile("kl. 8.20 til")).check()
    answers(page)
    page.evaluate("to => document.querySelector('main form').action = to", site.path("closed"))
    page.get_by_role("button", name="Book tiden").click()


def sent_to_another_district(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    answers(page)
    page.evaluate("to => document.querySelector('main form').action = to", site.path("free", "distrikt-dagmar"))
    page.get_by_role("button", name="Book tiden").click()


def cancelled_twice(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than the cancellation."""
    _goto(page, site, "/booking/kvittering/{booking}/aflys/")
    to = "/booking/kvittering/{cancelled}/aflys/".format(**site.data)
    page.evaluate("to => document.querySelector('main form').action = to", to)
    page.get_by_role("button", name="Aflys tiden").click()


def moved_nowhere(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/kvittering/{booking}/flyt/")
    page.evaluate("document.querySelectorAll('[name=position]').forEach(radio => radio.required = false)")
    page.get_by_role("button", name="Flyt tiden").click()


def waited_with_nothing_said(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{full}/")
    page.get_by_role("button", name="Skriv mig på venteliste").click()


def newest_mail(page: Page, site: Site) -> None:
    _goto(page, site, "/demo/mails/")
    page.get_by_role("row", name="Din sparring er booket").first.get_by_role("link").click()


def old_page(page: Page, site: Site) -> None:
    _goto(page, site, "/log-ind/")
    page.context.clear_cookies()
    empty = page.get_by_role("button", name="Log ind")
    page.get_by_label("Brugernavn").fill("x")
    page.get_by_label("Adgangskode").fill("x")
    empty.click()


def asked_too_often(page: Page, site: Site) -> None:
    """The limit of one address: five a minute."""
    for _ in range(6):
        _goto(page, site, "/adgangskode/glemt/")
        page.get_by_label("Din arbejdsmail").fill("ingen@example.dk")
        page.get_by_role("button", name="Send link").click()


def too_much(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_label("Kort emne").evaluate("field => field.value = 'x'.repeat(600000)")
    page.get_by_role("button", name="Book tiden").click()


def empty_ordning(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/ordninger/ny/")
    page.get_by_role("group", name="Første tidsrum").get_by_label("Fra kl.").fill("otte")
    page.get_by_role("button", name="Gem", exact=True).click()


def other_minutes(page: Page, site: Site, button: str = "Vis, hvad det betyder") -> None:
    _goto(page, site, "/indstillinger/ordninger/distrikt-byskov/")
    page.get_by_label("Hvor mange minutter varer en tid?").fill("15")
    page.get_by_role("button", name=button, exact=True).click()


def saved_undecided(page: Page, site: Site) -> None:
    other_minutes(page, site, "Gem")


def retired_undecided(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/ordninger/distrikt-byskov/luk/")
    page.get_by_role("button", name="Luk ordningen").click()


DAY = re.compile(r"^Sparring torsdag den")
STATES = [
    State("log-ind", None, "Log ind", at("/log-ind/")),
    State("log-ind-tom", None, "Log ind", empty_login),
    State("log-ind-forkert", None, "Log ind", wrong_password),
    State("log-ind-udloebet", None, "Log ind", at("/log-ind/?udloebet=1&next=/booking/mine/")),
    State("glemt", None, "Glemt adgangskode", at("/adgangskode/glemt/")),
    State("glemt-fejl", None, "Glemt adgangskode", no_address),
    State("glemt-sendt", None, "Se i din mail", asked_for_link),
    State("ny-adgangskode", None, "Vælg en adgangskode", followed_link),
    State("ny-adgangskode-fejl", None, "Vælg en adgangskode", too_short_password),
    State("ny-adgangskode-brugt", None, "Linket virker ikke længere", at("/adgangskode/ny/1-abc/")),
    State("ny-adgangskode-gemt", None, "Adgangskoden er gemt", at("/adgangskode/gemt/")),
    State("log-ud", "fagperson", "Vil du logge ud?", at("/log-ud/")),
    State("overblik-tomt", "leder2", "", at("/")),
    State("overblik-fyldt", "stedfortraeder", "", at("/")),
    State("overblik-koordinator", "koordinator", "", at("/")),
    State("overblik-koordinator-tomt", "koordinator-tom", "", at("/")),
    State("overblik-uden-rolle", "system", "", at("/")),
    State("booking-distrikter", "psykolog", "Sparring", at("/booking/")),
    State("booking-dage", "fagperson", "Sparring i Distrikt Byskov", at("/booking/distrikt-byskov/")),
    State("booking-dage-andet-distrikt", "fagperson2", "Sparring i Distrikt Byskov", at("/booking/distrikt-byskov/")),
    State("booking-dage-egen", "stedfortraeder", "Sparring i Distrikt Byskov", at("/booking/distrikt-byskov/")),
    State("booking-dage-tom", "koordinator-tom", "Sparring i Distrikt Tomt", at("/booking/distrikt-tomt/")),
    State("booking-dag", "fagperson", "", at("/booking/distrikt-byskov/{free}/")),
    State("booking-dag-egen", "stedfortraeder", "", at("/booking/distrikt-byskov/{other}/")),
    State("booking-dag-fejl", "fagperson", "", empty_form),
    State("booking-dag-samtykke-fejl", "fagperson", "", naming_a_child),
    State("booking-dag-navn", "fagperson", "", likely_name),
    State("booking-dag-tabt", "fagperson", "", lost_race),
    State("booking-dag-tabt-fuld", "fagperson", "", lost_race_for_a_full_day),
    State("booking-dag-fuld", "fagperson", "", at("/booking/distrikt-byskov/{full}/")),
    State("booking-dag-lukket", "fagperson", "", at("/booking/distrikt-byskov/{closed}/")),
    State("booking-dag-lukket-sendt", "fagperson", "", sent_to_a_holiday),
    State("booking-dag-for-tidlig", "fagperson", "", at("/booking/distrikt-byskov/{beyond}/")),
    State("booking-dag-andet-distrikt", "fagperson2", "", at("/booking/distrikt-byskov/{free}/")),
    State("booking-dag-andet-distrikt-sendt", "fagperson", "", sent_to_another_district),
    State("kvittering", "stedfortraeder", "Tiden er jeres", at("/booking/kvittering/{booking}/")),
    State("kvittering-koordinator", "koordinator", "Sparring", at("/booking/kvittering/{booking}/")),
    State("kvittering-aflyst", "stedfortraeder", "Tiden er aflyst", at("/booking/kvittering/{cancelled}/")),
    State("flyt", "stedfortraeder", "Flyt tiden", at("/booking/kvittering/{booking}/flyt/")),
    State("flyt-fejl", "stedfortraeder", "Flyt tiden", moved_nowhere),
    State("venteliste", "stedfortraeder", "Du står som nummer 1 på ventelisten", at("/booking/kvittering/{waiting}/")),
    State("venteliste-fejl", "fagperson", "", waited_with_nothing_said),
    State("tilbud", "stedfortraeder", "Der er en ledig tid til dig", at("/booking/kvittering/{offered}/")),
    State("tilbud-udloebet", "stedfortraeder", "Tilbuddet er udløbet", at("/booking/kvittering/{lapsed}/")),
    State("aflys", "stedfortraeder", "Vil du aflyse tiden?", at("/booking/kvittering/{booking}/aflys/")),
    State("aflys-fejl", "stedfortraeder", "Tiden er aflyst", cancelled_twice),
    State("mine", "stedfortraeder", "Mine bookinger", at("/booking/mine/")),
    State("mine-tom", "leder2", "Mine bookinger", at("/booking/mine/")),
    State("dagsordener", "koordinator", "Kommende dagsordener", at("/dagsorden/")),
    State("dagsordener-tom", "koordinator-tom", "Kommende dagsordener", at("/dagsorden/")),
    State("dagsorden", "koordinator", "", at("/dagsorden/{agenda}/")),
    State("dagsorden-tom", "koordinator", "", at("/dagsorden/{empty_agenda}/")),
    State("dagsorden-ingen-pdf", "koordinator", "PDF kan ikke laves lige nu", at("/dagsorden/{agenda}/pdf/"), "broken_site"),
    State("mails", "leder", "Demoens postkasse", at("/demo/mails/")),
    State("mail", "leder", "Din sparring er booket", newest_mail),
    State("mails-tom", "leder", "Demoens postkasse", at("/demo/mails/"), "broken_site"),
    State("ordninger", "administration", "Ordninger for sparring", at("/indstillinger/ordninger/")),
    State("ordning-ny", "administration", "Opret en ordning", at("/indstillinger/ordninger/ny/")),
    State("ordning-fejl", "administration", "Opret en ordning", empty_ordning),
    State("ordning-ret", "administration", "Ret Distrikt Byskov", at("/indstillinger/ordninger/distrikt-byskov/")),
    State("ordning-vis", "administration", "Det betyder det", other_minutes),
    State("ordning-vis-mangler", "administration", "Det betyder det", saved_undecided),
    State("ordning-luk", "administration", "", at("/indstillinger/ordninger/distrikt-byskov/luk/")),
    State("ordning-luk-fejl", "administration", "", retired_undecided),
    State("ordning-genoptag", "administration", "", at("/indstillinger/ordninger/distrikt-byskov/genoptag/")),
    State("handbog", None, "Hjælp", at("/handbog/")),
    State("handbog-sparring", None, "Om sparring (TST)", at("/handbog/sparring/")),
    State("handbog-kontakt", None, "Kontakt", at("/handbog/kontakt/")),
    State("handbog-tilgaengelighed", None, "Tilgængelighed", at("/handbog/tilgaengelighed/")),
    State("handbog-privatliv", None, "Privatliv", at("/handbog/privatliv/")),
    State("404", "fagperson", "Siden findes ikke", at("/booking/findes-ikke/")),
    State("404-udlogget", None, "Siden findes ikke", at("/findes/ikke/")),
    State("403", None, "Siden havde været åben for længe", old_page),
    State("400", "fagperson", "Vi kunne ikke læse det, der blev sendt", too_much),
    State("429", None, "Der er prøvet for mange gange", asked_too_often, "broken_site"),
    State("500", "fagperson", "Der skete en fejl hos os", at("/fejl/"), "broken_site"),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_page_is_accessible_and_fits(open_as: Open, request: pytest.FixtureRequest, screenshots: Path, state: State) -> None:
    open_as("leder")  # somebody is logged in, who can read the demo's mailbox
    page = open_as(state.who, viewport={"width": WIDTHS[-1], "height": 900})
    state.bring(page, request.getfixturevalue(state.site))
    if state.heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(state.heading)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=screenshots / f"{state.name}-{width}.png", full_page=True)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{beyond} px beyond the screen at {width}"
        if width != WIDTHS[1]:
            report = Axe().run(page)
            assert report.violations_count == 0, report.generate_report()


def test_error_state_says_so_in_the_title(open_as: Open, site: Site) -> None:
    page = open_as("fagperson")
    empty_form(page, site)
    expect(page).to_have_title(re.compile("^Fejl: Sparring"))


def test_text_at_twice_its_size_fits_a_small_screen(open_as: Open, site: Site) -> None:
    """200 % text on a 640 px window: the layout is that of 320 px."""
    page = open_as("fagperson", viewport={"width": 640, "height": 900})
    for path in ("/", "/booking/distrikt-byskov/", "/booking/distrikt-byskov/{free}/"):
        _goto(page, site, path)
        page.evaluate("document.documentElement.style.fontSize = '125%'")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path
