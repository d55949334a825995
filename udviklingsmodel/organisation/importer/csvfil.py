"""Reading a CSV file as a Danish Excel or a system saves it: the faults of all rows at once, each with its place.

The one reader of all imports. What a row means is the import's own.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import validate_email
from django.db.models import Model

from udviklingsmodel.kernel.fritekst import CPR_FEJL, NETADRESSE_FEJL, holds_cpr, holds_netadresse, is_one_line

WHOLE_LINE = "hele linjen"
DATO_FORMATER = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")
DATO_FEJL = "Skriv datoen som 2026-11-26 eller 26-11-2026."
DATO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([-./])\d{1,2}\1\d{4}")  # one of these, of a day that may not exist
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
    """What an import did, or would do: a line for each new and each changed thing, and what should be looked at again."""

    nye: list[str]
    aendrede: list[str]
    uaendrede: int
    advarsler: list[str] = field(default_factory=list)

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
    """The rows by line number, as columns, and what may stand in no cell. Raises FaultyFile when the heading is another."""
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
        else:
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            faults += [Fault(number, name, CPR_FEJL) for name, cell in row.items() if holds_cpr(cell)]
            faults += [Fault(number, name, NETADRESSE_FEJL) for name, cell in row.items() if holds_netadresse(cell)]
            rows.append((number, row))
    return rows, faults


def _cells(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    try:
        return list(csv.reader(lines, delimiter=";"))
    except csv.Error as error:  # a cell of more than 131,072 characters
        raise FaultyFile([Fault(1, WHOLE_LINE, "Filen kan ikke læses som CSV.")]) from error


def refuse(faults: Iterable[Fault]) -> None:
    """Raises FaultyFile when there is a fault, with all of them in the order of the file; one a cell, the first."""
    first: dict[object, Fault] = {}
    for fault in faults:
        whole = fault.column == WHOLE_LINE
        first.setdefault((fault.line, fault.column, fault.reason if whole else ""), fault)
    if found := sorted(first.values(), key=lambda fault: fault.line):
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
    day = _parsed(value)
    return day if day and day.year < date.max.year else None


def date_faults(column: str, value: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the date of a column, if anything is: not written as one, or no day there is."""
    if as_date(value):
        return
    if _parsed(value):
        yield column, "Så langt frem kan vi ikke se. Er årstallet rigtigt?"
    elif DATO.fullmatch(value):
        yield column, f"{quote(value)} findes ikke i kalenderen."
    else:
        yield column, DATO_FEJL


def _parsed(value: str) -> date | None:
    for form in DATO_FORMATER:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def refused_by(model: type[Model], felt: str, value: str) -> Iterator[str]:
    """What the validators of a model's field say of a value."""
    try:
        model._meta.get_field(felt).run_validators(value)  # type: ignore[union-attr]
    except ValidationError as error:
        yield from error.messages


def too_long(what: str, value: str, most: int) -> Iterator[str]:
    if len(value) > most:
        yield f"{what} er længere end {most} tegn."


def quote(value: str) -> str:
    """`“Byskolen”`, cut where it is long: a fault is to be read."""
    return f"“{value if len(value) <= MOST_QUOTED else f'{value[:MOST_QUOTED]}…'}”"
