"""The append-only, hash-chained log (PRI-02): who did what to which object, when. Ids and states only."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Model

from udviklingsmodel.kernel.models import Haendelse

GENESIS = "0" * 64


def record(action: str, obj: Model, *, by: UUID | None, now: datetime, data: Mapping[str, str] | None = None) -> None:
    """Append one row, inside the caller's transaction: if it cannot be written, nothing is.

    Call it after all row locks are taken: the chain's end is locked until the transaction ends.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the log is written in the transaction of what it logs")
    number, previous = _locked_end()
    row = Haendelse(
        nummer=number + 1,
        at=now,
        aktoer=by,
        handling=action,
        objekt_type=obj._meta.label_lower,
        objekt_id=str(obj.pk),
        data=dict(data or {}),
        forrige=previous,
    )
    row.hash = digest(row)
    row.save(force_insert=True)


def _locked_end() -> tuple[int, str]:
    """Number and hash of the last row, which stays the last until the transaction ends. SQLite has one writer anyway."""
    locked = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nummer, hash FROM kernel_haendelse_ende()"
            if locked
            else "SELECT nummer, hash FROM kernel_haendelse ORDER BY nummer DESC LIMIT 1"
        )
        number, previous = cursor.fetchone() or (None, None)
        return number or 0, previous or GENESIS


def digest(row: Haendelse) -> str:
    """SHA-256 over every column and the hash of the row before."""
    columns = [
        row.nummer,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(row.aktoer) if row.aktoer else None,
        row.handling,
        row.objekt_type,
        row.objekt_id,
        row.data,
        row.forrige,
    ]
    return hashlib.sha256(json.dumps(columns, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def faults() -> Iterator[str]:
    """Walk the chain from its beginning; one sentence for each row that does not fit."""
    number, previous = 0, GENESIS
    for row in Haendelse.objects.order_by("nummer").iterator():
        if row.nummer != number + 1:
            yield f"Række {row.nummer} følger efter række {number}: der mangler rækker."
        if row.forrige != previous:
            yield f"Række {row.nummer} peger ikke på rækken før den."
        if row.hash != digest(row):
            yield f"Række {row.nummer} er ændret efter at den blev skrevet."
        number, previous = row.nummer, row.hash
