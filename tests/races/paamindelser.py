"""Run in a process of its own (`python -m tests.races.paamindelser 200`): as many bookings whose reminder is due now."""

import sys
from datetime import timedelta
from itertools import islice

import django

django.setup()

from booking.enums import Brevart
from booking.models import Booking, Position
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.models import Udsendelse


def main(number: int) -> None:
    now = clock.now()
    skole = InstitutionFactory(distrikt=DistriktFactory())
    booker = BrugerFactory()
    make_ordning(distrikt=skole.distrikt, sted=skole, antal=30, minutter=10, horisont_uger=16, now=now)
    coming = Position.objects.filter(start_at__gt=now + timedelta(days=1)).order_by("pk")
    bookings = [
        Booking(
            position=position,
            booker=booker,
            institution=skole,
            tilstand="booket",
            om="tema",
            omtale="ingen",
            tema="trivsel",
            aldersgruppe="flere",
            booket_at=now,
        )
        for position in islice(coming, number)
    ]
    Booking.objects.bulk_create(bookings)
    Udsendelse.objects.bulk_create(
        Udsendelse(art=Brevart.PAAMINDELSE, objekt_id=booking.pk, modtager=booker, due_at=now) for booking in bookings
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
