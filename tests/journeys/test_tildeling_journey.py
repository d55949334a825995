"""A time is asked for, given and moved by keyboard alone on the board, taken back, and declined with a word; the one who
asked sees the truth at each step."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site
from tests.journeys.test_booking_journey import mail_about, press_to

BOARD = "/booking/enghavegaard/fordeling/"
WORD = "Tag det op på jeres teammøde først"


def ask(page: Page, site: Site) -> str:
    """Answers the address of the receipt."""
    page.goto(f"{site.url}/booking/enghavegaard/")
    page.get_by_role("link", name="Bed om en tid").click()
    for answer in ("Et børnefællesskab", "En indsats i klassen", "Det er nyt", "Anonymt"):
        page.get_by_role("radio", name=answer, exact=True).check()
    page.get_by_label("Tema", exact=True).select_option("trivsel")
    page.get_by_label("Alder", exact=True).select_option("6-9")
    page.get_by_role("button", name="Send anmodningen").click()
    return page.url


def sees(page: Page, receipt: str, heading: str, *words: str) -> None:
    page.goto(receipt)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    for said in words:
        expect(page.locator("main")).to_contain_text(said)


def test_time_is_given_by_keyboard_moved_taken_back_and_declined(open_as: Open, site: Site) -> None:
    teacher, giver = open_as(site.data["colleague"]), open_as("ressourcekonsulent")
    receipt = ask(teacher, site)
    sees(teacher, receipt, "Vi vender tilbage med en tid")
    mail_about(giver, site, "Der er en ny anmodning om sparring", "ressourcekonsulent@")
    booking = receipt.rstrip("/").rsplit("/", 1)[1]
    form = f"form:has([name=booking][value='{booking}'])"

    # another day than the first, 15.00, another length than was proposed
    giver.goto(site.url + BOARD)
    press_to(giver, f"{form} [name=dag]")
    giver.keyboard.press("ArrowDown")
    press_to(giver, f"{form} [name=start]")
    giver.keyboard.type("15.00")
    press_to(giver, f"{form} [name=minutter]")
    giver.keyboard.press("ArrowDown")
    press_to(giver, f"{form} [value=tildel]")
    giver.keyboard.press("Enter")
    expect(giver.get_by_text(re.compile(r"kl\. 15\.00–15\.35 er givet til"))).to_be_visible()
    sees(teacher, receipt, "Tiden er jeres", "kl. 15.00–15.35")
    mail_about(teacher, site, "Din sparring er booket", f"{site.data['colleague']}@", "kl. 15.00–15.35")

    # to the end of the window
    change = f"details:has([name=booking][value='{booking}']) > summary"
    press_to(giver, change)
    giver.keyboard.press("Enter")
    press_to(giver, f"{form} [name=start]")
    giver.keyboard.type("15.25")
    press_to(giver, f"{form} [value=flyt]")
    giver.keyboard.press("Enter")
    expect(giver.get_by_text(re.compile(r"kl\. 15\.25–16\.00"))).not_to_have_count(0)
    sees(teacher, receipt, "Tiden er jeres", "kl. 15.25–16.00", "der giver tiderne")

    # taken back it waits as it did, and is declined with a word that is read on the page
    giver.locator(change).click()
    giver.locator(f"{form} [value=fortryd]").click()
    sees(teacher, receipt, "Vi vender tilbage med en tid")
    giver.locator(change).click()
    giver.locator(form).get_by_label("Hvorfor ikke?").fill(WORD)
    giver.locator(f"{form} [value=afslaa]").click()
    sees(teacher, receipt, "I får ikke en tid denne gang", WORD)
    mail_about(teacher, site, "Der er svar på din anmodning om sparring", f"{site.data['colleague']}@")
    expect(teacher.locator("main")).not_to_contain_text(WORD)
    expect(giver.locator(form)).to_have_count(0)
