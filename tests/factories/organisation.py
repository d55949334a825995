from datetime import date
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tests.factories import NOW
from udviklingsmodel.organisation.enums import InstitutionArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Kommune
from udviklingsmodel.organisation.services import Sted, give_rolle

PASSWORD = "en god lang adgangskode"


def kommune() -> Kommune:
    """The one that the migrations make."""
    return Kommune.objects.get()


class DistriktFactory(DjangoModelFactory[Distrikt]):
    class Meta:
        model = Distrikt

    kommune = factory.LazyFunction(kommune)
    nummer = factory.Sequence(lambda n: n + 1)
    navn = factory.Sequence(lambda n: f"Distrikt {n + 1}")


class InstitutionFactory(DjangoModelFactory[Institution]):
    class Meta:
        model = Institution

    distrikt = factory.SubFactory(DistriktFactory)
    art = InstitutionArt.SKOLE
    navn = factory.Sequence(lambda n: f"Skole {n + 1}")


class EnhedFactory(DjangoModelFactory[Enhed]):
    class Meta:
        model = Enhed

    kommune = factory.LazyFunction(kommune)
    navn = factory.Sequence(lambda n: f"Enhed {n + 1}")
    postkasse = factory.Sequence(lambda n: f"enhed{n + 1}@example.dk")


class FaggruppeFactory(DjangoModelFactory[Faggruppe]):
    class Meta:
        model = Faggruppe
        django_get_or_create = ("navn",)

    navn = "lærer"


class BrugerFactory(DjangoModelFactory[Bruger]):
    """`roller=[(Rolle.FAGPERSON, skole), …]` gives roles through the service, from 2020 on."""

    class Meta:
        model = Bruger
        skip_postgeneration_save = True

    kommune = factory.LazyFunction(kommune)
    brugernavn = factory.Sequence(lambda n: f"bruger{n + 1}")
    navn = factory.Sequence(lambda n: f"Bodil Nummer{n + 1}")
    email = factory.Sequence(lambda n: f"bruger{n + 1}@example.dk")
    faggruppe = factory.SubFactory(FaggruppeFactory)

    @factory.post_generation
    def roller(self: Any, create: bool, extracted: list[tuple[Rolle, Sted]] | None, **kwargs: Any) -> None:
        for rolle, sted in extracted or []:
            give_rolle(bruger=self, rolle=rolle, sted=sted, fra=date(2020, 1, 1), by=None, now=NOW)
