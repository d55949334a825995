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
from udviklingsmodel.kernel.versioner import Check, unseen

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
def save_mailtekst(*, mailart: Mailart, emne: str, tekst: str, by: Any, now: datetime, as_seen: Check = unseen) -> None:
    """Send these words from now on. Written as the standard text, it is the standard text. Raises ValidationError."""
    ordlyd = mailart.checked(emne, tekst)
    row = _locked(mailart)
    if ordlyd == row.ordlyd:
        return
    as_seen(row)
    if ordlyd == mailart.standard:
        _forget(row, by, now)
        return
    row.emne, row.tekst = ordlyd.emne, ordlyd.tekst
    try:
        with transaction.atomic():
            row.save(force_insert=row._state.adding)
    except IntegrityError:  # the first text of its kind was written by somebody else at the same moment
        as_seen(_locked(mailart))
        raise
    audit.record("mailtekst.aendret", row, by=by.pk if by else None, now=now)


@transaction.atomic
def reset_mailtekst(*, mailart: Mailart, by: Any, now: datetime, as_seen: Check = unseen) -> None:
    """Send the standard text again; of one that is sent already nothing happens. Raises ValidationError."""
    row = _locked(mailart)
    if not row._state.adding:
        as_seen(row)
        _forget(row, by, now)


def _locked(mailart: Mailart) -> Mailtekst:
    """What is sent now; a row that is not saved where it is the standard text."""
    row = Mailtekst.objects.select_for_update().filter(pk=mailart.art).first()
    return row or Mailtekst(art=mailart.art, emne=mailart.emne, tekst=mailart.tekst)


def _forget(row: Mailtekst, by: Any, now: datetime) -> None:
    Mailtekst.objects.filter(pk=row.pk).delete()
    audit.record("mailtekst.standard", row, by=by.pk if by else None, now=now)
