"""What happens to an ordning that is in use: a change of its plan, the end of it, and taking it up again.

A coming session without bookings follows the plan. One where people have a time, or wait for one, and that fits the plan
no more, is a question to the administrator, never an effect nobody saw.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, prefetch_related_objects

from booking.enums import Aabningsvalg, BookingTilstand
from booking.kvoter import lock_counted
from booking.models import HOLDER_TID, Booking, Ordning, Sparringsdag, Vindue
from booking.models.booking import BookingQuerySet
from booking.services.dage import carry_out, open_sparringsdag, require_decided, why_not_open
from booking.services.ordninger import (
    UDE_AF_PLANEN,
    changed_fields,
    generate_sparringsdage,
    in_plan,
    living_on,
    logged_values,
    save_ordning,
    times_fit,
)
from booking.services.plantjek import check_plan, new_slug
from booking.services.venteliste import close_venteliste, offer_waiting_soon
from booking.texts import antal_i_ord
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dansk_dato
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.kernel.versioner import Check, logged, unseen
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Enhed
from udviklingsmodel.organisation.paavirkning import Beslutning, Ramt
from udviklingsmodel.organisation.services import lock_indstillinger

VENTELISTE_FOERST = "Vent, til ingen gør det, eller luk ordningen og lav en ny, hvor man beder om en tid."
AFLYST_GRUND = "Planen for sparringen er ændret"


def coming_sessions(ordning: Ordning, now: datetime) -> list[Sparringsdag]:
    """From today on, with their times; cancelled or not."""
    coming = Sparringsdag.objects.filter(ordning=ordning, dato__gte=local_date(now)).order_by("dato")
    return list(coming.prefetch_related("positioner"))


def affected_days(
    ordning: Ordning, *, kalender: Kalender, now: datetime, sessions: Iterable[Sparringsdag] | None = None
) -> list[Ramt]:
    """Which coming sessions with bookings do not fit `ordning` as it is in memory: changed, or retired, and not saved.

    sessions: its coming ones, where they have been read.
    """
    if ordning.nye_vinduer is None:
        prefetch_related_objects([ordning], "vinduer")
    coming = coming_sessions(ordning, now) if sessions is None else sessions
    days = [dag for dag in coming if dag.dato > local_date(now) and not dag.aflyst_at]
    living = living_on(days)
    found = [(dag, living[dag.pk], in_plan(ordning, dag.dato, kalender)) for dag in days if dag.pk in living]
    return [
        Ramt(dag.pk, dag.dato, f"{_dato(dag)}: {antal_i_ord(antal)}{', dagen får andre tider' if held else ''}")
        for dag, antal, held in found
        if not (held and times_fit(ordning, dag))
    ]


def _dato(dag: Sparringsdag) -> str:
    return dansk_dato(dag.dato).capitalize()


def cancelled_by_people(sessions: Iterable[Sparringsdag]) -> list[Sparringsdag]:
    """Those that stay cancelled until somebody opens them; what the plan has taken away opens by itself."""
    return [dag for dag in sessions if dag.aflyst_at and dag.aflyst_grund != UDE_AF_PLANEN]


def cancelled_days(ordning: Ordning, *, kalender: Kalender, now: datetime) -> list[Ramt]:
    """Which coming sessions of `ordning`, as it is in memory, people have cancelled that could be held."""
    cancelled = cancelled_by_people(coming_sessions(ordning, now))
    for dag in cancelled:
        dag.ordning = ordning
    return [
        Ramt(dag.pk, dag.dato, f"{_dato(dag)}: {dag.aflyst_grund}")
        for dag in cancelled
        if why_not_open(dag, kalender, now) is None
    ]


def waiting_in(ordning: Ordning) -> BookingQuerySet:
    return Booking.objects.uden_svar(list(ordning.sparringsdage.order_by().values_list("pk", flat=True)))


def requests_of(ordning: Ordning) -> int:
    """How many have asked it for a time and not been answered."""
    return Booking.objects.filter(anmodet_hos=ordning, tilstand=BookingTilstand.ANMODET).count()


@transaction.atomic
def change_ordning(
    *,
    ordning: Ordning,
    by: Bruger,
    now: datetime,
    vinduer: Iterable[Vindue],
    beslutning: Beslutning | None = None,
    perspektiver: Iterable[Enhed] | None = None,
    facilitatorer: Iterable[Bruger] | None = None,
    as_seen: Check = unseen,
    **fields: object,
) -> Ordning:
    """The ordning as `fields` say, and its coming sessions as its plan then is.

    Raises ValidationError; Refused mangler_beslutning when sessions with bookings no longer fit and `beslutning` does not
    name them all.
    """
    _lock_sessions(ordning, now)
    before = Ordning.objects.select_for_update().get(pk=ordning.pk)
    lock_indstillinger()
    kalender = Kalender.load()
    fields.pop("slug", None)  # links to it must last (TST-15)
    wanted = list(vinduer)
    people: dict[str, list[Any]] = {
        "perspektiver": list(before.perspektiver.all() if perspektiver is None else perspektiver),
        "facilitatorer": list(before.facilitatorer.all() if facilitatorer is None else facilitatorer),
    }
    if names := changed_fields(before, wanted, fields, people):
        as_seen(before)
    shown = logged_values(before, before.vinduer.all(), {name: getattr(before, name).all() for name in people})
    after = with_changes(before, wanted, fields)
    check_change(before, after, kalender=kalender, now=now)
    _decide(after, beslutning, kalender, by, now)
    save_ordning(after, people["perspektiver"], people["facilitatorer"])
    if "en_pr_institution" in names:
        _renew_quota(after, now)
    generate_sparringsdage(ordning=after, kalender=kalender, now=now)
    offer_waiting_soon(after, now)
    if names:
        changes = logged(shown, logged_values(after, wanted, people))
        audit.record("ordning.aendret", after, by=by.pk, now=now, data={"felter": ",".join(names)} | changes)
    return after


def with_changes(ordning: Ordning, vinduer: Sequence[Vindue], fields: dict[str, Any]) -> Ordning:
    """A copy of the ordning as it would be; nothing is saved."""
    after = Ordning(**{field.attname: getattr(ordning, field.attname) for field in Ordning._meta.concrete_fields})
    after._state.adding, after._state.db = ordning._state.adding, ordning._state.db
    for name, value in fields.items():
        setattr(after, name, value)
    after.nye_vinduer = list(vinduer)
    return after


def planned(
    before: Ordning | None, vinduer: Sequence[Vindue], fields: dict[str, Any], *, kalender: Kalender, now: datetime
) -> tuple[Ordning, list[str]]:
    """The ordning as it would be, new or changed, judged and not saved, and what to look at. Raises ValidationError."""
    if before is None:
        after = Ordning(slug=new_slug(fields["navn"]), **fields)
        after.nye_vinduer = list(vinduer)
        return after, check_plan(after, kalender=kalender, now=now)
    after = with_changes(before, vinduer, fields)
    return after, check_change(before, after, kalender=kalender, now=now)


def check_change(before: Ordning, after: Ordning, *, kalender: Kalender, now: datetime) -> list[str]:
    """As `check_plan`, also of what waits in the ordning as it was."""
    advarsler = check_plan(after, kalender=kalender, now=now, kendte_datoer=before.datoer)
    if before.tildeles and not after.tildeles and (count := requests_of(before)):
        venter = "1 anmodning" if count == 1 else f"{count} anmodninger"
        raise ValidationError({"form": f"{venter} har ikke fået svar endnu. Svar først, og lav så ændringen."})
    if after.tildeles and not before.tildeles and (count := waiting_in(before).count()):
        raise ValidationError({"form": f"{count} venter på en tid på ventelisten. {VENTELISTE_FOERST}"})
    return advarsler


@transaction.atomic
def retire_ordning(*, ordning: Ordning, by: Bruger, now: datetime, beslutning: Beslutning | None = None) -> None:
    """No times any more: whoever waits for one is told. Of one that is retired already nothing happens.

    Raises Refused: mangler_beslutning as above, anmodninger when some have asked and wait.
    """
    _lock_sessions(ordning, now)
    ordning = Ordning.objects.select_for_update().get(pk=ordning.pk)
    if not ordning.aktiv:
        return
    lock_indstillinger()
    if requests_of(ordning):
        raise Refused("anmodninger")
    ordning.aktiv = False
    kalender = Kalender.load()
    lock_counted(ordning, waiting_in(ordning), ())  # before the log, as all locks
    _decide(ordning, beslutning, kalender, by, now)
    _switched(ordning, kalender, "ordning.lukket", by, now)
    close_venteliste(waiting_in(ordning), by, now)


@transaction.atomic
def resume_ordning(*, ordning: Ordning, by: Bruger, now: datetime, beslutning: Beslutning | None = None) -> None:
    """Times again, as its plan says; of one in use nothing happens.

    beslutning: which of its cancelled days are opened again. Raises ValidationError when the plan does not hold; Refused
    mangler_beslutning when it does not name all of them.
    """
    _lock_sessions(ordning, now)
    ordning = Ordning.objects.select_for_update().get(pk=ordning.pk)
    if ordning.aktiv:
        return
    lock_indstillinger()
    ordning.aktiv = True
    kalender = Kalender.load()
    check_plan(ordning, kalender=kalender, now=now, kendte_datoer=ordning.datoer)
    cancelled = cancelled_days(ordning, kalender=kalender, now=now)
    require_decided(cancelled, beslutning := beslutning or {})
    _switched(ordning, kalender, "ordning.genoptaget", by, now)
    for dag in ordning.sparringsdage.filter(pk__in=[ramt.pk for ramt in cancelled]):
        if beslutning[dag.pk] == Aabningsvalg.AABN:
            open_sparringsdag(dag=dag, by=by, now=now)
    offer_waiting_soon(ordning, now)


def _switched(ordning: Ordning, kalender: Kalender, action: str, by: Bruger, now: datetime) -> None:
    save_ordning(ordning, list(ordning.perspektiver.filter(aktiv=True)), list(ordning.facilitatorer.all()))
    generate_sparringsdage(ordning=ordning, kalender=kalender, now=now)
    audit.record(action, ordning, by=by.pk, now=now)


def _lock_sessions(ordning: Ordning, now: datetime) -> None:
    """Nobody books on a coming session while it is decided what happens to it; whoever waits to do so reads it again."""
    coming = Sparringsdag.objects.filter(ordning=ordning, dato__gte=local_date(now))
    list(coming.select_for_update().order_by("pk").values_list("pk"))
    coming.update(plan_nr=F("plan_nr") + 1)


def _decide(ordning: Ordning, beslutning: Beslutning | None, kalender: Kalender, by: Bruger, now: datetime) -> None:
    ramte = affected_days(ordning, kalender=kalender, now=now)
    carry_out(ramte, beslutning or {}, grund=lambda _: AFLYST_GRUND, by=by, now=now)


def _renew_quota(ordning: Ordning, now: datetime) -> None:
    """`eneste_paa` of the coming bookings as the ordning now says: an institution's first of a day counts."""
    coming = Booking.objects.filter(position__sparringsdag__ordning=ordning, position__start_at__gt=now)
    coming.update(eneste_paa=None)
    seen = set()
    if ordning.en_pr_institution:
        for booking in (
            coming.filter(tilstand__in=HOLDER_TID).select_related("position").order_by("position__start_at", "pk")
        ):
            key = (booking.tid.sparringsdag_id, booking.institution_id)
            if key not in seen:
                Booking.objects.filter(pk=booking.pk).update(eneste_paa=key[0])
            seen.add(key)
