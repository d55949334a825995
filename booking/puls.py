"""The puls of a session: a sign that is another when its screens have something new to show.

Held in the process's memory and read from the database at most three times a second, whoever and however many ask: all
sessions of the day in one query. The key in its address follows from the session and SECRET_KEY: nobody guesses it.
"""

from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from uuid import UUID

from django.db.models import Count, Max, Q, Sum
from django.utils.crypto import constant_time_compare, salted_hmac

from booking.enums import BookingTilstand
from booking.models import Sparringsdag
from udviklingsmodel.kernel.clock import local_date

EVERY = 0.35  # seconds


def noegle(dag: UUID) -> str:
    return salted_hmac("booking.puls", str(dag), algorithm="sha256").hexdigest()[:32]


def fits(given: str, dag: UUID) -> bool:
    return constant_time_compare(given, noegle(dag))


class Puls:
    def __init__(self) -> None:
        self._read_at, self._held = -EVERY, dict[UUID, str]()
        self._reading = Lock()

    def of(self, dag: UUID, now: datetime) -> str:
        """The sign of a session of today or yesterday; the empty one of any other."""
        if monotonic() - self._read_at >= EVERY and self._reading.acquire(blocking=not self._held):
            try:
                self._held, self._read_at = signs(now), monotonic()
            finally:
                self._reading.release()
        return self._held.get(dag, "")


def signs(now: datetime) -> dict[UUID, str]:
    """Of presses, bookings, the team's answers and the room's link. A session that runs past midnight is yesterday's."""
    today = local_date(now)
    booked = Q(positioner__bookinger__tilstand=BookingTilstand.BOOKET)
    offered = Q(positioner__bookinger__tilstand=BookingTilstand.TILBUDT)
    dage = Sparringsdag.objects.filter(dato__range=(today - timedelta(days=1), today)).order_by()
    rows = dage.annotate(
        optaget=Count("positioner__bookinger", filter=booked, distinct=True),
        tilbudt=Count("positioner__bookinger", filter=offered, distinct=True),
        bookinger=Count("positioner__bookinger", distinct=True),
        navngivne=Count("positioner__bookinger__samtykke", distinct=True),
        sekvens=Sum("positioner__bookinger__sekvens", default=0),  # as often as there are answers: another number is enough
        svar=Max("deltagelser__pk"),  # each answer is a new row
        svarede=Count("deltagelser", distinct=True),
    ).values_list(
        "pk",
        "koersel__version",
        "koersel__maerkninger",
        "aflyst_at",
        "optaget",
        "tilbudt",
        "bookinger",
        "navngivne",
        "sekvens",
        "svarede",
        "svar",
        "skaerm_nr",
    )
    return {pk: "-".join(_short(part) for part in parts) for pk, *parts in rows}


def _short(part: object) -> str:
    return format(int(part.timestamp() * 1000), "x") if isinstance(part, datetime) else str(part or 0)


PULSEN = Puls()
