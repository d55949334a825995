"""Run in a process of its own (`python -m tests.journeys.koersel`): a fresh session of today for the live agenda, as the
demo has one; with an argument, what it became. Prints one line of JSON."""

import json
import sys
from datetime import timedelta
from random import Random

import django

django.setup()

from booking import demo_live
from booking.models import Booking, Koersel, Sparringsdag
from udviklingsmodel.kernel import clock
from udviklingsmodel.overblik.bidrag import Demovalg


def fresh() -> dict[str, object]:
    """Its first time begins at ten, whatever the clock of the machine is."""
    at = clock.now().astimezone(clock.KOEBENHAVN).replace(hour=9, minute=51, second=0, microsecond=0)
    earlier = Sparringsdag.objects.filter(ordning__slug=demo_live.SLUG)
    Booking.objects.filter(position__sparringsdag__in=earlier).delete()
    earlier.delete()
    demo_live.make(Demovalg(0, Random(1), at))
    dag = Sparringsdag.objects.get(ordning__slug=demo_live.SLUG, dato=at.date())
    schools = dag.positioner.order_by("start_at").values_list("bookinger__institution__navn", flat=True)
    start = dag.positioner.earliest("start_at").start_at
    return {"dag": str(dag.pk), "start": start.isoformat(), "skoler": list(schools)}


def became(pk: str) -> dict[str, object]:
    koersel = Koersel.objects.get(sparringsdag=pk)
    start = koersel.runder.earliest("start_at").start_at
    number = {runde.pk: n for n, runde in enumerate(koersel.runder.all(), 1)}

    def minute(moment: object) -> float:
        return (moment - start) / timedelta(minutes=1)  # type: ignore[operator]

    parts = [
        [part.art, number.get(part.runde_id, 0), minute(part.fra_at), minute(part.til_at)] for part in koersel.afsnit.all()
    ]
    planned = [[minute(r.start_at), r.minutter, r.ekstra, r.fremmoede] for r in koersel.runder.all()]
    return {"afsnit": parts, "runder": planned, "styres_af": koersel.styres_af.brugernavn if koersel.styres_af else ""}


if __name__ == "__main__":
    print(json.dumps(became(sys.argv[1]) if len(sys.argv) > 1 else fresh()))  # noqa: T201
