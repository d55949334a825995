"""The booking form, posted to its page: what is refused, in which words, and that what was typed stays."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen, text
from tests.factories.booking import book, position, skema
from udviklingsmodel.organisation.models import Bruger

URL = "/booking/her/2026-11-26/"
SAMTYKKE = {
    "omtale": "med_samtykke",
    "samtykke_date_0": "20",
    "samtykke_date_1": "11",
    "samtykke_date_2": "2026",
    "samtykke_opbevaring": "edoc",
    "samtykke_daekker_alle": "on",
}


def post(browser: Client, k: Kommunen, **changes: Any) -> Any:
    return browser.post(URL, skema(position(k.ordning), k.skole, **changes))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, response.status_code
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def emne_kept(response: Any) -> str:
    match = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)
    assert match
    return match[1]


def samtykke(k: Kommunen, **changes: Any) -> dict[str, Any]:
    return SAMTYKKE | {"samtykke_indhentet_af": str(k.kollega.pk)} | changes


@pytest.mark.parametrize(
    "cpr",
    [
        "010112-1234",
        "0101121234",
        "010112 1234",
        "01 01 12 12 34",
        "01.01.12.1234",
        "010112–1234",
        "01/01/12-1234",
        "010112_1234",
        "０１０１１２-１２３４",
        "٠١٠١١٢١٢٣٤",
        "01011\u200b21234",
        "610112-1234",
        "barn010112-1234xx",
        "01012012-1234",
    ],
)
def test_topic_with_a_cpr_number_is_refused_and_kept(browser: Client, k: Kommunen, cpr: str) -> None:
    response = post(browser, k, emne=f"Uro hos {cpr} i gruppen")
    assert errors(response)["emne"] == ["Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn."]
    assert cpr in emne_kept(response)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "number", ["57 62 62 00", "12345", "2026-11-26", "kl. 8.00-8.20", "99 99 99 99 99 99", "5. a og 6. b"]
)
def test_topic_with_another_number_is_accepted(browser: Client, k: Kommunen, number: str) -> None:
    assert post(browser, k, emne=f"Om {number}").status_code == 302


def test_topic_with_a_likely_name_warns_and_keeps_it(browser: Client, k: Kommunen) -> None:
    response = post(browser, k, emne="Uro omkring Oliver og Emmas bror")
    assert errors(response) == {
        "uden_navne": ["Det ligner et navn: Oliver, Emmas. Slet det, eller sæt kryds, hvis det ikke er barn eller forælder."]
    }
    assert emne_kept(response) == "Uro omkring Oliver og Emmas bror"
    assert not Booking.objects.exists()


def test_topic_with_a_word_like_a_name_is_booked_on_ones_word(browser: Client, k: Kommunen) -> None:
    assert post(browser, k, emne="Rolig overgang for Oliver", uden_navne="on").status_code == 302


def test_topic_without_names_is_not_asked_about_names(browser: Client, k: Kommunen) -> None:
    assert "uden_navne" not in browser.get(URL).content.decode()


def test_topic_of_ten_thousand_characters_is_refused_and_kept(browser: Client, k: Kommunen) -> None:
    response = post(browser, k, emne="æ" * 10_000)
    assert errors(response)["emne"] == ["Emnet er for langt. Der er plads til 200 tegn."]
    assert emne_kept(response) == "æ" * 10_000


def test_topic_of_two_hundred_characters_is_accepted(browser: Client, k: Kommunen) -> None:
    post(browser, k, emne="ø" * 200)
    assert Booking.objects.get().emne == "ø" * 200


def test_topic_with_emoji_is_kept_as_typed(browser: Client, k: Kommunen) -> None:
    post(browser, k, emne="Uro 🙈👩‍👧 i frikvarteret")
    assert Booking.objects.get().emne == "Uro 🙈👩‍👧 i frikvarteret"


def test_topic_with_markup_is_escaped_everywhere(browser: Client, k: Kommunen, client: Client, login: Any) -> None:
    response = post(browser, k, emne="<script>alert(1)</script>")
    receipt = browser.get(response["Location"]).content.decode()
    login(client, k.koordinator)
    agenda = client.get(f"/dagsorden/{position(k.ordning).sparringsdag_id}/").content.decode()
    for page in (receipt, agenda):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>" not in page


def test_topic_with_markup_is_escaped_when_shown_again(browser: Client, k: Kommunen) -> None:
    response = post(browser, k, emne="</textarea><script>alert(1)</script>", tema="")
    assert emne_kept(response) == "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;"


def test_empty_form_says_what_is_missing(browser: Client, k: Kommunen) -> None:
    response = browser.post(URL, {"booking_id": "8f3f0b6e-3c69-4b0c-9d2c-0f8d5d3c1a11", "institution": k.skole.pk})
    assert errors(response) == {
        "position": ["Vælg en tid."],
        "om": ["Vælg, hvad det handler om."],
        "omtale": ["Vælg, om I taler om enkelte børn."],
        "tema": ["Vælg et tema."],
        "aldersgruppe": ["Vælg en alder."],
    }
    assert "<title>Fejl: Sparring torsdag den 26. november" in response.content.decode()


# With the parents' consent


def test_naming_a_child_needs_all_about_the_consent(browser: Client, k: Kommunen) -> None:
    assert errors(post(browser, k, omtale="med_samtykke")) == {
        "samtykke_date": ["Skriv, hvornår forældrene gav samtykke."],
        "samtykke_indhentet_af": ["Vælg, hvem der indhentede samtykket."],
        "samtykke_opbevaring": ["Vælg, hvor samtykket er gemt."],
        "samtykke_daekker_alle": ["Sæt kryds, når samtykket gælder alle, der er med. Ellers tal anonymt."],
    }


def test_naming_a_child_with_consent_is_booked(browser: Client, k: Kommunen) -> None:
    assert post(browser, k, **samtykke(k)).status_code == 302
    booking = Booking.objects.get()
    assert (booking.omtale, str(booking.samtykke_date), booking.samtykke_indhentet_af) == (
        "med_samtykke",
        "2026-11-20",
        k.kollega,
    )


def test_consent_from_today_is_accepted(browser: Client, k: Kommunen) -> None:
    assert post(browser, k, **samtykke(k, samtykke_date_0="23")).status_code == 302


def test_consent_from_tomorrow_is_refused_and_kept(browser: Client, k: Kommunen) -> None:
    response = post(browser, k, **samtykke(k, samtykke_date_0="24"), emne="Sprog")
    assert errors(response)["samtykke_date"] == ["Datoen ligger i fremtiden. Samtykket skal være givet, før I booker."]
    assert 'name="samtykke_date_0" value="24"' in response.content.decode()
    assert emne_kept(response) == "Sprog"


@pytest.mark.parametrize(("day", "month", "year"), [("", "11", "2026"), ("x", "y", "z"), ("1", "1", "0")])
def test_consent_with_an_impossible_date_is_refused(browser: Client, k: Kommunen, day: str, month: str, year: str) -> None:
    changes = samtykke(k, samtykke_date_0=day, samtykke_date_1=month, samtykke_date_2=year)
    assert errors(post(browser, k, **changes))["samtykke_date"] == ["Skriv dag, måned og år, fx 26 11 2026."]


def test_consent_obtained_by_a_stranger_is_refused(browser: Client, k: Kommunen) -> None:
    assert "samtykke_indhentet_af" in errors(post(browser, k, **samtykke(k, samtykke_indhentet_af=str(k.fagperson2.pk))))


def test_consent_typed_before_one_chose_anonymous_is_not_kept(browser: Client, k: Kommunen) -> None:
    post(browser, k, **samtykke(k, omtale="anonymt"))
    assert Booking.objects.get().samtykke_date is None


def test_consent_names_those_who_will_hear(browser: Client, k: Kommunen) -> None:
    page = browser.get(URL).content.decode()
    assert f"Det er {k.enhed}, {k.koordinator} (distriktskoordinator)." in page


# What no browser sends


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tema", "findes-ikke"),
        ("om", "andet"),
        ("omtale", "navn"),
        ("aldersgruppe", "17"),
        ("perspektiver", "99999"),
        ("institution", "99999"),
        ("position", "findes-ikke"),
        ("booking_id", "1"),
    ],
)
def test_unknown_choice_is_refused_with_a_sentence(browser: Client, k: Kommunen, field: str, value: str) -> None:
    response = post(browser, k, **{field: value}, emne="Uro")
    assert list(errors(response)) == [field]
    assert emne_kept(response) == "Uro"


def test_unknown_place_of_the_consent_is_refused(browser: Client, k: Kommunen) -> None:
    assert list(errors(post(browser, k, **samtykke(k, samtykke_opbevaring="skuffen")))) == ["samtykke_opbevaring"]


def test_half_a_consent_is_not_asked_for_when_nobody_is_named(browser: Client, k: Kommunen) -> None:
    """Hidden fields must not stop the form: somebody began to fill them in, and changed their mind."""
    assert post(browser, k, omtale="anonymt", samtykke_date_0="31", samtykke_opbevaring="skuffen").status_code == 302
    assert Booking.objects.get().samtykke_date is None


def test_consent_of_more_than_a_year_ago_is_refused(browser: Client, k: Kommunen) -> None:
    old = {"samtykke_date_0": "22", "samtykke_date_1": "11", "samtykke_date_2": "2025"}
    assert errors(post(browser, k, **samtykke(k, **old))) == {
        "samtykke_date": ["Samtykket er over et år gammelt. Bed forældrene om et nyt."]
    }


def test_position_of_another_day_is_refused(browser: Client, k: Kommunen) -> None:
    from datetime import date

    other = position(k.ordning, 1, date(2026, 12, 3))
    assert errors(post(browser, k, position=str(other.pk)))["position"] == ["Vælg en af dagens tider."]


def test_taken_position_is_greyed_and_cannot_be_chosen(browser: Client, k: Kommunen) -> None:
    book(k.nabo, k.ordning)
    (option,) = re.findall(rf'<input[^>]*value="{position(k.ordning).pk}"[^>]*>', browser.get(URL).content.decode())
    assert " disabled" in option


def test_taken_position_posted_all_the_same_is_answered_with_what_is_free(browser: Client, k: Kommunen) -> None:
    book(k.nabo, k.ordning)
    response = post(browser, k, emne="Uro")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Tiden blev booket af en anden for et øjeblik siden" in page
    assert "kl. 8.20–8.40: vælg den herunder" in text(response)
    assert emne_kept(response) == "Uro"


def test_institution_is_not_asked_of_those_who_have_one(browser: Client, k: Kommunen) -> None:
    assert f'<input type="hidden" name="institution" value="{k.skole.pk}"' in browser.get(URL).content.decode()


def test_institution_is_asked_of_those_who_have_two(k: Kommunen, frozen_clock: object, client: Client, login: Any) -> None:
    from tests.factories.organisation import BrugerFactory
    from udviklingsmodel.organisation.enums import Rolle

    both = BrugerFactory(roller=[(Rolle.FAGPERSON, k.skole), (Rolle.FAGPERSON, k.boernehus)])
    page = login(client, both).get(URL).content.decode()
    assert '<select class="form-select " name="institution"' in page


# One way only to speak of children


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("ingen", "Her taler I ikke om enkelte børn, kun om et tema eller en gruppe."),
        ("anonymt", "Her taler I anonymt om børn: uden navn og uden oplysninger, der gør barnet genkendeligt."),
        ("med_samtykke", "Her taler I om børn med navn. Forældrene skal på forhånd have sagt ja til det."),
    ],
)
def test_only_way_to_speak_of_children_is_said_and_sent_along(
    k: Kommunen, as_user: Callable[[Bruger], Client], only: str, said: str
) -> None:
    Ordning.objects.filter(pk=k.ordning.pk).update(omtaler=[only])
    page = as_user(k.fagperson).get(URL)
    html = page.content.decode()
    assert said in text(page)
    assert f'<input type="hidden" name="omtale" value="{only}"' in html
    assert "Taler I om enkelte børn?" not in html
    assert html.count("Hvad handler det om?") == 1
    assert ("Om samtykket" in html) == (only == "med_samtykke")


def test_answer_chosen_while_there_was_a_choice_is_told_of_and_can_be_sent_again(
    k: Kommunen, as_user: Callable[[Bruger], Client]
) -> None:
    Ordning.objects.filter(pk=k.ordning.pk).update(omtaler=["anonymt"])
    client = as_user(k.fagperson)
    sent = skema(position(k.ordning), k.skole, perspektiver=[str(k.enhed.pk)])
    refused = client.post(URL, sent)
    assert "Det, du valgte før, kan ikke vælges her mere." in text(refused)
    assert refused.context["form"]["omtale"].value() == "anonymt"
    assert refused.context["form"]["perspektiver"].value() == [str(k.enhed.pk)]
    assert not Booking.objects.exists()
    assert client.post(URL, sent | {"omtale": "anonymt"}).status_code == 302
    assert Booking.objects.get().omtale == "anonymt"
