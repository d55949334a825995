"""The append-only, hash-chained log (PRI-02): who did what to which object, when. Ids and states only."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Model

from udviklingsmodel.kernel.models import Haendelse

GENESIS = "0" * 64


@dataclass(frozen=True)
class Post:
    """What is to be logged of one object. barn: whose material it was, if a child's."""

    action: str
    obj: Model
    data: Mapping[str, str] = field(default_factory=dict)
    barn: UUID | None = None


def record(
    action: str,
    obj: Model,
    *,
    by: UUID | None,
    now: datetime,
    data: Mapping[str, str] | None = None,
    barn: UUID | None = None,
) -> None:
    """Append one row, inside the caller's transaction: if it cannot be written, nothing is.

    Call it after all row locks are taken: the chain's end is locked until the transaction ends.
    """
    record_all([Post(action, obj, data or {}, barn)], by=by, now=now)


def record_all(posts: Iterable[Post], *, by: UUID | None, now: datetime) -> None:
    """Append a row for each, as `record` does: a list that is shown is one of them for each child in it."""
    if not connection.in_atomic_block:
        raise RuntimeError("the log is written in the transaction of what it logs")
    last, previous = _locked_end()
    rows = []
    for number, post in enumerate(posts, last + 1):
        row = Haendelse(
            nummer=number,
            at=now,
            aktoer=by,
            handling=post.action,
            objekt_type=post.obj._meta.label_lower,
            objekt_id=str(post.obj.pk),
            barn=post.barn,
            data=dict(post.data),
            forrige=previous,
        )
        previous = row.hash = digest(row)
        rows.append(row)
    Haendelse.objects.bulk_create(rows)


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
        *([str(row.barn)] if row.barn else []),
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
