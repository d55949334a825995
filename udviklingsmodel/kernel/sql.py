"""Statements written out, for the few of the hottest path where the ORM would take longer to build one than to run it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, UUIDField

_KEY = UUIDField()


def one_row(sql: str, key: UUID, *, lock: bool = False) -> tuple[Any, ...] | None:
    """The row that `sql` finds with `key` for its one `%s`; None without one.

    lock: until the transaction ends. SQLite, which has one writer, needs and knows no lock of a row.
    """
    locking = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(sql + locking, [_KEY.get_db_prep_value(key, connection)])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def insert_new(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert `rows`, but for those that a unique constraint says are there already.

    Each names the same columns as the model's attributes: all that have no default in the database.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    columns = ", ".join(str(field.column) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * len(rows))
    values = [field.get_db_prep_save(row[field.attname], connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {places} ON CONFLICT DO NOTHING", values)  # noqa: S608
