"""What this app adds to the settings: whom a closed day hits, the sessions after it, what a place is used for, words for the
history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db.models import Count, Q

from booking import services
from booking.enums import BookingTilstand
from booking.models import LEVENDE, Booking, Ordning, Sparringsdag
from udviklingsmodel.kernel.datoer import dansk_dato, flere
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.historik import describe
from udviklingsmodel.organisation.indstillinger import add_indstilling
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.paavirkning import foresee, on_calendar_change, uses_sted
from udviklingsmodel.organisation.services import Delsted


@foresee
def booked_sessions(first: date, last: date) -> list[str]:
    """`Distrikt Byskov torsdag den 26. november 2026: 2 bookinger`"""
    holding = Q(positioner__bookinger__tilstand__in=(BookingTilstand.BOOKET, BookingTilstand.TILBUDT))
    days = Sparringsdag.objects.filter(dato__range=(first, last)).annotate(holdt=Count("positioner__bookinger", holding))
    hit = days.filter(holdt__gt=0).select_related("ordning").order_by("dato", "ordning__navn")
    return [
        f"{dag.ordning.navn} {dansk_dato(dag.dato)}: {dag.holdt} {'booking' if dag.holdt == 1 else 'bookinger'}"
        for dag in hit
    ]


@on_calendar_change
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


def _ordninger(rows: Sequence[Haendelse]) -> Mapping[int, str]:
    found = Ordning.objects.in_bulk([int(row.objekt_id) for row in rows])
    return {row.nummer: str(o) for row in rows if (o := found.get(int(row.objekt_id)))}


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
