"""Statements written out, for the few of the hottest path where the ORM would take longer to build one than to run it."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

_KEY = UUIDField()


def one_row(sql: str, key: UUID, *, lock: bool = False) -> tuple[Any, ...] | None:
    """The row that `sql` finds with `key` for its one `%s`; None without one.

    lock: until the transaction ends. SQLite, which has one writer, needs and knows no lock of a row.
    """
    locking = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(sql + locking, [_KEY.get_db_prep_value(key, connection)])
        return cursor.fetchone()
