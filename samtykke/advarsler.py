"""Warnings before a consent runs out (CON-03), and before a young person is to be asked too (CON-02): a task, and mails.

Periodic work is a query for what is due: a missed night heals itself, and asked twice nothing happens twice.
"""

import logging
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from samtykke.enums import HELBREDSARTER, Opgaveart
from samtykke.models import UNG, Barn, Samtykke, Samtykkedel
from samtykke.policies import concerned
from samtykke.services import lock_barn
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.opgaver import BREV, lapse_opgaver, lock_opgaver, open_opgave
from udviklingsmodel.kernel.perioder import years_before

log = logging.getLogger(__name__)

ENDER = (Opgaveart.UDLOEBER, Opgaveart.HELBRED_UDLOEBER)
FOERSTE = 30  # days before; then the task is given
IGEN = (14, 0)  # days before: who still has the task is told of it again
MORGEN = time(7)


def warn(*, now: datetime) -> None:
    """What runs out within FOERSTE days, and who turns 15 within them; a child at a time."""
    today = local_date(now)
    ahead = today + timedelta(days=FOERSTE)
    nearly = Barn.objects.filter(foedt_date__gt=years_before(today, UNG), foedt_date__lte=years_before(ahead, UNG))
    due = Barn.objects.filter(samtykker__in=_running_out(today)) | nearly.filter(samtykker__til_date__gt=today)
    for barn in due.distinct().order_by("pk"):
        try:
            with transaction.atomic():
                _warn_of(lock_barn(barn), now)
        except Exception:
            log.exception("consents not warned of", extra={"barn": str(barn.pk)})


def _running_out(today: date) -> QuerySet[Samtykke]:
    """Whose last day lies within FOERSTE days, or that of the health information in it: a year after the yes."""
    ahead = today + timedelta(days=FOERSTE)
    health = Q(dele__art__in=HELBREDSARTER, svar__afgivet_date__lt=years_before(ahead, 1) + timedelta(days=2))
    ending = Q(til_date__lte=ahead + timedelta(days=1)) | health
    return Samtykke.objects.filter(ending, til_date__gt=today).distinct()


def _warn_of(barn: Barn, now: datetime) -> None:
    today = local_date(now)
    ahead = today + timedelta(days=FOERSTE)
    running_out = list(_running_out(today).filter(barn=barn).order_by("pk"))
    lock_opgaver(arter=ENDER, objekter=[samtykke.pk for samtykke in running_out])
    for samtykke in running_out:
        last = _last_days(samtykke, now)
        for art in ENDER:
            if art not in last:
                lapse_opgaver(arter=[art], objekt_id=samtykke.pk, now=now)
            elif last[art] <= ahead:
                _give(art, samtykke, last[art], now)
    if barn.alder(today) < UNG <= barn.alder(ahead):
        days = (today + timedelta(days=n) for n in range(FOERSTE))
        _give(Opgaveart.FYLDER_15, barn, next(d for d in days if barn.alder(d + timedelta(days=1)) == UNG), now)


def _give(art: Opgaveart, obj: Samtykke | Barn, sidste: date, now: datetime) -> None:
    """To who registered the child and its leaders: a task until the end of the day, and mails on mornings before."""
    barn = obj if isinstance(obj, Barn) else obj.barn
    frist_at = datetime.combine(sidste + timedelta(days=1), time(), KOEBENHAVN)
    for person in concerned(barn, now):
        opgave = open_opgave(art=art, objekt_id=obj.pk, til=person, by=None, now=now, frist_at=frist_at)
        for number, days in enumerate(IGEN, 1):
            due = datetime.combine(sidste - timedelta(days=days), MORGEN, KOEBENHAVN)
            if opgave and due > now:
                outbox.queue({BREV: due}, opgave.pk, [person], sekvens=number)


def _last_days(samtykke: Samtykke, now: datetime) -> dict[Opgaveart, date]:
    """By the task, the last day of what it holds for, and no other consent does longer."""
    last: dict[Opgaveart, date] = {}
    for del_ in samtykke.dele.valid(now).select_related("samtykke"):
        same = Samtykkedel.objects.filter(
            samtykke__barn=samtykke.barn_id, samtykke__formaal=samtykke.formaal, enhed=del_.enhed_id, art=del_.art
        )
        if all(other.sidste_date <= del_.sidste_date for other in same.valid(now).select_related("samtykke")):
            ends_with_it = del_.sidste_date == samtykke.sidste_date
            art = Opgaveart.UDLOEBER if ends_with_it else Opgaveart.HELBRED_UDLOEBER
            last[art] = min(del_.sidste_date, last.get(art, del_.sidste_date))
    return last
