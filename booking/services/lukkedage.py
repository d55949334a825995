"""What a closed day does to the sessions that have bookings: `organisation.paavirkning` asks, this app answers."""

from datetime import datetime

from django.db.models import F

from booking.models import Booking, Sparringsdag
from booking.services.dage import carry_out
from booking.services.ordninger import living_on
from booking.services.venteliste import close_venteliste
from booking.texts import antal_i_ord
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dansk_dato
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.paavirkning import Beslutning, Lukker, Ramt


def lock_closing(lukker: Lukker, now: datetime) -> None:
    """Whoever waits to book there reads the calendar again."""
    coming = Sparringsdag.objects.filter(dato__gte=local_date(now))
    days = {dato for dato in coming.order_by("dato").values_list("dato", flat=True).distinct() if lukker(dato)}
    hit = Sparringsdag.objects.filter(dato__in=days)
    list(hit.select_for_update().order_by("pk").values_list("pk"))
    hit.update(plan_nr=F("plan_nr") + 1)


def hit_by_closing(lukker: Lukker, now: datetime) -> list[Ramt]:
    """Sessions that are not over, where somebody has a time or waits for one."""
    coming = Sparringsdag.objects.filter(dato__gte=local_date(now), aflyst_at__isnull=True)
    found = coming.select_related("ordning").prefetch_related("positioner").order_by("dato", "ordning__navn")
    sessions = [dag for dag in found if lukker(dag.dato) and not dag.is_over(now)]
    living = living_on(sessions)
    return [
        Ramt(dag.pk, dag.dato, f"{dag.ordning.navn} {dansk_dato(dag.dato)}: {antal_i_ord(living[dag.pk])}")
        for dag in sessions
        if dag.pk in living
    ]


def carry_out_closing(lukker: Lukker, beslutning: Beslutning, by: Bruger | None, now: datetime) -> None:
    """A session that is kept is held for those who have a time: nobody else gets one, so nobody waits for one there."""
    kept = carry_out(hit_by_closing(lukker, now), beslutning, grund=lukker, by=by, now=now)
    close_venteliste(Booking.objects.uden_svar(kept), by, now)
