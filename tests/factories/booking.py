from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from booking import services
from booking.enums import Aldersgruppe, Om, Omtale
from booking.models import Booking, Ordning, Position, Vindue
from tests.factories import NOW, THURSDAY
from tests.factories.organisation import DistriktFactory, InstitutionFactory
from udviklingsmodel.organisation.models import Bruger, Distrikt, Institution

SVAR = services.Bookingsvar(om=Om.TEMA, omtale=Omtale.INGEN, tema="trivsel", aldersgruppe=Aldersgruppe.SEKS)


def make_ordning(*, distrikt: Distrikt | None = None, now: datetime = NOW, **fields: Any) -> Ordning:
    """TST of a district (or `institution=`), with its sessions generated: Thursdays 8-9, three positions of 20 minutes."""
    distrikt = distrikt or DistriktFactory()
    values: dict[str, Any] = {
        "navn": distrikt.navn,
        "slug": f"distrikt-{distrikt.nummer}",
        "distrikt": None if "institution" in fields else distrikt,
        "sted": distrikt.tst_skole or InstitutionFactory(distrikt=distrikt),
        "minutter": 20,
    }
    if "vinduer" not in fields:
        fields["vinduer"] = [vindue(fields.pop("ugedag", 3), fields.pop("antal", 3), fields.get("minutter", 20))]
    return services.create_ordning(by=None, now=now, **(values | fields))


def vindue(ugedag: int | None, antal: int = 3, minutter: int = 20, start: time = time(8)) -> Vindue:
    """A window with room for `antal` times, not saved."""
    slut = datetime.combine(THURSDAY, start) + antal * timedelta(minutes=minutter)
    return Vindue(ugedag=ugedag, start=start, slut=slut.time())


def position(ordning: Ordning, nummer: int = 1, dato: Any = THURSDAY) -> Position:
    found = Position.objects.select_related("sparringsdag__ordning__distrikt")
    return found.get(sparringsdag__ordning=ordning, sparringsdag__dato=dato, nummer=nummer)


def book(
    by: Bruger, ordning: Ordning, nummer: int = 1, *, dato: Any = THURSDAY, now: datetime = NOW, **kwargs: Any
) -> Booking:
    """A booking through the service, as a person in the ordning's district makes it."""
    institution: Institution = kwargs.pop("institution", None) or ordning.institutioner_for(by, now)[0]
    values: dict[str, Any] = {"booking_id": uuid4(), "svar": SVAR} | kwargs
    return services.book_position(
        position=position(ordning, nummer, dato), institution=institution, by=by, now=now, **values
    )


def skema(position: Position, institution: Institution, /, **changes: Any) -> dict[str, Any]:
    """What a browser sends when the booking form is filled in; `changes` replace answers, None leaves one out."""
    answers = {
        "booking_id": str(uuid4()),
        "position": str(position.pk),
        "institution": str(institution.pk),
        "om": "tema",
        "omtale": "ingen",
        "tema": "trivsel",
        "aldersgruppe": "6-9",
        "emne": "",
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}
