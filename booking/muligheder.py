"""What one person can book in an ordning now: which days and times, for which institutions, and what stands in the way.

Every page that offers a time asks here, so none offers what the service would refuse; the guards judge again, under their
locks. The limits are counted when something asks for them, and only where the ordning has any.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from uuid import UUID

from booking.dage import Dag, Tid, next_free
from booking.enums import BookingTilstand, Rest
from booking.kvoter import Forbrug, usage
from booking.models import Booking, Ordning, Sparringsdag
from booking.policies import books_for
from udviklingsmodel.kernel.sql import Param, Prepared
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Institution

_waiting = Prepared(
    lambda: Booking.objects.filter(
        booker=Param(0, Booking.booker.field),
        venteliste__ordning=Param(1, Sparringsdag.ordning.field),
        tilstand=BookingTilstand.PAA_VENTELISTE,
    ).values_list("venteliste", "pk")
)


@dataclass(frozen=True)
class Muligheder:
    """Of `booker`; `for_anden` where a coordinator books for them: then the district rule does not hold (TST-03)."""

    ordning: Ordning
    booker: Bruger
    now: datetime
    for_anden: bool = False

    @cached_property
    def altid(self) -> list[Institution]:
        """For which institutions they may book any free time."""
        return books_for(self.booker, self.ordning, self.now, released=self.for_anden)

    @cached_property
    def alle(self) -> list[Institution]:
        """And for which only the released ones."""
        released = self.for_anden or self.ordning.rest == Rest.FRIGIVES
        return books_for(self.booker, self.ordning, self.now, released=True) if released else self.altid

    @cached_property
    def forbrug(self) -> list[Forbrug]:
        whose = self.booker.navn if self.for_anden else "Du"
        return usage(self.ordning, self.booker, self.alle, self.now, hvem=whose) if self.alle else []

    @cached_property
    def med_plads(self) -> list[Institution]:
        """Those for which one more time can be booked on some day."""
        reached = [forbrug.institution for forbrug in self.forbrug if forbrug.er_naaet]
        return [] if None in reached else [institution for institution in self.alle if institution not in reached]

    @cached_property
    def pladser(self) -> dict[UUID, UUID]:
        """The sessions they wait on, and by which booking."""
        return dict(_waiting(self.booker.pk, self.ordning.pk))

    @property
    def stoppet(self) -> bool:
        """They may book, but a limit is reached on every day."""
        return bool(self.alle) and not self.med_plads

    @property
    def linjer(self) -> list[str]:
        return [forbrug.fortalt for forbrug in self.forbrug]

    def paa(self, dag: Dag) -> "Dagsmuligheder":
        return Dagsmuligheder(self, dag)

    def naeste(self, kalender: Kalender, *, but: date | None = None, most: int = 3) -> list[Dag]:
        """The next days on which they can book."""
        if not self.med_plads:
            return []
        free = next_free(self.ordning, self.now, kalender, but=but)
        return list(islice((dag for dag in free if self.paa(dag).kan_booke), most))


@dataclass(frozen=True)
class Dagsmuligheder:
    muligheder: Muligheder
    dag: Dag

    @property
    def institutioner(self) -> list[Institution]:
        """For which they may book that day, the limits aside."""
        return self.muligheder.alle if self.dag.frigivet else self.muligheder.altid

    @cached_property
    def tider(self) -> list[Tid]:
        """What is free, and open to them."""
        if self.muligheder.altid:
            return self.dag.ledige
        return [tid for tid in self.dag.ledige if tid.frigivet and self.muligheder.alle]

    @cached_property
    def har_deres_eneste(self) -> list[Institution]:
        """Those that have the one time they may have that day."""
        if not self.muligheder.ordning.en_pr_institution:
            return []
        return [institution for institution in self.institutioner if institution.pk in self.dag.har_deres_eneste]

    @property
    def har_plads(self) -> bool:
        stopped = self.har_deres_eneste
        return any(i in self.muligheder.med_plads and i not in stopped for i in self.institutioner)

    @cached_property
    def kan_booke(self) -> bool:
        return bool(self.tider) and self.har_plads

    @property
    def stoppet(self) -> bool:
        """There are times for them, but a limit is reached."""
        return bool(self.tider) and not self.har_plads

    @cached_property
    def plads(self) -> UUID | None:
        """The place they have on the waiting list of a full day."""
        return self.muligheder.pladser.get(self.dag.session.pk) if self.dag.kan_ventes and self.muligheder.altid else None

    @property
    def kan_vente(self) -> bool:
        """A limit does not keep one from the list: one is passed over there for as long as it is reached."""
        return bool(self.muligheder.altid) and self.dag.kan_ventes and not self.dag.egne and not self.plads

    @property
    def linjer(self) -> list[str]:
        one_a_day = "har allerede en tid den dag. Her kan hver institution få én tid om dagen."
        return [*self.muligheder.linjer, *(f"{institution} {one_a_day}" for institution in self.har_deres_eneste)]

    @property
    def frist_at(self) -> datetime | None:
        """The first deadline among the free times: until then all of them can be booked; none where they have none."""
        ordning = self.muligheder.ordning
        if not (ordning.frist_minutter or ordning.frist_ugedag is not None):
            return None
        return min((ordning.frist_at(tid.position) for tid in self.dag.ledige if not tid.frigivet), default=None)
