"""Run in a process of its own (`python -m tests.races.opstil_tildeling 20 6`): that many ordninger of one school that give
their times out, each with one session to give on and a request from each of six teachers; and so many that allow one
coming time, with six requests of one teacher and a session for each. Three ressourcekonsulenter and three facilitators
give. Prints what the races need to know as one line of JSON."""

import json
import sys
from datetime import date, datetime, time, timedelta

import django

django.setup()

from booking.models import Ordning, Sparringsdag, Vindue
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory
from tests.factories.tildeling import ask, make_tildeles
from tests.races.opstil import session
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning
from udviklingsmodel.organisation.services import Sted

ASKERS, OF_EACH_KIND = 6, 3


def people(count: int, rolle: Rolle, sted: Sted, today: date) -> list[Bruger]:
    found: list[Bruger] = BrugerFactory.create_batch(count)
    place = {STED_FOR_ROLLE[rolle]: sted}
    Tilknytning.objects.bulk_create(Tilknytning(bruger=person, rolle=rolle, fra_date=today, **place) for person in found)
    return found


def made(slug: str, skole: Institution, facilitators: list[Bruger], now: datetime, **fields: int) -> Ordning:
    """Every day from 14 to 16."""
    return make_tildeles(
        skole,
        navn=slug,
        slug=slug,
        hver_uger=1,
        anker_date=None,
        vinduer=[Vindue(ugedag=day, start=time(14), slut=time(16)) for day in range(7)],
        horisont_uger=1,
        facilitatorer=facilitators,
        now=now,
        **fields,
    )


def ahead(ordning: Ordning, now: datetime) -> list[Sparringsdag]:
    """Not tomorrow either: the race may run at midnight."""
    coming = Sparringsdag.objects.filter(ordning=ordning, dato__gt=clock.local_date(now) + timedelta(days=1))
    return list(coming.order_by("dato"))


def limited(n: int, skole: Institution, facilitators: list[Bruger], asker: Bruger, now: datetime) -> dict[str, object]:
    ordning = made(f"graense-{n}", skole, facilitators, now, max_pr_person=1)
    fresh = Bruger.objects.get(pk=asker.pk)
    return {
        "board": f"/booking/{ordning.slug}/fordeling/",
        "asker": str(asker.pk),
        "days": [dag.dato.isoformat() for dag in ahead(ordning, now)[: 2 * OF_EACH_KIND]],
        "requests": [str(ask(fresh, ordning, now=now).pk) for _ in range(2 * OF_EACH_KIND)],
    }


def situation(
    n: int, skole: Institution, facilitators: list[Bruger], askers: list[Bruger], now: datetime
) -> dict[str, object]:
    """An ordning of its own, so that its board is as short as a real one."""
    ordning = made(f"tildeles-{n}", skole, facilitators, now)
    dag = ahead(ordning, now)[0]
    fresh = Bruger.objects.filter(pk__in=[asker.pk for asker in askers]).order_by("pk")  # who knows of this ordning too
    return {
        "board": f"/booking/{ordning.slug}/fordeling/",
        "dag": str(dag.pk),
        "dato": dag.dato.isoformat(),
        "requests": [str(ask(asker, ordning, now=now).pk) for asker in fresh],
    }


def main(rounds: int, at_a_limit: int) -> None:
    now = clock.now()
    today = clock.local_date(now)
    skole: Institution = InstitutionFactory(distrikt=DistriktFactory())
    askers = people(ASKERS, Rolle.FAGPERSON, skole, today)
    konsulenter = people(OF_EACH_KIND, Rolle.RESSOURCEKONSULENT, skole, today)
    facilitators = people(OF_EACH_KIND, Rolle.EKSTERN_FAGPERSON, EnhedFactory(), today)
    situations = [situation(n, skole, facilitators, askers, now) for n in range(rounds)]
    givers = [session(person) for person in [*konsulenter, *facilitators]]
    graense = [limited(n, skole, facilitators, askers[n % ASKERS], now) for n in range(at_a_limit)]
    print(json.dumps({"people": [], "givers": givers, "situations": situations, "graense": graense}))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
