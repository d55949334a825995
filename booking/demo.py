"""Demo bookings: four weeks back, the horizon ahead; and any number of past ones for load.

Those of days that are old enough are made as they are once erased: figures without a key (TST-08).
"""

from collections.abc import Sequence
from datetime import time, timedelta
from itertools import islice
from uuid import uuid4

from booking import demo_enghavegaard, demo_live, services
from booking.enums import Aldersgruppe, Bookingform, BookingTilstand, Om, Omtale
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.demo import KONTI
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution, Tilknytning
from udviklingsmodel.overblik.bidrag import Demovalg, demo

EMNER = [
    "Rolige overgange efter frikvarter",
    "Et barn, der trækker sig fra legen",
    "Meget fravær i 5. klasse",
    "Sproglege i børnehaven",
    "Samtaler med forældre, når vi er uenige",
    "Uro i gruppen efter frokost",
    "",
]
EGEN_TID = {"fagperson": 2, "leder": 3}  # demo accounts with a coming time: of which day from now, and which of its times
SHARE_BOOKED = 0.55
LOAD_BATCH = 5000
LOAD_TIMES_A_DAY = 30  # of 20 minutes, from 8 to 18
LOAD_WEEKS = 500


@demo
def make(valg: Demovalg) -> None:
    for ordning in services.seed_tst(now=valg.now):  # never one that was made on the pages
        if _bookers(ordning):
            _past(ordning, valg)
            _coming(ordning, valg)
    demo_enghavegaard.make(valg)
    demo_live.make(valg)
    if valg.sparringer:
        _load(valg)


def _staff(ordning: Ordning) -> list[tuple[Bruger, Institution]]:
    local = Tilknytning.objects.filter(ordning.naer(), rolle__in=ordning.roller).select_related("bruger", "institution")
    return [(t.bruger, t.institution) for t in local.order_by("pk") if t.institution]


def _bookers(ordning: Ordning) -> list[tuple[Bruger, Institution]]:
    """Those who are not demo accounts."""
    named = {konto[0] for konto in KONTI}
    return [(bruger, institution) for bruger, institution in _staff(ordning) if bruger.brugernavn not in named]


def _svar(valg: Demovalg, ordning: Ordning, enheder: Sequence[Enhed] = ()) -> services.Bookingsvar:
    rng = valg.rng
    return services.Bookingsvar(
        om=rng.choice(list(Om)),
        omtale=rng.choice([Omtale.INGEN, Omtale.ANONYMT]),
        tema=rng.choice(ordning.temaer)[0],
        aldersgruppe=rng.choice(list(Aldersgruppe)),
        perspektiver=tuple(rng.sample(enheder, k=min(len(enheder), rng.randint(0, 2)))),
        emne=rng.choice(EMNER),
    )


def _past(ordning: Ordning, valg: Demovalg) -> None:
    today, kalender = local_date(valg.now), Kalender.load()
    dates = ordning.dates(today - timedelta(weeks=4), today - timedelta(days=1))
    services.create_sparringsdage(ordning, [day for day in dates if not kalender.lukket(day)])
    bookers = _bookers(ordning)
    over = Position.objects.filter(sparringsdag__ordning=ordning, end_at__lt=valg.now).select_related("sparringsdag")
    made = [_past_booking(p, valg, ordning, *valg.rng.choice(bookers)) for p in over if valg.rng.random() < SHARE_BOOKED]
    services.store_past(made, now=valg.now)


def _past_booking(position: Position, valg: Demovalg, ordning: Ordning, booker: Bruger, institution: Institution) -> Booking:
    svar = _svar(valg, ordning)
    return Booking(
        position=position,
        booker=booker,
        institution=institution,
        tilstand=BookingTilstand.BOOKET,
        om=svar.om,
        omtale=svar.omtale,
        tema=svar.tema,
        aldersgruppe=svar.aldersgruppe,
        emne=svar.emne,
        booket_at=position.start_at - timedelta(days=7),
    )


def _coming(ordning: Ordning, valg: Demovalg) -> None:
    last, bookers, enheder = ordning.last_date(valg.now), _bookers(ordning), list(ordning.perspektiver.all())
    coming = Position.objects.filter(sparringsdag__ordning=ordning, start_at__gt=valg.now, sparringsdag__dato__lte=last)
    positions = list(coming.select_related("sparringsdag__ordning__distrikt"))
    own = _own(ordning, positions)
    for position in positions:
        booker, institution = own.get(position) or valg.rng.choice(bookers)
        if position in own or valg.rng.random() < SHARE_BOOKED:
            services.book_position(
                booking_id=uuid4(),
                position=position,
                institution=institution,
                svar=_svar(valg, ordning, enheder),
                by=booker,
                now=valg.now,
            )


def _own(ordning: Ordning, positions: list[Position]) -> dict[Position, tuple[Bruger, Institution]]:
    """The times of the accounts in EGEN_TID; the first time of the next day is left for whoever tries to book."""
    days = sorted({position.sparringsdag.dato for position in positions})
    times = {(position.sparringsdag.dato, position.nummer): position for position in positions}
    named = [
        (EGEN_TID[person.brugernavn], (person, sted)) for person, sted in _staff(ordning) if person.brugernavn in EGEN_TID
    ]
    return {times[days[min(number, len(days)) - 1], number]: booker for number, booker in named if days}


def _load(valg: Demovalg) -> None:
    """Retired ordninger full of past bookings, inserted in bulk."""
    template = (
        Ordning.objects.filter(aktiv=True, form=Bookingform.BOOKES).select_related("sted", "distrikt").order_by("pk")[0]
    )
    bookers, left = _bookers(template), valg.sparringer
    last = local_date(valg.now) - timedelta(days=1)
    while left > 0:
        ordning = _load_ordning(template)
        dates = ordning.dates(last - timedelta(weeks=LOAD_WEEKS), last)
        while left > 0 and (batch := list(islice(dates, LOAD_BATCH // LOAD_TIMES_A_DAY))):
            services.create_sparringsdage(ordning, batch)
            days = Sparringsdag.objects.filter(ordning=ordning, dato__in=batch)
            positions = Position.objects.filter(sparringsdag__in=days).select_related("sparringsdag")[:left]
            rows = [_past_booking(p, valg, template, *valg.rng.choice(bookers)) for p in positions]
            services.store_past(rows, now=valg.now)
            left -= len(rows)


def _load_ordning(template: Ordning) -> Ordning:
    number = Ordning.objects.filter(slug__startswith="belastning-").count() + 1
    ordning = Ordning.objects.create(
        navn=f"Belastning {number}",
        slug=f"belastning-{number}",
        distrikt=template.distrikt,
        sted=template.sted,
        minutter=template.minutter,
        aktiv=False,
    )
    Vindue.objects.create(ordning=ordning, ugedag=3, start=time(8), slut=time(18))
    return ordning
