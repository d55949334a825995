"""How this app's tasks are told of. The child is named on the page behind the link alone, and that is logged."""

from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from samtykke.enums import Opgaveart
from samtykke.models import Barn, Hjemmel, Samtykke, Tilbagekaldelse
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.opgaver import Opgavetekst, opgaveart

TEKSTER: dict[str, str] = {
    Opgaveart.MUNDTLIGT: "Der er sagt ja mundtligt. Få det skriftligt næste gang, I mødes.",
    Opgaveart.TILBAGEKALDT: "En forælder eller den unge har trukket sit ja tilbage. Det gælder allerede.",
    Opgaveart.UDLOEBER: "Efter fristen må I ikke dele mere på samtykket. Bed om et nyt, hvis I stadig har brug for det.",
    Opgaveart.HELBRED_UDLOEBER: (
        "Et ja til helbredsoplysninger gælder et år. Efter fristen må I ikke dele dem på samtykket. "
        "Bed om et nyt, hvis I stadig har brug for det."
    ),
    Opgaveart.FYLDER_15: "Fra fødselsdagen skal den unge også selv sige ja. Tal med den unge, og registrér svaret.",
    Opgaveart.HJEMMEL: "En medarbejder foreslår at dele noget om et barn uden samtykke. Læs hvorfor, og sig ja eller nej.",
}
FOELGER_BARNET = (
    Opgaveart.TILBAGEKALDT,
    Opgaveart.FYLDER_15,
)  # to another institution; what the others ask for is void there
LINK = "Åbn barnets side"


_OM: tuple[tuple[type[Model], str], ...] = (
    (Barn, "pk"),
    (Samtykke, "barn"),
    (Tilbagekaldelse, "samtykke__barn"),
    (Hjemmel, "barn"),
)


@opgaveart(*Opgaveart)
def tell_of_samtykke(given: list[Opgave]) -> dict[UUID, Opgavetekst]:
    """Without those whose consent, or child, is gone."""
    barn_of = _boern({opgave.objekt_id for opgave in given})
    return {o.pk: _words(o, barn_of[o.objekt_id]) for o in given if o.objekt_id in barn_of}


def _boern(objekter: set[UUID]) -> dict[UUID, UUID]:
    """The child that each object is about: a task points at one of these."""
    found: dict[UUID, UUID] = {}
    for model, barn in _OM:
        found.update(model._default_manager.filter(pk__in=objekter).values_list("pk", barn))
    return found


def objects_about(barn: Barn) -> list[UUID]:
    """What tasks about the child may point at."""
    found = (model._default_manager.filter(**{path: barn.pk}).values_list("pk", flat=True) for model, path in _OM)
    return [pk for pks in found for pk in pks]


def _words(opgave: Opgave, barn: UUID) -> Opgavetekst:
    link = reverse("samtykke:barn", args=[barn])
    if opgave.art == Opgaveart.HJEMMEL:
        link = reverse("samtykke:hjemmel", args=[barn, opgave.objekt_id])
    return Opgavetekst(Opgaveart(opgave.art).label, TEKSTER[opgave.art], (LINK, link))
