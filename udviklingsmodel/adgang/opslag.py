"""Exactly one child, among all of them: for those whose task it is, or who are in need. Never a list to choose from.

Each search is a row in the log: with the child that was found, or that none was, never with what was typed.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.policies import why
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.models import Bruger

FLERE = "Flere børn passer. Skriv CPR-nummeret i stedet."
INGEN = "Intet barn passer. Se efter, om det hele er skrevet rigtigt: hele navnet og fødselsdatoen, eller CPR-nummeret."
FOR_MANGE = "Du har søgt forgæves for mange gange. Vent 15 minutter, og prøv igen."
VENTETID = timedelta(hours=settings.AXES_COOLOFF_TIME)  # as at login


def find_one(hvor: str, grund: Grund, *, cpr: str, navn: str, foedt: date | None, by: Bruger, now: datetime) -> Barn:
    """By CPR number, or by full name and birth date. Raises ValidationError for none, for several, and after five in vain.

    hvor: which search it is, as the log's words begin. grund: why `by` may, where they do not see the child anyway.
    """
    with transaction.atomic():
        Bruger.objects.select_for_update(no_key=True).get(pk=by.pk)  # many at once are counted as many
        if _in_vain(hvor, by, now) >= settings.AXES_FAILURE_LIMIT:
            raise ValidationError(FOR_MANGE)
        found = _matching(cpr, navn, foedt)
        if len(found) == 1:
            data = why(found[0], by, now) or {"grund": grund.value}
            audit.record(f"{hvor}.fundet", found[0], by=by.pk, now=now, data=data, barn=found[0].pk)
        else:
            audit.record(f"{hvor}.ikke_fundet", by.kommune, by=by.pk, now=now)
    if len(found) != 1:
        raise ValidationError(FLERE if found else INGEN)
    return found[0]


def _matching(cpr: str, navn: str, foedt: date | None) -> list[Barn]:
    if cpr:
        return list(Barn.objects.with_cpr(cpr).select_related("institution").order_by("pk")[:2])
    if foedt is None:
        return []
    born = Barn.objects.filter(foedt_date=foedt).select_related("institution").order_by("pk")
    wanted = _plain(navn)
    return [barn for barn in born if _plain(barn.navn) == wanted]


def _plain(navn: str) -> str:
    return " ".join(navn.casefold().split())


def _in_vain(hvor: str, by: Bruger, now: datetime) -> int:
    return Haendelse.objects.filter(handling=f"{hvor}.ikke_fundet", aktoer=by.pk, at__gt=now - VENTETID).count()
