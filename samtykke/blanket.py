"""The letter that asks one person for consent, to be printed and signed (CON-10).

One person, one letter, one answer: so that nobody reads of the other what is theirs alone. It holds no address and no
telephone number of a parent, and where an address is protected, not always the institution either (PRI-05).
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import Http404
from django.template.loader import render_to_string

from samtykke.enums import Formaal, Hvemsvarer, Oplysningsart
from samtykke.models import Barn, Indehaver, Samtykke
from samtykke.samtykker import who_answers
from samtykke.tekster import Afsnit, afsnit, words
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Kommune

OVERSKRIFT = {
    Formaal.SPARRING: "Må vi tale om {barn} med navn?",
    Formaal.FORLOEB: "Må vi dele oplysninger om {barn}?",
}
UDEN_NAVN = "institutionen"


@dataclass(frozen=True)
class Blanket:
    til: str
    er_barnet: bool
    barn: Barn
    samtykke: Samtykke
    kommune: Kommune
    logo: str
    hvor: str
    overskrift: str
    afsnit: list[Afsnit]
    svarer_alene: bool
    kan_overlade: bool
    den_unge_svarer: bool
    udskrevet: date

    @property
    def html(self) -> str:
        return render_to_string("samtykke/blanket.pdf.html", {"b": self})

    @property
    def spoerg(self) -> str:
        """Whom a parent asks; the municipality, where the name would tell which institution it is."""
        if self.hvor == UDEN_NAVN:
            return self.kommune.kontakt or str(self.kommune)
        return f"{self.samtykke.oprettet_af} på {self.hvor}"


def blanket_for(samtykke: Samtykke, barn: Barn, indehaver: UUID | None, kommune: Kommune, now: datetime) -> Blanket:
    """Raises Http404 for somebody who is not asked today."""
    today = local_date(now)
    asked = who_answers(barn, today)
    person = next((person for person in asked if person.pk == indehaver), None)
    if person is None:
        raise Http404
    hidden = person.indehaver is not None and _hides_institution(barn, person.indehaver)
    return Blanket(
        til=person.navn,
        er_barnet=person.indehaver is None,
        barn=barn,
        samtykke=samtykke,
        kommune=kommune,
        logo=_logo(kommune),
        hvor=UDEN_NAVN if hidden else str(samtykke.fra),
        overskrift=OVERSKRIFT[Formaal(samtykke.formaal)].format(barn=barn),
        afsnit=list(afsnit(_without_institution(samtykke) if hidden else samtykke.ordlyd)),
        svarer_alene=samtykke.hvem_svarer == Hvemsvarer.ENE,
        kan_overlade=samtykke.hvem_svarer == Hvemsvarer.SAMME_ADRESSE and person.indehaver is not None,
        den_unge_svarer=any(person.indehaver is None for person in asked),
        udskrevet=today,
    )


def _hides_institution(barn: Barn, til: Indehaver) -> bool:
    """Where the address of the child or of another holder is protected, past and coming ones too, only one who is
    registered at the child's own is told the institution. No address is not the same address.
    """
    if til.adresse and til.adresse == barn.adresse:
        return False
    return barn.beskyttet or barn.indehavere.exclude(pk=til.pk).filter(beskyttet=True).exists()


def _without_institution(samtykke: Samtykke) -> str:
    dele = [(del_.enhed, Oplysningsart(del_.art)) for del_ in samtykke.dele.select_related("enhed").order_by("pk")]
    return words(samtykke, dele, UDEN_NAVN)


def _logo(kommune: Kommune) -> str:
    if not kommune.logo:
        return ""
    with kommune.logo.open() as drawn:
        return f"data:image/png;base64,{b64encode(drawn.read()).decode()}"
