"""The administration sets an ordning up on its pages: nothing is saved before it is asked for, nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Booking, Ordning
from booking.services import change_ordning
from tests.booking.conftest import Kommunen, text, where_faults_are
from tests.factories import NOW, THURSDAY
from tests.factories.booking import book, make_ordning, vindue
from udviklingsmodel.organisation.models import Bruger, Institution

LISTE = "/indstillinger/ordninger/"
NY, HER = f"{LISTE}ny/", f"{LISTE}her/"


@pytest.fixture
def admin(k: Kommunen, as_user: Callable[[Bruger], Client]) -> Client:
    return as_user(k.administration)


def skema(k: Kommunen, **changes: Any) -> dict[str, Any]:
    """What a browser sends of an ordning like `k.ordning`."""
    answers: dict[str, Any] = {
        "navn": "Mandage i Byen",
        "hoerer_til": f"d{k.distrikt.pk}",
        "sted": f"i{k.skole.pk}",
        "rytme": "uger",
        "hver_uger": "1",
        "vindue_1_ugedag": "3",
        "vindue_1_start": "8.00",
        "vindue_1_slut": "9.00",
        "minutter": "20",
        "form": "bookes",
        "roller": ["fagperson", "lokal_leder", "stedfortraeder"],
        "omtaler": ["ingen", "anonymt"],
        "horisont_uger": "8",
        "frist_minutter": "0",
        "rest": "bliver",
        "tilbud_kl": "12.00",
        "temaer": "Trivsel\nFravær\n",
        "aldersgrupper": "0–2 år\n3–5 år",
        "perspektiver": [str(k.enhed.pk)],
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}


def as_shown(client: Client, address: str = HER) -> dict[str, Any]:
    """What a browser would send of a form that nobody touched."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_new_ordning_is_saved_with_its_days(k: Kommunen, admin: Client) -> None:
    response = admin.post(NY, skema(k, gem="Gem"), follow=True)
    assert "Mandage i Byen er gemt: torsdage kl. 8.00–9.00." in text(response)
    ordning = Ordning.objects.get(navn="Mandage i Byen")
    assert (ordning.slug, ordning.distrikt, ordning.sted, ordning.minutter) == ("mandage-i-byen", k.distrikt, k.skole, 20)
    assert ordning.temaer == [["trivsel", "Trivsel"], ["fravaer", "Fravær"]]
    assert ordning.aldersgrupper == [["0-2", "0–2 år"], ["3-5", "3–5 år"]]
    assert (ordning.udfald, list(ordning.perspektiver.all())) == ([], [k.enhed])
    assert ordning.sparringsdage.count() == 7


def test_preview_saves_nothing_and_carries_everything_along(k: Kommunen, admin: Client) -> None:
    response = admin.post(NY, skema(k, vis="1"))
    assert not Ordning.objects.filter(navn="Mandage i Byen").exists()
    page = response.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert {"navn": "Mandage i Byen", "vindue_1_start": "8.00", "omtaler": "anonymt"}.items() <= hidden.items()
    words = text(response)
    assert "Mandage i Byen : torsdage kl. 8.00–9.00" in words
    assert "torsdag den 26. november 2026 48 kl. 8.00–9.00" in words
    assert "torsdag den 24. december 2026 52 Lukket: Juleaftensdag".lower() in words.lower()
    saved = admin.post(NY, skema(k) | {"gem": "1"})
    assert saved.status_code == 302


def test_preview_counts_days_and_times(k: Kommunen, admin: Client) -> None:
    words = text(admin.post(NY, skema(k, vis="1")))
    # 52 Thursdays from 26 November 2026: without 24 and 31 December, skærtorsdag and Kristi himmelfartsdag
    assert "De næste 12 måneder: 48 dage med 144 tider à 20 minutter. 4 dage falder væk" in words


@pytest.mark.parametrize(
    ("rytme", "sentence"),
    [
        ("ulige_uger", "følger to ulige uger derfor lige efter hinanden"),
        ("lige_uger", "går der derfor tre uger mellem to lige uger"),
    ],
)
def test_preview_tells_what_week_53_does(k: Kommunen, admin: Client, rytme: str, sentence: str) -> None:
    assert sentence in text(admin.post(NY, skema(k, rytme=rytme, vis="1")))


def test_return_from_the_preview_keeps_what_was_typed(k: Kommunen, admin: Client) -> None:
    page = admin.post(NY, skema(k, ret="1"))
    assert page.context["form"]["navn"].value() == "Mandage i Byen"
    assert "Der er noget, der skal rettes" not in text(page)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"navn": ""}, "navn", "Skriv et navn."),
        ({"hoerer_til": "d0"}, "hoerer_til", "Vælg et sted på listen."),
        ({"vindue_1_start": "8 i morgen"}, "vindue_1_start", "Skriv klokkeslættet som 8.20."),
        ({"vindue_1_slut": ""}, "vindue_1_slut", "Skriv både fra og til."),
        (
            {"vindue_3_ugedag": "0", "vindue_3_start": "14", "vindue_3_slut": "15:50"},
            "vindue_3_start",
            "Tiderne går ikke op: 14.00–15.50 er 110 minutter, og en tid er 20 minutter.",
        ),
        (
            {"vindue_1_start": "", "vindue_1_slut": "", "vindue_1_ugedag": ""},
            "vindue_1_start",
            "Skriv mindst én linje med fra og til.",
        ),
        ({"hver_uger": "to"}, "hver_uger", "Skriv et tal fra 1 til 26."),
        ({"hver_uger": "2"}, "anker_date", "Skriv en dag, serien falder på. Ugerne tælles fra den."),
        (
            {"rytme": "datoer", "datoer": "26.11.2026\n31.2.2027"},
            "datoer",
            "Linje 2: »31.2.2027« er ikke en dato. Skriv fx 26.11.2026.",
        ),
        ({"temaer": "Ro\nro"}, "temaer", "»Ro« står der mere end én gang."),
        ({"minutter": ""}, "minutter", "Skriv, hvor længe en tid varer. Kun tider, der tildeles, kan have hver sin længde."),
    ],
)
@pytest.mark.parametrize("button", ["gem", "vis"])
def test_bad_input_is_answered_at_its_field_and_kept(
    k: Kommunen, admin: Client, changes: dict[str, str], field: str, sentence: str, button: str
) -> None:
    typed = skema(k, **changes) | {button: "1"}
    response = admin.post(NY, typed)
    assert errors(response) == {field: [sentence]}
    form = response.context["form"]
    assert {name: form[name].value() for name in changes} == changes
    assert not Ordning.objects.filter(navn="Mandage i Byen").exists()


def test_form_shows_an_ordning_as_it_is_and_saving_it_changes_nothing(k: Kommunen, admin: Client) -> None:
    k.ordning.refresh_from_db()
    before = Ordning.objects.filter(pk=k.ordning.pk).values().get()
    assert admin.post(HER, as_shown(admin) | {"gem": "1"}).status_code == 302
    assert Ordning.objects.filter(pk=k.ordning.pk).values().get() == before


def test_dates_are_shown_as_they_are_written(k: Kommunen, admin: Client) -> None:
    dated = {"rytme": "datoer", "datoer": "1.12.2026\n26/11/2026", "vindue_1_ugedag": ""}
    admin.post(NY, skema(k, **dated, gem="1"))
    assert Ordning.objects.get(navn="Mandage i Byen").datoer == ["2026-11-26", "2026-12-01"]
    form = admin.get(f"{LISTE}mandage-i-byen/").context["form"]
    assert form["datoer"].value() == "26.11.2026\n01.12.2026"


def test_change_that_touches_bookings_is_shown_before_it_is_saved(k: Kommunen, admin: Client) -> None:
    booking = book(k.fagperson, k.ordning)
    typed = as_shown(admin) | {"minutter": "15", "gem": "1"}
    response = admin.post(HER, typed)
    assert response.status_code == 409
    assert "Torsdag den 26. november 2026: 1 booking, dagen får andre tider" in text(response)
    assert Ordning.objects.get(pk=k.ordning.pk).minutter == 20
    decided = typed | {"beslutning": "aflys", "ramt": [str(booking.dag.pk)]}
    assert admin.post(HER, decided).status_code == 302
    booking.refresh_from_db()
    assert (booking.tilstand, Ordning.objects.get(pk=k.ordning.pk).minutter) == ("aflyst", 15)


def test_decision_for_days_that_were_not_shown_saves_nothing(k: Kommunen, admin: Client) -> None:
    book(k.fagperson, k.ordning)
    typed = as_shown(admin) | {"minutter": "15", "gem": "1", "beslutning": "aflys", "ramt": ["x"]}
    assert admin.post(HER, typed).status_code == 409
    assert Booking.objects.get().tilstand == "booket"


def test_preview_says_when_no_booking_is_touched(k: Kommunen, admin: Client) -> None:
    assert "Ingen bookinger bliver rørt." in text(admin.post(HER, as_shown(admin) | {"vis": "1", "lokale": "4"}))


def test_preview_tells_what_happens_to_the_themes(k: Kommunen, admin: Client) -> None:
    names = ["Trivsel og ro", *(navn for _, navn in k.ordning.temaer[1:-1])]
    words = text(admin.post(HER, as_shown(admin) | {"vis": "1", "temaer": "\n".join(names)}))
    assert "Trivsel kommer til at hedde Trivsel og ro" in words
    assert "Kan ikke vælges mere: Andet." in words


@pytest.mark.parametrize(
    ("rooms", "warned"),
    [(("", ""), True), (("4", ""), True), (("", "4"), True), (("4", "5"), False)],
)
def test_two_at_one_place_at_once_are_warned_of_where_a_room_is_missing(
    k: Kommunen, admin: Client, rooms: tuple[str, str], warned: bool
) -> None:
    Ordning.objects.filter(pk=k.ordning.pk).update(lokale=rooms[0])
    Ordning.objects.filter(pk=k.ordning2.pk).update(sted=k.skole2)
    said = (
        f"{k.ordning} er også på {k.skole} torsdag den 26. november 2026 kl. 8.00–9.00. "
        "Skriv et lokale på begge, så I ved, hvem der sidder hvor."
    )
    typed = skema(k, lokale=rooms[1], vindue_1_start="8.40", vindue_1_slut="9.20")
    assert (said in text(admin.post(NY, typed | {"vis": "1"}))) == warned
    saved = text(admin.post(NY, typed | {"gem": "1"}, follow=True))
    assert ("Mandage i Byen er gemt" in saved, said in saved) == (True, warned)


def test_two_at_one_place_one_after_the_other_are_not_warned_of(k: Kommunen, admin: Client) -> None:
    shown = text(admin.post(NY, skema(k, vindue_1_start="9.00", vindue_1_slut="10.00") | {"vis": "1"}))
    assert ("Det betyder det" in shown, "er også på" in shown) == (True, False)


def test_error_summary_names_the_row_of_each_field(k: Kommunen, admin: Client) -> None:
    typed = skema(k, vindue_1_start="otte", vindue_2_start="ni", frist_kl="ti")
    words = text(admin.post(NY, typed | {"gem": "1"}))
    for named in ("Første tidsrum, fra kl.", "Andet tidsrum, fra kl.", "Frist, klokken"):
        assert words.count(f"{named} – Skriv klokkeslættet som 8.20.") == 1


def test_error_summary_goes_down_the_page(k: Kommunen, admin: Client) -> None:
    faults = {"navn": "", "vindue_1_start": "otte", "minutter": "3", "frist_kl": "ti", "temaer": ""}
    places = where_faults_are(admin.post(NY, skema(k, **faults) | {"gem": "1"}))
    assert len(places) == 5
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("rytme", "unused"),
    [
        ("datoer", {"hver_uger": "to", "anker_date_0": "x"}),
        ("uger", {"datoer": "i morgen"}),
        ("lige_uger", {"hver_uger": ""}),
    ],
)
def test_what_the_rhythm_does_not_use_is_not_asked_for(
    k: Kommunen, admin: Client, rytme: str, unused: dict[str, str]
) -> None:
    dated = {"datoer": "26.11.2026", "vindue_1_ugedag": "0"} if rytme == "datoer" else {}
    assert admin.post(NY, skema(k, rytme=rytme, gem="1", **dated, **unused)).status_code == 302
    assert Ordning.objects.get(navn="Mandage i Byen").rytme == rytme


def test_form_has_a_table_of_its_sections(k: Kommunen, admin: Client) -> None:
    html = admin.get(NY).content.decode()
    linked = re.findall(r'<a href="#(afsnit-\d)">', html)
    assert linked == [f"afsnit-{n}" for n in range(1, 10)]
    assert re.findall(r'<fieldset[^>]* id="(afsnit-\d)"', html) == linked


def test_closed_place_is_taken_by_no_ordning(k: Kommunen, admin: Client) -> None:
    Institution.objects.filter(pk=k.boernehus.pk).update(aktiv=False)
    assert errors(admin.post(NY, skema(k, sted=f"i{k.boernehus.pk}") | {"gem": "1"})) == {
        "sted": ["Vælg et sted på listen."]
    }
    admin.post(f"{HER}luk/")
    Institution.objects.filter(pk=k.skole.pk).update(aktiv=False)
    refused = admin.post(f"{HER}genoptag/")
    assert (refused.status_code, f"{k.skole} er lukket. Åbn stedet igen" in text(refused)) == (409, True)


def test_copy_is_a_form_filled_in_and_no_ordning(k: Kommunen, admin: Client) -> None:
    form = admin.get(f"{HER}kopi/").context["form"]
    assert form["navn"].value() == f"Kopi af {k.ordning.navn}"
    assert form["vindue_1_start"].value() == "8.00"
    assert Ordning.objects.count() == 2


def test_list_has_those_in_use_and_those_retired(k: Kommunen, admin: Client) -> None:
    assert "Torsdage kl. 8.00–9.00" in text(admin.get(LISTE))
    booking = book(k.fagperson, k.ordning)
    refused = admin.post(f"{HER}luk/")
    assert (refused.status_code, "Vælg, hvad der skal ske" in text(refused)) == (409, True)
    kept = {"beslutning": "behold", "ramt": [str(booking.dag.pk)]}
    page = text(admin.post(f"{HER}luk/", kept, follow=True))
    assert f"{k.ordning.navn} er lukket. Den kan tages i brug igen." in page
    assert "Lukkede ordninger" in page
    booking.refresh_from_db()
    assert booking.tilstand == "booket"
    assert "er i brug igen" in text(admin.post(f"{HER}genoptag/", follow=True))


def test_ordning_whose_room_is_taken_is_not_resumed(k: Kommunen, admin: Client) -> None:
    admin.post(HER, as_shown(admin) | {"lokale": "4", "gem": "1"})
    admin.post(f"{HER}luk/")
    make_ordning(navn="Ny", slug="nyere", distrikt=k.distrikt, sted=k.skole, lokale="4")
    response = admin.post(f"{HER}genoptag/")
    assert (response.status_code, "Ny har 4 torsdag den 26. november 2026" in text(response)) == (409, True)


def test_list_without_any_says_what_to_do(k: Kommunen, admin: Client) -> None:
    Ordning.objects.update(aktiv=False)
    assert "Opret den første, så kan der bookes sparring." in text(admin.get(LISTE))


@pytest.mark.parametrize("who", ["fagperson", "leder", "koordinator", "teammedlem", "dpo"])
@pytest.mark.parametrize("address", [LISTE, NY, HER, f"{HER}kopi/", f"{HER}luk/", f"{HER}genoptag/"])
def test_pages_are_the_administrations_alone(
    k: Kommunen, as_user: Callable[[Bruger], Client], who: str, address: str
) -> None:
    client = as_user(getattr(k, who))
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


@pytest.mark.parametrize("address", [LISTE, NY, HER, f"{HER}kopi/", f"{HER}luk/", f"{HER}genoptag/"])
@pytest.mark.parametrize("many", [1, 30])
def test_page_asks_the_database_little(k: Kommunen, admin: Client, address: str, many: int, settings: Any) -> None:
    settings.SNAPSHOT_SECONDS = 60  # as a process that has answered before
    for n in range(many - 1):
        make_ordning(distrikt=k.distrikt, sted=k.skole, navn=f"Nr. {n}", slug=f"nr-{n}", vinduer=[vindue(0)])
    admin.get(address)
    with CaptureQueriesContext(connection) as asked:
        admin.get(address)
    assert len(asked) <= 12, [q["sql"][:90] for q in asked]


def test_preview_asks_the_database_little(k: Kommunen, admin: Client, settings: Any) -> None:
    settings.SNAPSHOT_SECONDS = 60
    for n in range(2, 8):
        book(k.fagperson, k.ordning, 1, dato=THURSDAY + timedelta(weeks=(0, 1, 2, 3, 6, 7)[n - 2]))
    typed = as_shown(admin) | {"vis": "1", "minutter": "15", "lokale": "4"}
    with CaptureQueriesContext(connection) as asked:
        admin.post(HER, typed)
    assert len(asked) <= 12, "\n".join(q["sql"][:60] + q["sql"][q["sql"].find("FROM") :][:90] for q in asked)


# What followed (TST-09)


def test_receipt_asks_what_followed_once_the_time_has_passed(
    k: Kommunen, as_user: Callable[[Bruger], Client], frozen_clock: Any
) -> None:
    ordning = Ordning.objects.get(pk=k.ordning.pk)
    change_ordning(
        ordning=ordning, by=k.administration, now=NOW, vinduer=[vindue(3)], udfald=[["intet", "Ikke mere lige nu"]]
    )
    booking = book(k.fagperson, Ordning.objects.get(pk=k.ordning.pk))
    receipt = f"/booking/kvittering/{booking.pk}/"
    assert "Hvad skete der bagefter?" not in text(as_user(k.fagperson).get(receipt))
    frozen_clock.move(days=5)
    for who in (k.fagperson, k.koordinator):
        client = as_user(who)
        assert "Hvad skete der bagefter?" in text(client.get(receipt))
        assert "Dit valg er gemt" in text(client.post(f"{receipt}udfald/", {"udfald": "intet"}, follow=True))
        assert "Valgt: Ikke mere lige nu" in text(client.get(receipt))
        assert "kan ikke vælges mere" in text(client.post(f"{receipt}udfald/", {"udfald": "x"}, follow=True))
    assert as_user(k.fagperson2).post(f"{receipt}udfald/", {"udfald": "intet"}).status_code == 404


def test_receipt_of_an_ordning_that_does_not_ask_asks_nothing(
    k: Kommunen, as_user: Callable[[Bruger], Client], frozen_clock: Any
) -> None:
    booking = book(k.fagperson, k.ordning)
    frozen_clock.move(days=5)
    assert "bagefter" not in text(as_user(k.fagperson).get(f"/booking/kvittering/{booking.pk}/"))


def test_day_of_free_length_reads_well(k: Kommunen, as_user: Callable[[Bruger], Client]) -> None:
    make_ordning(
        navn="Fri",
        slug="fri",
        distrikt=k.distrikt,
        sted=k.skole,
        form="tildeles",
        minutter=None,
        vinduer=[vindue(0), vindue(3)],
    )
    words = text(as_user(k.fagperson).get("/booking/fri/"))
    assert "Mandage kl. 8.00–9.00 og torsdage kl. 8.00–9.00" in words
    assert "None" not in words


@pytest.mark.parametrize("field", ["navn", "lokale", "temaer", "aldersgrupper", "udfald"])
def test_cpr_number_is_refused_at_its_field(admin: Client, k: Kommunen, field: str) -> None:
    response = admin.post(NY, skema(k, **{field: "Trivsel\nom 010131-1234"}) | {"gem": "Gem"})
    assert list(response.context["form"].errors) == [field]
    assert "Det ligner et CPR-nummer." in text(response)
    assert not Ordning.objects.filter(slug="mandage-i-byen").exists()
