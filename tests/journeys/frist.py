"""Run in a process of its own (`python -m tests.journeys.frist 2026-12-03`): the offers of that day ran out a minute
ago, and what runs each minute runs."""

import sys
from datetime import timedelta

import django

django.setup()

from booking import services
from booking.enums import BookingTilstand
from booking.models import Booking
from udviklingsmodel.kernel import clock, outbox

if __name__ == "__main__":
    now = clock.now()
    offered = Booking.objects.filter(tilstand=BookingTilstand.TILBUDT, position__sparringsdag__dato=sys.argv[1])
    offered.update(tilbudt_until=now - timedelta(minutes=1))
    services.expire_venteliste(now=now)
    outbox.drain(now=now)
