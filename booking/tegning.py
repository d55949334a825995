"""The line of the hour: the session as planned, and as it went. In percent of its width, so that it fits any screen."""

from datetime import datetime
from typing import NamedTuple

from booking.enums import Afsnitsart
from booking.forloeb import Forloeb, Linje
from udviklingsmodel.kernel.datoer import klokkeslaet

HAS_ROOM = 12.0  # percent: in a narrower field no word can be read


class Felt(NamedTuple):
    """`slags`: runde, ledig, pause or rest."""

    slags: str
    x: float
    bredde: float
    navn: str


class Tegning(NamedTuple):
    """`nu` is where the hour is, while it runs."""

    plan: list[Felt]
    gik: list[Felt]
    nu: float | None
    fra: str
    til: str

    @property
    def slags(self) -> set[str]:
        return {felt.slags for felt in self.gik}


def tegning_of(forloeb: Forloeb) -> Tegning | None:
    koersel = forloeb.koersel
    if not koersel or not koersel.begyndt_at:
        return None
    start = min([koersel.begyndt_at, *(linje.start_at for linje in forloeb.linjer)])
    until = max(koersel.sluttet_at or forloeb.now, koersel.begyndt_at)
    slut = max(until, koersel.planlagt_slut_at)

    def x(moment: datetime) -> float:
        return round((moment - start) / (slut - start) * 100, 2)

    def felt(slags: str, fra: datetime, til: datetime, navn: str) -> Felt:
        bredde = round(x(til) - x(fra), 2)
        return Felt(slags, x(fra), bredde, navn if bredde >= HAS_ROOM else "")

    plan = [felt(_slags(linje), linje.start_at, linje.slut_at, _navn(linje)) for linje in forloeb.linjer]
    of_runde: dict[object, Linje] = {linje.runde.pk: linje for linje in forloeb.linjer if linje.runde}
    gik = []
    for part in forloeb.afsnit:
        linje = of_runde.get(part.runde_id) if part.art == Afsnitsart.RUNDE else None
        slags, navn = (_slags(linje), _navn(linje)) if linje else (str(part.art), part.get_art_display())
        gik.append(felt(slags, part.fra_at, part.til_at or until, navn))
    return Tegning(plan, gik, x(until) if forloeb.er_i_gang else None, klokkeslaet(start), klokkeslaet(slut))


def _slags(linje: Linje) -> str:
    return "runde" if linje.fylder else "ledig"


def _navn(linje: Linje) -> str:
    return linje.navn if linje.fylder else "Ledig tid"
