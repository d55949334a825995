"""What the administration decides about consents, and the texts parents are shown."""

from typing import Any

import pytest
from django.test import Client

from samtykke.models import Samtykkeregler, Samtykketekst
from samtykke.regler import text_now
from tests.samtykke.conftest import Skolen
from udviklingsmodel.kernel.models import Haendelse

pytestmark = pytest.mark.usefixtures("frozen_clock")
URL = "/indstillinger/samtykke/"


@pytest.fixture
def browser(s: Skolen, login: Any) -> Client:
    client: Client = login(Client(), s.folk["administration"])
    return client


def shown(browser: Client) -> dict[str, Any]:
    form = browser.get(URL).context["form"]
    return {name: value for name, value in form.initial.items() if value is not False}


def test_rules_are_those_of_the_product_until_they_are_changed(s: Skolen) -> None:
    regler = Samtykkeregler.objects.get()
    assert (regler.gyldig_dage, regler.samme_adresse) == (365, False)
    assert [(t.formaal, t.nummer) for t in Samtykketekst.objects.order_by("pk")] == [("sparring", 1), ("forloeb", 1)]


def test_changed_text_is_a_new_version_and_the_old_one_stays(s: Skolen, browser: Client) -> None:
    values = shown(browser) | {"gyldig_dage": "180", "samme_adresse": "on", "sparring": "Vi fortæller:\n{hvad}\n{periode}"}
    for _ in range(2):  # sent twice
        assert browser.post(URL, values).status_code == 302
    regler = Samtykkeregler.objects.get()
    assert (regler.gyldig_dage, regler.samme_adresse) == (180, True)
    assert (text_now("sparring").nummer, text_now("forloeb").nummer, Samtykketekst.objects.count()) == (2, 1, 3)
    assert Haendelse.objects.get(handling="samtykkeregler.aendret").data["tekster"] == "sparring"
    assert "Rettede regler eller tekster om samtykke" in browser.get("/indstillinger/historik/").content.decode()


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"gyldig_dage": "0"}, "Skriv et tal fra 1 til 1826."),
        ({"gyldig_dage": "x"}, "Skriv et tal fra 1 til 1826."),
        ({"sparring": ""}, "Skriv en tekst."),
        ({"sparring": "Uden felter"}, "Flettefeltet {hvad} skal stå i teksten."),
        ({"forloeb": "{hvad} {periode} {findes_ikke}"}, "Flettefeltet {findes_ikke} findes ikke."),
        ({"forloeb": "{hvad} {periode} 040330-4123"}, "Det ligner et CPR-nummer"),
    ],
)
def test_what_cannot_be_is_told(browser: Client, values: dict[str, str], fault: str) -> None:
    response = browser.post(URL, shown(browser) | values)
    assert (response.status_code, fault in response.content.decode()) == (200, True)
    assert Samtykketekst.objects.count() == 2


def test_two_who_change_it_at_once(browser: Client) -> None:
    first, second = shown(browser), shown(browser)
    browser.post(URL, first | {"gyldig_dage": "100"})
    late = browser.post(URL, second | {"gyldig_dage": "200"})
    assert (late.status_code, "har ændret det imens" in late.content.decode()) == (409, True)
