"""The outbox: every mail is a row, written in the transaction that causes it and sent by `drain` afterwards.

An app registers for each `art` how the letter is made. It is asked at the moment of sending, so what is no longer
wanted is not sent, and no text lies in the database or the queue.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.bell import Bell
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.sql import insert_new

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)  # a worker that dies while sending gives the row back after this
BATCH = 5  # rows under one lease: even if each waits for EMAIL_TIMEOUT, they are done before it ends
MAX_ATTEMPTS = 8
DRAIN = "udviklingsmodel.kernel.tasks.drain_outbox"


@dataclass(frozen=True)
class Kalender:
    """The calendar part of a letter: the iCalendar file and its METHOD (REQUEST or CANCEL)."""

    ics: bytes
    method: str


@dataclass(frozen=True)
class Brev:
    """What a recipient gets. `emne` is constant for an `art`; neither part names a child or a concern (PRI-04)."""

    emne: str
    tekst: str
    kalender: Kalender | None = None


Writer = Callable[[Udsendelse, datetime], "Brev | None"]
_writers: dict[str, Writer] = {}


def letter(art: str) -> Callable[[Writer], Writer]:
    """Register how letters of `art` are made; the writer answers None when the letter is no longer wanted."""

    def register(writer: Writer) -> Writer:
        _writers[art] = writer
        return writer

    return register


def queue(letters: Mapping[str, datetime], objekt_id: UUID, modtagere: Iterable[Any], *, sekvens: int = 0) -> None:
    """Put letters about one object into the outbox and wake the worker.

    letters: each `art` with the moment it is due. One row per (art, object, sekvens, recipient), however often asked.
    """
    if unknown := letters.keys() - _writers.keys():
        raise LookupError(f"nobody writes letters of kind {unknown}")
    rows = [
        {
            "art": art,
            "objekt_id": objekt_id,
            "sekvens": sekvens,
            "modtager_id": modtager.pk,
            "tilstand": UdsendelseTilstand.VENTER,
            "due_at": due_at,
            "forsoeg": 0,
        }
        for modtager in modtagere
        for art, due_at in letters.items()
    ]
    insert_new(Udsendelse, rows)
    transaction.on_commit(wake)


def wake() -> None:
    """Ask a worker to drain soon; the caller waits for nothing."""
    _bell.ring()


def _send_task() -> None:
    """Without a broker nothing is lost: the sweep each minute finds the rows."""
    try:
        current_app.send_task(DRAIN, retry=False)
    except OperationalError:
        log.warning("no broker: the outbox waits for the next sweep")


_bell = Bell(_send_task, every=1.0)  # in a rush, once a second is as good as for every booking


def drain(*, now: datetime, most: int | None = None) -> int:
    """Send what is due, at most `most` rows; answers how many were handled. Their leases begin at `now`."""
    handled = 0
    while handled != most and (row := _claim(now)):
        _deliver(row, now)
        handled += 1
    return handled


@transaction.atomic
def _claim(now: datetime) -> Udsendelse | None:
    """Lease the first due row that nobody else is sending."""
    free = Q(laast_until__isnull=True) | Q(laast_until__lte=now)
    due = Udsendelse.objects.filter(free, tilstand=UdsendelseTilstand.VENTER, due_at__lte=now).order_by("due_at", "pk")
    row = due.select_for_update(skip_locked=True, of=("self",)).first()
    if row:
        row.laast_until = now + LEASE
        row.save(update_fields=["laast_until"])
    return row


def _deliver(row: Udsendelse, now: datetime) -> None:
    """Send one row, or note that it is not wanted. Whatever goes wrong with it must not stop the rows behind it."""
    try:
        brev = _writers[row.art](row, now) if row.modtager.is_active else None
        if brev:
            message(row, brev).send()
    except Exception:
        log.exception("mail not sent", extra={"udsendelse": row.pk})
        _try_later(row, now)
    else:
        _mark(row, "afsend" if brev else "bortfald", now)


def _try_later(row: Udsendelse, now: datetime) -> None:
    """After 1, 2, 4 … minutes; given up after MAX_ATTEMPTS, which /readyz shows."""
    attempts = row.forsoeg + 1
    Udsendelse.objects.filter(pk=row.pk).update(
        forsoeg=F("forsoeg") + 1, laast_until=now + timedelta(minutes=2**row.forsoeg)
    )
    if attempts >= MAX_ATTEMPTS:
        _mark(row, "opgiv", now)


def _mark(row: Udsendelse, step: str, now: datetime) -> None:
    """Unless another worker has, when the lease ran out while this one was sending; or the row has been erased."""
    with suppress(transitions.Refused):
        transitions.run(UDSENDELSER, step, row, by=None, now=now)


def message(row: Udsendelse, brev: Brev) -> EmailMultiAlternatives:
    """The letter as a mail with its fixed Message-ID; the calendar as the alternative that mail programs offer to add."""
    mail = EmailMultiAlternatives(brev.emne, brev.tekst, to=[row.modtager.email], headers={"Message-ID": row.message_id})
    if brev.kalender:
        mail.attach_alternative(brev.kalender.ics.decode(), f"text/calendar; method={brev.kalender.method}")
    return mail


def _stamp_sent(row: Udsendelse, by: object, now: datetime) -> None:
    row.sent_at, row.laast_until = now, None


_WAITING = frozenset({UdsendelseTilstand.VENTER.value})
UDSENDELSER = transitions.Machine(
    name="udsendelse",
    states=UdsendelseTilstand,
    transitions=(
        transitions.Transition("afsend", _WAITING, UdsendelseTilstand.SENDT, write=_stamp_sent),
        transitions.Transition("bortfald", _WAITING, UdsendelseTilstand.BORTFALDET),
        transitions.Transition("opgiv", _WAITING, UdsendelseTilstand.OPGIVET),
    ),
)
transitions.register(UDSENDELSER)
