from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import lukkedage as importer
from udviklingsmodel.organisation.paavirkning import Ramt

VAELG = "Vælg --dage behold eller --dage aflys."


def _valg(ramt: Ramt, alle: str | None, undtagen: Sequence[date]) -> str | None:
    """The same for all days, the opposite for those excepted."""
    other = {Dagsvalg.BEHOLD.value: Dagsvalg.AFLYS.value, Dagsvalg.AFLYS.value: Dagsvalg.BEHOLD.value}
    return other[alle] if alle and ramt.dato in undtagen else alle


class Command(BaseCommand):
    help = (
        "Indlæser lukkedage og skoleferier fra en CSV-fil. Viser hvad der ville ske; --udfoer gør det. "
        "Er der bookinger de dage, skal der vælges med --dage, og med --undtagen, hvor det skal være omvendt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fil", type=Path)
        parser.add_argument("--udfoer", action="store_true")
        parser.add_argument("--dage", choices=Dagsvalg.values)
        parser.add_argument("--undtagen", type=date.fromisoformat, nargs="+", default=[], metavar="DATO")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text, now = csvfil.decode(options["fil"].read_bytes()), clock.now()
            resultat, ramte = importer.load(text, by=None, now=now, dry_run=True)
            beslutning = {ramt.pk: valg for ramt in ramte if (valg := _valg(ramt, options["dage"], options["undtagen"]))}
            if options["udfoer"]:
                importer.load(text, by=None, now=now, dry_run=False, beslutning=beslutning)
        except OSError as error:
            raise CommandError(f"Filen kan ikke læses: {error.strerror}.") from error
        except csvfil.FaultyFile as faulty:
            raise CommandError(f"{faulty}\nFejl: {len(faulty.faults)}. Intet er skrevet.") from faulty
        except Refused as refused:
            dage = "\n".join(ramt.hvad for ramt in ramte)
            raise CommandError(f"Der er bookinger de dage:\n{dage}\n{VAELG} Intet er skrevet.") from refused
        for line in resultat.linjer:
            self.stdout.write(line)
        for ramt in ramte:
            self.stdout.write(f"{ramt.hvad}: {Dagsvalg(beslutning[ramt.pk]).label if ramt.pk in beslutning else VAELG}")
        done = "" if options["udfoer"] else "Prøvekørsel, intet er skrevet. "
        self.stdout.write(
            f"{done}Nye: {len(resultat.nye)}. Ændrede: {len(resultat.aendrede)}. Uændrede: {resultat.uaendrede}."
        )
