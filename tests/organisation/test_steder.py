"""The administration makes, changes and closes districts, institutions and units."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, TODAY
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory, kommune
from tests.organisation.conftest import version
from tests.organisation.test_indstillinger import text
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution
from udviklingsmodel.organisation.services import close_sted, create_sted, end_rolle, give_rolle

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 1)
LISTE = "/indstillinger/steder/"
NY = {slags: f"{LISTE}{slags}/ny/" for slags in ("distrikt", "institution", "enhed")}
MAKERS: dict[str, Callable[..., Any]] = {
    "distrikt": DistriktFactory,
    "institution": InstitutionFactory,
    "enhed": EnhedFactory,
}


def test_list_has_the_institutions_under_their_districts(admin: Client) -> None:
    nord, syd = DistriktFactory(navn="Distrikt Nord"), DistriktFactory(navn="Distrikt Syd")
    InstitutionFactory(navn="Sydskolen", distrikt=syd)
    InstitutionFactory(navn="Nordskolen", distrikt=nord)
    EnhedFactory(navn="Kompetenceenheden")
    shown = text(admin.get(LISTE))
    words = ["Distrikt Nord", "Nordskolen", "Distrikt Syd", "Sydskolen", "Enheder", "Kompetenceenheden"]
    assert [shown.index(word) for word in words] == sorted(shown.index(word) for word in words)


def test_list_without_any_says_so(admin: Client) -> None:
    shown = text(admin.get(LISTE))
    assert ("Der er ingen distrikter endnu" in shown, "Der er ingen enheder endnu" in shown) == (True, True)


def answers(sted: Any, **changes: str) -> dict[str, str]:
    """What a browser sends of the form of a place that nobody touched, but for `changes`."""
    if isinstance(sted, Distrikt):
        held = {"navn": sted.navn, "tst_skole": str(sted.tst_skole_id or "")}
    elif isinstance(sted, Institution):
        held = {"navn": sted.navn, "art": sted.art, "distrikt": str(sted.distrikt_id)}
    else:
        held = {"navn": sted.navn, "postkasse": sted.postkasse}
    return held | changes


def test_list_asks_no_more_with_thirty_than_with_one(admin: Client, settings: Any) -> None:
    settings.SNAPSHOT_SECONDS = 60
    found = []
    for many in (1, 30):
        for _ in range(many):
            InstitutionFactory()
        admin.get(LISTE)
        with CaptureQueriesContext(connection) as asked:
            admin.get(LISTE)
        found.append(len(asked))
    assert found[0] == found[1] <= 12


@pytest.mark.parametrize("slags", MAKERS)
def test_name_is_corrected_once_and_stands_in_the_history(admin: Client, administrator: Bruger, slags: str) -> None:
    sted = MAKERS[slags](navn="Bysklen")
    url = f"{LISTE}{slags}/{sted.pk}/"
    sent = answers(sted, navn="Byskolen") | version(admin, url)
    said = [text(admin.post(url, sent, follow=True)) for _ in range(2)]
    assert ["Byskolen er gemt." in said[0], "Der var intet at ændre." in said[1]] == [True, True]
    sted.refresh_from_db()
    assert sted.navn == "Byskolen"
    assert Haendelse.objects.get(handling="sted.aendret").aktoer == administrator.pk
    assert "Rettede Byskolen" in text(admin.get("/indstillinger/historik/"))


@pytest.mark.parametrize("slags", MAKERS)
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Skriv et navn."),
        ("ØSTERSKOLEN", "“Østerskolen” findes allerede."),
        ("Skolen\u202e\nx", "Der er et skjult tegn eller et linjeskift. Skriv det selv på én linje"),
        ("Skolen http://evil.example/x", "Her må ikke stå en netadresse: navnet kommer med i mails"),
        ("x" * 10_000, "Det er for langt."),
        ("x\0", "Her er tegn, der ikke kan læses."),
    ],
)
def test_name_that_cannot_be_is_refused_and_kept(admin: Client, slags: str, typed: str, said: str) -> None:
    MAKERS[slags](navn="Østerskolen")
    sted = MAKERS[slags](navn="Byskolen")
    url = f"{LISTE}{slags}/{sted.pk}/"
    response = admin.post(url, answers(sted, navn=typed) | version(admin, url))
    assert (response.status_code, said in text(response)) == (200, True)
    assert response.context["form"]["navn"].value() == typed


def test_name_changed_by_another_meanwhile_is_not_overwritten(admin: Client) -> None:
    sted = InstitutionFactory(navn="Byskolen")
    url = f"{LISTE}institution/{sted.pk}/"
    mine = version(admin, url)
    admin.post(url, answers(sted, navn="Byens Skole") | mine)
    refused = admin.post(url, answers(sted, navn="Bys Skole") | mine)
    assert refused.status_code == 409
    assert "Erik Damgaard har ændret det imens: Navn: Byens Skole." in text(refused)


def test_other_kinds_have_no_page(admin: Client) -> None:
    assert admin.get(f"{LISTE}kommune/1/").status_code == 404


# Making one


def test_places_are_made_on_their_pages(admin: Client, administrator: Bruger) -> None:
    DistriktFactory(nummer=7)
    assert "Distrikt Engby er oprettet." in text(admin.post(NY["distrikt"], {"navn": "Distrikt Engby"}, follow=True))
    engby = Distrikt.objects.get(navn="Distrikt Engby")
    school = {"navn": "Engskolen", "art": "skole", "distrikt": str(engby.pk)}
    assert "Engskolen er oprettet." in text(admin.post(NY["institution"], school, follow=True))
    unit = {"navn": "Sundhed", "postkasse": "sundhed@example.dk"}
    assert "Sundhed er oprettet." in text(admin.post(NY["enhed"], unit, follow=True))
    assert (engby.nummer, engby.kommune) == (8, kommune())
    assert Institution.objects.values_list("navn", "art", "distrikt").get() == ("Engskolen", "skole", engby.pk)
    assert Enhed.objects.values_list("navn", "postkasse", "kommune").get() == (
        "Sundhed",
        "sundhed@example.dk",
        kommune().pk,
    )
    made = Haendelse.objects.filter(handling="sted.oprettet").values_list("aktoer", flat=True)
    assert list(made) == [administrator.pk] * 3
    assert "Oprettede Engskolen" in text(admin.get("/indstillinger/historik/"))


@pytest.mark.parametrize("slags", MAKERS)
def test_form_of_a_new_place_sent_twice_makes_one(admin: Client, slags: str) -> None:
    form = admin.get(NY[slags]).context["form"]
    sent = answers(
        MAKERS[slags].build(navn="Nyt sted", **({"distrikt": DistriktFactory()} if slags == "institution" else {}))
    )
    sent["formular_id"] = form["formular_id"].value()
    said = [text(admin.post(NY[slags], sent, follow=True)) for _ in range(2)]
    assert ["Nyt sted er oprettet." in words for words in said] == [True, True]
    assert Haendelse.objects.filter(handling="sted.oprettet").count() == 1
    assert "“Nyt sted” findes allerede." in text(admin.post(NY[slags], sent | {"formular_id": ""}))


@pytest.mark.parametrize(
    ("slags", "typed", "field", "said"),
    [
        ("distrikt", {"navn": ""}, "navn", "Skriv et navn."),
        ("institution", {"navn": "Ny", "art": "gymnasium"}, "art", "Vælg, hvad det er."),
        ("institution", {"navn": "Ny", "art": "skole", "distrikt": "x"}, "distrikt", "Vælg et distrikt."),
        ("enhed", {"navn": "Ny", "postkasse": "her"}, "postkasse", "Det er ikke en mailadresse. Fx navn@kommune.dk."),
        ("enhed", {"navn": "010131-1234", "postkasse": "a@example.dk"}, "navn", "Det ligner et CPR-nummer."),
    ],
)
def test_new_place_that_cannot_be_is_refused_and_kept(
    admin: Client, slags: str, typed: dict[str, str], field: str, said: str
) -> None:
    response = admin.post(NY[slags], typed)
    assert said in str(response.context["form"].errors[field])
    assert {name: response.context["form"][name].value() for name in typed} == typed
    assert not Haendelse.objects.filter(handling="sted.oprettet").exists()


# Changing one


def test_institution_that_changes_district_takes_its_staffs_grants_along(admin: Client) -> None:
    skole, syd = InstitutionFactory(), DistriktFactory()
    there = make_ordning(distrikt=syd)
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole)])
    url = f"{LISTE}institution/{skole.pk}/"
    assert admin.post(url, answers(skole, distrikt=str(syd.pk)) | version(admin, url)).status_code == 302
    held = there.ordningbrugertilladelse_set.filter(user=person)
    assert list(held.values_list("permission__codename", flat=True)) == ["book_ordning"]


@pytest.mark.parametrize("change", ["distrikt", "art"])
def test_tst_school_stays_a_school_of_its_district(admin: Client, change: str) -> None:
    skole, other = InstitutionFactory(), DistriktFactory()
    Distrikt.objects.filter(pk=skole.distrikt.pk).update(tst_skole=skole)
    url = f"{LISTE}institution/{skole.pk}/"
    to = {"distrikt": str(other.pk), "art": "klub"}[change]
    response = admin.post(url, answers(skole, **{change: to}) | version(admin, url))
    said = f"Den er TST-skole i {skole.distrikt}. Vælg først en anden TST-skole der."
    assert response.context["form"].errors == {change: [said]}


def test_district_is_given_one_of_its_own_schools(admin: Client) -> None:
    skole, elsewhere = InstitutionFactory(), InstitutionFactory()
    url = f"{LISTE}distrikt/{skole.distrikt.pk}/"
    refused = admin.post(url, answers(skole.distrikt, tst_skole=str(elsewhere.pk)) | version(admin, url))
    assert refused.context["form"].errors == {"tst_skole": ["Vælg en af distriktets skoler."]}
    admin.post(url, answers(skole.distrikt, tst_skole=str(skole.pk)) | version(admin, url))
    assert Distrikt.objects.get(pk=skole.distrikt.pk).tst_skole == skole


# Closing one


@pytest.mark.parametrize("slags", MAKERS)
def test_place_not_in_use_is_closed_and_opened_once(admin: Client, slags: str) -> None:
    sted = MAKERS[slags](navn="Gammelby")
    url = f"{LISTE}{slags}/{sted.pk}/"
    assert "Vil du lukke Gammelby?" in text(admin.get(f"{url}luk/"))
    said = [text(admin.post(f"{url}luk/", follow=True)) for _ in range(2)]
    assert ["Gammelby er lukket." in words for words in said] == [True, True]
    assert "Lukkede steder" in text(admin.get(LISTE))
    assert "Gammelby er lukket" in text(admin.get(url, follow=True))
    said = [text(admin.post(f"{url}aabn/", follow=True)) for _ in range(2)]
    assert ["Gammelby er åbent igen." in words for words in said] == [True, True]
    assert "Lukkede steder" not in text(admin.get(LISTE))
    logged = Haendelse.objects.filter(handling__startswith="sted.").values_list("handling", flat=True).order_by("nummer")
    assert list(logged) == ["sted.lukket", "sted.aabnet"]


def test_place_in_use_is_not_closed_and_says_by_what(admin: Client) -> None:
    ordning = make_ordning(navn="Torsdage i Nord", perspektiver=[EnhedFactory()])
    skole, enhed = ordning.sted, ordning.perspektiver.get()
    distrikt = ordning.distrikt
    assert distrikt
    Distrikt.objects.filter(pk=distrikt.pk).update(tst_skole=skole)
    person = BrugerFactory(navn="Mette Lund", roller=[(Rolle.FAGPERSON, skole)])
    book(person, ordning)
    in_the_way = {
        f"institution/{skole.pk}": [
            "Roller, der ikke er slut: Mette Lund (fagperson).",
            f"Den er TST-skole i {distrikt}.",
            "Ordninger, der er i brug: Torsdage i Nord.",
            "Kommende bookinger: 1.",
        ],
        f"distrikt/{distrikt.pk}": [
            f"Institutioner, der er i brug: {skole}.",
            "Ordninger, der er i brug: Torsdage i Nord.",
        ],
        f"enhed/{enhed.pk}": ["Ordninger, der er i brug: Torsdage i Nord."],
    }
    for place, sentences in in_the_way.items():
        asked, refused = admin.get(f"{LISTE}{place}/luk/"), admin.post(f"{LISTE}{place}/luk/")
        assert (asked.status_code, refused.status_code) == (200, 409)
        assert asked.context["i_vejen"] == refused.context["i_vejen"] == sentences
        assert "kan ikke lukkes endnu" in text(refused)
    assert not Haendelse.objects.filter(handling="sted.lukket").exists()


def test_place_whose_roles_have_ended_is_closed(admin: Client) -> None:
    skole = InstitutionFactory()
    held = give_rolle(bruger=BrugerFactory(), rolle=Rolle.FAGPERSON, sted=skole, fra=DAY, by=None, now=NOW)
    end_rolle(tilknytning=held, til=TODAY, by=None, now=NOW)
    assert admin.post(f"{LISTE}institution/{skole.pk}/luk/").status_code == 302


def test_closed_place_is_offered_nowhere_and_taken_by_nothing(admin: Client) -> None:
    skole, enhed = InstitutionFactory(navn="Gammelskolen"), EnhedFactory(navn="Gammelenhed")
    for sted in (skole, enhed, skole.distrikt):
        close_sted(sted=sted, by=None, now=NOW)
    person = BrugerFactory()
    for page in (
        f"/indstillinger/medarbejdere/{person.pk}/roller/ny/fagperson/",
        f"/indstillinger/medarbejdere/{person.pk}/roller/ny/postkasseansvarlig/",
        f"/indstillinger/medarbejdere/{person.pk}/roller/ny/distriktskoordinator/",
        "/indstillinger/ordninger/ny/",
        NY["institution"],
    ):
        shown = text(admin.get(page))
        assert [navn for navn in ("Gammelskolen", "Gammelenhed", skole.distrikt.navn) if navn in shown] == [], page
    with pytest.raises(ValidationError, match=r"Gammelskolen er lukket\."):
        give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY, by=None, now=NOW)
    with pytest.raises(ValidationError, match=r"er lukket\. Åbn stedet igen"):
        create_sted(sted=Institution(navn="Ny", art="skole", distrikt=skole.distrikt), by=None, now=NOW)
    with pytest.raises(ValidationError, match=r"Gammelskolen er lukket\."):
        make_ordning(distrikt=DistriktFactory(), sted=skole)


def test_institution_of_a_closed_district_is_opened_after_it(admin: Client) -> None:
    skole = InstitutionFactory(navn="Gammelskolen")
    for sted in (skole, skole.distrikt):
        close_sted(sted=sted, by=None, now=NOW)
    said = text(admin.post(f"{LISTE}institution/{skole.pk}/aabn/", follow=True))
    assert f"Gammelskolen ligger i {skole.distrikt}, som er lukket. Åbn distriktet først." in said
    assert not Institution.objects.get(pk=skole.pk).aktiv
