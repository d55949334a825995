"""Run in a process of its own (`python -m tests.races.opstil_koersel 10`): that many sessions of today that run, each
steered by the same coordinator. Prints what the races need to know as one line of JSON."""

import json
import sys
from datetime import timedelta

import django

django.setup()

from booking import services
from booking.models import Position, Sparringsdag, Tryk
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory
from tests.races.opstil import session
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning


def main(rounds: int) -> None:
    now = clock.now()
    distrikt = DistriktFactory()
    skole, chair = InstitutionFactory(distrikt=distrikt), BrugerFactory()
    Tilknytning.objects.create(
        bruger=chair, rolle=Rolle.DISTRIKTSKOORDINATOR, distrikt=distrikt, fra_date=clock.local_date(now) - timedelta(days=1)
    )
    running = []
    for n in range(rounds):
        ordning = make_ordning(distrikt=distrikt, sted=skole, navn=f"Køres {n}", slug=f"koeres-{n}", now=now)
        dag, _ = Sparringsdag.objects.get_or_create(ordning=ordning, dato=clock.local_date(now))
        dag.positioner.all().delete()
        times = [now + k * timedelta(minutes=20) for k in range(6)]
        Position.objects.bulk_create(
            Position(sparringsdag=dag, nummer=k, start_at=start, end_at=start + timedelta(minutes=20))
            for k, start in enumerate(times, 1)
        )
        fresh = Bruger.objects.get(pk=chair.pk)  # who knows of this ordning too
        koersel = services.press(dag=dag, trin="start", tryk=Tryk(0), by=fresh, now=now)
        running.append({"dag": str(dag.pk), "koersel": str(koersel.pk), "version": koersel.version})
    print(json.dumps({"people": [], "chair": session(Bruger.objects.get(pk=chair.pk)), "running": running}))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
