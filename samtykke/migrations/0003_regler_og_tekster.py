"""What every installation begins with: the rules about consents, and a text for each purpose."""

from typing import Any

from django.db import migrations

SPARRING = """\
Hvad spørger vi om?

Vi beder om lov til at tale om {barn} med navn, når vi får sparring. Sparring er en samtale, hvor {institution} får råd fra \
fagfolk i kommunen. Der bliver ikke oprettet en sag, der bliver ikke bevilget hjælp, og der bliver ikke skrevet referat.

Hvad vil vi fortælle, og til hvem?

{hvad}

Hvor længe gælder et ja?

Et ja gælder {periode}.

Hvad sker der, hvis jeg siger nej?

Du bestemmer selv, om du vil sige ja. Siger du nej, taler vi ikke om {barn} med navn.

Kan jeg fortryde et ja?

Ja, når som helst. Du kan trække det tilbage, helt eller for en af enhederne: sig det til {institution}, så stopper vi med \
det samme. Det, der allerede er fortalt, kan ikke tages tilbage.
"""
FORLOEB = """\
Hvad spørger vi om?

Vi beder om lov til at dele oplysninger om {barn}, så vi kan holde møder sammen med jer og hjælpes ad. Vi deler dem, når \
{institution} holder møde med andre om {barn}, og når vi følger op på det, vi aftaler.

Hvad vil vi dele, og med hvem?

{hvad}

De, der er med på mødet, skriver det ned, som de skal efter loven.

Hvor længe gælder et ja?

Et ja gælder {periode}.

Hvad sker der, hvis jeg siger nej?

Du bestemmer selv, om du vil sige ja. Siger du nej, deler vi ikke oplysningerne, og så kan det være, at mødet ikke kan holdes.

Kan jeg fortryde et ja?

Ja, når som helst. Du kan trække det tilbage, helt eller for en af enhederne: sig det til {institution}, så stopper vi med \
det samme. Det, der allerede er delt og skrevet ned, bliver ikke slettet.
"""


def begin(apps: Any, schema_editor: Any) -> None:
    apps.get_model("samtykke", "Samtykkeregler").objects.create()
    texts = apps.get_model("samtykke", "Samtykketekst").objects
    texts.create(formaal="sparring", nummer=1, tekst=SPARRING)
    texts.create(formaal="forloeb", nummer=1, tekst=FORLOEB)


class Migration(migrations.Migration):
    dependencies = [("samtykke", "0002_samtykke")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
