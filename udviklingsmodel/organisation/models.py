import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.crypto import salted_hmac

from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dag_og_maaned, kort_dato
from udviklingsmodel.kernel.fritekst import LINJE, NAVN
from udviklingsmodel.kernel.perioder import FraTil, in_force
from udviklingsmodel.kernel.snapshot import Snapshot
from udviklingsmodel.kernel.sql import Param, Prepared
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, STEDER, InstitutionArt, PeriodeArt, Rolle


class Kommune(models.Model):
    """The municipality: one installation is one Kommune."""

    navn = models.CharField(max_length=80, validators=NAVN)
    logo = models.FileField(upload_to="logo/", blank=True)
    kontakt = models.CharField(
        max_length=200, blank=True, validators=LINJE, help_text="Vises i sidefoden, fx telefon og åbningstid."
    )
    version = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the configuration: see kernel.snapshot.")

    class Meta:
        verbose_name_plural = "kommuner"

    def __str__(self) -> str:
        return self.navn


class Distrikt(models.Model):
    """One of the municipality's districts. Its number is its place in the list people know."""

    kommune = models.ForeignKey(Kommune, models.PROTECT, related_name="distrikter")
    nummer = models.PositiveSmallIntegerField(unique=True)
    navn = models.CharField(max_length=80, unique=True, validators=NAVN)
    tst_skole = models.ForeignKey(
        "Institution", models.PROTECT, null=True, blank=True, related_name="+", help_text="Where the team has its office."
    )
    aktiv = models.BooleanField(default=True, help_text="A closed one is offered nowhere; what it has been stays.")

    class Meta:
        ordering = ["nummer"]
        verbose_name_plural = "distrikter"

    def __str__(self) -> str:
        return self.navn


class Institution(models.Model):
    """A dagtilbud, dagpleje, skole, SFO or klub; belongs to a district."""

    distrikt = models.ForeignKey(Distrikt, models.PROTECT, related_name="institutioner")
    art = models.CharField(max_length=10, choices=InstitutionArt)
    navn = models.CharField(max_length=120, unique=True, validators=NAVN)
    aktiv = models.BooleanField(default=True, help_text="A closed one is offered nowhere; what it has been stays.")

    class Meta:
        ordering = ["navn"]
        verbose_name_plural = "institutioner"

    def __str__(self) -> str:
        return self.navn


class Enhed(models.Model):
    """A unit with a central postkasse, such as Sundhedstjenesten."""

    kommune = models.ForeignKey(Kommune, models.PROTECT, related_name="enheder")
    navn = models.CharField(max_length=120, unique=True, validators=NAVN)
    postkasse = models.EmailField(validators=LINJE)
    aktiv = models.BooleanField(default=True, help_text="A closed one is offered nowhere; what it has been stays.")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "enheder"

    def __str__(self) -> str:
        return self.navn


class Faggruppe(models.Model):
    """A profession; every person has one."""

    navn = models.CharField(max_length=60, unique=True, validators=NAVN)

    class Meta:
        ordering = ["navn"]
        verbose_name_plural = "faggrupper"

    def __str__(self) -> str:
        return self.navn


class Lukkeperiode(models.Model):
    """Days without sessions: a closed day, which is no arbejdsdag either, or a school holiday (CAL-01, CAL-03)."""

    art = models.CharField(max_length=10, choices=PeriodeArt)
    navn = models.CharField(max_length=60, validators=NAVN)
    fra_date = models.DateField("fra og med")
    til_date = models.DateField("til (dagen efter den sidste)")
    hvert_aar = models.BooleanField("gentages hvert år", default=False, help_text="Årstallet er uden betydning.")

    class Meta:
        ordering = ["fra_date"]
        verbose_name_plural = "lukkeperioder"
        constraints = [
            models.CheckConstraint(condition=Q(fra_date__lt=F("til_date")), name="lukkeperiode_er_ikke_tom"),
        ]

    def __str__(self) -> str:
        return self.navn

    def covers(self, day: date) -> bool:
        if not self.hvert_aar:
            return self.fra_date <= day < self.til_date
        first = (self.fra_date.month, self.fra_date.day)
        backwards = (day - timedelta(days=n) for n in range((self.til_date - self.fra_date).days))
        return any((d.month, d.day) == first for d in backwards)

    @property
    def sidste_date(self) -> date:
        """The last day, which is what people see and write."""
        return self.til_date - timedelta(days=1)

    @property
    def dage(self) -> str:
        """`12. oktober 2026 – 16. oktober 2026`, `hvert år 5. juni`"""
        first, last = (dag_og_maaned(day) if self.hvert_aar else kort_dato(day) for day in (self.fra_date, self.sidste_date))
        return f"{'hvert år ' if self.hvert_aar else ''}{first if first == last else f'{first} – {last}'}"

    def in_year(self, year: int) -> tuple[date, date] | None:
        """First and last day of the occurrence that begins in `year`; None when none does."""
        if not self.hvert_aar:
            return (self.fra_date, self.sidste_date) if self.fra_date.year == year else None
        try:
            first = self.fra_date.replace(year=year)
        except ValueError:  # 29 February
            return None
        return first, first + (self.sidste_date - self.fra_date)

    def same_as(self, other: "Lukkeperiode") -> bool:
        """Whether both speak of the same thing: of one kind, by one name."""
        return (self.art, self.navn.casefold()) == (other.art, other.navn.casefold())

    def overlaps(self, other: "Lukkeperiode") -> bool:
        plain, yearly = sorted((self, other), key=lambda periode: periode.hvert_aar)
        days = (plain.fra_date + timedelta(days=n) for n in range((plain.til_date - plain.fra_date).days))
        return any(yearly.covers(day) for day in days)


class BrugerManager(BaseUserManager["Bruger"]):
    def create_user(self, brugernavn: str, password: str | None = None, **fields: Any) -> "Bruger":
        user = self.model(brugernavn=brugernavn, **fields)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def holding(self, day: date, *roller: Rolle, **sted: Any) -> "models.QuerySet[Bruger]":
        """Who has one of the roles on the day, by name. sted: `institution=…` and the like; without one, anywhere."""
        held = Tilknytning.objects.active_on(day).filter(rolle__in=roller, **sted)
        return self.filter(pk__in=held.values("bruger")).select_related("kommune").order_by("navn", "pk")


class Bruger(AbstractBaseUser, PermissionsMixin):
    """A person who logs in. What they may do follows from their Tilknytninger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kommune = models.ForeignKey(Kommune, models.PROTECT, related_name="+")
    brugernavn = models.CharField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", "Kun små bogstaver, tal og . _ -"), *LINJE],
    )
    navn = models.CharField(max_length=120, validators=NAVN)
    email = models.EmailField(validators=LINJE)
    faggruppe = models.ForeignKey(Faggruppe, models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    adgangsversion = models.PositiveIntegerField(
        default=0, help_text="Raised when roles or the second step change: ends other sessions."
    )

    gaeldende: "list[Tilknytning]"  # where a query adds the roles of a day

    USERNAME_FIELD = "brugernavn"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["navn", "email"]

    objects = BrugerManager()

    class Meta:
        ordering = ["navn"]
        verbose_name_plural = "brugere"

    def __str__(self) -> str:
        return self.navn

    @property
    def fornavn(self) -> str:
        return self.navn.split()[0]

    def get_full_name(self) -> str:
        return self.navn

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bound to password and roles: a change of either ends the user's other sessions on their next request."""
        value = f"{self.password}:{self.adgangsversion}"
        return salted_hmac("bruger.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def version(self) -> tuple[uuid.UUID, int]:
        """The same for as long as the configuration, and this person's roles and grants, are the same."""
        return self.kommune.version, self.adgangsversion

    def roller(self, now: datetime) -> list["Tilknytning"]:
        """The roles held on the day of `now`, with their places; no query while nothing has changed."""
        return _roller.at(self.version, self.pk, local_date(now))

    def has_totrin(self) -> bool:
        """Whether a second step at login is set up; no query while nothing has changed."""
        return _totrin.at(self.version, self.pk)

    def has_rolle(self, now: datetime, *roller: Rolle) -> bool:
        return any(t.rolle in roller for t in self.roller(now))


def is_called(text: str) -> Q:
    """People by parts of name, username or mail address: every word, somewhere.

    Each as it is typed too, in small letters and with a capital: SQLite folds no æøå.
    """
    found = Q()
    for word in text.split():
        either = Q()
        for form in {word, word.lower(), word.title()}:
            either |= Q(navn__icontains=form) | Q(brugernavn__icontains=form) | Q(email__icontains=form)
        found &= either
    return found


class TilknytningQuerySet(models.QuerySet["Tilknytning"]):
    def active_on(self, day: date | Param) -> Self:
        """Roles in force on `day`, of people who may log in."""
        return self.filter(in_force(day), bruger__is_active=True)

    def with_sted(self) -> Self:
        return self.select_related("institution", "distrikt", "enhed").order_by("pk")


def _sted_matches_rolle() -> Q:
    """Exactly the field that STED_FOR_ROLLE names is filled."""
    rule = Q()
    for sted in STEDER:
        roller = [rolle for rolle, at in STED_FOR_ROLLE.items() if at == sted]
        empty = {f"{other}__isnull": other != sted for other in STEDER}
        rule |= Q(rolle__in=roller, **empty)
    return rule


class Totrinskrav(models.Model):
    """From which day a role's holders must log in with a second step; without a day they may."""

    rolle = models.CharField(max_length=20, choices=Rolle, primary_key=True)
    fra_date = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "totrinskrav"

    def __str__(self) -> str:
        return self.get_rolle_display()


class Tilknytning(FraTil):
    """Who has which role where, from a day (counted) to a day (not counted). A person can have several."""

    bruger = models.ForeignKey(Bruger, models.CASCADE, related_name="tilknytninger")
    rolle = models.CharField(max_length=20, choices=Rolle)
    kommune = models.ForeignKey(Kommune, models.PROTECT, null=True, blank=True, related_name="tilknytninger")
    distrikt = models.ForeignKey(Distrikt, models.PROTECT, null=True, blank=True, related_name="tilknytninger")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="tilknytninger")
    enhed = models.ForeignKey(Enhed, models.PROTECT, null=True, blank=True, related_name="tilknytninger")
    enhed_navn: str | None  # where a query adds the unit of a team member
    totrin_fra: date | None  # where a query adds from when the role asks for a second step

    objects = TilknytningQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "tilknytninger"
        constraints = [
            models.CheckConstraint(condition=_sted_matches_rolle(), name="tilknytning_sted_passer_til_rolle"),
            models.CheckConstraint(
                condition=Q(til_date__isnull=True) | Q(fra_date__lt=F("til_date")), name="tilknytning_er_ikke_tom"
            ),
            *(
                models.UniqueConstraint(fields=["bruger", "rolle", sted, "fra_date"], name=f"tilknytning_en_gang_{sted}")
                for sted in STEDER
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rolle_display()}, {self.sted}"

    @property
    def sted_felt(self) -> str:
        """The field that holds the place."""
        return STED_FOR_ROLLE[Rolle(self.rolle)]

    @property
    def sted(self) -> Kommune | Distrikt | Institution | Enhed:
        place: Kommune | Distrikt | Institution | Enhed = getattr(self, self.sted_felt)
        return place


def _kravet() -> Subquery:
    return Subquery(Totrinskrav.objects.filter(rolle=OuterRef("rolle")).values("fra_date"))


_roller = Snapshot(
    Prepared(
        lambda: (
            Tilknytning.objects.active_on(Param(1, Tilknytning.fra_date.field))
            .filter(bruger=Param(0, Tilknytning.bruger.field))
            .annotate(totrin_fra=_kravet())  # type: ignore[no-redef]
            .with_sted()
        )
    )
)


def _load_totrin(pk: uuid.UUID) -> bool:
    """Reserve codes are no second step of their own."""
    return bool(Authenticator.objects.filter(user=pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


_totrin = Snapshot(_load_totrin)
