"""Statements written out, for the few of the hottest path where the ORM would take longer to build one than to run it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import ForeignKey, Model, UUIDField

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


def one_with(link: ForeignKey[Any, Any], key: UUID) -> Any | None:
    """The object with the primary key `key` of the model that has the foreign key `link`, and what that points to.

    None without one.
    """
    row = one_row(_select_with(link), key)
    if row is None:
        return None
    width = len(link.model._meta.concrete_fields)
    found = _read(link.model, row[:width])
    setattr(found, link.name, _read(link.related_model, row[width:]))
    return found


@cache
def _select_with(link: ForeignKey[Any, Any]) -> str:
    own, other = link.model._meta, link.related_model._meta
    columns = ", ".join(f"{meta.db_table}.{field.column}" for meta in (own, other) for field in meta.concrete_fields)
    return f"""SELECT {columns} FROM {own.db_table}
        JOIN {other.db_table} ON {other.db_table}.{other.pk.column} = {own.db_table}.{link.column}
        WHERE {own.db_table}.{own.pk.column} = %s"""  # noqa: S608


def _read(model: type[Model], row: Sequence[Any]) -> Any:
    """A row of all the model's columns as an object, its values turned into Python's as the ORM does."""
    names, converters = _columns(model, connection.vendor)
    values = list(row)
    for place, column, convert in converters:
        values[place] = convert(values[place], column, connection)
    return model.from_db(connection.alias, names, values)


@cache
def _columns(model: type[Model], vendor: str) -> tuple[list[str], list[tuple[int, Any, Callable[..., Any]]]]:
    """Their names, and what converts those that this kind of database keeps otherwise, by their place."""
    columns = [field.cached_col for field in model._meta.concrete_fields]
    return [column.target.attname for column in columns], [
        (place, column, convert)
        for place, column in enumerate(columns)
        for convert in connection.ops.get_db_converters(column) + column.target.get_db_converters(connection)
    ]


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


@contextmanager
def in_one_go() -> Iterator[None]:
    """What is asked inside is sent without waiting for the answer to what was sent before (psycopg's pipeline mode).

    A refused statement raises where an answer is next needed, at the latest at the end. SQLite answers at once anyway.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
