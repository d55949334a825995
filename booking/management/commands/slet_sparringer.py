from typing import Any

from django.core.management.base import BaseCommand

from booking import services
from booking.models import Sletning
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.datoer import dansk_dato, klokkeslaet

SHOWN = 10


class Command(BaseCommand):
    help = "Sletter bookinger af gamle sparringer, og viser de seneste sletninger. Det sker ellers af sig selv hver time."

    def handle(self, *args: Any, **options: Any) -> None:
        if services.erase_bookinger(now=clock.now()) is None:
            self.stdout.write("Der var intet at slette.")
        for row in Sletning.objects.all()[:SHOWN]:
            self.stdout.write(
                f"{dansk_dato(row.at)} kl. {klokkeslaet(row.at)}: til og med {dansk_dato(row.til_date)}: "
                f"{row.bookinger} bookinger ({row.ubesvarede} ubesvarede), {row.udsendelser} udsendelser, "
                f"{row.opgaver} opgaver"
            )
