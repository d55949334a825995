"""Where a race is run: a database of its own, gunicorn before it, and clients that press in the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any

from tests.races.processer import Answer, booking_form, broker, database, execute, run_json, send, web

Template = tuple[str, dict[str, Any]]


@dataclass
class Arena:
    """A running installation, and the people who race in it."""

    port: int
    url: str
    people: list[tuple[str, int]]  # session, institution
    free: Iterator[tuple[str, str]]  # path of the day, position

    def race(self, posts: list[tuple[str, str, dict[str, str]]]) -> list[Answer]:
        """Each (session, path, form) from a connection of its own; all are connected before any of them sends."""
        barrier = Barrier(len(posts))

        def press(post: tuple[str, str, dict[str, str]]) -> Answer:
            session, path, form = post
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.connect()
            barrier.wait(30)
            return send(connection, session, path, form)

        with ThreadPoolExecutor(len(posts)) as pool:
            return list(pool.map(press, posts))

    def race_for_one_position(self, clients: int) -> tuple[str, list[Answer]]:
        path, position = next(self.free)
        return position, self.race([(s, path, booking_form(position, school)) for s, school in self.people[:clients]])

    def drop_constraint(self) -> None:
        """A time may be held by more than one from now on, as far as the database is concerned."""
        execute(self.url, "DROP INDEX booking_en_aktiv_pr_position")

    def booked(self, position: str) -> int:
        sql = f"SELECT count(*) FROM booking_booking WHERE position_id = '{position}' AND tilstand = 'booket'"
        return int(execute(self.url, sql)[0][0])


@contextmanager
def prepared(migrated: str, name: str, module: str, *arguments: str) -> Iterator[Template]:
    """A database to copy, and what the module that filled it says of it."""
    with database(name, template=migrated) as url:
        yield url.rsplit("/", 1)[1], run_json("-m", module, *arguments, DATABASE_URL=url)


@contextmanager
def arena(template: Template, name: str, folder: Path, *, lock: bool = True, wsgi: str = "") -> Iterator[Arena]:
    """lock: without it, and without the constraint, the race must be lost. wsgi: another way to build the product."""
    wsgi = wsgi or ("udviklingsmodel.wsgi" if lock else "tests.races.wsgi_uden_laas")
    with (
        database(name, template=template[0]) as url,
        broker(9) as redis,
        web(wsgi, log=folder / f"{name}.log", DATABASE_URL=url, REDIS_URL=redis) as port,
    ):
        yield Arena(port, url, template[1]["people"], iter(template[1].get("positions", ())))
