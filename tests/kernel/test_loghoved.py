"""Tampering with the log as the owner of its table: each kind is found by the command, by the chain or by the head."""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.conftest import append_only_lifted
from tests.factories import NOW
from tests.factories.organisation import DistriktFactory
from udviklingsmodel.kernel import audit, loghoved, loglaas, tasks
from udviklingsmodel.kernel.models import Haendelse

pytestmark = pytest.mark.django_db
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
FALSE = "f" * 64


@pytest.fixture
def hoved(settings: Any, tmp_path: Path) -> Path:
    settings.LOGHOVED = str(tmp_path / "logs" / "adgangslog.hoved")
    return Path(settings.LOGHOVED)


@pytest.fixture
def kaede(hoved: Path) -> None:
    """Ten rows, the odd ones of a child; the head was written after the tenth."""
    distrikt = DistriktFactory()
    for n in range(1, 11):
        audit.record(
            "proeve",
            distrikt,
            by=ONE,
            now=NOW + timedelta(minutes=n),
            data={"nr": str(n)},
            barn=uuid.UUID(int=n) if n % 2 else None,
        )
    loghoved.write_head(NOW + timedelta(minutes=10))


def verify() -> str:
    """What the command says; it fails unless the log is whole."""
    out = StringIO()
    call_command("verificer_adgangslog", stdout=out)
    return out.getvalue()


def change(nummer: int, **values: Any) -> Callable[[], object]:
    return lambda: Haendelse.objects.filter(nummer=nummer).update(**values)


def delete(*numre: int) -> None:
    Haendelse.objects.filter(nummer__in=numre).delete()


def renumber(*pairs: tuple[int, int]) -> None:
    for old, new in pairs:
        Haendelse.objects.filter(nummer=old).update(nummer=new)


def rehash(first: int) -> None:
    """Write the chain anew from `first` on, so that it fits in itself."""
    previous = Haendelse.objects.get(nummer=first - 1).hash if first > 1 else audit.GENESIS
    for nummer in range(first, 12):  # out of each other's way: `forrige` is unique
        change(nummer, forrige=f"{nummer}")()
    for row in Haendelse.objects.filter(nummer__gte=first).order_by("nummer"):
        row.forrige = previous
        previous = row.hash = audit.digest(row)
        row.save()


def edit_and_rehash(nummer: int) -> None:
    change(nummer, aktoer=TWO)()
    rehash(nummer)


def delete_and_rehash(nummer: int, last: int = 10) -> None:
    delete(nummer)
    renumber(*((n, n - 1) for n in range(nummer + 1, last + 1)))
    rehash(nummer)


def insert(nummer: int, *, fits: bool) -> None:
    """A row that never was, between others."""
    renumber(*((n, n + 1) for n in range(10, nummer - 1, -1)))
    row = Haendelse(nummer=nummer, at=NOW, aktoer=TWO, handling="opdigtet", objekt_type="t", objekt_id="1", data={})
    row.forrige, row.hash = (FALSE, FALSE)
    row.save(force_insert=True)
    if fits:
        rehash(nummer)


def swap(column: str, one: int, other: int) -> None:
    rows = Haendelse.objects.in_bulk([one, other])
    for mine, theirs in ((one, other), (other, one)):
        Haendelse.objects.filter(nummer=mine).update(**{column: getattr(rows[theirs], column)})


def swap_within(nummer: int, one: str, other: str) -> None:
    row = Haendelse.objects.get(nummer=nummer)
    change(nummer, **{one: getattr(row, other), other: getattr(row, one)})()


def hash_alone(nummer: int) -> None:
    change(nummer, aktoer=TWO)()
    change(nummer, hash=audit.digest(Haendelse.objects.get(nummer=nummer)))()


def cut_and_go_on() -> None:
    delete(10)
    audit.record("andet", DistriktFactory(), by=None, now=NOW)


def sql(statement: str) -> Callable[[], object]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


TAMPERINGS: dict[str, Callable[[], object]] = {
    # each column
    "at": change(5, at=NOW),
    "at, by a microsecond": change(5, at=NOW + timedelta(minutes=5, microseconds=1)),
    "aktoer, somebody else": change(5, aktoer=TWO),
    "aktoer, nobody": change(5, aktoer=None),
    "handling": change(5, handling="andet"),
    "objekt_type": change(5, objekt_type="organisation.enhed"),
    "objekt_id": change(5, objekt_id="999"),
    "barn, another": change(5, barn=TWO),
    "barn, none": change(5, barn=None),
    "barn, where there was none": change(4, barn=TWO),
    "data, a value": change(5, data={"nr": "6"}),
    "data, a key": change(5, data={"nummer": "5"}),
    "data, one more": change(5, data={"nr": "5", "mere": "1"}),
    "forrige": change(5, forrige=FALSE),
    "hash": change(5, hash=FALSE),
    "nummer": lambda: renumber((10, 11)),
    # rows taken away
    "the first deleted": lambda: delete(1),
    "one deleted": lambda: delete(5),
    "the middle cut out": lambda: delete(4, 5, 6),
    "the last deleted": lambda: delete(10),
    "the tail cut": lambda: delete(7, 8, 9, 10),
    "all deleted": lambda: Haendelse.objects.all().delete(),
    "deleted, numbers closed up": lambda: (delete(5), renumber(*((n, n - 1) for n in range(6, 11)))),
    "deleted, numbers closed up, all hashed anew": lambda: delete_and_rehash(5),
    "the tail cut, another row in its place": cut_and_go_on,
    # rows in another order, columns swapped
    "two rows swapped": lambda: renumber((4, 99), (5, 4), (99, 5)),
    "two rows swapped, all hashed anew": lambda: (renumber((4, 99), (5, 4), (99, 5)), rehash(4)),
    "the actor of two rows swapped with their child": lambda: (swap("barn", 3, 5), swap("data", 3, 5)),
    "the hash of two rows swapped": lambda: swap("hash", 4, 5),
    "two columns of a row swapped": lambda: swap_within(5, "handling", "objekt_type"),
    "actor and child of a row swapped": lambda: swap_within(5, "aktoer", "barn"),
    # rows put in
    "a row put in": lambda: insert(5, fits=False),
    "a row put in, all hashed anew": lambda: insert(5, fits=True),
    "a row put in first, all hashed anew": lambda: insert(1, fits=True),
    # rows written anew
    "a row changed and hashed": lambda: hash_alone(5),
    "a row changed, all behind it hashed anew": lambda: edit_and_rehash(5),
    "the last row changed and hashed anew": lambda: edit_and_rehash(10),
    "the whole chain hashed anew": lambda: edit_and_rehash(1),
}


def test_there_are_30_kinds() -> None:
    assert len(TAMPERINGS) >= 30


def test_log_as_written_is_whole(kaede: None) -> None:
    assert verify() == "Loggen er hel.\n"


def test_log_that_grew_after_its_head_is_whole(kaede: None) -> None:
    audit.record("proeve", DistriktFactory(), by=None, now=NOW)
    assert verify() == "Loggen er hel.\n"


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_tampering_is_found_by_the_command(kaede: None, kind: str) -> None:
    with append_only_lifted():
        TAMPERINGS[kind]()
    with pytest.raises(CommandError, match="ikke hel"):
        verify()


@pytest.mark.parametrize("kind", ["the tail cut", "the whole chain hashed anew", "all deleted"])
def test_what_the_chain_alone_does_not_show_the_head_does(kaede: None, kind: str) -> None:
    with append_only_lifted():
        TAMPERINGS[kind]()
    assert (list(audit.faults()), len(list(loghoved.faults()))) == ([], 1)


def test_tampering_is_found_after_later_heads(kaede: None, hoved: Path) -> None:
    """A head written afterwards says nothing against those before it."""
    with append_only_lifted():
        edit_and_rehash(10)
    loghoved.write_head(NOW + timedelta(minutes=20))
    assert len(hoved.read_text().splitlines()) == 2
    with pytest.raises(CommandError):
        verify()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE kernel_haendelse DISABLE TRIGGER USER",
        "ALTER TABLE kernel_haendelse DISABLE TRIGGER kernel_haendelse_no_truncate",
        """CREATE OR REPLACE FUNCTION kernel_haendelse_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RETURN NEW; END $$""",
        """CREATE OR REPLACE FUNCTION kernel_haendelse_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN IF false THEN RAISE EXCEPTION 'the log is append-only'; END IF; RETURN NEW; END $$""",
        """CREATE OR REPLACE TRIGGER kernel_haendelse_no_change BEFORE UPDATE OR DELETE ON kernel_haendelse
           FOR EACH ROW WHEN (false) EXECUTE FUNCTION kernel_haendelse_append_only()""",
        """CREATE OR REPLACE TRIGGER kernel_haendelse_no_change BEFORE DELETE ON kernel_haendelse
           FOR EACH ROW EXECUTE FUNCTION kernel_haendelse_append_only()""",
        """CREATE OR REPLACE TRIGGER kernel_haendelse_no_change BEFORE UPDATE OR DELETE ON kernel_haendelse
           FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION kernel_haendelse_append_only()""",
    ],
)
def test_lock_that_is_off_is_found(kaede: None, statement: str) -> None:
    with undone():
        sql(statement)()
        with pytest.raises(CommandError):
            verify()
    assert verify() == "Loggen er hel.\n"


def test_lock_that_is_gone_is_found(kaede: None) -> None:
    on = " ON kernel_haendelse" if connection.vendor == "postgresql" else ""
    for name in loglaas.TRIGGERS[connection.vendor]:
        with undone():
            sql(f"DROP TRIGGER {name}{on}")()
            with pytest.raises(CommandError):
                verify()


ONE_COLUMN = {
    "postgresql": (
        "DROP TRIGGER kernel_haendelse_no_change ON kernel_haendelse",
        """CREATE TRIGGER kernel_haendelse_no_change BEFORE UPDATE OF forrige OR DELETE ON kernel_haendelse
           FOR EACH ROW EXECUTE FUNCTION kernel_haendelse_append_only()""",
    ),
    "sqlite": (
        "DROP TRIGGER kernel_haendelse_no_UPDATE",
        """CREATE TRIGGER kernel_haendelse_no_UPDATE BEFORE UPDATE OF forrige ON kernel_haendelse
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    ),
}


def test_lock_on_one_column_alone_is_found(kaede: None) -> None:
    with undone():
        for statement in ONE_COLUMN[connection.vendor]:
            sql(statement)()
        with pytest.raises(CommandError):
            verify()
    assert verify() == "Loggen er hel.\n"


def test_log_without_a_head_is_told(kaede: None, hoved: Path) -> None:
    hoved.unlink()
    assert list(loghoved.faults()) == ["Der er intet hoved uden for databasen: er slutningen skåret af, kan det ikke ses."]


def test_empty_log_needs_no_head(hoved: Path) -> None:
    loghoved.write_head(NOW)
    assert (list(loghoved.faults()), hoved.exists()) == ([], False)


def test_file_that_cannot_be_read_is_told(kaede: None, hoved: Path) -> None:
    hoved.write_text("noget andet\n")
    assert list(loghoved.faults()) == ["Filen med loggens hoveder kan ikke læses."]


def test_head_is_appended_only_when_the_log_has_grown(kaede: None, hoved: Path) -> None:
    first = hoved.read_text()
    loghoved.write_head(NOW + timedelta(hours=1))
    assert hoved.read_text() == first
    audit.record("proeve", DistriktFactory(), by=None, now=NOW)
    loghoved.write_head(NOW + timedelta(hours=2))
    last = Haendelse.objects.get(nummer=11)
    assert hoved.read_text() == first + f"2026-11-23T11:00:00+00:00 11 {last.hash}\n"


def test_head_stands_in_the_structured_log_too(hoved: Path, caplog: pytest.LogCaptureFixture, frozen_clock: object) -> None:
    audit.record("proeve", DistriktFactory(), by=None, now=NOW)
    with caplog.at_level(logging.INFO, "udviklingsmodel.kernel.loghoved"):
        tasks.write_loghoved()
    (record,) = caplog.records
    told = json.loads(json.dumps(vars(record), default=str))
    digest = Haendelse.objects.get().hash
    assert (told["nummer"], told["hash"]) == (1, digest.translate(loghoved.LETTERS))
    assert told["hash"].isalpha()
