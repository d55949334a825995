"""A parent's right of access (PRI-08): when somebody saw or changed what is registered about a child, and why.

Dates and purposes, and nobody's name: who looked is told by the municipality, if it must be.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.synlighed import in_words
from udviklingsmodel.kernel.datoer import klokkeslaet, kort_dato
from udviklingsmodel.kernel.models import Haendelse

SYSTEMET = "Systemet selv"


@dataclass(frozen=True)
class Indblik:
    at: datetime
    hvad: str
    formaal: str


def looks_of(barn: Barn) -> Iterator[Indblik]:
    """All of the log about the child, the oldest first."""
    grunde = dict(Grund.choices)
    for row in Haendelse.objects.filter(barn=barn.pk).order_by("nummer").iterator():
        formaal = grunde.get(row.data.get("grund", ""), "" if row.aktoer else SYSTEMET)
        yield Indblik(row.at, in_words(row), formaal)


def as_csv(barn: Barn) -> bytes:
    """As Danish Excel opens it right. What stands in it is the product's own words: no cell can start a formula."""
    made = StringIO()
    lines = csv.writer(made, delimiter=";", lineterminator="\r\n")
    lines.writerow(["Dato", "Tidspunkt", "Hvad", "Formål"])
    lines.writerows([kort_dato(i.at), klokkeslaet(i.at), i.hvad, i.formaal] for i in looks_of(barn))
    return made.getvalue().encode("utf-8-sig")
