"""A role that must log in with a second step: led to it, with a security key, with a reserve code, and after losing both."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.factories.totrin import code
from tests.journeys.conftest import Open, Picture, Site, assert_fits_and_is_accessible, log_in_again
from tests.races.processer import free_port, wait_for, web
from udviklingsmodel.kernel import clock

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def named(site: Site) -> Iterator[Site]:
    """The same installation by a name: browsers know no security key at 127.0.0.1."""
    port, log = free_port(), site.log.parent / "navn.log"
    address = f"http://localhost:{port}"
    with web(log=log, port=port, BASE_URL=address, DATABASE_URL=f"sqlite:///{site.log.parent}/db.sqlite3", DEMO="1"):
        yield Site(address, log, site.data)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def password(page: Page, site: Site, to: str = "/") -> None:
    page.context.clear_cookies()
    page.goto(f"{site.url}/log-ind/?next={to}")
    log_in_again(page, "dpo")


def plug_in_a_key(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def demand(administration: Page, site: Site, answer: str) -> None:
    today = clock.local_date(clock.now())
    administration.goto(f"{site.url}/indstillinger/totrin/dpo/")
    administration.get_by_role("radio", name=answer).check()
    for label, part in (("Dag", today.day), ("Måned", today.month), ("År", today.year)):
        administration.get_by_label(label, exact=True).fill(str(part))
    administration.get_by_role("button", name="Gem").click()
    heading(administration, "Totrinsbekræftelse")


def test_second_step_from_demand_to_lost_key(open_as: Open, site: Site, named: Site, picture: Picture) -> None:
    def look(name: str) -> None:
        assert_fits_and_is_accessible(page, name, picture)

    administration, page = open_as("administration"), open_as(None)
    demand(administration, site, "Ja, fra en dag")
    plug_in_a_key(page)

    password(page, named, "/demo/mails/")
    heading(page, "Sæt totrinsbekræftelse op")
    look("totrin-kraeves")
    page.goto(f"{named.url}/demo/mails/")
    heading(page, "Sæt totrinsbekræftelse op")
    page.get_by_role("link", name=re.compile("Tilføj.*sikkerhedsnøgle")).click()
    look("totrin-noegle")
    page.get_by_label("Navn").fill("nøglering")
    page.get_by_role("button", name="Tilføj nøglen").click()
    heading(page, "Gem dine reservekoder")
    look("totrin-reservekoder-nye")
    koder = page.locator("code").all_inner_texts()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Hent som fil").click()
    assert all(kode in fetched.value.path().read_text() for kode in koder)
    page.get_by_role("button", name="Jeg har gemt dem").click()
    heading(page, "Demoens postkasse")

    page.goto(f"{named.url}/konto/reservekoder/")
    look("totrin-reservekoder")
    expect(page.get_by_text("Du har 10 koder tilbage.")).to_be_visible()
    page.goto(f"{named.url}/konto/")
    look("totrin-konto")
    page.get_by_role("link", name=re.compile("Fjern.*nøglering")).click()
    look("totrin-fjern")
    page.get_by_role("button", name="Fjern").click()
    expect(page.get_by_text("Tilføj en anden måde, før du fjerner den sidste.")).to_be_visible()

    page.get_by_role("link", name=re.compile("Tilføj.*godkendelsesapp")).click()
    page.get_by_text("Kan du ikke scanne?").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Koden i appen").fill(code(secret, clock.now()))
    page.get_by_role("button", name="Tilføj appen").click()
    expect(page.get_by_text("Appen er tilføjet.")).to_be_visible()

    password(page, named)
    heading(page, "Bekræft, at det er dig")
    look("totrin-kode-begge")
    page.get_by_role("button", name="Brug sikkerhedsnøglen").click()
    expect(page.get_by_role("button", name="Log ud")).to_be_visible()

    password(page, named)
    page.get_by_label("Kode", exact=True).fill(koder[0])
    page.get_by_role("button", name="Log ind").click()
    expect(page.get_by_role("button", name="Log ud")).to_be_visible()

    administration.goto(f"{site.url}/indstillinger/medarbejdere/")
    administration.get_by_role("textbox").fill("dpo")
    administration.get_by_role("button", name="Søg").click()
    administration.get_by_role("link", name=re.compile("^Åbn")).click()
    administration.get_by_role("link", name="Nulstil totrinsbekræftelse").click()
    if administration.get_by_label("Adgangskode").count():  # the session may be that of an earlier test
        administration.get_by_label("Adgangskode").fill("udviklingsmodel-demo")
        administration.get_by_role("button", name="Fortsæt").click()
    assert_fits_and_is_accessible(administration, "totrin-nulstil", picture)
    administration.get_by_role("button", name="Nulstil").click()
    expect(administration.get_by_text("er nulstillet. Der er en mail på vej.")).to_be_visible()

    page.reload()
    heading(page, "Log ind")
    log_in_again(page, "dpo")
    heading(page, "Sæt totrinsbekræftelse op")
    demand(administration, site, "Nej, det er frivilligt")
    page.goto(f"{named.url}/demo/mails/")

    def arrived() -> bool:
        page.reload()
        return page.get_by_role("row", name=re.compile("er nulstillet")).count() > 0

    wait_for(arrived, what="the mail about the reset")
