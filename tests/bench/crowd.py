"""Run in `manage.py shell` after demodata: a session for each of CROWD people, and the days they come to, as JSON.

They come to the days of their own district, as the demo has them: most find them full. With PLENTY=1 there are more than
5,000 free times, in ordninger made for it.
"""

import json
import os
from datetime import time, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session

from booking import services
from booking.models import Ordning, Vindue
from udviklingsmodel.kernel import access, clock
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.sessions import SEEN, STARTED
from udviklingsmodel.kernel.sessionstore import SessionStore
from udviklingsmodel.organisation.enums import InstitutionArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Institution, Kommune, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed

CROWD, PLENTY = int(os.environ["CROWD"]), "PLENTY" in os.environ
STAFF, ORDNINGER = 50, 8  # people a school; and for PLENTY ordninger a district, of 18 times a day

now = clock.now()
kommune, faggruppe = Kommune.objects.get(), Faggruppe.objects.first()
ordninger = list(Ordning.objects.filter(aktiv=True, form="bookes").select_related("distrikt", "sted"))
if PLENTY:
    ordninger = [
        services.create_ordning(
            by=None,
            now=now,
            navn=f"Rush {tst.navn} {number}",
            slug=f"rush-{tst.slug}-{number}",
            distrikt=tst.distrikt,
            sted=tst.sted,
            vinduer=[Vindue(ugedag=3, start=time(8), slut=time(11))],
            minutter=10,
            perspektiver=tst.perspektiver.all(),
        )
        for tst in ordninger
        for number in range(ORDNINGER)
    ]
sessions = [
    dag
    for ordning in ordninger
    for dag in ordning.sparringsdage.filter(dato__gt=local_date(now), dato__lte=ordning.last_date(now)).order_by("dato")
]
distrikter = {ordning.distrikt for ordning in ordninger}
schools = Institution.objects.bulk_create(
    Institution(distrikt=distrikt, art=InstitutionArt.SKOLE, navn=f"Rushskole {n} i {distrikt}")
    for distrikt in distrikter
    for n in range(-(-CROWD // STAFF // len(distrikter)))
)
people = [
    Bruger(kommune=kommune, brugernavn=f"rush{n}", navn=f"Rush {n}", email=f"rush{n}@example.dk", faggruppe=faggruppe)
    for n in range(CROWD)
]
Bruger.objects.bulk_create(people)
near = {distrikt.pk: [school for school in schools if school.distrikt == distrikt] for distrikt in distrikter}


def school_of(n: int) -> Institution:
    """Person n comes to session n; those who come to it are of all schools of its district, one after the other."""
    of_district = near[sessions[n % len(sessions)].ordning.distrikt_id]
    return of_district[n // len(sessions) % len(of_district)]


Tilknytning.objects.bulk_create(
    Tilknytning(bruger=p, rolle=Rolle.FAGPERSON, institution=school_of(n), fra_date=local_date(now))
    for n, p in enumerate(people)
)
access.sync_all_grants()
configuration_changed()


def session(bruger: Bruger) -> Session:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(bruger.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = bruger.get_session_auth_hash()
    store[STARTED] = store[SEEN] = now.timestamp()
    store._session_key = store._get_new_session_key()
    return Session(store.session_key, store.encode(dict(store)), now + timedelta(hours=8))


stored = Session.objects.bulk_create(session(bruger) for bruger in people)
print(
    json.dumps(
        {
            "sessions": [row.session_key for row in stored],
            "days": [f"{dag.ordning.slug}/{dag.dato}" for dag in sessions],
        }
    )
)
