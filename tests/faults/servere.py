"""PostgreSQL and Redis of our own, stopped and started again on the same port. What PostgreSQL acknowledged is to last."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
import redis

from tests.races.processer import execute, free_port, wait_for

# How PostgreSQL is told to stop: "immediate" leaves a crash behind, "fast" sends its clients away.
STOP = {"immediate": signal.SIGQUIT, "fast": signal.SIGINT}
LASTING = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")


@dataclass
class Server:
    url: str
    command: list[str]
    log: Path
    answers: Callable[[str], bool]
    user: str | None = None
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Back when it answers, not when its port is open: after a crash PostgreSQL first recovers."""
        with self.log.open("ab") as log:
            running = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.log.parent, **_as(self.user))
        self._running = running
        wait_for(lambda: self.answers(self.url) or running.poll() is not None, what=self.command[0])
        assert running.poll() is None, self.log.read_text()

    def stop(self, how: signal.Signals) -> None:
        assert self._running
        self._running.send_signal(how)
        self._running.wait(30)
        self._running = None

    @contextmanager
    def running(self) -> Iterator["Server"]:
        self.start()
        try:
            yield self
        finally:
            if self._running:
                self.stop(signal.SIGINT)


@contextmanager
def postgresql() -> Iterator[Server]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    initdb = shutil.which("initdb", path=str(programs[-1]) if programs else None)
    if not initdb:
        pytest.skip("needs PostgreSQL's programs")
    user = _other_user()
    with TemporaryDirectory(prefix="udviklingsmodel.") as name:  # not pytest's: nobody else may enter that
        folder, port = Path(name), free_port()
        if user:
            shutil.chown(folder, user)
        layout = [initdb, "-D", "data", "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(layout, cwd=folder, check=True, capture_output=True, **_as(user))
        command = [str(Path(initdb).with_name("postgres")), "-D", "data", "-h", "127.0.0.1", "-p", str(port), "-k", ""]
        command += [part for setting in LASTING for part in ("-c", setting)]
        url = f"postgres://test@127.0.0.1:{port}/postgres"
        with Server(url, command, folder / "log", _postgresql_answers, user).running() as server:
            yield server


@contextmanager
def redis_server(folder: Path) -> Iterator[Server]:
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    with Server(f"redis://127.0.0.1:{port}/0", command, folder / "redis.log", _redis_answers).running() as server:
        yield server


def _postgresql_answers(url: str) -> bool:
    try:
        return bool(execute(url, "SELECT 1"))
    except psycopg.OperationalError:
        return False


def _redis_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as server:
            return bool(server.ping())
    except redis.ConnectionError:
        return False


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return None
    return "postgres" if any(entry.pw_name == "postgres" for entry in pwd.getpwall()) else "nobody"


def _as(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
