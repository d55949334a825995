"""A consent by keyboard alone: two parents who live apart are registered and asked; one answers on a paper that is scanned,
the other orally; and what may be told to one unit is taken back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.factories import filer
from tests.journeys.conftest import Open, Site
from tests.journeys.test_booking_journey import press_to

ASKED = (
    ("Sundhedstjenesten", "Trivsel og udvikling"),
    ("Sundhedstjenesten", "Helbred"),
    ("Kompetenceenheden", "Læring"),
)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def reach(page: Page, field: Locator) -> None:
    press_to(page, f"#{field.get_attribute('id')}")


def follow(page: Page, name: str) -> None:
    """The link of that name, its hidden words included."""
    press_to(page, f"main a[href='{page.get_by_role('link', name=re.compile(name)).get_attribute('href')}']")
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(re.compile(f"^{label}")).first)
    page.keyboard.type(text)


def date(page: Page, group: str, day: str, month: str, year: str) -> None:
    for label, part in (("Dag", day), ("Måned", month), ("År", year)):
        reach(page, page.get_by_role("group", name=group).get_by_label(label))
        page.keyboard.type(part)


def choose(page: Page, name: str, downs: int = 0) -> None:
    """The first of some radio buttons, or one further down."""
    press_to(page, f"[name={name}]")
    page.keyboard.press("Space")
    for _ in range(downs):
        page.keyboard.press("ArrowDown")


def send(page: Page) -> None:
    press_to(page, "main form [type=submit]")
    page.keyboard.press("Enter")


def register(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/samtykke/nyt-barn/")
    write(page, "Barnets navn", "Vega Holm")
    date(page, "Fødselsdato", "4", "3", "2022")
    write(page, "Adresse", "Søndergade 12")
    send(page)
    heading(page, "Vega Holm")
    for navn, downs, address in (("Rikke Holm", 0, ""), ("Mads Lund", 1, "Nørregade 5")):
        follow(page, "Tilføj en med forældremyndighed")
        heading(page, "Tilføj en med forældremyndighed")
        write(page, "Navn", navn)
        choose(page, "relation", downs)
        write(page, "Adresse", address)
        date(page, "Forældremyndighed siden", "4", "3", "2022")
        choose(page, "kilde")
        date(page, "Hvornår fik I det at vide", "2", "11", "2026")
        send(page)
        expect(page.get_by_text("Oplysningerne er gemt.")).to_be_visible()


def ask(page: Page) -> None:
    follow(page, "Registrér samtykke")
    heading(page, "Hvad beder I om samtykke til?")
    choose(page, "formaal")
    for enhed, art in ASKED:
        reach(page, page.get_by_role("group", name=enhed).get_by_label(art, exact=True))
        page.keyboard.press("Space")
    send(page)
    expect(page.get_by_text("Udskriv brevene, og notér hvert svar")).to_be_visible()
    for navn in ("Rikke Holm", "Mads Lund"):
        letter = page.get_by_role("link", name=re.compile(f"Udskriv brevet.*{navn}")).get_attribute("href")
        press_to(page, f"main a[href='{letter}']")


def answer_on_paper(page: Page) -> None:
    follow(page, "Notér svar.*Rikke Holm")
    heading(page, "Hvad svarer Rikke Holm?")
    choose(page, "svar")
    choose(page, "form")
    press_to(page, "[name=papir]")
    with page.expect_file_chooser() as opened:
        page.keyboard.press("Enter")
    opened.value.set_files({"name": "IMG_4711.JPG", "mimeType": "image/jpeg", "buffer": filer.photo()})
    send(page)
    expect(page.get_by_text("Svaret er gemt.")).to_be_visible()
    follow(page, "Papiret er vedhæftet.*Rikke Holm")
    heading(page, "Papiret med svaret fra Rikke Holm")
    expect(page.get_by_role("listitem").filter(has_text="Billede nr. 1")).to_be_visible()
    follow(page, "^Samtykke$")


def answer_orally(page: Page) -> None:
    follow(page, "Notér svar.*Mads Lund")
    heading(page, "Hvad svarer Mads Lund?")
    choose(page, "svar")
    choose(page, "form", downs=2)
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the fault leads to its field
    expect(page.get_by_label("Hvis det er mundtligt")).to_be_focused()
    page.keyboard.type("I telefonen, efter at teksten var læst højt")
    send(page)
    expect(page.get_by_text("Svaret er gemt.")).to_be_visible()
    follow(page, "^Vega Holm$")
    heading(page, "Vega Holm")


def withdraw(page: Page) -> None:
    """For the second of the units, by the second of the two."""
    follow(page, "^Tilbagekald$")
    heading(page, "Træk samtykke tilbage")
    press_to(page, "[name=hvad]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Kun til Kompetenceenheden")).to_be_checked()
    by = page.get_by_role("button", name="Mads Lund trækker det tilbage").get_attribute("value")
    press_to(page, f"button[value='{by}']")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Samtykket er trukket tilbage. Det gælder fra nu af")).to_be_visible()


def board(page: Page) -> list[list[str]]:
    rows = page.locator(".deling tbody tr")
    return [
        [re.sub(r"(til og med) .*", r"\1", cell.inner_text().strip().split("\n")[0]) for cell in row.locator("td").all()]
        for row in rows.all()
    ]


def test_consent_of_two_who_live_apart_by_keyboard_alone(open_as: Open, site: Site) -> None:
    page = open_as("fagperson2")
    register(page, site)
    ask(page)
    answer_on_paper(page)
    answer_orally(page)
    assert board(page) == [["Ja, til og med", "–"], ["–", "Ja, til og med"], ["Ja, til og med", "–"]]
    withdraw(page)
    assert board(page) == [["Ja, til og med", "–"], ["–", "Nej"], ["Ja, til og med", "–"]]
    expect(page.get_by_text("Gælder for noget af det. Fra")).to_be_visible()
    press_to(page, ".deling tr:nth-child(2) summary")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Samtykket er trukket tilbage.", exact=True)).to_be_visible()
