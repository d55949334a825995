"""The sessions of an ordning that gives its times out, as those who give them see them: what is given, what room is left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch

from booking.models import Booking, Ordning, Position, Sparringsdag
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import klokkeslaet, tidsrum
from udviklingsmodel.organisation.kalender import Kalender

TRIN = timedelta(minutes=5)
HOURS_WITH_ROOM = 3  # of the drawing's width on a phone, each with its time in letters
Rum = tuple[datetime, datetime]


@dataclass(frozen=True)
class Stykke:
    """A part of a session: a time that is given, or room. `position` is a free time of a fixed length."""

    start_at: datetime
    end_at: datetime
    booking: Booking | None = None
    position: Position | None = None

    @property
    def minutter(self) -> int:
        return int((self.end_at - self.start_at).total_seconds()) // 60

    @property
    def tidsrum(self) -> str:
        return tidsrum(self.start_at, self.end_at)


@dataclass(frozen=True)
class Linje:
    """A session from end to end. `lukket` says why nothing more is given on it; a `dag` without a key is a closed day."""

    dag: Sparringsdag
    vinduer: tuple[Rum, ...]
    stykker: tuple[Stykke, ...]
    lukket: str = ""

    @property
    def dato(self) -> date:
        return self.dag.dato

    @property
    def givet(self) -> list[Booking]:
        return [stykke.booking for stykke in self.stykker if stykke.booking]

    @property
    def rum(self) -> list[Stykke]:
        return [] if self.lukket else [stykke for stykke in self.stykker if not stykke.booking]

    def room_for(self, minutter: int) -> Stykke | None:
        return next((stykke for stykke in self.rum if stykke.minutter >= minutter), None)

    # The drawing: minutes from the first window's start.

    @property
    def bredde(self) -> int:
        return self._x(max(end for _, end in self.vinduer)) if self.vinduer else 0

    @property
    def felter(self) -> list[tuple[int, int]]:
        """Where the windows are, as x and width."""
        return [(self._x(start), self._x(end) - self._x(start)) for start, end in self.vinduer]

    @property
    def klodser(self) -> list[tuple[int, int]]:
        return [(self._x(s.start_at), s.minutter) for s in self.stykker if s.booking]

    @property
    def timer(self) -> list[int]:
        """Where the clock's hours are."""
        start = self.vinduer[0][0]
        return list(range(60 - start.minute, self.bredde, 60))

    @property
    def klokken(self) -> list[tuple[int, str]]:
        """What stands below the drawing, as percent and time: both ends, and of the hours as many as have room."""
        start = self.vinduer[0][0]
        room = range(self.bredde * 20 // 100, self.bredde * 80 // 100 + 1)
        hours = [x for x in self.timer if x in room]
        every = -(-len(hours) // HOURS_WITH_ROOM) or 1
        marked = [0, *hours[::every], self.bredde]
        return [(x * 100 // self.bredde, klokkeslaet(start + timedelta(minutes=x))) for x in marked]

    def _x(self, moment: datetime) -> int:
        return int((moment - self.vinduer[0][0]).total_seconds()) // 60


def coming_lines(ordning: Ordning, now: datetime, kalender: Kalender) -> list[Linje]:
    """Every session from today on, and the days a helligdag or holiday has taken. Three queries, however many there are."""
    held = Position.objects.filter(opgivet=False)
    sessions = Sparringsdag.objects.filter(ordning=ordning, dato__gte=local_date(now)).select_related("koersel")
    days = list(sessions.prefetch_related(Prefetch("positioner", held)))
    booked = Booking.objects.booket().filter(position__sparringsdag__in=days).with_tid()
    given = {booking.position_id: booking for booking in booked}
    closed = kalender.lukkede(ordning.dates(local_date(now), ordning.last_date(now))).items()
    lines = {day: Linje(Sparringsdag(id=None, ordning=ordning, dato=day), (), (), reason) for day, reason in closed}
    for dag in days:
        dag.ordning = ordning
        windows = tuple(ordning.windows_on(dag.dato))
        parts = _parts(list(dag.positioner.all()), given, windows, ordning, now)
        if (run := getattr(dag, "koersel", None)) and run.sluttet_at:  # ended before its time: nothing more is given
            parts = tuple(part for part in parts if part.booking)
        lukket = f"aflyst, {dag.aflyst_grund}" if dag.aflyst_at else kalender.lukket(dag.dato) or ""
        lines[dag.dato] = Linje(dag, windows, parts, lukket)
    return [line for _, line in sorted(lines.items())]


def _parts(
    positions: Sequence[Position],
    given: Mapping[UUID | None, Booking],
    windows: Sequence[Rum],
    ordning: Ordning,
    now: datetime,
) -> tuple[Stykke, ...]:
    taken = [Stykke(p.start_at, p.end_at, given[p.pk]) for p in positions if p.pk in given]
    if ordning.minutter is not None:
        free = [Stykke(p.start_at, p.end_at, None, p) for p in positions if p.pk not in given and p.start_at > now]
    else:
        free = [Stykke(*room) for room in _room(windows, taken, now)]
    return tuple(sorted([*taken, *free], key=lambda part: part.start_at))


def _room(windows: Sequence[Rum], taken: Sequence[Stykke], now: datetime) -> Iterator[Rum]:
    """What is left of the windows: not behind `now`, and where the rest of today begins, on a whole five minutes."""
    for start, end in windows:
        while start <= now and start < end:
            start += TRIN
        for part in taken:
            if part.end_at <= start or part.start_at >= end:
                continue
            if start < part.start_at:
                yield start, part.start_at
            start = max(start, part.end_at)
        if start < end:
            yield start, end
