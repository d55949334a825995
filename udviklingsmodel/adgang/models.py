import uuid
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from samtykke.models import Barn
from udviklingsmodel.adgang.enums import Noedgrund, OverdragelseTilstand, Regel
from udviklingsmodel.kernel.fritekst import LINJE
from udviklingsmodel.kernel.perioder import FraTil, in_force
from udviklingsmodel.organisation.models import Bruger, Institution

ORD_MAX = 200


class NoedadgangQuerySet(models.QuerySet["Noedadgang"]):
    def open_at(self, now: datetime) -> Self:
        return self.filter(fra_at__lte=now, til_at__gt=now)


class Noedadgang(models.Model):
    """Somebody's access to one child for half an hour, with a reason, told to the child's leader and the DPO."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="noedadgange")
    bruger = models.ForeignKey(Bruger, models.CASCADE, related_name="+")
    aarsag = models.CharField(max_length=10, choices=Noedgrund)
    fra_at = models.DateTimeField()
    til_at = models.DateTimeField()

    objects = NoedadgangQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "nødadgange"
        constraints = [
            models.CheckConstraint(condition=Q(fra_at__lt=F("til_at")), name="noedadgang_er_ikke_tom"),
        ]

    def __str__(self) -> str:
        return f"{self.bruger} {self.fra_at}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def on(self, day: date) -> Self:
        return self.filter(in_force(day))


class Delegation(FraTil):
    """A leader's task with one child, given to somebody of the same institution, from a day (counted) to a day (not)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="delegationer")
    til = models.ForeignKey(Bruger, models.CASCADE, related_name="+")
    givet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "delegationer"
        constraints = [
            models.CheckConstraint(
                condition=Q(til_date__isnull=False) & Q(fra_date__lte=F("til_date")), name="delegation_slutter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.til} {self.dage}"


class Overdragelse(models.Model):
    """A child on its way from one institution to another: given by a leader, taken by a leader of the other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="overdragelser")
    fra = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    til = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    tilstand = models.CharField(max_length=10, choices=OverdragelseTilstand)
    givet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    givet_at = models.DateTimeField()
    besvaret_af = models.ForeignKey(Bruger, models.PROTECT, null=True, blank=True, related_name="+")
    besvaret_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "overdragelser"
        constraints = [
            models.UniqueConstraint(
                fields=["barn"], condition=Q(tilstand=OverdragelseTilstand.GIVET), name="overdragelse_en_ad_gangen"
            ),
            models.CheckConstraint(condition=~Q(fra=F("til")), name="overdragelse_flytter"),
            models.CheckConstraint(
                condition=Q(tilstand=OverdragelseTilstand.GIVET, besvaret_at__isnull=True)
                | (~Q(tilstand=OverdragelseTilstand.GIVET) & Q(besvaret_at__isnull=False)),
                name="overdragelse_svar_har_tid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fra} → {self.til}"


class Stikproeve(models.Model):
    """What a leader is to look through of one month: who looked at the children of their institutions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leder = models.ForeignKey(Bruger, models.CASCADE, related_name="+")
    maaned = models.DateField(help_text="Its first day.")
    oprettet_at = models.DateTimeField()
    ord = models.CharField(max_length=ORD_MAX, blank=True, validators=LINJE)
    godkendt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "stikprøver"
        constraints = [
            models.UniqueConstraint(fields=["leder", "maaned"], name="stikproeve_en_om_maaneden"),
            models.CheckConstraint(
                condition=Q(ord="", godkendt_at__isnull=True) | (~Q(ord="") & Q(godkendt_at__isnull=False)),
                name="stikproeve_godkendt_med_ord",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leder} {self.maaned}"


class Udtraek(models.Model):
    """A row of the log in a spot check, and why it is there. No foreign key: the log has none."""

    stikproeve = models.ForeignKey(Stikproeve, models.CASCADE, related_name="udtraek")
    haendelse = models.BigIntegerField()
    regel = models.CharField(max_length=12, choices=Regel)

    class Meta:
        verbose_name_plural = "udtræk"
        constraints = [
            models.UniqueConstraint(fields=["stikproeve", "haendelse"], name="udtraek_en_gang"),
        ]

    def __str__(self) -> str:
        return f"{self.haendelse} {self.regel}"
