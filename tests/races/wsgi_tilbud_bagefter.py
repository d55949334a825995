"""The product as one might have built it: a freed time is free when the cancellation is committed, and offered after that.

Whoever presses in between gets it before those who wait: the race for a freed time must fail on it.
"""

import time
from datetime import datetime
from typing import Any

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from django.db import transaction

from booking import transitions
from booking.models import Position

__all__ = ["application"]

_offer_next: Any = transitions.offer_next


def _offer_afterwards(position: Position, now: datetime) -> None:
    def offer() -> None:
        time.sleep(0.3)
        with transaction.atomic():
            transitions.lock_dag(position.sparringsdag_id)
            _offer_next(position, now)

    transaction.on_commit(offer)


transitions.offer_next = _offer_afterwards
