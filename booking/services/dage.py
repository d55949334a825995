"""What happens to a whole session."""

from datetime import datetime

from django.db import transaction

from booking.kvoter import is_limited, lock_counted
from booking.models import Booking, Sparringsdag, is_ended
from booking.policies import can_cancel_sparringsdag
from booking.services.venteliste import offer_waiting_soon
from booking.transitions import BOOKINGER, lock_dag
from udviklingsmodel.kernel import audit, transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import configuration_changed, lock_indstillinger


@transaction.atomic
def cancel_sparringsdag(*, dag: Sparringsdag, grund: str, by: Bruger | None, now: datetime) -> list[Booking]:
    """The session is not held: every booking of it ends, and its person is told. Answers those bookings.

    A time that is over or has begun was held, and stays. grund: read by all who look at the day. by: None for the system.
    Raises Refused (maa_ikke_aflyse_dagen, er_aflyst, forbi), Sparringsdag.DoesNotExist, and ValidationError for the reason.
    """
    lock_dag(dag.pk)
    lock_indstillinger()
    fresh = Sparringsdag.objects.select_related("ordning").get(pk=dag.pk)
    if by and not can_cancel_sparringsdag(by, fresh.ordning, now):
        raise Refused("maa_ikke_aflyse_dagen")
    if fresh.aflyst_at:
        raise Refused("er_aflyst")
    if fresh.is_over(now) or is_ended(fresh):
        raise Refused("forbi")
    bookings = list(Booking.objects.beroert_af(fresh, now).with_tid().order_by("pk"))
    lock_counted(fresh.ordning, bookings, [fresh.pk])
    fresh.aflyst_at, fresh.aflyst_grund = now, grund.strip()
    fresh.full_clean(exclude={"ordning"})
    fresh.save(update_fields=["aflyst_at", "aflyst_grund"])
    configuration_changed()
    ended = [transitions.run(BOOKINGER, "aflys_dag", booking, by=by, now=now) for booking in bookings]
    audit.record("sparringsdag.aflyst", fresh, by=by.pk if by else None, now=now)
    if is_limited(fresh.ordning):
        offer_waiting_soon(fresh.ordning, now)
    return ended
