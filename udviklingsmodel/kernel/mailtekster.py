"""The texts of the mails. Whoever sends a kind of mail declares its standard text once; the municipality may write its own.

Only what the municipality wrote is stored. It is read at the moment of sending, so a change holds for what waits too.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.flettefelter import Flettefelt, Ordlyd, checked, flet
from udviklingsmodel.kernel.models import Mailtekst
from udviklingsmodel.kernel.outbox import Brev, Kalender
from udviklingsmodel.kernel.transitions import Refused

log = logging.getLogger(__name__)

FORNAVN = Flettefelt("fornavn", "modtagerens fornavn", "Mette")


@dataclass(frozen=True)
class Mailart:
    """A kind of mail: its name and when it is sent, in words; the standard text, and the fields any text of it may have."""

    art: str
    navn: str
    hvornaar: str
    emne: str
    tekst: str
    felter: tuple[Flettefelt, ...]

    @property
    def standard(self) -> Ordlyd:
        return Ordlyd(self.emne, self.tekst)

    def checked(self, emne: str, tekst: str) -> Ordlyd:
        """Raises ValidationError: see flettefelter.checked."""
        return checked(emne, tekst, self.felter)

    def can_send(self, ordlyd: Ordlyd) -> bool:
        try:
            self.checked(ordlyd.emne, ordlyd.tekst)
        except ValidationError:
            return False
        return True

    def eksempel(self, ordlyd: Ordlyd) -> Brev:
        """The mail as it is sent, to somebody invented."""
        return Brev(ordlyd.emne, flet(ordlyd.tekst, {felt.navn: felt.eksempel for felt in self.felter}))


@dataclass(frozen=True)
class Gruppe:
    navn: str
    order: int
    mailarter: tuple[Mailart, ...]


_grupper: list[Gruppe] = []
_mailarter: dict[str, Mailart] = {}


def declare(gruppe: str, *mailarter: Mailart, order: int) -> None:
    """Register kinds of mail; the settings show them under the heading `gruppe`."""
    _grupper.append(Gruppe(gruppe, order, mailarter))
    _mailarter.update({mailart.art: mailart for mailart in mailarter})


def grupper() -> list[Gruppe]:
    return sorted(_grupper, key=lambda gruppe: gruppe.order)


def mailart(art: str) -> Mailart | None:
    return _mailarter.get(art)


def skrevne() -> dict[str, Ordlyd]:
    """What the municipality wrote, by `art`."""
    return {row.art: row.ordlyd for row in Mailtekst.objects.all()}


def gaeldende(mailart: Mailart) -> Ordlyd:
    """What the municipality wrote, or the standard text."""
    row = Mailtekst.objects.filter(pk=mailart.art).first()
    return row.ordlyd if row else mailart.standard


def brev(art: str, vaerdier: Mapping[str, str], kalender: Kalender | None = None) -> Brev:
    """The letter of a kind, as its text is now; the standard text where the municipality's own fits the fields no longer.

    vaerdier: all that the kind declares; more does no harm.
    """
    mailart = _mailarter[art]
    ordlyd = gaeldende(mailart)
    if not mailart.can_send(ordlyd):
        log.warning("own mail text cannot be sent, the standard text is", extra={"art": art})
        ordlyd = mailart.standard
    return Brev(ordlyd.emne, flet(ordlyd.tekst, vaerdier), kalender)


@transaction.atomic
def save_mailtekst(*, mailart: Mailart, emne: str, tekst: str, version: str, by: Any, now: datetime) -> None:
    """Send these words from now on. Written as the standard text, it is the standard text.

    version: of the words that were changed. Raises ValidationError, and Refused: aendret, when others stand there now.
    """
    ordlyd = mailart.checked(emne, tekst)
    row = _locked(mailart, version)
    if ordlyd == mailart.standard:
        _forget(row, by, now)
    elif row is None or ordlyd != row.ordlyd:
        _write(mailart, row, ordlyd, by, now)


@transaction.atomic
def reset_mailtekst(*, mailart: Mailart, version: str, by: Any, now: datetime) -> None:
    """Send the standard text again. Raises Refused: aendret."""
    _forget(_locked(mailart, version), by, now)


def _locked(mailart: Mailart, version: str) -> Mailtekst | None:
    row = Mailtekst.objects.select_for_update().filter(pk=mailart.art).first()
    if version != (row.ordlyd if row else mailart.standard).version:
        raise Refused("aendret")
    return row


def _write(mailart: Mailart, row: Mailtekst | None, ordlyd: Ordlyd, by: Any, now: datetime) -> None:
    new = Mailtekst(art=mailart.art, emne=ordlyd.emne, tekst=ordlyd.tekst)
    try:
        with transaction.atomic():
            new.save(force_insert=row is None)
    except IntegrityError as other:  # the first text of its kind was written by somebody else at the same moment
        raise Refused("aendret") from other
    audit.record("mailtekst.aendret", new, by=by.pk if by else None, now=now)


def _forget(row: Mailtekst | None, by: Any, now: datetime) -> None:
    if row:
        Mailtekst.objects.filter(pk=row.pk).delete()
        audit.record("mailtekst.standard", row, by=by.pk if by else None, now=now)
