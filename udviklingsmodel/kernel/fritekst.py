"""What must not stand in free text: CPR numbers (TST-06), and names, which only warn."""

import re
from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.cpr import contains_cpr

LONGEST = 1_000  # longer than any field: refused for that, and not worth reading through
CPR_FEJL = "Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn."
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def holds_cpr(value: str) -> bool:
    return len(value) <= LONGEST and contains_cpr(value)


def refuse_cpr(value: str) -> None:
    """For every field that somebody writes in: a test walks them all."""
    if holds_cpr(value):
        raise ValidationError(CPR_FEJL, "cpr")


def require_visible(value: str) -> None:
    """For what must say something: zero-width and other invisible characters say nothing."""
    if not any(character.isprintable() and not character.isspace() for character in value):
        raise ValidationError("Skriv noget, der kan læses.", "usynlig")


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
