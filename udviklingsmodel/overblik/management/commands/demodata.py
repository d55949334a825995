from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.management.commands.foerste_administrator import BRUGERNAVN
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik.bidrag import Demovalg, make_demo


class Command(BaseCommand):
    help = "Lægger en opdigtet kommune ind med mennesker i alle roller. Kan køres igen: det, der er der, røres ikke."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sparringer", type=int, default=0, help="så mange bookinger mere, i fortiden, til belastning")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.EMBEDDED):
            raise CommandError("Demodata lægges kun ind med DEMO=1: kontiene har en kendt adgangskode.")
        if Bruger.objects.filter(brugernavn=BRUGERNAVN).exists():
            raise CommandError("Her er en installation uden demodata. Start den med script/server --tom.")
        make_demo(Demovalg(options["sparringer"], Random(options["seed"]), clock.now()))  # noqa: S311  no secret
        self.stdout.write("Demodata er på plads.")
