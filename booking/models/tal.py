"""What remains when bookings are erased, and the record of the erasing (TST-08)."""

import uuid

from django.db import models
from django.db.models import Q

from booking.enums import Fremmoede, Om, Omtale
from booking.models.ordning import Ordning
from udviklingsmodel.organisation.enums import InstitutionArt
from udviklingsmodel.organisation.models import Enhed


class Sparringstal(models.Model):
    """One erased booking as figures: no person, no institution, no day, no words, and no key to what it was.

    Its id is random and its row has no moment, so that the order in which rows were made tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ordning = models.ForeignKey(Ordning, models.PROTECT, related_name="+")
    aar = models.PositiveSmallIntegerField(help_text="Of the ISO week.")
    uge = models.PositiveSmallIntegerField()
    institution_art = models.CharField(max_length=10, choices=InstitutionArt)
    om = models.CharField(max_length=12, choices=Om)
    omtale = models.CharField(max_length=12, choices=Omtale)
    tema = models.CharField(max_length=40)
    aldersgruppe = models.CharField(max_length=20)
    perspektiver = models.ManyToManyField(Enhed, related_name="+", blank=True)
    holdt = models.BooleanField(help_text="Booked until the end; otherwise it was cancelled.")
    fremmoede = models.CharField(max_length=8, choices=Fremmoede, blank=True, help_text="Where it was marked.")
    minutter = models.PositiveSmallIntegerField(null=True, blank=True, help_text="It took, where the session was run live.")
    udfald = models.CharField(max_length=40, blank=True, help_text="What followed, where it was registered (TST-09).")

    class Meta:
        verbose_name_plural = "sparringstal"
        constraints = [models.CheckConstraint(condition=Q(uge__gte=1, uge__lte=53), name="sparringstal_uge_findes")]
        indexes = [models.Index(fields=["ordning", "aar", "uge"], name="sparringstal_uge")]

    def __str__(self) -> str:
        return f"{self.aar}-{self.uge}"


class Sletning(models.Model):
    """One run of the erasing: when, up to and with which day, and how much. It grows in the transactions that erase."""

    at = models.DateTimeField()
    til_date = models.DateField("til og med")
    bookinger = models.PositiveIntegerField(default=0)
    ubesvarede = models.PositiveIntegerField(default=0, help_text="Of the bookings: requests that nobody answered.")
    udsendelser = models.PositiveIntegerField(default=0)
    opgaver = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "sletninger"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
