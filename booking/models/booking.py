import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from booking.enums import BookingTilstand, Fokus, Forloebsart, Kreds, Om, Omtale, Opbevaring
from booking.models.koersel import Afsnit, Koersel, begun_on
from booking.models.ordning import Ordning, Position, Sparringsdag
from samtykke.enums import Oplysningsart
from samtykke.models import Samtykke
from udviklingsmodel.kernel.fritekst import refuse_cpr
from udviklingsmodel.kernel.sql import one_row
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution

EMNE_MAX = 200
HOLDER_TID = [BookingTilstand.BOOKET, BookingTilstand.TILBUDT]
LEVENDE = [*HOLDER_TID, BookingTilstand.PAA_VENTELISTE, BookingTilstand.ANMODET]
_HELD = f"SELECT 1 FROM booking_booking WHERE position_id = %s AND tilstand IN {tuple(map(str, HOLDER_TID))}"  # noqa: S608


def is_held(position: Position) -> bool:
    """Whether a booking holds the time."""
    return one_row(_HELD, position.pk) is not None


def unanswered_erased_on(last_day: date) -> date:
    """As long after the last day that a request asked for as a booking is after its session (TST-08)."""
    return last_day + timedelta(days=settings.SLETNING_DAGE)


class BookingQuerySet(models.QuerySet["Booking"]):
    def active(self) -> Self:
        """Those that hold a time: booked, or offered to the first on the waiting list."""
        return self.filter(tilstand__in=HOLDER_TID)

    def coming(self, now: datetime) -> Self:
        """Those that hold a time which is not over."""
        return self.active().filter(position__end_at__gt=now)

    def beroert_af(self, dage: Collection[UUID], now: datetime) -> Self:
        """Whom it concerns that sessions are cancelled: who has a time that is not over, nor begun, or waits for one."""
        held = Q(tilstand__in=HOLDER_TID, position__sparringsdag__in=dage, position__end_at__gt=now)
        held &= ~Q(position__in=begun_on(dage, now))
        return self.filter(held | Q(tilstand=BookingTilstand.PAA_VENTELISTE, venteliste__in=dage))

    def uden_svar(self, dage: Collection[UUID]) -> Self:
        """Who waits for a time on the sessions, or has been offered one and not said yes."""
        waiting = Q(tilstand=BookingTilstand.PAA_VENTELISTE, venteliste__in=dage)
        return self.filter(waiting | Q(tilstand=BookingTilstand.TILBUDT, position__sparringsdag__in=dage))

    def with_afholdt(self, now: datetime) -> Self:
        """With `afholdt`: the sparring is over. Its round has ended; where the session is not run live, its time has."""
        parts = Afsnit.objects.filter(runde__plads=OuterRef("position"))
        ended = Exists(parts) & ~Exists(parts.filter(til_at__isnull=True))
        running = Exists(Koersel.objects.running(now).filter(sparringsdag=OuterRef("position__sparringsdag")))
        return self.annotate(afholdt=ended | (Q(position__end_at__lte=now) & ~running))

    def booket(self) -> Self:
        return self.filter(tilstand=BookingTilstand.BOOKET)

    def venter_paa(self, dag: "Sparringsdag") -> Self:
        """The waiting list of a session, first come first."""
        return self.filter(venteliste=dag, tilstand=BookingTilstand.PAA_VENTELISTE).order_by("skrevet_op_at", "pk")

    def with_nummer(self) -> Self:
        """With the place on the waiting list of those that have one, in `nummer`."""
        ahead = Q(skrevet_op_at__lt=OuterRef("skrevet_op_at")) | Q(
            skrevet_op_at=OuterRef("skrevet_op_at"), pk__lte=OuterRef("pk")
        )
        waiting = Booking.objects.filter(ahead, venteliste=OuterRef("venteliste"), tilstand=BookingTilstand.PAA_VENTELISTE)
        counted = waiting.order_by().values("venteliste").annotate(antal=Count("pk")).values("antal")
        return self.annotate(nummer=Subquery(counted))

    def ended_waiting(self) -> Self:
        """Places on a waiting list, and offers from it, that came to nothing."""
        over = [BookingTilstand.AFLYST, BookingTilstand.UDLOEBET]
        return self.filter(tilstand__in=over, skrevet_op_at__isnull=False, booket_at__isnull=True)

    def anmodet(self) -> Self:
        """Requests that wait for a time, the oldest first."""
        return self.filter(tilstand=BookingTilstand.ANMODET).order_by("anmodet_at", "pk")

    def visible_to(self, user: Bruger, now: datetime) -> Self:
        """One's own, and what was booked or asked for where one follows the agenda; not what others wait for."""
        followed = Ordning.objects.followed_by(user, now)
        booked = Q(booket_at__isnull=False, position__sparringsdag__ordning__in=followed)
        asked = Q(tilstand__in=[BookingTilstand.ANMODET, BookingTilstand.AFSLAAET], anmodet_hos__in=followed)
        return self.filter(Q(booker=user) | booked | asked)

    def with_tid(self) -> Self:
        return self.select_related(
            "position__sparringsdag__ordning__sted",
            "position__sparringsdag__ordning__distrikt",
            "venteliste__ordning__sted",
            "venteliste__ordning__distrikt",
            "anmodet_hos__sted",
            "anmodet_hos__distrikt",
            "institution",
            "booker",
        )


class Booking(models.Model):
    """A booked time: what the sparring is about, and no child's identity (TST-04 to TST-07).

    It may begin on the waiting list of a session, and gets its position when one is offered; or as a request to an ordning
    that gives its times out, and gets its position when one is given (TPS-02).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.ForeignKey(Position, models.PROTECT, null=True, blank=True, related_name="bookinger")
    venteliste = models.ForeignKey(
        Sparringsdag,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The session it waits on.",
    )
    anmodet_hos = models.ForeignKey(
        Ordning, models.PROTECT, null=True, blank=True, related_name="anmodninger", help_text="Asked, and not given a time."
    )
    booker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookinger")
    booket_af = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who did it for them."
    )
    aendret_af = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who cancelled, moved or took it back last, where it was not the booker.",
    )
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="bookinger")
    eneste_paa = models.ForeignKey(
        Sparringsdag,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The session, where the ordning allows an institution one booking a day.",
    )
    tilstand = models.CharField(max_length=16, choices=BookingTilstand)
    om = models.CharField(max_length=12, choices=Om)
    omtale = models.CharField(max_length=12, choices=Omtale)
    tema = models.CharField(max_length=40)
    aldersgruppe = models.CharField(max_length=20)
    kreds = models.CharField(max_length=12, choices=Kreds, blank=True)
    fokus = models.CharField(max_length=14, choices=Fokus, blank=True)
    forloebsart = models.CharField(max_length=12, choices=Forloebsart, blank=True)
    oensker = models.JSONField(default=list, blank=True, help_text="ISO dates that would suit those who ask.")
    afslag = models.CharField(max_length=200, blank=True, validators=[refuse_cpr], help_text="Why a request was declined.")
    udfald = models.CharField(max_length=40, blank=True, help_text="What followed (TST-09): a code of the ordning's.")
    perspektiver = models.ManyToManyField(Enhed, related_name="+", blank=True)
    emne = models.CharField(max_length=EMNE_MAX, blank=True, validators=[refuse_cpr])
    samtykke_date = models.DateField(null=True, blank=True)
    samtykke_indhentet_af = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    samtykke_opbevaring = models.CharField(max_length=12, choices=Opbevaring, blank=True)
    samtykke_daekker_alle = models.BooleanField(default=False)
    samtykke = models.ForeignKey(
        Samtykke,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bookinger",
        help_text="A registered consent, checked again whenever it matters.",
    )
    skrevet_op_at = models.DateTimeField(null=True, blank=True, help_text="On the waiting list since.")
    tilbudt_until = models.DateTimeField(null=True, blank=True, help_text="The offered time is held until then.")
    anmodet_at = models.DateTimeField(null=True, blank=True)
    venter_til_date = models.DateField(
        null=True, blank=True, help_text="A request: the last day that it asks for, from which its erasing is counted."
    )
    frataget_start_at = models.DateTimeField(null=True, blank=True, help_text="The time that was taken back from it last.")
    frataget_end_at = models.DateTimeField(null=True, blank=True)
    afslaaet_at = models.DateTimeField(null=True, blank=True)
    booket_at = models.DateTimeField(null=True, blank=True)
    aflyst_at = models.DateTimeField(null=True, blank=True)
    aflyst_med_dagen = models.BooleanField(
        default=False, help_text="It ended because the whole session was cancelled, which may have been opened again."
    )
    sekvens = models.PositiveIntegerField(default=0, help_text="SEQUENCE of the calendar entry.")

    objects = BookingQuerySet.as_manager()
    til: Position | None = None  # the time that a transition is to give it
    fra: Position | None = None  # the time it had before
    afholdt: bool  # from with_afholdt()
    begrundelse: str = ""  # the word that a transition is to write
    nyt_samtykke: Samtykke | None = None  # the consent that a transition is to point it at
    barn_id: UUID | None = None  # of whom a transition decides whether to name, for the log
    naevnes: Sequence[Oplysningsart] = ()  # from with_naevnes(): what may be told of the child by name
    nummer: int | None  # from with_nummer()

    class Meta:
        verbose_name_plural = "bookinger"
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(tilstand__in=HOLDER_TID), name="booking_en_aktiv_pr_position"
            ),
            models.UniqueConstraint(
                fields=["eneste_paa", "institution"],
                condition=Q(tilstand__in=HOLDER_TID),
                name="booking_en_pr_institution_og_dag",
            ),
            models.UniqueConstraint(
                fields=["venteliste", "booker"],
                condition=Q(tilstand=BookingTilstand.PAA_VENTELISTE),
                name="booking_en_gang_paa_ventelisten",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=False, venteliste__isnull=True, anmodet_hos__isnull=True)
                | Q(
                    ~Q(tilstand__in=HOLDER_TID),
                    position__isnull=True,
                    venteliste__isnull=False,
                    anmodet_hos__isnull=True,
                    skrevet_op_at__isnull=False,
                )
                | Q(
                    ~Q(tilstand__in=HOLDER_TID),
                    position__isnull=True,
                    venteliste__isnull=True,
                    anmodet_hos__isnull=False,
                    anmodet_at__isnull=False,
                ),
                name="booking_har_tid_venter_eller_er_anmodet",
            ),
            models.CheckConstraint(
                condition=~Q(tilstand=BookingTilstand.PAA_VENTELISTE) | Q(venteliste__isnull=False),
                name="booking_venter_paa_en_dag",
            ),
            models.CheckConstraint(
                condition=~Q(tilstand__in=[BookingTilstand.ANMODET, BookingTilstand.AFSLAAET])
                | Q(anmodet_hos__isnull=False),
                name="booking_anmodet_hos_en_ordning",
            ),
            models.CheckConstraint(
                condition=~Q(tilstand=BookingTilstand.ANMODET) | Q(venter_til_date__isnull=False),
                name="booking_anmodet_har_sidste_dag",
            ),
            models.CheckConstraint(
                condition=Q(frataget_start_at__isnull=True, frataget_end_at__isnull=True)
                | Q(
                    frataget_start_at__isnull=False,
                    frataget_end_at__isnull=False,
                    frataget_start_at__lt=F("frataget_end_at"),
                ),
                name="booking_frataget_har_start_og_slut",
            ),
            models.CheckConstraint(
                condition=Q(tilstand=BookingTilstand.AFSLAAET, afslaaet_at__isnull=False)
                | Q(~Q(tilstand=BookingTilstand.AFSLAAET), afslag="", afslaaet_at__isnull=True),
                name="booking_afslag_kun_afslaaet",
            ),
            models.CheckConstraint(
                condition=~Q(tilstand=BookingTilstand.TILBUDT) | Q(tilbudt_until__isnull=False),
                name="booking_tilbud_har_frist",
            ),
            models.CheckConstraint(
                condition=~Q(tilstand=BookingTilstand.BOOKET) | Q(booket_at__isnull=False),
                name="booking_booket_har_tid",
            ),
            models.CheckConstraint(
                condition=Q(
                    omtale=Omtale.MED_SAMTYKKE,
                    samtykke_date__isnull=False,
                    samtykke_indhentet_af__isnull=False,
                    samtykke_opbevaring__in=Opbevaring.values,
                    samtykke_daekker_alle=True,
                )
                | Q(
                    ~Q(omtale=Omtale.MED_SAMTYKKE),
                    samtykke_date__isnull=True,
                    samtykke_indhentet_af__isnull=True,
                    samtykke_opbevaring="",
                    samtykke_daekker_alle=False,
                ),
                name="booking_navn_kraever_samtykke",
            ),
            models.CheckConstraint(
                condition=Q(samtykke__isnull=True) & ~Q(samtykke_opbevaring=Opbevaring.REGISTRERET)
                | Q(samtykke__isnull=False, samtykke_opbevaring=Opbevaring.REGISTRERET),
                name="booking_registreret_samtykke_er_et",
            ),
            models.CheckConstraint(
                condition=Q(samtykke__isnull=True) | Q(tilstand=BookingTilstand.BOOKET), name="booking_kun_booket_peger"
            ),
            models.CheckConstraint(
                condition=Q(tilstand=BookingTilstand.AFLYST, aflyst_at__isnull=False)
                | Q(~Q(tilstand=BookingTilstand.AFLYST), aflyst_at__isnull=True),
                name="booking_aflyst_har_tid",
            ),
            models.CheckConstraint(
                condition=Q(aflyst_med_dagen=False) | Q(tilstand=BookingTilstand.AFLYST),
                name="booking_kun_aflyst_med_dagen",
            ),
        ]
        indexes = [
            models.Index(fields=["booker", "tilstand"], name="booking_mine"),
            models.Index(fields=["tilbudt_until"], condition=Q(tilstand=BookingTilstand.TILBUDT), name="booking_tilbudt"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def omtale_nu(self) -> Omtale:
        """How children are spoken of: with a registered consent by name only where the gate has been asked and says yes."""
        return Omtale.ANONYMT if self.samtykke_id and not self.naevnes else Omtale(self.omtale)

    @property
    def lever(self) -> bool:
        """It holds a time or waits for one."""
        return self.tilstand in LEVENDE

    @property
    def endte(self) -> str:
        """How it came to nothing, in a few words; nothing of what was held, or is still alive."""
        if self.aflyst_med_dagen:
            return "dagen er aflyst"
        if self.aflyst_at:
            return "aflyst" if self.booket_at else "du sagde nej" if self.position else "du forlod ventelisten"
        if self.tilstand != BookingTilstand.UDLOEBET:
            return ""
        if not self.ordning.aktiv:
            return "ventelisten er lukket"
        return "tilbuddet er udløbet" if self.position else "ingen tid blev ledig"

    @property
    def dag(self) -> Sparringsdag:
        """The session it has a time on, or waits for one on; not to be asked of a request."""
        dag = self.position.sparringsdag if self.position else self.venteliste
        assert dag  # noqa: S101  booking_har_tid_venter_eller_er_anmodet
        return dag

    @property
    def tid(self) -> Position:
        """The time it has; not to be asked of one that waits."""
        assert self.position  # noqa: S101  as above
        return self.position

    @property
    def ordning(self) -> Ordning:
        return self.anmodet_hos or self.dag.ordning

    @property
    def aendret_af_hvem(self) -> str:
        """`distriktskoordinator Kirsten Munk`; nothing where the booker changed it last, or nobody did."""
        if self.aendret_af is None:
            return ""
        return (
            f"{self.aendret_af}, der giver tiderne" if self.ordning.tildeles else f"distriktskoordinator {self.aendret_af}"
        )

    @property
    def slettes_date(self) -> date | None:
        """When a request is erased that nobody answers."""
        return self.venter_til_date and unanswered_erased_on(self.venter_til_date)

    @property
    def tema_navn(self) -> str:
        return self.ordning.tema_navn(self.tema)

    @property
    def udfald_navn(self) -> str:
        return self.ordning.udfald_navn(self.udfald)

    @property
    def alder_navn(self) -> str:
        return self.ordning.alder_navn(self.aldersgruppe)
