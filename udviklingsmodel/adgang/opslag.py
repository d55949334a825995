"""Exactly one child, among all of them: for those whose task it is, or who are in need. Never a list to choose from."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.models import Barn
from udviklingsmodel.kernel import audit
from udviklingsmodel.organisation.models import Bruger

FLERE = "Flere børn passer. Skriv CPR-nummeret i stedet."
INGEN = "Intet barn passer. Se efter, om det hele er skrevet rigtigt: hele navnet og fødselsdatoen, eller CPR-nummeret."


def find_one(*, cpr: str, navn: str, foedt: date | None) -> Barn:
    """By CPR number, or by full name and birth date. Raises ValidationError for none and for several."""
    found: list[Barn] = []
    if cpr:
        found = list(Barn.objects.with_cpr(cpr).select_related("institution").order_by("pk")[:2])
    elif foedt:
        born = Barn.objects.filter(foedt_date=foedt).select_related("institution").order_by("pk")
        wanted = " ".join(navn.casefold().split())
        found = [barn for barn in born if " ".join(barn.navn.casefold().split()) == wanted]
    if len(found) != 1:
        raise ValidationError(FLERE if found else INGEN)
    return found[0]


def note_miss(hvor: str, by: Bruger, now: datetime) -> None:
    """That somebody asked for a child in vain: not for whom."""
    with transaction.atomic():
        audit.record(f"{hvor}.ikke_fundet", by.kommune, by=by.pk, now=now)
