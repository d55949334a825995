"""The access log as the databeskyttelsesrådgiver reads it (PRI-02): rows by child, person, days, kind and purpose.

A child has a short mark there and no name: who it is, is asked for one child at a time, and logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from samtykke.adgang import CPR_VIST, LAESNINGER
from samtykke.enums import Grund
from samtykke.synlighed import actor, in_words, names_of
from udviklingsmodel.adgang.enums import Slags
from udviklingsmodel.adgang.models import Stikproeve
from udviklingsmodel.adgang.ordvalg import LOG_LAEST, TILSYN
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.models import Bruger

PER_SIDE = 50


@dataclass(frozen=True)
class Filter:
    """What is asked for. It stands in the address: ids, days and codes, no name."""

    barn: UUID | None = None
    person: UUID | None = None
    fra: date | None = None
    til: date | None = None
    slags: str = ""
    grund: str = ""

    @property
    def given(self) -> dict[str, str]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in values.items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.given)

    @property
    def slags_ord(self) -> str:
        return Slags(self.slags).label if self.slags else ""

    @property
    def grund_ord(self) -> str:
        return Grund(self.grund).label if self.grund else ""

    @property
    def uden_barn(self) -> str:
        return replace(self, barn=None).query

    @property
    def uden_person(self) -> str:
        return replace(self, person=None).query


@dataclass(frozen=True)
class Linje:
    """A row in words. `barn` is a mark; `barn_query` and `person_query` lead to the rows of that child, of that person."""

    at: datetime
    hvem: str
    hvad: str
    hvorfor: str
    barn: str
    barn_query: str
    person_query: str


@dataclass(frozen=True)
class Udtaget:
    """A row of a spot check in words, and why it was taken."""

    at: datetime
    hvem: str
    hvad: str
    hvorfor: str
    regel: str
    barn: UUID | None


@dataclass(frozen=True)
class Side:
    linjer: list[Linje]
    aeldre: str
    nyere: str


def read_filter(asked: QueryDict) -> Filter:
    """What cannot be read is not asked for."""
    slags, grund = asked.get("slags", ""), asked.get("grund", "")
    return Filter(
        _uuid(asked.get("barn", "")),
        _uuid(asked.get("person", "")),
        _date(asked, "fra"),
        _date(asked, "til"),
        slags if slags in Slags.values else "",
        grund if grund in Grund.values else "",
    )


def rows_of(wanted: Filter) -> QuerySet[Haendelse]:
    """Rows about children; and of the supervision itself, where one asks for that."""
    rows = Haendelse.objects.filter(_KINDS[wanted.slags])
    if wanted.barn:
        rows = rows.filter(barn=wanted.barn)
    if wanted.person:
        rows = rows.filter(aktoer=wanted.person)
    if wanted.fra and wanted.fra > date.min:  # a midnight before it is none
        rows = rows.filter(at__gte=_midnight(wanted.fra))
    if wanted.til and wanted.til < date.max:
        rows = rows.filter(at__lt=_midnight(wanted.til + timedelta(days=1)))
    if wanted.grund:
        rows = rows.filter(data__grund=wanted.grund)
    return rows


def side(wanted: Filter, *, foer: int | None = None, efter: int | None = None) -> Side:
    """The newest rows; or those before row number `foer`, or those after `efter`."""
    rows = rows_of(wanted)
    if efter is not None:
        found = list(rows.filter(nummer__gt=efter).order_by("nummer")[: PER_SIDE + 1])
        more, found = len(found) > PER_SIDE, found[:PER_SIDE][::-1]
        older, newer = bool(found), more
    else:
        found = list((rows if foer is None else rows.filter(nummer__lt=foer)).order_by("-nummer")[: PER_SIDE + 1])
        more, found = len(found) > PER_SIDE, found[:PER_SIDE]
        older, newer = more, foer is not None
    if not found:
        return Side([], "", wanted.query if foer is not None or efter is not None else "")
    return Side(
        list(_told(found, wanted)),
        _turn(wanted, "foer", found[-1].nummer) if older else "",
        _turn(wanted, "efter", found[0].nummer) if newer else "",
    )


def note_reading(wanted: Filter, *, by: Bruger, now: datetime) -> None:
    """The reader of the log stands in it too: with the child, where it was asked for."""
    data = {f"soegt_{name}": value for name, value in wanted.given.items()} | {"grund": Grund.TILSYN.value}
    with transaction.atomic():
        audit.record(LOG_LAEST, by.kommune, by=by.pk, now=now, data=data, barn=wanted.barn)


def last_check() -> Haendelse | None:
    """When the chain was last walked, and what came of it."""
    return Haendelse.objects.filter(handling="adgangslog.kontrolleret").order_by("-nummer").first()


def mark(barn: UUID) -> str:
    return str(barn)[:8]


def rows_in_words(stikproeve: Stikproeve) -> list[Udtaget]:
    """The rows of a spot check, the oldest first."""
    regler = {udtraek.haendelse: udtraek.get_regel_display() for udtraek in stikproeve.udtraek.all()}
    rows = list(Haendelse.objects.filter(nummer__in=regler).order_by("nummer"))
    told = zip(rows, _told(rows, Filter()), strict=True)
    return [Udtaget(linje.at, linje.hvem, linje.hvad, linje.hvorfor, regler[row.nummer], row.barn) for row, linje in told]


_OF_A_CHILD = Q(barn__isnull=False)
_NEED = Q(handling="noedadgang.ikke_fundet") | (_OF_A_CHILD & Q(data__grund=Grund.NOEDADGANG.value))
_KINDS: dict[str, Q] = {
    "": _OF_A_CHILD,
    Slags.LAEST: _OF_A_CHILD & Q(handling__in=LAESNINGER),
    Slags.CPR: _OF_A_CHILD & Q(handling=CPR_VIST),
    Slags.AENDRET: _OF_A_CHILD & ~Q(handling__in=LAESNINGER),
    Slags.NOEDADGANG: _NEED,
    Slags.TILSYN: Q(handling__in=TILSYN),
}


def _told(rows: list[Haendelse], wanted: Filter) -> Iterable[Linje]:
    people = names_of(rows)
    grunde = dict(Grund.choices)
    for row in rows:
        yield Linje(
            row.at,
            actor(row, people),
            in_words(row),
            grunde.get(row.data.get("grund", ""), ""),
            mark(row.barn) if row.barn else "",
            replace(wanted, barn=row.barn).query if row.barn else "",
            replace(wanted, person=row.aktoer).query if row.aktoer in people else "",
        )


def _turn(wanted: Filter, name: str, nummer: int) -> str:
    return urlencode({**wanted.given, name: nummer})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), KOEBENHAVN)


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _date(asked: QueryDict, name: str) -> date | None:
    """As the form sends it, in three parts, or in one, as a link does."""
    parts = [asked.get(f"{name}_{part}", "") for part in range(3)]
    try:
        return date(*(int(part) for part in reversed(parts))) if any(parts) else date.fromisoformat(asked.get(name, ""))
    except (ValueError, OverflowError):
        return None
