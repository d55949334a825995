"""People and their roles on the pages of the administration."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from time_machine import travel as freeze

from tests.factories import NOW, TODAY
from tests.factories.booking import make_ordning
from tests.factories.organisation import (
    PASSWORD,
    BrugerFactory,
    DistriktFactory,
    EnhedFactory,
    FaggruppeFactory,
    InstitutionFactory,
    kommune,
)
from tests.organisation.conftest import version
from tests.organisation.test_indstillinger import text
from tests.organisation.test_lukkedage import days
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning
from udviklingsmodel.organisation.services import change_rolle, deactivate_bruger, end_rolle, give_rolle, reactivate_bruger

pytestmark = pytest.mark.django_db
LISTE = "/indstillinger/medarbejdere/"
TOMORROW = TODAY + timedelta(days=1)


def side(person: Bruger, path: str = "") -> str:
    return f"{LISTE}{person.pk}/{path}"


def ny(**changes: str) -> dict[str, str]:
    fag = FaggruppeFactory(navn="lærer")
    return {"navn": "Åse Ny", "brugernavn": "aase", "email": "aase@example.dk", "faggruppe": str(fag.pk)} | changes


def test_list_has_everybody_with_today_s_roles(admin: Client) -> None:
    skole = InstitutionFactory(navn="Byskolen")
    BrugerFactory(navn="Mette Lund", roller=[(Rolle.FAGPERSON, skole)])
    BrugerFactory(navn="Ole Lukket", is_active=False)
    shown = text(admin.get(LISTE))
    assert "Mette Lund , lærer Fagperson, Byskolen" in shown
    assert "Erik Damgaard , lærer Administration, Kommunen" in shown
    assert "Ole Lukket , lærer Kontoen er lukket" in shown


def queries(browser: Client, url: str, data: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = browser.post(url, data) if data else browser.get(url)
    assert response.status_code == 200
    return len(captured)


def test_pages_ask_no_more_with_thirty_people_and_roles_than_with_one(admin: Client, settings: Settings) -> None:
    settings.SNAPSHOT_SECONDS = 60
    person = BrugerFactory(navn="Person 0", roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    pages: list[tuple[str, dict[str, str] | None]] = [
        (LISTE, None),
        (LISTE, {"q": "person"}),
        (side(person), None),
        ("/indstillinger/historik/", None),
        ("/indstillinger/lukkedage/", None),
    ]
    admin.get("/")
    few = [queries(admin, *page) for page in pages]
    for number in range(1, 31):
        BrugerFactory(navn=f"Person {number}", roller=[(Rolle.DPO, kommune()), (Rolle.TEAMMEDLEM, DistriktFactory())])
        give_rolle(bruger=person, rolle=Rolle.EKSTERN_FAGPERSON, sted=EnhedFactory(), fra=TODAY, by=None, now=NOW)
    admin.get("/")
    assert [queries(admin, *page) for page in pages] == few
    assert max(few) <= 12


@pytest.mark.parametrize("q", ["mette", "LUND", "lund mette", "åse", "ÅSE", "mlund", "ml@example"])
def test_search_finds_by_name_username_and_mail(admin: Client, q: str) -> None:
    BrugerFactory(navn="Mette Åse Lund", brugernavn="mlund", email="ml@example.dk")
    BrugerFactory(navn="Jens Holm")
    shown = text(admin.post(LISTE, {"q": q}))
    assert "1 passer." in shown
    assert "Mette Åse Lund" in shown


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("findes ikke", "Vi fandt ingen"),
        ("🎉", "Vi fandt ingen"),
        ("", "Skriv noget at søge efter."),
        ("x" * 10_000, "Det er for langt."),
        ("%", "Vi fandt ingen"),
    ],
)
def test_search_that_finds_nobody_says_so(admin: Client, q: str, said: str) -> None:
    assert said in text(admin.post(LISTE, {"q": q}))


def test_search_that_finds_too_many_asks_for_more(admin: Client) -> None:
    BrugerFactory.create_batch(51)
    assert "Flere end 50 passer. Skriv mere af navnet." in text(admin.post(LISTE, {"q": "bodil"}))
    assert "Side 1 af 2" in text(admin.get(LISTE))
    assert "Side 2 af 2" in text(admin.get(f"{LISTE}?side=2"))


def test_new_person_is_created_and_invited_by_mail(admin: Client, administrator: Bruger) -> None:
    response = admin.post(f"{LISTE}ny/", ny(inviter="on"), follow=True)
    assert "Åse Ny er oprettet. Der er en mail på vej til aase@example.dk. Giv nu en rolle." in text(response)
    made = Bruger.objects.get(brugernavn="aase")
    assert not made.has_usable_password()
    assert Haendelse.objects.get(handling="bruger.oprettet").aktoer == administrator.pk
    outbox.drain(now=NOW)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["aase@example.dk"], "Din adgang til Udviklingsmodellen")
    assert "Dit brugernavn er aase." in sent.body


def test_invited_person_chooses_a_password_by_the_link(admin: Client) -> None:
    admin.post(f"{LISTE}ny/", ny(inviter="on"))
    outbox.drain(now=NOW)
    link = re.search(r"http\S+/adgangskode/ny/\S+", mail.outbox[0].body)
    assert link
    guest = Client()
    page = guest.get(link.group(), follow=True)
    guest.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    guest.post("/log-ind/", {"login": "aase", "password": PASSWORD})
    assert guest.get("/").status_code == 200


def test_without_invitation_no_mail_goes_out(admin: Client) -> None:
    admin.post(f"{LISTE}ny/", ny())
    outbox.drain(now=NOW)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"navn": ""}, "Skriv personens navn."),
        ({"navn": "x" * 10_000}, "Det er for langt. Der er plads til 120 tegn."),
        ({"brugernavn": "åse ny"}, "Kun små bogstaver, tal og . _ -"),
        ({"brugernavn": "taget"}, "Brugernavnet er taget."),
        ({"email": "aase"}, "Det er ikke en mailadresse."),
        ({"faggruppe": "999"}, "Vælg en faggruppe."),
    ],
)
def test_person_that_cannot_be_is_refused_and_what_was_typed_stays(
    admin: Client, changes: dict[str, str], said: str
) -> None:
    BrugerFactory(brugernavn="taget")
    response = admin.post(f"{LISTE}ny/", ny(**changes))
    assert said in text(response)
    assert changes.get("email", "aase@example.dk") in response.content.decode()
    assert not Bruger.objects.filter(brugernavn="aase").exists()


def test_name_mail_and_profession_are_changed_and_logged_without_saying_what(admin: Client) -> None:
    person = BrugerFactory()
    values = ny(navn="Nyt Navn 🎉")
    admin.post(side(person, "ret/"), values | version(admin, side(person, "ret/")))
    person.refresh_from_db()
    assert (person.navn, person.email) == ("Nyt Navn 🎉", "aase@example.dk")
    assert Haendelse.objects.get(handling="bruger.aendret").data == {"felter": "navn, email"}


def test_change_of_nothing_is_not_logged(admin: Client) -> None:
    person = BrugerFactory()
    values = {"navn": person.navn, "email": person.email, "faggruppe": str(person.faggruppe.pk)}
    assert "Der var intet at ændre." in text(admin.post(side(person, "ret/"), values, follow=True))
    assert not Haendelse.objects.filter(handling="bruger.aendret").exists()


def test_role_is_given_in_two_steps(admin: Client) -> None:
    person, skole = BrugerFactory(navn="Mette Lund"), InstitutionFactory(navn="Byskolen")
    DistriktFactory(navn="Distrikt Nord")
    step = admin.post(side(person, "roller/ny/"), {"rolle": "fagperson"})
    assert step["Location"] == side(person, "roller/ny/fagperson/")
    assert "Distrikt Nord" not in text(admin.get(step["Location"]))
    given = admin.post(step["Location"], {"sted": skole.pk} | days(TODAY, TOMORROW), follow=True)
    said = "Mette Lund har fået rollen Fagperson, Byskolen, fra 23. november 2026 til og med 24. november 2026."
    assert said in text(given)
    assert Tilknytning.objects.get(bruger=person).til_date == TOMORROW + timedelta(days=1)


@pytest.mark.parametrize(
    ("rolle", "at"), [("distriktskoordinator", "distrikt"), ("enhedsleder", "enhed"), ("dpo", "kommune")]
)
def test_role_asks_for_the_kind_of_place_that_fits(admin: Client, rolle: str, at: str) -> None:
    person = BrugerFactory()
    place = {"distrikt": DistriktFactory, "enhed": EnhedFactory, "kommune": kommune}[at]()
    url = side(person, f"roller/ny/{rolle}/")
    assert ("Hvor?" in text(admin.get(url))) == (at != "kommune")
    admin.post(url, {"sted": place.pk} | days(TODAY))
    assert Tilknytning.objects.get(bruger=person).sted == place


def test_role_gives_what_it_gives_at_once(admin: Client, client: Client, login: Callable[[Client, Any], Client]) -> None:
    ordning = make_ordning(slug="her")
    person = BrugerFactory()
    admin.post(side(person, "roller/ny/fagperson/"), {"sted": ordning.sted.pk} | days(TODAY))
    assert login(Client(), person).get("/booking/her/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, ["Vælg et sted.", "Skriv den første dag."]),
        ({"sted": "999"} | days(TODAY), ["Vælg et sted."]),
        ({"sted": "1"} | days(TOMORROW, TODAY), ["Den sidste dag ligger før den første."]),
        ({"sted": "1"} | days(TODAY, date(9999, 12, 31)), ["Så langt frem kan vi ikke se."]),
    ],
)
def test_role_that_cannot_be_is_refused_in_words(admin: Client, sent: dict[str, Any], said: list[str]) -> None:
    person = BrugerFactory()
    response = admin.post(side(person, "roller/ny/fagperson/"), sent)
    assert [sentence for sentence in said if sentence not in text(response)] == []
    assert not person.tilknytninger.exists()


@pytest.mark.parametrize("fra", [TODAY, date(2019, 1, 1), date(2030, 1, 1)])
def test_same_role_twice_on_the_same_days_is_refused(admin: Client, fra: date) -> None:
    skole = InstitutionFactory()
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole)])
    response = admin.post(side(person, "roller/ny/fagperson/"), {"sted": skole.pk} | days(fra))
    assert "Personen har allerede rollen der fra 1. januar 2020." in text(response)


def test_same_role_after_it_ended_is_given() -> None:
    skole = InstitutionFactory()
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, skole)])
    end_rolle(tilknytning=Tilknytning.objects.get(), til=TODAY, by=None, now=NOW)
    give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY, by=None, now=NOW)
    assert Tilknytning.objects.count() == 2


def test_unknown_role_has_no_page(admin: Client) -> None:
    assert admin.get(side(BrugerFactory(), "roller/ny/konge/")).status_code == 404


def test_person_s_page_sorts_roles_by_time(admin: Client) -> None:
    person = BrugerFactory(navn="Mette Lund", roller=[(Rolle.FAGPERSON, InstitutionFactory(navn="Den nu"))])
    for navn, fra, til in (("Den gamle", date(2019, 1, 1), TODAY), ("Den nye", TOMORROW, None)):
        sted = InstitutionFactory(navn=navn)
        give_rolle(bruger=person, rolle=Rolle.LOKAL_LEDER, sted=sted, fra=fra, til=til, by=None, now=NOW)
    shown = text(admin.get(side(person)))
    words = ["Roller nu", "Den nu", "Roller, der kommer", "Den nye", "Tidligere roller", "Den gamle"]
    assert [shown.index(word) for word in words] == sorted(shown.index(word) for word in words)


@pytest.mark.parametrize(
    ("sent", "til"), [({"hvornaar": "straks"}, TODAY), ({"hvornaar": "dato"}, TOMORROW + timedelta(days=1))]
)
def test_role_ends_now_or_after_a_day(admin: Client, sent: dict[str, Any], til: date) -> None:
    held = Tilknytning.objects.get(bruger=BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())]))
    sidste = {name.replace("fra", "sidste"): part for name, part in days(TOMORROW).items()}
    url = side(held.bruger, f"roller/{held.pk}/afslut/")
    response = admin.post(url, sent | sidste | version(admin, url), follow=True)
    assert "er afsluttet." in text(response)
    held.refresh_from_db()
    assert held.til_date == til


@pytest.mark.parametrize(
    ("sent", "said"),
    [({}, "Vælg, hvornår rollen slutter."), ({"hvornaar": "dato"}, "Skriv den sidste dag med rollen.")],
)
def test_end_without_a_day_is_refused(admin: Client, sent: dict[str, str], said: str) -> None:
    held = Tilknytning.objects.get(bruger=BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())]))
    assert said in text(admin.post(side(held.bruger, f"roller/{held.pk}/afslut/"), sent))


def test_role_of_another_person_is_not_found_under_this_one(admin: Client) -> None:
    held = Tilknytning.objects.get(bruger=BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())]))
    assert admin.get(side(BrugerFactory(), f"roller/{held.pk}/afslut/")).status_code == 404


def test_last_administrator_cannot_be_let_go(admin: Client, administrator: Bruger) -> None:
    held = administrator.tilknytninger.get()
    url = side(administrator, f"roller/{held.pk}/afslut/")
    response = admin.post(url, {"hvornaar": "straks"} | version(admin, url))
    assert "Der skal altid være en administrator." in text(response)
    assert admin.get("/indstillinger/").status_code == 200


@pytest.mark.parametrize("other", ["none", "deactivated", "ending", "later"])
def test_one_who_will_not_stay_does_not_count_as_administrator(administrator: Bruger, other: str) -> None:
    if other != "none":
        second = BrugerFactory(is_active=other != "deactivated")
        fra, til = (TOMORROW, None) if other == "later" else (TODAY, TOMORROW if other == "ending" else None)
        give_rolle(bruger=second, rolle=Rolle.ADMINISTRATION, sted=kommune(), fra=fra, til=til, by=None, now=NOW)
    held = administrator.tilknytninger.get()
    with pytest.raises(ValidationError, match="altid være en administrator"):
        end_rolle(tilknytning=held, til=TODAY, by=None, now=NOW)
    with pytest.raises(ValidationError, match="altid være en administrator"):
        change_rolle(tilknytning=held, fra=held.fra_date, til=TODAY, by=None, now=NOW)
    with pytest.raises(ValidationError, match="altid være en administrator"):
        deactivate_bruger(bruger=administrator, by=None, now=NOW)


def test_one_of_two_administrators_may_go(administrator: Bruger) -> None:
    BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])
    end_rolle(tilknytning=administrator.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    assert Tilknytning.objects.active_on(TODAY).filter(rolle=Rolle.ADMINISTRATION).count() == 1


def test_own_account_cannot_be_closed(admin: Client, administrator: Bruger) -> None:
    BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])
    response = admin.post(side(administrator, "luk/"), follow=True)
    assert "Du kan ikke lukke din egen konto." in text(response)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_change_of_one_s_own_roles_does_not_end_the_session(admin: Client, administrator: Bruger) -> None:
    admin.post(side(administrator, "roller/ny/dpo/"), {"sted": kommune().pk} | days(TODAY))
    assert admin.get("/indstillinger/").status_code == 200


def test_closed_account_opens_again_with_its_roles(admin: Client) -> None:
    person = BrugerFactory(navn="Mette Lund", roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    assert "Vil du lukke kontoen for Mette Lund?" in text(admin.get(side(person, "luk/")))
    assert "Kontoen for Mette Lund er lukket." in text(admin.post(side(person, "luk/"), follow=True))
    assert not Tilknytning.objects.active_on(TODAY).filter(bruger=person).exists()
    assert "Kontoen for Mette Lund er åben igen." in text(admin.post(side(person, "aabn/"), follow=True))
    assert Tilknytning.objects.active_on(TODAY).filter(bruger=person).exists()


def test_reactivation_is_logged_and_ends_sessions(administrator: Bruger) -> None:
    person = BrugerFactory(is_active=False)
    reactivate_bruger(bruger=person, by=administrator, now=NOW)
    assert Bruger.objects.get(pk=person.pk).adgangsversion == person.adgangsversion + 1
    assert Haendelse.objects.get(handling="bruger.genaktiveret").aktoer == administrator.pk


def test_closed_account_is_not_invited(admin: Client) -> None:
    person = BrugerFactory(is_active=False)
    assert "Kontoen er lukket. Åbn den" in text(admin.post(side(person, "inviter/"), follow=True))


def fil(*rows: str) -> dict[str, Any]:
    raw = "\n".join(["brugernavn;navn;email;faggruppe;rolle;sted;fra;til", *rows]).encode("cp1252")
    return {"fil": SimpleUploadedFile("folk.csv", raw)}


IMPORT = f"{LISTE}importer/"
RAEKKE = "aase;Åse Ny;aase@example.dk;lærer;fagperson;Byskolen;2026-11-23;"


@pytest.fixture
def byskolen() -> None:
    InstitutionFactory(navn="Byskolen")
    FaggruppeFactory(navn="lærer")


@pytest.mark.usefixtures("byskolen")
def test_upload_shows_what_would_happen_and_writes_when_told_to(admin: Client) -> None:
    preview = admin.post(IMPORT, fil(RAEKKE))
    assert "Nye: 2 . Ændrede: 0 . Rækker uden ændringer: 0" in text(preview)
    assert "Åse Ny: Fagperson, Byskolen, fra 23. november 2026" in text(preview)
    assert not Bruger.objects.filter(brugernavn="aase").exists()
    done = admin.post(IMPORT, {"indhold": preview.context["indhold"]}, follow=True)
    assert "Filen er skrevet. Nye: 2. Ændrede: 0." in text(done)
    assert "Alt i filen står her allerede." in text(admin.post(IMPORT, fil(RAEKKE)))


@pytest.mark.usefixtures("byskolen")
def test_preview_of_another_person_or_another_hour_is_not_written(
    admin: Client, login: Callable[[Client, Any], Client]
) -> None:
    with freeze(timedelta(hours=-2)):
        old = admin.post(IMPORT, fil(RAEKKE)).context["indhold"]
    assert "så filen blev ikke skrevet" in text(admin.post(IMPORT, {"indhold": old}, follow=True))
    signed = admin.post(IMPORT, fil(RAEKKE)).context["indhold"]
    other = login(Client(), BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())]))
    for browser, sent in ((other, signed), (admin, signed[:-2]), (admin, "x")):
        assert "så filen blev ikke skrevet" in text(browser.post(IMPORT, {"indhold": sent}, follow=True))
    assert not Bruger.objects.filter(brugernavn="aase").exists()


@pytest.mark.usefixtures("byskolen")
def test_faults_of_an_uploaded_file_stand_in_a_table(admin: Client) -> None:
    shown = text(
        admin.post(IMPORT, fil(RAEKKE.replace("fagperson", "konge"), RAEKKE.replace("lærer", "smed").replace("aase", "ole")))
    )
    assert "Der er 2 fejl, og intet er skrevet." in shown
    assert "Linje 2 rolle Kender ikke rollen “konge”." in shown
    assert "Linje 3 faggruppe Kender ikke faggruppen “smed”. Der er: lærer." in shown


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Filen er tom."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Første linje skal være brugernavn;navn"),
        (b"x" * (1024 * 1024 + 1), "Filen er større end 1 MB."),
        (b"brugernavn;navn;email;faggruppe;rolle;sted;fra;til\n", "Alt i filen står her allerede."),
    ],
    ids=["empty", "png", "large", "heading"],
)
def test_upload_of_something_else_says_so(admin: Client, content: bytes, said: str) -> None:
    assert said in text(admin.post(IMPORT, {"fil": SimpleUploadedFile("folk.csv", content)}))


def test_upload_without_a_file_says_so(admin: Client) -> None:
    assert "Vælg en fil." in text(admin.post(IMPORT, {}))


def test_upload_of_too_many_rows_says_so(admin: Client) -> None:
    rows = [f"p{n};P;p{n}@example.dk;lærer;;;;" for n in range(501)]
    assert "Filen har mere end 500 rækker." in text(admin.post(IMPORT, fil(*rows)))
