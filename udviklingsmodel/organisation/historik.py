"""The history of the settings, read from the log: when, who, what, in words.

The log holds ids alone, so names are those of today. An app above adds the words of its own objects.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F

from udviklingsmodel.kernel.mailtekster import mailart
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Lukkeperiode, Tilknytning

PER_SIDE = 100
# Sorted by this, PostgreSQL finds the numbers by their actions, which are few. Sorted by the key itself it walks the log
# backwards, past every booking since the settings were last changed.
NUMMER = F("nummer") + 0
Navne = Callable[[Sequence[Haendelse]], Mapping[int, str]]
Aendringer = Callable[[Sequence[Haendelse]], Mapping[int, list[str]]]


@dataclass(frozen=True)
class Linje:
    at: datetime
    hvem: str
    hvad: str
    aendringer: Sequence[str] = ()


@dataclass(frozen=True)
class Side:
    """A page of the history, the newest first, and the numbers that lead to its neighbours."""

    linjer: list[Linje]
    aeldre: int | None
    nyere: int | None


_ord: dict[str, tuple[str, Navne]] = {}
_aendringer: dict[str, Aendringer] = {}


def describe(handlinger: Mapping[str, str], navne: Navne) -> None:
    """Register actions of the log and their sentences, where {} is what `navne` calls the object of each row.

    navne: rows to names by the rows' numbers, with a fixed number of queries; one left out was deleted.
    """
    _ord.update({handling: (saetning, navne) for handling, saetning in handlinger.items()})


def tell_changes(handling: str, aendringer: Aendringer) -> None:
    """Register what a row of an action changed, in sentences: rows to them by the rows' numbers."""
    _aendringer[handling] = aendringer


def side(*, foer: int | None = None, efter: int | None = None) -> Side:
    """The newest rows; or those before row number `foer`, or those after `efter`."""
    rows = Haendelse.objects.filter(handling__in=_ord)
    if efter is not None:
        wanted = rows.filter(nummer__gt=efter).order_by(NUMMER.asc())
    else:
        wanted = (rows if foer is None else rows.filter(nummer__lt=foer)).order_by(NUMMER.desc())
    found = list(Haendelse.objects.filter(nummer__in=wanted.values("nummer")[:PER_SIDE]).order_by("-nummer"))
    if not found:
        return Side([], None, None)
    oldest, newest = found[-1].nummer, found[0].nummer
    return Side(
        _linjer(found),
        oldest if rows.filter(nummer__lt=oldest).exists() else None,
        newest if rows.filter(nummer__gt=newest).exists() else None,
    )


def _linjer(rows: Sequence[Haendelse]) -> list[Linje]:
    people = navne_paa(row.aktoer for row in rows)
    names: dict[int, str] = {}
    for navne in {provider for _, provider in _ord.values()}:
        names |= navne([row for row in rows if _ord[row.handling][1] is navne])
    changes: dict[int, list[str]] = {}
    for handling, aendringer in _aendringer.items():
        if of_kind := [row for row in rows if row.handling == handling]:
            changes |= aendringer(of_kind)
    return [
        Linje(
            row.at,
            people.get(row.aktoer, "En, der er slettet") if row.aktoer else "Systemet",
            _ord[row.handling][0].format(names.get(row.nummer, "noget, der siden er fjernet")),
            changes.get(row.nummer, ()),
        )
        for row in rows
    ]


def navne_paa(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return dict(Bruger.objects.filter(pk__in={pk for pk in ids if pk}).values_list("pk", "navn"))


def _kommunen(rows: Sequence[Haendelse]) -> dict[int, str]:
    return {row.nummer: "" for row in rows}


def _lukkeperioder(rows: Sequence[Haendelse]) -> dict[int, str]:
    found = Lukkeperiode.objects.in_bulk([int(row.objekt_id) for row in rows])
    return {row.nummer: f"{p.navn}, {p.dage}" for row in rows if (p := found.get(int(row.objekt_id)))}


def _fjernede(rows: Sequence[Haendelse]) -> dict[int, str]:
    """`lukkedag, 26. november 2026`: of what is gone the row itself tells, as far as it did when it was written."""
    return {row.nummer: _days_of(row.data) if row.data else "en lukkedag eller ferie" for row in rows}


def _days_of(data: Mapping[str, str]) -> str:
    first, last = (date.fromisoformat(data[name]) for name in ("fra", "til"))
    yearly = data["hvert_aar"] == str(True)
    gone = Lukkeperiode(art=data["art"], fra_date=first, til_date=last + timedelta(days=1), hvert_aar=yearly)
    return f"{gone.get_art_display().lower()}, {gone.dage}"


def _brugere(rows: Sequence[Haendelse]) -> dict[int, str]:
    found = navne_paa(UUID(row.objekt_id) for row in rows)
    return {row.nummer: found[pk] for row in rows if (pk := UUID(row.objekt_id)) in found}


def _tilknytninger(rows: Sequence[Haendelse]) -> dict[int, str]:
    """`Fagperson, Byskolen til Mette Lund`; of one that was removed before it began, what the row itself says."""
    held = Tilknytning.objects.select_related("bruger", "kommune", "distrikt", "institution", "enhed")
    found = held.in_bulk([int(row.objekt_id) for row in rows])
    people = navne_paa(UUID(row.data["bruger"]) for row in rows if "bruger" in row.data)
    roller = dict(Rolle.choices)
    names: dict[int, str] = {}
    for row in rows:
        if tilknytning := found.get(int(row.objekt_id)):
            names[row.nummer] = f"{tilknytning.bruger}: {tilknytning}"
        elif "bruger" in row.data:
            navn = people.get(UUID(row.data["bruger"]), "en, der er slettet")
            names[row.nummer] = f"{navn}: {roller.get(row.data.get('rolle', ''), 'en rolle')}"
    return names


def _faggrupper(rows: Sequence[Haendelse]) -> dict[int, str]:
    found = Faggruppe.objects.in_bulk([int(row.objekt_id) for row in rows])
    return {row.nummer: str(f) for row in rows if (f := found.get(int(row.objekt_id)))}


def _steder(rows: Sequence[Haendelse]) -> dict[int, str]:
    names: dict[int, str] = {}
    for model in (Distrikt, Institution, Enhed):
        of_model = [row for row in rows if row.objekt_type == model._meta.label_lower]
        found = model._default_manager.in_bulk([int(row.objekt_id) for row in of_model])
        names |= {row.nummer: str(obj) for row in of_model if (obj := found.get(int(row.objekt_id)))}
    return names


def _mails(rows: Sequence[Haendelse]) -> dict[int, str]:
    return {row.nummer: known.navn for row in rows if (known := mailart(row.objekt_id))}


describe({"kommune.aendret": "Ændrede kommunens navn, kontaktlinje eller logo"}, _kommunen)
describe(
    {
        "lukkeperiode.oprettet": "Tilføjede {}",
        "lukkeperiode.aendret": "Ændrede {}",
    },
    _lukkeperioder,
)
describe({"lukkeperiode.fjernet": "Fjernede {}"}, _fjernede)
describe(
    {
        "bruger.oprettet": "Oprettede {}",
        "bruger.aendret": "Rettede oplysninger om {}",
        "bruger.inviteret": "Sendte en invitation til {}",
        "bruger.deaktiveret": "Lukkede kontoen for {}",
        "bruger.genaktiveret": "Åbnede kontoen for {} igen",
    },
    _brugere,
)
describe(
    {
        "tilknytning.givet": "Gav en rolle. {}",
        "tilknytning.aendret": "Ændrede en rolles dage. {}",
        "tilknytning.afsluttet": "Afsluttede en rolle. {}",
    },
    _tilknytninger,
)
describe(
    {
        "faggruppe.oprettet": "Tilføjede faggruppen {}",
        "faggruppe.aendret": "Omdøbte en faggruppe til {}",
        "faggruppe.fjernet": "Fjernede en faggruppe",
    },
    _faggrupper,
)
describe(
    {
        "organisation.importeret": "Indlæste {} fra en fil",
        "sted.oprettet": "Oprettede {}",
        "sted.aendret": "Rettede {}",
        "sted.lukket": "Lukkede {}",
        "sted.aabnet": "Åbnede {} igen",
    },
    _steder,
)
describe(
    {
        "mailtekst.aendret": "Skrev mailen »{}« med egne ord",
        "mailtekst.standard": "Gik tilbage til standardteksten i mailen »{}«",
    },
    _mails,
)
