import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from samtykke.enums import Formaal, Forsoegt, Hjemmelart, HjemmelTilstand, Oplysningsart, Orienteret
from samtykke.models.barn import Barn
from samtykke.models.samtykke import GRUND_MAX
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.fritekst import refuse_cpr
from udviklingsmodel.kernel.perioder import Periode, in_force
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution

MEST_DAGE = 31  # an exchange is one meeting, and what leads up to it


class Hjemmel(Periode):
    """What is shared on without a consent (CON-06, CON-09): proposed by somebody, settled and stopped by a leader."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="hjemler")
    fra = models.ForeignKey(Institution, models.PROTECT, related_name="+", help_text="Who may tell: whose leader judges it.")
    slags = models.CharField(max_length=5, choices=Hjemmelart)
    formaal = models.CharField(max_length=10, choices=Formaal)
    lov = models.TextField(max_length=GRUND_MAX, blank=True, validators=[refuse_cpr], help_text="The other hjemmel.")
    noedvendighed = models.TextField(max_length=GRUND_MAX, validators=[refuse_cpr])
    forsoegt = models.CharField(max_length=13, choices=Forsoegt)
    orienteret = models.CharField(max_length=6, choices=Orienteret)
    orienteret_hvordan = models.TextField(
        max_length=GRUND_MAX, validators=[refuse_cpr], help_text="When and how they were told, or why not."
    )
    deltagere = models.TextField(max_length=GRUND_MAX, validators=[refuse_cpr], help_text="Who takes part, by profession.")
    tilstand = models.CharField(max_length=10, choices=HjemmelTilstand)
    foreslaaet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    foreslaaet_at = models.DateTimeField()
    afgjort_af = models.ForeignKey(Bruger, models.PROTECT, null=True, blank=True, related_name="+")
    afgjort_at = models.DateTimeField(null=True, blank=True)
    stoppet_af = models.ForeignKey(Bruger, models.PROTECT, null=True, blank=True, related_name="+")
    stoppet_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "hjemler"
        constraints = [
            models.CheckConstraint(condition=Q(fra_date__lt=F("til_date")), name="hjemmel_er_ikke_tom"),
            models.CheckConstraint(
                condition=Q(slags=Hjemmelart.SSD, lov="") | (Q(slags=Hjemmelart.ANDEN) & ~Q(lov="")),
                name="hjemmel_anden_har_lov",
            ),
            models.CheckConstraint(
                condition=Q(tilstand=HjemmelTilstand.FORESLAAET, afgjort_af__isnull=True, afgjort_at__isnull=True)
                | Q(~Q(tilstand=HjemmelTilstand.FORESLAAET), afgjort_af__isnull=False, afgjort_at__isnull=False),
                name="hjemmel_afgjort_af_nogen",
            ),
            models.CheckConstraint(
                condition=Q(tilstand=HjemmelTilstand.STOPPET, stoppet_af__isnull=False, stoppet_at__isnull=False)
                | Q(~Q(tilstand=HjemmelTilstand.STOPPET), stoppet_af__isnull=True, stoppet_at__isnull=True),
                name="hjemmel_stoppet_af_nogen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def er_flyttet(self) -> bool:
        """The child is with another institution now, whose leader has judged nothing."""
        return self.fra_id != self.barn.institution_id


class HjemmeldelQuerySet(models.QuerySet["Hjemmeldel"]):
    def judged(self, now: datetime) -> Self:
        """With `gaelder`: whether it holds at the moment."""
        approved = Hjemmel.objects.filter(
            in_force(local_date(now)), tilstand=HjemmelTilstand.GODKENDT, fra=F("barn__institution")
        )
        return self.annotate(gaelder=Exists(approved.filter(pk=OuterRef("hjemmel"))))

    def valid(self, now: datetime) -> Self:
        return self.judged(now).filter(gaelder=True)


class Hjemmeldel(models.Model):
    """One kind of information to one unit."""

    hjemmel = models.ForeignKey(Hjemmel, models.CASCADE, related_name="dele")
    enhed = models.ForeignKey(Enhed, models.PROTECT, related_name="+")
    art = models.CharField(max_length=10, choices=Oplysningsart)
    gaelder: bool  # from judged()

    objects = HjemmeldelQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "hjemmeldele"
        constraints = [models.UniqueConstraint(fields=["hjemmel", "enhed", "art"], name="hjemmeldel_en_gang")]

    def __str__(self) -> str:
        return f"{self.enhed}: {self.get_art_display()}"
