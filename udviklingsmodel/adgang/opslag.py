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
from udviklingsmodel.organisation.models import Bruger, Institution

IKKE_ET = (
    "Der er ikke ét barn, der passer. Se efter, om det hele er skrevet rigtigt: hele navnet og fødselsdatoen, eller "
    "CPR-nummeret. Vælg også institutionen, hvis du kender den."
)
FOR_MANGE = "Du har søgt forgæves for mange gange. Vent 15 minutter, og prøv igen."
VENTETID = timedelta(hours=settings.AXES_COOLOFF_TIME)  # as at login


def find_one(
    hvor: str,
    grund: Grund,
    *,
    cpr: str,
    navn: str,
    foedt: date | None,
    institution: Institution | None,
    by: Bruger,
    now: datetime,
) -> Barn:
    """By CPR number, or by full name and birth date, and where the child is.

    One that `by` does not see goes before one they do: registering the same child oneself neither hides it nor tells that
    it is there. hvor: which search it is, as the log's words begin. grund: why `by` may, where they do not see the child
    anyway. Raises ValidationError, the same for none and for several; and after five in vain.
    """
    with transaction.atomic():
        Bruger.objects.select_for_update(no_key=True).get(pk=by.pk)  # many at once are counted as many
        if _in_vain(hvor, by, now) >= settings.AXES_FAILURE_LIMIT:
            raise ValidationError(FOR_MANGE)
        found = _matching(cpr, navn, foedt, institution)
        if len(found) > 1:
            own = set(Barn.objects.visible_to(by, now).filter(pk__in=[barn.pk for barn in found]))
            found = [barn for barn in found if barn not in own] or found
        if len(found) == 1:
            data = why(found[0], by, now) or {"grund": grund.value}
            audit.record(f"{hvor}.fundet", found[0], by=by.pk, now=now, data=data, barn=found[0].pk)
        else:
            audit.record(f"{hvor}.ikke_fundet", by.kommune, by=by.pk, now=now)
    if len(found) != 1:
        raise ValidationError(IKKE_ET)
    return found[0]


def _matching(cpr: str, navn: str, foedt: date | None, institution: Institution | None) -> list[Barn]:
    asked = Barn.objects.with_cpr(cpr) if cpr else Barn.objects.filter(foedt_date__in=[foedt] if foedt else [])
    if institution:
        asked = asked.filter(institution=institution)
    wanted = _plain(navn)
    return [b for b in asked.select_related("institution").order_by("pk") if cpr or _plain(b.navn) == wanted]


def _plain(navn: str) -> str:
    return " ".join(navn.casefold().split())


def _in_vain(hvor: str, by: Bruger, now: datetime) -> int:
    return Haendelse.objects.filter(handling=f"{hvor}.ikke_fundet", aktoer=by.pk, at__gt=now - VENTETID).count()
