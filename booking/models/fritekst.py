from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.fritekst import contains_cpr

LONGEST = 1_000  # longer than any of the fields: refused for that, and not worth reading through


def refuse_cpr(value: str) -> None:
    """For every field of sparring that somebody writes in (TST-06)."""
    if len(value) <= LONGEST and contains_cpr(value):
        raise ValidationError("Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.", "cpr")
