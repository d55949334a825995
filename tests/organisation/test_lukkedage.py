"""Closed days and school holidays on the pages of the administration."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from booking.models import Booking, Ordning, Sparringsdag
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from tests.organisation.conftest import version
from tests.organisation.test_indstillinger import text
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode
from udviklingsmodel.organisation.paavirkning import hit_by
from udviklingsmodel.organisation.services import delete_lukkeperiode, save_lukkeperioder

pytestmark = pytest.mark.django_db
NY = "/indstillinger/lukkedage/ny/"


def days(fra: date, til: date | None = None) -> dict[str, Any]:
    parts = {"fra": fra, "til": til}
    return {
        f"{name}_{n}": part for name, day in parts.items() if day for n, part in enumerate((day.day, day.month, day.year))
    }


def answers(fra: date, til: date | None = None, **changes: str) -> dict[str, Any]:
    return {"art": "lukkedag", "navn": "personaledag"} | days(fra, til) | changes


def periode(fra: date, til: date, **fields: Any) -> Lukkeperiode:
    """`til` is counted, as people write it."""
    made = Lukkeperiode(
        **{"art": "lukkedag", "navn": "personaledag", "fra_date": fra, "til_date": til + timedelta(days=1)} | fields
    )
    save_lukkeperioder(perioder=[made], by=None, now=NOW)
    return made


@pytest.fixture
def booked() -> Ordning:
    skole = InstitutionFactory()
    ordning = make_ordning(distrikt=skole.distrikt, slug="her", navn="Distrikt By")
    book(BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]), ordning)
    return ordning


def test_new_day_is_closed_at_once_for_those_who_book(admin: Client, administrator: Bruger) -> None:
    response = admin.post(NY, answers(THURSDAY), follow=True)
    assert "personaledag, 26. november 2026, er gemt." in text(response)
    assert Kalender.load().lukket(THURSDAY) == "personaledag"
    assert Haendelse.objects.get(handling="lukkeperiode.oprettet").aktoer == administrator.pk


def test_last_day_is_counted(admin: Client) -> None:
    admin.post(NY, answers(THURSDAY, THURSDAY + timedelta(days=1)))
    kept = Lukkeperiode.objects.get(navn="personaledag")
    assert (kept.fra_date, kept.til_date) == (date(2026, 11, 26), date(2026, 11, 28))


def decided(valg: str) -> dict[str, Any]:
    """What the page sends of all days with bookings."""
    days = Sparringsdag.objects.filter(positioner__bookinger__isnull=False).distinct()
    return {"beslutning": valg, "ramt": [str(pk) for pk in days.values_list("pk", flat=True)]}


@pytest.mark.parametrize(("valg", "tilstand", "grund"), [("behold", "booket", ""), ("aflys", "aflyst", "personaledag")])
def test_day_with_bookings_is_shown_and_decided_before_it_is_saved(
    admin: Client, booked: Ordning, valg: str, tilstand: str, grund: str
) -> None:
    first = admin.post(NY, answers(THURSDAY))
    assert first.status_code == 200
    assert "Distrikt By torsdag den 26. november 2026: 1 booking" in text(first)
    assert not Lukkeperiode.objects.filter(navn="personaledag").exists()
    assert admin.post(NY, answers(THURSDAY) | decided(valg)).status_code == 302
    booking = Booking.objects.with_tid().get()
    assert (booking.tilstand, booking.dag.aflyst_grund) == (tilstand, grund)


def test_day_booked_since_it_was_shown_is_asked_about(admin: Client, booked: Ordning) -> None:
    later = THURSDAY + timedelta(weeks=1)
    seen = decided("aflys")
    book(Booking.objects.get().booker, booked, dato=later)
    page = admin.post(NY, answers(THURSDAY, later) | seen)
    assert page.status_code == 409
    assert "Distrikt By torsdag den 3. december 2026: 1 booking" in text(page)
    assert not Lukkeperiode.objects.filter(navn="personaledag").exists()
    assert set(Booking.objects.values_list("tilstand", flat=True)) == {"booket"}


def test_days_are_decided_one_by_one(admin: Client, booked: Ordning) -> None:
    later = THURSDAY + timedelta(weeks=1)
    kept = book(Booking.objects.get().booker, booked, dato=later)
    asked = admin.post(NY, answers(THURSDAY, later)).content.decode()
    assert f'name="dag_{kept.dag.pk}"' in asked
    admin.post(NY, answers(THURSDAY, later) | decided("aflys") | {f"dag_{kept.dag.pk}": "behold"})
    assert dict(Booking.objects.values_list("position__sparringsdag__dato", "tilstand")) == {
        THURSDAY: "aflyst",
        later: "booket",
    }


def test_choice_for_a_day_is_still_there_when_another_is_asked_about(admin: Client, booked: Ordning) -> None:
    later = THURSDAY + timedelta(weeks=1)
    first = Booking.objects.with_tid().get()
    seen = decided("aflys") | {f"dag_{first.dag.pk}": "behold"}
    book(first.booker, booked, dato=later)
    page = admin.post(NY, answers(THURSDAY, later) | seen)
    dage = page.context["dage"]
    assert (dage["beslutning"].value(), dage[f"dag_{first.dag.pk}"].value()) == ("aflys", "behold")


@pytest.mark.parametrize("bad", [{"beslutning": "x"}, {"beslutning": "aflys", "ramt": ["x"]}, {"ramt": ["x"]}])
def test_decision_that_is_none_saves_nothing(admin: Client, booked: Ordning, bad: dict[str, Any]) -> None:
    assert "Der er bookinger de dage" in text(admin.post(NY, answers(THURSDAY) | bad))
    assert not Lukkeperiode.objects.filter(navn="personaledag").exists()


def test_new_name_of_a_closed_day_asks_nothing_more(admin: Client, booked: Ordning) -> None:
    admin.post(NY, answers(THURSDAY) | decided("behold"))
    url = f"/indstillinger/lukkedage/{Lukkeperiode.objects.get(navn='personaledag').pk}/"
    assert admin.post(url, answers(THURSDAY, navn="kursusdag") | version(admin, url)).status_code == 302
    assert Booking.objects.get().tilstand == "booket"


def test_period_that_is_moved_asks_about_the_days_it_moves_to(admin: Client, booked: Ordning) -> None:
    kept = periode(TODAY, TODAY)
    url = f"/indstillinger/lukkedage/{kept.pk}/"
    page = admin.post(url, answers(THURSDAY) | version(admin, url))
    assert "Distrikt By torsdag den 26. november 2026: 1 booking" in text(page)
    kept.refresh_from_db()
    assert kept.fra_date == TODAY


def test_history_tells_which_days_became_which(admin: Client) -> None:
    kept = periode(THURSDAY, THURSDAY)
    url = f"/indstillinger/lukkedage/{kept.pk}/"
    admin.post(url, answers(TODAY, art="skoleferie", navn="kursus", hvert_aar="on") | version(admin, url))
    words = text(admin.get("/indstillinger/historik/"))
    said = [
        "Hvad er det: fra Lukkedag til Skoleferie",
        "Første dag: fra 26. november 2026 til 23. november 2026",
        "Sidste dag: fra 26. november 2026 til 23. november 2026",
        "Gentages hvert år: fra nej til ja",
        "Navn: ændret",
    ]
    assert [line for line in said if line not in words] == []
    assert "personaledag" not in str(Haendelse.objects.get(handling="lukkeperiode.aendret").data)


def test_history_tells_which_days_were_opened_by_a_removal(admin: Client) -> None:
    for last, art, yearly in ((THURSDAY, "lukkedag", True), (THURSDAY + timedelta(days=2), "skoleferie", False)):
        kept = periode(THURSDAY, last, art=art, hvert_aar=yearly)
        url = f"/indstillinger/lukkedage/{kept.pk}/fjern/"
        admin.post(url, version(admin, url))
    words = text(admin.get("/indstillinger/historik/"))
    assert "Fjernede lukkedag, hvert år 26. november" in words
    assert "Fjernede skoleferie, 26. november 2026 – 28. november 2026" in words
    rows = Haendelse.objects.filter(handling="lukkeperiode.fjernet").order_by("nummer")
    assert rows[0].data == {"art": "lukkedag", "fra": "2026-11-26", "til": "2026-11-26", "hvert_aar": "True"}
    assert "personaledag" not in str(rows[1].data)


def test_history_of_a_removal_from_before_the_days_were_kept(admin: Client, administrator: Bruger) -> None:
    kept = periode(THURSDAY, THURSDAY)
    audit.record("lukkeperiode.fjernet", kept, by=administrator.pk, now=NOW)
    assert "Fjernede en lukkedag eller ferie" in text(admin.get("/indstillinger/historik/"))


def test_past_bookings_are_not_what_a_closed_day_hits(booked: Ordning) -> None:
    yearly = Lukkeperiode(navn="mortensdag", fra_date=date(2020, 11, 26), til_date=date(2020, 11, 27), hvert_aar=True)
    lukker = Kalender.load().closed_by([yearly])
    assert [ramt.hvad for ramt in hit_by(lukker, NOW)] == ["Distrikt By torsdag den 26. november 2026: 1 booking"]
    assert hit_by(lukker, NOW + timedelta(days=4)) == []


def test_day_that_opens_again_has_its_session_at_once(booked: Ordning, django_capture_on_commit_callbacks: Any) -> None:
    later = THURSDAY + timedelta(weeks=1)
    with django_capture_on_commit_callbacks(execute=True):
        closed = periode(later, later)
    assert not booked.sparringsdage.filter(dato=later).exists()
    with django_capture_on_commit_callbacks(execute=True):
        delete_lukkeperiode(periode=closed, by=None, now=NOW)
    assert booked.sparringsdage.filter(dato=later).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, ["Vælg lukkedag eller skoleferie.", "Skriv et navn, fx efterårsferie.", "Skriv den første dag."]),
        (answers(THURSDAY, TODAY), ["Den sidste dag ligger før den første."]),
        (answers(THURSDAY, art="fest"), ["Vælg lukkedag eller skoleferie."]),
        (answers(THURSDAY, navn="x" * 10_000), ["Det er for langt. Der er plads til 60 tegn."]),
        (answers(THURSDAY, fra_1="13"), ["Den dato findes ikke. Er dag og måned byttet om?"]),
        (answers(date(1026, 11, 26)), ["Skriv et årstal fra 2000 til 2100."]),
        (answers(THURSDAY, date(2028, 11, 26)), ["Perioden er længere end et år."]),
        (answers(THURSDAY, date(9999, 12, 31)), ["Så langt frem kan vi ikke se."]),
    ],
)
def test_period_that_cannot_be_is_refused_in_words(admin: Client, sent: dict[str, Any], said: list[str]) -> None:
    response = admin.post(NY, sent)
    assert [sentence for sentence in said if sentence not in text(response)] == []
    assert Lukkeperiode.objects.count() == 3


def test_emoji_in_a_name_is_kept(admin: Client) -> None:
    admin.post(NY, answers(THURSDAY, navn="sommerfest 🎉"))
    assert Lukkeperiode.objects.filter(navn="sommerfest 🎉").exists()


def test_same_thing_twice_on_the_same_days_is_refused(admin: Client) -> None:
    periode(TODAY, THURSDAY)
    response = admin.post(NY, answers(THURSDAY, navn="Personaledag"))
    assert "“personaledag” er allerede skrevet ind 23. november 2026 – 26. november 2026." in text(response)


def test_other_kind_or_name_may_lie_on_the_same_days() -> None:
    periode(TODAY, THURSDAY)
    periode(THURSDAY, THURSDAY, art="skoleferie")
    periode(THURSDAY, THURSDAY, navn="grundlovsfest")
    assert Lukkeperiode.objects.count() == 6


def test_yearly_day_is_the_same_as_one_of_its_years() -> None:
    with pytest.raises(ValidationError, match=r"hvert år 5\. juni"):
        periode(date(2030, 6, 5), date(2030, 6, 5), navn="grundlovsdag")


@pytest.mark.parametrize(("year", "occurrence"), [(2027, None), (2028, (date(2028, 2, 29), date(2028, 3, 1))), (2100, None)])
def test_yearly_day_of_a_leap_year_comes_in_leap_years(year: int, occurrence: tuple[date, date] | None) -> None:
    leap = Lukkeperiode(fra_date=date(2024, 2, 29), til_date=date(2024, 3, 2), hvert_aar=True)
    assert leap.in_year(year) == occurrence


def test_list_shows_a_year_with_what_reaches_into_it(admin: Client) -> None:
    periode(date(2026, 12, 21), date(2027, 1, 3), navn="juleferie", art="skoleferie")
    shown = text(admin.get("/indstillinger/lukkedage/?aar=2027"))
    assert "Lukkedage og ferier 2027" in shown
    assert "Juleferie , skoleferie mandag den 21. december 2026 til og med søndag den 3. januar 2027" in shown
    assert "Grundlovsdag , lukkedag lørdag den 5. juni 2027 (hvert år)" in shown


@pytest.mark.parametrize("aar", ["", "1999", "x", "9" * 40, "²"])
def test_year_that_has_no_list_is_this_year(admin: Client, aar: str) -> None:
    assert "Lukkedage og ferier 2026" in text(admin.get("/indstillinger/lukkedage/", {"aar": aar}))


def test_empty_year_says_so(admin: Client) -> None:
    Lukkeperiode.objects.all().delete()
    assert "Der er ingen lukkedage eller ferier det år" in text(admin.get("/indstillinger/lukkedage/"))


def test_change_moves_the_day(admin: Client) -> None:
    kept = periode(THURSDAY, THURSDAY)
    page = admin.get(f"/indstillinger/lukkedage/{kept.pk}/").content.decode()
    assert 'value="26"' in page
    url = f"/indstillinger/lukkedage/{kept.pk}/"
    admin.post(url, answers(TODAY) | version(admin, url))
    kept.refresh_from_db()
    assert kept.fra_date == TODAY


def test_removal_asks_first(admin: Client) -> None:
    kept = periode(THURSDAY, THURSDAY)
    url = f"/indstillinger/lukkedage/{kept.pk}/fjern/"
    assert "Vil du fjerne personaledag?" in text(admin.get(url))
    seen = version(admin, url)
    admin.post(url, seen)
    assert not Lukkeperiode.objects.filter(pk=kept.pk).exists()
    assert "Den er allerede fjernet." in text(admin.post(url, seen, follow=True))
    assert admin.get(url).status_code == 404


def fil(*rows: str) -> dict[str, Any]:
    raw = "\n".join(["art;navn;fra;til;hvert_aar", *rows]).encode("cp1252")
    return {"fil": SimpleUploadedFile("dage.csv", raw)}


def test_upload_shows_what_it_hits_and_writes_when_told_to(admin: Client, booked: Ordning) -> None:
    url = "/indstillinger/lukkedage/importer/"
    preview = admin.post(url, fil("lukkedag;pædagogisk dag;26-11-2026;26-11-2026;"))
    assert "Distrikt By torsdag den 26. november 2026: 1 booking" in text(preview)
    assert Lukkeperiode.objects.count() == 3
    undecided = admin.post(url, {"indhold": preview.context["indhold"]})
    assert (undecided.status_code, Lukkeperiode.objects.count()) == (409, 3)
    assert "Vælg, hvad der skal ske med de dage." in text(undecided)
    done = admin.post(url, {"indhold": undecided.context["indhold"]} | decided("aflys"), follow=True)
    assert "Filen er skrevet. Nye: 1. Ændrede: 0." in text(done)
    assert Booking.objects.get().tilstand == "aflyst"
    assert Lukkeperiode.objects.get(navn="pædagogisk dag").til_date == date(2026, 11, 27)
