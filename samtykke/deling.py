"""The gate (CON-06): whether something about a child may be told. Every exit asks here, and nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from samtykke.enums import Formaal, Hindring, Oplysningsart
from samtykke.models import Barn, Hjemmel, Hjemmeldel, Samtykke, Samtykkedel
from udviklingsmodel.kernel.datoer import kort_dato
from udviklingsmodel.organisation.models import Enhed


@dataclass(frozen=True)
class Delesvar:
    """The answer: on which basis, or why not. `grund` says it in words, `hindring` as a code, "" for a yes."""

    grund: str
    hindring: str = ""
    sidste_date: date | None = None  # until when it is a yes
    samtykke: Samtykke | None = None
    hjemmel: Hjemmel | None = None

    def __bool__(self) -> bool:
        return not self.hindring


def may_share(barn: Barn, art: Oplysningsart, formaal: Formaal, enhed: Enhed, now: datetime) -> Delesvar:
    """Whether `art` about the child may be told to the unit for the purpose, at the moment."""
    asked = Samtykkedel.objects.filter(samtykke__barn=barn, samtykke__formaal=formaal, enhed=enhed, art=art)
    dele = list(asked.judged(now).select_related("samtykke").order_by("-samtykke__oprettet_at", "pk"))
    granted = Hjemmeldel.objects.filter(hjemmel__barn=barn, hjemmel__formaal=formaal, enhed=enhed, art=art)
    return answer(
        dele, [] if any(not del_.hindring for del_ in dele) else list(granted.valid(now).select_related("hjemmel"))
    )


def answer(dele: list[Samtykkedel], granted: list[Hjemmeldel]) -> Delesvar:
    """From the judged parts about one thing, the newest first, and what is granted without a consent."""
    if holding := [del_ for del_ in dele if not del_.hindring]:
        best = max(holding, key=lambda del_: del_.sidste_date)
        last = best.sidste_date
        return Delesvar(f"Ja, til og med {kort_dato(last)}.", sidste_date=last, samtykke=best.samtykke)
    if granted:
        hjemmel = max((del_.hjemmel for del_ in granted), key=lambda h: h.til_date)
        why = f"Ja, uden samtykke: {hjemmel.get_slags_display()}, {hjemmel.dage}."
        return Delesvar(why, sidste_date=hjemmel.sidste_date, hjemmel=hjemmel)
    hindring = Hindring(dele[0].hindring) if dele else Hindring.IKKE_SPURGT
    return Delesvar(hindring.label, hindring.value)


def kinds_for_all(
    samtykker: Collection[UUID], formaal: Formaal, enheder: Collection[int], now: datetime
) -> dict[UUID, list[Oplysningsart]]:
    """For each of these consents: what may be told where all the units hear it, which may be nothing.

    Where no unit hears it, nobody has consented to those who do.
    """
    if not enheder:
        return {pk: [] for pk in samtykker}
    told: dict[UUID, dict[str, set[int]]] = {pk: {} for pk in samtykker}
    asked = Samtykkedel.objects.filter(samtykke__in=samtykker, samtykke__formaal=formaal).valid(now)
    for samtykke, enhed, art in asked.values_list("samtykke", "enhed", "art"):
        told[samtykke].setdefault(art, set()).add(enhed)
    return {pk: [art for art in Oplysningsart if art in kinds and kinds[art] >= set(enheder)] for pk, kinds in told.items()}
