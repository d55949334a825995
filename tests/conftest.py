"""A hostile setting: what would only show in production fails here.

Also hostile: `filterwarnings = error` and `FAIL_INVALID_TEMPLATE_VARS` in pyproject.toml, and pytest-randomly's order.
"""

import ipaddress
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models import QuerySet
from django.http import HttpResponse
from django.template import Context
from django.template.defaulttags import ForNode
from django.test import Client, TransactionTestCase
from django.test.client import ClientHandler
from django.test.utils import override_settings

from tests.factories import NOW
from udviklingsmodel.celery import app
from udviklingsmodel.kernel import clock, outbox
from udviklingsmodel.kernel.snapshot import Snapshot

BACKEND = "udviklingsmodel.organisation.login.BrugerBackend"
WRITE = re.compile(r'\s*(?:INSERT\s+(?:OR\s+IGNORE\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
MAY_CHANGE_BY_GET = re.compile(r"django_session$|axes_|kernel_haendelse$")  # who looked is logged


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL is asked only what it may answer otherwise than SQLite did: of the whole product's shape nothing again."""
    if connection.vendor != "postgresql":
        return
    shape = config.rootpath / "tests" / "architecture"
    again = [
        i for i in items if _asks_the_database(i) and not i.get_closest_marker("en_database") and shape not in i.path.parents
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
    items[:] = again


def _asks_the_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return any(item.iter_markers("django_db")) or any(item.iter_markers("postgres")) or bool(fixtures)


class FrozenClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def frozen_clock(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """The product's clock stands at NOW for requests, tasks and commands; `frozen_clock.move(minutes=30)`."""
    frozen = FrozenClock(NOW)
    monkeypatch.setattr(clock, "now", frozen)
    return frozen


@pytest.fixture(scope="session")
def login() -> Callable[[Client, Any], Client]:
    """`login(client, bruger)`, without the password. The session's age is stamped by the product's own signal."""

    def log_in(client: Client, bruger: Any) -> Client:
        stored = type(bruger).objects.get(pk=bruger.pk)  # the session is bound to the roles as they are stored
        with override_settings(AXES_ENABLED=False):  # there is no address to count by
            client.force_login(stored, backend=BACKEND)
        return client

    return log_in


def afsender(page: HttpResponse) -> dict[str, str]:
    """What the page's form says of whose it is, as a field to send: see kernel.indtastninger."""
    (sealed, *_) = re.findall(r'name="afsender" value="([^"]+)"', page.content.decode())
    return {"afsender": sealed}


@pytest.fixture(scope="session", autouse=True)
def _bell_is_answered_in_place() -> Iterator[None]:
    """No thread of one test rings into the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox._bell, "ring", outbox._bell._answer)
        yield


@pytest.fixture(autouse=True)
def sent_tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the tasks that would have gone to the broker, at the moment they are asked for; none does."""
    sent: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, *args, **kwargs: sent.append(name))
    return sent


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Rate limits count per process: one test must not lock out the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_snapshot_of_an_earlier_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test data is made without telling the snapshots, and a rolled back database stands at a version that other tests have
    had too: a snapshot holds for one request. SNAPSHOT_SECONDS = 60 in a test: a process that has answered before."""
    at, call, seen = Snapshot.at, ClientHandler.__call__, set()

    def fresh(snapshot: Snapshot[Any], version: Hashable, *key: Hashable) -> Any:
        if snapshot not in seen:
            seen.add(snapshot)
            snapshot._held.clear()
        return at(snapshot, version, *key)

    def request(handler: ClientHandler, environ: dict[str, Any]) -> HttpResponse:
        if settings.SNAPSHOT_SECONDS:
            return call(handler, environ)
        seen.clear()
        with override_settings(SNAPSHOT_SECONDS=60):
            return call(handler, environ)

    monkeypatch.setattr(Snapshot, "at", fresh)
    monkeypatch.setattr(ClientHandler, "__call__", request)


@contextmanager
def append_only_lifted() -> Iterator[None]:
    """The log's triggers dropped and made again. Production has no such way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE kernel_haendelse DISABLE TRIGGER USER")
            yield
            cursor.execute("ALTER TABLE kernel_haendelse ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kernel_haendelse'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Where script/test has migrated a database, Django's migrate finds nothing left to do: here in its copy."""
    migrated = os.environ.get("MIGRATED_SQLITE")
    if not migrated or connection.vendor != "sqlite":
        return

    def fill(connection: Any, **_: Any) -> None:
        connection_created.disconnect(fill)
        with closing(sqlite3.connect(migrated)) as source:
            source.backup(connection.connection)

    connection_created.connect(fill, weak=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Remember what the migrations wrote: a transactional test's flush takes it away."""
    with django_db_blocker.unblock():
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _flush_leaves_what_migrations_wrote() -> Iterator[None]:
    """After a transactional test: the triggers do not stop the flush, and the migrations' rows come back."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        case.serialized_rollback = True  # type: ignore[misc]  # no post_migrate: its rows are among the restored
        with append_only_lifted():
            flush(case)
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_socket_off_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_loopback(address[0]):
            pytest.fail(f"a socket to {address[0]}", pytrace=False)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(scope="session", autouse=True)
def _get_does_not_write() -> Iterator[None]:
    """A GET by the test client that changes the database fails; sessions and login attempts may."""
    call = ClientHandler.__call__

    def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        written = WRITE.match(sql)
        if written and not MAY_CHANGE_BY_GET.match(written[1]):
            pytest.fail(f"a GET that writes: {sql[:200]}")
        return execute(sql, params, many, context)

    def guarded(self: ClientHandler, environ: dict[str, Any]) -> HttpResponse:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return call(self, environ)
        with connection.execute_wrapper(refuse):
            return call(self, environ)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "__call__", guarded)
        yield


@pytest.fixture(scope="session", autouse=True)
def _lists_are_ordered() -> Iterator[None]:
    """A template that loops over a queryset without an order fails."""
    render = ForNode.render

    def ordered(self: ForNode, context: Context) -> Any:
        rows = self.sequence.resolve(context, ignore_failures=True)
        if isinstance(rows, QuerySet) and not rows.ordered:
            pytest.fail(f"a list without an order: {rows.query}")
        return render(self, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ForNode, "render", ordered)
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")
