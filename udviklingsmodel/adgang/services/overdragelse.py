"""A leader gives a child to another institution; a leader there takes it, and sees nothing of it before."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.models import Barn
from samtykke.services import lock_barn
from udviklingsmodel.adgang.enums import OverdragelseTilstand
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.adgang.transitions import OVERDRAGELSER, leads_receiver
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger, Institution

AFVIST = {
    "ikke_din": "Barnet er flyttet imens.",
    "samme_sted": "Barnet er allerede på den institution.",
    "ingen_leder": "Institutionen har ingen leder her i systemet endnu. Tal med administrationen.",
}


def give_overdragelse(*, pk: UUID, barn: Barn, til: Institution, by: Bruger, now: datetime) -> Overdragelse:
    """Whoever leads the other place too takes the child at once.

    pk: of the form it is given with, which given twice is given once. Raises ValidationError.
    """
    given = _give(pk, barn, til, by, now)
    if leads_receiver(given, by, now) is None:
        with suppress(Refused):  # another leader has answered meanwhile
            given = transitions.run(OVERDRAGELSER, "modtag", given, by=by, now=now)
    return given


@transaction.atomic
def _give(pk: UUID, barn: Barn, til: Institution, by: Bruger, now: datetime) -> Overdragelse:
    locked = lock_barn(barn)
    if first := Overdragelse.objects.select_related("barn").filter(pk=pk).first():
        if first.barn_id != locked.pk:
            raise ValidationError("Siden var ikke hel. Åbn den igen.")
        return first
    if locked.overdragelser.filter(tilstand=OverdragelseTilstand.GIVET).exists():
        raise ValidationError("Barnet er allerede på vej til en anden institution. Træk det tilbage først.")
    given = Overdragelse(pk=pk, barn=locked, fra=locked.institution, til=til, givet_af=by, givet_at=now)
    try:
        transitions.begin(OVERDRAGELSER, "giv", given, by=by, now=now)
    except Refused as refused:
        raise ValidationError({"til": AFVIST[refused.code]}) from refused
    return given
