"""The product without its lock, and slow between the check and the insert: the races must fail on it."""

import time
from typing import Any

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from booking import services, transitions
from booking.models import Booking, Sparringsdag

__all__ = ["application"]


def _plain_get(sparringsdag_id: object) -> None:
    Sparringsdag.objects.get(pk=sparringsdag_id)


def _late_save(self: Booking, *args: Any, **kwargs: Any) -> None:
    time.sleep(0.1)
    super(Booking, self).save(*args, **kwargs)


transitions.lock_dag = services.lock_dag = _plain_get
Booking.save = _late_save  # type: ignore[method-assign]
