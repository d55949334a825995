"""An invented third municipality: its places, its people and its sparring are set up through the pages alone, and used."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Open, Site, log_in
from tests.races.processer import wait_for

NAVN = "Sparring i Engby"
DISTRIKT, SKOLE, ENHED = "Distrikt Engby", "Engskolen", "Engby Sundhed"
LAERER, MAIL = "lene.eng", "lene.eng@example.dk"


def make_place(page: Page, site: Site, button: str, navn: str, **chosen: str) -> None:
    page.goto(f"{site.url}/indstillinger/steder/")
    page.get_by_role("link", name=button).click()
    page.get_by_label("Navn").fill(navn)
    for label, option in chosen.items():
        page.get_by_label(label.replace("_", " ")).select_option(label=option)
    if button == "Ny enhed":
        page.get_by_label("Postkasse").fill("sundhed@example.dk")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text(f"{navn} er oprettet.")).to_be_visible()


def make_places(page: Page, site: Site) -> None:
    make_place(page, site, "Nyt distrikt", DISTRIKT)
    make_place(page, site, "Ny institution", SKOLE, Hvad_er_det="Skole", Distrikt=DISTRIKT)
    make_place(page, site, "Ny enhed", ENHED)
    page.get_by_role("link", name=re.compile(f"^Ret.*{DISTRIKT}")).click()
    page.get_by_label(re.compile("^TST-skole")).select_option(label=SKOLE)
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text(f"TST-skole: {SKOLE}")).to_be_visible()


def make_teacher(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/indstillinger/medarbejdere/ny/")
    page.get_by_label("Navn", exact=True).fill("Lene Eng")
    page.get_by_label("Brugernavn").fill(LAERER)
    page.get_by_label("Arbejdsmail").fill(MAIL)
    page.get_by_label("Faggruppe").select_option(label="lærer")
    page.get_by_role("button", name="Opret").click()
    page.get_by_role("link", name="Giv en rolle").click()
    page.get_by_role("radio", name="Fagperson", exact=True).check()
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Hvor?").select_option(label=SKOLE)
    page.get_by_role("button", name="Giv rollen").click()
    expect(page.get_by_text(f"Lene Eng har fået rollen Fagperson, {SKOLE}")).to_be_visible()


def choose_password(page: Page, reader: Page, site: Site) -> None:
    """By the link of the mail that the new teacher got."""

    def arrived() -> bool:
        reader.goto(f"{site.url}/demo/mails/")
        return reader.get_by_role("row", name=MAIL).count() > 0

    wait_for(arrived, what="the mail with the link")
    reader.get_by_role("row", name=MAIL).first.get_by_role("link").click()
    page.goto(reader.get_by_role("link", name="/adgangskode/ny/").get_attribute("href") or "")
    for label in ("Ny adgangskode", "Ny adgangskode igen"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Gem adgangskoden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Adgangskoden er gemt")


def window(page: Page, number: str, weekday: str, start: str, slut: str) -> None:
    row = page.get_by_role("group", name=f"{number} tidsrum")
    row.get_by_label("Ugedag").select_option(label=weekday)
    row.get_by_label("Fra kl.").fill(start)
    row.get_by_label("Til kl.").fill(slut)


def set_up(page: Page, site: Site) -> None:
    """Tuesdays and Wednesdays, four times of 15 minutes, anonymous only; what is left is everybody's from Friday."""
    page.goto(f"{site.url}/indstillinger/ordninger/")
    page.get_by_role("link", name="Opret en ordning").click()
    page.get_by_label("Navn", exact=True).fill(NAVN)
    page.get_by_label("Hvem er den for?").select_option(label=DISTRIKT)
    page.get_by_label("Hvor holdes den?").select_option(label=SKOLE)
    page.get_by_label(re.compile("^Lokale")).fill("Mødelokale 2")
    window(page, "Første", "tirsdag", "13.00", "14.00")
    window(page, "Andet", "onsdag", "9.15", "10.15")
    page.get_by_label("Hvor mange minutter varer en tid?").fill("15")
    for label in ("Nej, ikke om enkelte børn", "Ja, med navn og forældrenes samtykke"):
        page.get_by_role("checkbox", name=label).uncheck()
    deadline = page.get_by_role("group", name="Frist")
    deadline.get_by_label("Eller en ugedag før dagen").select_option(label="fredagen før")
    deadline.get_by_label("Klokken").fill("12.00")
    page.get_by_role("radio", name="De frigives: alle distrikter kan booke dem indtil start").check()
    page.get_by_label("Hvor mange uger frem kan man booke?").fill("10")


def test_third_municipality_is_set_up_without_code(open_as: Open, site: Site) -> None:
    admin = open_as("administration", java_script_enabled=False)
    make_places(admin, site)
    make_teacher(admin, site)
    set_up(admin, site)
    admin.get_by_role("button", name="Vis, hvad det betyder").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Det betyder det")
    expect(admin.get_by_text("tirsdage kl. 13.00–14.00 og onsdage kl. 9.15–10.15")).to_be_visible()
    expect(admin.get_by_text("à 15 minutter")).to_be_visible()
    admin.get_by_role("button", name="Gem", exact=True).click()
    expect(admin.get_by_text(f"{NAVN} er gemt")).to_be_visible()
    # the teacher of its school books one of its times
    page = open_as(None)
    choose_password(page, admin, site)
    log_in(page, site, LAERER)
    page.goto(f"{site.url}/booking/sparring-i-engby/")
    expect(page.get_by_text("Tirsdage kl. 13.00–14.00 og onsdage kl. 9.15–10.15 på Engskolen")).to_be_visible()
    free = page.get_by_role("listitem").filter(has_text="4 af 4 ledige")
    free.last.get_by_role("link", name=re.compile("^Vælg")).click()
    times = page.get_by_role("group", name="Tid", exact=True).get_by_role("radio")
    expect(times).to_have_count(4)
    expect(page.get_by_text("Her taler I anonymt om børn")).to_be_visible()
    expect(page.get_by_role("group", name="Taler I om enkelte børn?")).to_have_count(0)
    expect(page.get_by_text("samtykke")).to_have_count(0)
    times.first.check()
    page.get_by_role("radio", name="En konkret udfordring").check()
    page.get_by_label("Tema", exact=True).select_option("samspil")
    page.get_by_label("Alder", exact=True).select_option("3-5")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    expect(page.get_by_text("på Engskolen").first).to_be_visible()
    # a change that touches the booking is not silent
    admin.goto(f"{site.url}/indstillinger/ordninger/sparring-i-engby/")
    admin.get_by_label("Hvor mange minutter varer en tid?").fill("20")
    admin.get_by_role("button", name="Gem", exact=True).click()
    expect(admin.get_by_role("heading", name="Der er ikke gemt endnu")).to_be_visible()
    admin.get_by_role("radio", name="Behold", exact=True).first.check()
    admin.get_by_role("button", name="Gem", exact=True).click()
    expect(admin.get_by_text(f"{NAVN} er gemt")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
