"""What happens to one session as a whole."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.models import LEVENDE, Booking, Sparringsdag
from booking.transitions import BOOKINGER, lock_dag
from udviklingsmodel.kernel import audit, transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import configuration_changed


@transaction.atomic
def cancel_sparringsdag(*, dag: Sparringsdag, grund: str, by: Bruger, now: datetime) -> None:
    """The session is not held: everybody who has a time or waits for one is told why. Raises Refused: er_aflyst."""
    lock_dag(dag.pk)
    if not Sparringsdag.objects.filter(pk=dag.pk, aflyst_at__isnull=True).update(aflyst_at=now, aflyst_grund=grund):
        raise Refused("er_aflyst")
    concerned = Q(position__sparringsdag=dag) | Q(venteliste=dag)
    for booking in Booking.objects.filter(concerned, tilstand__in=LEVENDE).with_tid().order_by("pk"):
        transitions.run(BOOKINGER, "aflys_dag", booking, by=by, now=now)
    configuration_changed()
    audit.record("sparringsdag.aflyst", dag, by=by.pk, now=now)
