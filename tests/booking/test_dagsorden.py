"""The coordinator's Thursday, and what Mit overblik shows of sparring."""

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from booking import services
from booking.enums import Aldersgruppe, Om, Omtale
from booking.models import Tryk
from tests.booking.conftest import Kommunen, person, text
from tests.conftest import FrozenClock
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, make_ordning, position
from tests.factories.koersel import at, thursday
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import ask, make_tildeles, tid
from udviklingsmodel.kernel import pdf
from udviklingsmodel.organisation.enums import Rolle


def test_agenda_shows_who_comes_with_what(as_user: Any, k: Kommunen) -> None:
    svar = services.Bookingsvar(
        Om.UDFORDRING, Omtale.ANONYMT, "fravaer", Aldersgruppe.TI, (k.enhed,), "Meget fravær i 5. klasse"
    )
    book(k.fagperson, k.ordning, 2, svar=svar)
    page = text(as_user(k.koordinator).get(f"/dagsorden/{position(k.ordning).sparringsdag_id}/"))
    assert (
        f"8.20–8.40 {k.skole} {k.fagperson}, lærer En konkret udfordring Fravær, 10–12 år "
        f"Taler om børn: ja, anonymt Meget fravær i 5. klasse Vil gerne tale med: {k.enhed}"
    ) in page
    assert "8.40–9.00 Ikke booket" in page


@pytest.mark.parametrize(
    ("who", "status"), [("koordinator", 200), ("teammedlem", 200), ("koordinator2", 404), ("fagperson", 404)]
)
def test_agenda_is_for_its_own_district(as_user: Any, k: Kommunen, who: str, status: int) -> None:
    book(k.fagperson, k.ordning)
    pk = position(k.ordning).sparringsdag_id
    browser = as_user(getattr(k, who))
    assert browser.get(f"/dagsorden/{pk}/").status_code == status
    assert status == 200 or browser.get(f"/dagsorden/{pk}/pdf/").status_code == 404


@pytest.mark.pdf
def test_agenda_as_pdf_has_the_same_lines(as_user: Any, k: Kommunen) -> None:
    book(k.fagperson, k.ordning, 2)
    response = as_user(k.koordinator).get(f"/dagsorden/{position(k.ordning).sparringsdag_id}/pdf/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="dagsorden-2026-11-26.pdf"'
    assert response.content.startswith(b"%PDF")


def test_paper_is_what_the_screen_shows(
    as_user: Any, k: Kommunen, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changed places, internal sparring, and who of the team has sent word."""
    frozen_clock.at = at("7.52")
    book(k.fagperson, k.ordning, 1, svar=replace(SVAR, perspektiver=(k.enhed,)))
    book(k.nabo, k.ordning, 2)
    dag = thursday(k.ordning)
    first, third = position(k.ordning, 1), position(k.ordning, 3)
    services.press(dag=dag, trin="byt", tryk=Tryk(0, first.pk), by=k.koordinator, now=at("7.50"))
    services.press(dag=dag, trin="intern", tryk=Tryk(1, third.pk), by=k.koordinator, now=at("7.51"))
    services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("7.51"))
    printed: list[str] = []
    monkeypatch.setattr(pdf, "render", lambda html: printed.append(html) or b"%PDF")
    as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/pdf/")
    paper = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", printed[0])).split())
    assert re.search(rf"8\.00–8\.20 {k.boernehus} .* 8\.20–8\.40 {k.skole} .* 8\.40–9\.00 Intern sparring", paper)
    assert f"{k.enhed} (afbud)" in paper
    assert f"{k.teammedlem}, lærer, {k.enhed}: afbud" in paper
    assert f"{k.koordinator}, lærer: ikke svaret" in paper


def test_agendas_are_listed_for_their_readers(as_user: Any, k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    page = text(as_user(k.teammedlem).get("/dagsorden/"))
    assert f"torsdag den 26. november 2026 {k.ordning}, {k.skole} 1 af 3 tider er booket" in page
    assert k.ordning2.navn not in page


def test_agendas_of_the_last_days_are_found_until_they_are_erased(
    as_user: Any, k: Kommunen, frozen_clock: FrozenClock
) -> None:
    book(k.fagperson, k.ordning)
    for day, shown in ((26, False), (27, True), (39, True), (40, False)):
        frozen_clock.at = at("7.52") + timedelta(days=day - 26)
        page = text(as_user(k.koordinator).get("/dagsorden/"))
        found = re.search(r"De seneste to uger .*torsdag den 26\. november 2026", page)
        assert bool(found) == shown, day


# Mit overblik


def test_overblik_of_a_booker_is_empty_and_points_at_the_next_free_day(browser: Client, k: Kommunen) -> None:
    page = text(browser.get("/"))
    assert f"Intet venter. Næste dag med ledige tider i {k.ordning} er torsdag den 26. november. Book sparring" in page


def test_overblik_shows_what_one_has_booked(browser: Client, k: Kommunen) -> None:
    book(k.fagperson, k.ordning, 3)
    assert f"torsdag den 26. november kl. 8.40–9.00 Sparring, {k.skole} booket" in text(browser.get("/"))


def test_overblik_of_a_koordinator_shows_the_next_agendas(as_user: Any, k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    page = text(as_user(k.koordinator).get("/"))
    assert f"torsdag den 26. november kl. 8.00–9.00 Dagsorden, {k.ordning} 1 af 3 tider er booket" in page
    assert f"Dagsorden, {k.ordning2}" not in page


def test_overblik_of_a_fully_booked_district_says_so(browser: Client, k: Kommunen) -> None:
    k.ordning.horisont_uger = 2
    k.ordning.save()
    for day in (THURSDAY, date(2026, 12, 3)):
        for nummer in (1, 2, 3):
            book(k.nabo, k.ordning, nummer, dato=day)
    assert f"Der er ingen tider, du kan booke, i {k.ordning} de næste 2 uger." in text(browser.get("/"))


def test_person_with_two_districts_chooses(as_user: Any, k: Kommunen) -> None:
    both = BrugerFactory(roller=[(Rolle.FAGPERSON, k.skole), (Rolle.LOKAL_LEDER, k.skole2)])
    page = text(as_user(both).get("/booking/"))
    assert page.index(f"{k.ordning} Torsdage") < page.index(f"{k.ordning2} Torsdage")
    assert "Andre steder" not in page


def test_institutions_own_ordning_stands_beside_the_districts(as_user: Any, k: Kommunen) -> None:
    make_ordning(institution=k.skole, sted=k.skole, navn="Vores egen", slug="vores")
    assert "Vores egen" in text(as_user(k.fagperson).get("/booking/"))


def test_agenda_leads_to_each_booking_and_tells_of_who_waits(k: Kommunen, as_user: Any) -> None:
    held = [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]
    waiting = {"dag": held[0].dag, "institution": k.skole, "svar": SVAR, "now": NOW}
    services.join_venteliste(booking_id=uuid4(), by=k.fagperson, **waiting)
    services.join_venteliste(booking_id=uuid4(), by=k.kollega, **waiting)
    services.cancel_booking(booking=held[1], by=k.nabo, now=NOW)
    page = as_user(k.koordinator).get(f"/dagsorden/{held[0].dag.pk}/")
    assert "Holdt til ventelisten indtil tirsdag den 24. november kl. 12.00" in text(page)
    assert "1 på venteliste" in text(page)
    assert f"/booking/kvittering/{held[0].pk}/" in page.content.decode()
    assert k.fagperson.navn not in text(page)


def test_agenda_of_given_times_says_what_the_request_said(k: Kommunen, as_user: Any) -> None:
    giver = person((Rolle.RESSOURCEKONSULENT, k.skole))
    ordning = make_tildeles(k.skole)
    given = services.allocate_tid(booking=ask(k.fagperson, ordning), til=tid(ordning), by=giver, now=NOW)
    page = text(as_user(giver).get(f"/dagsorden/{given.dag.pk}/"))
    assert "Et enkelt barn, en indsats i klassen Det er nyt" in page
    assert "Vil gerne tale med" not in page
