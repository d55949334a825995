from typing import Any

from django.core.management.base import BaseCommand

from booking.services import seed_tst
from udviklingsmodel.kernel import clock


class Command(BaseCommand):
    help = "Opretter TST i hvert distrikt, der har en TST-skole og endnu ingen ordning."

    def handle(self, *args: Any, **options: Any) -> None:
        for ordning in seed_tst(now=clock.now()):
            self.stdout.write(f"opretter sparring i {ordning}")
