"""What happens to a whole session: it is cancelled, opened again, or kept where a change takes its day."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from booking.enums import Brevart
from booking.kvoter import is_limited, lock_counted, lock_counted_in
from booking.models import Booking, Sparringsdag, is_ended
from booking.policies import can_cancel_sparringsdag
from booking.services.ordninger import in_plan, open_again
from booking.services.venteliste import offer_waiting_soon
from booking.transitions import BOOKINGER, lock_dag
from udviklingsmodel.kernel import audit, outbox, transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.paavirkning import Beslutning, Ramt
from udviklingsmodel.organisation.services import configuration_changed, lock_indstillinger


@transaction.atomic
def cancel_sparringsdag(*, dag: Sparringsdag, grund: str, by: Bruger | None, now: datetime) -> list[Booking]:
    """The session is not held: every booking of it ends, and its person and the team are told. Answers those bookings.

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
    bookings = list(Booking.objects.beroert_af([fresh.pk], now).with_tid().order_by("pk"))
    lock_counted(fresh.ordning, bookings, [fresh.pk])
    fresh.aflyst_at, fresh.aflyst_grund = now, grund.strip()
    fresh.full_clean(exclude={"ordning"})
    fresh.save(update_fields=["aflyst_at", "aflyst_grund"])
    configuration_changed()
    ended = [transitions.run(BOOKINGER, "aflys_dag", booking, by=by, now=now) for booking in bookings]
    readers = {t.bruger for t in fresh.ordning.deltagere(fresh.dato)}
    outbox.queue({Brevart.DAGSORDEN_AFLYST: now}, fresh.pk, readers, sekvens=fresh.plan_nr)
    audit.record("sparringsdag.aflyst", fresh, by=by.pk if by else None, now=now)
    if is_limited(fresh.ordning):
        offer_waiting_soon(fresh.ordning, now)
    return ended


@transaction.atomic
def open_sparringsdag(*, dag: Sparringsdag, by: Bruger, now: datetime) -> None:
    """A cancelled session is held after all: the times of the plan are free. Its bookings have ended, and nobody is told.

    Raises Refused (maa_ikke_aabne_dagen, and as why_not_open), Sparringsdag.DoesNotExist.
    """
    lock_dag(dag.pk)
    lock_indstillinger()
    fresh = Sparringsdag.objects.select_related("ordning").get(pk=dag.pk)
    if not can_cancel_sparringsdag(by, fresh.ordning, now):
        raise Refused("maa_ikke_aabne_dagen")
    if code := why_not_open(fresh, Kalender.load(), now):
        raise Refused(code)
    open_again(fresh, fresh.ordning)
    configuration_changed()
    audit.record("sparringsdag.aabnet", fresh, by=by.pk, now=now)


def why_not_open(dag: Sparringsdag, kalender: Kalender, now: datetime) -> str | None:
    """holdes, forbi, lukket, ude_af_planen; None of a cancelled session that can be opened again."""
    if not dag.aflyst_at:
        return "holdes"
    if dag.is_over(now):
        return "forbi"
    if kalender.lukket(dag.dato):
        return "lukket"
    return None if in_plan(dag.ordning, dag.dato, kalender) else "ude_af_planen"


def require_decided(ramte: Sequence[Ramt], beslutning: Beslutning) -> None:
    """Raises Refused: mangler_beslutning."""
    if not {ramt.pk for ramt in ramte} <= beslutning.keys():
        raise Refused("mangler_beslutning")


def carry_out(
    ramte: Sequence[Ramt], beslutning: Beslutning, *, grund: Callable[[date], str], by: Bruger | None, now: datetime
) -> list[UUID]:
    """Cancel the sessions of which that was decided; answers those that are kept. Raises Refused: mangler_beslutning."""
    require_decided(ramte, beslutning)
    days = [ramt.pk for ramt in ramte]
    lock_counted_in(Booking.objects.beroert_af(days, now).with_tid())  # of all days, before the first is in the log
    cancelled = [pk for pk in days if beslutning[pk] == Dagsvalg.AFLYS]
    for dag in Sparringsdag.objects.filter(pk__in=cancelled).order_by("pk"):
        cancel_sparringsdag(dag=dag, grund=grund(dag.dato), by=by, now=now)
    return [pk for pk in days if pk not in cancelled]
