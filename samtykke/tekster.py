"""The words parents are shown: today's Samtykketekst, with what they are asked put in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from samtykke.enums import Oplysningsart
from samtykke.models import Samtykke
from udviklingsmodel.kernel.flettefelter import Flettefelt, flet
from udviklingsmodel.organisation.models import Enhed

FELTER = (
    Flettefelt("barn", "barnets navn", "Ida"),
    Flettefelt("institution", "barnets institution", "Byskovskolen"),
    Flettefelt("hvad", "hvad der må deles med hvem, en linje til hver enhed", "Til PPR: læring", skal_med=True),
    Flettefelt("periode", "hvor længe det gælder", "fra 1. september 2026 til og med 31. august 2027", skal_med=True),
)


PUNKT = "– "


@dataclass
class Blok:
    """A paragraph, or where each line begins with a dash, a list."""

    linjer: list[str]

    @property
    def er_liste(self) -> bool:
        return all(linje.startswith(PUNKT) for linje in self.linjer)

    @property
    def punkter(self) -> list[str]:
        return [linje.removeprefix(PUNKT) for linje in self.linjer]


@dataclass
class Afsnit:
    """A question that a parent has, and the answer to it. What stands before the first question has none."""

    spoergsmaal: str = ""
    blokke: list[Blok] = field(default_factory=list)


def afsnit(ordlyd: str) -> Iterator[Afsnit]:
    """The parts of a text. A question is a line of its own that ends with a question mark."""
    part = Afsnit()
    for block in ordlyd.replace("\r\n", "\n").strip().split("\n\n"):
        lines = block.strip().split("\n")
        if len(lines) == 1 and lines[0].endswith("?"):
            if part.blokke or part.spoergsmaal:
                yield part
            part = Afsnit(lines[0])
        else:
            part.blokke.append(Blok(lines))
    yield part


def words(samtykke: Samtykke, dele: Sequence[tuple[Enhed, Oplysningsart]], institution: str = "") -> str:
    """institution: said instead of its name to somebody who may not know it."""
    values = {
        "barn": samtykke.barn.navn,
        "institution": institution or samtykke.fra.navn,
        "hvad": "\n".join(_lines(dele)),
        "periode": samtykke.dage,
    }
    return flet(samtykke.tekst.tekst, values)


def _lines(dele: Sequence[tuple[Enhed, Oplysningsart]]) -> list[str]:
    """`Til Sundhedstjenesten: trivsel og udvikling, helbred`: a line for each unit, kinds in the order of the list."""
    order = list(Oplysningsart)
    by_unit = sorted(dele, key=lambda del_: (del_[0].pk, order.index(del_[1])))
    return [
        f"{PUNKT}Til {enhed}: {', '.join(art.label[0].lower() + art.label[1:] for _enhed, art in parts)}"
        for enhed, parts in groupby(by_unit, key=lambda del_: del_[0])
    ]
