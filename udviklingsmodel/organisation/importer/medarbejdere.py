"""People and their roles from a CSV file: a row for each role. The days are those that people see: the last is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer.csvfil import Fault, Resultat
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Kommune, Tilknytning
from udviklingsmodel.organisation.services import (
    Sted,
    change_bruger,
    change_rolle,
    create_bruger,
    give_rolle,
    roles_change_together,
)

HEADER = ["brugernavn", "navn", "email", "faggruppe", "rolle", "sted", "fra", "til"]
COLUMNS = {"fra_date": "fra", "til_date": "til", "institution": "sted", "distrikt": "sted", "enhed": "sted"}
ROLLER = {name.casefold(): Rolle(rolle) for rolle, label in Rolle.choices for name in (rolle, label)}
EN_SLAGS = {"institution": "en institution", "distrikt": "et distrikt", "enhed": "en enhed", "kommune": "kommunen"}
MANGLER = {
    "brugernavn": "Brugernavnet mangler.",
    "navn": "Navnet mangler.",
    "email": "Mailadressen mangler.",
    "faggruppe": "Faggruppen mangler.",
}
TEKSTER = {"brugernavn": "Brugernavnet", "navn": "Navnet", "email": "Mailadressen"}
MOST_ROWS = 500  # by upload, in one request: the command takes any number
TOO_MANY = f"Filen har mere end {MOST_ROWS} rækker. Del den, eller bed driften om at indlæse den."


@dataclass(frozen=True)
class Row:
    """A person and one role, or none. Natural key: brugernavn, rolle and sted."""

    line: int
    brugernavn: str
    navn: str
    email: str
    faggruppe: str
    rolle: Rolle | None
    sted: str
    fra: date | None
    til: date | None

    @property
    def person(self) -> tuple[str, str, str]:
        return self.navn, self.email, self.faggruppe.casefold()


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of the file, and what shows to be wrong without asking the database. Raises FaultyFile for no such file."""
    lines, faults = csvfil.table(text, HEADER)
    rows = []
    for number, values in lines:
        found = [Fault(number, column, reason) for column, reason in _faults_of(values)]
        faults += found
        if not found:
            values["brugernavn"] = values["brugernavn"].lower()
            days = {name: csvfil.as_date(values.pop(name)) for name in ("fra", "til")}
            rows.append(Row(number, rolle=ROLLER.get(values.pop("rolle").casefold()), **values, **days))  # type: ignore[arg-type]
    return rows, [*faults, *_faults_between(rows)]


def load(text: str, *, by: Bruger | None, now: datetime, dry_run: bool) -> Resultat:
    """Read and write a file. Raises FaultyFile with the faults of all its rows, and then nothing is written."""
    rows, faults = read(text)
    try:
        done = write(csvfil.without_faults(rows, faults), by=by, now=now, dry_run=dry_run or bool(faults))
    except csvfil.FaultyFile as faulty:
        faults += faulty.faults
    csvfil.refuse(faults)
    return done


def _faults_of(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column, missing in MANGLER.items():
        if not values[column]:
            yield column, missing
    for column, what in TEKSTER.items():
        for fault in csvfil.too_long(what, values[column], plads(Bruger, column)):
            yield column, fault
    if values["email"] and not csvfil.is_email(values["email"]):
        yield "email", f"{csvfil.quote(values['email'])} er ikke en mailadresse."
    yield from _faults_of_rolle(values)


def _faults_of_rolle(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    rolle = ROLLER.get(values["rolle"].casefold())
    if not values["rolle"]:
        if values["sted"] or values["fra"] or values["til"]:
            yield "rolle", "Rollen mangler. Uden rolle skal sted, fra og til også være tomme."
        return
    if rolle is None:
        yield "rolle", f"Kender ikke rollen {csvfil.quote(values['rolle'])}. Brug en af: {', '.join(Rolle.values)}."
    elif not values["sted"] and STED_FOR_ROLLE[rolle] != "kommune":
        yield "sted", f"Stedet mangler. Rollen {rolle} hører til {EN_SLAGS[STED_FOR_ROLLE[rolle]]}."
    fra, til = csvfil.as_date(values["fra"]), csvfil.as_date(values["til"])
    if fra is None:
        yield "fra", csvfil.DATO_FEJL
    if values["til"] and til is None:
        yield "til", csvfil.DATO_FEJL
    if fault := vender_forkert(fra, til):
        yield "til", fault


def _faults_between(rows: Iterable[Row]) -> Iterator[Fault]:
    first: dict[str, Row] = {}
    seen: set[tuple[str, Rolle | None, str]] = set()
    for row in rows:
        before = first.setdefault(row.brugernavn, row)
        if before.person != row.person:
            yield Fault(row.line, "brugernavn", f"Navn, mail eller faggruppe er en anden end i linje {before.line}.")
        key = (row.brugernavn, row.rolle, row.sted.casefold())
        if key in seen:
            yield Fault(row.line, "rolle", "Samme person med samme rolle og sted står der mere end én gang.")
        seen.add(key)


@dataclass
class _Known:
    """What the rows are held against, read once."""

    faggrupper: dict[str, Faggruppe]
    steder: dict[str, dict[str, Sted]]
    brugere: dict[str, Bruger]
    roller: dict[tuple[str, str, str, int], list[Tilknytning]] = field(default_factory=dict)

    @classmethod
    def load(cls, rows: Iterable[Row]) -> "_Known":
        kommune = Kommune.objects.get()
        people = Bruger.objects.filter(brugernavn__in=[row.brugernavn for row in rows]).select_related("faggruppe")
        known = cls(
            faggrupper={f.navn.casefold(): f for f in Faggruppe.objects.all()},
            steder={
                "kommune": {"": kommune, kommune.navn.casefold(): kommune},
                "distrikt": {d.navn.casefold(): d for d in Distrikt.objects.all()},
                "institution": {i.navn.casefold(): i for i in Institution.objects.all()},
                "enhed": {e.navn.casefold(): e for e in Enhed.objects.all()},
            },
            brugere={bruger.brugernavn: bruger for bruger in people},
        )
        for held in Tilknytning.objects.filter(bruger__in=people).select_related("bruger").order_by("fra_date"):
            key = (held.bruger.brugernavn, held.rolle, held.sted_felt, getattr(held, f"{held.sted_felt}_id"))
            known.roller.setdefault(key, []).append(held)
        return known

    def faggruppe(self, row: Row) -> Faggruppe:
        found = self.faggrupper.get(row.faggruppe.casefold())
        if found is None:
            known = ", ".join(sorted(f.navn for f in self.faggrupper.values())) or "ingen endnu"
            raise _Unknown("faggruppe", f"Kender ikke faggruppen {csvfil.quote(row.faggruppe)}. Der er: {known}.")
        return found

    def sted(self, row: Row, rolle: Rolle) -> Sted:
        wanted, name = STED_FOR_ROLLE[rolle], row.sted.casefold()
        if found := self.steder[wanted].get(name):
            return found
        for kind, places in self.steder.items():
            if name in places:
                hint = f"{csvfil.quote(row.sted)} er {EN_SLAGS[kind]}. Rollen {rolle} hører til {EN_SLAGS[wanted]}."
                raise _Unknown("sted", hint)
        raise _Unknown("sted", f"Der er ikke {EN_SLAGS[wanted]}, der hedder {csvfil.quote(row.sted)}.")

    def held(self, row: Row, rolle: Rolle, sted: Sted, til: date | None) -> Tilknytning | None:
        """The role the row speaks of: the one from the same day, else the one whose days it shares."""
        held = self.roller.get((row.brugernavn, rolle, STED_FOR_ROLLE[rolle], sted.pk), [])
        same = [t for t in held if t.fra_date == row.fra]
        shared = [t for t in held if row.fra and _share_a_day(t, row.fra, til)]
        return next(iter([*same, *reversed(shared)]), None)


class _Unknown(Exception):
    """The row names something that is not there."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def _share_a_day(held: Tilknytning, fra: date, til: date | None) -> bool:
    return (held.til_date is None or held.til_date > fra) and (til is None or held.fra_date < til)


@transaction.atomic
def write(rows: list[Row], *, by: Bruger | None, now: datetime, dry_run: bool) -> Resultat:
    """Create and change what differs. People and roles absent from the file are untouched.

    Raises FaultyFile with every fault, and writes nothing, when a row does not fit what is there.
    """
    known, resultat, faults = _Known.load(rows), Resultat([], [], 0), []
    with roles_change_together():
        for row in rows:
            before = resultat.antal
            try:
                with transaction.atomic():
                    _write_person(row, known, resultat, by, now)
                    _write_rolle(row, known, resultat, by, now)
            except _Unknown as unknown:
                faults.append(Fault(row.line, unknown.column, unknown.reason))
            except ValidationError as error:
                faults += csvfil.from_validation(row.line, error, COLUMNS)
            if resultat.antal == before:
                resultat.uaendrede += 1
        csvfil.refuse(faults)
    if dry_run:
        transaction.set_rollback(True)
    return resultat


def _write_person(row: Row, known: _Known, resultat: Resultat, by: Bruger | None, now: datetime) -> None:
    faggruppe, bruger = known.faggruppe(row), known.brugere.get(row.brugernavn)
    who: dict[str, Any] = {"navn": row.navn, "email": row.email, "faggruppe": faggruppe, "by": by, "now": now}
    if bruger is None:
        made = create_bruger(brugernavn=row.brugernavn, **who)
        known.brugere[row.brugernavn] = made
        resultat.nye.append(f"{row.navn} ({row.brugernavn})")
    elif changed := change_bruger(bruger=bruger, **who):
        words = {"navn": "navn", "email": "mail", "faggruppe": "faggruppe"}
        resultat.aendrede.append(f"{row.navn} ({row.brugernavn}): {', '.join(words[name] for name in changed)}")


def _write_rolle(row: Row, known: _Known, resultat: Resultat, by: Bruger | None, now: datetime) -> None:
    if row.rolle is None or row.fra is None:
        return
    sted, til = known.sted(row, row.rolle), row.til and row.til + timedelta(days=1)
    bruger = known.brugere[row.brugernavn]
    held = known.held(row, row.rolle, sted, til)
    if held is None:
        given = give_rolle(bruger=bruger, rolle=row.rolle, sted=sted, fra=row.fra, til=til, by=by, now=now)
        resultat.nye.append(f"{row.navn}: {given.get_rolle_display()}, {sted}, {given.dage}")
    elif (held.fra_date, held.til_date) != (row.fra, til):
        change_rolle(tilknytning=held, fra=row.fra, til=til, by=by, now=now)
        resultat.aendrede.append(f"{row.navn}: {held.get_rolle_display()}, {sted}, nu {held.dage}")
