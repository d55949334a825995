from datetime import date
from typing import Any

from samtykke import services
from samtykke.enums import Kilde, Relation
from samtykke.models import Barn, Indehaver
from tests.factories import NOW, TODAY
from udviklingsmodel.organisation.models import Bruger, Institution

FOEDT = date(2018, 3, 4)


def make_barn(by: Bruger, institution: Institution, **values: Any) -> Barn:
    """A child registered by `by`, who works at the institution."""
    given: dict[str, Any] = {"navn": "Ida Prøve", "foedt_date": FOEDT} | values
    return services.register_barn(barn=Barn(institution=institution, **given), by=by, now=NOW)


def make_indehaver(barn: Barn, **values: Any) -> Indehaver:
    given: dict[str, Any] = {"navn": "Kirsten Prøve", "relation": Relation.MOR, "fra_date": barn.foedt_date} | values
    holder = Indehaver(barn=barn, kilde=Kilde.FORAELDRENE, kilde_date=TODAY, **given)
    services.save_indehaver(indehaver=holder, by=barn.registreret_af, now=NOW)
    return holder
