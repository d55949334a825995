"""What happens to ordninger and their sessions."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, Model, OuterRef, Q, prefetch_related_objects
from django.db.models.functions import Coalesce

from booking.enums import Brevart
from booking.models import LEVENDE, Booking, Ordning, Position, Sparringsdag, Vindue
from booking.services.plantjek import check_plan, new_slug, slug_for
from udviklingsmodel.kernel import access, audit, outbox
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.versioner import Vist
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed
from udviklingsmodel.organisation.services import closed, configuration_changed, lock_indstillinger

log = logging.getLogger(__name__)
AGENDA_AT = time(12)  # on the day before
LOGGED = (
    *("form", "rytme", "hver_uger", "anker_date", "datoer", "minutter"),
    *("horisont_uger", "frist_minutter", "frist_ugedag", "frist_kl", "rest", "tilbud_kl", "en_pr_institution"),
    *("max_pr_person", "max_pr_institution", "roller", "omtaler"),
)
UDE_AF_PLANEN = "Dagen er ikke længere i planen"


@transaction.atomic
def create_ordning(
    *,
    by: Bruger | None,
    now: datetime,
    vinduer: Iterable[Vindue],
    perspektiver: Iterable[Enhed] = (),
    facilitatorer: Iterable[Bruger] = (),
    formular: UUID | None = None,
    **fields: object,
) -> Ordning:
    """A new series of times, with its grants and its coming sessions. Raises ValidationError.

    slug: its address, made from the name where none is given. formular: the form it is made with; sent once more as it was,
    it answers with the one it made.
    """
    lock_indstillinger()
    wanted = list(vinduer)
    people: dict[str, list[Any]] = {"perspektiver": list(perspektiver), "facilitatorer": list(facilitatorer)}
    if made := Ordning.objects.filter(formular=formular).first() if formular else None:
        if not changed_fields(made, wanted, fields, people):
            return made
        formular = None
    fields.setdefault("slug", new_slug(str(fields["navn"])))
    ordning, kalender = Ordning(formular=formular, **fields), Kalender.load()
    ordning.nye_vinduer = wanted
    check_plan(ordning, kalender=kalender, now=now)
    save_ordning(ordning, **people)
    generate_sparringsdage(ordning=ordning, kalender=kalender, now=now)
    audit.record("ordning.oprettet", ordning, by=by.pk if by else None, now=now)
    return ordning


def changed_fields(
    ordning: Ordning, vinduer: Sequence[Vindue], fields: dict[str, Any], people: dict[str, list[Any]]
) -> list[str]:
    """Names of what would be different."""
    names = [name for name, value in fields.items() if getattr(ordning, name) != value]
    held = [(v.ugedag, v.start, v.slut) for v in ordning.vinduer.all()]
    if sorted(held, key=str) != sorted(((v.ugedag, v.start, v.slut) for v in vinduer), key=str):
        names.append("vinduer")
    names += [name for name, chosen in people.items() if set(getattr(ordning, name).all()) != set(chosen)]
    return sorted(names)


def logged_values(ordning: Ordning, vinduer: Iterable[Vindue], people: Mapping[str, Iterable[Model]]) -> Vist:
    """What the log may keep of an ordning: nothing that somebody has written."""
    values: dict[str, Any] = {name: getattr(ordning, name) for name in LOGGED}
    values["vinduer"] = [f"{'' if v.ugedag is None else v.ugedag} {v.start:%H.%M}-{v.slut:%H.%M}" for v in vinduer]
    values |= {name: getattr(ordning, f"{name}_id") for name in ("distrikt", "institution", "sted")}
    return values | {name: [str(obj.pk) for obj in chosen] for name, chosen in people.items()}


def save_ordning(ordning: Ordning, perspektiver: Iterable[Enhed], facilitatorer: Iterable[Bruger]) -> None:
    """The checked ordning with its `nye_vinduer` in place of those it had, and the grants that follow."""
    windows, ordning.nye_vinduer = ordning.planlagte_vinduer, None
    ordning.full_clean()
    if ordning.aktiv:
        _refuse_closed_places(ordning)
    ordning.save()
    ordning.vinduer.exclude(pk__in=[v.pk for v in windows if v.pk]).delete()
    ordning.vinduer.add(*windows, bulk=False)
    ordning.perspektiver.set(perspektiver)
    ordning.facilitatorer.set(facilitatorer)
    access.sync_grants([ordning])
    configuration_changed()


def _refuse_closed_places(ordning: Ordning) -> None:
    """Raises ValidationError. Asked when it is saved, under the lock of the settings: the forms offer none."""
    places = {field: getattr(ordning, field) for field in ("distrikt", "institution", "sted")}
    if faults := {field: sentence for field, place in places.items() if place and (sentence := closed(place))}:
        raise ValidationError(faults)


@transaction.atomic
def generate_sparringsdage(*, ordning: Ordning, kalender: Kalender, now: datetime) -> None:
    """Make the sessions up to a week past the horizon, and bring coming ones without bookings to the plan as it is now.

    A session where somebody has a time or waits for one stays as it is, and so does one that was cancelled and says why.
    One that the plan has no more is taken away, or where bookings have been given back marked as cancelled; it opens again
    if the plan gets it back. Running it twice, or after a missed night, gives the same days.
    """
    prefetch_related_objects([ordning], "vinduer")
    first, last = local_date(now), ordning.last_date(now) + timedelta(weeks=1)
    wanted = {day for day in ordning.dates(first, last) if in_plan(ordning, day, kalender)}
    changed = [dag for dag in _idle_sessions(ordning, first) if _to_plan(dag, ordning, kalender, now)]
    existing = set(Sparringsdag.objects.filter(ordning=ordning, dato__gte=first).values_list("dato", flat=True))
    create_sparringsdage(ordning, missing := sorted(wanted - existing))
    if changed or missing:
        configuration_changed()


def in_plan(ordning: Ordning, day: date, kalender: Kalender) -> bool:
    """Whether the series, as it is now, has a session on `day`."""
    return ordning.aktiv and day in ordning.dates(day, day) and not kalender.lukket(day)


def times_fit(ordning: Ordning, dag: Sparringsdag) -> bool:
    """Whether the session's times are those of the plan; times of their own lengths need only lie inside the windows."""
    held = sorted((p.start_at, p.end_at) for p in dag.positioner.all() if not p.opgivet)
    if ordning.minutter is not None:
        return held == ordning.times_on(dag.dato)
    windows = ordning.windows_on(dag.dato)
    return all(any(first <= start and end <= last for first, last in windows) for start, end in held)


def living_on(dage: Iterable[Sparringsdag]) -> dict[UUID, Counter[str]]:
    """How many hold a time or wait for one, by their state, of each of the sessions that has any."""
    ids = [dag.pk for dag in dage]
    concerned = Q(position__sparringsdag__in=ids) | Q(venteliste__in=ids)
    living = Booking.objects.filter(concerned, tilstand__in=LEVENDE).order_by()
    session = Coalesce("position__sparringsdag", "venteliste")
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for pk, tilstand in living.annotate(session=session).values_list("session", "tilstand"):
        found[pk][tilstand] += 1
    return dict(found)


def _idle_sessions(ordning: Ordning, today: date) -> list[Sparringsdag]:
    """Coming sessions where nobody has a time or waits for one; locked, so that nobody gets one meanwhile."""
    coming = Sparringsdag.objects.filter(ordning=ordning, dato__gt=today)
    open_or_out = coming.filter(Q(aflyst_at__isnull=True) | Q(aflyst_grund=UDE_AF_PLANEN))
    locked = list(open_or_out.select_for_update().order_by("pk").prefetch_related("positioner"))
    living = living_on(locked)
    return [dag for dag in locked if dag.pk not in living]


def _to_plan(dag: Sparringsdag, ordning: Ordning, kalender: Kalender, now: datetime) -> bool:
    """Bring an idle session to the plan; answers whether anything had to be written."""
    wanted = in_plan(ordning, dag.dato, kalender)
    if wanted and not dag.aflyst_at and times_fit(ordning, dag):
        return False
    if not wanted and dag.aflyst_at:
        return False
    spoken_of = Q(position__sparringsdag=dag) | Q(venteliste=dag) | Q(eneste_paa=dag)
    if not Booking.objects.filter(spoken_of).exists():
        dag.delete()  # where the plan has the day, it is made anew
    elif wanted:
        open_again(dag, ordning)
    else:
        Sparringsdag.objects.filter(pk=dag.pk).update(aflyst_at=now, aflyst_grund=UDE_AF_PLANEN)
    return True


def open_again(dag: Sparringsdag, ordning: Ordning) -> None:
    """A cancelled session, locked, with the times of the plan."""
    Sparringsdag.objects.filter(pk=dag.pk).update(aflyst_at=None, aflyst_grund="", plan_nr=F("plan_nr") + 1)
    _renew_times(dag, ordning)


def _renew_times(dag: Sparringsdag, ordning: Ordning) -> None:
    """The plan's times on a session whose given-back bookings must still tell what time they had."""
    if times_fit(ordning, dag):
        return
    told_of = Booking.objects.filter(position__sparringsdag=dag).values("position")
    dag.positioner.exclude(pk__in=told_of).delete()
    dag.positioner.update(opgivet=True)
    used = dag.positioner.aggregate(last=Max("nummer"))["last"] or 0
    _create_positioner([dag], ordning, after=used)


def create_sparringsdage(ordning: Ordning, dates: Iterable[date]) -> None:
    """Sessions with their positions, in two statements however many; a date that exists already is left alone."""
    days = [Sparringsdag(ordning=ordning, dato=day) for day in dates]
    Sparringsdag.objects.bulk_create(days, ignore_conflicts=True)
    kept = set(Sparringsdag.objects.filter(pk__in=[day.pk for day in days]).values_list("pk", flat=True))
    _create_positioner([day for day in days if day.pk in kept], ordning)


def _create_positioner(dage: Iterable[Sparringsdag], ordning: Ordning, after: int = 0) -> None:
    Position.objects.bulk_create(
        Position(sparringsdag=dag, nummer=number, start_at=start, end_at=end)
        for dag in dage
        for number, (start, end) in enumerate(ordning.times_on(dag.dato), start=after + 1)
    )


def seed_tst(*, now: datetime) -> list[Ordning]:
    """TST (TST-01) for every district that has a TST school and no ordning yet."""
    return [
        create_ordning(
            by=None,
            now=now,
            perspektiver=Enhed.objects.filter(aktiv=True),
            navn=distrikt.navn,
            slug=slug_for(distrikt.navn),
            distrikt=distrikt,
            sted=distrikt.tst_skole,
            vinduer=[Vindue(ugedag=3, start=time(8), slut=time(9))],
            minutter=20,
        )
        for distrikt in Distrikt.objects.filter(aktiv=True, tst_skole__isnull=False, ordninger__isnull=True).order_by(
            "nummer"
        )
    ]


def queue_dagsordener(*, now: datetime) -> None:
    """The agenda of every session of tomorrow that has bookings, to its coordinators and team; once each.

    A session that fails is logged, and stops no other.
    """
    tomorrow = local_date(now) + timedelta(days=1)
    days = Sparringsdag.objects.filter(dato=tomorrow).select_related("ordning").order_by("pk")
    for dag in days.filter(Exists(Booking.objects.booket().filter(position__sparringsdag=OuterRef("pk")))):
        try:
            with transaction.atomic():
                readers = {t.bruger for t in dag.ordning.deltagere(tomorrow)}
                outbox.queue({Brevart.DAGSORDEN: agenda_at(dag)}, dag.pk, readers)
        except Exception:
            log.exception("agenda not queued", extra={"sparringsdag": str(dag.pk)})


def agenda_at(dag: Sparringsdag) -> datetime:
    return datetime.combine(dag.dato - timedelta(days=1), AGENDA_AT, KOEBENHAVN)
