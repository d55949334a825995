"""The second step at login: an authenticator app, security keys, reserve codes (allauth's Authenticator), and who needs one.

Every change ends the person's other sessions, is in the log and is told to them by mail. What is secret is encrypted by
the adapter, and is in no log. Reserve codes are no second step of their own: they go when the last of the others goes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from udviklingsmodel.kernel import audit, outbox
from udviklingsmodel.kernel.felter import is_current
from udviklingsmodel.kernel.versioner import Check, logged, unseen
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Totrinskrav
from udviklingsmodel.organisation.policies import needs_totrin
from udviklingsmodel.organisation.services.kommunen import configuration_changed, lock_indstillinger

Type = Authenticator.Type
TOTRIN_AENDRET, TOTRIN_NULSTILLET = "totrin_aendret", "totrin_nulstillet"
SECRETS = {Type.TOTP: "secret", Type.RECOVERY_CODES: "seed"}  # where allauth keeps what the adapter has encrypted
SECOND_STEP = ":trin2"  # ends the name that its failures are counted under; no username has a colon
CLOCKS_APART = 1  # periods of 30 seconds that a telephone's clock may be off, either way
FORKERT_KODE = "Koden passer ikke. Skriv den kode, appen viser nu."
SIDSTE = "Din rolle kræver totrinsbekræftelse. Tilføj en anden måde, før du fjerner den sidste."


@dataclass
class Totrin:
    """What a person has set up."""

    app: Any = None
    noegler: list[Any] = field(default_factory=list)
    reservekoder: Any = None

    @classmethod
    def of(cls, bruger: Bruger) -> "Totrin":
        found = cls()
        for row in Authenticator.objects.filter(user=bruger).order_by("pk"):
            if row.type == Type.TOTP:
                found.app = row
            elif row.type == Type.WEBAUTHN:
                found.noegler.append(row)
            else:
                found.reservekoder = row
        return found

    def __bool__(self) -> bool:
        return bool(self.app or self.noegler)

    @property
    def koder_tilbage(self) -> int:
        return len(self.reservekoder.wrap().get_unused_codes()) if self.reservekoder else 0


@transaction.atomic
def add_app(*, bruger: Bruger, hemmelighed: str, kode: str, now: datetime) -> None:
    """An authenticator app that holds the secret, as its code proves; in place of the one before. Raises ValidationError."""
    counter = _counter(hemmelighed, kode, now)
    if counter is None:
        raise ValidationError({"kode": FORKERT_KODE})
    _lock(bruger)
    Authenticator.objects.filter(user=bruger, type=Type.TOTP).delete()
    data = {"secret": encrypt(hemmelighed), "sidst": counter}
    Authenticator.objects.create(user=bruger, type=Type.TOTP, data=data, created_at=now)
    _changed(bruger, "totrin.tilfoejet", Type.TOTP, now)


@transaction.atomic
def add_key(*, bruger: Bruger, credential: dict[str, Any], navn: str, now: datetime) -> None:
    """A security key whose answer the caller has had verified."""
    _lock(bruger)
    data = {"name": navn, "credential": credential}
    Authenticator.objects.create(user=bruger, type=Type.WEBAUTHN, data=data, created_at=now)
    _changed(bruger, "totrin.tilfoejet", Type.WEBAUTHN, now)


@transaction.atomic
def remove(*, bruger: Bruger, pk: int, now: datetime) -> None:
    """One's own app or key. Raises ValidationError for the last one of somebody who needs it."""
    _lock(bruger)
    steps = Authenticator.objects.filter(user=bruger).exclude(type=Type.RECOVERY_CODES)
    going = steps.filter(pk=pk).first()
    if going is None:
        return
    is_last = steps.count() == 1
    if is_last and needs_totrin(bruger, now):
        raise ValidationError(SIDSTE)
    gone = Authenticator.objects.filter(user=bruger)
    (gone if is_last else gone.filter(pk=pk)).delete()
    _changed(bruger, "totrin.fjernet", going.type, now)


@transaction.atomic
def new_reservekoder(*, bruger: Bruger, now: datetime) -> None:
    """Ten codes for the day the telephone is gone; those before are void. Nothing without a second step."""
    _lock(bruger)
    if not Totrin.of(bruger):
        return
    Authenticator.objects.filter(user=bruger, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(bruger)
    _changed(bruger, "totrin.tilfoejet", Type.RECOVERY_CODES, now)


@transaction.atomic
def reset(*, bruger: Bruger, by: Bruger | None, now: datetime) -> bool:
    """Everything is gone, for one who lost it, and so is the lock of many failures; answers whether there was anything.

    Raises ValidationError for oneself.
    """
    if by and by.pk == bruger.pk:
        raise ValidationError("Du kan ikke nulstille din egen. Fjern den under Din konto, eller bed en anden administrator.")
    _lock(bruger)
    AxesProxyHandler.reset_attempts(username=counted_as(bruger))
    if not Authenticator.objects.filter(user=bruger).delete()[0]:
        return False
    _end_sessions(bruger)
    _tell(bruger, TOTRIN_NULSTILLET, now)
    audit.record("totrin.nulstillet", bruger, by=by.pk if by else None, now=now)
    return True


@transaction.atomic
def use_code(*, bruger: Bruger, kode: str, now: datetime) -> Any:
    """The Authenticator that the code belongs to; each code once. None for a wrong one."""
    _lock(bruger)
    totrin = Totrin.of(bruger)
    if totrin.app and (counter := _counter(decrypt(totrin.app.data["secret"]), kode, now, after=totrin.app.data["sidst"])):
        totrin.app.data["sidst"] = counter
        totrin.app.save(update_fields=["data"])
        return totrin.app
    if totrin.reservekoder and totrin.reservekoder.wrap().validate_code(kode):
        _tell(bruger, TOTRIN_AENDRET, now)
        audit.record("totrin.reservekode_brugt", bruger, by=bruger.pk, now=now)
        return totrin.reservekoder
    return None


@transaction.atomic
def require(*, rolle: Rolle, fra: date | None, by: Bruger | None, now: datetime, as_seen: Check = unseen) -> None:
    """From the day on, holders of the role need a second step; without a day they do not."""
    lock_indstillinger()
    krav, _ = Totrinskrav.objects.get_or_create(rolle=rolle)
    if krav.fra_date == fra:
        return
    as_seen(krav)
    data = {"felter": "fra", **logged({"fra": krav.fra_date}, {"fra": fra})}
    krav.fra_date = fra
    krav.save(update_fields=["fra_date"])
    configuration_changed()
    audit.record("totrinskrav.aendret", krav, by=by.pk if by else None, now=now, data=data)


def counted_as(bruger: Bruger) -> str:
    """The name under which axes counts the failures of the person's second step."""
    return f"{bruger.brugernavn}{SECOND_STEP}"


def renew_secrets() -> int:
    """Encrypt the secrets with the first of CPR_KEYS, where it is another. Answers how many."""
    held = Authenticator.objects.filter(type__in=list(SECRETS))
    return sum(_renew(bruger) for bruger in Bruger.objects.filter(pk__in=held.values("user")).order_by("pk"))


@transaction.atomic
def _renew(bruger: Bruger) -> int:
    _lock(bruger)
    renewed = 0
    for row in Authenticator.objects.filter(user=bruger, type__in=list(SECRETS)).order_by("pk"):
        name = SECRETS[Type(row.type)]
        if not is_current(row.data[name]):
            row.data[name] = encrypt(decrypt(row.data[name]))
            row.save(update_fields=["data"])
            renewed += 1
    return renewed


def _counter(hemmelighed: str, kode: str, now: datetime, *, after: int = 0) -> int | None:
    """The period whose code it is, of those near `now` and later than `after`."""
    current = int(now.timestamp()) // app_settings.TOTP_PERIOD
    near = range(current - CLOCKS_APART, current + CLOCKS_APART + 1)
    fits = [n for n in near if compare_user_code(actual=kode, expected=format_hotp_value(hotp_value(hemmelighed, n)))]
    return next((n for n in fits if n > after), None)


def _lock(bruger: Bruger) -> None:
    """One at a time for each person, so that a code is used once and the last step is the last."""
    Bruger.objects.select_for_update(no_key=True).get(pk=bruger.pk)


def _end_sessions(bruger: Bruger) -> None:
    Bruger.objects.filter(pk=bruger.pk).update(adgangsversion=F("adgangsversion") + 1)


def _tell(bruger: Bruger, art: str, now: datetime) -> None:
    outbox.queue({art: now}, bruger.pk, [bruger], sekvens=int(now.timestamp()) // 60)


def _changed(bruger: Bruger, handling: str, art: str, now: datetime) -> None:
    _end_sessions(bruger)
    _tell(bruger, TOTRIN_AENDRET, now)
    audit.record(handling, bruger, by=bruger.pk, now=now, data={"art": str(art)})
