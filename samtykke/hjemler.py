"""Sharing without a consent (CON-09): proposed, approved or refused by the leader, and stopped."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Hjemmelart, HjemmelTilstand, Opgaveart, Oplysningsart
from samtykke.models import MEST_DAGE, Barn, Hjemmel, Hjemmeldel
from samtykke.policies import ledere
from samtykke.regler import check_begins
from samtykke.services import lock_barn
from samtykke.transitions import HJEMLER
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.opgaver import lapse_opgaver, lock_opgaver, open_opgave
from udviklingsmodel.organisation.models import Bruger, Enhed


def ssd_before(barn: Barn) -> int:
    """How many times it has been approved for the child to share without consent (CON-09), also where it was stopped."""
    approved = (HjemmelTilstand.GODKENDT, HjemmelTilstand.STOPPET)
    return barn.hjemler.filter(slags=Hjemmelart.SSD, tilstand__in=approved).count()


@transaction.atomic
def propose_hjemmel(*, hjemmel: Hjemmel, dele: Sequence[tuple[Enhed, Oplysningsart]], by: Bruger, now: datetime) -> Hjemmel:
    """Ask the leaders, who get a task. The same form a second time answers the first. Raises ValidationError."""
    barn = lock_barn(hjemmel.barn)
    if first := barn.hjemler.filter(pk=hjemmel.pk).first():
        return first
    if not dele:
        raise ValidationError({"dele": "Vælg mindst én ting, der skal deles, og hvem den skal deles med."})
    check_begins(hjemmel.fra_date, local_date(now))
    if hjemmel.til_date <= local_date(now):
        raise ValidationError({"til_date": "Dagen er allerede gået."})
    if hjemmel.sidste_date - hjemmel.fra_date >= timedelta(days=MEST_DAGE):
        raise ValidationError({"til_date": f"Det kan højst gælde {MEST_DAGE} dage: det er til ét møde."})
    hjemmel.barn, hjemmel.fra = barn, barn.institution
    hjemmel.foreslaaet_af, hjemmel.foreslaaet_at, hjemmel.tilstand = by, now, HjemmelTilstand.FORESLAAET
    hjemmel.full_clean()
    transitions.begin(HJEMLER, "foreslaa", hjemmel, by=by, now=now)
    Hjemmeldel.objects.bulk_create(Hjemmeldel(hjemmel=hjemmel, enhed=enhed, art=art) for enhed, art in dele)
    for leder in ledere(barn, now):
        open_opgave(art=Opgaveart.HJEMMEL, objekt_id=hjemmel.pk, til=leder, by=by, now=now)
    return hjemmel


@transaction.atomic
def settle_hjemmel(*, hjemmel: Hjemmel, godkend: bool, by: Bruger, now: datetime) -> None:
    """The leader's answer. Raises Refused: ikke_leder, flyttet, er_…"""
    lock_barn(hjemmel.barn)
    lock_opgaver(arter=[Opgaveart.HJEMMEL], objekter=[hjemmel.pk])
    transitions.run(HJEMLER, "godkend" if godkend else "afvis", hjemmel, by=by, now=now)
    lapse_opgaver(arter=[Opgaveart.HJEMMEL], objekt_id=hjemmel.pk, now=now)


@transaction.atomic
def stop_hjemmel(*, hjemmel: Hjemmel, by: Bruger, now: datetime) -> None:
    """What was approved holds no more, from now. Raises Refused: ikke_leder, flyttet, udloebet, er_…"""
    lock_barn(hjemmel.barn)
    transitions.run(HJEMLER, "stop", hjemmel, by=by, now=now)
