"""The pages about children: what they show, what they log, and what they keep to themselves."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from samtykke.models import Barn
from samtykke.soegning import MOST
from samtykke.synlighed import who_saw
from tests.conftest import append_only_lifted
from tests.factories import NOW, TODAY
from tests.factories.samtykke import make_barn, make_indehaver
from tests.samtykke.conftest import Skolen
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning

pytestmark = pytest.mark.usefixtures("frozen_clock")
BARN = {
    "navn": "Otto Ny",
    "foedt_date_0": "1",
    "foedt_date_1": "2",
    "foedt_date_2": "2019",
    "cpr": "",
    "gruppe": "1.B",
    "adresse": "",
}
HOLDER = {
    "navn": "Lea Ny",
    "relation": "mor",
    "telefon": "",
    "email": "",
    "adresse": "",
    "kilde": "foraeldrene",
    "fra_date_0": "1",
    "fra_date_1": "2",
    "fra_date_2": "2019",
    "kilde_date_0": "20",
    "kilde_date_1": "11",
    "kilde_date_2": "2026",
}


@pytest.fixture
def client_of(login: Any) -> Any:
    return lambda person: login(Client(), person)


def logged(handling: str) -> list[tuple[Any, ...]]:
    rows = Haendelse.objects.filter(handling=handling).order_by("nummer")
    return [(row.aktoer, row.barn, row.data.get("grund")) for row in rows]


def test_page_shows_the_child_and_logs_who_saw_it(s: Skolen, client_of: Any) -> None:
    make_indehaver(s.barn, telefon="20 30 40 50")
    page = client_of(s.leder).get(f"/samtykke/{s.barn.pk}/").content.decode()
    assert all(text in page for text in ("Ida Prøve", "040330-••••", "Kirsten Prøve", "20 30 40 50", "8 år"))
    assert "4123" not in page
    assert logged("barn.vist") == [(s.leder.pk, s.barn.pk, "leder")]


def test_number_is_shown_when_asked_for_and_that_is_logged(s: Skolen, client_of: Any) -> None:
    client = client_of(s.fagperson)
    assert client.get(f"/samtykke/{s.barn.pk}/cpr/").status_code == 405
    assert "040330-4123" in client.post(f"/samtykke/{s.barn.pk}/cpr/").content.decode()
    assert logged("barn.cpr_vist") == [(s.fagperson.pk, s.barn.pk, "registrator")]


def test_page_that_cannot_be_logged_is_not_shown(s: Skolen, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr(audit, "record_all", broken)
    client = client_of(s.leder)
    client.raise_request_exception = False
    response = client.get(f"/samtykke/{s.barn.pk}/")
    assert (response.status_code, "Ida Prøve" in response.content.decode()) == (500, False)


@pytest.mark.parametrize("path", ["", "ret/", "hvem/", "oplysning/", "indehaver/"])
@pytest.mark.parametrize("who", ["kollega", "leder2"])
def test_foreign_child_is_404_and_leaves_no_trace(s: Skolen, client_of: Any, path: str, who: str) -> None:
    assert client_of(getattr(s, who)).get(f"/samtykke/{s.barn.pk}/{path}").status_code == 404
    assert not Haendelse.objects.filter(handling="barn.vist").exists()


def test_holder_of_another_child_is_404(s: Skolen, client_of: Any) -> None:
    other = make_indehaver(make_barn(s.leder2, s.skole2))
    assert client_of(s.leder).get(f"/samtykke/{s.barn.pk}/indehaver/{other.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["ida", "prøve", "4-3-2018", "04.03.2018", "040330-4123", "0403304123"])
def test_child_is_found_by_one_thing(s: Skolen, client_of: Any, text: str) -> None:
    page = client_of(s.leder).post("/samtykke/", {"soeg": text}).content.decode()
    assert "Ida Prøve" in page
    assert logged("barn.fundet") == [(s.leder.pk, s.barn.pk, "leder")]


@pytest.mark.parametrize("text", ["ida", "040330-4123", "4-3-2018"])
def test_foreign_child_is_not_found_and_not_hinted_at(s: Skolen, client_of: Any, text: str) -> None:
    client = client_of(s.leder2)
    found, none = (client.post("/samtykke/", {"soeg": soeg}).content.decode() for soeg in (text, "findes ikke"))
    assert "Ingen børn fundet" in found
    assert "Ida Prøve" not in found
    assert not logged("barn.fundet")
    assert "Ingen børn fundet" in none


@pytest.mark.parametrize(("text", "fault"), [("", "Skriv et navn"), ("a", "mindst to bogstaver"), ("x" * 500, "for langt")])
def test_search_that_is_none_is_told(s: Skolen, client_of: Any, text: str, fault: str) -> None:
    assert fault in client_of(s.leder).post("/samtykke/", {"soeg": text}).content.decode()
    assert not logged("barn.fundet")


def test_of_many_only_those_on_the_page_are_shown_and_logged(s: Skolen, client_of: Any) -> None:
    for number in range(MOST):
        make_barn(s.leder, s.skole, navn=f"Ida Nummer {number:02}", foedt_date=date(2019, 1, 1))
    client = client_of(s.leder)
    assert "Der er mange børn" in client.get("/samtykke/").content.decode()
    assert not logged("barn.fundet")
    page = client.post("/samtykke/", {"soeg": "ida"}).content.decode()
    assert (page.count("Ida Nummer"), "Skriv mere af navnet" in page) == (2 * MOST, True)  # and for screen readers
    assert len(logged("barn.fundet")) == MOST


def register(client: Client, s: Skolen, **values: str) -> Any:
    return client.post("/samtykke/nyt-barn/", BARN | {"barn_id": str(uuid4()), "institution": str(s.skole.pk)} | values)


def test_child_is_registered(s: Skolen, client_of: Any) -> None:
    response = register(client_of(s.kollega), s, cpr="040330-4199")
    barn = Barn.objects.get(navn="Otto Ny")
    assert (response.status_code, response["Location"]) == (302, f"/samtykke/{barn.pk}/")
    assert (barn.foedt_date, barn.cpr, barn.registreret_af) == (date(2019, 2, 1), "0403304199", s.kollega)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("navn", "", "Skriv barnets navn"),
        ("foedt_date_0", "31", "Den dato findes ikke"),
        ("foedt_date_2", "2030", "ligger i fremtiden"),
        ("foedt_date_2", "1990", "så gammel er ingen her"),
        ("cpr", "310230-4123", "Datoen i CPR-nummeret findes ikke"),
        ("cpr", "0403", "ti cifre"),
        ("navn", "Otto 040330-4123", "ligner et CPR-nummer"),
        ("adresse", "040330-4123", "ligner et CPR-nummer"),
        ("navn", "x" * 10_000, "for langt"),
        ("institution", "0", "Vælg barnets institution"),
        ("barn_id", "nej", "Siden var ikke hel"),
    ],
)
def test_bad_input_is_told_and_kept(s: Skolen, client_of: Any, field: str, value: str, fault: str) -> None:
    page = register(client_of(s.kollega), s, **{"gruppe": "Stue Nord", field: value}).content.decode()
    assert fault in page
    assert "Stue Nord" in page
    assert Barn.objects.count() == 1


def test_child_that_looks_like_one_there_is_asked_about(s: Skolen, client_of: Any) -> None:
    same = {"navn": "IDA PRØVE", "foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018"}
    client = client_of(s.leder)
    page = register(client, s, **same).content.decode()
    assert "Er det det samme barn?" in page
    assert (Barn.objects.count(), logged("barn.fundet")) == (1, [(s.leder.pk, s.barn.pk, "leder")])
    assert register(client, s, **same, andet_barn="on").status_code == 302
    assert Barn.objects.count() == 2


def test_child_of_others_is_not_hinted_at_when_one_registers_it(s: Skolen, client_of: Any) -> None:
    same = {"navn": "Ida Prøve", "foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018", "cpr": "040330-4123"}
    assert register(client_of(s.kollega), s, **same).status_code == 302


def test_holder_is_added_and_ended(s: Skolen, client_of: Any) -> None:
    client, url = client_of(s.fagperson), f"/samtykke/{s.barn.pk}/indehaver/"
    assert client.post(url, HOLDER | {"indehaver_id": str(uuid4())}).status_code == 302
    holder = s.barn.indehavere.get()
    shown = client.get(f"{url}{holder.pk}/").context["form"].initial["version"]
    ended = HOLDER | {"indehaver_id": str(holder.pk), "version": shown}
    ended |= {"sidste_date_0": "22", "sidste_date_1": "11", "sidste_date_2": "2026"}
    assert client.post(f"{url}{holder.pk}/", ended).status_code == 302
    holder.refresh_from_db()
    assert (holder.til_date, holder.barn) == (TODAY, s.barn)
    assert "Tidligere" in client.get(f"/samtykke/{s.barn.pk}/").content.decode()


def test_two_who_correct_the_same_child(s: Skolen, client_of: Any) -> None:
    first, second = client_of(s.fagperson), client_of(s.leder)
    url = f"/samtykke/{s.barn.pk}/ret/"
    stamps = [client.get(url).context["form"].initial["version"] for client in (first, second)]
    values = BARN | {"barn_id": str(s.barn.pk), "institution": str(s.skole.pk)}
    assert first.post(url, values | {"version": stamps[0], "gruppe": "2.C"}).status_code == 302
    late = second.post(url, values | {"version": stamps[1], "gruppe": "2.D"})
    assert (late.status_code, "har ændret det imens" in late.content.decode()) == (409, True)
    s.barn.refresh_from_db()
    assert s.barn.gruppe == "2.C"


def test_page_of_who_saw_tells_when_who_what_and_why(s: Skolen, client_of: Any) -> None:
    client_of(s.fagperson).post(f"/samtykke/{s.barn.pk}/cpr/")
    page = client_of(s.leder).get(f"/samtykke/{s.barn.pk}/hvem/").content.decode()
    assert all(
        text in page for text in ("Så CPR-nummeret", str(s.fagperson), "Har registreret barnet", "Registrerede barnet")
    )


def test_page_of_who_saw_tells_a_deleted_person_from_the_system(s: Skolen, client_of: Any) -> None:
    with append_only_lifted():
        Haendelse.objects.filter(handling="barn.oprettet").update(aktoer=uuid4())
    with transaction.atomic():
        audit.record("booking.mist_samtykke", s.barn, by=None, now=NOW, barn=s.barn.pk)
    assert [line.hvem for line in who_saw(s.barn)] == ["Systemet", "En bruger, der er slettet"]


def test_page_of_who_saw_says_when_it_has_the_newest_alone(
    s: Skolen, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, url = client_of(s.leder), f"/samtykke/{s.barn.pk}/hvem/"
    assert "Her står de nyeste" not in client.get(url).content.decode()
    for module in ("samtykke.synlighed.MOST", "samtykke.views.MOST_SEEN"):
        monkeypatch.setattr(module, 2)
    assert "Her står de nyeste 2." in client.get(url).content.decode()


def test_number_of_queries_does_not_grow(
    s: Skolen, client_of: Any, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    for number in range(15):
        make_barn(s.leder, s.skole, navn=f"Barn Nummer {number:02}", foedt_date=date(2019, 1, 1))
    client = client_of(s.leder)
    for path in ("/samtykke/", f"/samtykke/{s.barn.pk}/", f"/samtykke/{s.barn.pk}/hvem/"):
        client.get(path)
        with django_assert_max_num_queries(12):
            client.get(path)


def test_log_still_fits_together(s: Skolen, client_of: Any) -> None:
    client_of(s.leder).post("/samtykke/", {"soeg": "ida"})
    assert not list(audit.faults())


def test_deactivated_person_sees_nothing(s: Skolen, client_of: Any) -> None:
    client = client_of(s.leder)
    Bruger.objects.filter(pk=s.leder.pk).update(is_active=False)
    assert client.get(f"/samtykke/{s.barn.pk}/").status_code == 302


def test_form_shows_no_more_of_the_number_than_the_page(s: Skolen, client_of: Any) -> None:
    page = client_of(s.fagperson).get(f"/samtykke/{s.barn.pk}/ret/").content.decode()
    assert ("040330-•••• er registreret." in page, "4123" in page) == (True, False)
    assert not logged("barn.cpr_vist")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"cpr": ""}, "0403304123"),
        ({"cpr": "040330-4199"}, "0403304199"),
        ({"cpr": "", "slet_cpr": "on"}, ""),
        ({"cpr": "040330-4199", "slet_cpr": "on"}, "0403304199"),
    ],
)
def test_number_stays_until_it_is_corrected_or_deleted(s: Skolen, client_of: Any, sent: dict[str, str], kept: str) -> None:
    client, url = client_of(s.fagperson), f"/samtykke/{s.barn.pk}/ret/"
    version = client.get(url).context["form"].initial["version"]
    values = BARN | {"barn_id": str(s.barn.pk), "institution": str(s.skole.pk), "version": version}
    assert client.post(url, values | sent).status_code == 302
    s.barn.refresh_from_db()
    assert (s.barn.cpr, s.barn.gruppe, list(Barn.objects.with_cpr("0403304123"))) == (
        kept,
        "1.B",
        [s.barn] if kept == "0403304123" else [],
    )


def test_number_that_another_corrected_is_told_masked_and_not_overwritten(s: Skolen, client_of: Any) -> None:
    """Also where the birth date in it is the same."""
    first, second = client_of(s.fagperson), client_of(s.leder)
    url = f"/samtykke/{s.barn.pk}/ret/"
    version = first.get(url).context["form"].initial["version"]
    values = BARN | {"barn_id": str(s.barn.pk), "institution": str(s.skole.pk), "version": version}
    assert first.post(url, values | {"cpr": "040330-4199"}).status_code == 302
    late = second.post(url, values)
    page = late.content.decode()
    assert (late.status_code, "CPR-nummer: 040330-••••." in page, "4199" in page) == (409, True, False)
    s.barn.refresh_from_db()
    assert s.barn.cpr == "0403304199"


def test_child_without_a_number_has_none_to_delete(s: Skolen, client_of: Any) -> None:
    other = make_barn(s.fagperson, s.skole, navn="Bo Prøve")
    assert "Slet CPR-nummeret" not in client_of(s.fagperson).get(f"/samtykke/{other.pk}/ret/").content.decode()


def test_correcting_does_not_ask_for_the_institution(s: Skolen, client_of: Any) -> None:
    """It changes by being handed over, also between two of one's own."""
    Tilknytning.objects.create(bruger=s.fagperson, rolle=Rolle.FAGPERSON, institution=s.skole2, fra_date=TODAY)
    client, url = client_of(s.fagperson), f"/samtykke/{s.barn.pk}/ret/"
    page = client.get(url)
    assert "Så bed lederen om at overdrage barnet." in page.content.decode()
    assert f"/samtykke/{s.barn.pk}/overdrag/" in client_of(s.leder).get(url).content.decode()
    form = page.context["form"]
    sent = BARN | {"barn_id": str(s.barn.pk), "version": form.initial["version"], "institution": str(s.skole2.pk)}
    assert ("institution" in form.fields, client.post(url, sent).status_code) == (False, 302)
    s.barn.refresh_from_db()
    assert (s.barn.institution, s.barn.navn) == (s.skole, "Otto Ny")


@pytest.mark.parametrize("whose", ["foreign", "nobody's"])
def test_institution_that_is_not_ones_own_is_told(s: Skolen, client_of: Any, whose: str) -> None:
    institution = s.skole2.pk if whose == "foreign" else 10**9
    sent = BARN | {"barn_id": str(uuid4()), "institution": str(institution)}
    assert "Vælg barnets institution." in client_of(s.fagperson).post("/samtykke/nyt-barn/", sent).content.decode()
    assert not Barn.objects.filter(navn="Otto Ny").exists()


def test_id_of_a_child_one_may_not_see_registers_nothing_and_tells_nothing(s: Skolen, client_of: Any) -> None:
    foreign = make_barn(s.leder2, s.skole2, navn="Bo Fremmed")
    sent = BARN | {"barn_id": str(foreign.pk), "institution": str(s.skole.pk)}
    page = client_of(s.fagperson).post("/samtykke/nyt-barn/", sent)
    assert (page.status_code, "Bo Fremmed" in page.content.decode()) == (200, False)
    assert "Siden var ikke hel. Åbn den igen." in page.content.decode()
    foreign.refresh_from_db()
    assert foreign.navn == "Bo Fremmed"
