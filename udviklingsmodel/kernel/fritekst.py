"""What must not stand in free text: CPR numbers (TST-06), what a name may not hold, and first names, which only warn."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db.models import Model

from udviklingsmodel.kernel.cpr import contains_cpr

LONGEST = 1_000  # longer than any field: refused for that, and not worth reading through
CPR_FEJL = "Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn."
LINJE_FEJL = "Der er et skjult tegn eller et linjeskift. Skriv det selv på én linje i stedet for at kopiere det."
NETADRESSE_FEJL = "Her må ikke stå en netadresse: navnet kommer med i mails, hvor den ville blive til et link."
# Control characters, halves of characters, and those that turn the direction of what follows.
_SKJULT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What mail programs make links of. A mail's only link is its own, so that those who get it can trust it.
_NETADRESSE = re.compile(r"://|\bhttps?:|:\\\\|\bwww\.|\w[.。](?=[^\W\d_])[\w-]{2,}\.?(?:[/\\]|:\d|\?\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def holds_cpr(value: str) -> bool:
    return len(value) <= LONGEST and contains_cpr(value)


def refuse_cpr(value: str) -> None:
    """For every field that somebody writes in: a test walks them all."""
    if holds_cpr(value):
        raise ValidationError(CPR_FEJL, "cpr")


def holds_skjult(value: str) -> bool:
    return bool(_SKJULT.search(value))


def is_one_line(value: str) -> bool:
    return not holds_skjult(value) and "\n" not in value and "\t" not in value


def require_one_line(value: str) -> None:
    """For every name and the like: it is put into mails, where a line of its own would speak for the municipality."""
    if not is_one_line(value.replace("\0", "")):  # which every form field refuses itself
        raise ValidationError(LINJE_FEJL, "linje")


def holds_netadresse(value: str) -> bool:
    return bool(_NETADRESSE.search(unicodedata.normalize("NFKC", value)))


def refuse_netadresse(value: str) -> None:
    """For what is put into mails."""
    if holds_netadresse(value):
        raise ValidationError(NETADRESSE_FEJL, "netadresse")


def require_visible(value: str) -> None:
    """For what must say something: zero-width and other invisible characters say nothing."""
    if not any(character.isprintable() and not character.isspace() for character in value):
        raise ValidationError("Skriv noget, der kan læses.", "usynlig")


def plads(model: type[Model], felt: str = "navn") -> int:
    """How many characters the field has room for: the model says it, forms and imports ask."""
    return int(getattr(model._meta.get_field(felt), "max_length"))  # noqa: B009  not every field has one


LINJE = [refuse_cpr, require_one_line]
NAVN = [*LINJE, refuse_netadresse]


@cache
def _first_names() -> frozenset[str]:
    listing = Path(__file__).with_name("fornavne.txt").read_text(encoding="utf-8")
    return frozenset(listing.split())


def likely_names(text: str) -> list[str]:
    """Words of `text` that are common Danish first names, also with the s of the genitive, in order, each once."""
    names = _first_names()

    def is_name(word: str) -> bool:
        parts = [part.title() if part.isupper() else part for part in word.split("-")]
        return any(part in names or part.removesuffix("s") in names for part in parts)

    return list(dict.fromkeys(word for word in _WORD.findall(text) if word[0].isupper() and is_name(word)))
