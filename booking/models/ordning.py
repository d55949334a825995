import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery

from booking.enums import Bookingform, Rest, Rytme
from booking.models.plan import i_ord, in_rhythm
from booking.models.standard import alle_omtaler, lokale_roller, standard_aldersgrupper, standard_temaer
from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.datoer import tidsrum
from udviklingsmodel.kernel.fritekst import NAVN, refuse_cpr
from udviklingsmodel.kernel.snapshot import Snapshot
from udviklingsmodel.organisation.enums import LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning

# The permissions on an Ordning. Local staff of its district (or institution) book; its coordinators and team follow it,
# where an institution has the ordning its ressourcekonsulent too, and whoever it names as facilitator.
BOOK, FOELG = "book_ordning", "foelg_ordning"
FOELGER = (Rolle.DISTRIKTSKOORDINATOR, Rolle.TEAMMEDLEM)
# Who may look at the times of every ordning: everybody who books, answers or runs the meetings.
_ANSWERING = (Rolle.EKSTERN_FAGPERSON, Rolle.POSTKASSEANSVARLIG, Rolle.ENHEDSLEDER)
KIGGER = (*LOKALE_ROLLER, *FOELGER, Rolle.RESSOURCEKONSULENT, *_ANSWERING)


def _navn(par: list[list[str]], kode: str) -> str:
    """What a code is called; the code itself when the ordning has it no more."""
    return next((navn for kendt, navn in par if kendt == kode), kode)


def _near(distrikt: Any, institution: Any) -> Q:
    """Tilknytninger in the ordning's district, or at its institution: an ordning has the one or the other."""
    places = {"distrikt": distrikt, "institution__distrikt": distrikt, "institution": institution}
    return Q(*((field, place) for field, place in places.items() if place is not None), _connector=Q.OR)


def _follows(distrikt: Any, institution: Any, ordning: Any) -> Q:
    """Tilknytninger by which one follows the agenda of an ordning."""
    by_rolle = Q(_near(distrikt, institution), rolle__in=FOELGER)
    if institution is not None:
        by_rolle |= Q(institution=institution, rolle=Rolle.RESSOURCEKONSULENT)
    return by_rolle | Q(bruger__faciliterer=ordning, rolle=Rolle.EKSTERN_FAGPERSON)


class OrdningQuerySet(models.QuerySet["Ordning"]):
    def visible_to(self, user: Bruger, now: datetime) -> list["Ordning"]:
        """Ordninger in use, to look at, for those who take part in the meetings at all: all districts', one's own schools'.

        With places, perspectives and their plan, as the snapshot has them: no query while nothing has changed.
        """
        if not user.has_rolle(now, *KIGGER):
            return []
        return [ordning for ordning in _aktive.at(user.kommune.version, local_date(now)) if ordning.is_shown_to(user, now)]

    def visible_as(self, slug: str, user: Bruger, now: datetime) -> "Ordning | None":
        """The one of `visible_to` that an address names."""
        return next((ordning for ordning in self.visible_to(user, now) if ordning.slug == slug), None)

    def with_plan(self, day: date) -> Self:
        """With the sessions from `day` on, and their positions, in `plan`."""
        coming = Sparringsdag.objects.filter(dato__gte=day).prefetch_related("positioner")
        return self.prefetch_related(Prefetch("sparringsdage", coming, to_attr="plan"))

    def districts_first(self) -> Self:
        """The districts by number, then the institutions' own."""
        return self.order_by(F("distrikt__nummer").asc(nulls_last=True), "navn")

    def followed_by(self, user: Bruger, now: datetime) -> Self:
        """Whose agenda the user may read today: granted, and still among its coordinators or team."""
        held = Tilknytning.objects.active_on(local_date(now)).filter(bruger=user)
        follows = _follows(OuterRef("distrikt"), OuterRef("institution"), OuterRef("pk"))
        return self.filter(access.holds(Ordning, user.pk, FOELG), Exists(held.filter(follows)))


class Ordning(models.Model):
    """A configured series of sparring times, such as the Thursdays of a district (TST-01, TST-03)."""

    navn = models.CharField(max_length=120, unique=True, validators=NAVN)
    slug = models.SlugField(max_length=60, unique=True, help_text="The name in the address: links to it must last (TST-15).")
    distrikt = models.ForeignKey(Distrikt, models.PROTECT, null=True, blank=True, related_name="ordninger")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="ordninger")
    sted = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    lokale = models.CharField(
        max_length=60, blank=True, validators=NAVN, help_text="Two ordninger do not share one at the same time."
    )
    form = models.CharField(max_length=10, choices=Bookingform, default=Bookingform.BOOKES)
    rytme = models.CharField(max_length=12, choices=Rytme, default=Rytme.UGER)
    hver_uger = models.PositiveSmallIntegerField(default=1, validators=[MinValueValidator(1), MaxValueValidator(26)])
    anker_date = models.DateField(null=True, blank=True, help_text="A day of the series: the weeks are counted from it.")
    datoer = models.JSONField(default=list, blank=True, help_text="ISO dates, where the series has no rhythm.")
    minutter = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(240)],
        help_text="Length of a time; none where each is given its own.",
    )
    horisont_uger = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(52)])
    frist_minutter = models.PositiveSmallIntegerField(default=0, help_text="The deadline lies this long before the time.")
    frist_ugedag = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(6)], help_text="Or: the last such weekday before the day."
    )
    frist_kl = models.TimeField(null=True, blank=True)
    rest = models.CharField(max_length=10, choices=Rest, default=Rest.BLIVER)
    tilbud_kl = models.TimeField(
        default=time(12), help_text="An offered time is held until then on the next arbejdsdag, or until it closes."
    )
    en_pr_institution = models.BooleanField(default=False, help_text="At most one booking an institution and day.")
    max_pr_person = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Coming times at once.")
    max_pr_institution = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Coming times at once.")
    roller = models.JSONField(default=lokale_roller, help_text="Which local roles may book.")
    omtaler = models.JSONField(default=alle_omtaler, help_text="How children may be spoken of (TST-04).")
    temaer = models.JSONField(default=standard_temaer, help_text="Pairs of code and name, in order.")
    aldersgrupper = models.JSONField(default=standard_aldersgrupper, help_text="Pairs of code and name, in order.")
    udfald = models.JSONField(
        default=list, blank=True, help_text="Pairs as above: what may follow (TST-09). None: not asked."
    )
    perspektiver = models.ManyToManyField(Enhed, related_name="+", blank=True)
    facilitatorer = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="faciliterer", blank=True, help_text="Who runs it beside the coordinators."
    )
    aktiv = models.BooleanField(default=True)
    formular = models.UUIDField(
        null=True, unique=True, editable=False, help_text="The form it was made with: sent twice, it makes one."
    )

    objects = OrdningQuerySet.as_manager()
    nye_vinduer: "Sequence[Vindue] | None" = None  # not saved yet: what the plan would be
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
            models.CheckConstraint(
                condition=~Q(rytme=Rytme.UGER) | Q(hver_uger=1) | Q(anker_date__isnull=False), name="ordning_tael_fra_anker"
            ),
            models.CheckConstraint(
                condition=Q(minutter__isnull=False) | Q(form=Bookingform.TILDELES), name="ordning_fri_laengde_tildeles"
            ),
            models.CheckConstraint(
                condition=Q(frist_ugedag__isnull=True, frist_kl__isnull=True)
                | Q(frist_ugedag__isnull=False, frist_kl__isnull=False),
                name="ordning_frist_har_dag_og_tid",
            ),
        ]

    def __str__(self) -> str:
        return self.navn

    @property
    def planlagte_vinduer(self) -> "Sequence[Vindue]":
        return list(self.vinduer.all()) if self.nye_vinduer is None else self.nye_vinduer

    @property
    def planlagte_datoer(self) -> list[date]:
        return sorted(date.fromisoformat(day) for day in self.datoer)

    @property
    def hvor(self) -> str:
        """`Byskovskolen, lokale 12`"""
        return ", ".join(filter(None, [self.sted.navn, self.lokale]))

    @property
    def hvornaar(self) -> str:
        """`torsdage kl. 8.00–9.00`"""
        return i_ord(self.rytme, self.hver_uger, self.anker_date, self.planlagte_datoer, self.planlagte_vinduer)

    @property
    def tildeles(self) -> bool:
        return self.form == Bookingform.TILDELES

    def tema_navn(self, kode: str) -> str:
        return _navn(self.temaer, kode)

    def alder_navn(self, kode: str) -> str:
        return _navn(self.aldersgrupper, kode)

    def udfald_navn(self, kode: str) -> str:
        return _navn(self.udfald, kode)

    def last_date(self, now: datetime) -> date:
        """The last day that may be booked at `now`."""
        return local_date(now) + timedelta(weeks=self.horisont_uger)

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The days the series falls on from `first` to `last`, both counted, closed or not."""
        if self.rytme == Rytme.DATOER:
            yield from (day for day in self.planlagte_datoer if first <= day <= last)
            return
        weekdays = {vindue.ugedag for vindue in self.planlagte_vinduer}
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if day.weekday() in weekdays and in_rhythm(day, self.rytme, self.hver_uger, self.anker_date):
                yield day

    def windows_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Start and end of the windows of a day of the series, by the clock on the wall in Copenhagen."""
        held = [v for v in self.planlagte_vinduer if v.ugedag in (None, day.weekday())]
        return sorted((datetime.combine(day, v.start, KOEBENHAVN), datetime.combine(day, v.slut, KOEBENHAVN)) for v in held)

    def times_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Start and end of the day's positions; none where each time is given its own length."""
        if self.minutter is None:
            return []
        length = timedelta(minutes=self.minutter)
        windows = self.windows_on(day)
        return [
            (first + n * length, first + (n + 1) * length)
            for first, last in windows
            for n in range((last - first) // length)
        ]

    def deltagere(self, day: date) -> "models.QuerySet[Tilknytning]":
        """Who hears what is said on `day`: the coordinators and the tværfaglige team, as their roles there.

        A team member's unit is in `enhed_navn`.
        """
        unit = Tilknytning.objects.active_on(day).filter(bruger=OuterRef("bruger"), rolle=Rolle.EKSTERN_FAGPERSON)
        return (
            Tilknytning.objects.active_on(day)
            .filter(self.foelges())
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

    def foelges(self) -> Q:
        """Tilknytninger of those who follow the agenda."""
        return _follows(self.distrikt_id, self.institution_id, self.pk)

    def naer(self) -> Q:
        """Tilknytninger where this ordning belongs."""
        return _near(self.distrikt_id, self.institution_id)

    def institutioner_for(self, user: Bruger, now: datetime, *, released: bool = False) -> list[Institution]:
        """The institutions the user can book for here today; of every district when the time is released."""
        found = {
            t.institution
            for t in user.roller(now)
            if t.institution
            and t.rolle in self.roller
            and (released or t.institution_id == self.institution_id or t.institution.distrikt_id == self.distrikt_id)
        }
        return sorted(found, key=lambda institution: institution.navn)

    def is_shown_to(self, user: Bruger, now: datetime) -> bool:
        """An institution's own ordning is nobody else's; a district's may be looked at from the others."""
        if self.distrikt_id or self.pk in access.held_by(user, Ordning, FOELG):
            return True
        return any(t.institution_id == self.institution_id for t in user.roller(now))

    def frist_at(self, position: "Position") -> datetime:
        """The deadline of those the ordning is for: so long before the time, or the last Friday (say) before the day."""
        if self.frist_ugedag is None or self.frist_kl is None:
            return position.start_at - timedelta(minutes=self.frist_minutter)
        day = local_date(position.start_at)
        back = (day.weekday() - self.frist_ugedag - 1) % 7 + 1
        return datetime.combine(day - timedelta(days=back), self.frist_kl, KOEBENHAVN)

    def closes_at(self, position: "Position") -> datetime:
        """From this moment nobody can book the time; it can be given back until it begins (TST-11)."""
        return position.start_at if self.rest == Rest.FRIGIVES else self.frist_at(position)

    def is_released(self, position: "Position", now: datetime) -> bool:
        """Whether the time, if it is still free, may be booked from every district."""
        return self.rest == Rest.FRIGIVES and self.frist_at(position) <= now


def _load_aktive(day: date) -> list[Ordning]:
    found = Ordning.objects.filter(aktiv=True).select_related("distrikt", "sted").districts_first()
    return list(found.prefetch_related("perspektiver", "vinduer").with_plan(day))


_aktive = Snapshot(_load_aktive)
_deltagere = Snapshot(lambda ordning, day: list(ordning.deltagere(day)))


class OrdningBrugerTilladelse(access.UserObjectPermissionBase):
    """The grants on an Ordning, with a real foreign key so that none outlives it."""

    content_object = models.ForeignKey(Ordning, models.CASCADE)


class Vindue(models.Model):
    """From when to when a series runs on one weekday, or on each of its dates. An ordning may have several."""

    ordning = models.ForeignKey(Ordning, models.CASCADE, related_name="vinduer")
    ugedag = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(6)], help_text="0 is Monday; none where dates are named."
    )
    start = models.TimeField()
    slut = models.TimeField()

    class Meta:
        ordering = ["ugedag", "start", "pk"]
        verbose_name_plural = "vinduer"
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("slut")), name="vindue_slutter_efter_start"),
            models.CheckConstraint(condition=Q(ugedag__isnull=True) | Q(ugedag__lte=6), name="vindue_ugedag_findes"),
        ]

    def __str__(self) -> str:
        return tidsrum(self.start, self.slut)


class Sparringsdag(models.Model):
    """One session of an ordning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ordning = models.ForeignKey(Ordning, models.PROTECT, related_name="sparringsdage")
    dato = models.DateField()
    aflyst_at = models.DateTimeField(null=True, blank=True)
    aflyst_grund = models.CharField(max_length=200, blank=True, validators=[refuse_cpr])
    plan_nr = models.PositiveIntegerField(
        default=0, help_text="Another with every change of its ordning or its times: what was read before is old."
    )
    skaerm_nr = models.PositiveIntegerField(default=0, help_text="Another with every new link to the room's screen.")
    tider: int  # from booking.dagsorden.followed_days()
    booket: int
    begynder: datetime | None
    slutter: datetime | None

    class Meta:
        ordering = ["dato", "pk"]
        verbose_name_plural = "sparringsdage"
        constraints = [
            models.UniqueConstraint(fields=["ordning", "dato"], name="sparringsdag_en_pr_dato"),
            models.CheckConstraint(
                condition=Q(aflyst_at__isnull=True, aflyst_grund="") | (Q(aflyst_at__isnull=False) & ~Q(aflyst_grund="")),
                name="sparringsdag_aflyst_har_grund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dato}"

    def is_over(self, now: datetime) -> bool:
        """Its last time has ended; a day without times yet, when it has passed."""
        last = max((position.end_at for position in self.positioner.all()), default=None)
        return last <= now if last else self.dato < local_date(now)

    @property
    def belaegning(self) -> str:
        """`1 af 3 tider er booket`; where each time has its own length there is no "af". From followed_days()."""
        if self.ordning.minutter is None:
            times = "1 tid" if self.booket == 1 else f"{self.booket or 'ingen'} tider"
            return f"{times} er givet"
        return f"{self.booket} af {self.tider} tider er booket"


class Position(models.Model):
    """One of the times of a session. The screen says "tid"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sparringsdag = models.ForeignKey(Sparringsdag, models.CASCADE, related_name="positioner")
    nummer = models.PositiveSmallIntegerField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    opgivet = models.BooleanField(
        default=False,
        help_text="Nobody else gets it: it was made for one who gave it back, or the plan has other times by now.",
    )

    class Meta:
        ordering = ["start_at", "pk"]
        verbose_name_plural = "positioner"
        constraints = [
            models.UniqueConstraint(fields=["sparringsdag", "nummer"], name="position_nummer_en_gang"),
            models.CheckConstraint(condition=Q(start_at__lt=F("end_at")), name="position_slutter_efter_start"),
        ]

    def __str__(self) -> str:
        return f"{self.nummer}"

    @property
    def fri_laengde(self) -> bool:
        """Made for the one who asked, where the ordning has no length of its own."""
        return self.sparringsdag.ordning.minutter is None
