"""Makers for an ordning that gives its times out: every second Monday 14-16 at a school."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from booking import services
from booking.enums import Aldersgruppe, Bookingform, Fokus, Forloebsart, Kreds, Om, Omtale
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from tests.factories import NOW
from tests.factories.booking import make_ordning
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.organisation.models import Bruger, Institution

MONDAY, NEXT = date(2026, 11, 30), date(2026, 12, 14)  # the first two sessions after NOW
SVAR = services.Bookingsvar(om=Om.UDFORDRING, omtale=Omtale.ANONYMT, tema="trivsel", aldersgruppe=Aldersgruppe.SEKS)
ANMODNING = services.Anmodningssvar(Kreds.BARN, Fokus.KLASSEINDSATS, Forloebsart.NY)


def make_tildeles(skole: Institution, **fields: Any) -> Ordning:
    values: dict[str, Any] = {
        "navn": "Sparring på skolen",
        "slug": "skolen",
        **({} if "distrikt" in fields else {"institution": skole}),
        "sted": skole,
        "form": Bookingform.TILDELES,
        "minutter": None,
        "hver_uger": 2,
        "anker_date": date(2026, 11, 2),
        "vinduer": [Vindue(ugedag=0, start=time(14), slut=time(16))],
        "omtaler": ["anonymt", "med_samtykke"],
    }
    return make_ordning(**(values | fields))


def ask(by: Bruger, ordning: Ordning, *, now: datetime = NOW, **changes: Any) -> Booking:
    """A request through the service."""
    values: dict[str, Any] = {"booking_id": uuid4(), "svar": SVAR, "anmodning": ANMODNING}
    values["institution"] = changes.pop("institution", None) or ordning.institutioner_for(by, now)[0]
    return services.request_tid(ordning=ordning, by=by, now=now, **(values | changes))


def session(ordning: Ordning, dato: date = MONDAY) -> Sparringsdag:
    return Sparringsdag.objects.select_related("ordning").get(ordning=ordning, dato=dato)


def tid(ordning: Ordning, klokken: str = "14.00", minutter: int = 30, dato: date = MONDAY) -> Position:
    hour, minute = klokken.split(".")
    start_at = datetime.combine(dato, time(int(hour), int(minute)), KOEBENHAVN)
    return services.new_tid(session(ordning, dato), start_at, minutter)


def anmodningsskema(institution: Institution, /, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the request is filled in; None leaves an answer out."""
    answers = {
        "booking_id": str(uuid4()),
        "institution": str(institution.pk),
        "kreds": "barn",
        "fokus": "klasseindsats",
        "forloebsart": "ny",
        "omtale": "anonymt",
        "tema": "trivsel",
        "aldersgruppe": "6-9",
        "emne": "",
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}
