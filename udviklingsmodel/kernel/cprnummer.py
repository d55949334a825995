"""A CPR number that is asked for: read, shown masked, and the birth date it tells (PRI-03).

Modulus 11 is not asked: it has not held for all numbers since 2007. What stands in free text is kernel.cpr's to find.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.cpr import born

_SPLIT = re.compile(r"[\s.\-–/]")
REPLACEMENT = 60  # added to the day of a replacement number (erstatningspersonnummer)


def read_cpr(text: str) -> str:
    """The ten digits of what was typed. Raises ValidationError with a sentence for the one who typed it."""
    digits = _SPLIT.sub("", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValidationError("Et CPR-nummer er ti cifre, fx 010130-1234.", "cpr_cifre")
    if birth_date(digits) is None:
        raise ValidationError("Datoen i CPR-nummeret findes ikke. Se efter, om cifrene er byttet om.", "cpr_dato")
    return digits


def birth_date(cpr: str) -> date | None:
    """The day that ten digits tell of; None when there is no such day."""
    day, month = int(cpr[:2]), int(cpr[2:4])
    try:
        return date(born(cpr[4:6], cpr[6]), month, day - REPLACEMENT if day > REPLACEMENT else day)
    except ValueError:
        return None


def masked(cpr: str) -> str:
    """`010130-••••`"""
    return f"{cpr[:6]}-••••"


def in_full(cpr: str) -> str:
    """`010130-1234`"""
    return f"{cpr[:6]}-{cpr[6:]}"
