"""What followed from a sparring, where the ordning asks (TST-09): one of its choices, and no text."""

from datetime import datetime

from django.db import transaction

from booking.models import Booking
from booking.policies import can_register_udfald
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger


@transaction.atomic
def register_udfald(*, booking: Booking, udfald: str, by: Bruger, now: datetime) -> None:
    """Keep what followed, in place of what was said before. Raises Refused: maa_ikke (nor of one that is erased), ukendt."""
    fresh = Booking.objects.with_tid().select_for_update(of=("self",)).filter(pk=booking.pk).first()
    if fresh is None or not can_register_udfald(by, fresh, now):
        raise Refused("maa_ikke")
    if udfald not in {code for code, _ in fresh.ordning.udfald}:
        raise Refused("ukendt")
    Booking.objects.filter(pk=booking.pk).update(udfald=udfald)
    audit.record("booking.udfald", booking, by=by.pk, now=now)
