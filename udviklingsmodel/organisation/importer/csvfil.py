"""Reading a CSV file as a Danish Excel or a system saves it: the faults of all rows at once, each with its place.

The one reader of all imports. What a row means is the import's own.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import validate_email

from udviklingsmodel.kernel.fritekst import CPR_FEJL, NETADRESSE_FEJL, holds_cpr, holds_netadresse, is_one_line

WHOLE_LINE = "hele linjen"
DATO_FORMATER = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")
DATO_FEJL = "Skriv datoen som 2026-11-26 eller 26-11-2026."
REPLACED = "\ufffd"  # a byte that is no character
MOST_QUOTED = 40


class OnALine(Protocol):
    @property
    def line(self) -> int: ...


R = TypeVar("R", bound=OnALine)


@dataclass(frozen=True)
class Fault:
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"Linje {self.line}, {self.column}: {self.reason}"


def without_faults(rows: Iterable[R], faults: Iterable[Fault]) -> list[R]:
    """The rows of the lines that nothing is wrong with: those can be held against the database."""
    faulty = {fault.line for fault in faults}
    return [row for row in rows if row.line not in faulty]


class FaultyFile(Exception):
    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Resultat:
    """What an import did, or would do: a line for each new and each changed thing."""

    nye: list[str]
    aendrede: list[str]
    uaendrede: int

    @property
    def antal(self) -> int:
        return len(self.nye) + len(self.aendrede)

    @property
    def linjer(self) -> list[str]:
        return [*(f"opretter {text}" for text in self.nye), *(f"ændrer {text}" for text in self.aendrede)]


def decode(raw: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252 as Danish Excel saves it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def table(text: str, header: Sequence[str]) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """The rows by line number, as columns, and the lines that are none. Raises FaultyFile when the heading is another."""
    lines = _cells(text)
    if not lines or [name.strip().casefold() for name in lines[0]] != list(header):
        raise FaultyFile([Fault(1, WHOLE_LINE, f"Første linje skal være {';'.join(header)}.")])
    rows, faults = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.append(Fault(number, WHOLE_LINE, f"Der skal være {len(header)} kolonner, her er {len(cells)}."))
        elif not all(is_one_line(cell.strip()) and REPLACED not in cell for cell in cells):
            faults.append(Fault(number, WHOLE_LINE, "Her er tegn, der ikke kan læses."))
        elif held := [name for name, cell in zip(header, cells, strict=True) if holds_cpr(cell)]:
            faults += [Fault(number, name, CPR_FEJL) for name in held]
        elif held := [name for name, cell in zip(header, cells, strict=True) if holds_netadresse(cell)]:
            faults += [Fault(number, name, NETADRESSE_FEJL) for name in held]
        else:
            rows.append((number, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    return rows, faults


def _cells(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        return list(csv.reader(lines, delimiter=";"))
    except csv.Error as error:  # a cell of more than 131,072 characters
        raise FaultyFile([Fault(1, WHOLE_LINE, "Filen kan ikke læses som CSV.")]) from error


def refuse(faults: Iterable[Fault]) -> None:
    """Raises FaultyFile when there is a fault, with all of them in the order of the file."""
    if found := sorted(faults, key=lambda fault: fault.line):
        raise FaultyFile(found)


def from_validation(line: int, error: ValidationError, columns: dict[str, str]) -> list[Fault]:
    """What a service refused, as faults of the line; `columns` names the column of each of its fields."""
    if not hasattr(error, "error_dict"):
        return [Fault(line, WHOLE_LINE, reason) for reason in error.messages]
    return [
        Fault(line, WHOLE_LINE if field == NON_FIELD_ERRORS else columns.get(field, field), reason)
        for field, reasons in error.message_dict.items()
        for reason in reasons
    ]


def is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def as_date(value: str) -> date | None:
    """2026-11-26, or 26-11-2026 as Danish Excel writes it; None for anything else, and for 9999."""
    for form in DATO_FORMATER:
        try:
            day = datetime.strptime(value, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        return day if day.year < date.max.year else None
    return None


def too_long(what: str, value: str, most: int) -> Iterator[str]:
    if len(value) > most:
        yield f"{what} er længere end {most} tegn."


def quote(value: str) -> str:
    """`“Byskolen”`, cut where it is long: a fault is to be read."""
    return f"“{value if len(value) <= MOST_QUOTED else f'{value[:MOST_QUOTED]}…'}”"
