"""What a race needs: databases of its own on the PostgreSQL server, the product's real processes, and what people send."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
CSRF = "x" * 32
EMNE = "Uro efter frokost"


def server_url(name: str) -> str:
    """TEST_POSTGRES_URL or TEST_REDIS_URL, as script/test sets them."""
    if name not in os.environ:
        pytest.skip(f"needs a server: {name}")
    return os.environ[name]


def at_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def execute(url: str, sql: str) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchall() if cursor.description else []


@contextmanager
def database(name: str, *, template: str = "template1") -> Iterator[str]:
    """A database with a name of this process; dropped afterwards with whoever is still in it."""
    server, name = server_url("TEST_POSTGRES_URL"), f"udviklingsmodel_{name}_{os.getpid()}"
    execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield at_path(server, name)
    finally:
        execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def broker(number: int) -> Iterator[str]:
    """A numbered database of the Redis server, emptied before and after."""
    url = at_path(server_url("TEST_REDIS_URL"), str(number))
    empty(url)
    try:
        yield url
    finally:
        empty(url)


def empty(url: str) -> None:
    with redis.Redis.from_url(url) as server:
        server.flushdb()


def environment(**values: str) -> dict[str, str]:
    """Of a process of the product, with nothing left of the tests' own settings."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO")
    }
    own = {"DJANGO_SETTINGS_MODULE": "udviklingsmodel.settings", "SECRET_KEY": "kun-til-test", "LOG_LEVEL": "WARNING"}
    return {"MEDIA_ROOT": str(ROOT / "var" / "test-media")} | kept | own | values


def run(*command: str, **values: str) -> str:
    """A command that ends, such as `-m module`; answers what it prints."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment(**values), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_json(*command: str, **values: str) -> Any:
    return json.loads(run(*command, **values).splitlines()[-1])


@contextmanager
def process(*command: str, log: Path, **values: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of the environment's in a process group of its own, ended with all its children."""
    with log.open("ab") as output:
        running = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env=environment(**values),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield running
        finally:
            kill(running, signal.SIGTERM)


def kill(running: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if running.poll() is None:
        os.killpg(running.pid, how)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def pids(running: subprocess.Popen[bytes]) -> set[int]:
    """Of the program and its children: one that was restarted has another."""
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _group(entry) == running.pid}


def _group(entry: Path) -> int | None:
    try:
        return os.getpgid(int(entry.name))
    except ProcessLookupError:
        return None


def free_port() -> int:
    """Below the ports that the system gives to outgoing connections, and not beside those of the next process's tests."""
    for port in range(20_000 + os.getpid() * 97 % 10_000, 32_768):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")


@contextmanager
def web(wsgi: str = "udviklingsmodel.wsgi", *, log: Path, port: int = 0, **values: str) -> Iterator[int]:
    """gunicorn as in production; answers its port once it serves."""
    port = port or free_port()
    with gunicorn(wsgi, log=log, port=port, **values):
        yield port


@contextmanager
def gunicorn(
    wsgi: str = "udviklingsmodel.wsgi", *, log: Path, port: int, **values: str
) -> Iterator[subprocess.Popen[bytes]]:
    """What `web` runs, for those who follow its processes."""
    command = ("gunicorn", "-c", "python:udviklingsmodel.gunicorn", wsgi)
    with process(*command, log=log, BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="2", **values) as running:
        wait_for(lambda: _serves(port) or running.poll() is not None, what="the web server")
        assert running.poll() is None, log.read_text()
        yield running


def _serves(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    page: str


def send(connection: HTTPConnection, session: str, path: str, form: dict[str, str] | None = None) -> Answer:
    """A page that somebody with that session opens, or the form they send to it."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}"}
    with closing(connection):
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urlencode(form), headers | kind)
        response = connection.getresponse()
        return Answer(response.status, response.getheader("Location", ""), response.read().decode())


def booking_form(position: str, institution: int) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": CSRF,
        "booking_id": str(uuid4()),
        "position": position,
        "institution": str(institution),
        "om": "tema",
        "omtale": "ingen",
        "tema": "trivsel",
        "aldersgruppe": "6-9",
        "emne": EMNE,
    }


def wait_for(true: Any, *, what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)
