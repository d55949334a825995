"""What happens to people's accounts. Roles are in `roller`."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel import audit, outbox
from udviklingsmodel.kernel.datoer import klokkeslaet
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.sessions import end_sessions
from udviklingsmodel.kernel.versioner import Check, made_before, made_with, unseen
from udviklingsmodel.organisation.models import Bruger, Faggruppe
from udviklingsmodel.organisation.services.kommunen import configuration_changed, lock_indstillinger
from udviklingsmodel.organisation.services.roller import refuse_without_administration, roles_changed

INVITATION = "invitation"
DELT_POSTKASSE = "Så læser de hinandens mails, også dem med link til en adgangskode."
PAUSE = timedelta(minutes=5)  # between two invitations of a person


@transaction.atomic
def create_bruger(
    *,
    brugernavn: str,
    navn: str,
    email: str,
    faggruppe: Faggruppe,
    by: Bruger | None,
    now: datetime,
    inviter: bool = False,
    formular: UUID | None = None,
) -> Bruger:
    """A person with a local account and no password yet; may do nothing until a role is given. Raises ValidationError.

    inviter: with a mail that leads to a password. formular: the form the person is made with.
    """
    bruger = Bruger(brugernavn=brugernavn, navn=navn, email=email, faggruppe=faggruppe, kommune=lock_indstillinger())
    handling = "bruger.oprettet"
    if made := made_before(bruger, handling, formular, "brugernavn", "navn", "email", "faggruppe"):
        return made
    if Bruger.objects.filter(brugernavn=brugernavn).exists():
        raise ValidationError({"brugernavn": "Brugernavnet er taget. Vælg et andet, eller find personen på listen."})
    bruger.set_unusable_password()
    bruger.full_clean()
    bruger.save()
    audit.record(handling, bruger, by=by.pk if by else None, now=now, data=made_with(formular))
    if inviter:
        invite_bruger(bruger=bruger, by=by, now=now)
    return bruger


@transaction.atomic
def change_bruger(
    *,
    bruger: Bruger,
    navn: str,
    email: str,
    faggruppe: Faggruppe,
    by: Bruger | None,
    now: datetime,
    as_seen: Check = unseen,
) -> list[str]:
    """Name, mail and profession; answers the names of what differed. Raises ValidationError."""
    values = {"navn": navn, "email": email, "faggruppe": faggruppe}
    if not _differing(bruger, values):
        return []
    lock_indstillinger()
    bruger.refresh_from_db(fields=list(values))
    changed = _differing(bruger, values)
    if changed:
        as_seen(bruger)
        for name in changed:
            setattr(bruger, name, values[name])
        bruger.full_clean(exclude={"password"})
        bruger.save(update_fields=changed)
        configuration_changed()  # the name stands among those who take part
        audit.record("bruger.aendret", bruger, by=by.pk if by else None, now=now, data={"felter": ", ".join(changed)})
    return changed


def _differing(bruger: Bruger, values: dict[str, object]) -> list[str]:
    return [name for name, value in values.items() if getattr(bruger, name) != value]


@transaction.atomic
def invite_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """A mail with a link where the person chooses a password. Raises ValidationError, also so soon after another."""
    if not Bruger.objects.select_for_update(no_key=True).get(pk=bruger.pk).is_active:
        raise ValidationError("Kontoen er lukket. Åbn den, før du sender en invitation.")
    sent = Udsendelse.objects.filter(art=INVITATION, objekt_id=bruger.pk, due_at__gt=now - PAUSE)
    wanted = (UdsendelseTilstand.VENTER, UdsendelseTilstand.SENDT)
    if last := sent.filter(tilstand__in=wanted).order_by("-due_at").first():
        raise ValidationError(
            f"Der blev sendt en invitation kl. {klokkeslaet(last.due_at)}. Bed personen se efter i sin mail, også i uønsket "
            f"post. Du kan sende en ny fra kl. {klokkeslaet(last.due_at + PAUSE + timedelta(minutes=1))}."
        )
    outbox.queue({INVITATION: now}, bruger.pk, [bruger], sekvens=int(now.timestamp()) // 60)
    audit.record("bruger.inviteret", bruger, by=by.pk if by else None, now=now)


@transaction.atomic
def deactivate_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """Ends everything the person can do, at once. Raises ValidationError for oneself and the last administrator."""
    if by and by.pk == bruger.pk:
        raise ValidationError("Du kan ikke lukke din egen konto. Bed en anden administrator om det.")
    refuse_without_administration(now, without_bruger=bruger)
    if not Bruger.objects.filter(pk=bruger.pk, is_active=True).update(is_active=False):
        return
    roles_changed([bruger])
    end_sessions(bruger.pk)
    audit.record("bruger.deaktiveret", bruger, by=by.pk if by else None, now=now)


@transaction.atomic
def reactivate_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """The account and those of its roles that have not ended are in force again."""
    lock_indstillinger()
    if not Bruger.objects.filter(pk=bruger.pk, is_active=False).update(is_active=True):
        return
    roles_changed([bruger])
    audit.record("bruger.genaktiveret", bruger, by=by.pk if by else None, now=now)
