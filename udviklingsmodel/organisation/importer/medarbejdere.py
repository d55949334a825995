"""People and their roles from a CSV file: a row for each role. The days are those that people see: the last is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower

from udviklingsmodel.kernel.datoer import flere, vender_forkert
from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer.csvfil import Fault, Resultat
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Kommune, Tilknytning
from udviklingsmodel.organisation.services import (
    DELT_POSTKASSE,
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
    faults += [Fault(number, column, reason) for number, values in lines for column, reason in _faults_of(values)]
    rows = [_row(number, values) for number, values in lines]
    return rows, [*faults, *_faults_between(csvfil.without_faults(rows, faults))]


def _row(number: int, values: dict[str, str]) -> Row:
    return Row(
        number,
        values["brugernavn"].lower(),
        values["navn"],
        values["email"],
        values["faggruppe"],
        ROLLER.get(values["rolle"].casefold()),
        values["sted"],
        csvfil.as_date(values["fra"]),
        csvfil.as_date(values["til"]),
    )


@transaction.atomic
def load(text: str, *, by: Bruger | None, now: datetime, dry_run: bool) -> Resultat:
    """Read a file, and create and change what differs. People and roles absent from the file are untouched.

    Raises FaultyFile with every fault of all its rows, and then nothing is written.
    """
    rows, faults = read(text)
    known, resultat = _Known.load(rows), Resultat([], [], 0)
    faults += [Fault(row.line, column, reason) for row in rows for column, reason in known.faults_of(row)]
    with roles_change_together():
        for row in csvfil.without_faults(rows, faults):
            faults += _write(row, known, resultat, by, now)
        csvfil.refuse(faults)
    resultat.advarsler = list(_shared_mailboxes(known.nye_adresser))
    if dry_run:
        transaction.set_rollback(True)
    return resultat


def _faults_of(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    for column, missing in MANGLER.items():
        if not values[column]:
            yield column, missing
    for column, what in TEKSTER.items():
        for fault in csvfil.too_long(what, values[column], plads(Bruger, column)):
            yield column, fault
    for fault in csvfil.refused_by(Bruger, "brugernavn", values["brugernavn"].lower()):
        yield "brugernavn", fault
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
        yield "rolle", f"Kender ikke rollen {csvfil.quote(values['rolle'])}. Brug en af: {', '.join(Rolle.labels)}."
    elif not values["sted"] and STED_FOR_ROLLE[rolle] != "kommune":
        yield "sted", f"Stedet mangler. Rollen {rolle.label} hører til {EN_SLAGS[STED_FOR_ROLLE[rolle]]}."
    fra, til = csvfil.as_date(values["fra"]), csvfil.as_date(values["til"])
    yield from csvfil.date_faults("fra", values["fra"])
    if values["til"]:
        yield from csvfil.date_faults("til", values["til"])
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
    nye_adresser: set[str] = field(default_factory=set)

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

    def faults_of(self, row: Row) -> Iterator[tuple[str, str]]:
        """What the row names that is not there."""
        if row.faggruppe and row.faggruppe.casefold() not in self.faggrupper:
            there = ", ".join(sorted(f.navn for f in self.faggrupper.values())) or "ingen endnu"
            yield "faggruppe", f"Kender ikke faggruppen {csvfil.quote(row.faggruppe)}. Der er: {there}."
        if row.rolle and row.sted and row.sted.casefold() not in self.steder[STED_FOR_ROLLE[row.rolle]]:
            yield "sted", self._no_such_place(row, row.rolle)

    def _no_such_place(self, row: Row, rolle: Rolle) -> str:
        wanted = EN_SLAGS[STED_FOR_ROLLE[rolle]]
        for kind, places in self.steder.items():
            if row.sted.casefold() in places:
                return f"{csvfil.quote(row.sted)} er {EN_SLAGS[kind]}. Rollen {rolle.label} hører til {wanted}."
        return f"Der er ikke {wanted}, der hedder {csvfil.quote(row.sted)}."

    def held(self, row: Row, rolle: Rolle, sted: Sted, til: date | None) -> Tilknytning | None:
        """The role the row speaks of: the one from the same day, else the one whose days it shares."""
        held = self.roller.get((row.brugernavn, rolle, STED_FOR_ROLLE[rolle], sted.pk), [])
        same = [t for t in held if t.fra_date == row.fra]
        shared = [t for t in held if row.fra and _share_a_day(t, row.fra, til)]
        return next(iter([*same, *reversed(shared)]), None)


def _share_a_day(held: Tilknytning, fra: date, til: date | None) -> bool:
    return (held.til_date is None or held.til_date > fra) and (til is None or held.fra_date < til)


def _write(row: Row, known: _Known, resultat: Resultat, by: Bruger | None, now: datetime) -> list[Fault]:
    """Answers what the services refuse."""
    before = resultat.antal
    try:
        with transaction.atomic():
            _write_person(row, known, resultat, by, now)
            _write_rolle(row, known, resultat, by, now)
    except ValidationError as error:
        return csvfil.from_validation(row.line, error, COLUMNS)
    if resultat.antal == before:
        resultat.uaendrede += 1
    return []


def _write_person(row: Row, known: _Known, resultat: Resultat, by: Bruger | None, now: datetime) -> None:
    faggruppe, bruger = known.faggrupper[row.faggruppe.casefold()], known.brugere.get(row.brugernavn)
    who: dict[str, Any] = {"navn": row.navn, "email": row.email, "faggruppe": faggruppe, "by": by, "now": now}
    if bruger is None or bruger.email.casefold() != row.email.casefold():
        known.nye_adresser.add(row.email.lower())
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
    sted = known.steder[STED_FOR_ROLLE[row.rolle]][row.sted.casefold()]
    til = row.til and row.til + timedelta(days=1)
    bruger = known.brugere[row.brugernavn]
    held = known.held(row, row.rolle, sted, til)
    if held is None:
        given = give_rolle(bruger=bruger, rolle=row.rolle, sted=sted, fra=row.fra, til=til, by=by, now=now)
        resultat.nye.append(f"{row.navn}: {given.get_rolle_display()}, {sted}, {given.dage}")
    elif (held.fra_date, held.til_date) != (row.fra, til):
        change_rolle(tilknytning=held, fra=row.fra, til=til, by=by, now=now)
        resultat.aendrede.append(f"{row.navn}: {held.get_rolle_display()}, {sted}, nu {held.dage}")


def _shared_mailboxes(addresses: set[str]) -> Iterator[str]:
    """A sentence for each of the addresses that several have. An address that stays as it is is not told of again."""
    people = Bruger.objects.filter(is_active=True).annotate(adresse=Lower("email")).filter(adresse__in=addresses)
    for adresse, sharing in groupby(people.order_by("adresse", "navn", "pk"), key=lambda bruger: bruger.adresse):
        if len(names := [bruger.navn for bruger in sharing]) > 1:
            yield f"{flere(names)} har den samme mailadresse, {adresse}. {DELT_POSTKASSE}"
