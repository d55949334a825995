"""The waiting lists made whole: whoever was passed over is offered a free time once what stood in the way is gone.

A time that is given back is offered in the same transaction (transitions). But one who could not have it then (at a limit,
the day closed, the role ended) may be able to later, while the time is still free: that concerns days which are not locked
by what changed, so each is looked at afterwards, in a transaction of its own. The periodic task looks at all of them.
"""

import logging
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from booking.enums import BookingTilstand
from booking.models import Booking, Ordning, Position, Sparringsdag
from booking.models.booking import BookingQuerySet
from booking.transitions import BOOKINGER, lock_dag, offer_next
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.models import Bruger

log = logging.getLogger(__name__)


def offer_waiting(*, now: datetime, ordning: Ordning | None = None) -> None:
    """Free times of days that somebody waits for, of one ordning or of all, to the first who may have them now.

    A day that fails is logged and tried again by the periodic task.
    """
    for dag in _to_offer(ordning, now):
        try:
            with transaction.atomic():
                _offer(dag, now)
        except Exception:
            log.exception("free times not offered", extra={"sparringsdag": str(dag)})


def _offer(dag: UUID, now: datetime) -> None:
    if lock_dag(dag) is not None:
        for position in _free(dag, now).select_related("sparringsdag").order_by("start_at", "pk"):
            offer_next(position, now)


def offer_waiting_soon(ordning: Ordning, now: datetime) -> None:
    """When this transaction is through: what it gave back may be what somebody on another day's list needed."""
    transaction.on_commit(partial(offer_waiting, now=now, ordning=ordning), robust=True)


def close_venteliste(waiting: BookingQuerySet, by: Bruger | None, now: datetime) -> None:
    """Whoever waits, or was offered a time, is told that nobody gets one; where the guard agrees."""
    for booking in waiting.with_tid().order_by("pk"):
        transitions.run(BOOKINGER, "luk_venteliste", booking, by=by, now=now)


def _to_offer(ordning: Ordning | None, now: datetime) -> list[UUID]:
    waiting = Booking.objects.filter(venteliste=OuterRef("pk"), tilstand=BookingTilstand.PAA_VENTELISTE)
    coming = Sparringsdag.objects.filter(dato__gte=local_date(now), aflyst_at__isnull=True)
    days = coming.filter(Exists(waiting), Exists(_free(OuterRef("pk"), now)))
    if ordning:
        days = days.filter(ordning=ordning)
    return list(days.order_by("dato", "pk").values_list("pk", flat=True))


def _free(dag: UUID | OuterRef, now: datetime) -> QuerySet[Position]:
    """Times of a session that nobody holds; whether one can still be had, the guards say."""
    held = Booking.objects.active().filter(position=OuterRef("pk"))
    return Position.objects.filter(~Exists(held), sparringsdag=dag, opgivet=False, start_at__gt=now)
