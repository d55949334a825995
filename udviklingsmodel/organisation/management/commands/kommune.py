from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.models import Kommune
from udviklingsmodel.organisation.services import set_kommune


class Command(BaseCommand):
    help = "Sætter kommunens navn, kontaktlinje og logo, som står på alle sider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--navn")
        parser.add_argument("--kontakt")
        parser.add_argument("--logo", type=Path, help="et billede: png eller jpg")

    def handle(self, *args: Any, **options: Any) -> None:
        values = {name: options[name] for name in ("navn", "kontakt", "logo") if options[name] is not None}
        try:
            set_kommune(kommune=Kommune.objects.get(), by=None, now=clock.now(), **values)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write("Kommunen er opdateret.")
