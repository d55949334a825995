"""Districts, institutions and units from a CSV file: all faults at once, all or nothing, only what changed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.organisation.enums import InstitutionArt
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer.csvfil import Fault
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.services import Delsted, change_sted, create_sted

HEADER = ["art", "navn", "distrikt", "tst_skole", "postkasse"]
ENHED = "enhed"
ARTER = [*InstitutionArt.values, ENHED]


@dataclass(frozen=True)
class Row:
    line: int
    art: str
    navn: str
    distrikt: str
    tst_skole: bool
    postkasse: str


def read(text: str) -> list[Row]:
    """The rows of the file. Raises FaultyFile with every fault when there is one."""
    lines, faults = csvfil.table(text, HEADER)
    rows = []
    for number, values in lines:
        found = [Fault(number, column, reason) for column, reason in _faults_of(values)]
        faults += found
        if not found:
            tst_skole = values.pop("tst_skole") == "ja"
            rows.append(Row(number, tst_skole=tst_skole, **values))
    csvfil.refuse([*faults, *_faults_between(rows)])
    return rows


def _faults_of(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    art, is_enhed = values["art"], values["art"] == ENHED
    if art not in ARTER:
        yield "art", f"Kender ikke arten {csvfil.quote(art)}. Brug en af: {', '.join(ARTER)}."
        return
    if not values["navn"]:
        yield "navn", "Navnet mangler."
    for fault in csvfil.too_long("Navnet", values["navn"], plads(Enhed if is_enhed else Institution)):
        yield "navn", fault
    if is_enhed and values["distrikt"]:
        yield "distrikt", "En enhed hører til hele kommunen: lad feltet være tomt."
    if not is_enhed and not values["distrikt"]:
        yield "distrikt", "Distriktet mangler."
    for fault in csvfil.too_long("Navnet", values["distrikt"], plads(Distrikt)):
        yield "distrikt", fault
    if art == InstitutionArt.SKOLE and values["tst_skole"] not in ("ja", "nej"):
        yield "tst_skole", "Skriv ja eller nej."
    if art != InstitutionArt.SKOLE and values["tst_skole"] not in ("", "nej"):
        yield "tst_skole", "Kun en skole kan være TST-skole: lad feltet være tomt."
    if is_enhed and not values["postkasse"]:
        yield "postkasse", "En enhed skal have en postkasse."
    if values["postkasse"] and not is_enhed:
        yield "postkasse", "Kun en enhed har en postkasse: lad feltet være tomt."
    elif values["postkasse"] and not csvfil.is_email(values["postkasse"]):
        yield "postkasse", f"{csvfil.quote(values['postkasse'])} er ikke en mailadresse."


def _faults_between(rows: Iterable[Row]) -> Iterator[Fault]:
    names = Counter()  # type: Counter[str]
    schools = Counter()  # type: Counter[str]
    for row in rows:
        names[row.navn] += 1
        if names[row.navn] == 2:
            yield Fault(row.line, "navn", f"{csvfil.quote(row.navn)} står der mere end én gang.")
        schools[row.distrikt] += row.tst_skole
        if row.tst_skole and schools[row.distrikt] == 2:
            yield Fault(row.line, "tst_skole", f"{row.distrikt} har allerede en TST-skole i filen.")


@transaction.atomic
def write(rows: Iterable[Row], *, now: datetime, dry_run: bool) -> list[str]:
    """Create and change what differs; answers a line for each. Rows absent from the file are untouched.

    Raises FaultyFile with every fault, and writes nothing, when a row does not fit what is there.
    """
    lines: list[str] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            with transaction.atomic():
                lines += _write(row, now)
        except ValidationError as error:
            faults += csvfil.from_validation(row.line, error, {})
    csvfil.refuse(faults)
    if dry_run:
        transaction.set_rollback(True)
    return lines


def _write(row: Row, now: datetime) -> Iterator[str]:
    if row.art == ENHED:
        yield from _upsert(Enhed, row.navn, now, postkasse=row.postkasse)
        return
    yield from _upsert(Distrikt, row.distrikt, now)
    for former in Distrikt.objects.filter(tst_skole__navn=row.navn).exclude(navn=row.distrikt if row.tst_skole else ""):
        yield from _upsert(Distrikt, former.navn, now, tst_skole=None)
    distrikt = Distrikt.objects.get(navn=row.distrikt)
    yield from _upsert(Institution, row.navn, now, distrikt=distrikt, art=row.art)
    if row.tst_skole:
        yield from _upsert(Distrikt, row.distrikt, now, tst_skole=Institution.objects.get(navn=row.navn))


def _upsert(model: type[Delsted], navn: str, now: datetime, **values: object) -> Iterator[str]:
    sted = model._default_manager.filter(navn=navn).first()
    if sted is None:
        create_sted(sted=model(navn=navn, **values), by=None, now=now)
        yield f"opretter {navn}"
    elif changed := change_sted(sted=sted, values=values, by=None, now=now):
        yield f"ændrer {navn} ({', '.join(changed)})"
