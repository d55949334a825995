"""A booking that points at a registered consent (TST-05), and falls back to anonymous when it holds no more.

The lock of the child is taken before that of the session, here and where a consent changes.
"""

import logging
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from booking.models import Booking
from booking.naevnelse import covering, with_naevnes
from booking.transitions import BOOKINGER, lock_dag
from samtykke.enums import Formaal
from samtykke.models import Barn, Samtykke
from samtykke.reaktioner import on_change
from samtykke.services import lock_barn
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger

log = logging.getLogger(__name__)


@transaction.atomic
def use_samtykke(*, booking: Booking, samtykke: Samtykke, by: Bruger, now: datetime) -> Booking:
    """Name the child of a registered consent at the sparring. Raises Refused: ikke_din, forbi, omtale, daekker_ikke, er_…"""
    lock_barn(samtykke.barn)
    booking.nyt_samtykke = samtykke
    done: Booking = transitions.run(BOOKINGER, "brug_samtykke", booking, by=by, now=now)
    return done


def usable_for(booking: Booking, user: Bruger, now: datetime) -> list[Samtykke]:
    """The consents, of children the user may see and change, on which the child may be named at the sparring, by name.

    Each child with its `grund`, as `changeable_by` gives it.
    """
    why = Barn.objects.changeable_by(user, now).filter(pk=OuterRef("barn")).values("grund")  # type: ignore[misc]
    asked = Samtykke.objects.filter(formaal=Formaal.SPARRING, til_date__gt=booking.dag.dato).annotate(grund=Subquery(why))
    seen = asked.filter(grund__isnull=False).select_related("barn__institution")
    found = []
    for samtykke in seen.order_by("barn__navn", "barn", "oprettet_at"):
        samtykke.barn.grund = samtykke.grund
        found.append(samtykke)
    return list({samtykke.barn_id: samtykke for samtykke in covering(booking, found, now)}.values())


@on_change
def fall_back(barn: Barn, now: datetime) -> None:
    """What the child's consents say has changed: who may not name it any more is told."""
    pointing = Booking.objects.coming(now).filter(samtykke__barn=barn).with_tid().order_by("pk")
    lost = [booking for booking in with_naevnes(pointing, now) if not booking.naevnes]
    for pk in sorted({booking.dag.pk for booking in lost}):
        lock_dag(pk)  # all of them, before the first is written to the log
    for booking in lost:
        with suppress(Refused):  # it was cancelled meanwhile, or points at another
            transitions.run(BOOKINGER, "mist_samtykke", booking, by=None, now=now)


def recheck_samtykker(*, now: datetime) -> None:
    """What no change was the cause of: a day has passed, a team has another unit. A child at a time."""
    pointed_at = Booking.objects.coming(now).filter(samtykke__isnull=False).values("samtykke__barn")
    for barn in Barn.objects.filter(pk__in=pointed_at).order_by("pk"):
        try:
            with transaction.atomic():
                fall_back(lock_barn(barn), now)
        except Exception:
            log.exception("consents not checked", extra={"barn": str(barn.pk)})
