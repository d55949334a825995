"""The head of the log, kept outside the database (PRI-02): whoever owns the tables can write the chain anew, and not this.

One line a head, `moment number hash`, only ever appended to the file LOGHOVED; each goes to the structured log too. A row
that a head names must be there and have its hash: so a tail that was cut, or written anew, shows.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from udviklingsmodel.kernel import audit, loglaas
from udviklingsmodel.kernel.models import Haendelse

log = logging.getLogger(__name__)

# In the structured log a hash has letters for digits: a run of them might be masked as a CPR number.
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def write_head(now: datetime) -> None:
    """Append the log's last number and hash, unless they are the last line already."""
    last = Haendelse.objects.order_by("-nummer").values_list("nummer", "hash").first()
    if last is None or last == next(reversed(_lines()), None):
        return
    nummer, digest = last
    path = Path(settings.LOGHOVED)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {nummer} {digest}\n"
    with path.open("a") as file:
        file.write(line)
    log.info("head of the log", extra={"nummer": nummer, "hash": digest.translate(LETTERS)})


def faults() -> Iterator[str]:
    """What does not fit in the whole: the chain, what was written of its heads, the database's lock on it."""
    yield from audit.faults()
    try:
        yield from _against(_lines())
    except ValueError:
        yield "Filen med loggens hoveder kan ikke læses."
    for name in loglaas.off():
        yield f"Databasens lås på loggen er slået fra: {name}."


def _against(heads: Sequence[tuple[int, str]]) -> Iterator[str]:
    stored = dict.fromkeys((nummer for nummer, _ in heads), "")
    for nummer, digest in Haendelse.objects.values_list("nummer", "hash").order_by("nummer").iterator():
        if not heads:
            yield "Der er intet hoved uden for databasen: er slutningen skåret af, kan det ikke ses."
            return
        if nummer in stored:
            stored[nummer] = digest
    for nummer, digest in heads:
        if stored[nummer] != digest:
            yield f"Række {nummer} er væk, eller den er en anden end da den stod som loggens sidste."


def _lines() -> list[tuple[int, str]]:
    path = Path(settings.LOGHOVED)
    if not path.exists():
        return []
    lines = [line.split() for line in path.read_text().splitlines()]
    return [(int(nummer), digest) for _at, nummer, digest in lines]
