"""One district with its people, another beside it."""

import html
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as Settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from booking.models import Ordning
from tests.factories.aftryk import Aftryk
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning
from udviklingsmodel.organisation.services import Sted


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


def make_kommunen() -> Kommunen:
    distrikt, distrikt2 = DistriktFactory(), DistriktFactory()
    skole, boernehus = InstitutionFactory(distrikt=distrikt), InstitutionFactory(distrikt=distrikt)
    skole2, enhed = InstitutionFactory(distrikt=distrikt2), EnhedFactory()
    people = {
        "fagperson": person((Rolle.FAGPERSON, skole)),
        "kollega": person((Rolle.FAGPERSON, skole)),
        "nabo": person((Rolle.FAGPERSON, boernehus)),
        "leder": person((Rolle.LOKAL_LEDER, skole)),
        "koordinator": person((Rolle.DISTRIKTSKOORDINATOR, distrikt)),
        "teammedlem": person((Rolle.TEAMMEDLEM, distrikt), (Rolle.EKSTERN_FAGPERSON, enhed)),
        "fagperson2": person((Rolle.FAGPERSON, skole2)),
        "koordinator2": person((Rolle.DISTRIKTSKOORDINATOR, distrikt2)),
        "administration": person((Rolle.ADMINISTRATION, distrikt.kommune)),
        "dpo": person((Rolle.DPO, distrikt.kommune)),
    }
    ordning = make_ordning(distrikt=distrikt, sted=skole, slug="her", perspektiver=[enhed])
    ordning2 = make_ordning(distrikt=distrikt2, sted=skole2, slug="der")
    return Kommunen(distrikt, distrikt2, skole, boernehus, skole2, enhed, ordning, ordning2, **people)


_kommunen = Aftryk(make_kommunen)


@pytest.fixture
def k(db: None) -> Kommunen:
    return _kommunen()


def person(*roller: tuple[Rolle, Sted]) -> Bruger:
    """With roles since 2020, before there is an ordning: its grants are written when it is made."""
    bruger: Bruger = BrugerFactory()
    for rolle, sted in roller:
        place = {STED_FOR_ROLLE[rolle]: sted}
        Tilknytning.objects.create(bruger=bruger, rolle=rolle, fra_date=date(2020, 1, 1), **place)
    return bruger


@pytest.fixture
def browser(k: Kommunen, frozen_clock: object, login: Callable[[Client, Bruger], Client], client: Client) -> Client:
    """Logged in as `fagperson`, at NOW."""
    return login(client, k.fagperson)


@pytest.fixture
def as_user(frozen_clock: object, login: Callable[[Client, Bruger], Client]) -> Callable[[Bruger], Client]:
    """`as_user(bruger)`: a browser of their own, logged in, at NOW."""
    return lambda user: login(Client(), user)


def run_machine(machine: type[RuleBasedStateMachine], steps: int = 30) -> None:
    """A few rounds of steps, other ones each time; MACHINE_ROUNDS=100 looks long."""
    rounds, checks = int(os.environ.get("MACHINE_ROUNDS", "3")), list(HealthCheck)
    run_state_machine_as_test(
        machine,
        settings=Settings(
            max_examples=rounds, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
        ),
    )


def text(response: Any) -> str:
    """The page's words, without markup and with single spaces."""
    page = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    page = re.sub(r'<span class="ubrudt">(.*?)</span>', r"\1", page)  # inside a sentence
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def where_faults_are(response: Any) -> list[int]:
    """The places on the page that the lines of the error summary lead to, in the order of the lines."""
    page = response.content.decode()
    return [page.index(f'id="{key}"') for key in re.findall(r'<li><a href="#([^"]+)">', page)]


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=f"^{code}$")
