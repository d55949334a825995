"""What happens to the names of districts, institutions and units. They are made and moved by the import."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.versioner import Check, unseen
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution
from udviklingsmodel.organisation.services.kommunen import configuration_changed, lock_indstillinger, named_the_same


@transaction.atomic
def rename_sted(
    *, sted: Distrikt | Institution | Enhed, navn: str, by: Bruger | None, now: datetime, as_seen: Check = unseen
) -> None:
    """Raises ValidationError when another of its kind has the name."""
    lock_indstillinger()
    sted.refresh_from_db()
    if sted.navn == navn:
        return
    as_seen(sted)
    sted.navn = navn
    if other := named_the_same(sted):
        raise ValidationError({"navn": f"“{other}” findes allerede."})
    sted.full_clean()
    sted.save(update_fields=["navn"])
    configuration_changed()
    audit.record("sted.aendret", sted, by=by.pk if by else None, now=now, data={"felter": "navn"})
