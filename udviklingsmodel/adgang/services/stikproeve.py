"""The monthly spot check (PRI-02): of each leader's children, some of those who looked, by chance and by rules."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from samtykke.enums import Grund
from samtykke.models import Barn, Indehaver
from samtykke.models.barn import places
from udviklingsmodel.adgang.enums import Regel
from udviklingsmodel.adgang.models import Stikproeve, Udtraek
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.enums import OpgaveTilstand
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.kernel.opgaver import complete_opgave, open_opgave
from udviklingsmodel.organisation.enums import LEDERE
from udviklingsmodel.organisation.models import Bruger, Tilknytning

log = logging.getLogger(__name__)

TIL_LEDER = "stikproeve"
TILFAELDIGE, EFTER_REGLER = 10, 30  # rows of a list, at most
MANGE_BOERN = 25  # different children seen by one person on one day: more than a class
DAGEN = range(6, 18)  # hours in which staff work


@dataclass(frozen=True)
class Blik:
    """One look of somebody at a child: what several rows of the log on one day come to."""

    nummer: int
    at: datetime
    aktoer: UUID
    barn: Barn
    grund: str


@dataclass(frozen=True)
class Viden:
    """What the rules ask about."""

    folk: Mapping[UUID, Bruger]
    distrikter: Mapping[UUID, set[int]]  # where they work; those of the whole municipality are in none
    familie: Mapping[UUID, set[str]]  # surnames of a child and its holders of custody
    travle: set[tuple[UUID, date]]  # who saw many children on a day


Proeve = Callable[[Blik, Viden], bool]
REGLER: dict[Regel, Proeve] = {
    Regel.NOEDADGANG: lambda blik, viden: blik.grund == Grund.NOEDADGANG,
    Regel.EFTERNAVN: lambda blik, viden: _surname(viden.folk[blik.aktoer].navn) in viden.familie[blik.barn.pk],
    Regel.DISTRIKT: lambda blik, viden: (
        blik.aktoer in viden.distrikter and blik.barn.institution.distrikt_id not in viden.distrikter[blik.aktoer]
    ),
    Regel.TIDSPUNKT: lambda blik, viden: not _in_working_hours(blik.at),
    Regel.MANGE: lambda blik, viden: (blik.aktoer, local_date(blik.at)) in viden.travle,
}


def draw_stikproever(*, now: datetime, rng: Random) -> list[Stikproeve]:
    """Last month's list for every leader of today who has none yet, and whose children somebody else looked at.

    What a leader looked at themselves stands in the lists of the other leaders of the place, and for the DPO in the log.
    Each in a transaction of its own: nobody waits for the log while the next one is drawn. One that fails is logged and
    tried again the next night.
    """
    til = local_date(now).replace(day=1)
    fra = (til - timedelta(days=1)).replace(day=1)
    drawn = Stikproeve.objects.filter(maaned=fra).values("leder")
    made = []
    for leder in Bruger.objects.holding(local_date(now), *LEDERE).exclude(pk__in=drawn):
        try:
            if looks := _looks(leder, fra, til, now):
                made.append(_make(leder, fra, _chosen(looks, _known(looks, fra, til), rng), now))
        except Exception:
            log.exception("spot check not drawn", extra={"leder": str(leder.pk)})
    return made


@transaction.atomic
def approve_stikproeve(*, stikproeve: Stikproeve, ord: str, by: Bruger, now: datetime) -> None:
    """The leader has looked through it, and says so with a word. A second time changes nothing."""
    locked = Stikproeve.objects.select_for_update().get(pk=stikproeve.pk)
    if locked.godkendt_at:
        return
    locked.ord, locked.godkendt_at = ord, now
    locked.full_clean()
    given = Opgave.objects.filter(art=TIL_LEDER, objekt_id=locked.pk, til=by, tilstand=OpgaveTilstand.AABEN).first()
    locked.save()
    if given:
        complete_opgave(opgave=given, by=by, now=now)
    audit.record("stikproeve.godkendt", locked, by=by.pk, now=now)


@transaction.atomic
def _make(leder: Bruger, maaned: date, rows: Mapping[int, Regel], now: datetime) -> Stikproeve:
    made = Stikproeve.objects.create(leder=leder, maaned=maaned, oprettet_at=now)
    Udtraek.objects.bulk_create(Udtraek(stikproeve=made, haendelse=n, regel=regel) for n, regel in sorted(rows.items()))
    open_opgave(art=TIL_LEDER, objekt_id=made.pk, til=leder, by=None, now=now)
    audit.record("stikproeve.trukket", made, by=None, now=now, data={"antal": str(len(rows))})
    return made


def _looks(leder: Bruger, fra: date, til: date, now: datetime) -> list[Blik]:
    """What others saw or changed of the leader's children in the month; of the same on one day only the first."""
    led = Barn.objects.filter(institution__in=places(leder, now, *LEDERE)).select_related("institution")
    boern = {barn.pk: barn for barn in led.order_by("pk")}
    rows = _of_month(fra, til).filter(barn__in=list(boern), aktoer__isnull=False).exclude(aktoer=leder.pk)
    found: dict[tuple[UUID, UUID, date, str], Blik] = {}
    for row in rows.order_by("nummer"):
        if row.aktoer and row.barn:
            grund = row.data.get("grund", "")
            key = row.aktoer, row.barn, local_date(row.at), grund
            found.setdefault(key, Blik(row.nummer, row.at, row.aktoer, boern[row.barn], grund))
    known = set(Bruger.objects.filter(pk__in={blik.aktoer for blik in found.values()}).values_list("pk", flat=True))
    return [blik for blik in found.values() if blik.aktoer in known]


def _of_month(fra: date, til: date) -> QuerySet[Haendelse]:
    first, last = (datetime.combine(day, time(), KOEBENHAVN) for day in (fra, til))
    return Haendelse.objects.filter(at__gte=first, at__lt=last, barn__isnull=False)


def _known(looks: Iterable[Blik], fra: date, til: date) -> Viden:
    actors, boern = {blik.aktoer for blik in looks}, {blik.barn.pk: blik.barn for blik in looks}
    distrikter: dict[UUID, set[int]] = defaultdict(set)
    for t in Tilknytning.objects.filter(bruger__in=actors).select_related("institution").order_by("pk"):
        if distrikt := t.institution.distrikt_id if t.institution else t.distrikt_id:
            distrikter[t.bruger_id].add(distrikt)
    familie = {pk: {_surname(barn.navn)} for pk, barn in boern.items()}
    for barn_id, navn in Indehaver.objects.filter(barn__in=boern).values_list("barn", "navn"):
        familie[barn_id].add(_surname(navn))
    days = _of_month(fra, til).filter(aktoer__in=actors).values("aktoer", dag=TruncDate("at", tzinfo=KOEBENHAVN))
    many = days.annotate(antal=Count("barn", distinct=True)).filter(antal__gt=MANGE_BOERN).order_by("aktoer")
    travle = {(row["aktoer"], row["dag"]) for row in many if row["aktoer"]}
    return Viden(Bruger.objects.in_bulk(actors), distrikter, familie, travle)


def _chosen(looks: list[Blik], viden: Viden, rng: Random) -> dict[int, Regel]:
    ruled: dict[int, Regel] = {}
    for blik in looks:
        for regel, holds in REGLER.items():
            if holds(blik, viden):
                ruled[blik.nummer] = regel
                break
    rest = [blik.nummer for blik in looks if blik.nummer not in ruled]
    kept = rng.sample(sorted(ruled), min(EFTER_REGLER, len(ruled)))
    by_chance = rng.sample(rest, min(TILFAELDIGE, len(rest)))
    return {n: ruled[n] for n in kept} | dict.fromkeys(by_chance, Regel.TILFAELDIG)


def _surname(navn: str) -> str:
    return navn.split()[-1].casefold()


def _in_working_hours(moment: datetime) -> bool:
    local = moment.astimezone(KOEBENHAVN)
    return local.weekday() < 5 and local.hour in DAGEN
