"""Access in need: to one child, for half an hour, with a reason; and somebody else is always told at once."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.policies import ledere
from udviklingsmodel.adgang.enums import NOEDADGANG_TIL_ADMINISTRATION, NOEDADGANG_TIL_DPO, NOEDADGANG_TIL_LEDER, Noedgrund
from udviklingsmodel.adgang.models import Noedadgang
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.opgaver import open_opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

VARIGHED = timedelta(minutes=30)
INGEN_FAAR_BESKED = (
    "Der er ikke åbnet nødadgang, for ingen kan få besked om det: hverken en leder på barnets institution, en "
    "databeskyttelsesrådgiver eller en administrator. Ring til institutionen. Er nogen i fare, så ring 112."
)


@transaction.atomic
def open_noedadgang(*, barn: Barn, aarsag: Noedgrund, by: Bruger, now: datetime) -> bool:
    """Whether it was needed: nothing happens where `by` sees the child anyway, also by one that is open still.

    Raises ValidationError where nobody can be told.
    """
    Bruger.objects.select_for_update(no_key=True).get(pk=by.pk)  # the same form twice at once
    if Barn.objects.visible_to(by, now).filter(pk=barn.pk).exists():
        return False
    if not (told := _who_is_told(barn, by, now)):
        raise ValidationError(INGEN_FAAR_BESKED)
    opened = Noedadgang.objects.create(barn=barn, bruger=by, aarsag=aarsag, fra_at=now, til_at=now + VARIGHED)
    for art, person in told:
        open_opgave(art=art, objekt_id=opened.pk, til=person, by=by, now=now)
    data = {"grund": Grund.NOEDADGANG.value, "aarsag": str(aarsag)}
    audit.record("noedadgang.aabnet", opened, by=by.pk, now=now, barn=barn.pk, data=data)
    return True


def _who_is_told(barn: Barn, by: Bruger, now: datetime) -> list[tuple[str, Bruger]]:
    """The child's leaders and the DPO; where there is none but `by`, the administration, who see no child by it."""
    today = local_date(now)
    told = [(NOEDADGANG_TIL_LEDER, person) for person in ledere(barn, now)]
    told += [(NOEDADGANG_TIL_DPO, person) for person in Bruger.objects.holding(today, Rolle.DPO)]
    if all(person == by for _, person in told):
        told = [(NOEDADGANG_TIL_ADMINISTRATION, person) for person in Bruger.objects.holding(today, Rolle.ADMINISTRATION)]
    return [(art, person) for art, person in told if person != by]
