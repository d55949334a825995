"""The product without its locks, and slow between the check and the write: the races must fail on it."""

import time
from typing import Any

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from booking import koerselstrin, kvoter, transitions
from booking.models import Afsnit, Booking, Sparringsdag
from booking.models.booking import BookingQuerySet
from booking.services import bookinger, dage, koersel

__all__ = ["application"]


def _plain_get(sparringsdag_id: object) -> int | None:
    dag = Sparringsdag.objects.get(pk=sparringsdag_id)
    return None if dag.aflyst_at else dag.plan_nr


def _late_save(self: Booking, *args: Any, **kwargs: Any) -> None:
    time.sleep(0.1)
    super(Booking, self).save(*args, **kwargs)


def _late_afsnit(self: Afsnit, *args: Any, **kwargs: Any) -> None:
    time.sleep(0.1)
    super(Afsnit, self).save(*args, **kwargs)


koerselstrin.lock_dag = koersel.lock_dag = _plain_get
transitions.lock_dag = bookinger.lock_dag = dage.lock_dag = _plain_get
BookingQuerySet.select_for_update = lambda self, *args, **kwargs: self  # type: ignore[method-assign]
kvoter._lock = lambda model, pks: None
Booking.save = _late_save  # type: ignore[method-assign]
Afsnit.save = _late_afsnit  # type: ignore[method-assign]
