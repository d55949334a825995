"""The demo's ordning that gives its times out: earlier sparringer, three requests that wait, and one given time."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from booking import services
from booking.enums import Aldersgruppe, BookingTilstand, Fokus, Forloebsart, Kreds, Om, Omtale
from booking.models import Booking, Ordning, Position, Sparringsdag
from booking.tidslinje import coming_lines
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.demo import ENGHAVEGAARD
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning
from udviklingsmodel.overblik.bidrag import Demovalg

FACILITATORER = ("team-5-psyk", "team-5-soci", "team-5-sund")
WEEKS_BACK = 10
# (days since it was asked, of whom, focus, new or not, theme, age, topic)
ANMODNINGER = [
    (9, Kreds.BARN, Fokus.HJEM_FRITID, Forloebsart.NY, "fravaer", Aldersgruppe.TI, "Et barn, der oftere bliver hjemme"),
    (
        5,
        Kreds.FAELLESSKAB,
        Fokus.KLASSEINDSATS,
        Forloebsart.OPFOELGNING,
        "faellesskab",
        Aldersgruppe.SEKS,
        "Uro efter frokost",
    ),
    (1, Kreds.BARN, Fokus.KLASSEINDSATS, Forloebsart.NY, "samspil", Aldersgruppe.SEKS, ""),
    (12, Kreds.BARN, Fokus.KLASSEINDSATS, Forloebsart.NY, "trivsel", Aldersgruppe.TRETTEN, "Et barn, der trækker sig"),
]


def make(valg: Demovalg) -> None:
    """Once: a school that has requests is left as it is."""
    school = Institution.objects.get(navn=ENGHAVEGAARD)
    facilitators = Bruger.objects.filter(brugernavn__in=FACILITATORER).order_by("brugernavn")
    ordning = services.seed_enghavegaard(institution=school, facilitatorer=facilitators, now=valg.now)
    if Booking.objects.filter(institution=school, kreds__gt="").exists():
        return
    here = Tilknytning.objects.filter(institution=school, rolle=Rolle.FAGPERSON).select_related("bruger").order_by("pk")
    staff = [t.bruger for t in here]
    _past(ordning, school, staff, valg.now)
    for number, asked in enumerate(ANMODNINGER):
        _ask(ordning, school, staff[number % len(staff)], valg.now, *asked)
    _give_the_oldest(ordning, school, valg.now)


def _past(ordning: Ordning, school: Institution, staff: list[Bruger], now: datetime) -> None:
    """Two times on each day behind us, of half an hour and of forty minutes."""
    today, kalender = local_date(now), Kalender.load()
    dates = ordning.dates(today - timedelta(weeks=WEEKS_BACK), today - timedelta(days=1))
    services.create_sparringsdage(ordning, [day for day in dates if not kalender.lukket(day)])
    made = []
    for number, dag in enumerate(Sparringsdag.objects.filter(ordning=ordning, dato__lt=today)):
        start = ordning.windows_on(dag.dato)[0][0]
        for nummer, minutter in ((1, 30), (2, 40)):
            end = start + timedelta(minutes=minutter)
            position = Position.objects.create(sparringsdag=dag, nummer=nummer, start_at=start, end_at=end)
            made.append(_past_booking(position, ordning, school, staff[(number + nummer) % len(staff)]))
            start = end
    services.store_past(made, now=now)


def _past_booking(position: Position, ordning: Ordning, school: Institution, booker: Bruger) -> Booking:
    return Booking(
        position=position,
        booker=booker,
        institution=school,
        tilstand=BookingTilstand.BOOKET,
        om=Om.UDFORDRING,
        omtale=Omtale.ANONYMT,
        kreds=Kreds.BARN if position.nummer == 1 else Kreds.FAELLESSKAB,
        fokus=Fokus.KLASSEINDSATS,
        forloebsart=Forloebsart.NY,
        tema=ordning.temaer[position.nummer][0],
        aldersgruppe=Aldersgruppe.SEKS,
        anmodet_at=position.start_at - timedelta(days=14),
        booket_at=position.start_at - timedelta(days=7),
    )


def _ask(
    ordning: Ordning,
    school: Institution,
    by: Bruger,
    now: datetime,
    days_ago: int,
    kreds: Kreds,
    fokus: Fokus,
    forloebsart: Forloebsart,
    tema: str,
    alder: Aldersgruppe,
    emne: str,
) -> None:
    wished = _open_days(ordning, now)[1:3] if days_ago == 5 else []
    services.request_tid(
        booking_id=uuid4(),
        ordning=ordning,
        institution=school,
        svar=services.Bookingsvar(om=Om.UDFORDRING, omtale=Omtale.ANONYMT, tema=tema, aldersgruppe=alder, emne=emne),
        anmodning=services.Anmodningssvar(kreds, fokus, forloebsart, tuple(wished)),
        by=by,
        now=now - timedelta(days=days_ago),
    )


def _open_days(ordning: Ordning, now: datetime) -> list[date]:
    return [linje.dato for linje in coming_lines(ordning, now, Kalender.load()) if not linje.lukket]


def _give_the_oldest(ordning: Ordning, school: Institution, now: datetime) -> None:
    konsulent = Tilknytning.objects.filter(institution=school, rolle=Rolle.RESSOURCEKONSULENT).select_related("bruger").get()
    rooms = (linje.room_for(30) for linje in coming_lines(ordning, now, Kalender.load()) if linje.dato > local_date(now))
    if room := next(filter(None, rooms), None):
        dag = Sparringsdag.objects.select_related("ordning").get(ordning=ordning, dato=local_date(room.start_at))
        asked = Booking.objects.anmodet().filter(anmodet_hos=ordning).with_tid()[0]
        services.allocate_tid(booking=asked, til=services.new_tid(dag, room.start_at, 30), by=konsulent.bruger, now=now)
