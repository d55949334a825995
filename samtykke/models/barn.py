import uuid
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from samtykke.enums import Grund, Kilde, Oplysningsmaade, Relation
from samtykke.models.adgangsveje import Adgangsvej, add_adgangsvej, adgangsveje, seen_by
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.cprnummer import birth_date, masked
from udviklingsmodel.kernel.felter import KrypteretField, blind_indexes
from udviklingsmodel.kernel.fritekst import LINJE
from udviklingsmodel.kernel.perioder import FraTil, in_force
from udviklingsmodel.organisation.enums import LEDERE, LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Institution

NAVN_MAX, ADRESSE_MAX, GRUPPE_MAX, TELEFON_MAX = 100, 150, 30, 30


class BarnQuerySet(models.QuerySet["Barn"]):
    def visible_to(self, user: Bruger, now: datetime) -> Self:
        """Whom the user may see now (PRI-01), by the ways of `adgangsveje`, each with its `grund`."""
        seen, grund = seen_by(user, now)
        return self.filter(seen).annotate(grund=grund)

    def changeable_by(self, user: Bruger, now: datetime) -> Self:
        """Of those whom the user may see, not the ones that may only be read (nødadgang)."""
        return self.visible_to(user, now).filter(grund__in=[vej.grund for vej in adgangsveje() if vej.retter])

    def with_cpr(self, cpr: str) -> Self:
        return self.filter(cpr_indeks__in=blind_indexes(cpr))

    def named(self, part: str) -> Self:
        """Whose name has `part` in it, in capitals or not: SQLite knows those of English alone."""
        wanted = part.casefold()
        return self.filter(pk__in=[pk for pk, navn in self.values_list("pk", "navn") if wanted in navn.casefold()])

    def same_as(self, barn: "Barn") -> "list[Barn]":
        """Who may be the same child: by CPR number, or by name and birth date."""
        indexes = blind_indexes(barn.cpr) if barn.cpr else []
        near = self.filter(Q(foedt_date=barn.foedt_date) | Q(cpr_indeks__in=indexes)).exclude(pk=barn.pk)
        named = (barn.foedt_date, barn.navn.casefold())
        return [o for o in near if o.cpr_indeks in indexes or (o.foedt_date, o.navn.casefold()) == named]


class Barn(models.Model):
    """A child or young person, where a forløb or a consent needs one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    navn = models.CharField(max_length=NAVN_MAX, validators=LINJE)
    foedt_date = models.DateField()
    cpr = KrypteretField(blank=True)
    cpr_indeks = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    adresse = models.CharField(max_length=ADRESSE_MAX, blank=True, validators=LINJE)
    beskyttet = models.BooleanField(default=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="boern")
    gruppe = models.CharField(max_length=GRUPPE_MAX, blank=True, validators=LINJE)
    registreret_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    registreret_at = models.DateTimeField()
    grund = ""  # why the user may see this child, as `visible_to` or its registering has said

    objects = BarnQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "børn"
        indexes = [models.Index(fields=["institution", "navn"], name="barn_institution")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cpr="", cpr_indeks="") | (~Q(cpr="") & ~Q(cpr_indeks="")), name="barn_cpr_har_indeks"
            ),
        ]

    def __str__(self) -> str:
        return self.navn

    @property
    def cpr_maskeret(self) -> str:
        return masked(self.cpr) if self.cpr else ""

    @property
    def cpr_passer(self) -> bool:
        """Whether the number tells the birth date that stands beside it; one that differs warns (PRI-03)."""
        return not self.cpr or birth_date(self.cpr) == self.foedt_date

    @property
    def kan_rettes(self) -> bool:
        """By the user whom `visible_to` was asked for."""
        return any(vej.retter for vej in adgangsveje() if vej.grund == self.grund)

    def alder(self, day: date) -> int:
        """Whole years on `day`."""
        return day.year - self.foedt_date.year - ((day.month, day.day) < (self.foedt_date.month, self.foedt_date.day))


def places(user: Bruger, now: datetime, *roller: Rolle) -> list[int | None]:
    """Ids of the institutions where the user has one of the roles today."""
    return [t.institution_id for t in user.roller(now) if t.rolle in roller]


def people_of(barn: Barn, now: datetime, *roller: Rolle) -> list[Bruger]:
    """Who has one of the roles today at the child's institution."""
    return list(Bruger.objects.holding(local_date(now), *roller, institution=barn.institution_id))


add_adgangsvej(
    Adgangsvej(
        Grund.LEDER,
        lambda user, now: Q(institution__in=places(user, now, *LEDERE)),
        lambda barn, her, now: [t.bruger for t in her if t.rolle in LEDERE],
    )
)
add_adgangsvej(
    Adgangsvej(
        Grund.REGISTRATOR,
        lambda user, now: Q(registreret_af=user, institution__in=places(user, now, *LOKALE_ROLLER)),
        lambda barn, her, now: [t.bruger for t in her if t.bruger_id == barn.registreret_af_id],
    )
)


class IndehaverQuerySet(models.QuerySet["Indehaver"]):
    def on(self, day: date) -> Self:
        """Who holds custody on `day`."""
        return self.filter(in_force(day))


class Indehaver(FraTil):
    """Somebody who holds custody of a child, from a day (counted) to a day (not counted). Two may live apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="indehavere")
    navn = models.CharField(max_length=NAVN_MAX, validators=LINJE)
    relation = models.CharField(max_length=10, choices=Relation)
    telefon = models.CharField(max_length=TELEFON_MAX, blank=True, validators=LINJE)
    email = models.EmailField(blank=True, validators=LINJE)
    adresse = models.CharField(max_length=ADRESSE_MAX, blank=True, validators=LINJE)
    beskyttet = models.BooleanField(default=False)
    kilde = models.CharField(max_length=12, choices=Kilde)
    kilde_date = models.DateField()
    oplyst: "Oplysning | None"  # where the page has read them all at once

    objects = IndehaverQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "indehavere"
        constraints = [
            models.CheckConstraint(
                condition=Q(til_date__isnull=True) | Q(fra_date__lt=F("til_date")), name="indehaver_er_ikke_tom"
            ),
        ]

    def __str__(self) -> str:
        return self.navn


class Oplysning(models.Model):
    """That somebody has been told what is registered about them and their rights (CON-11): a holder, or the child."""

    barn = models.ForeignKey(Barn, models.CASCADE, related_name="oplysninger")
    indehaver = models.ForeignKey(Indehaver, models.CASCADE, null=True, blank=True, related_name="oplysninger")
    maade = models.CharField(max_length=12, choices=Oplysningsmaade)
    udleveret_date = models.DateField()
    registreret_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "oplysninger"
        constraints = [
            models.UniqueConstraint(fields=["indehaver"], name="oplysning_en_gang"),
            models.UniqueConstraint(fields=["barn"], condition=Q(indehaver__isnull=True), name="oplysning_barn_en_gang"),
        ]

    def __str__(self) -> str:
        return f"{self.indehaver or self.barn} {self.udleveret_date}"
