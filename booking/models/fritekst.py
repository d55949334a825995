from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.fritekst import contains_cpr


def refuse_cpr(value: str) -> None:
    """For every field of sparring that somebody writes in (TST-06)."""
    if contains_cpr(value):
        raise ValidationError("Det ligner et CPR-nummer. Slet det: her må ikke stå noget, der peger på et barn.", "cpr")
