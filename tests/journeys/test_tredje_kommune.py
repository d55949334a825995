"""An invented third municipality's sparring, set up through the pages alone, and used."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site

NAVN = "Sparring i Engby"


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
    page.get_by_label("Hvem er den for?").select_option(label="Distrikt Byskov")
    page.get_by_label("Hvor holdes den?").select_option(label="Campusskolen")
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
    set_up(admin, site)
    admin.get_by_role("button", name="Vis, hvad det betyder").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Det betyder det")
    expect(admin.get_by_text("tirsdage kl. 13.00–14.00 og onsdage kl. 9.15–10.15")).to_be_visible()
    expect(admin.get_by_text("à 15 minutter")).to_be_visible()
    admin.get_by_role("button", name="Gem", exact=True).click()
    expect(admin.get_by_text(f"{NAVN} er gemt")).to_be_visible()
    # a fagperson of the district books one of its times
    page = open_as("fagperson")
    page.goto(f"{site.url}/booking/sparring-i-engby/")
    expect(page.get_by_text("Tirsdage kl. 13.00–14.00 og onsdage kl. 9.15–10.15 på Campusskolen")).to_be_visible()
    free = page.get_by_role("listitem").filter(has_text="4 af 4 ledige")
    free.last.get_by_role("link", name=re.compile("^Vælg")).click()
    times = page.get_by_role("group", name="Tid", exact=True).get_by_role("radio")
    expect(times).to_have_count(4)
    expect(page.get_by_role("radio", name="Ja, anonymt")).to_have_count(1)
    expect(page.get_by_role("radio", name=re.compile("samtykke"))).to_have_count(0)
    times.first.check()
    page.get_by_role("radio", name="En konkret udfordring").check()
    page.get_by_role("radio", name="Ja, anonymt").check()
    page.get_by_label("Tema", exact=True).select_option("samspil")
    page.get_by_label("Alder", exact=True).select_option("3-5")
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tiden er jeres")
    expect(page.get_by_text("på Campusskolen").first).to_be_visible()
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
