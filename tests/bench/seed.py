"""Run in `manage.py shell`: sessions, and enough free times for the bench, as JSON.

`fagperson` reads pages of her own district as the demo has them; `fagperson2` books in the other one; `koordinator` runs the
demo's session of today.
"""

import json
from datetime import time, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from booking import demo_live, puls, services
from booking.models import Ordning, Position, Sparringsdag, Tryk, Vindue
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.sessions import SEEN, STARTED
from udviklingsmodel.kernel.sessionstore import SessionStore
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger

ORDNINGER, DAYS = 8, 360
OURS, BARE = "udviklingsmodel.organisation.login.BrugerBackend", "django.contrib.auth.backends.ModelBackend"

now, kalender = clock.now(), Kalender.load()
reader, booker = (Bruger.objects.get(brugernavn=name) for name in ("fagperson", "fagperson2"))


def session(user: Bruger, backend: str) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), backend
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[STARTED] = store[SEEN] = now.timestamp()
    store.create()
    return str(store.session_key)


read, tst = Ordning.objects.get(slug="distrikt-byskov"), Ordning.objects.get(slug="distrikt-dagmar")
days = [day for n in range(1, DAYS) if not kalender.lukket(day := local_date(now) + timedelta(days=n))]
for number in range(ORDNINGER):
    bench = services.create_ordning(
        by=None,
        now=now,
        navn=f"Bench {number}",
        slug=f"bench-{number}",
        distrikt=tst.distrikt,
        sted=tst.sted,
        vinduer=[Vindue(ugedag=ugedag, start=time(8), slut=time(9)) for ugedag in range(5)],
        minutter=20,
        horisont_uger=52,
    )
    services.create_sparringsdage(bench, days)
free = Position.objects.filter(sparringsdag__ordning__slug__startswith="bench-", sparringsdag__dato__in=days)
posts = [
    [f"/booking/{p.sparringsdag.ordning.slug}/{p.sparringsdag.dato}/", str(p.pk)]
    for p in free.select_related("sparringsdag__ordning").order_by("sparringsdag__dato", "pk")
]
live = Sparringsdag.objects.select_related("ordning").get(ordning__slug=demo_live.SLUG, dato=local_date(now))
chair = Bruger.objects.get(brugernavn="koordinator")
services.press(dag=live, trin="start", tryk=Tryk(0), by=chair, now=now)
coming = Position.objects.filter(sparringsdag__ordning=read, start_at__gt=now).select_related("sparringsdag")
print(
    json.dumps(
        {
            "reader": session(reader, OURS),
            "booker": session(booker, OURS),
            "chair": session(chair, OURS),
            "live": f"/dagsorden/{live.pk}/",
            "puls": f"/dagsorden/{live.pk}/puls/?noegle={puls.noegle(live.pk)}&foelger",
            "bare_booker": session(booker, BARE),
            "dag": str(coming.order_by("start_at")[0].sparringsdag.dato),
            "institution": str(tst.institutioner_for(booker, now)[0].pk),
            "posts": posts,
        }
    )
)
