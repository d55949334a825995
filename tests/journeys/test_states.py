"""Every page in its filled, empty and error state, in a real browser: axe finds nothing, nothing runs off a phone's screen,
and a picture of each is kept at three widths where SCREENSHOTS names a folder."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.factories import filer
from tests.journeys.conftest import (
    WIDTHS,
    Open,
    Picture,
    Site,
    assert_fits_and_is_accessible,
    become,
    end_session,
    log_in,
    log_in_again,
)
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
    reader = browser.new_context().new_page()
    become(reader, site, "leder")

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


def child(link: str = "", navn: str = "Emil Kjær") -> Bring:
    """The page of a demo child, or what a link on it leads to; of consents the demo's own: other tests' stand above."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, "/samtykke/")
        page.get_by_role("link", name=re.compile(f"Åbn.*{navn}")).click()
        if link:
            page.get_by_role("link", name=re.compile(link)).last.click()

    return bring


def child_with_number(page: Page, site: Site) -> None:
    child()(page, site)
    page.get_by_role("button", name="Vis CPR-nummer").click()


def opened_cell(page: Page, site: Site) -> None:
    child()(page, site)
    page.get_by_text(re.compile("Ikke endnu")).first.click()
    expect(page.get_by_text("En, der har forældremyndighed, har ikke sagt ja.").first).to_be_visible()


def empty_consent(page: Page, site: Site) -> None:
    child("Registrér samtykke")(page, site)
    page.get_by_label("Dag", exact=True).first.fill("32")
    page.get_by_role("button", name="Gem og gå til svarene").click()


def nobody_to_ask(page: Page, site: Site) -> None:
    _goto(page, site, "/samtykke/nyt-barn/")
    page.get_by_label("Barnets navn").fill("Bo Alene")
    for label, value in (("Dag", "2"), ("Måned", "4"), ("År", "2023")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Gem").click()
    page.get_by_role("link", name="Registrér samtykke").click()
    expect(page.get_by_role("link", name="Tilføj en med forældremyndighed")).to_be_visible()


def answer_to_note(page: Page, site: Site) -> None:
    child("Åbn.*Møder")(page, site)
    page.get_by_role("link", name=re.compile("Notér svar.*Anders")).click()


def empty_answer(page: Page, site: Site) -> None:
    answer_to_note(page, site)
    page.get_by_role("button", name="Gem svaret").click()


def empty_proposal(page: Page, site: Site) -> None:
    child("dele uden samtykke")(page, site)
    page.get_by_role("button", name="Send til lederen").click()


def approved_without_consent(page: Page, site: Site) -> None:
    """Its own, so that the demo's proposal still waits; not SSD, which is warned of the second time."""
    child("dele uden samtykke", "Noah Riis")(page, site)
    page.get_by_role("radio", name="Anden hjemmel").check()
    page.get_by_label(re.compile("hvilken?")).fill("Lov om noget, § 1.")
    page.get_by_role("radio", name="Møder om barnet").check()
    page.get_by_role("group", name="Kompetenceenheden").get_by_label("Læring").check()
    first, last = (page.get_by_role("group", name=day) for day in ("Første dag", "Sidste dag"))
    for label in ("Dag", "Måned", "År"):
        last.get_by_label(label, exact=True).fill(first.get_by_label(label, exact=True).input_value())
    for answered in ("Ja, men der blev sagt nej", "Ja, de er orienteret"):
        page.get_by_role("radio", name=answered).check()
    for asked in ("Hvorfor er det nødvendigt?", "Hvem skal være med?", "Hvornår og hvordan, eller hvorfor ikke?"):
        page.get_by_label(asked).fill("Aftalt ved mødet.")
    page.get_by_role("button", name="Send til lederen").click()
    page.get_by_role("button", name="Godkend").click()


def sharing_to_stop(page: Page, site: Site) -> None:
    approved_without_consent(page, site)
    page.get_by_role("link", name="Stop delingen").click()


def stopped_sharing(page: Page, site: Site) -> None:
    sharing_to_stop(page, site)
    page.get_by_role("button", name="Stop delingen").click()
    expect(page.get_by_text("Det er stoppet. I må ikke dele mere på det.")).to_be_visible()


def holder_to_add(page: Page, site: Site) -> None:
    child("Tilføj en med forældremyndighed", "Alma Winther")(page, site)


def signed_paper(page: Page, site: Site) -> None:
    """A consent of a demo child, asked for now, and the paper that its mother signed."""
    child("Registrér samtykke")(page, site)
    page.get_by_role("radio", name="Møder om barnet").check()
    page.get_by_role("group", name="Kompetenceenheden").get_by_label("Læring").check()
    page.get_by_role("button", name="Gem og gå til svarene").click()
    expect(page.get_by_role("link", name="Udskriv brevet")).to_have_count(2)
    page.get_by_role("link", name=re.compile("Notér svar.*Sofie Kjær")).click()
    answer_on_paper(page, "photo.jpg", filer.photo())
    page.get_by_role("link", name=re.compile("Papiret er vedhæftet.*Sofie Kjær")).click()


def answer_on_paper(page: Page, name: str, content: bytes) -> None:
    page.get_by_role("radio", name="Ja", exact=True).check()
    page.get_by_role("radio", name="På papir").check()
    page.get_by_label("Hvis det er på papir").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.get_by_role("button", name="Gem svaret").click()


def paper_to_come(page: Page, site: Site) -> None:
    signed_paper(page, site)
    page.get_by_role("link", name=re.compile("Fjern")).click()
    page.get_by_role("button", name="Fjern papiret").click()
    expect(page.get_by_text("Papiret er ikke vedhæftet")).to_be_visible()


def paper_that_is_none(page: Page, site: Site) -> None:
    signed_paper(page, site)
    page.get_by_label("Scanning eller billede").set_input_files({"name": "a.pdf", "mimeType": "", "buffer": b"<html>"})
    page.get_by_role("button", name="Vedhæft").click()
    expect(page.get_by_text("Filen er en webside").first).to_be_visible()


def paper_to_remove(page: Page, site: Site) -> None:
    signed_paper(page, site)
    page.get_by_role("link", name=re.compile("Fjern")).click()


def answer_to_correct(page: Page, site: Site) -> None:
    child("Åbn.*Sparring")(page, site)
    page.get_by_role("link", name=re.compile("Ret svaret.*Sofie Kjær")).click()


def corrected_answer_that_is_wrong(page: Page, site: Site) -> None:
    answer_to_correct(page, site)
    page.get_by_label("År", exact=True).fill("9999")
    page.get_by_role("button", name="Ret svaret").click()
    expect(page.get_by_text("Så langt frem kan vi ikke se.").first).to_be_visible()


def registered_by_mistake(page: Page, site: Site) -> None:
    child("Registrér samtykke")(page, site)
    page.get_by_role("radio", name="Møder om barnet").check()
    page.get_by_role("group", name="Kompetenceenheden").get_by_label("Læring").check()
    page.get_by_role("button", name="Gem og gå til svarene").click()
    page.get_by_role("link", name="Fortryd registreringen").click()


def answer_with_a_bomb(page: Page, site: Site) -> None:
    signed_paper(page, site)
    page.get_by_role("link", name="Samtykke", exact=True).click()
    page.get_by_role("link", name=re.compile("Notér svar.*Anders Kjær")).click()
    answer_on_paper(page, "samtykke.docx", filer.docx_bomb())
    expect(page.get_by_text("Word-dokumenter og zip-filer").first).to_be_visible()


def no_child_found(page: Page, site: Site) -> None:
    _goto(page, site, "/samtykke/")
    page.get_by_label("Navn, fødselsdato eller CPR-nummer").fill("Emil")
    page.get_by_role("button", name="Find barn").click()
    expect(page.get_by_text("Ingen børn fundet")).to_be_visible()


def nothing_to_search_for(page: Page, site: Site) -> None:
    _goto(page, site, "/samtykke/")
    page.get_by_role("button", name="Find barn").click()


def empty_child(page: Page, site: Site) -> None:
    _goto(page, site, "/samtykke/nyt-barn/")
    page.get_by_role("button", name="Gem").click()


def child_that_is_there(page: Page, site: Site) -> None:
    _goto(page, site, "/samtykke/nyt-barn/")
    page.get_by_label("Barnets navn").fill("Emil Kjær")
    for label, value in (("Dag", "9"), ("Måned", "5"), ("År", "2017")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Er det det samme barn?")).to_be_visible()


def known_child(path: str, *, reason: str = "", navn: str = "Emil Kjær") -> Bring:
    """What a form that finds one child answers."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, path)
        if reason:
            page.get_by_role("radio", name=re.compile(reason)).check()
        page.get_by_label("Barnets fulde navn").fill(navn)
        for label, value in (("Dag", "9"), ("Måned", "5"), ("År", "2017")):
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name=re.compile("Find barnet|Åbn nødadgang")).click()

    return bring


def pressed(button: str, bring: Bring) -> Bring:
    """What the page answers when its button is pressed with nothing filled in."""

    def bring_and_press(page: Page, site: Site) -> None:
        bring(page, site)
        page.get_by_role("button", name=button).click()

    return bring_and_press


def led(link: str, navn: str = "Emil Kjær") -> Bring:
    """What a leader's page of who can see a child leads to."""

    def bring(page: Page, site: Site) -> None:
        child(f"Hvem kan se {navn}", navn)(page, site)
        page.get_by_role("link", name=link).click()

    return bring


def log_of_a_child(page: Page, site: Site) -> None:
    _goto(page, site, "/adgangslog/?grund=noedadgang")
    of_the_child = page.get_by_role("row", name="Åbnede nødadgang").first.get_by_role("link").last.get_attribute("href")
    _goto(page, site, f"/adgangslog/{of_the_child}")
    page.get_by_text("Vælg dage, hvad og hvorfor").click()


def colleague_in_the_log(navn: str) -> Bring:
    def bring(page: Page, site: Site) -> None:
        _goto(page, site, "/adgangslog/medarbejder/")
        page.get_by_label("Navn eller brugernavn").fill(navn)
        page.get_by_role("button", name="Find").click()

    return bring


def spot_check(page: Page, site: Site) -> None:
    _goto(page, site, "/adgangslog/stikproever/")
    page.get_by_role("link", name=re.compile("Gennemgå|Se igen")).first.click()


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


def logged_out_while_typing(page: Page, site: Site) -> None:
    log_in(page, site, "leder")
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("radio", name=re.compile("kl. 8.20 til")).check()
    answers(page)
    end_session(page, site)
    page.get_by_role("button", name="Book tiden").click()
    log_in_again(page, "leder")
    expect(page.get_by_text("Tjek det, og send igen.")).to_be_visible()


def with_id(page: Page, booking: str) -> None:
    page.evaluate("to => document.querySelector('[name=booking_id]').value = to", booking)


def sent_again(page: Page, site: Site) -> None:
    """As it looks to one who went back, changed something and sent the form once more."""
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("radio", name=re.compile("kl. 8.20 til")).check()
    answers(page)
    with_id(page, site.data["booking"])
    page.get_by_role("button", name="Book tiden").click()
    expect(page.get_by_role("heading", name="Formularen er allerede sendt")).to_be_visible()


def request_sent_again(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/enghavegaard/anmod/")
    for name in ("Et enkelt barn", "En indsats i klassen", "Det er nyt"):
        page.get_by_role("radio", name=name).check()
    page.get_by_label("Tema", exact=True).select_option("trivsel")
    page.get_by_label("Alder", exact=True).select_option("flere")
    with_id(page, site.data["requested"])
    page.get_by_role("button", name="Send anmodningen").click()
    expect(page.get_by_role("heading", name="Formularen er allerede sendt")).to_be_visible()


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


def asked_for_nothing(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/kvittering/{over}/")
    page.evaluate("document.querySelector('main form button').value = ''")
    page.get_by_role("button", name="Bed om et nyt forløb").click()
    expect(page.get_by_text("Vælg, hvad du vil bede din leder om.")).to_be_visible()


def done_twice(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than the press on another."""
    _goto(page, site, "/opgaver/")
    form = page.get_by_role("listitem").filter(has_text="Anmod om et nyt forløb").locator("form")
    to = form.get_attribute("action")
    form.get_by_role("button").click()
    page.locator("form[action$='/udfoer/']").first.evaluate("(form, to) => form.action = to", to)
    page.get_by_role("button", name="Udført").first.click()
    expect(page.get_by_text("Opgaven er allerede markeret som udført.")).to_be_visible()


def moved_nowhere(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/kvittering/{booking}/flyt/")
    page.evaluate("document.querySelectorAll('[name=position]').forEach(radio => radio.required = false)")
    page.get_by_role("button", name="Flyt tiden").click()


def unknown_person(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/for/")
    page.get_by_label("Navn, brugernavn eller mailadresse").fill("findes.ikke@example.dk")
    page.get_by_role("button", name="Find").click()


def booking_for_another(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/")
    page.get_by_role("link", name="Book for en anden").click()
    page.get_by_label("Navn, brugernavn eller mailadresse").fill("fagperson2")
    page.get_by_role("button", name="Find").click()


def booking_for_another_with_nothing_said(page: Page, site: Site) -> None:
    booking_for_another(page, site)
    page.get_by_role("button", name="Book tiden").click()


def cancelling_a_day_without_a_reason(page: Page, site: Site) -> None:
    _goto(page, site, "/dagsorden/{agenda}/aflys/")
    page.get_by_role("button", name="Aflys dagen").click()


def cancelling_a_day_with_a_name(page: Page, site: Site) -> None:
    _goto(page, site, "/dagsorden/{agenda}/aflys/")
    page.get_by_label("Hvorfor aflyses dagen?").fill("Oliver på kontoret er syg")
    page.get_by_role("button", name="Aflys dagen").click()
    expect(page.get_by_role("checkbox", name="Begrundelsen nævner ikke et barn")).to_be_visible()


def logged_out_while_cancelling_a_day(page: Page, site: Site) -> None:
    log_in(page, site, "koordinator")
    _goto(page, site, "/dagsorden/{agenda}/aflys/")
    page.get_by_label("Hvorfor aflyses dagen?").fill("Teamet er på kursus")
    end_session(page, site)
    page.get_by_role("button", name="Aflys dagen").click()
    log_in_again(page, "koordinator")
    expect(page.get_by_text("Tjek det, og send igen.")).to_be_visible()


def undone_in_vain(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than what happened to the day."""
    _goto(page, site, "/booking/kvittering/{cancelled}/")
    to = "/booking/kvittering/{lost}/fortryd/".format(**site.data)
    page.evaluate("to => document.querySelector('main form').action = to", to)
    page.get_by_role("button", name="Fortryd aflysningen").click()


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


def logged_in_anew_while_typing(page: Page, site: Site) -> None:
    """In another window, by the same person."""
    log_in(page, site, "leder")
    page.goto(site.path("free"))
    page.get_by_label("Kort emne").fill("Pungmejser ved vinduet")
    other = page.context.new_page()
    other.goto(site.url)
    other.get_by_role("button", name="Log ud").click()
    log_in(other, site, "leder")
    other.close()
    page.get_by_role("button", name="Book tiden").click()


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


def sent_empty(path: str, button: str) -> Bring:
    """A form of the settings, sent as it stands empty."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, path)
        page.get_by_role("button", name=button).click()

    return bring


def nobody_found(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/medarbejdere/")
    page.get_by_label("Søg efter").fill("findes ikke")
    page.get_by_role("button", name="Søg").click()


def somebody_found(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/medarbejdere/")
    page.get_by_label("Søg efter").fill("mette lund")
    page.get_by_role("button", name="Søg").click()


def closing_booked_days(page: Page, site: Site) -> None:
    """Closed days on some with bookings: shown before they are saved."""
    _goto(page, site, "/indstillinger/lukkedage/ny/")
    page.get_by_role("radio", name="Lukkedag").check()
    page.get_by_label("Navn").fill("personaledag")
    for group, date in (("Første dag", site.data["full"]), ("Sidste dag", site.data["kept"])):
        for label, part in zip(("År", "Måned", "Dag"), date.split("-"), strict=True):
            page.get_by_role("group", name=group).get_by_label(label, exact=True).fill(part)
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("heading", name="Der er bookinger de dage")).to_be_visible()


def uploaded(path: str, text: str) -> Bring:
    def bring(page: Page, site: Site) -> None:
        _goto(page, site, path)
        file = {"name": "fil.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
        page.get_by_label("CSV-fil").set_input_files(file)
        page.get_by_role("button", name="Se, hvad der sker").click()

    return bring


KOMMUNEN, ORDNINGER = "/indstillinger/kommunen/", "/indstillinger/ordninger"
DAGE, FOLK = "/indstillinger/lukkedage", "/indstillinger/medarbejdere"
HVER = "brugernavn;navn;email;faggruppe;rolle;sted;fra;til"
NY_MEDARBEJDER = f"{HVER}\nny;Åse Ny;ny@example.dk;lærer;fagperson;Byskovskolen;2026-08-01;\n"
FEJL_I_FILEN = f"{HVER}\nny;Åse Ny;ny;smed;konge;{'meget langt navn' * 20};x;\n"
NY_FERIE = "art;navn;fra;til;hvert_aar\nskoleferie;efterårsferie;2030-10-14;2030-10-18;nej\n"


def empty_request(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/enghavegaard/anmod/")
    page.get_by_role("radio", name="Med navn og forældrenes samtykke").check()
    page.get_by_role("button", name="Send anmodningen").click()


def given_outside_the_window(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/enghavegaard/fordeling/")
    page.get_by_label("Fra kl.").first.select_option("15.55")
    page.get_by_role("button", name="Giv tid").first.click()


def declined_without_a_word(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/enghavegaard/fordeling/")
    page.locator("summary", has_text="Sig nej").first.click()
    page.get_by_role("button", name="Sig nej til anmodningen").first.click()


def declined(page: Page, site: Site, word: str, booking: str = "") -> None:
    _goto(page, site, "/booking/enghavegaard/fordeling/")
    page.locator("summary", has_text="Sig nej").first.click()
    page.get_by_label("Hvorfor ikke?").first.fill(word)
    if booking:
        page.evaluate("to => document.querySelectorAll('[name=booking]').forEach(i => i.value = to)", booking)
    page.get_by_role("button", name="Sig nej til anmodningen").first.click()


def declined_with_a_name(page: Page, site: Site) -> None:
    declined(page, site, "Tal med Emma om det først")
    expect(page.get_by_role("checkbox", name="Begrundelsen nævner ikke et barn")).to_be_visible()


def declined_what_was_withdrawn(page: Page, site: Site) -> None:
    declined(page, site, "Tag det op på teammødet først, og bed om en ny tid bagefter", site.data["withdrawn"])
    expect(page.get_by_text("»Tag det op på teammødet først")).to_be_visible()


def logged_out_while_declining(page: Page, site: Site) -> None:
    log_in(page, site, "ressourcekonsulent")
    _goto(page, site, "/booking/enghavegaard/fordeling/")
    page.locator("summary", has_text="Sig nej").first.click()
    page.get_by_label("Hvorfor ikke?").first.fill("Tag det op på teammødet først")
    end_session(page, site)
    page.get_by_role("button", name="Sig nej til anmodningen").first.click()
    log_in_again(page, "ressourcekonsulent")
    expect(page.get_by_text("Tjek det, og send igen.")).to_be_visible()
    expect(page.get_by_label("Hvorfor ikke?").first).to_have_value("Tag det op på teammødet først")


def logged_out_in(path: str, button: str) -> Bring:
    """The administration, in a form of the settings with a name."""

    def bring(page: Page, site: Site) -> None:
        log_in(page, site, "administration")
        _goto(page, site, path)
        page.get_by_label(re.compile("^(Navn|Ny faggruppe)")).fill("Tirsdage efter frokost")
        end_session(page, site)
        page.get_by_role("button", name=button, exact=True).click()
        log_in_again(page, "administration")
        expect(page.get_by_text("Tjek det, og send igen.")).to_be_visible()
        expect(page.get_by_label(re.compile("^(Navn|Ny faggruppe)"))).to_have_value("Tirsdage efter frokost")

    return bring


def given_time_opened(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/enghavegaard/fordeling/")
    page.locator("summary", has_text="Ret kl.").first.click()


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


MAILS = "/indstillinger/mails"
EGEN = f"{MAILS}/booking_ubesvaret/"  # a kind that no journey waits for: its own words stay


def written(path: str, subject: str, button: str, text: str = "Hej {fornavn}. Læs svaret her: {link}") -> Bring:
    """A mail of one's own words, and the press of a button."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, path)
        page.get_by_label("Emne", exact=True).fill(subject)
        page.get_by_label("Tekst", exact=True).fill(text)
        page.get_by_role("button", name=button).click()

    return bring


def another_row(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/ordninger/ny/")
    page.get_by_role("button", name="Tilføj endnu et tidsrum").click()
    expect(page.get_by_role("group", name="Femte tidsrum").get_by_label("Ugedag")).to_be_focused()


def overtaken(path: str, button: str, label: str, *seen: str) -> Bring:
    """A form whose page showed something else of the fields in `seen` than what stands there now."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, path)
        page.get_by_label(label).first.fill("Noget andet")
        script = "names => { const v = document.querySelector('[name=version]'); v.value = v.value.split(';').map("
        page.evaluate(f"{script}part => names.includes(part.split('=')[0]) ? 'x' : part).join(';') }}", list(seen))
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text("har ændret det imens").first).to_be_visible()

    return bring


def mail_with_own_words(page: Page, site: Site) -> None:
    written(EGEN, "I har ikke fået svar", "Gem")(page, site)
    expect(page.get_by_text("Sådan bliver den sendt fra nu af.")).to_be_visible()


def mail_with_own_words_again(page: Page, site: Site) -> None:
    mail_with_own_words(page, site)
    _goto(page, site, EGEN)
    page.locator("summary", has_text="Se standardteksten").click()


def going_back_to_the_standard(page: Page, site: Site) -> None:
    mail_with_own_words(page, site)
    _goto(page, site, f"{EGEN}standard/")


def written_while_another_did(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than the other's text."""
    _goto(page, site, f"{MAILS}/booking_udloebet/")
    page.evaluate("document.querySelector('[name=version]').value = ''")
    page.get_by_label("Emne", exact=True).fill("En anden fik tiden")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_role("heading", name="Det står der nu")).to_be_visible()


ULAESELIG = "Hej {fornvan}, se {{ alt }} på https://ondt.example/" + "x" * 300


def unknown_outcome(page: Page, site: Site) -> None:
    """As it looks to one whose page is older than a change of the ordning."""
    _goto(page, site, "/booking/kvittering/{held}/")
    page.evaluate("document.querySelector('[name=udfald]').value = 'findes-ikke'")
    page.locator("[name=udfald]").first.click()
    expect(page.get_by_text("Det kan ikke vælges mere.")).to_be_visible()


def faggruppe(navn: str) -> Bring:
    def bring(page: Page, site: Site) -> None:
        _goto(page, site, "/indstillinger/faggrupper/")
        page.locator("li", has=page.get_by_text(navn, exact=True)).get_by_role("link").click()

    return bring


def unnamed_place(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/steder/")
    page.get_by_role("link", name=re.compile("^Ret")).first.click()
    page.get_by_label("Navn").fill("")
    page.get_by_role("button", name="Gem").click()


def closing_a_place(page: Page, site: Site) -> None:
    """A new one, which nothing uses; there from before where another state made it."""
    _goto(page, site, "/indstillinger/steder/institution/ny/")
    page.get_by_label("Navn").fill("Nyskolen")
    page.get_by_label("Hvad er det?").select_option(label="Skole")
    page.get_by_label("Distrikt", exact=True).select_option(index=1)
    page.get_by_role("button", name="Gem").click()
    _goto(page, site, "/indstillinger/steder/")
    row = page.get_by_role("listitem").filter(has_text="Nyskolen")
    if row.get_by_role("button").count():
        row.get_by_role("button").click()
    row.get_by_role("link").click()
    page.get_by_role("link", name="Luk Nyskolen").click()


def closing_a_used_place(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/steder/")
    page.get_by_role("link", name=re.compile("^Ret.*Distrikt Byskov")).click()
    page.get_by_role("link", name="Luk Distrikt Byskov").click()


def closed_place(page: Page, site: Site) -> None:
    closing_a_place(page, site)
    page.get_by_role("button", name="Luk stedet").click()
    expect(page.get_by_role("heading", name="Lukkede steder")).to_be_visible()


def shared_mailbox(page: Page, site: Site) -> None:
    _goto(page, site, f"{FOLK}/ny/")
    page.get_by_label("Arbejdsmail").fill("fagperson@example.dk")
    page.get_by_role("button", name="Opret").click()


def several_found(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{free}/for/")
    page.get_by_label("Navn, brugernavn eller mailadresse").fill("solrød")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("2 passer.")).to_be_visible()


def waiting_for_another(page: Page, site: Site) -> None:
    _goto(page, site, "/booking/distrikt-byskov/{full}/")
    page.get_by_role("link", name="Skriv en anden på venteliste").click()
    page.get_by_label("Navn, brugernavn eller mailadresse").fill("fagperson2")
    page.get_by_role("button", name="Find").click()


def waiting_for_another_with_nothing_said(page: Page, site: Site) -> None:
    waiting_for_another(page, site)
    page.get_by_role("button", name="Skriv på venteliste").click()


def newly(who: str, path: str, button: str = "") -> Bring:
    """The page as somebody sees it who has just logged in; with the button pressed."""

    def bring(page: Page, site: Site) -> None:
        _goto(page, site, f"/log-ind/?next={path}")
        log_in_again(page, who)
        if button:
            page.get_by_role("button", name=button).click()

    return bring


def asked_from_no_day(page: Page, site: Site) -> None:
    _goto(page, site, "/indstillinger/totrin/fagperson/")
    page.get_by_role("radio", name="Ja, fra en dag").check()
    page.get_by_role("button", name="Gem").click()


def wrong_code(page: Page, site: Site) -> None:
    newly("enhedsleder-bfr", "/")(page, site)
    page.get_by_label("Kode", exact=True).fill("000000")
    page.get_by_role("button", name="Log ind").click()


DAY = re.compile(r"^Sparring torsdag den")
STATES = [
    State("log-ind", None, "Log ind", at("/log-ind/")),
    State("log-ind-tom", None, "Log ind", empty_login),
    State("log-ind-forkert", None, "Log ind", wrong_password),
    State("log-ind-udloebet", None, "Log ind", at("/log-ind/?udloebet=1&next=/booking/mine/")),
    State("log-ind-afbrudt", None, "Log ind", at("/log-ind/?afbrudt=1&next=/booking/mine/")),
    State("log-ind-afbrudt-gemt", None, "Log ind", at("/log-ind/?afbrudt=1&gemt=1&next=/booking/mine/")),
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
    State("booking-ordninger", "koordinator-tom", "Sparring", at("/booking/")),
    State("booking-dage-graense", "solroed", "Solrød Sparring", at("/booking/solroed/")),
    State("booking-dage-frigivet", "fagperson", "Solrød Sparring", at("/booking/solroed/")),
    State("booking-dag-graense", "solroed", "", at("/booking/solroed/{unreleased}/")),
    State("booking-dag-frist", "solroed2", "", at("/booking/solroed/{unreleased}/")),
    State("booking-dag-frigivet", "fagperson", "", at("/booking/solroed/{released}/")),
    State("flyt-graense", "solroed", "Flyt tiden", at("/booking/kvittering/{limited}/flyt/")),
    State("overblik-graense", "solroed", "", at("/")),
    State("mine-historik", "solroed", "Mine bookinger", at("/booking/mine/")),
    State("venteliste-forladt", "solroed", "Du står ikke længere på ventelisten", at("/booking/kvittering/{left}/")),
    State("venteliste-lukket", "solroed", "Du står ikke længere på ventelisten", at("/booking/kvittering/{shut_out}/")),
    State("tilbud-afslaaet", "solroed", "Du har sagt nej til tiden", at("/booking/kvittering/{said_no}/")),
    State("kvittering-lukket-ordning", "solroed2", "Tiden er jeres", at("/booking/kvittering/{kept_in_closed}/")),
    State("kvittering-fra-tavlen", "ressourcekonsulent", "Sparring", at("/booking/kvittering/{given}/")),
    State("ordning-lukket", "administration", "Tirsdage og fredage er allerede lukket", at(f"{ORDNINGER}/lukket/luk/")),
    State("ordning-lukket-ret", "administration", "Ret Tirsdage og fredage", at(f"{ORDNINGER}/lukket/")),
    State("booking-dag", "fagperson", "", at("/booking/distrikt-byskov/{free}/")),
    State("booking-dag-egen", "stedfortraeder", "", at("/booking/distrikt-byskov/{other}/")),
    State("booking-dag-fejl", "fagperson", "", empty_form),
    State("booking-dag-samtykke-fejl", "fagperson", "", naming_a_child),
    State("booking-dag-navn", "fagperson", "", likely_name),
    State("booking-dag-tabt", "fagperson", "", lost_race),
    State("booking-dag-tabt-fuld", "fagperson", "", lost_race_for_a_full_day),
    State("booking-dag-genskabt", None, "", logged_out_while_typing),
    State("booking-dag-sendt-igen", "stedfortraeder", "", sent_again),
    State("booking-dag-fuld", "fagperson", "", at("/booking/distrikt-byskov/{full}/")),
    State("booking-dag-lukket", "fagperson", "", at("/booking/distrikt-byskov/{closed}/")),
    State("booking-dag-lukket-sendt", "fagperson", "", sent_to_a_holiday),
    State("booking-dag-for-tidlig", "fagperson", "", at("/booking/distrikt-byskov/{beyond}/")),
    State("booking-dag-andet-distrikt", "fagperson2", "", at("/booking/distrikt-byskov/{free}/")),
    State("booking-dag-andet-distrikt-sendt", "fagperson", "", sent_to_another_district),
    State("kvittering", "stedfortraeder", "Tiden er jeres", at("/booking/kvittering/{booking}/")),
    State("kvittering-koordinator", "koordinator", "Sparring", at("/booking/kvittering/{booking}/")),
    State("kvittering-videre", "stedfortraeder", "Sparring", at("/booking/kvittering/{over}/")),
    State("kvittering-videre-bedt", "fagperson", "Sparring", at("/booking/kvittering/{asked}/")),
    State("kvittering-videre-fejl", "stedfortraeder", "Sparring", asked_for_nothing),
    State("opgaver", "stedfortraeder", "Dine opgaver", at("/opgaver/")),
    State("opgaver-tom", "leder2", "Dine opgaver", at("/opgaver/")),
    State("opgaver-fejl", "leder", "Dine opgaver", done_twice),
    State("kvittering-aflyst", "stedfortraeder", "Tiden er aflyst", at("/booking/kvittering/{cancelled}/")),
    State("kvittering-aflyst-koordinator", "koordinator", "Tiden er aflyst", at("/booking/kvittering/{cancelled}/")),
    State("kvittering-dag-aflyst", "stedfortraeder", "Dagen er aflyst", at("/booking/kvittering/{lost}/")),
    State("venteliste-dag-aflyst", "leder", "Dagen er aflyst", at("/booking/kvittering/{unplaced}/")),
    State("fortryd-fejl", "stedfortraeder", "Dagen er aflyst", undone_in_vain),
    State("booking-dag-aflyst", "fagperson", "", at("/booking/distrikt-byskov/{dropped}/")),
    State("booking-dag-koordinator", "koordinator", "", at("/booking/distrikt-byskov/{free}/")),
    State("hvem", "koordinator", "Hvem booker du for?", at("/booking/distrikt-byskov/{free}/for/")),
    State("hvem-fejl", "koordinator", "Hvem booker du for?", unknown_person),
    State("hvem-fundet", "koordinator", "Hvem booker du for?", several_found),
    State("for-anden-venteliste", "koordinator", "Skriv Jonas Holm på venteliste", waiting_for_another),
    State("for-anden-venteliste-fejl", "koordinator", "", waiting_for_another_with_nothing_said),
    State("for-anden", "koordinator", "", booking_for_another),
    State("for-anden-fejl", "koordinator", "", booking_for_another_with_nothing_said),
    State("flyt-koordinator", "koordinator", "Flyt tiden", at("/booking/kvittering/{booking}/flyt/")),
    State("aflys-koordinator", "koordinator", "Vil du aflyse tiden?", at("/booking/kvittering/{booking}/aflys/")),
    State("aflys-dag", "koordinator", "Vil du aflyse hele dagen?", at("/dagsorden/{agenda}/aflys/")),
    State("aflys-dag-skole", "ressourcekonsulent", "Vil du aflyse hele dagen?", at("/dagsorden/{given_agenda}/aflys/")),
    State("aflys-dag-fejl", "koordinator", "Vil du aflyse hele dagen?", cancelling_a_day_without_a_reason),
    State("aflys-dag-navn", "koordinator", "Vil du aflyse hele dagen?", cancelling_a_day_with_a_name),
    State("aflys-dag-genskabt", None, "Vil du aflyse hele dagen?", logged_out_while_cancelling_a_day),
    State("aabn-dag", "koordinator", "Vil du åbne dagen igen?", at("/dagsorden/{dropped_agenda}/aabn/")),
    State("kvittering-aabnet", "stedfortraeder", "Dagen er åbnet igen", at("/booking/kvittering/{aabnet}/")),
    State("booking-holdt", "fagperson", "", at("/booking/distrikt-byskov/{holdt_dag}/")),
    State("kvittering-holdt", "stedfortraeder", "Tiden er jeres", at("/booking/kvittering/{holdt}/")),
    State("dagsorden-holdt", "koordinator", "", at("/dagsorden/{holdt_agenda}/")),
    State("dagsorden-aflyst", "koordinator", "", at("/dagsorden/{dropped_agenda}/")),
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
    State("dagsorden-slettet", "koordinator", "", at("/dagsorden/{erased_agenda}/")),
    State("dagsorden-ingen-pdf", "koordinator", "PDF kan ikke laves lige nu", at("/dagsorden/{agenda}/pdf/"), "broken_site"),
    State("indstillinger", "administration", "Indstillinger", at("/indstillinger/")),
    State("steder", "administration", "Distrikter og institutioner", at("/indstillinger/steder/")),
    State("sted-fejl", "administration", "", unnamed_place),
    State("sted-nyt", "administration", "Ny institution", at("/indstillinger/steder/institution/ny/")),
    State("sted-nyt-fejl", "administration", "Ny enhed", sent_empty("/indstillinger/steder/enhed/ny/", "Gem")),
    State("sted-luk", "administration", "Vil du lukke Nyskolen?", closing_a_place),
    State("sted-luk-i-brug", "administration", "Distrikt Byskov kan ikke lukkes endnu", closing_a_used_place),
    State("steder-lukkede", "administration", "Distrikter og institutioner", closed_place),
    State("kommunen", "administration", "Kommunen", at("/indstillinger/kommunen/")),
    State("faggrupper", "administration", "Faggrupper", at("/indstillinger/faggrupper/")),
    State("faggrupper-fejl", "administration", "Faggrupper", sent_empty("/indstillinger/faggrupper/", "Tilføj")),
    State("faggruppe-ret", "administration", "Ret faggruppen lærer", faggruppe("lærer")),
    State("kommunen-overhalet", "administration", "Kommunen", overtaken(KOMMUNEN, "Gem", "Kontaktlinje", "navn", "kontakt")),
    State("historik", "administration", "Historik", at("/indstillinger/historik/")),
    State("historik-tom", "administration", "Historik", at("/indstillinger/historik/?foer=0")),
    State("lukkedage", "administration", "", at(f"{DAGE}/")),
    State("lukkedag-ny", "administration", "Ny lukkedag eller ferie", at(f"{DAGE}/ny/")),
    State("lukkedag-fejl", "administration", "Ny lukkedag eller ferie", sent_empty(f"{DAGE}/ny/", "Gem")),
    State("lukkedag-rammer", "administration", "Ny lukkedag eller ferie", closing_booked_days),
    State("lukkedag-ret", "administration", "Ret lukkedag eller ferie", at(f"{DAGE}/{{lukkedag}}/")),
    State("lukkedag-fjern", "administration", "Vil du fjerne pædagogisk dag?", at(f"{DAGE}/{{lukkedag}}/fjern/")),
    State("lukkedage-importer", "administration", "Indlæs lukkedage og ferier", at(f"{DAGE}/importer/")),
    State("lukkedage-vis", "administration", "Indlæs lukkedage og ferier", uploaded(f"{DAGE}/importer/", NY_FERIE)),
    State("lukkedage-fejl", "administration", "Indlæs lukkedage og ferier", uploaded(f"{DAGE}/importer/", FEJL_I_FILEN)),
    State("mailtekster", "administration", "Mails", at(f"{MAILS}/")),
    State("mailtekster-egen", "administration", "Mails", mail_with_own_words),
    State("mailtekst", "administration", "Dagsorden", at(f"{MAILS}/dagsorden/")),
    State("mailtekst-egen", "administration", "Anmodning uden svar", mail_with_own_words_again),
    State("mailtekst-vis", "administration", "Ny anmodning", written(f"{MAILS}/booking_anmodning/", "Se her", "Se mailen")),
    State("mailtekst-fejl", "administration", "Dagsorden", written(f"{MAILS}/dagsorden/", "", "Se mailen", ULAESELIG)),
    State("mailtekst-navn", "administration", "Dagsorden", written(f"{MAILS}/dagsorden/", "Fra Mette", "Gem")),
    State("mailtekst-aendret", "administration", "Tilbuddet er udløbet", written_while_another_did),
    State("mailtekst-standard", "administration", "Vil I bruge standardteksten igen?", going_back_to_the_standard),
    State("medarbejdere", "administration", "Medarbejdere", at(f"{FOLK}/")),
    State("medarbejdere-fundet", "administration", "Medarbejdere", somebody_found),
    State("medarbejdere-ingen", "administration", "Medarbejdere", nobody_found),
    State("medarbejdere-fejl", "administration", "Medarbejdere", sent_empty(f"{FOLK}/", "Søg")),
    State("medarbejder", "administration", "Jonas Holm", at(f"{FOLK}/{{person}}/")),
    State("medarbejder-lukket", "administration", "Preben Forhenværende", at(f"{FOLK}/{{lukket_person}}/")),
    State("medarbejder-ny", "administration", "Opret medarbejder", at(f"{FOLK}/ny/")),
    State("medarbejder-ny-fejl", "administration", "Opret medarbejder", sent_empty(f"{FOLK}/ny/", "Opret")),
    State("medarbejder-delt-mail", "administration", "Opret medarbejder", shared_mailbox),
    State("medarbejder-ret", "administration", "Ret oplysninger om Jonas Holm", at(f"{FOLK}/{{person}}/ret/")),
    State("medarbejder-luk", "administration", "Vil du lukke kontoen for Jonas Holm?", at(f"{FOLK}/{{person}}/luk/")),
    State("rolle-vaelg", "administration", "Giv Jonas Holm en rolle", at(f"{FOLK}/{{person}}/roller/ny/")),
    State("rolle-vaelg-fejl", "administration", "", sent_empty(f"{FOLK}/{{person}}/roller/ny/", "Fortsæt")),
    State("rolle-giv", "administration", "", at(f"{FOLK}/{{person}}/roller/ny/teammedlem/")),
    State("rolle-giv-fejl", "administration", "", sent_empty(f"{FOLK}/{{person}}/roller/ny/fagperson/", "Giv rollen")),
    State("rolle-giv-kommune", "administration", "", at(f"{FOLK}/{{person}}/roller/ny/dpo/")),
    State("rolle-afslut", "administration", "", at(f"{FOLK}/{{person}}/roller/{{tilknytning}}/afslut/")),
    State(
        "rolle-afslut-fejl",
        "administration",
        "",
        sent_empty(f"{FOLK}/{{person}}/roller/{{tilknytning}}/afslut/", "Afslut rollen"),
    ),
    State("medarbejdere-importer", "administration", "Indlæs medarbejdere", at(f"{FOLK}/importer/")),
    State("medarbejdere-vis", "administration", "Indlæs medarbejdere", uploaded(f"{FOLK}/importer/", NY_MEDARBEJDER)),
    State("medarbejdere-filfejl", "administration", "Indlæs medarbejdere", uploaded(f"{FOLK}/importer/", FEJL_I_FILEN)),
    State("tildeles", "laerer", "Tværprofessionel sparring, Enghavegård", at("/booking/enghavegaard/")),
    State("tildeles-giver", "ressourcekonsulent", "Tværprofessionel sparring, Enghavegård", at("/booking/enghavegaard/")),
    State("tildeles-tom", "laerer", "Sparring uden dage", at("/booking/uden-dage/")),
    State("anmod", "laerer", "Bed om en tid", at("/booking/enghavegaard/anmod/")),
    State("anmod-fejl", "laerer", "Bed om en tid", empty_request),
    State("anmod-sendt-igen", "laerer", "Bed om en tid", request_sent_again),
    State("anmodning", "laerer", "Vi vender tilbage med en tid", at("/booking/kvittering/{requested}/")),
    State("anmodning-giver", "ressourcekonsulent", "Anmodning om en tid", at("/booking/kvittering/{requested}/")),
    State("anmodning-afslaaet", "laerer", "I får ikke en tid denne gang", at("/booking/kvittering/{declined}/")),
    State("anmodning-trukket", "laerer", "Anmodningen er trukket tilbage", at("/booking/kvittering/{withdrawn}/")),
    State("kvittering-givet", "laerer", "Tiden er jeres", at("/booking/kvittering/{given}/")),
    State("udfald", "laerer", "Sparring", at("/booking/kvittering/{held}/")),
    State("udfald-valgt", "ressourcekonsulent", "Sparring", at("/booking/kvittering/{followed}/")),
    State("udfald-fejl", "ressourcekonsulent", "Sparring", unknown_outcome),
    State("mine-anmodninger", "laerer", "Mine bookinger", at("/booking/mine/")),
    State("overblik-anmodet", "laerer", "", at("/")),
    State("overblik-ressourcekonsulent", "ressourcekonsulent", "", at("/")),
    State("fordeling", "ressourcekonsulent", "Fordel tider", at("/booking/enghavegaard/fordeling/")),
    State("fordeling-ret", "ressourcekonsulent", "Fordel tider", given_time_opened),
    State("fordeling-afvist", "ressourcekonsulent", "Fordel tider", given_outside_the_window),
    State("fordeling-fejl", "ressourcekonsulent", "Fordel tider", declined_without_a_word),
    State("fordeling-navn", "ressourcekonsulent", "Fordel tider", declined_with_a_name),
    State("fordeling-tabt", "ressourcekonsulent", "Fordel tider", declined_what_was_withdrawn),
    State("fordeling-genskabt", None, "Fordel tider", logged_out_while_declining),
    State("fordeling-tom", "ressourcekonsulent", "Fordel tider", at("/booking/uden-dage/fordeling/")),
    State("dagsorden-tildelt", "ressourcekonsulent", "", at("/dagsorden/{given_agenda}/")),
    State("mails", "leder", "Demoens postkasse", at("/demo/mails/")),
    State("mail", "leder", "Din sparring er booket", newest_mail),
    State("mails-tom", "leder", "Demoens postkasse", at("/demo/mails/"), "broken_site"),
    State("ordninger", "administration", "Ordninger for sparring", at("/indstillinger/ordninger/")),
    State("ordning-ny", "administration", "Opret en ordning", at("/indstillinger/ordninger/ny/")),
    State("ordning-fejl", "administration", "Opret en ordning", empty_ordning),
    State("ordning-genskabt", None, "Opret en ordning", logged_out_in("/indstillinger/ordninger/ny/", "Gem")),
    State("lukkedag-genskabt", None, "", logged_out_in(f"{DAGE}/ny/", "Gem")),
    State("faggrupper-genskabt", None, "", logged_out_in("/indstillinger/faggrupper/", "Tilføj")),
    State("ordning-ret", "administration", "Ret Distrikt Byskov", at("/indstillinger/ordninger/distrikt-byskov/")),
    State("ordning-flere", "administration", "Opret en ordning", another_row),
    State(
        "ordning-overhalet",
        "administration",
        "Ret Distrikt Byskov",
        overtaken("/indstillinger/ordninger/distrikt-byskov/", "Gem", "Lokale", "Tidsrum", "temaer", "roller"),
    ),
    State("ordning-vis", "administration", "Det betyder det", other_minutes),
    State("ordning-vis-mangler", "administration", "Det betyder det", saved_undecided),
    State("ordning-luk", "administration", "", at("/indstillinger/ordninger/distrikt-byskov/luk/")),
    State("ordning-luk-fejl", "administration", "", retired_undecided),
    State(
        "ordning-luk-venter",
        "administration",
        "Tværprofessionel sparring, Enghavegård kan ikke lukkes endnu",
        at(f"{ORDNINGER}/enghavegaard/luk/"),
    ),
    State(
        "ordning-genoptag-aflyst", "administration", "Tag Lukket i brug igen?", at(f"{ORDNINGER}/lukket-solroed/genoptag/")
    ),
    State("ordning-genoptag", "administration", "", at("/indstillinger/ordninger/distrikt-byskov/genoptag/")),
    State("boern", "fagperson", "Børn", at("/samtykke/")),
    State("boern-ingen", "fagperson2", "Børn", no_child_found),
    State("boern-uden-soegeord", "fagperson", "Børn", nothing_to_search_for),
    State("barn-nyt", "fagperson", "Registrér et barn", at("/samtykke/nyt-barn/")),
    State("barn-nyt-fejl", "fagperson", "Registrér et barn", empty_child),
    State("barn-findes", "fagperson", "Registrér et barn", child_that_is_there),
    State("barn", "fagperson", "Emil Kjær", child()),
    State("barn-cpr", "fagperson", "Emil Kjær", child_with_number),
    State("barn-ret", "fagperson", "Ret barnets oplysninger", child("Ret oplysninger")),
    State("barn-indehaver", "fagperson", "Ret forældremyndighed", child("Ret.*Sofie Kjær")),
    State("barn-uden", "leder", "Tilføj en med forældremyndighed", holder_to_add),
    State("barn-oplysning", "fagperson", "Er Anders Kjær orienteret?", child("Mangler at blive orienteret.*Anders Kjær")),
    State("barn-deling", "fagperson", "Emil Kjær", opened_cell),
    State("samtykke-nyt", "fagperson", "Hvad beder I om samtykke til?", child("Registrér samtykke")),
    State("samtykke-nyt-fejl", "fagperson", "Hvad beder I om samtykke til?", empty_consent),
    State("samtykke-nyt-ingen", "leder2", "Hvad beder I om samtykke til?", nobody_to_ask),
    State("samtykke-nyt-ung", "leder", "Hvad beder I om samtykke til?", child("Registrér samtykke", "Alma Winther")),
    State("samtykke", "fagperson", "Samtykke: Sparring, hvor barnet nævnes med navn", child("Åbn.*Sparring")),
    State("samtykke-mangler-svar", "fagperson", "Samtykke: Møder om barnet og det, der aftales der", child("Åbn.*Møder")),
    State("samtykke-svar", "fagperson", "Hvad svarer Anders Kjær?", answer_to_note),
    State("samtykke-svar-fejl", "fagperson", "Hvad svarer Anders Kjær?", empty_answer),
    State("samtykke-svar-ret", "fagperson", "Ret svaret fra Sofie Kjær", answer_to_correct),
    State("samtykke-svar-ret-fejl", "fagperson", "Ret svaret fra Sofie Kjær", corrected_answer_that_is_wrong),
    State("samtykke-fortryd", "fagperson", "Skal registreringen fortrydes?", registered_by_mistake),
    State("samtykke-tilbagekald", "fagperson", "Træk samtykke tilbage", child("Tilbagekald")),
    State("uden-samtykke", "fagperson", "Er det nødvendigt at dele uden samtykke?", child("dele uden samtykke")),
    State("uden-samtykke-fejl", "fagperson", "Er det nødvendigt at dele uden samtykke?", empty_proposal),
    State("uden-samtykke-leder", "leder2", "Tidlig indsats uden samtykke (SSD)", child("Åbn.*Tidlig", "Noah Riis")),
    State("uden-samtykke-godkendt", "leder2", "Anden hjemmel, som lederen peger på", approved_without_consent),
    State("uden-samtykke-stop", "leder2", "Skal delingen stoppes?", sharing_to_stop),
    State("uden-samtykke-stoppet", "leder2", "Anden hjemmel, som lederen peger på", stopped_sharing),
    State("indstillinger-samtykke", "administration", "Samtykke", at("/indstillinger/samtykke/")),
    State("samtykke-papir", "fagperson", "Papiret med svaret fra Sofie Kjær", signed_paper),
    State("samtykke-papir-mangler", "fagperson", "Papiret med svaret fra Sofie Kjær", paper_to_come),
    State("samtykke-papir-fejl", "fagperson", "Papiret med svaret fra Sofie Kjær", paper_that_is_none),
    State("samtykke-papir-fjern", "fagperson", "Skal papiret fjernes?", paper_to_remove),
    State("samtykke-svar-fil", "fagperson", "Hvad svarer Anders Kjær?", answer_with_a_bomb),
    State("barn-hvem", "leder", "Hvem kan se Emil Kjær?", child("Hvem kan se Emil Kjær")),
    State("noedadgang", "leder2", "Nødadgang til et barn", at("/samtykke/noedadgang/")),
    State("noedadgang-fejl", "leder2", "", pressed("Åbn nødadgang i 30 minutter", at("/samtykke/noedadgang/"))),
    State("noedadgang-ingen", "leder2", "", known_child("/samtykke/noedadgang/", reason="i fare", navn="Emil Ukendt")),
    State("noedadgang-barn", "leder2", "Emil Kjær", known_child("/samtykke/noedadgang/", reason="i fare")),
    State("kollega", "leder", "Giv en kollega adgang til Alma Winther", led("Giv en kollega adgang", "Alma Winther")),
    State("kollega-fejl", "leder", "", pressed("Giv adgang", led("Giv en kollega adgang"))),
    State("overdrag", "leder", "Overdrag Emil Kjær til en anden institution", led("Overdrag til en anden institution")),
    State("overdrag-fejl", "leder", "", pressed("Overdrag barnet", led("Overdrag til en anden institution"))),
    State("overdrag-paa-vej", "leder", "", led("Overdrag til en anden institution", "Alma Winther")),
    State("overdragelser", "leder", "Overdragelser", at("/samtykke/overdragelser/")),
    State("overdragelser-kommer", "koordinator", "Overdragelser", at("/samtykke/overdragelser/")),
    State("overdragelser-ingen", "leder2", "Overdragelser", at("/samtykke/overdragelser/")),
    State("adgangslog", "dpo", "Adgangslog", at("/adgangslog/")),
    State("adgangslog-ingen", "dpo", "Adgangslog", at("/adgangslog/?fra=2001-01-01&til=2001-01-02&slags=cpr&grund=leder")),
    State("adgangslog-barn", "dpo", "Adgangslog", log_of_a_child),
    State("adgangslog-find-barn", "dpo", "Find et barn i loggen", at("/adgangslog/barn/")),
    State("adgangslog-find-barn-fejl", "dpo", "", pressed("Find barnet", at("/adgangslog/barn/"))),
    State("adgangslog-medarbejder", "dpo", "Find en medarbejder i loggen", colleague_in_the_log("Karen")),
    State("adgangslog-medarbejder-ingen", "dpo", "Find en medarbejder i loggen", colleague_in_the_log("findes ikke")),
    State("stikproever-dpo", "dpo", "Stikprøver", at("/adgangslog/stikproever/")),
    State("stikproever", "leder", "Stikprøver", at("/adgangslog/stikproever/")),
    State("stikproever-ingen", "koordinator2", "Stikprøver", at("/adgangslog/stikproever/")),
    State("stikproeve", "leder", "", spot_check),
    State("stikproeve-fejl", "leder", "", pressed("Jeg har gennemgået listen", spot_check)),
    State("indsigt", "indsigt", "Indsigt for forældre og unge", at("/adgangslog/indsigt/")),
    State("indsigt-fejl", "indsigt", "", pressed("Find barnet", at("/adgangslog/indsigt/"))),
    State("indsigt-barn", "indsigt", "Emil Kjær", known_child("/adgangslog/indsigt/")),
    State("konto", "fagperson2", "Din konto", at("/konto/")),
    State("konto-bekraeft", "fagperson2", "Bekræft, at det er dig", at("/konto/bekraeft/")),
    State("konto-bekraeft-fejl", "fagperson2", "Bekræft, at det er dig", sent_empty("/konto/bekraeft/", "Fortsæt")),
    State("konto-app", None, "Tilføj en godkendelsesapp", newly("fagperson2", "/konto/app/")),
    State("konto-app-fejl", None, "Tilføj en godkendelsesapp", newly("fagperson2", "/konto/app/", "Tilføj appen")),
    State("log-ind-kode", None, "Bekræft, at det er dig", newly("enhedsleder-bfr", "/")),
    State("log-ind-kode-fejl", None, "Bekræft, at det er dig", wrong_code),
    State("totrin", "administration", "Totrinsbekræftelse", at("/indstillinger/totrin/")),
    State("totrinskrav", "administration", "Fagperson", at("/indstillinger/totrin/fagperson/")),
    State("totrinskrav-fejl", "administration", "Fagperson", asked_from_no_day),
    State("handbog", None, "Hjælp", at("/handbog/")),
    State("handbog-sparring", "fagperson", "Om sparring", at("/handbog/sparring/")),
    State("handbog-sparring-ude", None, "Om sparring", at("/handbog/sparring/")),
    State("handbog-kontakt", None, "Kontakt", at("/handbog/kontakt/")),
    State("handbog-tilgaengelighed", None, "Tilgængelighed", at("/handbog/tilgaengelighed/")),
    State("handbog-privatliv", None, "Privatliv", at("/handbog/privatliv/")),
    State("404", "fagperson", "Siden findes ikke", at("/booking/findes-ikke/")),
    State("404-udlogget", None, "Siden findes ikke", at("/findes/ikke/")),
    State("403", None, "Det blev ikke sendt", old_page),
    State("403-gemt", None, "Det blev ikke sendt", logged_in_anew_while_typing),
    State("400", "fagperson", "Vi kunne ikke læse det, der blev sendt", too_much),
    State("429", None, "Der er prøvet for mange gange", asked_too_often, "broken_site"),
    State("500", "fagperson", "Der skete en fejl hos os", at("/fejl/"), "broken_site"),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_page_is_accessible_and_fits(look_as: Open, request: pytest.FixtureRequest, picture: Picture, state: State) -> None:
    page = look_as(state.who)
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    state.bring(page, request.getfixturevalue(state.site))
    if state.heading:
        expect(page.get_by_role("heading", level=1)).to_have_text(state.heading)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert_fits_and_is_accessible(page, state.name, picture)


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
