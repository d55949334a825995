"""What this app adds to the settings: whom a closed day hits, the sessions after it, what a place is used for, words for the
history."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from functools import partial

from django import forms
from django.db.models import Model, Q

from booking import services
from booking.models import LEVENDE, Booking, Ordning
from booking.ordningsform import OrdningForm
from udviklingsmodel.kernel.datoer import UGEDAGE, flere, kort_dato, tidsrum
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.kernel.versioner import TIL, Felter, told
from udviklingsmodel.organisation.historik import describe, tell_changes
from udviklingsmodel.organisation.indstillinger import add_indstilling
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution
from udviklingsmodel.organisation.paavirkning import Part, register, uses_sted
from udviklingsmodel.organisation.services import Delsted


def make_sessions_anew(now: datetime) -> None:
    """The hourly task does the same, should this be missed."""
    kalender = Kalender.load()
    for ordning in Ordning.objects.order_by("pk"):
        services.generate_sparringsdage(ordning=ordning, kalender=kalender, now=now)


@uses_sted
def ordninger_and_bookings_at(sted: Delsted, now: datetime) -> list[str]:
    here = {
        Distrikt: Q(distrikt=sted.pk),
        Institution: Q(institution=sted.pk) | Q(sted=sted.pk),
        Enhed: Q(perspektiver=sted.pk),
    }
    said = []
    if names := [str(o) for o in Ordning.objects.filter(here[type(sted)], aktiv=True).distinct().order_by("navn")]:
        said.append(f"Ordninger, der er i brug: {flere(names)}.")
    if isinstance(sted, Institution):
        concerned = Q(institution=sted) | Q(position__sparringsdag__ordning__sted=sted)
        living = Booking.objects.filter(concerned, tilstand__in=LEVENDE).exclude(position__end_at__lte=now)
        if count := living.count():
            said.append(f"Kommende bookinger: {count}.")
    return said


register(
    Part(
        lock=services.lock_closing,
        hit=services.hit_by_closing,
        carry_out=services.carry_out_closing,
        react=make_sessions_anew,
    )
)


def _ordninger(rows: Sequence[Haendelse]) -> Mapping[int, str]:
    found = Ordning.objects.in_bulk([int(row.objekt_id) for row in rows])
    return {row.nummer: str(o) for row in rows if (o := found.get(int(row.objekt_id)))}


FELTER: Felter = OrdningForm.base_fields | {
    "distrikt": OrdningForm.base_fields["hoerer_til"],
    "institution": OrdningForm.base_fields["hoerer_til"],
    "vinduer": forms.Field(label="Tidsrum"),
}
_NAVNGIVET: dict[str, type[Model]] = {
    "distrikt": Distrikt,
    "institution": Institution,
    "sted": Institution,
    "perspektiver": Enhed,
    "facilitatorer": Bruger,
}


def _aendringer(rows: Sequence[Haendelse]) -> Mapping[int, list[str]]:
    words = _words(rows)
    return {row.nummer: told(FELTER, row.data, words) for row in rows}


def _words(rows: Sequence[Haendelse]) -> dict[str, Callable[[str], str]]:
    """The word for each value that the form's fields have none for: of places and people, their names of today."""
    words: dict[str, Callable[[str], str]] = {"datoer": _dato, "frist_ugedag": _ugedag, "vinduer": _vindue}
    for name, model in _NAVNGIVET.items():
        ids = {pk for row in rows for side in row.data.get(name, "").split(TIL) for pk in side.split(",") if pk}
        navne = {str(obj.pk): str(obj) for obj in model._default_manager.filter(pk__in=ids)} if ids else {}
        words[name] = partial(_navn, navne)
    return words


def _navn(navne: Mapping[str, str], pk: str) -> str:
    return navne.get(pk, "noget, der siden er fjernet")


def _dato(text: str) -> str:
    return kort_dato(date.fromisoformat(text))


def _ugedag(text: str) -> str:
    return f"{UGEDAGE[int(text)]}en før"


def _vindue(text: str) -> str:
    """Of `3 08.00-09.00`, or without a weekday."""
    ugedag, klokken = text.split(" ")
    start, slut = (time.fromisoformat(part.replace(".", ":")) for part in klokken.split("-"))
    return " ".join([*([UGEDAGE[int(ugedag)]] if ugedag else []), tidsrum(start, slut)])


tell_changes("ordning.aendret", _aendringer)
describe(
    {
        "ordning.oprettet": "Oprettede ordningen {}",
        "ordning.aendret": "Ændrede ordningen {}",
        "ordning.lukket": "Lukkede ordningen {}",
        "ordning.genoptaget": "Genoptog ordningen {}",
    },
    _ordninger,
)
add_indstilling(
    "Ordninger",
    "ordninger:oversigt",
    "Hvornår der er sparring, hvem der kan booke, og hvad de bliver spurgt om.",
    order=5,
)
