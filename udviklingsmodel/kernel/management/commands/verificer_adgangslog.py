from typing import Any

from django.core.management.base import BaseCommand, CommandError

from udviklingsmodel.kernel import loghoved


class Command(BaseCommand):
    help = "Kontrollerer adgangsloggens kæde fra første til sidste række, og mod hovederne uden for databasen."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(loghoved.faults())
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            raise CommandError(f"Loggen er ikke hel. Fejl: {len(faults)}.")
        self.stdout.write("Loggen er hel.")
