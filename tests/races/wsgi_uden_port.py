"""The product without its locks, where a consent is checked once, when a booking is pointed at it: the race must be lost."""

import time
from typing import Any

from tests.races.wsgi_uden_laas import application  # sets Django up

# isort: split
from booking.enums import Omtale
from booking.models import Booking
from booking.services import samtykke as bookinger
from samtykke import samtykker
from samtykke.models import Barn

__all__ = ["application"]


def _plain_get(barn: Barn) -> Barn:
    return Barn.objects.get(pk=barn.pk)


def _late_save(self: Booking, *args: Any, **kwargs: Any) -> None:
    """Pointing takes long enough, after its check, for the withdrawal to be through, on a busy machine too."""
    time.sleep(1.5 if self.samtykke_id else 0.5)
    super(Booking, self).save(*args, **kwargs)


Booking.save = _late_save  # type: ignore[method-assign]
samtykker.lock_barn = bookinger.lock_barn = _plain_get
Booking.omtale_nu = property(lambda self: Omtale(self.omtale))  # type: ignore[method-assign, assignment]
