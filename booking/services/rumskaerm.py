"""The link to the room's screen."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from booking.models import Sparringsdag
from booking.policies import can_koere
from booking.transitions import lock_dag
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger


@transaction.atomic
def renew_skaerm(*, dag: Sparringsdag, by: Bruger, now: datetime) -> None:
    """Make another link and code: the ones before open nothing from now on. Raises Refused: maa_ikke_koere."""
    lock_dag(dag.pk)
    if not can_koere(by, dag.ordning, now):
        raise Refused("maa_ikke_koere")
    Sparringsdag.objects.filter(pk=dag.pk).update(skaerm_nr=F("skaerm_nr") + 1)
    audit.record("sparringsdag.ny_skaerm", dag, by=by.pk, now=now)
