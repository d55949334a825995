"""What the nightly checks lead to: a row in the log, and a task for the DPO when something does not fit."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.opgaver import open_opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Kommune

BRUDT, RETTIGHEDER = "adgangslog_brudt", "rettigheder_skredet"
_NIGHTS = UUID("0d1c2a52-3b0e-4f0a-9f5e-6f2f5b1a7c10")


def note_check(*, faults: int, now: datetime) -> None:
    _note("adgangslog.kontrolleret", BRUDT, faults, now)


def note_drift(*, faults: int, now: datetime) -> None:
    _note("rettigheder.kontrolleret", RETTIGHEDER, faults, now)


@transaction.atomic
def _note(handling: str, art: str, faults: int, now: datetime) -> None:
    if faults:
        night = uuid5(_NIGHTS, local_date(now).isoformat())
        for person in Bruger.objects.holding(local_date(now), Rolle.DPO):
            open_opgave(art=art, objekt_id=night, til=person, by=None, now=now)
    audit.record(handling, Kommune.objects.get(), by=None, now=now, data={"fejl": str(faults)})
