"""The pages of ordninger under two administrators, double clicks and clumsy fingers."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory

from booking.models import Booking, Ordning
from booking.ordningsform import OrdningForm
from tests.booking.conftest import Kommunen, person, text
from tests.booking.test_indstillinger_ordninger import HER, LISTE, NY, as_shown, errors, skema
from tests.factories import NOW
from tests.factories.booking import book
from tests.factories.organisation import BrugerFactory, kommune
from tests.factories.tildeling import ask, make_tildeles
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

SKOLEN = f"{LISTE}skolen/luk/"


@pytest.fixture
def admin(k: Kommunen, as_user: Callable[[Bruger], Client]) -> Client:
    return as_user(k.administration)


@pytest.fixture
def anden(k: Kommunen, as_user: Callable[[Bruger], Client]) -> Client:
    """The browser of another administrator."""
    return as_user(BrugerFactory(navn="Karen Bech", roller=[(Rolle.ADMINISTRATION, kommune())]))


def logged(handling: str) -> int:
    return Haendelse.objects.filter(handling=handling).count()


def again(response: Any) -> dict[str, Any]:
    """What a browser sends of the form that came back."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


# Two at once


@pytest.mark.parametrize("via_preview", [False, True])
def test_ordning_saved_by_another_meanwhile_is_not_overwritten(
    k: Kommunen, admin: Client, anden: Client, via_preview: bool
) -> None:
    mine, theirs = as_shown(admin), as_shown(anden)
    anden.post(HER, theirs | {"lokale": "12", "rest": "frigives", "vindue_1_slut": "9.20", "gem": "1"})
    typed = mine | {"lokale": "4", "navn": "Torsdage"}
    if via_preview:
        page = admin.post(HER, typed | {"vis": "1"}).content.decode()
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
        typed = {name: [value for key, value in hidden if key == name] for name, _ in hidden}
    refused = admin.post(HER, typed | {"gem": "1"})
    assert refused.status_code == 409
    said = (
        "Karen Bech har ændret det imens: Lokale: 12. "
        "Hvad sker der med tider, som ikke er booket ved fristen: "
        "De frigives: alle distrikter kan booke dem indtil start. "
        "Tidsrum: torsdag kl. 8.00–9.20. Det, du skrev, står her endnu. Gem igen, hvis det er det, der skal gælde."
    )
    assert said in text(refused)
    form = refused.context["form"]
    assert (form["lokale"].value(), form["navn"].value(), form["vindue_1_slut"].value()) == ("4", "Torsdage", "9.00")
    stored = Ordning.objects.get(pk=k.ordning.pk)
    assert (stored.lokale, stored.navn) == ("12", k.ordning.navn)
    assert admin.post(HER, again(refused) | {"gem": "1"}).status_code == 302
    stored.refresh_from_db()
    assert (stored.lokale, stored.navn, stored.rest, logged("ordning.aendret")) == ("4", "Torsdage", "bliver", 2)


def test_people_chosen_by_another_meanwhile_are_told_by_name(k: Kommunen, admin: Client, anden: Client) -> None:
    mine = as_shown(admin)
    anden.post(HER, as_shown(anden) | {"facilitatorer": [str(k.teammedlem.pk)], "gem": "1"})
    refused = admin.post(HER, mine | {"lokale": "4", "gem": "1"})
    assert f"Facilitatorer: {k.teammedlem.navn}, {k.enhed}." in text(refused)


def test_change_sent_twice_is_made_and_logged_once(k: Kommunen, admin: Client) -> None:
    typed = as_shown(admin) | {"lokale": "4", "gem": "1"}
    assert [admin.post(HER, typed).status_code for _ in range(2)] == [302, 302]
    assert logged("ordning.aendret") == 1


def test_decision_sent_twice_tells_those_who_had_a_time_once(k: Kommunen, admin: Client) -> None:
    booking = book(k.fagperson, k.ordning)
    typed = as_shown(admin) | {"minutter": "15", "gem": "1", "beslutning": "aflys", "ramt": [str(booking.dag.pk)]}
    assert [admin.post(HER, typed).status_code for _ in range(2)] == [302, 302]
    assert (logged("ordning.aendret"), Udsendelse.objects.filter(art="booking_dag_aflyst").count()) == (1, 1)


# Retiring and taking up again


@pytest.mark.parametrize(("step", "said"), [("luk", "er lukket"), ("genoptag", "er i brug igen")])
def test_step_pressed_twice_is_done_and_logged_once(k: Kommunen, admin: Client, step: str, said: str) -> None:
    if step == "genoptag":
        admin.post(f"{HER}luk/")
    answers = [admin.post(f"{HER}{step}/", follow=True) for _ in range(2)]
    assert [said in text(answer) for answer in answers] == [True, True]
    assert logged(f"ordning.{'lukket' if step == 'luk' else 'genoptaget'}") == 1


def test_page_of_a_step_that_is_done_already_says_so(k: Kommunen, admin: Client) -> None:
    assert f"{k.ordning.navn} er allerede i brug" in text(admin.get(f"{HER}genoptag/"))
    admin.post(f"{HER}luk/")
    page = admin.get(f"{HER}luk/")
    assert f"{k.ordning.navn} er allerede lukket" in text(page)
    assert "Luk ordningen" not in text(page)


@pytest.fixture
def skolen(k: Kommunen) -> Ordning:
    person((Rolle.RESSOURCEKONSULENT, k.skole))
    return make_tildeles(k.skole)


@pytest.mark.parametrize("method", ["get", "post"])
def test_ordning_with_unanswered_requests_offers_nothing_that_cannot_work(
    k: Kommunen, admin: Client, skolen: Ordning, method: str
) -> None:
    fresh = Bruger.objects.get(pk=k.fagperson.pk)
    ask(fresh, skolen)
    page = getattr(admin, method)(SKOLEN)
    words = text(page)
    assert page.status_code == (200 if method == "get" else 409)
    assert "1 anmodning har ikke fået svar. Svar først, enten med en tid eller med et nej." in words
    konsulent = Bruger.objects.get(tilknytninger__rolle=Rolle.RESSOURCEKONSULENT)
    assert f"{konsulent.navn}" in words
    assert ("Luk ordningen" in words, "Svar på anmodningerne" in words) == (False, False)
    assert 'name="beslutning"' not in page.content.decode()
    assert Ordning.objects.get(pk=skolen.pk).aktiv


def test_administrator_who_gives_times_gets_a_link_to_the_board(
    k: Kommunen, skolen: Ordning, as_user: Callable[[Bruger], Client]
) -> None:
    ask(Bruger.objects.get(pk=k.fagperson.pk), skolen)
    both = BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune()), (Rolle.RESSOURCEKONSULENT, k.skole)])
    page = as_user(both).get(SKOLEN).content.decode()
    assert 'href="/booking/skolen/fordeling/"' in page


def test_ordning_whose_requests_are_answered_is_retired(k: Kommunen, admin: Client, skolen: Ordning) -> None:
    ask(Bruger.objects.get(pk=k.fagperson.pk), skolen)
    Booking.objects.all().delete()
    assert admin.post(SKOLEN).status_code == 302


# Windows

SEVEN = {
    f"vindue_{n + 1}_{part}": value
    for n in range(7)
    for part, value in (("ugedag", str(n % 5)), ("start", f"{8 + n}.00"), ("slut", f"{9 + n}.00"))
}


def test_seven_windows_are_saved_shown_and_saved_again(k: Kommunen, admin: Client) -> None:
    assert admin.post(NY, skema(k, **SEVEN, gem="1")).status_code == 302
    made = Ordning.objects.get(navn="Mandage i Byen")
    assert made.vinduer.count() == 7
    url = f"{LISTE}mandage-i-byen/"
    shown = as_shown(admin, url)
    assert {shown[f"vindue_{n}_start"] for n in range(1, 8)} == {f"{hour}.00" for hour in range(8, 15)}
    assert "vindue_8_start" in admin.get(url).context["form"].fields
    assert admin.post(url, shown | {"lokale": "4", "gem": "1"}).status_code == 302
    assert made.vinduer.count() == 7
    form = admin.get(f"{url}kopi/").context["form"]
    assert form["vindue_7_start"].value()


def test_another_row_keeps_what_was_typed_and_judges_nothing(k: Kommunen, admin: Client) -> None:
    page = admin.post(NY, {"navn": "", "vindue_4_start": "otte", "vindue_4_slut": "", "flere": "1"})
    form = page.context["form"]
    assert (form["vindue_4_start"].value(), "vindue_5_start" in form.fields) == ("otte", True)
    assert "Der er noget, der skal rettes" not in text(page)
    assert "Femte tidsrum" in text(page)
    assert not Ordning.objects.filter(navn="").exists()


def test_rows_have_an_end(k: Kommunen, admin: Client) -> None:
    page = admin.post(NY, {"vindue_99_start": "8", "flere": "1"})
    assert ("vindue_40_start" in page.context["form"].fields, "Tilføj endnu et tidsrum" in text(page)) == (True, False)


# A new one, sent twice


def test_new_ordning_sent_twice_is_one_and_both_answers_are_the_same(k: Kommunen, admin: Client) -> None:
    shown = admin.get(NY).context["form"]["formular_id"].value()
    typed = skema(k, formular_id=str(shown), gem="1")
    said = [text(admin.post(NY, typed, follow=True)) for _ in range(2)]
    assert ["Mandage i Byen er gemt: torsdage kl. 8.00–9.00." in words for words in said] == [True, True]
    assert (Ordning.objects.filter(navn="Mandage i Byen").count(), logged("ordning.oprettet")) == (1, 3)


def test_another_form_with_the_same_name_gets_the_error(k: Kommunen, admin: Client) -> None:
    for status in (302, 200):
        response = admin.post(NY, skema(k, formular_id=str(uuid4()), gem="1"))
        assert response.status_code == status
    assert errors(response) == {"navn": ["Der er allerede en ordning med det navn."]}


def test_same_form_with_other_answers_is_judged_as_another(k: Kommunen, admin: Client) -> None:
    """Back in the browser, and something else typed: never a success that saved nothing."""
    formular = str(uuid4())
    admin.post(NY, skema(k, formular_id=formular, gem="1"))
    same_name = admin.post(NY, skema(k, formular_id=formular, lokale="4", gem="1"))
    assert errors(same_name) == {"navn": ["Der er allerede en ordning med det navn."]}
    assert admin.post(NY, skema(k, formular_id=formular, navn="Fredage", gem="1")).status_code == 302
    assert Ordning.objects.filter(navn__in=["Mandage i Byen", "Fredage"]).count() == 2


# Clumsy input

ONLY_SAID = ["", "-7", "to", "x" * 10_000, "🎉", "7", "2026-13-45", "25.99", "\u200b"]
CLUMSY = [str(10**12), "\0", *(pytest.param(typed, marks=pytest.mark.en_database) for typed in ONLY_SAID)]
DJANGO = re.compile(r"Sørg for|Indtast|gyldig|Dette felt|påkrævet|valgmulighed|Null|tilladt|denne værdi|tilgængelig")
PLAIN = (
    *("navn", "hoerer_til", "sted", "lokale", "rytme", "hver_uger", "anker_date_0", "anker_date_1", "anker_date_2"),
    *("datoer", "vindue_1_ugedag", "vindue_1_start", "vindue_1_slut", "minutter", "form", "roller", "omtaler"),
    *("max_pr_person", "max_pr_institution", "en_pr_institution", "horisont_uger", "frist_minutter", "frist_ugedag"),
    *("frist_kl", "rest", "tilbud_kl", "temaer", "aldersgrupper", "udfald", "perspektiver", "facilitatorer"),
    *("formular_id", "version", "beslutning", "ramt"),
)


@pytest.mark.parametrize("typed", CLUMSY)
def test_clumsy_answer_is_answered_in_our_own_words_and_kept(k: Kommunen, admin: Client, typed: str) -> None:
    """One field at a time in a form that is else right: what is accepted on the preview, so that it is not saved."""
    for name in PLAIN:
        rytme = "datoer" if name == "datoer" else "uger"
        sent = skema(k, rytme=rytme, vis="1") | {name: typed}
        form = OrdningForm(RequestFactory().post(NY, sent).POST, ordning=None, ny=True, today=NOW.date())
        if form.is_valid():
            assert not_in_our_words(admin.post(NY, sent)) == [], name
        else:
            assert DJANGO.findall(str(form.errors)) == [], name
            if name in form.fields:
                assert form[name].value() in (typed, [typed], bool(typed)), name
    assert not_in_our_words(admin.post(NY, dict.fromkeys(PLAIN, typed) | {"vis": "1"})) == []


def not_in_our_words(page: Any) -> list[str]:
    assert page.status_code == 200
    return DJANGO.findall(text(page))


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"minutter": "3"}, "minutter", "Skriv et tal fra 5 til 240, eller lad feltet stå tomt."),
        ({"minutter": "241"}, "minutter", "Skriv et tal fra 5 til 240, eller lad feltet stå tomt."),
        ({"hver_uger": "0"}, "hver_uger", "Skriv et tal fra 1 til 26."),
        ({"horisont_uger": "0"}, "horisont_uger", "Skriv et tal fra 1 til 52."),
        ({"max_pr_person": "0"}, "max_pr_person", "Skriv et tal fra 1 til 999, eller lad feltet stå tomt."),
        ({"frist_minutter": "-1"}, "frist_minutter", "Skriv et tal fra 0 til 30000."),
        ({"navn": "x\0"}, "navn", "Her er tegn, der ikke kan læses. Slet dem, og skriv igen."),
        ({"roller": ["konge"]}, "roller", "Vælg mindst én rolle på listen."),
        ({"facilitatorer": ["x"]}, "facilitatorer", "Vælg kun personer på listen."),
        ({"vindue_1_ugedag": "9"}, "vindue_1_ugedag", "Vælg en ugedag på listen."),
    ],
)
def test_sentence_says_what_can_be_written(
    k: Kommunen, admin: Client, changes: dict[str, Any], field: str, sentence: str
) -> None:
    assert errors(admin.post(NY, skema(k, **changes, gem="1"))) == {field: [sentence]}
