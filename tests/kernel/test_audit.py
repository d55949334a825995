"""The log: a chain in which every change shows, behind triggers that refuse one."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from tests.conftest import append_only_lifted
from tests.factories import NOW
from tests.factories.organisation import DistriktFactory
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.models import Haendelse

pytestmark = pytest.mark.django_db
AKTOER = uuid.UUID(int=1)


@pytest.fixture
def kaede() -> None:
    """Five rows."""
    distrikt = DistriktFactory()
    for n in range(5):
        audit.record("proeve", distrikt, by=AKTOER, now=NOW + timedelta(minutes=n), data={"nr": str(n)})


def rows() -> Any:
    return Haendelse.objects.order_by("nummer")


def test_chain_as_written_has_no_faults(kaede: None) -> None:
    assert list(audit.faults()) == []


def test_chain_begins_at_genesis_and_each_row_points_back(kaede: None) -> None:
    hashes = list(rows().values_list("hash", flat=True))
    assert list(rows().values_list("forrige", flat=True)) == ["0" * 64, *hashes[:-1]]


def test_row_has_the_hash_of_its_columns_as_text() -> None:
    """The digest is a format: rows already written must verify for ever."""
    values = {"handling": "h", "objekt_type": "t", "objekt_id": "7", "data": {"b": "2", "a": "1"}, "forrige": "0" * 64}
    text = (
        '[1,"2026-11-23T09:00:00.000000+00:00","00000000-0000-0000-0000-000000000001","h","t","7",'
        '{"a":"1","b":"2"},"' + 64 * "0" + '"]'
    )
    assert audit.digest(Haendelse(nummer=1, at=NOW, aktoer=AKTOER, **values)) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOW + timedelta(microseconds=1)),
        ("aktoer", uuid.UUID(int=2)),
        ("aktoer", None),
        ("handling", "andet"),
        ("objekt_type", "organisation.enhed"),
        ("objekt_id", "999"),
        ("data", {"nr": "9"}),
        ("forrige", "f" * 64),
        ("hash", "f" * 64),
    ],
)
def test_changed_column_is_found(kaede: None, column: str, value: Any) -> None:
    with append_only_lifted():
        rows().filter(nummer=3).update(**{column: value})
    assert any("Række 3" in fault for fault in audit.faults())


def _renumber(pairs: dict[int, int]) -> None:
    for old, new in pairs.items():
        Haendelse.objects.filter(nummer=old).update(nummer=new)


TAMPERINGS: dict[str, Callable[[], object]] = {
    "one deleted": lambda: Haendelse.objects.filter(nummer=3).delete(),
    "the first deleted": lambda: Haendelse.objects.filter(nummer=1).delete(),
    "the middle cut out": lambda: Haendelse.objects.filter(nummer__in=[2, 3, 4]).delete(),
    "two swapped": lambda: _renumber({2: 99, 3: 2, 99: 3}),
    "deleted and closed up": lambda: (Haendelse.objects.filter(nummer=3).delete(), _renumber({4: 3, 5: 4})),
    "a hash made to fit": lambda: _forge(3),
}


def _forge(nummer: int) -> None:
    """Change a row and give it the hash that fits: the row after points at the old one."""
    row = Haendelse.objects.get(nummer=nummer)
    row.handling = "andet"
    row.hash = audit.digest(row)
    row.save()


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_tampering_with_rows_is_found(kaede: None, tampering: str) -> None:
    with append_only_lifted():
        TAMPERINGS[tampering]()
    assert list(audit.faults())


def test_update_is_refused_by_the_database(kaede: None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows().update(handling=F("handling"))


def test_delete_is_refused_by_the_database(kaede: None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows().filter(nummer=5).delete()


@pytest.mark.postgres
def test_truncate_is_refused_by_the_database(kaede: None) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_haendelse")


def test_row_with_a_taken_number_is_refused(kaede: None) -> None:
    """Two writers that read the same end cannot both append."""
    last = rows().last()
    with pytest.raises(DatabaseError), transaction.atomic():
        last.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        audit.record("proeve", DistriktFactory(), by=None, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_record_is_gone_when_its_transaction_is() -> None:
    distrikt = DistriktFactory()
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        audit.record("proeve", distrikt, by=None, now=NOW)
        raise RuntimeError("undone")
    assert not Haendelse.objects.exists()
