"""The words parents are shown: today's Samtykketekst, with what they are asked put in."""

from collections.abc import Sequence
from itertools import groupby

from samtykke.enums import Oplysningsart
from samtykke.models import Samtykke
from udviklingsmodel.kernel.datoer import liste
from udviklingsmodel.kernel.flettefelter import Flettefelt, flet
from udviklingsmodel.organisation.models import Enhed

FELTER = (
    Flettefelt("barn", "barnets navn", "Ida"),
    Flettefelt("institution", "barnets institution", "Byskovskolen"),
    Flettefelt("hvad", "hvad der må deles med hvem, en linje til hver enhed", "Til PPR: læring", skal_med=True),
    Flettefelt("periode", "hvor længe det gælder", "fra 1. september 2026 til og med 31. august 2027", skal_med=True),
)


def words(samtykke: Samtykke, dele: Sequence[tuple[Enhed, Oplysningsart]]) -> str:
    values = {
        "barn": samtykke.barn.navn,
        "institution": samtykke.fra.navn,
        "hvad": "\n".join(_lines(dele)),
        "periode": samtykke.dage,
    }
    return flet(samtykke.tekst.tekst, values)


def _lines(dele: Sequence[tuple[Enhed, Oplysningsart]]) -> list[str]:
    """`Til Sundhedstjenesten: trivsel og udvikling, og helbred`: a line for each unit, kinds in the order of the list."""
    order = list(Oplysningsart)
    by_unit = sorted(dele, key=lambda del_: (del_[0].pk, order.index(del_[1])))
    return [
        f"– Til {enhed}: {liste([art.label[0].lower() + art.label[1:] for _enhed, art in parts])}"
        for enhed, parts in groupby(by_unit, key=lambda del_: del_[0])
    ]
