"""A municipality that every test of a folder starts from: made once a process through the services, then written as rows."""

import pickle
from collections.abc import Callable
from datetime import time
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection

T = TypeVar("T")
Rows = dict[str, set[tuple[Any, ...]]]  # by the statement that writes one


class Aftryk(Generic[T]):
    """`make()`, called once a process: after that the rows it left in the database are written again, and nothing is run.

    To be asked for in a database as the migrations leave it. It may add and change rows, not remove any.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._rows: Rows = {}
        self._made = b""

    def __call__(self) -> T:
        if not connection.in_atomic_block:  # a test that commits: afterwards its database is emptied, and ids are others
            return self._make()
        if not self._made:
            before = _all_rows()
            made = self._make()
            self._rows = {statement: rows - before[statement] for statement, rows in _all_rows().items()}
            self._made = pickle.dumps(made)
            return made
        with connection.cursor() as cursor:
            for statement, rows in self._rows.items():
                if rows:
                    cursor.executemany(statement, rows)
        again: T = pickle.loads(self._made)
        return again


def _all_rows() -> Rows:
    rows = {}
    with connection.cursor() as cursor:
        for meta in (model._meta for model in apps.get_models(include_auto_created=True)):
            names = [connection.ops.quote_name(field.column) for field in meta.concrete_fields]
            cursor.execute(f"SELECT {', '.join(names)} FROM {meta.db_table}")
            changed = ", ".join(f"{name} = excluded.{name}" for name in names)
            write = f"INSERT INTO {meta.db_table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
            rows[f"{write} ON CONFLICT ({meta.pk.column}) DO UPDATE SET {changed}"] = {
                tuple(map(_sent, row)) for row in cursor
            }
    return rows


def _sent(value: Any) -> Any:
    """SQLite's driver reads a time of day but sends none."""
    return str(value) if isinstance(value, time) else value
