"""For the few statements of the hottest path that the ORM takes longer to build than the database to run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model, QuerySet, UUIDField, Value
from django.db.models.sql.compiler import SQLCompiler

T = TypeVar("T")

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


class Param(Value):
    """Where a `Prepared` query takes its value number `place`, prepared for the database as `field` prepares its own."""

    def __init__(self, place: int, field: "Field[Any, Any]") -> None:
        super().__init__(None, output_field=field)
        self.place = place

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]

    def of(self, values: Sequence[Any]) -> Any:
        return self.output_field.get_db_prep_value(values[self.place], connection)


class Prepared(Generic[T]):
    """A query that the ORM builds and compiles once, and that is asked again and again with other values.

    `build()` gives the query set, with a `Param` wherever a value goes. No prefetch.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, T]]) -> None:
        self._build = build
        self._compiled: dict[str, tuple[QuerySet[Any, T], SQLCompiler, str, tuple[Any, ...]]] = {}

    def __call__(self, *values: Any) -> list[T]:
        if (vendor := connection.vendor) not in self._compiled:
            self._compiled[vendor] = self._compile()
        queryset, compiled, sql, params = self._compiled[vendor]
        bound = tuple(param.of(values) if isinstance(param, Param) else param for param in params)
        compiler = copy(compiled)
        compiler.connection = connection  # this thread's
        compiler.as_sql = lambda *args, **kwargs: (sql, bound)  # type: ignore[method-assign]
        asked = queryset.all()
        asked.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(asked)

    def _compile(self) -> tuple[QuerySet[Any, T], SQLCompiler, str, tuple[Any, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        return queryset, compiler, sql, tuple(params)


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
