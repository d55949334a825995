"""Two schools of one district, and everybody who might want to see a child at the first."""

from dataclasses import dataclass

import pytest

from samtykke.models import Barn
from tests.factories.aftryk import Aftryk
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory, kommune
from tests.factories.samtykke import make_barn
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.models import Bruger, Institution


@dataclass
class Skolen:
    """`barn` is registered by `fagperson`; `kollega` works beside her; everybody else in `folk`, by role."""

    skole: Institution
    skole2: Institution
    fagperson: Bruger
    kollega: Bruger
    leder: Bruger
    leder2: Bruger
    folk: dict[str, Bruger]
    barn: Barn


def make_skolen() -> Skolen:
    distrikt = DistriktFactory()
    skole, skole2 = (InstitutionFactory(distrikt=distrikt) for _ in range(2))
    places = {"kommune": kommune(), "distrikt": distrikt, "institution": skole, "enhed": EnhedFactory()}
    folk = {rolle.value: BrugerFactory(roller=[(rolle, places[STED_FOR_ROLLE[rolle]])]) for rolle in Rolle}
    fagperson = folk["fagperson"]
    return Skolen(
        skole=skole,
        skole2=skole2,
        fagperson=fagperson,
        kollega=BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]),
        leder=folk["lokal_leder"],
        leder2=BrugerFactory(roller=[(Rolle.LOKAL_LEDER, skole2)]),
        folk=folk,
        barn=make_barn(fagperson, skole, cpr="0403304123"),
    )


_skolen = Aftryk(make_skolen)


@pytest.fixture
def s(db: None) -> Skolen:
    return _skolen()
