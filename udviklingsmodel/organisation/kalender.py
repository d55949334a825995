"""The municipality's calendar: which days are closed, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from udviklingsmodel.kernel.arbejdsdage import helligdag
from udviklingsmodel.kernel.snapshot import Snapshot
from udviklingsmodel.organisation.enums import PeriodeArt
from udviklingsmodel.organisation.models import Kommune, Lukkeperiode
from udviklingsmodel.organisation.paavirkning import Lukker


@dataclass(frozen=True)
class Kalender:
    """Closed days and school holidays, read once."""

    perioder: tuple[Lukkeperiode, ...]

    @classmethod
    def load(cls) -> "Kalender":
        """Closed days stand before school holidays: the more particular reason is the one that is told."""
        return cls(tuple(Lukkeperiode.objects.order_by("art", "fra_date")))

    @classmethod
    def current(cls, kommune: Kommune) -> "Kalender":
        """The calendar as `kommune`, read in this request, knows it; without a query while nothing has changed."""
        return _snapshot.at(kommune.version)

    def lukket(self, day: date) -> str | None:
        """Why there is no session on `day`: the name of the helligdag, closed day or school holiday."""
        return helligdag(day) or next((periode.navn for periode in self.perioder if periode.covers(day)), None)

    def lukkede(self, days: Iterable[date]) -> dict[date, str]:
        """Those of the days that are closed, and why."""
        return {day: reason for day in days if (reason := self.lukket(day))}

    def closed_by(self, perioder: Sequence[Lukkeperiode]) -> Lukker:
        """The name of the one of `perioder` that closes a day which is open in this calendar."""

        def lukker(day: date) -> str:
            return next((p.navn for p in perioder if p.covers(day)), "") if not self.lukket(day) else ""

        return lukker

    def closed_dates(self, first: date, last: date) -> set[date]:
        """The municipality's closed days from `first` to `last`, both counted, as `arbejdsdage` wants them (CAL-01).

        School holidays are not among them: they do not stop the clock (CAL-03).
        """
        closing = [periode for periode in self.perioder if periode.art == PeriodeArt.LUKKEDAG]
        return {day for day in _days(first, last) if any(periode.covers(day) for periode in closing)}


_snapshot = Snapshot(Kalender.load)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
