"""A full Thursday: two wait, one gives the time back, the first lets the offer run out, the second takes it. All see the
truth at each step: on Mit overblik, in the list of days, on the receipt and in the mailbox."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Open, Site
from tests.journeys.test_booking_journey import cancel, mail_about
from tests.races.processer import run

DAYS = "/booking/distrikt-byskov/"
ASKED = "Sig ja eller nej til en ledig tid"


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def row(page: Page, site: Site) -> Locator:
    """The Thursday in the list of days, as the page's owner sees it now."""
    page.goto(site.url + DAYS)
    link = page.locator(f"a[href$='{site.data['kept']}/'], a[href*='/kvittering/']")
    return page.get_by_role("listitem").filter(has=link).filter(has_text=day_of(site))


def day_of(site: Site) -> re.Pattern[str]:
    _year, month, day = (int(part) for part in site.data["kept"].split("-"))
    months = "januar februar marts april maj juni juli august september oktober november december".split()
    return re.compile(rf"den {day}\. {months[month - 1]}")


def wait(page: Page, site: Site) -> str:
    """On the waiting list from the list of days; answers the address of the receipt."""
    expect(row(page, site)).to_contain_text("Optaget")
    row(page, site).get_by_role("link", name="Skriv mig på venteliste").click()
    page.get_by_role("radio", name="Et generelt tema").check()
    page.get_by_role("radio", name="Nej, ikke om enkelte børn").check()
    page.get_by_label("Tema", exact=True).select_option("trivsel")
    page.get_by_label("Alder", exact=True).select_option("flere")
    page.get_by_role("button", name="Skriv mig på venteliste").click()
    return page.url


def overblik(page: Page, site: Site) -> Locator:
    page.goto(site.url)
    return page.locator("main")


def test_waiting_list_from_full_thursday_to_the_second_who_waited(open_as: Open, site: Site) -> None:
    first, second, third = open_as("fagperson"), open_as("leder"), open_as("medkoordinator")
    receipt = wait(first, site)
    heading(first, "Du står som nummer 1 på ventelisten")
    other_receipt = wait(second, site)
    heading(second, "Du står som nummer 2 på ventelisten")
    expect(overblik(first, site)).not_to_contain_text(ASKED)

    # one gives the time back: it is held for the first, and nobody else can have it
    third.goto(f"{site.url}/booking/kvittering/{site.data['given_back']}/")
    heading(third, "Tiden er jeres")
    cancel(third)
    expect(third.get_by_role("button", name="Fortryd aflysningen")).to_have_count(0)
    mail_about(third, site, "Din sparring er aflyst", "medkoordinator@")
    expect(overblik(first, site)).to_contain_text(ASKED)
    expect(row(first, site)).to_contain_text("Svar på tilbuddet om kl. 8.00")
    first.goto(receipt)
    heading(first, "Der er en ledig tid til dig")
    mail_about(first, site, "En tid til sparring er ledig", "fagperson@")
    second.goto(other_receipt)
    heading(second, "Du står som nummer 1 på ventelisten")
    expect(row(second, site)).to_contain_text("0 af 3 ledige")
    expect(overblik(second, site)).not_to_contain_text(ASKED)

    # nobody answers: it goes to the next
    values = {"DATABASE_URL": f"sqlite:///{site.log.parent}/db.sqlite3", "DEMO": "1", "BASE_URL": site.url}
    run("-m", "tests.journeys.frist", site.data["kept"], **values)
    first.goto(receipt)
    heading(first, "Tilbuddet er udløbet")
    expect(overblik(first, site)).not_to_contain_text(ASKED)
    expect(row(first, site)).to_contain_text("Optaget")
    mail_about(first, site, "Tilbuddet om en tid er udløbet", "fagperson@")

    # the second takes it
    expect(row(second, site)).to_contain_text("Svar på tilbuddet om kl. 8.00")
    overblik(second, site).get_by_role("link", name=re.compile(ASKED)).click()
    heading(second, "Der er en ledig tid til dig")
    second.get_by_role("button", name="Ja tak, tag tiden").click()
    heading(second, "Tiden er jeres")
    assert second.url == other_receipt
    expect(row(second, site)).to_contain_text("Du har kl. 8.00")
    expect(overblik(second, site)).not_to_contain_text(ASKED)
    expect(overblik(second, site).get_by_role("listitem").filter(has_text=day_of(site))).to_contain_text("8.00")
    mail_about(second, site, "Din sparring er booket", "leder@")
    third.goto(f"{site.url}/booking/kvittering/{site.data['given_back']}/")
    expect(third.get_by_role("button", name="Fortryd aflysningen")).to_have_count(0)
