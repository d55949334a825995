"""The live agenda of THURSDAY, pressed at by hand: 8.00 there is 7.00 in UTC."""

from datetime import datetime

from booking import services
from booking.forloeb import Forloeb, forloeb_of
from booking.models import Koersel, Ordning, Runde, Sparringsdag, Tryk
from tests.factories import THURSDAY
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.organisation.models import Bruger


def at(klokken: str) -> datetime:
    """`8.20` or `8.20.30` on THURSDAY."""
    hour, minute, *second = map(int, klokken.split("."))
    return datetime(THURSDAY.year, THURSDAY.month, THURSDAY.day, hour, minute, *second, tzinfo=KOEBENHAVN)


def thursday(ordning: Ordning) -> Sparringsdag:
    return Sparringsdag.objects.select_related("ordning").get(ordning=ordning, dato=THURSDAY)


def koersel_of(dag: Sparringsdag) -> Koersel | None:
    return Koersel.objects.filter(sparringsdag=dag).first()


def press(
    dag: Sparringsdag,
    trin: str,
    by: Bruger,
    now: datetime,
    *,
    runde: Runde | None = None,
    svar: str = "",
    version: int | None = None,
) -> Koersel:
    """On a page that is up to date, unless `version` says another."""
    if version is None:
        version = ((found := koersel_of(dag)) and found.version) or 0
    tryk = Tryk(version, runde.plads_id if runde else None, svar)
    return services.press(dag=dag, trin=trin, tryk=tryk, by=by, now=now)


def runder(dag: Sparringsdag) -> list[Runde]:
    return list(Runde.objects.filter(koersel__sparringsdag=dag))


def seen(dag: Sparringsdag, now: datetime) -> Forloeb:
    return forloeb_of(Sparringsdag.objects.select_related("ordning").prefetch_related("positioner").get(pk=dag.pk), now)
