"""The signed paper of an answer: its scan attached, and taken away again when it was the wrong one (CON-10)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Svarform
from samtykke.models import Scan
from samtykke.policies import why
from samtykke.services import lock_barn
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.filer.lager import put_away
from udviklingsmodel.organisation.models import Bruger

MOST = 5  # of one answer: both sides of some sheets


@transaction.atomic
def attach_scan(*, scan: Scan, modtaget: Modtaget, by: Bruger, now: datetime) -> Scan:
    """Keep the file with the answer. The same form a second time answers the first. Raises ValidationError."""
    barn = lock_barn(scan.svar.samtykke.barn)
    if first := Scan.objects.filter(pk=scan.pk, svar=scan.svar).first():
        return first
    if scan.svar.form != Svarform.PAPIR:
        raise ValidationError({"fil": "Svaret er ikke givet på papir."})
    if scan.svar.scanninger.count() >= MOST:
        raise ValidationError({"fil": f"Der er allerede {MOST} filer. Fjern en først."})
    scan.vedhaeftet_af, scan.vedhaeftet_at = by, now
    put_away(scan, modtaget)
    scan.full_clean()
    scan.save(force_insert=True)
    data = {"sha256": scan.sha256, **why(barn, by, now)}
    audit.record("scan.vedhaeftet", scan, by=by.pk, now=now, data=data, barn=barn.pk)
    return scan


@transaction.atomic
def remove_scan(*, scan: Scan, by: Bruger, now: datetime) -> None:
    """For good: nobody can read the file when the row is gone. A second time changes nothing."""
    barn = lock_barn(scan.svar.samtykke.barn)
    if Scan.objects.filter(pk=scan.pk).delete()[0]:
        audit.record("scan.fjernet", scan, by=by.pk, now=now, data=why(barn, by, now), barn=barn.pk)
