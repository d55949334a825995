from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.booking import make_ordning, vindue
from tests.factories.organisation import BrugerFactory, EnhedFactory, InstitutionFactory
from tests.organisation.test_indstillinger import text
from udviklingsmodel.organisation.enums import Rolle

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("side", ["", "sparring/", "kontakt/", "tilgaengelighed/", "privatliv/"])
def test_handbog_is_read_without_logging_in(client: Client, side: str) -> None:
    page = client.get(f"/handbog/{side}")
    assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)


def test_handbog_tells_the_readers_own_times_and_nobody_elses(
    client: Client, login: Callable[[Client, Any], Client], frozen_clock: Any
) -> None:
    skole = InstitutionFactory(navn="Engskolen")
    make_ordning(
        navn="Sparring i Engby",
        slug="engby",
        distrikt=skole.distrikt,
        sted=skole,
        minutter=15,
        vinduer=[vindue(1, antal=4, minutter=15)],
        perspektiver=[EnhedFactory(navn="Sundhed"), EnhedFactory(navn="PPR")],
    )
    make_ordning(navn="Sparring i Nord", slug="nord")
    login(client, BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]))
    words = text(client.get("/handbog/sparring/"))
    told = "Tirsdage kl. 8.00–9.00 på Engskolen. Hver tid varer 15 minutter. I booker selv en ledig tid."
    assert f"{told} I kan tale med fagfolk fra Sundhed og PPR." in words
    assert ("Sparring i Nord" in words, "orsdag" in words, "TST" in words) == (False, False, False)
    assert "Sparring i Engby: Tirsdage kl. 8.00–9.00 på Engskolen." in text(client.get("/handbog/"))


def test_handbog_names_no_hour_to_one_who_is_not_logged_in(client: Client) -> None:
    make_ordning()
    words = text(client.get("/handbog/sparring/"))
    assert ("Log ind , så står jeres egne tider her." in words, "kl." in words) == (True, False)
