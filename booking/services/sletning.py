"""The erasing of bookings and what was said of it, days after their session: only figures without a key remain (TST-08)."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from random import sample
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from booking.enums import Afsnitsart, BookingTilstand, Brevart
from booking.models import Afsnit, Booking, Deltagelse, Interntal, Koersel, Runde, Sletning, Sparringsdag, Sparringstal
from booking.services.ordninger import UDE_AF_PLANEN
from booking.transitions import lock_dag
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.models import DemoMail, Opgave, Udsendelse

log = logging.getLogger(__name__)

SLETTET_GRUND = "Begrundelsen er slettet"


def erased_until(now: datetime) -> date:
    """The last day whose bookings are to be gone."""
    return local_date(now) - timedelta(days=settings.SLETNING_DAGE)


def erase_bookinger(*, now: datetime) -> Sletning | None:
    """Erase every booking of the sessions that are old enough; None when there was none.

    Each session in a transaction of its own, under its lock: what was done stays done. A session that fails is logged and
    tried again by the next run, as is everything that a missed night left.
    """
    sletning = None
    for dag in _due(erased_until(now)):
        try:
            with transaction.atomic():
                sletning = _erase_dag(dag, sletning, now)
        except Exception:
            log.exception("bookings not erased", extra={"sparringsdag": str(dag)})
    with transaction.atomic():
        sletning = _erase_anmodninger(sletning, now)
    with transaction.atomic():
        sletning = _erase_dagsordener(sletning, now)
    with transaction.atomic():
        _erase_grunde(erased_until(now))
    return Sletning.objects.get(pk=sletning.pk) if sletning else None


def _due(until: date) -> list[UUID]:
    here = Booking.objects.filter(Q(position__sparringsdag=OuterRef("pk")) | Q(venteliste=OuterRef("pk")))
    left = Exists(here) | Q(koersel__isnull=False) | Exists(Deltagelse.objects.filter(sparringsdag=OuterRef("pk")))
    return list(Sparringsdag.objects.filter(left, dato__lte=until).order_by("dato", "pk").values_list("pk", flat=True))


def _erase_dag(dag: UUID, sletning: Sletning | None, now: datetime) -> Sletning | None:
    lock_dag(dag)
    found = Booking.objects.filter(Q(position__sparringsdag=dag) | Q(venteliste=dag)).with_tid().order_by("pk")
    bookinger = list(found.prefetch_related("perspektiver"))
    keep_tal((booking for booking in bookinger if booking.booket_at), _runder(dag))
    _erase_koersel(dag, {booking.position_id for booking in bookinger if booking.tilstand == BookingTilstand.BOOKET}, now)
    if not bookinger:  # nobody had booked, or another run had the lock before
        return sletning
    return _erase(bookinger, sletning, now)


def _runder(dag: UUID) -> dict[UUID, Runde]:
    """The rounds of the session's times, as they were run."""
    found = Runde.objects.filter(koersel__sparringsdag=dag, afsnit__isnull=False).distinct()
    return {runde.plads_id: runde for runde in found.select_related("koersel").prefetch_related("afsnit")}


def _erase_koersel(dag: UUID, booked: set[UUID | None], now: datetime) -> None:
    """How the session was run, and who was there; of the team's internal sparring its minutes remain (TST-13)."""
    Deltagelse.objects.filter(sparringsdag=dag).delete()
    koersel = Koersel.objects.select_related("sparringsdag").filter(sparringsdag=dag).first()
    if koersel is None:
        return
    if minutter := _internal_minutes(koersel, booked):
        week = koersel.sparringsdag.dato.isocalendar()
        Interntal.objects.create(ordning_id=koersel.sparringsdag.ordning_id, aar=week.year, uge=week.week, minutter=minutter)
    koersel.delete()


def _internal_minutes(koersel: Koersel, booked: set[UUID | None]) -> int:
    """As it was run; where it was marked, and the day was not run live, as it was planned."""
    runder = [runde for runde in koersel.runder.filter(intern=True) if runde.plads_id not in booked]
    if koersel.begyndt_at is None:
        return sum(runde.minutter for runde in runder)
    rest = Q(art=Afsnitsart.REST, koersel__rest_intern=True)
    return _minutes(koersel.afsnit.filter(Q(runde__in=runder) | rest), koersel)


def _minutes(afsnit: Iterable[Afsnit], koersel: Koersel) -> int:
    """Whole minutes, the pauses left out; of what nobody ended, not those after the planned end."""
    until = koersel.taeller_until
    spans = [
        (part.fra_at, min(part.til_at, until)) for part in afsnit if part.art != Afsnitsart.PAUSE and part.til_at and until
    ]
    return round(sum((max(end - start, timedelta()) for start, end in spans), timedelta()) / timedelta(minutes=1))


def _erase_anmodninger(sletning: Sletning | None, now: datetime) -> Sletning | None:
    """Requests that never got a time have no session: they go as long after they were declined or withdrawn.

    One that nobody answered goes as long after the last day it asked for; by then those who give have been told.
    """
    over = now - timedelta(days=settings.SLETNING_DAGE)
    ended = Q(afslaaet_at__lte=over) | Q(aflyst_at__lte=over)
    unanswered = Q(tilstand=BookingTilstand.ANMODET, venter_til_date__lte=erased_until(now))
    gone = Booking.objects.filter(ended | unanswered, anmodet_hos__isnull=False)
    bookinger = list(gone.order_by("pk").select_for_update())
    return _erase(bookinger, sletning, now) if bookinger else sletning


def _erase_dagsordener(sletning: Sletning | None, now: datetime) -> Sletning | None:
    """The agendas mailed of sessions that are old enough or have been taken away, also where no booking is left."""
    coming = Sparringsdag.objects.filter(pk=OuterRef("objekt_id"), dato__gt=erased_until(now))
    about_days = [Brevart.DAGSORDEN, Brevart.DAGSORDEN_AFLYST]
    forgotten = _forget_mails(Udsendelse.objects.filter(~Exists(coming), art__in=about_days))
    return _count(sletning, now, udsendelser=forgotten) if forgotten else sletning


def _erase_grunde(until: date) -> None:
    """Why sessions were cancelled: free text."""
    told = Sparringsdag.objects.filter(dato__lte=until, aflyst_at__isnull=False)
    told = told.exclude(aflyst_grund__in=[UDE_AF_PLANEN, SLETTET_GRUND])
    ids = list(told.order_by("pk").select_for_update().values_list("pk", flat=True))
    Sparringsdag.objects.filter(pk__in=ids).update(aflyst_grund=SLETTET_GRUND)


def _erase(bookinger: list[Booking], sletning: Sletning | None, now: datetime) -> Sletning:
    """The bookings, their tasks, and the mails about them."""
    opgaver = _opgaver(bookinger)
    about = [obj.pk for obj in (*bookinger, *opgaver)]
    udsendelser = _forget_mails(Udsendelse.objects.filter(objekt_id__in=about))
    Opgave.objects.filter(pk__in=[opgave.pk for opgave in opgaver]).delete()
    Booking.objects.filter(pk__in=[booking.pk for booking in bookinger]).delete()
    sletning = _count(
        sletning,
        now,
        bookinger=len(bookinger),
        ubesvarede=sum(b.tilstand == BookingTilstand.ANMODET for b in bookinger),
        udsendelser=udsendelser,
        opgaver=len(opgaver),
    )
    for booking in bookinger:
        audit.record("booking.slettet", booking, by=None, now=now)
    return sletning


def _count(sletning: Sletning | None, now: datetime, **gone: int) -> Sletning:
    """The record of this run, made where it is the first of it, with so many more."""
    sletning = sletning or Sletning.objects.create(at=now, til_date=erased_until(now))
    Sletning.objects.filter(pk=sletning.pk).update(**{name: F(name) + number for name, number in gone.items()})
    return sletning


def store_past(made: Iterable[Booking], *, now: datetime) -> None:
    """Bookings made after the event, as the demo does: as themselves, or as what would remain of them by now."""
    bookinger, until = list(made), erased_until(now)
    Booking.objects.bulk_create(booking for booking in bookinger if booking.dag.dato > until)
    keep_tal(booking for booking in bookinger if booking.dag.dato <= until)


def keep_tal(bookinger: Iterable[Booking], runder: Mapping[UUID, Runde] | None = None) -> None:
    """Figures of bookings that held a time, stored or (in the demo) never stored; in an order that tells nothing."""
    run = runder or {}
    rows = [(tal_of(b, run.get(b.tid.pk) if b.tilstand == BookingTilstand.BOOKET else None), b) for b in bookinger]
    Sparringstal.objects.bulk_create(tal for tal, _ in sample(rows, len(rows)))
    through = Sparringstal.perspektiver.through
    wished = [
        through(sparringstal=tal, enhed=enhed) for tal, b in rows if not b._state.adding for enhed in b.perspektiver.all()
    ]
    through._default_manager.bulk_create(sample(wished, len(wished)))


def tal_of(booking: Booking, runde: Runde | None = None) -> Sparringstal:
    """What remains of a booking, and of its round; its perspectives are added when both are stored."""
    week = booking.dag.dato.isocalendar()
    return Sparringstal(
        ordning_id=booking.dag.ordning_id,
        aar=week.year,
        uge=week.week,
        institution_art=booking.institution.art,
        om=booking.om,
        omtale=booking.omtale,
        tema=booking.tema,
        aldersgruppe=booking.aldersgruppe,
        holdt=booking.tilstand == BookingTilstand.BOOKET,
        fremmoede=runde.fremmoede if runde else "",
        minutter=_minutes(runde.afsnit.all(), runde.koersel) if runde else None,
        udfald=booking.udfald,
    )


def _opgaver(bookinger: list[Booking]) -> list[Opgave]:
    """Tasks about the bookings, locked in the order of their keys, as whoever closes one does."""
    about = Opgave.objects.filter(objekt_id__in=[booking.pk for booking in bookinger])
    return list(about.order_by("pk").select_for_update())


def _forget_mails(rows: QuerySet[Udsendelse]) -> int:
    """The outbox rows, and the demo's copies of the mails themselves."""
    DemoMail.objects.filter(message_id__in=[row.message_id for row in rows.order_by("pk")]).delete()
    return rows.delete()[0]
