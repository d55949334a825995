"""The table of the gate: read from deling.md, which was written by hand from the rules. Printed for a jurist by
`python -m tests.samtykke.deling > docs/deling.md`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).with_name("deling.md")
ALWAYS = {
    "alder": "8 år",
    "myndighed": "mor og far",
    "svarer": "begge",
    "mor": "ja",
    "far": "ja",
    "ung": "–",
    "mor gav": "01-09-2026",
    "far gav": "01-09-2026",
    "ung gav": "01-09-2026",
    "vurdering": "–",
    "formål": "sparring",
    "enhed": "ST",
    "art": "trivsel",
    "gælder": "et år",
    "tid": "23-11-2026 10.00",
    "tilbagekaldt": "–",
    "uden skrift": "–",
    "siden": "–",
    "ssd": "–",
}
HEAD = """\
# Må vi dele?

The answers of the gate ([samtykke.md](samtykke.md)), case by case, for a jurist to read. It was written by hand from
the rules (`tests/samtykke/deling.md`); the tests ask the product each of these {antal} questions, and write this page.

Hvor intet andet står, er barnet 8 år, mor og far har forældremyndigheden og har begge sagt ja på papir den 1. september
2026, og der spørges den 23. november 2026, om {{trivsel}} må fortælles til Sundhedstjenesten ved {{sparring}}.

| svar | det, der står på siden |
|---|---|
| ja | Ja, til og med den sidste dag. |
{ord}
"""


@dataclass(frozen=True)
class Spoergsmaal:
    """One cell of a table: the case, and the answer that is expected."""

    sted: str
    sag: dict[str, str]
    svar: str


@dataclass
class Afsnit:
    titel: str
    fast: dict[str, str] = field(default_factory=dict)
    kolonner: list[str] = field(default_factory=list)
    tabel: list[list[str]] = field(default_factory=list)

    def questions(self) -> Iterator[Spoergsmaal]:
        head, _line, *rows = self.tabel
        dims = [name for name in head if name in ALWAYS]
        for number, row in enumerate(rows, 1):
            for column, svar in zip(head[len(dims) :], row[len(dims) :], strict=True):
                own = dict(zip(self.kolonner, column.split(" / "), strict=True))
                sag = ALWAYS | self.fast | dict(zip(dims, row[: len(dims)], strict=True)) | own
                yield Spoergsmaal(f"{self.titel}, række {number}, {column}", sag, svar)


def sections() -> list[Afsnit]:
    found: list[Afsnit] = []
    for line in DATA.read_text().splitlines():
        name, colon, value = line.partition(": ")
        if line.startswith("## "):
            found.append(Afsnit(line[3:]))
        elif line.startswith("|"):
            found[-1].tabel.append([cell.strip() for cell in line.strip("|").split("|")])
        elif colon and name == "Kolonner":
            found[-1].kolonner = value.split(" / ")
        elif colon and name in ALWAYS:
            found[-1].fast[name] = value
    return found


def questions() -> list[Spoergsmaal]:
    return [question for section in sections() for question in section.questions()]


def page(words: dict[str, str]) -> str:
    """docs/deling.md. words: what each answer but yes is in full."""
    rows = "\n".join(f"| {svar} | {ord_} |" for svar, ord_ in words.items())
    head = HEAD.format(antal=len(questions()), ord=rows).replace("{trivsel}", "trivsel").replace("{sparring}", "sparring")
    return f"{head}\n{DATA.read_text()}"


if __name__ == "__main__":
    import django

    django.setup()
    from tests.samtykke.test_deling import KODER

    print(page({word: hindring.label for word, hindring in KODER.items()}), end="")  # noqa: T201
