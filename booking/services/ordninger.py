"""What happens to ordninger and their sessions."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.text import slugify

from booking.enums import Brevart
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from udviklingsmodel.kernel import access, audit, outbox
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed
from udviklingsmodel.organisation.services import configuration_changed

_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
AGENDA_AT = time(12)  # on the day before


@transaction.atomic
def create_ordning(
    *,
    by: Bruger | None,
    now: datetime,
    vinduer: Iterable[Vindue],
    perspektiver: Iterable[Enhed] = (),
    facilitatorer: Iterable[Bruger] = (),
    **fields: object,
) -> Ordning:
    """A new series of times, with its grants and its coming sessions. Raises ValidationError."""
    ordning = Ordning(**fields)
    ordning.full_clean()
    ordning.save()
    for vindue in vinduer:
        vindue.ordning = ordning
        vindue.full_clean()
        vindue.save()
    ordning.perspektiver.set(perspektiver)
    ordning.facilitatorer.set(facilitatorer)
    access.sync_grants([ordning])
    configuration_changed()
    generate_sparringsdage(ordning=ordning, kalender=Kalender.load(), now=now)
    audit.record("ordning.oprettet", ordning, by=by.pk if by else None, now=now)
    return ordning


@transaction.atomic
def generate_sparringsdage(*, ordning: Ordning, kalender: Kalender, now: datetime) -> None:
    """Make the sessions up to a week past the horizon, and take away coming ones that a closed day has emptied.

    Running it twice, or after a missed night, gives the same days. A session with a booking, or one that was cancelled and
    says why, is never taken away.
    """
    first, last = local_date(now), ordning.last_date(now) + timedelta(weeks=1)
    wanted = {day for day in ordning.dates(first, last) if ordning.aktiv and not kalender.lukket(day)}
    coming = Sparringsdag.objects.filter(ordning=ordning, dato__gt=first)
    unbooked = coming.filter(aflyst_at__isnull=True).exclude(positioner__bookinger__isnull=False)
    removed, _ = unbooked.exclude(dato__in=wanted).delete()
    existing = set(Sparringsdag.objects.filter(ordning=ordning, dato__gte=first).values_list("dato", flat=True))
    create_sparringsdage(ordning, missing := sorted(wanted - existing))
    if removed or missing:
        configuration_changed()


def create_sparringsdage(ordning: Ordning, dates: Iterable[date]) -> None:
    """Sessions with their positions, in two statements however many; a date that exists already is left alone."""
    days = [Sparringsdag(ordning=ordning, dato=day) for day in dates]
    Sparringsdag.objects.bulk_create(days, ignore_conflicts=True)
    kept = set(Sparringsdag.objects.filter(pk__in=[day.pk for day in days]).values_list("pk", flat=True))
    Position.objects.bulk_create(
        Position(sparringsdag=day, nummer=number, start_at=start, end_at=end)
        for day in days
        if day.pk in kept
        for number, (start, end) in enumerate(ordning.times_on(day.dato), start=1)
    )


def seed_tst(*, now: datetime) -> list[Ordning]:
    """TST (TST-01) for every district that has a TST school and no ordning yet."""
    return [
        create_ordning(
            by=None,
            now=now,
            perspektiver=Enhed.objects.all(),
            navn=distrikt.navn,
            slug=slugify(distrikt.navn.lower().translate(_ASCII)),
            distrikt=distrikt,
            sted=distrikt.tst_skole,
            vinduer=[Vindue(ugedag=3, start=time(8), slut=time(9))],
            minutter=20,
        )
        for distrikt in Distrikt.objects.filter(tst_skole__isnull=False, ordninger__isnull=True).order_by("nummer")
    ]


def queue_dagsordener(*, now: datetime) -> None:
    """The agenda of every session of tomorrow that has bookings, to its coordinators and team; once each."""
    tomorrow = local_date(now) + timedelta(days=1)
    days = Sparringsdag.objects.filter(dato=tomorrow).select_related("ordning").order_by("pk")
    for dag in days.filter(Exists(Booking.objects.booket().filter(position__sparringsdag=OuterRef("pk")))):
        readers = {t.bruger for t in dag.ordning.deltagere(tomorrow)}
        outbox.queue({Brevart.DAGSORDEN: agenda_at(dag)}, dag.pk, readers)


def agenda_at(dag: Sparringsdag) -> datetime:
    return datetime.combine(dag.dato - timedelta(days=1), AGENDA_AT, KOEBENHAVN)
