"""The two ways to a child that this app adds: given by a leader, and nødadgang."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.models.adgangsveje import Adgangsvej, add_adgangsvej
from samtykke.models.barn import places
from udviklingsmodel.adgang.models import Delegation, Noedadgang
from udviklingsmodel.adgang.policies import can_use_noedadgang
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger, Tilknytning


def _given_to(user: Bruger, now: datetime) -> Q:
    """For as long as they work at the institution where the child is."""
    given = Delegation.objects.on(local_date(now)).filter(til=user, barn__institution__in=places(user, now, *LOKALE_ROLLER))
    return Q(pk__in=given.values("barn"))


def _given_of(barn: Barn, her: Sequence[Tilknytning], now: datetime) -> Iterable[Bruger]:
    given = set(Delegation.objects.on(local_date(now)).filter(barn=barn).values_list("til", flat=True))
    return [t.bruger for t in her if t.bruger_id in given]


def _in_need(user: Bruger, now: datetime) -> Q:
    held = (
        Noedadgang.objects.open_at(now).filter(bruger=user) if can_use_noedadgang(user, now) else Noedadgang.objects.none()
    )
    return Q(pk__in=held.values("barn"))


def _in_need_of(barn: Barn, her: Sequence[Tilknytning], now: datetime) -> Iterable[Bruger]:
    may = Bruger.objects.holding(local_date(now), *LOKALE_ROLLER)
    held = Noedadgang.objects.open_at(now).filter(barn=barn, bruger__in=may.values("pk"))
    return [noedadgang.bruger for noedadgang in held.select_related("bruger").order_by("fra_at", "pk")]


add_adgangsvej(Adgangsvej(Grund.DELEGERET, _given_to, _given_of))
add_adgangsvej(Adgangsvej(Grund.NOEDADGANG, _in_need, _in_need_of, retter=False))
