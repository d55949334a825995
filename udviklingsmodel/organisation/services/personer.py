"""What happens to people's accounts. Roles are in `roller`."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel import audit, outbox
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune
from udviklingsmodel.organisation.services.kommunen import configuration_changed
from udviklingsmodel.organisation.services.roller import refuse_without_administration, roles_changed

INVITATION = "invitation"


@transaction.atomic
def create_bruger(
    *, brugernavn: str, navn: str, email: str, faggruppe: Faggruppe, by: Bruger | None, now: datetime
) -> Bruger:
    """A person with a local account and no password yet; may do nothing until a role is given. Raises ValidationError."""
    bruger = Bruger(brugernavn=brugernavn, navn=navn, email=email, faggruppe=faggruppe, kommune=Kommune.objects.get())
    if Bruger.objects.filter(brugernavn=brugernavn).exists():
        raise ValidationError({"brugernavn": "Brugernavnet er taget. Vælg et andet, eller find personen på listen."})
    bruger.set_unusable_password()
    bruger.full_clean()
    bruger.save()
    audit.record("bruger.oprettet", bruger, by=by.pk if by else None, now=now)
    return bruger


@transaction.atomic
def change_bruger(
    *, bruger: Bruger, navn: str, email: str, faggruppe: Faggruppe, by: Bruger | None, now: datetime
) -> list[str]:
    """Name, mail and profession; answers the names of what differed. Raises ValidationError."""
    values = {"navn": navn, "email": email, "faggruppe": faggruppe}
    changed = [name for name, value in values.items() if getattr(bruger, name) != value]
    if changed:
        for name in changed:
            setattr(bruger, name, values[name])
        bruger.full_clean(exclude={"password"})
        bruger.save(update_fields=changed)
        configuration_changed()  # the name stands among those who take part
        audit.record("bruger.aendret", bruger, by=by.pk if by else None, now=now, data={"felter": ", ".join(changed)})
    return changed


@transaction.atomic
def invite_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """A mail with a link where the person chooses a password; at most one a minute."""
    if not bruger.is_active:
        raise ValidationError("Kontoen er lukket. Åbn den, før du sender en invitation.")
    outbox.queue({INVITATION: now}, bruger.pk, [bruger], sekvens=int(now.timestamp()) // 60)
    audit.record("bruger.inviteret", bruger, by=by.pk if by else None, now=now)


@transaction.atomic
def deactivate_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """Ends everything the person can do, at once. Raises ValidationError for oneself and the last administrator."""
    if by and by.pk == bruger.pk:
        raise ValidationError("Du kan ikke lukke din egen konto. Bed en anden administrator om det.")
    refuse_without_administration(now, without_bruger=bruger)
    Bruger.objects.filter(pk=bruger.pk).update(is_active=False)
    roles_changed([bruger])
    audit.record("bruger.deaktiveret", bruger, by=by.pk if by else None, now=now)


@transaction.atomic
def reactivate_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """The account and those of its roles that have not ended are in force again."""
    Bruger.objects.filter(pk=bruger.pk).update(is_active=True)
    roles_changed([bruger])
    audit.record("bruger.genaktiveret", bruger, by=by.pk if by else None, now=now)
