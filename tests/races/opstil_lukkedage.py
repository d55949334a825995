"""Run in a process of its own (`python -m tests.races.opstil_lukkedage 20`): that many days without a booking, and that many
with two, all of one ordning; six who book, of whom the first two have those times, and an administrator.
Prints what the races need to know as one line of JSON."""

import json
import sys
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from booking import services
from booking.models import Sparringsdag
from tests.factories.booking import SVAR, make_ordning, vindue
from tests.factories.organisation import BrugerFactory, InstitutionFactory, kommune
from tests.races.opstil import session
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.enums import Rolle

TIMES, PEOPLE, BOOKED = 6, 6, 2


def situation(dag: Sparringsdag) -> dict[str, object]:
    free = [str(position.pk) for position in dag.positioner.order_by("nummer")[BOOKED:]]
    return {"dag": str(dag.pk), "dato": str(dag.dato), "page": f"/booking/kamp/{dag.dato}/", "free": free}


def main(rounds: int) -> None:
    now, skole = clock.now(), InstitutionFactory()
    ordning = make_ordning(
        distrikt=skole.distrikt,
        sted=skole,
        navn="kamp",
        slug="kamp",
        vinduer=[vindue(day, TIMES) for day in range(7)],
        horisont_uger=2 * rounds // 7 + 4,
        now=now,
    )
    people = [BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]) for _ in range(PEOPLE)]
    administrator = BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])
    for one in (*people, administrator):
        one.refresh_from_db()  # the session is bound to the roles as they are stored
    ahead = Sparringsdag.objects.filter(ordning=ordning, dato__gt=clock.local_date(now) + timedelta(days=7))
    days = list(ahead.order_by("dato")[: 2 * rounds])
    for dag in days[rounds:]:
        for position, one in zip(dag.positioner.order_by("nummer")[:BOOKED], people, strict=False):
            services.book_position(booking_id=uuid4(), position=position, institution=skole, svar=SVAR, by=one, now=now)
    answer = {
        "people": [[session(one), skole.pk] for one in people[BOOKED:]],
        "administrator": session(administrator),
        "tomme": [situation(dag) for dag in days[:rounds]],
        "bookede": [situation(dag) for dag in days[rounds:]],
    }
    print(json.dumps(answer))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
