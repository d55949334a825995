"""The administration corrects the names of districts, institutions and units."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.organisation import DistriktFactory, EnhedFactory, InstitutionFactory
from tests.organisation.conftest import version
from tests.organisation.test_indstillinger import text
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
LISTE = "/indstillinger/steder/"
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
    assert "Der er ingen distrikter endnu" in text(admin.get(LISTE))


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
    sent = {"navn": "Byskolen"} | version(admin, url)
    said = [text(admin.post(url, sent, follow=True)) for _ in range(2)]
    assert ["Navnet er gemt: Byskolen." in words for words in said] == [True, True]
    sted.refresh_from_db()
    assert sted.navn == "Byskolen"
    assert Haendelse.objects.get(handling="sted.aendret").aktoer == administrator.pk
    assert "Gav et sted navnet Byskolen" in text(admin.get("/indstillinger/historik/"))


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
    response = admin.post(url, {"navn": typed} | version(admin, url))
    assert (response.status_code, said in text(response)) == (200, True)
    assert response.context["form"]["navn"].value() == typed


def test_name_changed_by_another_meanwhile_is_not_overwritten(admin: Client) -> None:
    sted = InstitutionFactory(navn="Byskolen")
    url = f"{LISTE}institution/{sted.pk}/"
    mine = version(admin, url)
    admin.post(url, {"navn": "Byens Skole"} | mine)
    refused = admin.post(url, {"navn": "Bys Skole"} | mine)
    assert refused.status_code == 409
    assert "Erik Damgaard har ændret det imens: Navn: Byens Skole." in text(refused)


def test_other_kinds_have_no_page(admin: Client) -> None:
    assert admin.get(f"{LISTE}kommune/1/").status_code == 404
