"""Closed days and school holidays from a CSV file. The days are those that people see: the last one is counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.organisation.enums import PeriodeArt
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer.csvfil import Fault, Resultat
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode
from udviklingsmodel.organisation.paavirkning import Beslutning, Ramt, hit_by
from udviklingsmodel.organisation.services import refuse_impossible, refuse_overlap, save_lukkeperioder

HEADER = ["art", "navn", "fra", "til", "hvert_aar"]
COLUMNS = {"fra_date": "fra", "til_date": "til"}


@dataclass(frozen=True)
class Row:
    """Natural key: art, navn and fra."""

    line: int
    art: str
    navn: str
    fra: date
    til: date
    hvert_aar: bool


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of the file, and what shows to be wrong without asking the database. Raises FaultyFile for no such file."""
    lines, faults = csvfil.table(text, HEADER)
    rows = []
    for number, values in lines:
        values["art"] = values["art"].casefold()
        found = [Fault(number, column, reason) for column, reason in _faults_of(values)]
        faults += found
        fra, til = csvfil.as_date(values["fra"]), csvfil.as_date(values["til"])
        if fra and til and not found:
            rows.append(Row(number, values["art"], values["navn"], fra, til, values["hvert_aar"] == "ja"))
    return rows, [*faults, *_faults_between(rows)]


def load(
    text: str, *, by: Bruger | None, now: datetime, dry_run: bool, beslutning: Beslutning | None = None
) -> tuple[Resultat, list[Ramt]]:
    """Read and write a file; answers what, and the days with bookings that it hits.

    Raises FaultyFile with the faults of all its rows, and Refused mangler_beslutning when `beslutning` does not name all
    the days, and then nothing is written.
    """
    rows, faults = read(text)
    try:
        done = write(
            csvfil.without_faults(rows, faults), by=by, now=now, dry_run=dry_run or bool(faults), beslutning=beslutning or {}
        )
    except csvfil.FaultyFile as faulty:
        faults += faulty.faults
    csvfil.refuse(faults)
    return done


def _faults_of(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    if values["art"] not in PeriodeArt.values:
        yield "art", f"Kender ikke arten {csvfil.quote(values['art'])}. Brug en af: {', '.join(PeriodeArt.values)}."
    if not values["navn"]:
        yield "navn", "Navnet mangler."
    for fault in csvfil.too_long("Navnet", values["navn"], plads(Lukkeperiode)):
        yield "navn", fault
    fra, til = csvfil.as_date(values["fra"]), csvfil.as_date(values["til"])
    for column in ("fra", "til"):
        yield from csvfil.date_faults(column, values[column])
    if fault := vender_forkert(fra, til):
        yield "til", fault
    if values["hvert_aar"] not in ("ja", "nej", ""):
        yield "hvert_aar", "Skriv ja eller nej."


def _faults_between(rows: Iterable[Row]) -> Iterator[Fault]:
    seen: set[tuple[str, str, date]] = set()
    for row in rows:
        key = (row.art, row.navn.casefold(), row.fra)
        if key in seen:
            yield Fault(row.line, "navn", f"{csvfil.quote(row.navn)} med den første dag står der mere end én gang.")
        seen.add(key)


@transaction.atomic
def write(
    rows: Iterable[Row], *, by: Bruger | None, now: datetime, dry_run: bool, beslutning: Beslutning
) -> tuple[Resultat, list[Ramt]]:
    """Create and change what differs. Rows absent from the file are untouched.

    Raises as `load`, and writes nothing, when a row does not fit what is there.
    """
    stored = {(p.art, p.navn.casefold(), p.fra_date): p for p in Lukkeperiode.objects.all()}
    nye, aendrede, changed, lines = [], [], [], {}
    uaendrede = 0
    for row in rows:
        key = (row.art, row.navn.casefold(), row.fra)
        values = {"navn": row.navn, "til_date": row.til + timedelta(days=1), "hvert_aar": row.hvert_aar}
        periode = stored.get(key)
        if periode is None:
            periode = stored[key] = Lukkeperiode(art=row.art, fra_date=row.fra, **values)
            nye.append(periode)
        elif any(getattr(periode, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(periode, name, value)
            aendrede.append(periode)
        else:
            uaendrede += 1
            continue
        changed.append(periode)
        lines[id(periode)] = row.line
    _refuse_overlaps(changed, list(stored.values()), lines)
    _refuse_impossible(changed, lines)
    ramte = hit_by(Kalender.load().closed_by(changed), now)
    if changed and not dry_run:
        save_lukkeperioder(perioder=changed, by=by, now=now, beslutning=beslutning)
    words = Resultat(list(map(_in_words, nye)), list(map(_in_words, aendrede)), uaendrede)
    return words, ramte


def _refuse_overlaps(changed: list[Lukkeperiode], everything: list[Lukkeperiode], lines: dict[int, int]) -> None:
    faults = []
    for periode in changed:
        try:
            refuse_overlap(periode, everything)
        except ValidationError as error:
            faults += csvfil.from_validation(lines[id(periode)], error, COLUMNS)
    csvfil.refuse(faults)


def _refuse_impossible(changed: list[Lukkeperiode], lines: dict[int, int]) -> None:
    faults = []
    for periode in changed:
        try:
            refuse_impossible(periode)
            periode.full_clean()
        except ValidationError as error:
            faults += csvfil.from_validation(lines[id(periode)], error, COLUMNS)
    csvfil.refuse(faults)


def _in_words(periode: Lukkeperiode) -> str:
    return f"{periode.navn} ({periode.get_art_display().lower()}), {periode.dage}"
