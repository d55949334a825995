"""The way to a child, which is logged (PRI-02): no other module of pages asks for one.

The row is written before the page is drawn; where it cannot be written, there is no page.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.http import Http404

from samtykke.models import Barn
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.audit import Post
from udviklingsmodel.organisation.models import Bruger

VIST, FUNDET, CPR_VIST = "barn.vist", "barn.fundet", "barn.cpr_vist"
HENTET, UDSKREVET = "scan.hentet", "samtykke.udskrevet"
LAESNINGER = {
    VIST,
    FUNDET,
    CPR_VIST,
    HENTET,
    UDSKREVET,
}  # actions of the log that changed nothing; an app above adds its own


def open_barn(
    user: Bruger, pk: UUID, now: datetime, action: str = VIST, *, laeser: bool = False, om: Model | None = None
) -> Barn:
    """The child, seen by the user. Raises Http404 for one they may not see, as for one that does not exist.

    laeser: the page changes nothing, and is also for those who may only read. om: what of the child's is taken out alone,
    a file, for the log.
    """
    barn = Barn.objects.visible_to(user, now).select_related("institution", "registreret_af").filter(pk=pk).first()
    if barn is None or not (laeser or barn.kan_rettes):
        raise Http404
    see([barn], user, now, action, om)
    return barn


def see(boern: Iterable[Barn], user: Bruger, now: datetime, action: str, om: Model | None = None) -> None:
    """Log that the user sees these children, whom `visible_to` has given, and why they may."""
    posts = [Post(action, om or barn, {"grund": barn.grund}, barn.pk) for barn in boern]
    if posts:
        with transaction.atomic():
            audit.record_all(posts, by=user.pk, now=now)
