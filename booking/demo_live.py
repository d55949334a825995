"""The demo's session of today, so that the live agenda can be run on the day one tries it.

Its ordning is not in use: nobody books in it, the coordinators of its district have its agenda. One session a day, none on
closed days.
"""

from datetime import datetime, time, timedelta

from booking import services
from booking.enums import Aldersgruppe, BookingTilstand, Om, Omtale, Rytme
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Tilknytning
from udviklingsmodel.overblik.bidrag import Demovalg

SLUG, TIDER, MINUTTER = "proev-dagsordenen", 3, 20
BOOKET = [
    (Om.UDFORDRING, Omtale.ANONYMT, "fravaer", Aldersgruppe.TI, "Meget fravær i 5. klasse"),
    (Om.TEMA, Omtale.INGEN, "samspil", Aldersgruppe.TRE, "Rolige overgange efter frikvarter"),
]


def make(valg: Demovalg) -> None:
    today, first = local_date(valg.now), _next_ten_minutes(valg.now)
    times = [first + n * timedelta(minutes=MINUTTER) for n in range(TIDER + 1)]
    if local_date(times[-1]) != today or Kalender.load().lukket(today):
        return
    ordning = _ordning()
    dag, is_new = Sparringsdag.objects.get_or_create(ordning=ordning, dato=today)
    if not is_new:
        return
    made = Position.objects.bulk_create(
        Position(sparringsdag=dag, nummer=n, start_at=start, end_at=start + timedelta(minutes=MINUTTER))
        for n, start in enumerate(times[:-1], 1)
    )
    local = Tilknytning.objects.active_on(today).filter(ordning.naer(), institution__isnull=False)
    staff = {t.institution_id: t for t in local.select_related("bruger", "institution").order_by("pk")}.values()
    services.store_past(
        (_booking(position, t, valg.now, *asked) for position, t, asked in zip(made, staff, BOOKET, strict=False)),
        now=valg.now,
    )


def _next_ten_minutes(now: datetime) -> datetime:
    local = now.astimezone(KOEBENHAVN).replace(second=0, microsecond=0)
    return local + timedelta(minutes=10 - local.minute % 10)


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
        udfald=[["ingen", "Ingen videre"], ["bilateralt", "Vi fortsætter sammen"]],
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
