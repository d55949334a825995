import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery

from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.datoer import UGEDAGE, tidsrum
from udviklingsmodel.kernel.snapshot import Snapshot
from udviklingsmodel.organisation.enums import LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning

# The permissions on an Ordning, and the roles in its district (or institution) that give them.
BOOK, FOELG = "book_ordning", "foelg_ordning"
FOELGER = (Rolle.DISTRIKTSKOORDINATOR, Rolle.TEAMMEDLEM)
# Who may look at the times of every ordning: everybody who books, answers or runs the meetings.
KIGGER = (
    *LOKALE_ROLLER,
    *FOELGER,
    Rolle.RESSOURCEKONSULENT,
    Rolle.EKSTERN_FAGPERSON,
    Rolle.POSTKASSEANSVARLIG,
    Rolle.ENHEDSLEDER,
)


def standard_temaer() -> list[list[str]]:
    return [
        ["trivsel", "Trivsel"],
        ["fravaer", "Fravær"],
        ["sprog", "Sprog"],
        ["adfaerd", "Adfærd"],
        ["samspil", "Samspil"],
        ["overgang", "Overgang"],
        ["foraeldresamarbejde", "Forældresamarbejde"],
        ["laering", "Læring"],
        ["sundhed", "Sundhed"],
        ["faellesskab", "Fællesskab"],
        ["andet", "Andet"],
    ]


def lokale_roller() -> list[str]:
    return [rolle.value for rolle in LOKALE_ROLLER]


def _near(distrikt: Any, institution: Any) -> Q:
    """Tilknytninger in the ordning's district, or at its institution: an ordning has the one or the other."""
    places = {"distrikt": distrikt, "institution__distrikt": distrikt, "institution": institution}
    return Q(*((field, place) for field, place in places.items() if place is not None), _connector=Q.OR)


class OrdningQuerySet(models.QuerySet["Ordning"]):
    def visible_to(self, user: Bruger, now: datetime) -> list["Ordning"]:
        """All ordninger in use, to look at, for those who take part in the meetings at all.

        With places, perspectives and their plan, as the snapshot has them: no query while nothing has changed.
        """
        return _aktive.at(user.kommune.version, local_date(now)) if user.has_rolle(now, *KIGGER) else []

    def with_plan(self, day: date) -> Self:
        """With the sessions from `day` on, and their positions, in `plan`."""
        coming = Sparringsdag.objects.filter(dato__gte=day).prefetch_related("positioner")
        return self.prefetch_related(Prefetch("sparringsdage", coming, to_attr="plan"))

    def followed_by(self, user: Bruger, now: datetime) -> Self:
        """Whose agenda the user may read today: granted, and still among its coordinators or team."""
        today = Tilknytning.objects.active_on(local_date(now)).filter(bruger=user, rolle__in=FOELGER)
        near = today.filter(_near(OuterRef("distrikt"), OuterRef("institution")))
        return self.filter(access.holds(Ordning, user.pk, FOELG), Exists(near))


class Ordning(models.Model):
    """A configured series of sparring times, such as the Thursdays of a district (TST-01, TST-03)."""

    navn = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="The name in the address: links to it must last (TST-15).")
    distrikt = models.ForeignKey(Distrikt, models.PROTECT, null=True, blank=True, related_name="ordninger")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="ordninger")
    sted = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    ugedag = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)], help_text="0 is Monday.")
    start = models.TimeField()
    antal = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(30)])
    minutter = models.PositiveSmallIntegerField(validators=[MinValueValidator(5), MaxValueValidator(240)])
    horisont_uger = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(52)])
    frist_minutter = models.PositiveSmallIntegerField(default=0, help_text="Booking closes this long before the time.")
    tilbud_kl = models.TimeField(
        default=time(12), help_text="An offered time is held until then on the next arbejdsdag, or until it closes."
    )
    en_pr_institution = models.BooleanField(default=False, help_text="At most one booking an institution and day.")
    roller = models.JSONField(default=lokale_roller, help_text="Which local roles may book.")
    temaer = models.JSONField(default=standard_temaer, help_text="Pairs of code and name, in order.")
    perspektiver = models.ManyToManyField(Enhed, related_name="+", blank=True)
    aktiv = models.BooleanField(default=True)

    objects = OrdningQuerySet.as_manager()
    plan: "list[Sparringsdag]"  # from with_plan(): the sessions of a day and after it, with their positions, in order

    class Meta:
        ordering = ["distrikt__nummer", "navn"]
        verbose_name_plural = "ordninger"
        permissions = [(BOOK, "Booke tider"), (FOELG, "Læse dagsordenen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(distrikt__isnull=True, institution__isnull=False)
                | Q(distrikt__isnull=False, institution__isnull=True),
                name="ordning_hoerer_til_et_sted",
            ),
            models.CheckConstraint(condition=Q(ugedag__lte=6), name="ordning_ugedag_findes"),
        ]

    def __str__(self) -> str:
        return self.navn

    @property
    def hvornaar(self) -> str:
        """`torsdage kl. 8.00–9.00`"""
        times = self.times_on(date(2026, 1, 1))
        return f"{UGEDAGE[self.ugedag]}e {tidsrum(times[0][0], times[-1][1])}"

    def tema_navn(self, kode: str) -> str:
        navne: dict[str, str] = dict(self.temaer)
        return navne.get(kode, kode)

    def last_date(self, now: datetime) -> date:
        """The last day that may be booked at `now`."""
        return local_date(now) + timedelta(weeks=self.horisont_uger)

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The days the series falls on from `first` to `last`, both counted, closed or not."""
        day = first + timedelta(days=(self.ugedag - first.weekday()) % 7)
        while day <= last:
            yield day
            day += timedelta(weeks=1)

    def times_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Start and end of the day's positions, by the clock on the wall in Copenhagen."""
        first = datetime.combine(day, self.start, KOEBENHAVN)
        length = timedelta(minutes=self.minutter)
        return [(first + n * length, first + (n + 1) * length) for n in range(self.antal)]

    def deltagere(self, day: date) -> "models.QuerySet[Tilknytning]":
        """Who hears what is said on `day`: the coordinators and the tværfaglige team, as their roles there.

        A team member's unit is in `enhed_navn`.
        """
        unit = Tilknytning.objects.active_on(day).filter(bruger=OuterRef("bruger"), rolle=Rolle.EKSTERN_FAGPERSON)
        return (
            Tilknytning.objects.active_on(day)
            .filter(self.naer(), rolle__in=FOELGER)
            .select_related("bruger__faggruppe")
            .annotate(enhed_navn=Subquery(unit.order_by("pk").values("enhed__navn")[:1]))  # type: ignore[no-redef]
            .order_by("rolle", "bruger__navn", "pk")
        )

    def deltagere_for(self, reader: Bruger, day: date) -> list[Tilknytning]:
        """`deltagere` for a page to show; a new role among them may be missing for SNAPSHOT_SECONDS."""
        return _deltagere.at(reader.kommune.version, self, day)

    @staticmethod
    def kolleger(day: date, institutioner: list[Institution]) -> "models.QuerySet[Bruger]":
        """The local staff of `institutioner` on `day`, their names alone."""
        local = Tilknytning.objects.active_on(day).filter(institution__in=institutioner, rolle__in=LOKALE_ROLLER)
        return Bruger.objects.filter(pk__in=local.values("bruger")).only("navn").order_by("navn", "pk")

    def naer(self) -> Q:
        """Tilknytninger where this ordning belongs."""
        return _near(self.distrikt_id, self.institution_id)

    def institutioner_for(self, user: Bruger, now: datetime) -> list[Institution]:
        """The institutions the user can book for here today."""
        found = {
            t.institution
            for t in user.roller(now)
            if t.institution
            and t.rolle in self.roller
            and (t.institution_id == self.institution_id or t.institution.distrikt_id == self.distrikt_id)
        }
        return sorted(found, key=lambda institution: institution.navn)

    def closes_at(self, position: "Position") -> datetime:
        """From this moment the time can no longer be booked; it can be given back until it begins (TST-11)."""
        return position.start_at - timedelta(minutes=self.frist_minutter)


def _load_aktive(day: date) -> list[Ordning]:
    found = Ordning.objects.filter(aktiv=True).select_related("distrikt", "sted")
    return list(found.prefetch_related("perspektiver").with_plan(day))


_aktive = Snapshot(_load_aktive)
_deltagere = Snapshot(lambda ordning, day: list(ordning.deltagere(day)))


class OrdningBrugerTilladelse(access.UserObjectPermissionBase):
    """The grants on an Ordning, with a real foreign key so that none outlives it."""

    content_object = models.ForeignKey(Ordning, models.CASCADE)


class Sparringsdag(models.Model):
    """One session of an ordning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ordning = models.ForeignKey(Ordning, models.PROTECT, related_name="sparringsdage")
    dato = models.DateField()
    tider: int  # from booking.dagsorden.followed_days()
    booket: int

    class Meta:
        ordering = ["dato", "pk"]
        verbose_name_plural = "sparringsdage"
        constraints = [models.UniqueConstraint(fields=["ordning", "dato"], name="sparringsdag_en_pr_dato")]

    def __str__(self) -> str:
        return f"{self.dato}"


class Position(models.Model):
    """One of the times of a session. The screen says "tid"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sparringsdag = models.ForeignKey(Sparringsdag, models.CASCADE, related_name="positioner")
    nummer = models.PositiveSmallIntegerField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()

    class Meta:
        ordering = ["start_at", "pk"]
        verbose_name_plural = "positioner"
        constraints = [
            models.UniqueConstraint(fields=["sparringsdag", "nummer"], name="position_nummer_en_gang"),
            models.CheckConstraint(condition=Q(start_at__lt=F("end_at")), name="position_slutter_efter_start"),
        ]

    def __str__(self) -> str:
        return f"{self.nummer}"
