"""Run in a process of its own (`python -m tests.races.opstil 200 240`): that many people of twenty schools who are logged
in, and ordninger with at least that many free times. Prints what the racers need to know as one line of JSON."""

import json
import sys

import django

django.setup()

from django.conf import settings

from booking.models import Position
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.sessions import SEEN, STARTED
from udviklingsmodel.kernel.sessionstore import SessionStore
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning

A_DAY = 30


def session(bruger: Bruger) -> str:
    """As after a login, without the cost of hashing a password."""
    store = SessionStore()
    store["_auth_user_id"] = str(bruger.pk)
    store["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[-1]
    store["_auth_user_hash"] = bruger.get_session_auth_hash()
    store[STARTED] = store[SEEN] = clock.now().timestamp()
    store.save()
    return str(store.session_key)


def main(people: int, times: int) -> None:
    now = clock.now()
    today = clock.local_date(now)
    distrikt = DistriktFactory()
    skoler = InstitutionFactory.create_batch(20, distrikt=distrikt)
    held = [
        Tilknytning(bruger=BrugerFactory(), rolle=Rolle.FAGPERSON, institution=skoler[n % 20], fra_date=today)
        for n in range(people)
    ]
    Tilknytning.objects.bulk_create(held)
    free: list[list[str]] = []
    while len(free) < times:
        navn = f"kamp-{len(free)}"
        ordning = make_ordning(distrikt=distrikt, sted=skoler[0], navn=navn, slug=navn, antal=A_DAY, minutter=10, now=now)
        # Not today, which may end before the race; and one time of each day is left for the losers to choose.
        ahead = Position.objects.filter(sparringsdag__ordning=ordning, sparringsdag__dato__gt=today, nummer__lt=A_DAY)
        days = ahead.filter(sparringsdag__dato__lte=ordning.last_date(now)).select_related("sparringsdag")
        free += [[f"/booking/{navn}/{p.sparringsdag.dato}/", str(p.pk)] for p in days.order_by("-start_at")]
    print(json.dumps({"people": [[session(t.bruger), t.institution_id] for t in held], "positions": free}))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
