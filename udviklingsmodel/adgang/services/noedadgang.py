"""Access in need: to one child, for half an hour, with a reason; its leader and the DPO are told at once."""

from datetime import datetime, timedelta

from django.db import transaction

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.policies import ledere
from udviklingsmodel.adgang.enums import NOEDADGANG_TIL_DPO, NOEDADGANG_TIL_LEDER, Noedgrund
from udviklingsmodel.adgang.models import Noedadgang
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.opgaver import open_opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

VARIGHED = timedelta(minutes=30)


@transaction.atomic
def open_noedadgang(*, barn: Barn, aarsag: Noedgrund, by: Bruger, now: datetime) -> bool:
    """Whether it was needed: nothing happens where `by` sees the child anyway, also by one that is open still."""
    Bruger.objects.select_for_update(no_key=True).get(pk=by.pk)  # the same form twice at once
    if Barn.objects.visible_to(by, now).filter(pk=barn.pk).exists():
        return False
    opened = Noedadgang.objects.create(barn=barn, bruger=by, aarsag=aarsag, fra_at=now, til_at=now + VARIGHED)
    for person in ledere(barn, now):
        open_opgave(art=NOEDADGANG_TIL_LEDER, objekt_id=opened.pk, til=person, by=by, now=now)
    for person in Bruger.objects.holding(local_date(now), Rolle.DPO):
        open_opgave(art=NOEDADGANG_TIL_DPO, objekt_id=opened.pk, til=person, by=by, now=now)
    data = {"grund": Grund.NOEDADGANG.value, "aarsag": str(aarsag)}
    audit.record("noedadgang.aabnet", opened, by=by.pk, now=now, barn=barn.pk, data=data)
    return True
