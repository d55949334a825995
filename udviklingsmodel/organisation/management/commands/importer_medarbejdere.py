from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import medarbejdere as importer


class Command(BaseCommand):
    help = "Indlæser medarbejdere og deres roller fra en CSV-fil. Viser hvad der ville ske; --udfoer gør det."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fil", type=Path)
        parser.add_argument("--udfoer", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = csvfil.decode(options["fil"].read_bytes())
            resultat = importer.load(text, by=None, now=clock.now(), dry_run=not options["udfoer"])
        except OSError as error:
            raise CommandError(f"Filen kan ikke læses: {error.strerror}.") from error
        except csvfil.FaultyFile as faulty:
            raise CommandError(f"{faulty}\nFejl: {len(faulty.faults)}. Intet er skrevet.") from faulty
        for line in resultat.linjer:
            self.stdout.write(line)
        for advarsel in resultat.advarsler:
            self.stdout.write(f"Se efter: {advarsel}")
        done = "" if options["udfoer"] else "Prøvekørsel, intet er skrevet. "
        self.stdout.write(
            f"{done}Nye: {len(resultat.nye)}. Ændrede: {len(resultat.aendrede)}. Uændrede: {resultat.uaendrede}."
        )
