"""Two administrators at once, double clicks and clumsy fingers on the pages of the administration."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.organisation import BrugerFactory, FaggruppeFactory, InstitutionFactory, kommune
from tests.organisation.conftest import version
from tests.organisation.test_indstillinger import text
from tests.organisation.test_lukkedage import answers, periode
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.importer import lukkedage, medarbejdere
from udviklingsmodel.organisation.importer.csvfil import FaultyFile
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Lukkeperiode, Tilknytning

pytestmark = pytest.mark.django_db
FOLK, FAG, DAGE = "/indstillinger/medarbejdere/", "/indstillinger/faggrupper/", "/indstillinger/lukkedage/"
KOMMUNEN = "/indstillinger/kommunen/"
STAAR_ENDNU = "Det, du skrev, står her endnu. Gem igen, hvis det er det, der skal gælde."


@pytest.fixture
def anden(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], db: None) -> Client:
    """The browser of another administrator."""
    return login(Client(), BrugerFactory(navn="Karen Bech", roller=[(Rolle.ADMINISTRATION, kommune())]))


def logged(handling: str) -> int:
    return Haendelse.objects.filter(handling=handling).count()


def person_form(person: Bruger, **changes: str) -> dict[str, str]:
    return {"navn": person.navn, "email": person.email, "faggruppe": str(person.faggruppe_id)} | changes


# Two at once


def test_kommune_saved_by_another_meanwhile_is_not_overwritten(admin: Client, anden: Client) -> None:
    mine, theirs = version(admin, KOMMUNEN), version(anden, KOMMUNEN)
    anden.post(KOMMUNEN, {"navn": "Aaby Kommune", "kontakt": "Tlf. 1"} | theirs)
    refused = admin.post(KOMMUNEN, {"navn": "Byby Kommune", "kontakt": ""} | mine)
    assert refused.status_code == 409
    said = f"Karen Bech har ændret det imens: Kommunens navn: Aaby Kommune. Kontaktlinje: Tlf. 1. {STAAR_ENDNU}"
    assert said in text(refused)
    assert "Der er ikke ændret noget endnu" in text(refused)
    assert 'value="Byby Kommune"' in refused.content.decode()
    assert kommune().navn == "Aaby Kommune"
    seen = {"version": refused.context["form"]["version"].value()}
    assert admin.post(KOMMUNEN, {"navn": "Byby Kommune", "kontakt": ""} | seen).status_code == 302
    assert (kommune().navn, kommune().kontakt) == ("Byby Kommune", "")


def png(colour: str) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 20), colour).save(drawn, "PNG")
    return SimpleUploadedFile("logo.png", drawn.getvalue())


def test_logo_chosen_meanwhile_is_told_and_ours_has_to_be_chosen_again(
    admin: Client, anden: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    mine = version(admin, KOMMUNEN)
    same = {"navn": kommune().navn, "kontakt": ""}
    anden.post(KOMMUNEN, same | version(anden, KOMMUNEN) | {"logo": png("navy")})
    refused = admin.post(KOMMUNEN, same | mine | {"logo": png("red")})
    assert (refused.status_code, "Vælg filen igen." in text(refused)) == (409, True)
    assert "Karen Bech har ændret det imens: Logo: filen logo/logo" in text(refused)


def test_person_changed_by_another_meanwhile_is_not_overwritten(admin: Client, anden: Client) -> None:
    person, laege = BrugerFactory(navn="Mette Lund"), FaggruppeFactory(navn="læge")
    url = f"{FOLK}{person.pk}/ret/"
    mine, theirs = version(admin, url), version(anden, url)
    anden.post(url, person_form(person, faggruppe=str(laege.pk)) | theirs)
    refused = admin.post(url, person_form(person, navn="Mette Lund Holm") | mine)
    assert refused.status_code == 409
    assert f"Karen Bech har ændret det imens: Faggruppe: læge. {STAAR_ENDNU}" in text(refused)
    assert 'value="Mette Lund Holm"' in refused.content.decode()
    person.refresh_from_db()
    assert (person.navn, person.faggruppe) == ("Mette Lund", laege)
    seen = {"version": refused.context["form"]["version"].value()}
    assert admin.post(url, person_form(person, navn="Mette Lund Holm") | seen).status_code == 302
    person.refresh_from_db()
    assert (person.navn, logged("bruger.aendret")) == ("Mette Lund Holm", 2)


def test_role_ended_by_another_meanwhile_keeps_the_day_it_was_given(admin: Client, anden: Client) -> None:
    held = Tilknytning.objects.get(bruger=BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())]))
    url = f"{FOLK}{held.bruger.pk}/roller/{held.pk}/afslut/"
    mine, theirs = version(admin, url), version(anden, url)
    day = {"hvornaar": "dato", "sidste_0": "24", "sidste_1": "11", "sidste_2": "2026"}
    anden.post(url, day | theirs)
    refused = admin.post(url, {"hvornaar": "straks"} | mine)
    assert refused.status_code == 409
    said = "Karen Bech har ændret det imens: Rollen gælder: fra 1. januar 2020 til og med 24. november 2026."
    assert said in text(refused)
    held.refresh_from_db()
    assert held.til_date == TODAY + timedelta(days=2)
    seen = {"version": refused.context["form"]["version"].value()}
    assert admin.post(url, {"hvornaar": "straks"} | seen).status_code == 302
    held.refresh_from_db()
    assert held.til_date == TODAY


def test_profession_renamed_by_another_meanwhile_is_not_renamed_again(admin: Client, anden: Client) -> None:
    fag = FaggruppeFactory(navn="tandlage")
    url = f"{FAG}{fag.pk}/"
    mine, theirs = version(admin, url), version(anden, url)
    anden.post(url, {"navn": "tandlæge"} | theirs)
    refused = admin.post(url, {"navn": "skoletandlæge"} | mine)
    assert (refused.status_code, "Karen Bech har ændret det imens: Navn: tandlæge." in text(refused)) == (409, True)
    assert Faggruppe.objects.get(pk=fag.pk).navn == "tandlæge"
    # One who wrote the same as the other did has nothing to settle.
    assert admin.post(url, {"navn": "tandlæge"} | mine).status_code == 302


def test_closed_day_moved_by_another_meanwhile_is_neither_moved_nor_removed(admin: Client, anden: Client) -> None:
    kept = periode(THURSDAY, THURSDAY)
    url = f"{DAGE}{kept.pk}/"
    mine, removal, theirs = version(admin, url), version(admin, f"{url}fjern/"), version(anden, url)
    anden.post(url, answers(TODAY) | theirs)
    refused = admin.post(url, answers(THURSDAY, navn="andet") | mine)
    said = "Karen Bech har ændret det imens: Første dag: 23. november 2026. Sidste dag: 23. november 2026."
    assert (refused.status_code, said in text(refused)) == (409, True)
    refused = admin.post(f"{url}fjern/", removal)
    said = (
        "Karen Bech har ændret det imens: Nu er det: personaledag, lukkedag, 23. november 2026. "
        "Tryk på Fjern igen, hvis den stadig skal fjernes."
    )
    assert (refused.status_code, said in text(refused)) == (409, True)
    assert Lukkeperiode.objects.get(pk=kept.pk).fra_date == TODAY
    seen = {"version": refused.context["form"]["version"].value()}
    assert admin.post(f"{url}fjern/", seen).status_code == 302
    assert not Lukkeperiode.objects.filter(pk=kept.pk).exists()


def test_form_without_a_version_saves_nothing_before_it_is_sent_again(admin: Client) -> None:
    refused = admin.post(KOMMUNEN, {"navn": "Byby Kommune", "kontakt": ""})
    assert (refused.status_code, "Siden var ikke hel" in text(refused)) == (409, True)
    assert kommune().navn == "Kommunen"


@pytest.mark.parametrize("junk", ["x", "\0", "x" * 10_000, "navn=0", "🎉;"])
def test_forged_version_is_no_error(admin: Client, junk: str) -> None:
    assert admin.post(KOMMUNEN, {"navn": "Byby", "kontakt": "", "version": junk}).status_code == 409


# Sent twice


def test_change_sent_twice_is_done_and_logged_once(admin: Client) -> None:
    person = BrugerFactory()
    url = f"{FOLK}{person.pk}/ret/"
    sent = person_form(person, navn="Nyt Navn") | version(admin, url)
    assert [admin.post(url, sent).status_code for _ in range(2)] == [302, 302]
    sent = {"navn": "Byby", "kontakt": ""} | version(admin, KOMMUNEN)
    assert [admin.post(KOMMUNEN, sent).status_code for _ in range(2)] == [302, 302]
    kept = periode(THURSDAY, THURSDAY)
    url = f"{DAGE}{kept.pk}/"
    sent = answers(TODAY) | version(admin, url)
    assert [admin.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert [logged(f"{what}.aendret") for what in ("bruger", "kommune", "lukkeperiode")] == [1, 1, 1]


def formular(browser: Client, url: str) -> dict[str, Any]:
    """What a form that makes something, opened now, carries along."""
    return {"formular_id": str(browser.get(url).context["form"]["formular_id"].value())}


def test_person_made_by_a_double_click_is_made_and_invited_once(admin: Client) -> None:
    url = f"{FOLK}ny/"
    new = {"navn": "Åse Ny", "brugernavn": "aase", "email": "aase@example.dk", "faggruppe": str(FaggruppeFactory().pk)}
    sent = new | formular(admin, url) | {"inviter": "on"}
    said = [text(admin.post(url, sent, follow=True)) for _ in range(2)]
    told = "Åse Ny er oprettet. Der er en mail på vej til aase@example.dk. Giv nu en rolle."
    assert [told in words for words in said] == [True, True]
    assert (logged("bruger.oprettet"), logged("bruger.inviteret")) == (1, 1)
    for other in (sent | {"navn": "Åse Anden"}, new | formular(admin, url)):
        assert "Brugernavnet er taget." in text(admin.post(url, other))


def test_role_given_by_a_double_click_is_given_once(admin: Client) -> None:
    skole, person = InstitutionFactory(navn="Byskolen"), BrugerFactory()
    url = f"{FOLK}{person.pk}/roller/ny/fagperson/"
    day = {"sted": str(skole.pk), "fra_0": "1", "fra_1": "12", "fra_2": "2026"}
    sent = day | formular(admin, url)
    said = [text(admin.post(url, sent, follow=True)) for _ in range(2)]
    told = "har fået rollen Fagperson, Byskolen, fra 1. december 2026."
    assert ([told in words for words in said], person.tilknytninger.count()) == ([True, True], 1)
    assert "Personen har allerede rollen der" in text(admin.post(url, day | formular(admin, url)))


def test_profession_and_closed_day_made_by_a_double_click_are_made_once(admin: Client) -> None:
    sent = {"navn": "tandlæge"} | formular(admin, FAG)
    assert [admin.post(FAG, sent).status_code for _ in range(2)] == [302, 302]
    sent = answers(THURSDAY) | formular(admin, f"{DAGE}ny/")
    assert [admin.post(f"{DAGE}ny/", sent).status_code for _ in range(2)] == [302, 302]
    assert [logged(f"{what}.oprettet") for what in ("faggruppe", "lukkeperiode")] == [1, 1]
    assert "er allerede skrevet ind" in text(admin.post(f"{DAGE}ny/", answers(THURSDAY) | formular(admin, f"{DAGE}ny/")))


@pytest.mark.parametrize("fra", [TODAY - timedelta(days=9), TODAY + timedelta(days=9)], ids=["ended", "removed"])
def test_role_ended_twice_is_ended_once(admin: Client, fra: Any) -> None:
    person = BrugerFactory()
    held = services.give_rolle(bruger=person, rolle=Rolle.FAGPERSON, sted=InstitutionFactory(), fra=fra, by=None, now=NOW)
    url = f"{FOLK}{person.pk}/roller/{held.pk}/afslut/"
    sent = {"hvornaar": "straks"} | version(admin, url)
    assert [admin.post(url, sent).status_code for _ in range(2)] == [302, 302]
    assert logged("tilknytning.afsluttet") == 1


def test_account_closed_and_opened_twice_is_logged_once(admin: Client) -> None:
    url = f"{FOLK}{BrugerFactory().pk}/"
    answers = [admin.post(f"{url}{step}/").status_code for step in ("luk", "luk", "aabn", "aabn")]
    assert answers == [302] * 4
    assert (logged("bruger.deaktiveret"), logged("bruger.genaktiveret")) == (1, 1)


def test_invitation_pressed_again_and_again_is_one_mail_in_five_minutes(admin: Client, frozen_clock: Any) -> None:
    url = f"{FOLK}{BrugerFactory().pk}/inviter/"
    said = []
    for minutes in (0, 0, 2, 3):
        frozen_clock.move(minutes=minutes)
        said.append(text(admin.post(url, follow=True)))
        outbox.drain(now=frozen_clock())
    assert ["Der er en mail på vej" in words for words in said] == [True, False, False, True]
    assert "Der blev sendt en invitation kl. 10.00." in said[1]
    assert "Du kan sende en ny fra kl. 10.06." in said[2]
    assert (len(mail.outbox), logged("bruger.inviteret")) == (2, 2)


# One mailbox for two


def test_mailbox_of_another_is_asked_about_and_kept_when_they_share_it(admin: Client) -> None:
    BrugerFactory(navn="Mette Lund", email="boernehuset@example.dk")
    new = {"navn": "Åse Ny", "brugernavn": "aase", "email": "Boernehuset@example.dk", "faggruppe": FaggruppeFactory().pk}
    page = admin.get(f"{FOLK}ny/")
    assert "De deler postkassen" not in text(page)
    asked = admin.post(f"{FOLK}ny/", new)
    assert "Mette Lund har den samme mailadresse. Så læser de hinandens mails" in text(asked)
    assert 'value="Boernehuset@example.dk"' in asked.content.decode()
    assert not Bruger.objects.filter(brugernavn="aase").exists()
    assert admin.post(f"{FOLK}ny/", new | {"deler_mail": "on"}).status_code == 302
    made = Bruger.objects.get(brugernavn="aase")
    url = f"{FOLK}{made.pk}/ret/"
    assert admin.post(url, person_form(made, navn="Åse Nyere") | version(admin, url)).status_code == 302


def test_mailbox_of_a_closed_account_is_nobodys(admin: Client) -> None:
    BrugerFactory(email="x@example.dk", is_active=False)
    person = BrugerFactory()
    url = f"{FOLK}{person.pk}/ret/"
    assert admin.post(url, person_form(person, email="x@example.dk") | version(admin, url)).status_code == 302


# Professions


@pytest.mark.parametrize(("is_", "typed"), [("lærer", "LÆRER"), ("Ærø-øvet", "ÆRØ-ØVET"), ("pædagog", "pædagog")])
def test_profession_in_other_letters_is_the_same(admin: Client, is_: str, typed: str) -> None:
    FaggruppeFactory(navn=is_)
    other = FaggruppeFactory(navn="helt anden")
    assert f"Faggruppen “{is_}” findes allerede." in text(admin.post(FAG, {"navn": typed}))
    url = f"{FAG}{other.pk}/"
    assert f"Faggruppen “{is_}” findes allerede." in text(admin.post(url, {"navn": typed} | version(admin, url)))
    assert Faggruppe.objects.filter(navn=typed).exclude(navn=is_).count() == 0


def test_own_name_in_other_letters_can_be_given(admin: Client) -> None:
    fag = FaggruppeFactory(navn="TANDLÆGE")
    url = f"{FAG}{fag.pk}/"
    assert admin.post(url, {"navn": "tandlæge"} | version(admin, url)).status_code == 302


def test_profession_nobody_has_is_removed_once(admin: Client) -> None:
    fag = FaggruppeFactory(navn="smed")
    assert "Ingen har faggruppen." in text(admin.get(f"{FAG}{fag.pk}/"))
    said = [text(admin.post(f"{FAG}{fag.pk}/fjern/", follow=True)) for _ in range(2)]
    assert "Faggruppen smed er fjernet." in said[0]
    assert "Faggruppen er allerede fjernet." in said[1]
    assert not Faggruppe.objects.filter(navn="smed").exists()
    assert "Fjernede en faggruppe" in text(admin.get("/indstillinger/historik/"))


def test_profession_in_use_stays_and_says_how_many_have_it(admin: Client) -> None:
    fag = FaggruppeFactory(navn="smed")
    BrugerFactory.create_batch(2, faggruppe=fag)
    page = text(admin.get(f"{FAG}{fag.pk}/"))
    assert ("2 medarbejdere har faggruppen." in page, ">Fjern" in page) == (True, False)
    said = text(admin.post(f"{FAG}{fag.pk}/fjern/", follow=True))
    assert "2 medarbejdere har faggruppen smed. Giv dem en anden, før du fjerner den." in said
    with pytest.raises(ValidationError):
        services.delete_faggruppe(faggruppe=fag, by=None, now=NOW)


# Clumsy input

NULL = "Her er tegn, der ikke kan læses. Slet dem, og skriv igen."
ONLY_SAID = ["", "-7", "to", "🎉", "31", "2026-13-45", "<b>", "\u200b"]  # no database refuses what another takes
CLUMSY = [str(10**12), "\0", "x" * 10_000, *(pytest.param(typed, marks=pytest.mark.en_database) for typed in ONLY_SAID)]
DJANGO = re.compile(
    r"Sørg for|Indtast|gyldig|Dette felt|Feltet er påkrævet|påkrævet|valgmulighed|Null|tilladt|Bekræft|denne værdi",
)
FORMS: dict[str, tuple[str, ...]] = {
    "kommunen": ("navn", "kontakt"),
    "faggrupper": ("navn",),
    "lukkedage/ny": ("navn", "art", "fra_0", "fra_1", "fra_2", "til_0", "til_1", "til_2", "hvert_aar", "beslutning", "ramt"),
    "medarbejdere": ("q",),
    "medarbejdere/ny": ("navn", "brugernavn", "email", "faggruppe", "inviter", "deler_mail"),
    "medarbejdere/{person}/ret": ("navn", "email", "faggruppe"),
    "medarbejdere/{person}/roller/ny": ("rolle",),
    "medarbejdere/{person}/roller/ny/fagperson": ("sted", "fra_0", "fra_1", "fra_2", "til_0", "til_1", "til_2"),
    "medarbejdere/{person}/roller/ny/dpo": ("sted",),
    "medarbejdere/{person}/roller/{rolle}/afslut": ("hvornaar", "sidste_0", "sidste_1", "sidste_2"),
    "faggrupper/{fag}": ("navn",),
    "lukkedage/importer": ("fil", "indhold", "beslutning", "ramt"),
    "medarbejdere/importer": ("fil", "indhold", "beslutning", "ramt"),
}


@pytest.mark.parametrize("typed", CLUMSY, ids=lambda typed: ascii(typed)[:16])
@pytest.mark.parametrize("form", FORMS)
def test_clumsy_input_is_answered_in_our_own_words_and_kept(admin: Client, form: str, typed: str) -> None:
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    ids = {"person": person.pk, "rolle": person.tilknytninger.get().pk, "fag": person.faggruppe_id}
    url = f"/indstillinger/{form.format(**ids)}/"
    for name in FORMS[form]:
        response = admin.post(url, {name: typed})
        assert response.status_code in (200, 302, 409), name
        if response.status_code == 302:  # accepted, or an answer to a file that is none
            continue
        words = text(response)
        assert DJANGO.findall(words) == [], (name, words)
        shown = response.context["form"]
        if name in shown.fields and name not in ("fil", "set"):
            assert shown[name].value() in (typed, typed == "on" or bool(typed)), name


RAEKKER: dict[str, tuple[str, Any, list[str]]] = {
    "medarbejdere": (
        "brugernavn;navn;email;faggruppe;rolle;sted;fra;til",
        medarbejdere.load,
        ["aase", "Åse Ny", "aase@example.dk", "lærer", "fagperson", "Byskolen", "2026-11-23", "2027-11-23"],
    ),
    "lukkedage": (
        "art;navn;fra;til;hvert_aar",
        lukkedage.load,
        ["lukkedag", "fri", "2026-11-23", "2026-11-23", "nej"],
    ),
}
LANG_MAIL = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.dk"


@pytest.mark.parametrize("typed", [*CLUMSY, "9999-12-31", "0001-01-01", "ÅSE NY", LANG_MAIL], ids=lambda t: ascii(t)[:16])
@pytest.mark.parametrize("which", RAEKKER)
def test_clumsy_cell_of_a_file_is_answered_in_our_own_words(which: str, typed: str) -> None:
    header, load, row = RAEKKER[which]
    InstitutionFactory(navn="Byskolen")
    FaggruppeFactory(navn="lærer")
    for n in range(len(row)):
        try:
            load(f"{header}\n{';'.join([*row[:n], typed, *row[n + 1 :]])}\n", by=None, now=NOW, dry_run=True)
        except FaultyFile as faulty:
            said = [fault.reason for fault in faulty.faults]
            assert said
            assert DJANGO.findall(" ".join(said)) == []


def test_null_byte_is_refused_with_a_sentence(admin: Client) -> None:
    for url, name in ((KOMMUNEN, "navn"), (FAG, "navn"), (FOLK, "q"), (f"{FOLK}ny/", "email")):
        assert NULL in text(admin.post(url, {name: "a\0b@example.dk"})), url


def test_address_too_long_for_the_database_is_refused(admin: Client) -> None:
    local = "a" * 60
    long = f"{local}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.dk"
    assert "Mailadressen er for lang. Der er plads til 254 tegn." in text(admin.post(f"{FOLK}ny/", {"email": long}))
