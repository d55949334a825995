"""May we share? Units × kinds of information at a glance, for one child; each cell is the gate's own answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from samtykke.deling import Delesvar, answer
from samtykke.enums import Formaal, Hindring, Oplysningsart
from samtykke.models import Barn, Hjemmel, Hjemmeldel, Samtykke, Samtykkedel
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Enhed

IKKE_ENDNU = {
    Hindring.IKKE_BEGYNDT,
    Hindring.INGEN_INDEHAVER,
    Hindring.ENE_UDEN_GRUNDLAG,
    Hindring.MANGLER_INDEHAVER,
    Hindring.MANGLER_DEN_UNGE,
    Hindring.SKAL_VAERE_SKRIFTLIGT,
}
UDLOEBET = {Hindring.UDLOEBET, Hindring.HELBRED_UDLOEBET}


def _gaelder(hindringer: set[str]) -> str:
    """How much of a consent holds, from what hinders each of its parts: nothing is the empty string."""
    if "" in hindringer:
        return "Gælder" if hindringer == {""} else "Gælder for noget af det"
    return "Gælder ikke endnu" if hindringer <= IKKE_ENDNU else "Gælder ikke"


@dataclass(frozen=True)
class Felt:
    """A cell: in a word or two, and why."""

    enhed: Enhed
    svar: Delesvar

    @property
    def kort(self) -> str:
        if self.svar.sidste_date:
            return f"Ja, til og med {self.svar.sidste_date:%-d/%-m %Y}"
        hindring = Hindring(self.svar.hindring)
        return "Ikke endnu" if hindring in IKKE_ENDNU else "Udløbet" if hindring in UDLOEBET else "Nej"

    @property
    def spurgt(self) -> bool:
        return self.svar.hindring != Hindring.IKKE_SPURGT


@dataclass(frozen=True)
class Tavle:
    """For one purpose: the units, and a row for each kind of information that anybody was asked about."""

    formaal: Formaal
    enheder: list[Enhed]
    raekker: list[tuple[Oplysningsart, list[Felt]]]


Ting = tuple[str, int, str]  # purpose, unit, kind


class Deling:
    """What may be shared about one child now, and on what: two queries, however much there is."""

    def __init__(self, barn: Barn, now: datetime) -> None:
        asked = Samtykkedel.objects.filter(samtykke__barn=barn).judged(now).select_related("samtykke", "enhed")
        granted = Hjemmeldel.objects.filter(hjemmel__barn=barn).judged(now).select_related("hjemmel__barn", "enhed")
        self._dele = list(asked.order_by("-samtykke__oprettet_at", "pk"))
        self._hjemler = list(granted.order_by("-hjemmel__foreslaaet_at", "pk"))
        self._today = local_date(now)

    @property
    def samtykker(self) -> list[tuple[Samtykke, str]]:
        """Those that have not run out, the newest first, each with how much of it holds."""
        hindringer: dict[Samtykke, set[str]] = defaultdict(set)
        for del_ in self._dele:
            hindringer[del_.samtykke].add(del_.hindring)
        return [(samtykke, _gaelder(h)) for samtykke, h in hindringer.items() if not samtykke.is_over(self._today)]

    @property
    def hjemler(self) -> list[Hjemmel]:
        found = {del_.hjemmel_id: del_.hjemmel for del_ in self._hjemler}
        return [hjemmel for hjemmel in found.values() if not hjemmel.is_over(self._today)]

    @property
    def tavler(self) -> list[Tavle]:
        """One for each purpose that there is something about."""
        asked: dict[Ting, list[Samtykkedel]] = defaultdict(list)
        granted: dict[Ting, list[Hjemmeldel]] = defaultdict(list)
        enheder: dict[str, dict[int, Enhed]] = defaultdict(dict)
        for del_ in self._dele:
            asked[del_.samtykke.formaal, del_.enhed_id, del_.art].append(del_)
            enheder[del_.samtykke.formaal][del_.enhed_id] = del_.enhed
        for given in self._hjemler:
            if given.gaelder:
                granted[given.hjemmel.formaal, given.enhed_id, given.art].append(given)
                enheder[given.hjemmel.formaal][given.enhed_id] = given.enhed
        return [self._tavle(formaal, enheder[formaal], asked, granted) for formaal in Formaal if enheder[formaal]]

    def _tavle(
        self,
        formaal: Formaal,
        enheder: dict[int, Enhed],
        asked: dict[Ting, list[Samtykkedel]],
        granted: dict[Ting, list[Hjemmeldel]],
    ) -> Tavle:
        columns = [enheder[pk] for pk in sorted(enheder)]
        rows = []
        for art in Oplysningsart:
            things = [(enhed, (formaal.value, enhed.pk, art.value)) for enhed in columns]
            if any(thing in asked or thing in granted for _enhed, thing in things):
                rows.append((art, [Felt(enhed, answer(asked.get(t, []), granted.get(t, []))) for enhed, t in things]))
        return Tavle(formaal, columns, rows)
