import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models

from udviklingsmodel.kernel.enums import OpgaveTilstand, UdsendelseTilstand
from udviklingsmodel.kernel.flettefelter import EMNE_MAX, TEKST_MAX, Ordlyd

STI_MAX = 300


class Haendelse(models.Model):
    """A row of the log (PRI-02). Written by `audit.record` alone; triggers refuse to change or delete it.

    It holds ids without foreign keys: it outlives what it speaks of. `forrige` is unique, so the chain cannot fork.
    """

    nummer = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    aktoer = models.UUIDField(null=True)
    handling = models.CharField(max_length=60)
    objekt_type = models.CharField(max_length=60)
    objekt_id = models.CharField(max_length=40)
    barn = models.UUIDField(null=True, help_text="Whose material it was: what somebody saw or changed of a child.")
    data = models.JSONField()
    forrige = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["handling", "nummer"], name="haendelse_handling"),
            *(
                models.Index(fields=fields, condition=models.Q(barn__isnull=False), name=f"haendelse_{name}")
                for name, fields in (("barn", ["barn", "nummer"]), ("person", ["aktoer", "nummer"]), ("periode", ["at"]))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.handling}"


class Udsendelse(models.Model):
    """A row of the outbox: one message to one person about one object. It holds no text; that is made when it is sent."""

    art = models.CharField(max_length=40)
    objekt_id = models.UUIDField()
    sekvens = models.PositiveIntegerField(default=0, help_text="Sorts the events of one object, and of its calendar entry.")
    modtager = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tilstand = models.CharField(max_length=10, choices=UdsendelseTilstand, default=UdsendelseTilstand.VENTER)
    due_at = models.DateTimeField()
    laast_until = models.DateTimeField(null=True, blank=True)
    forsoeg = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["art", "objekt_id", "sekvens", "modtager"], name="udsendelse_en_gang"),
            models.CheckConstraint(
                condition=models.Q(tilstand=UdsendelseTilstand.SENDT, sent_at__isnull=False)
                | (~models.Q(tilstand=UdsendelseTilstand.SENDT) & models.Q(sent_at__isnull=True)),
                name="udsendelse_sendt_har_tid",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(tilstand=UdsendelseTilstand.VENTER), name="udsendelse_venter")
        ]

    def __str__(self) -> str:
        return f"{self.art} {self.objekt_id}"

    @property
    def message_id(self) -> str:
        """The same each time the row is sent, so that a mail server or reader sees a repetition as one."""
        return f"<udsendelse-{self.pk}@{settings.MAIL_DOMAIN}>"


class OpgaveQuerySet(models.QuerySet["Opgave"]):
    def visible_to(self, user: Any, now: datetime) -> Self:
        return self.filter(til=user)

    def aabne(self) -> Self:
        """What is to be done: the nearest deadline first, those without one last, and among them the oldest first."""
        return self.filter(tilstand=OpgaveTilstand.AABEN).order_by(
            models.F("frist_at").asc(nulls_last=True), "created_at", "pk"
        )


class Opgave(models.Model):
    """Something one person is asked to do. It points at what it is about and holds no text: see kernel.opgaver."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    art = models.CharField(max_length=40)
    objekt_id = models.UUIDField(
        help_text="What it is about. No foreign key: it may belong to an app that others do not know."
    )
    til = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opgaver")
    tilstand = models.CharField(max_length=10, choices=OpgaveTilstand)
    created_at = models.DateTimeField()
    frist_at = models.DateTimeField(null=True, blank=True)
    afsluttet_at = models.DateTimeField(null=True, blank=True)

    objects = OpgaveQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opgaver"
        constraints = [
            models.UniqueConstraint(fields=["objekt_id", "art", "til"], name="opgave_en_gang"),
            models.CheckConstraint(
                condition=models.Q(tilstand=OpgaveTilstand.AABEN, afsluttet_at__isnull=True)
                | (~models.Q(tilstand=OpgaveTilstand.AABEN) & models.Q(afsluttet_at__isnull=False)),
                name="opgave_afsluttet_har_tid",
            ),
        ]
        indexes = [
            models.Index(fields=["til"], condition=models.Q(tilstand=OpgaveTilstand.AABEN), name="opgave_aaben"),
        ]

    def __str__(self) -> str:
        return f"{self.art} {self.objekt_id}"


class Mailtekst(models.Model):
    """What the municipality wrote in place of a mail's standard text. See kernel.mailtekster, which alone writes it."""

    art = models.CharField(primary_key=True, max_length=40)
    emne = models.CharField(max_length=EMNE_MAX)
    tekst = models.TextField(max_length=TEKST_MAX)

    class Meta:
        verbose_name_plural = "mailtekster"

    def __str__(self) -> str:
        return self.art

    @property
    def ordlyd(self) -> Ordlyd:
        return Ordlyd(self.emne, self.tekst)


class DemoMail(models.Model):
    """A mail of the demo installation, as it would have gone out by SMTP."""

    message_id = models.CharField(max_length=120, unique=True)
    til = models.EmailField()
    emne = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    raw = models.TextField()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.emne} ({self.til})"


class Indtastning(models.Model):
    """What somebody had typed when their session ended: encrypted for that person and address, and gone after an hour."""

    bruger = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sti = models.CharField(max_length=STI_MAX, help_text="The address of the form.")
    indhold = models.BinaryField()
    gemt_until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "indtastninger"
        constraints = [models.UniqueConstraint(fields=["bruger", "sti"], name="indtastning_en_pr_side")]

    def __str__(self) -> str:
        return f"{self.pk}"
