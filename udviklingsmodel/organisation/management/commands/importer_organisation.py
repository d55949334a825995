from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import organisation as importer


class Command(BaseCommand):
    help = "Indlæser distrikter, institutioner og enheder fra en CSV-fil. Viser hvad der ville ske; --udfoer gør det."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fil", type=Path)
        parser.add_argument("--udfoer", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = importer.read(csvfil.decode(options["fil"].read_bytes()))
            changes = importer.write(rows, now=clock.now(), dry_run=not options["udfoer"])
        except OSError as error:
            raise CommandError(f"Filen kan ikke læses: {error.strerror}.") from error
        except csvfil.FaultyFile as faulty:
            raise CommandError(f"{faulty}\nFejl: {len(faulty.faults)}. Intet er skrevet.") from faulty
        for change in changes:
            self.stdout.write(change)
        done = "Ændringer" if options["udfoer"] else "Prøvekørsel, intet er skrevet. Ændringer"
        self.stdout.write(f"{done}: {len(changes)}.")
