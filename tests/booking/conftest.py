"""One district with its people, another beside it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from booking.models import Ordning
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution


@dataclass
class Kommunen:
    """`*2` are of the other district; `hans_leder` leads the school of `fagperson`."""

    distrikt: Distrikt
    distrikt2: Distrikt
    skole: Institution
    boernehus: Institution
    skole2: Institution
    enhed: Enhed
    ordning: Ordning
    ordning2: Ordning
    fagperson: Bruger
    kollega: Bruger
    nabo: Bruger
    leder: Bruger
    koordinator: Bruger
    teammedlem: Bruger
    fagperson2: Bruger
    koordinator2: Bruger
    administration: Bruger
    dpo: Bruger


@pytest.fixture
def k(db: None) -> Kommunen:
    distrikt, distrikt2 = DistriktFactory(), DistriktFactory()
    skole, boernehus = InstitutionFactory(distrikt=distrikt), InstitutionFactory(distrikt=distrikt)
    skole2, enhed = InstitutionFactory(distrikt=distrikt2), EnhedFactory()
    ordning = make_ordning(distrikt=distrikt, sted=skole, slug="her", perspektiver=[enhed])
    ordning2 = make_ordning(distrikt=distrikt2, sted=skole2, slug="der")
    return Kommunen(
        distrikt,
        distrikt2,
        skole,
        boernehus,
        skole2,
        enhed,
        ordning,
        ordning2,
        fagperson=BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]),
        kollega=BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]),
        nabo=BrugerFactory(roller=[(Rolle.FAGPERSON, boernehus)]),
        leder=BrugerFactory(roller=[(Rolle.LOKAL_LEDER, skole)]),
        koordinator=BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, distrikt)]),
        teammedlem=BrugerFactory(roller=[(Rolle.TEAMMEDLEM, distrikt), (Rolle.EKSTERN_FAGPERSON, enhed)]),
        fagperson2=BrugerFactory(roller=[(Rolle.FAGPERSON, skole2)]),
        koordinator2=BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, distrikt2)]),
        administration=BrugerFactory(roller=[(Rolle.ADMINISTRATION, skole.distrikt.kommune)]),
        dpo=BrugerFactory(roller=[(Rolle.DPO, skole.distrikt.kommune)]),
    )


@pytest.fixture
def browser(k: Kommunen, frozen_clock: object, login: Callable[[Client, Bruger], Client], client: Client) -> Client:
    """Logged in as `fagperson`, at NOW."""
    return login(client, k.fagperson)
