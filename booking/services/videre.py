"""After a sparring: the booker asks the own leader to go on with it (TST-10)."""

from datetime import datetime

from django.db import transaction

from booking.enums import Videre
from booking.models import Booking
from booking.policies import can_go_videre
from booking.transitions import lock_dag
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.opgaver import open_opgave
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import LEDERE
from udviklingsmodel.organisation.models import Bruger


@transaction.atomic
def go_videre(*, booking: Booking, videre: Videre, by: Bruger, now: datetime) -> None:
    """Give the leaders of the booking's institution a task each; the first who does it does it for all.

    The task says who asks and from where. Nothing of what the sparring was about goes along. Asking twice is asking once.
    Raises Refused: ikke_endnu (not theirs, not begun, given back or erased), ingen_leder.
    """
    lock_dag(booking.dag.pk)
    fresh = Booking.objects.with_tid().filter(pk=booking.pk).first()
    if fresh is None or not can_go_videre(by, fresh, now):
        raise Refused("ikke_endnu")
    ledere = ledere_for(fresh, now)
    if not ledere:
        raise Refused("ingen_leder")
    given = [open_opgave(art=videre, objekt_id=fresh.pk, til=leder, by=by, now=now) for leder in ledere]
    if any(given):
        audit.record("booking.gik_videre", fresh, by=by.pk, now=now, data={"videre": videre.value})


def ledere_for(booking: Booking, now: datetime) -> list[Bruger]:
    """Who leads the booking's institution today, deputies among them."""
    return list(Bruger.objects.holding(local_date(now), *LEDERE, institution=booking.institution_id))


def asked_videre(booking: Booking) -> set[str]:
    """What has been asked for already, done or not."""
    return set(Opgave.objects.filter(objekt_id=booking.pk, art__in=Videre.values).values_list("art", flat=True))
