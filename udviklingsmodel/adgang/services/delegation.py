"""A leader gives somebody of the institution a child to take care of, from a day to a day. The leader stays responsible."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.models.barn import people_of
from samtykke.policies import leads
from samtykke.services import lock_barn
from udviklingsmodel.adgang.enums import TIL_KOLLEGA
from udviklingsmodel.adgang.models import Delegation
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.opgaver import open_opgave
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger

LAENGST = timedelta(days=366)


@transaction.atomic
def give_delegation(*, pk: UUID, barn: Barn, til: Bruger, fra: date, sidste: date, by: Bruger, now: datetime) -> None:
    """pk: of the form it is given with, which given twice is given once. Raises ValidationError."""
    locked = lock_barn(barn)
    if Delegation.objects.filter(pk=pk).exists():
        return
    if not leads(by, locked, now):
        raise ValidationError("Barnet er flyttet imens.")
    if fault := vender_forkert(fra, sidste):
        raise ValidationError({"sidste_date": fault})
    if sidste < local_date(now):
        raise ValidationError({"sidste_date": "Dagen er gået."})
    if sidste == date.max:
        raise ValidationError({"sidste_date": "Så langt frem kan vi ikke se. Er årstallet rigtigt?"})
    if sidste - fra >= LAENGST:
        raise ValidationError({"sidste_date": "Giv højst adgang for et år ad gangen."})
    if til not in people_of(locked, now, *LOKALE_ROLLER):
        raise ValidationError({"til": "Vælg en, der arbejder på barnets institution i dag."})
    given = Delegation(pk=pk, barn=locked, til=til, givet_af=by, fra_date=fra, til_date=sidste + timedelta(days=1))
    given.full_clean()
    given.save(force_insert=True)
    open_opgave(art=TIL_KOLLEGA, objekt_id=given.pk, til=til, by=by, now=now)
    audit.record(
        "delegation.givet",
        given,
        by=by.pk,
        now=now,
        barn=locked.pk,
        data={"grund": Grund.LEDER.value, "bruger": str(til.pk)},
    )


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Bruger, now: datetime) -> None:
    """At once. One that has ended stays as it is."""
    locked, today = lock_barn(delegation.barn), local_date(now)
    held = Delegation.objects.filter(pk=delegation.pk, til_date__gt=today).first()
    if held is None:
        return
    held.fra_date, held.til_date = min(held.fra_date, today), today
    held.save(update_fields=["fra_date", "til_date"])
    audit.record(
        "delegation.afsluttet",
        held,
        by=by.pk,
        now=now,
        barn=locked.pk,
        data={"grund": Grund.LEDER.value, "bruger": str(held.til_id)},
    )
