"""The settings' front page, the municipality, the professions and the history."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from booking.models import Ordning
from tests.factories import NOW
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, FaggruppeFactory, InstitutionFactory, kommune
from tests.organisation.conftest import version
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Faggruppe

pytestmark = pytest.mark.django_db
PARTS = ["Ordninger", "Medarbejdere", "Lukkedage og ferier", "Faggrupper", "Distrikter og institutioner"]
PARTS += ["Mails", "Kommunen", "Historik"]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def text(response: Any) -> str:
    """What a person reads, on one line."""
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def png(size: tuple[int, int] = (40, 20)) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "navy").save(drawn, "PNG")
    return drawn.getvalue()


def test_front_page_names_its_parts_in_order(admin: Client) -> None:
    page = admin.get("/indstillinger/").content.decode()
    places = [page.index(f"<strong>{part}</strong>") for part in PARTS]
    assert places == sorted(places)


@pytest.mark.parametrize("rolle", [rolle for rolle in Rolle if rolle.value in ("administration", "system", "dpo")])
def test_menu_has_the_settings_for_the_administration_alone(
    client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], rolle: Rolle
) -> None:
    login(client, BrugerFactory(roller=[(rolle, kommune())]))
    shown = "Indstillinger" in client.get("/").content.decode()
    assert (shown, client.get("/indstillinger/").status_code == 200) == (rolle == Rolle.ADMINISTRATION,) * 2


def kommunen(admin: Client, **values: Any) -> Any:
    """The form of the municipality, opened and sent."""
    url = "/indstillinger/kommunen/"
    return admin.post(url, {"navn": "Aaby Kommune", "kontakt": ""} | values | version(admin, url))


def test_name_and_contact_line_are_changed_for_all_pages(admin: Client) -> None:
    kommunen(admin, kontakt="Telefon 12 34 56 78")
    assert [text in admin.get("/").content.decode() for text in ("Aaby Kommune", "12 34 56 78")] == [True, True]


def test_change_of_the_municipality_is_logged_with_who_did_it(admin: Client, administrator: Bruger) -> None:
    kommunen(admin)
    assert Haendelse.objects.get(handling="kommune.aendret").aktoer == administrator.pk
    assert "Kommunens navn: ændret" in text(admin.get("/indstillinger/historik/"))


def test_logo_is_shown_and_can_be_taken_away_again(admin: Client) -> None:
    kommunen(admin, logo=SimpleUploadedFile("logo.png", png()))
    assert "Logoet nu:" in text(admin.get("/indstillinger/kommunen/"))
    kommunen(admin, fjern_logo="on")
    assert "Der er ikke noget logo endnu." in text(admin.get("/indstillinger/kommunen/"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.png", b"<svg onload='alert(1)'/>", "ikke et billede"),
        ("logo.svg", png(), "Brug en png- eller jpg-fil."),
        ("logo.png", b"", "Filen er tom."),
        ("logo.png", png()[:60], "ikke et billede"),
        ("logo.png", b"\0" * (10 * 1024 * 1024 + 1), "større end 10 MB"),
    ],
    ids=["svg", "ending", "empty", "cut", "large"],
)
def test_file_that_is_no_logo_is_refused_and_the_rest_stays_as_typed(
    admin: Client, name: str, content: bytes, said: str
) -> None:
    response = kommunen(admin, logo=SimpleUploadedFile(name, content))
    assert said in text(response)
    assert 'value="Aaby Kommune"' in response.content.decode()
    assert kommune().navn == "Kommunen"


def test_faggruppe_is_added(admin: Client) -> None:
    response = admin.post("/indstillinger/faggrupper/", {"navn": "logopæd"}, follow=True)
    assert "Faggruppen logopæd er tilføjet." in text(response)
    assert Faggruppe.objects.filter(navn="logopæd").exists()


@pytest.mark.parametrize(
    ("navn", "said"),
    [
        ("", "Skriv faggruppens navn."),
        ("Lærer", "findes allerede"),
        ("x" * 61, "Det er for langt. Der er plads til 60 tegn."),
        ("x" * 10_000, "Der er plads til 60 tegn."),
    ],
)
def test_faggruppe_that_cannot_be_is_refused(admin: Client, navn: str, said: str) -> None:
    FaggruppeFactory(navn="Lærer")
    assert said in text(admin.post("/indstillinger/faggrupper/", {"navn": navn}))


def hvad(admin: Client, query: str = "") -> list[str]:
    page = admin.get(f"/indstillinger/historik/{query}").content.decode()
    return re.findall(r"</td><td>([^<]*)(?:<ul>.*?</ul>)?</td></tr>", page)


def test_history_tells_in_words_who_did_what(admin: Client, administrator: Bruger) -> None:
    skole = InstitutionFactory(navn="Byskolen")
    person = services.create_bruger(
        brugernavn="ml", navn="Mette Lund", email="ml@example.dk", faggruppe=FaggruppeFactory(), by=administrator, now=NOW
    )
    given = services.give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=skole, fra=NOW.date(), by=administrator, now=NOW)
    services.end_rolle(tilknytning=given, til=NOW.date(), by=administrator, now=NOW)
    services.set_kommune(kommune=kommune(), navn="Aaby", by=None, now=NOW)
    assert hvad(admin)[:4] == [
        "Ændrede kommunens navn, kontaktlinje eller logo",
        "Afsluttede en rolle. Mette Lund: Fagperson",
        "Gav en rolle. Mette Lund: Fagperson",
        "Oprettede Mette Lund",
    ]
    page = text(admin.get("/indstillinger/historik/"))
    assert "23. november 2026 kl.&nbsp;10.00 Erik Damgaard Oprettede Mette Lund" in page
    assert "Systemet Ændrede kommunens navn" in page


def test_history_holds_what_booking_registered(admin: Client) -> None:
    ordning = make_ordning()
    assert f"Oprettede ordningen {ordning.navn}" in hvad(admin)
    Ordning.objects.update(navn="Torsdage")
    assert "Oprettede ordningen Torsdage" in hvad(admin)


def test_history_leaves_out_what_is_no_setting(admin: Client, administrator: Bruger) -> None:
    Client().post("/adgangskode/glemt/", {"email": administrator.email})
    assert Haendelse.objects.filter(handling="bruger.bad_om_ny_adgangskode").exists()
    assert hvad(admin) == ["Gav en rolle. Erik Damgaard: Administration, Kommunen"]


def test_history_goes_a_hundred_at_a_time_back_and_forth(admin: Client) -> None:
    for number in range(150):
        services.create_faggruppe(navn=f"fag {number}", by=None, now=NOW)
    newest = hvad(admin)
    assert (len(newest), newest[0]) == (100, "Tilføjede faggruppen fag 149")
    page = admin.get("/indstillinger/historik/").content.decode()
    older = re.search(r"\?foer=\d+", page)
    assert older
    assert "?efter=" not in page
    assert hvad(admin, older.group())[0] == "Tilføjede faggruppen fag 49"
    newer = re.search(r"\?efter=\d+", admin.get(f"/indstillinger/historik/{older.group()}").content.decode())
    assert newer
    assert hvad(admin, newer.group()) == newest


@pytest.mark.parametrize("query", ["?foer=0", "?foer=x", "?efter=99999999", "?efter=" + "9" * 30, "?foer=-1"])
def test_history_beyond_its_ends_is_a_page(admin: Client, query: str) -> None:
    assert admin.get(f"/indstillinger/historik/{query}").status_code == 200


def test_empty_history_says_so(admin: Client) -> None:
    assert "Der er ingen ændringer her" in text(admin.get("/indstillinger/historik/?foer=0"))
