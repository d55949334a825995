from typing import Any

from django.core.management.base import BaseCommand, CommandError

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation import rettigheder


class Command(BaseCommand):
    help = "Holder rettigheder, roller og sessioner op mod hinanden, og siger, hvad der ikke passer."

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        faults = list(rettigheder.faults(now))
        for line in [*faults, *(f"Bemærk: {remark}" for remark in rettigheder.remarks(now))]:
            self.stdout.write(line)
        if faults:
            raise CommandError(f"Rettighederne passer ikke. Fejl: {len(faults)}.")
        self.stdout.write("Rettighederne passer.")
