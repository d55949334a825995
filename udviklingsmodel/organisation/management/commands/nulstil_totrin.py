from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import totrin


class Command(BaseCommand):
    help = "Nulstiller totrinsbekræftelsen for en, der har mistet sin telefon, og som ingen administrator kan hjælpe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("brugernavn")

    def handle(self, *args: Any, **options: Any) -> None:
        bruger = Bruger.objects.filter(brugernavn=options["brugernavn"]).first()
        if bruger is None:
            raise CommandError(f"Der er ingen bruger, der hedder {options['brugernavn']}.")
        had = totrin.reset(bruger=bruger, by=None, now=clock.now())
        self.stdout.write(
            f"{bruger.navn}: {'nulstillet. Personen er logget ud overalt.' if had else 'der var intet sat op.'}"
        )
