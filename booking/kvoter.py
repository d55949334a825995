"""How many coming times a person or an institution may hold in an ordning at once, and the locks under which it is counted.

Times of different days share no lock, so what is counted needs one of its own: the row of the person, and of the
institution. It is taken only where the ordning has the limit, after the Sparringsdage: people first, then institutions,
each by primary key. Who waits on a day may be offered what becomes free there: they are locked with it, not one by one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q

from booking.enums import BookingTilstand
from booking.models import Booking, Ordning
from booking.models.booking import BookingQuerySet
from udviklingsmodel.organisation.models import Bruger, Institution


def is_limited(ordning: Ordning) -> bool:
    return ordning.max_pr_person is not None or ordning.max_pr_institution is not None


def lock_counted(ordning: Ordning, bookings: Iterable[Booking], days: Collection[UUID]) -> None:
    """The rows by which the times of the bookings, and of those who wait on `days`, are counted; none without a limit.

    All that a transaction will need, at once and before it writes to the log, whose end is the last lock of all.
    """
    if ordning.max_pr_person is None and ordning.max_pr_institution is None:
        return
    waiting = Booking.objects.filter(venteliste__in=days, tilstand=BookingTilstand.PAA_VENTELISTE)
    if ordning.max_pr_person is not None:
        _lock(Bruger, {*(b.booker_id for b in bookings), *waiting.values_list("booker", flat=True)})
    if ordning.max_pr_institution is not None:
        _lock(Institution, {*(b.institution_id for b in bookings), *waiting.values_list("institution", flat=True)})


def lock_counted_in(bookings: Iterable[Booking]) -> None:
    """As above of bookings in several ordninger, each by the limits of its own."""
    bookings = list(bookings)
    _lock(Bruger, {b.booker_id for b in bookings if b.ordning.max_pr_person is not None})
    _lock(Institution, {b.institution_id for b in bookings if b.ordning.max_pr_institution is not None})


def _lock(model: type[Model], pks: set[UUID] | set[int]) -> None:
    if not pks:
        return
    rows = model._default_manager.filter(pk__in=pks).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))  # no_key: who only refers to the row does not wait


def person_quota_is_left(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    most = booking.ordning.max_pr_person
    return _at_most(most, "max_pr_person", booking, now, booker=booking.booker_id)


def institution_quota_is_left(booking: Booking, by: Bruger | None, now: datetime) -> str | None:
    most = booking.ordning.max_pr_institution
    return _at_most(most, "max_pr_institution", booking, now, institution=booking.institution_id)


def _at_most(most: int | None, code: str, booking: Booking, now: datetime, **whose: UUID | int) -> str | None:
    """The booking itself is not counted: it may be moved, and an offer accepted, by one who is at the limit."""
    if most is None:
        return None
    held = _held(booking.ordning, now).filter(**whose)
    return code if held.exclude(pk=booking.pk).count() >= most else None


def _held(ordning: Ordning, now: datetime) -> BookingQuerySet:
    return Booking.objects.coming(now).filter(position__sparringsdag__ordning=ordning)


@dataclass(frozen=True)
class Forbrug:
    """How many coming times somebody has in an ordning, of those they may have at once; the person without `institution`."""

    hvem: str
    har: int
    hoejst: int
    institution: Institution | None = None

    @property
    def er_naaet(self) -> bool:
        return self.har >= self.hoejst

    def __str__(self) -> str:
        tider = "tid" if self.hoejst == 1 else "tider"
        return f"{self.hvem} har {self.har} af højst {self.hoejst} kommende {tider} på én gang"

    @property
    def fortalt(self) -> str:
        """In whole sentences: also, where there is no room for more, when there will be."""
        if not self.er_naaet:
            return f"{self}."
        return f"{self}. Når {'den' if self.har == 1 else 'en af dem'} er holdt eller aflyst, er der plads til en ny."


def usage(
    ordning: Ordning, booker: Bruger, institutioner: Sequence[Institution], now: datetime, *, hvem: str = "Du"
) -> list[Forbrug]:
    """Of the person, who is called `hvem`, and of each institution, where the ordning has the limit; no query elsewhere."""
    if not is_limited(ordning):
        return []
    concerned = Q(booker=booker) | Q(institution__in=institutioner)
    rows = _held(ordning, now).filter(concerned).order_by().values_list("booker", "institution")
    people, places = Counter(person for person, _ in rows), Counter(place for _, place in rows)
    found = []
    if ordning.max_pr_person is not None:
        found.append(Forbrug(hvem, people[booker.pk], ordning.max_pr_person))
    if ordning.max_pr_institution is not None:
        found += [Forbrug(place.navn, places[place.pk], ordning.max_pr_institution, place) for place in institutioner]
    return found
