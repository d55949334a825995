"""The running of one Sparringsdag: its rounds, and the hour as it went (TST-12, TST-13)."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from booking.enums import Afsnitsart, BookingTilstand, Deltagersvar, Fremmoede, KoerselTilstand
from booking.models.ordning import Ordning, Position, Sparringsdag
from udviklingsmodel.kernel.clock import local_date

EFTERTID = timedelta(minutes=30)  # so long after its planned end a running ends by itself


@dataclass(frozen=True)
class Tryk:
    """A press: the version of the page it was pressed on, and the time that it is about, if it is about one."""

    version: int
    plads: UUID | None = None
    svar: str = ""


class KoerselQuerySet(models.QuerySet["Koersel"]):
    def running(self, now: datetime) -> Self:
        """Begun and not ended, nor past the moment at which it ends by itself."""
        begun = self.filter(begyndt_at__isnull=False, sluttet_at__isnull=True)
        return begun.filter(planlagt_slut_at__gt=now - EFTERTID)


class Koersel(models.Model):
    """One row a session, made by the first press. Its Afsnit follow each other without a gap: see Afsnit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sparringsdag = models.OneToOneField(Sparringsdag, models.CASCADE, related_name="koersel")
    tilstand = models.CharField(max_length=8, choices=KoerselTilstand)
    styres_af = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who has the chair."
    )
    version = models.PositiveIntegerField(
        default=0, help_text="Of what a page was drawn from: each that steers makes another."
    )
    maerkninger = models.PositiveIntegerField(
        default=0, help_text="How often attendance or internal sparring was marked: news to a screen, and no press gets old."
    )
    planlagt_slut_at = models.DateTimeField(help_text="The end of the last time.")
    begyndt_at = models.DateTimeField(null=True, blank=True)
    sluttet_at = models.DateTimeField(null=True, blank=True)
    rest_intern = models.BooleanField(default=False, help_text="The rest was the team's internal sparring.")
    objects = KoerselQuerySet.as_manager()
    tryk: Tryk  # the press that a transition is to carry out

    class Meta:
        verbose_name_plural = "koersler"
        constraints = [
            models.CheckConstraint(
                condition=Q(tilstand=KoerselTilstand.KLAR, begyndt_at__isnull=True, styres_af__isnull=True)
                | Q(~Q(tilstand=KoerselTilstand.KLAR), begyndt_at__isnull=False, styres_af__isnull=False),
                name="koersel_begyndt_styres_af_en",
            ),
            models.CheckConstraint(
                condition=Q(tilstand=KoerselTilstand.SLUT, sluttet_at__isnull=False)
                | Q(~Q(tilstand=KoerselTilstand.SLUT), sluttet_at__isnull=True),
                name="koersel_sluttet_har_tid",
            ),
            models.CheckConstraint(
                condition=Q(sluttet_at__isnull=True) | Q(sluttet_at__gte=F("begyndt_at")), name="koersel_slutter_sidst"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def lukkes_at(self) -> datetime:
        return self.planlagt_slut_at + EFTERTID

    @property
    def er_i_gang(self) -> bool:
        return self.begyndt_at is not None and self.sluttet_at is None

    @property
    def taeller_until(self) -> datetime | None:
        """What nobody ended ran on for half an hour: its figures go to the planned end."""
        return self.planlagt_slut_at if self.sluttet_at == self.lukkes_at else self.sluttet_at


def is_ended(dag: Sparringsdag) -> bool:
    return Koersel.objects.filter(sparringsdag=dag.pk, tilstand=KoerselTilstand.SLUT).exists()


def begun(dag: Sparringsdag, now: datetime) -> set[UUID]:
    """The times of a session that nobody gets or gives back any more: their rounds have begun, or it has been ended.

    Nor does anybody get one that was given back where another is run at the time it says: see `put_back`.

    Asks only on the day itself: no session starts before it, and after it the clock says as much.
    """
    return set(begun_on([dag.pk], now)) if local_date(now) == dag.dato else set()


def begun_on(dage: Collection[UUID], now: datetime) -> "models.QuerySet[Position, UUID]":
    """The same of several sessions, to filter by."""
    ended = Q(sparringsdag__koersel__tilstand=KoerselTilstand.SLUT)
    elsewhere = Q(runde__isnull=False) & ~Q(runde__start_at=F("start_at")) & ~Q(bookinger__tilstand=BookingTilstand.BOOKET)
    today = Position.objects.filter(sparringsdag__in=dage, sparringsdag__dato=local_date(now))
    return today.filter(Q(runde__afsnit__isnull=False) | ended | elsewhere).order_by().values_list("pk", flat=True)


def has_begun(tid: Position, now: datetime) -> bool:
    return tid.pk in begun(tid.sparringsdag, now)


def put_back(tid: Position) -> None:
    """When one that changed places is given back, those that have not begun are at their own times again.

    So whoever gets the time comes when the agenda says; under the lock of its session. Not where a round has begun in the
    place of one of them: then nobody gets the time.
    """
    freed = Runde.objects.filter(plads=tid.pk, afsnit__isnull=True).exclude(start_at=tid.start_at).first()
    if freed is None:
        return
    runder = list(Runde.objects.filter(koersel=freed.koersel_id).select_related("plads").prefetch_related("afsnit"))
    coming = [runde for runde in runder if not runde.afsnit.all()]
    taken_until = max((runde.slut_at for runde in runder if runde.afsnit.all()), default=None)
    if taken_until and any(runde.plads.start_at < taken_until for runde in coming):
        return
    for runde in coming:
        runde.start_at = runde.plads.start_at
    Runde.objects.bulk_update(coming, ["start_at"])
    Koersel.objects.filter(pk=freed.koersel_id).update(version=F("version") + 1)


class Runde(models.Model):
    """One of the session's times as it is run: when it was planned, and how many minutes it was given more or less.

    Rounds are run in the order of `start_at`, which is that of the Position until two have changed places.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    koersel = models.ForeignKey(Koersel, models.CASCADE, related_name="runder")
    plads = models.OneToOneField(Position, models.CASCADE, related_name="runde")
    start_at = models.DateTimeField()
    minutter = models.PositiveSmallIntegerField()
    ekstra = models.SmallIntegerField(default=0)
    intern = models.BooleanField(default=False, help_text="Unbooked, and used for the team's internal sparring.")
    fremmoede = models.CharField(max_length=8, choices=Fremmoede, blank=True)

    class Meta:
        ordering = ["start_at", "pk"]
        verbose_name_plural = "runder"
        constraints = [
            models.CheckConstraint(condition=Q(minutter__gte=1 - F("ekstra")), name="runde_varer_mindst_et_minut"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def varighed(self) -> timedelta:
        return timedelta(minutes=self.minutter + self.ekstra)

    @property
    def slut_at(self) -> datetime:
        """As planned."""
        return self.start_at + timedelta(minutes=self.minutter)


class Afsnit(models.Model):
    """A part of the hour: a round, a pause (in a round or in the rest), or the rest.

    Each begins at the moment the one before ended and only the last is open: together they are the session.
    """

    koersel = models.ForeignKey(Koersel, models.CASCADE, related_name="afsnit")
    art = models.CharField(max_length=6, choices=Afsnitsart)
    runde = models.ForeignKey(Runde, models.CASCADE, null=True, blank=True, related_name="afsnit")
    fra_at = models.DateTimeField()
    til_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "afsnit"
        constraints = [
            models.UniqueConstraint(fields=["koersel"], condition=Q(til_at__isnull=True), name="afsnit_et_aabent"),
            models.CheckConstraint(condition=Q(til_at__isnull=True) | Q(til_at__gte=F("fra_at")), name="afsnit_gaar_frem"),
            models.CheckConstraint(
                condition=Q(art=Afsnitsart.RUNDE, runde__isnull=False)
                | Q(art=Afsnitsart.REST, runde__isnull=True)
                | Q(art=Afsnitsart.PAUSE),
                name="afsnit_runde_efter_art",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.art}"

    def varighed(self, now: datetime) -> timedelta:
        """So far, if it is open: never less than nothing, whatever the clock does."""
        return max((self.til_at or now) - self.fra_at, timedelta())


class Deltagelse(models.Model):
    """Whether one who follows the session is there, or has sent word. No reason."""

    sparringsdag = models.ForeignKey(Sparringsdag, models.CASCADE, related_name="deltagelser")
    bruger = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    svar = models.CharField(max_length=10, choices=Deltagersvar)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "deltagelser"
        constraints = [models.UniqueConstraint(fields=["sparringsdag", "bruger"], name="deltagelse_et_svar_pr_dag")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Interntal(models.Model):
    """What remains of internal sparring when its session is erased (TST-13): figures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ordning = models.ForeignKey(Ordning, models.PROTECT, related_name="+")
    aar = models.PositiveSmallIntegerField(help_text="Of the ISO week.")
    uge = models.PositiveSmallIntegerField()
    minutter = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "interntal"

    def __str__(self) -> str:
        return f"{self.aar}-{self.uge}"
