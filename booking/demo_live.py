"""The demo's session of today, so that the live agenda can be run on the day one tries it.

Its ordning is not in use: nobody books in it, the coordinators of its district have its agenda and fill its free time on the
spot. One session a day; late in the evening it has begun already.
"""

from datetime import datetime, time, timedelta

from booking import services
from booking.enums import Aldersgruppe, BookingTilstand, Om, Omtale, Rytme
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.organisation.models import Tilknytning
from udviklingsmodel.overblik.bidrag import Demovalg

SLUG, TIDER, MINUTTER = "proev-dagsordenen", 3, 20
BOOKER = "fagperson"  # the demo account that has the first time, and is asked what followed
BOOKET = [
    (Om.UDFORDRING, Omtale.ANONYMT, "fravaer", Aldersgruppe.TI, "Meget fravær i 5. klasse"),
    (Om.TEMA, Omtale.INGEN, "samspil", Aldersgruppe.TRE, "Rolige overgange efter frikvarter"),
]


def make(valg: Demovalg) -> None:
    today, first = local_date(valg.now), _first_time(valg.now)
    times = [first + n * timedelta(minutes=MINUTTER) for n in range(TIDER + 1)]
    ordning = _ordning()
    dag, is_new = Sparringsdag.objects.get_or_create(ordning=ordning, dato=today)
    if not is_new:
        return
    made = Position.objects.bulk_create(
        Position(sparringsdag=dag, nummer=n, start_at=start, end_at=start + timedelta(minutes=MINUTTER))
        for n, start in enumerate(times[:-1], 1)
    )
    local = Tilknytning.objects.active_on(today).filter(ordning.naer(), institution__isnull=False)
    of_each = {t.institution_id: t for t in local.select_related("bruger", "institution").order_by("pk")}
    of_each |= {t.institution_id: t for t in local.filter(bruger__brugernavn=BOOKER).select_related("bruger", "institution")}
    staff = sorted(of_each.values(), key=lambda t: t.bruger.brugernavn != BOOKER)
    bookinger = [_booking(position, t, valg.now, *asked) for position, t, asked in zip(made, staff, BOOKET, strict=False)]
    services.store_past(bookinger, now=valg.now)
    units = list(ordning.perspektiver.order_by("navn"))
    for n, booking in enumerate(bookinger):
        booking.perspektiver.set(units[n : n + 2])


def _first_time(now: datetime) -> datetime:
    """The next ten minutes; at the latest so that the last time ends by midnight."""
    local = now.astimezone(KOEBENHAVN).replace(second=0, microsecond=0)
    return min(local + timedelta(minutes=10 - local.minute % 10), local.replace(hour=23, minute=0))


def _ordning() -> Ordning:
    if found := Ordning.objects.filter(slug=SLUG).first():
        return found
    template = Ordning.objects.select_related("distrikt", "sted").filter(distrikt__isnull=False, aktiv=True)[0]
    ordning = Ordning.objects.create(
        navn="Prøv dagsordenen (demo)",
        slug=SLUG,
        distrikt=template.distrikt,
        sted=template.sted,
        minutter=MINUTTER,
        rytme=Rytme.DATOER,
        udfald=[["ingen", "Ikke mere lige nu"], ["bilateralt", "Vi fortsætter sammen"]],
        aktiv=False,
    )
    Vindue.objects.create(ordning=ordning, start=time(8), slut=time(9))
    ordning.perspektiver.set(template.perspektiver.all())
    access.sync_grants([ordning])
    return ordning


def _booking(
    position: Position, t: Tilknytning, now: datetime, om: Om, omtale: Omtale, tema: str, alder: str, emne: str
) -> Booking:
    return Booking(
        position=position,
        booker=t.bruger,
        institution=t.institution,
        tilstand=BookingTilstand.BOOKET,
        om=om,
        omtale=omtale,
        tema=tema,
        aldersgruppe=alder,
        emne=emne,
        booket_at=now - timedelta(days=7),
    )
