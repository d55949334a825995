from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation import demo
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.login import one_time_link
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune
from udviklingsmodel.organisation.services import give_rolle

BRUGERNAVN = "administrator"


class Command(BaseCommand):
    help = "Opretter den første administrator i en tom installation og giver et engangslink til at vælge adgangskode."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default=settings.DEFAULT_FROM_EMAIL, help="hvor nye links sendes hen")

    def handle(self, *args: Any, **options: Any) -> None:
        if Bruger.objects.filter(brugernavn=demo.KONTI[0][0]).exists():
            raise CommandError(
                "Her er allerede demodata, og deres adgangskode er kendt af alle. Begynd med en tom database."
            )
        bruger = Bruger.objects.filter(brugernavn=BRUGERNAVN).first() or self._create(options["email"])
        if bruger.has_usable_password():
            self.stdout.write(f"  Log ind som {BRUGERNAVN}; adgangskoden er valgt.")
        else:
            self.stdout.write(f"  Vælg adgangskode til {BRUGERNAVN} her inden en time (linket virker én gang):")
            self.stdout.write(f"  {one_time_link(bruger)}")

    @transaction.atomic
    def _create(self, email: str) -> Bruger:
        now = clock.now()
        kommune = Kommune.objects.get()
        faggruppe, _ = Faggruppe.objects.get_or_create(navn="administrator")
        bruger = Bruger.objects.create_user(
            BRUGERNAVN, navn="Administrator", email=email, kommune=kommune, faggruppe=faggruppe
        )
        for rolle in (Rolle.ADMINISTRATION, Rolle.SYSTEM):
            give_rolle(bruger=bruger, rolle=rolle, sted=kommune, fra=clock.local_date(now), by=None, now=now)
        return bruger
