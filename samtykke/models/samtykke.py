import uuid
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from samtykke.enums import (
    HELBREDSARTER,
    Formaal,
    Hindring,
    Hvemsvarer,
    Kilde,
    Oplysningsart,
    Svar,
    Svarform,
    Vurdering,
)
from samtykke.models.barn import Barn, Indehaver
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.flettefelter import TEKST_MAX
from udviklingsmodel.kernel.fritekst import refuse_cpr
from udviklingsmodel.kernel.perioder import Periode, in_force, year_after, years_before
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution

GRUND_MAX = 300
UNG, MYNDIG = 15, 18  # years


class Samtykkeregler(models.Model):
    """What the municipality has decided about consents: one row, made by the migrations."""

    gyldig_dage = models.PositiveSmallIntegerField(
        default=365, validators=[MinValueValidator(1), MaxValueValidator(1_826)], help_text="How long at most (CON-03)."
    )
    samme_adresse = models.BooleanField(
        default=False, help_text="One of two at the same address suffices, when the other has left it to them (CON-02)."
    )

    class Meta:
        verbose_name_plural = "samtykkeregler"

    def __str__(self) -> str:
        return "Samtykkeregler"

    def longest(self, fra: date) -> date:
        """The last day that a consent from `fra` can have."""
        return fra + timedelta(days=self.gyldig_dage - 1)


class Samtykketekst(models.Model):
    """A version of the text that parents are shown; a changed text is a new version."""

    formaal = models.CharField(max_length=10, choices=Formaal)
    nummer = models.PositiveSmallIntegerField()
    tekst = models.TextField(max_length=TEKST_MAX, validators=[refuse_cpr])
    oprettet_at = models.DateTimeField(null=True, help_text="Empty: it came with the product.")

    class Meta:
        verbose_name_plural = "samtykketekster"
        constraints = [models.UniqueConstraint(fields=["formaal", "nummer"], name="samtykketekst_version")]

    def __str__(self) -> str:
        return f"{self.formaal} {self.nummer}"


class Samtykke(Periode):
    """What those who hold custody, and from 15 the young person, have been asked to say yes to (CON-01).

    It is never changed: answers and withdrawals are added, and a new one is asked for. Whether it holds, Samtykkedel says.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    barn = models.ForeignKey(Barn, models.CASCADE, related_name="samtykker")
    formaal = models.CharField(max_length=10, choices=Formaal)
    fra = models.ForeignKey(Institution, models.PROTECT, related_name="+", help_text="Who may tell.")
    tekst = models.ForeignKey(Samtykketekst, models.PROTECT, related_name="+", help_text="The version that was shown.")
    ordlyd = models.TextField(editable=False, help_text="The words as they were shown.")
    hvem_svarer = models.CharField(max_length=13, choices=Hvemsvarer)
    ene_kilde = models.CharField(max_length=12, choices=Kilde, blank=True, help_text="What sole custody is known from.")
    ene_date = models.DateField(null=True, blank=True)
    vurdering = models.CharField(max_length=8, choices=Vurdering, blank=True)
    vurdering_grund = models.TextField(max_length=GRUND_MAX, blank=True, validators=[refuse_cpr])
    uden_skrift_grund = models.TextField(
        max_length=GRUND_MAX,
        blank=True,
        validators=[refuse_cpr],
        help_text="Why health information from Sundhedstjenesten is shared on an oral yes (CON-09a).",
    )
    oprettet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    oprettet_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "samtykker"
        constraints = [
            models.CheckConstraint(condition=Q(fra_date__lt=F("til_date")), name="samtykke_er_ikke_tomt"),
            models.CheckConstraint(
                condition=Q(~Q(ene_kilde=""), hvem_svarer=Hvemsvarer.ENE, ene_date__isnull=False)
                | Q(~Q(hvem_svarer=Hvemsvarer.ENE), ene_kilde="", ene_date__isnull=True),
                name="samtykke_ene_har_kilde",
            ),
            models.CheckConstraint(
                condition=Q(vurdering="", vurdering_grund="") | (~Q(vurdering="") & ~Q(vurdering_grund="")),
                name="samtykke_vurdering_har_grund",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def reference(self) -> str:
        """What stands on the paper, so that it is found again."""
        return str(self.pk)[:8].upper()


class SamtykkedelQuerySet(models.QuerySet["Samtykkedel"]):
    """The rule of CON-02 to CON-05 and CON-09a, and its one home: `docs/deling.md` has its answers as tables."""

    def judged(self, now: datetime) -> Self:
        """With `hindring`: why it does not hold at the moment, or "" when it does.

        A withdrawal counts whatever moment it bears: the caller's may have been read before it was committed.
        """
        day = local_date(now)
        facts = self.annotate(
            indehavere=Coalesce(Subquery(_counted(_holders(day), "barn")), 0),
            har_ja=Exists(_said(day, svar=Svar.JA, samtykke=OuterRef("samtykke"))),
            har_nej=Exists(_said(day, svar=Svar.NEJ, samtykke=OuterRef("samtykke"))),
            ung=Q(samtykke__barn__foedt_date__lte=years_before(day, UNG)),
            spoerg_foraeldre=_parents_are_asked(day),
            aeldste_date=Subquery(_oldest(day).values("afgivet_date")[:1]),
            aeldste_at=Subquery(_oldest(day).values("registreret_at")[:1]),
        )
        return facts.annotate(
            hindring=Case(*(When(holds, then=Value(code)) for code, holds in _hindringer(day)), default=Value(""))
        )

    def valid(self, now: datetime) -> Self:
        return self.judged(now).filter(hindring="")


def _holders(day: date) -> "models.QuerySet[Indehaver]":
    """Of the child that the part in the outer query is about."""
    return Indehaver.objects.filter(in_force(day), barn=OuterRef("samtykke__barn"))


def _counted(rows: "models.QuerySet[Any]", of: str) -> "models.QuerySet[Any]":
    counted: models.QuerySet[Any] = rows.order_by().values(of).annotate(antal=Count("pk")).values("antal")
    return counted


def _said(day: date, *which: Q, **values: object) -> "models.QuerySet[Samtykkesvar]":
    """Answers of those who have a say on the day: who holds custody, and the young person."""
    holds = Q(indehaver__fra_date__lte=day) & (Q(indehaver__til_date=None) | Q(indehaver__til_date__gt=day))
    asked = holds & Q(samtykke__barn__foedt_date__gt=years_before(day, MYNDIG))
    asked |= Q(indehaver=None, samtykke__barn__foedt_date__lte=years_before(day, UNG))
    return Samtykkesvar.objects.filter(asked, *which, **values)


def _parents_are_asked(day: date) -> Q:
    """Of a part, or of an answer: the young person's own yes does not suffice."""
    young = Q(samtykke__barn__foedt_date__lte=years_before(day, UNG))
    own = Q(samtykke__barn__foedt_date__lte=years_before(day, MYNDIG)) | (young & Q(samtykke__vurdering=Vurdering.NOK))
    return ~own


def _rests_on(day: date, **values: object) -> "models.QuerySet[Samtykkesvar]":
    """The answers that the part in the outer query rests on."""
    return _said(day, samtykke=OuterRef("samtykke"), **values).filter(Q(indehaver=None) | _parents_are_asked(day))


def _oldest(day: date) -> "models.QuerySet[Samtykkesvar]":
    return _rests_on(day).order_by("afgivet_date", "registreret_at")


def _since(said: str) -> Q:
    """Of something said of the same, on the day of the column: after the oldest answer; on one day what was noted last."""
    same_day = Q(**{said: OuterRef("aeldste_date")}, registreret_at__gte=OuterRef("aeldste_at"))
    return Q(**{f"{said}__gt": OuterRef("aeldste_date")}) | same_day


def _hindringer(day: date) -> list[tuple[Hindring, Q | Combinable]]:
    answers = Samtykkesvar.objects.filter(samtykke=OuterRef("samtykke"))
    of_holder = Samtykkesvar.objects.filter(indehaver=OuterRef("pk"), samtykke=OuterRef(OuterRef("samtykke")))
    left_to_other = Exists(_rests_on(day, svar=Svar.TILTRAADT))
    lives_elsewhere = _holders(day).exclude(adresse="").exclude(adresse=OuterRef("samtykke__barn__adresse"))
    withdrawals = Tilbagekaldelse.objects.filter(Q(enhed=None) | Q(enhed=OuterRef("enhed")))
    withdrawn = withdrawals.filter(samtykke=OuterRef("samtykke"))
    the_same = {
        "samtykke__barn": OuterRef("samtykke__barn"),
        "samtykke__formaal": OuterRef("samtykke__formaal"),
        "samtykke__dele__enhed": OuterRef("enhed"),
        "samtykke__dele__art": OuterRef("art"),
    }
    later = _said(day, _since("afgivet_date"), svar=Svar.NEJ, **the_same)
    withdrawn_later = withdrawals.filter(_since("registreret_at__date"), **the_same)
    return [
        (Hindring.TILBAGEKALDT, Exists(withdrawn)),
        (Hindring.MODSTRIDENDE, Q(har_nej=True, har_ja=True)),
        (Hindring.AFSLAAET, Q(har_nej=True)),
        (Hindring.SENERE_NEJ, Exists(later)),
        (Hindring.TRUKKET_SIDEN, Exists(withdrawn_later)),
        (Hindring.ANDEN_INSTITUTION, ~Q(samtykke__fra=F("samtykke__barn__institution"))),
        (Hindring.IKKE_BEGYNDT, Q(samtykke__fra_date__gt=day)),
        (Hindring.UDLOEBET, Q(samtykke__til_date__lte=day)),
        (Hindring.HELBRED_UDLOEBET, Q(art__in=HELBREDSARTER, aeldste_date__lte=years_before(day, 1))),
        (Hindring.MANGLER_DEN_UNGE, Q(ung=True) & ~Exists(answers.filter(indehaver=None, svar=Svar.JA))),
        (Hindring.INGEN_INDEHAVER, Q(spoerg_foraeldre=True, indehavere=0)),
        (
            Hindring.ENE_UDEN_GRUNDLAG,
            Q(spoerg_foraeldre=True, indehavere=1) & ~Q(samtykke__hvem_svarer=Hvemsvarer.ENE),
        ),
        (
            Hindring.MANGLER_INDEHAVER,
            Q(spoerg_foraeldre=True) & Exists(_holders(day).filter(~Exists(of_holder.exclude(svar=Svar.NEJ)))),
        ),
        (
            Hindring.SAMME_ADRESSE_BRUGES_IKKE,
            Q(spoerg_foraeldre=True)
            & left_to_other
            & (
                ~Q(samtykke__hvem_svarer=Hvemsvarer.SAMME_ADRESSE)
                | Exists(lives_elsewhere)
                | ~Exists(Samtykkeregler.objects.filter(samme_adresse=True))
            ),
        ),
        (
            Hindring.SKAL_VAERE_SKRIFTLIGT,
            Q(art=Oplysningsart.SUNDHED, samtykke__uden_skrift_grund="") & Exists(_rests_on(day, form=Svarform.MUNDTLIGT)),
        ),
    ]


class Samtykkedel(models.Model):
    """One kind of information to one unit: what a consent is made of."""

    samtykke = models.ForeignKey(Samtykke, models.CASCADE, related_name="dele")
    enhed = models.ForeignKey(Enhed, models.PROTECT, related_name="+")
    art = models.CharField(max_length=10, choices=Oplysningsart)
    hindring: str  # from judged()
    aeldste_date: date | None  # of the answers it rests on, from judged()

    objects = SamtykkedelQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "samtykkedele"
        constraints = [models.UniqueConstraint(fields=["samtykke", "enhed", "art"], name="samtykkedel_en_gang")]

    def __str__(self) -> str:
        return f"{self.enhed}: {self.get_art_display()}"

    @property
    def sidste_date(self) -> date:
        """The last day that what was answered holds; of health information no longer than a year after it was said."""
        if self.art not in HELBREDSARTER or self.aeldste_date is None:
            return self.samtykke.sidste_date
        return min(self.samtykke.sidste_date, year_after(self.aeldste_date) - timedelta(days=1))

    @property
    def hvorfor(self) -> str:
        """Why it does not hold, in words."""
        return Hindring(self.hindring).label


class Svarindhold(models.Model):
    """What was answered, how, when, and to whom."""

    svar = models.CharField(max_length=9, choices=Svar)
    form = models.CharField(max_length=9, choices=Svarform)
    omstaendigheder = models.TextField(
        max_length=GRUND_MAX, blank=True, validators=[refuse_cpr], help_text="Of an oral answer (CON-07)."
    )
    afgivet_date = models.DateField()
    indhentet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def indhold(self) -> dict[str, Any]:
        names = ("svar", "form", "omstaendigheder", "afgivet_date", "indhentet_af")
        return {name: getattr(self, name) for name in names}


class Samtykkesvar(Svarindhold):
    """What one of those who were asked answered. Without a holder it is the young person's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    samtykke = models.ForeignKey(Samtykke, models.CASCADE, related_name="svar")
    indehaver = models.ForeignKey(Indehaver, models.PROTECT, null=True, blank=True, related_name="svar")
    registreret_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    registreret_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "samtykkesvar"
        constraints = [
            models.UniqueConstraint(fields=["samtykke", "indehaver"], name="samtykkesvar_et_hver"),
            models.UniqueConstraint(fields=["samtykke"], condition=Q(indehaver__isnull=True), name="samtykkesvar_barnet_et"),
            models.UniqueConstraint(fields=["samtykke"], condition=Q(svar=Svar.TILTRAADT), name="samtykkesvar_en_overlader"),
            models.CheckConstraint(
                condition=~Q(svar=Svar.TILTRAADT) | Q(indehaver__isnull=False), name="samtykkesvar_indehaver_overlader"
            ),
            models.CheckConstraint(
                condition=(Q(form=Svarform.MUNDTLIGT) & ~Q(omstaendigheder=""))
                | Q(~Q(form=Svarform.MUNDTLIGT), omstaendigheder=""),
                name="samtykkesvar_mundtligt_har_omstaendigheder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.samtykke_id} {self.svar}"


class Svarrettelse(Svarindhold):
    """What stood of an answer that had been entered wrongly, until it was corrected."""

    rettet = models.ForeignKey(Samtykkesvar, models.CASCADE, related_name="rettelser")
    rettet_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    rettet_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "svarrettelser"

    def __str__(self) -> str:
        return f"{self.rettet_id} {self.svar}"


class Tilbagekaldelse(models.Model):
    """That a consent was withdrawn (CON-05): for one unit, or without one for all. It holds at once and for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    samtykke = models.ForeignKey(Samtykke, models.CASCADE, related_name="tilbagekaldelser")
    enhed = models.ForeignKey(Enhed, models.PROTECT, null=True, blank=True, related_name="+")
    indehaver = models.ForeignKey(
        Indehaver, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who; without one, the young person."
    )
    registreret_af = models.ForeignKey(Bruger, models.PROTECT, related_name="+")
    registreret_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "tilbagekaldelser"
        constraints = [
            models.UniqueConstraint(fields=["samtykke", "enhed"], name="tilbagekaldelse_en_gang_pr_enhed"),
            models.UniqueConstraint(
                fields=["samtykke"], condition=Q(enhed__isnull=True), name="tilbagekaldelse_af_alt_en_gang"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.samtykke_id}"
