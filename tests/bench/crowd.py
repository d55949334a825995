"""Run in `manage.py shell` after seed.py: a session for each of CROWD people, and days with 5,400 times, as JSON."""

import json
import os
from datetime import time, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from booking import services
from booking.models import Ordning
from udviklingsmodel.kernel import access, clock
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.sessions import SEEN, STARTED
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Institution, Kommune, Tilknytning

CROWD = int(os.environ["CROWD"])
ORDNINGER, DAYS, TIMES = 6, 30, 30
SESSIONS = ORDNINGER * DAYS  # person n comes to session n: so a session has people of one school, as a district has a few

now = clock.now()
kommune, faggruppe = Kommune.objects.get(), Faggruppe.objects.first()
tst = Ordning.objects.get(slug="distrikt-dagmar")
schools = list(Institution.objects.filter(distrikt=tst.distrikt))
people = [
    Bruger(kommune=kommune, brugernavn=f"rush{n}", navn=f"Rush {n}", email=f"rush{n}@example.dk", faggruppe=faggruppe)
    for n in range(CROWD)
]
Bruger.objects.bulk_create(people)
Tilknytning.objects.bulk_create(
    Tilknytning(bruger=p, rolle=Rolle.FAGPERSON, institution=schools[n % SESSIONS % len(schools)], fra_date=local_date(now))
    for n, p in enumerate(people)
)
access.sync_all_grants()


def session(bruger: Bruger) -> Session:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(bruger.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = bruger.get_session_auth_hash()
    store[STARTED] = store[SEEN] = now.timestamp()
    store._session_key = store._get_new_session_key()
    return Session(store.session_key, store.encode(dict(store)), now + timedelta(hours=8))


sessions = Session.objects.bulk_create(session(bruger) for bruger in people)
days = []
for number in range(ORDNINGER):
    slug = f"rush-{number}"
    ordning = services.create_ordning(
        by=None,
        now=now,
        navn=f"Rush {number}",
        slug=slug,
        distrikt=tst.distrikt,
        sted=tst.sted,
        ugedag=3,
        start=time(8),
        antal=TIMES,
        minutter=5,
        horisont_uger=52,
        perspektiver=tst.perspektiver.all(),
    )
    days += [f"{slug}/{day.dato}" for day in ordning.sparringsdage.order_by("dato")[1 : DAYS + 1]]
print(
    json.dumps(
        {
            "sessions": [row.session_key for row in sessions],
            "days": days,
        }
    )
)
