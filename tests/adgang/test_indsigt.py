"""A parent's right of access: dates and purposes of one child, nobody's name, and that it was fetched."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.test import Client

from samtykke.adgang import CPR_VIST, open_barn
from tests.adgang.conftest import Skolen
from tests.factories import NOW
from tests.factories.samtykke import make_barn
from udviklingsmodel.kernel import pdf
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.usefixtures("frozen_clock")
ClientOf = Callable[[Bruger], Client]
ADDRESS = "/adgangslog/indsigt/"


@pytest.fixture
def jurist(s: Skolen, client_of: ClientOf) -> Client:
    """There is something to tell: two looks, and one at another child."""
    open_barn(s.fagperson, s.barn.pk, NOW)
    open_barn(s.leder, s.barn.pk, NOW, CPR_VIST)
    open_barn(s.leder2, make_barn(s.leder2, s.skole2, navn="Bo Prøve").pk, NOW)
    return client_of(s.folk["indsigtsbehandler"])


def test_csv_has_dates_and_purposes_of_the_child_alone(s: Skolen, jurist: Client) -> None:
    response = jurist.get(f"{ADDRESS}{s.barn.pk}/csv/")
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    day = "23. november 2026"
    assert lines == [
        ["Dato", "Tidspunkt", "Hvad", "Formål"],
        [day, "10.00", "Registrerede barnet", "Har registreret barnet"],
        [day, "10.00", "Åbnede barnets side", "Har registreret barnet"],
        [day, "10.00", "Så CPR-nummeret", "Leder eller stedfortræder på barnets institution"],
        [day, "10.00", "Hentede adgangsloggen til en anmodning om indsigt", "Svar på en anmodning om indsigt"],
    ]


@pytest.mark.parametrize("path", ["", "csv/"])
def test_nobody_who_looked_is_named(s: Skolen, jurist: Client, path: str) -> None:
    text = jurist.get(f"{ADDRESS}{s.barn.pk}/{path}").content.decode()
    main = text.split("<main")[-1]
    assert [str(person) for person in s.folk.values() if f"{person}<" in main or f"{person};" in main] == []
    assert str(s.fagperson.pk) not in text


@pytest.mark.pdf
def test_pdf_is_tagged_and_has_no_name_in_its_own(s: Skolen, jurist: Client) -> None:
    response = jurist.get(f"{ADDRESS}{s.barn.pk}/pdf/")
    assert response["Content-Disposition"] == 'attachment; filename="adgangslog-indsigt-2026-11-23.pdf"'
    with pikepdf.open(BytesIO(response.content)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "da"


def test_pdf_that_cannot_be_made_is_told(s: Skolen, jurist: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(html: str) -> bytes:
        raise pdf.Unavailable

    monkeypatch.setattr(pdf, "render", broken)
    response = jurist.get(f"{ADDRESS}{s.barn.pk}/pdf/")
    assert (response.status_code, "PDF-filen kunne ikke laves" in response.content.decode()) == (503, True)


@pytest.mark.parametrize(("path", "handling"), [("", "indsigt.vist"), ("csv/", "indsigt.hentet")])
def test_each_look_and_each_fetching_is_logged(s: Skolen, jurist: Client, path: str, handling: str) -> None:
    jurist.get(f"{ADDRESS}{s.barn.pk}/{path}")
    row = Haendelse.objects.get(handling=handling)
    assert (row.aktoer, row.barn, row.data) == (s.folk["indsigtsbehandler"].pk, s.barn.pk, {"grund": "indsigt"})


def test_child_is_found_by_number(s: Skolen, jurist: Client) -> None:
    assert jurist.post(ADDRESS, {"cpr": "0403304123"})["Location"] == f"{ADDRESS}{s.barn.pk}/"
    assert "Der er ikke ét barn, der passer" in jurist.post(ADDRESS, {"cpr": "0403304199"}).content.decode()
    assert Haendelse.objects.filter(handling="indsigt.ikke_fundet").count() == 1


@pytest.mark.parametrize("path", ["", "{barn}/", "{barn}/csv/", "{barn}/pdf/"])
def test_it_is_the_indsigtsbehandlers_alone(s: Skolen, client_of: ClientOf, path: str) -> None:
    address = ADDRESS + path.format(barn=s.barn.pk)
    people = {rolle: person for rolle, person in s.folk.items() if rolle != "indsigtsbehandler"}
    assert {client_of(person).get(address).status_code for person in people.values()} == {404}
    assert not Haendelse.objects.filter(handling__startswith="indsigt.").exists()


def test_indsigtsbehandler_sees_no_childs_page(s: Skolen, jurist: Client) -> None:
    assert {jurist.get(f"/samtykke/{path}").status_code for path in ("", f"{s.barn.pk}/", "noedadgang/")} == {404}
