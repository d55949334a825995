"""Run in a process of its own (`python -m tests.races.opstil_samtykke 20`): that many children of one school, each with a
consent of its own and a booked time at which it may be named. Prints what the races need to know as one line of JSON."""

import json
import sys
from datetime import timedelta
from uuid import uuid4

import django

django.setup()

from booking import services
from booking.models import Position
from samtykke import samtykker
from samtykke import services as boern
from samtykke.enums import Oplysningsart
from samtykke.models import Barn, Indehaver, Samtykke, Samtykkesvar
from tests.factories.booking import SVAR, make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory
from tests.races.opstil import session
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning
from udviklingsmodel.organisation.services import Sted

A_DAY = 30


def person(*roller: tuple[Rolle, Sted]) -> Bruger:
    bruger: Bruger = BrugerFactory()
    for rolle, sted in roller:
        Tilknytning.objects.create(bruger=bruger, rolle=rolle, fra_date="2020-01-01", **{STED_FOR_ROLLE[rolle]: sted})
    return bruger


def main(rounds: int) -> None:
    now = clock.now()
    today = clock.local_date(now)
    distrikt, enhed = DistriktFactory(), EnhedFactory()
    skole = InstitutionFactory(distrikt=distrikt)
    fagperson = person((Rolle.FAGPERSON, skole))
    koordinator = person((Rolle.DISTRIKTSKOORDINATOR, distrikt))
    person((Rolle.TEAMMEDLEM, distrikt), (Rolle.EKSTERN_FAGPERSON, enhed))
    free: list[Position] = []
    number = 0
    while len(free) < rounds:
        navn = f"samtykke-{number}"
        ordning = make_ordning(distrikt=distrikt, sted=skole, navn=navn, slug=navn, antal=A_DAY, minutter=10, now=now)
        ahead = Position.objects.filter(sparringsdag__ordning=ordning, sparringsdag__dato__gt=today + timedelta(days=1))
        last = ordning.last_date(now)
        found = ahead.filter(sparringsdag__dato__lte=last).select_related("sparringsdag__ordning").order_by("start_at")
        free += list(found)
        number += 1
    fagperson, koordinator = (Bruger.objects.get(pk=bruger.pk) for bruger in (fagperson, koordinator))
    races, dele = [], [(enhed, Oplysningsart.TRIVSEL)]
    for n, position in enumerate(free[:rounds]):
        barn = Barn(navn=f"Ida {n}", foedt_date=today - timedelta(days=3_000), institution=skole)
        boern.register_barn(barn=barn, by=fagperson, now=now)
        mor = Indehaver(
            barn=barn, navn="Mor", relation="mor", fra_date=barn.foedt_date, kilde="foraeldrene", kilde_date=today
        )
        boern.save_indehaver(indehaver=mor, by=fagperson, now=now)
        asked = Samtykke(
            barn=barn,
            formaal="sparring",
            hvem_svarer="ene",
            ene_kilde="afgoerelse",
            ene_date=today,
            fra_date=today,
            til_date=today + timedelta(days=300),
        )
        samtykke = samtykker.ask_samtykke(samtykke=asked, dele=dele, by=fagperson, now=now)
        given = Samtykkesvar(
            samtykke=samtykke, indehaver=mor, svar="ja", form="papir", afgivet_date=today, indhentet_af=fagperson
        )
        samtykker.record_svar(svar=given, by=fagperson, now=now)
        booking = services.book_position(
            booking_id=uuid4(), position=position, institution=skole, svar=SVAR, by=fagperson, now=now
        )
        services.use_samtykke(booking=booking, samtykke=samtykke, by=fagperson, now=now)
        ids = {"barn": barn.pk, "mor": mor.pk, "samtykke": samtykke.pk, "booking": booking.pk, "dag": booking.dag.pk}
        races.append({name: str(pk) for name, pk in ids.items()})
    people = [session(Bruger.objects.get(pk=bruger.pk)) for bruger in (fagperson, koordinator)]
    print(json.dumps({"people": [], "sessions": people, "races": races}, default=str))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
