"""A whole installation as in production: servers of its own, gunicorn, worker and beat, and a mail server."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.servere import Server, postgresql, redis_server
from tests.races.postkasse import Postkasse, postkasse
from tests.races.processer import execute, free_port, gunicorn, pids, process, run, run_json

CELERY = ("celery", "-A", "udviklingsmodel")
WORKER = (*CELERY, "worker", "--pool", "solo", "--without-mingle", "--without-gossip")
PEOPLE = 20


@dataclass
class Anlaeg:
    port: int
    postgres: Server
    redis: Server
    mails: Postkasse
    people: list[tuple[str, int]]  # session, institution
    free: Iterator[tuple[str, str]]  # path of the day, position
    _running: list[subprocess.Popen[bytes]]

    def pids(self) -> set[int]:
        """Of everything that is not to be restarted."""
        return {pid for running in self._running for pid in pids(running)}

    def booked(self) -> dict[str, list[str]]:
        """The active bookings of each position that has any."""
        found: dict[str, list[str]] = {}
        sql = "SELECT position_id, id FROM booking_booking WHERE tilstand = 'booket'"
        for position, pk in execute(self.postgres.url, sql):
            found.setdefault(str(position), []).append(str(pk))
        return found

    def unconfirmed(self, bookings: set[str]) -> set[str]:
        """Those whose confirmation the mail server does not have."""
        sql = "SELECT objekt_id, id FROM kernel_udsendelse WHERE art = 'booking_bekraeftelse'"
        arrived = set(self.mails.received)
        confirmed = {str(pk) for pk, mail in execute(self.postgres.url, sql) if f"<udsendelse-{mail}@127.0.0.1>" in arrived}
        return bookings - confirmed


@contextmanager
def anlaeg(folder: Path, *, times: int) -> Iterator[Anlaeg]:
    with ExitStack() as stack:
        postgres = stack.enter_context(postgresql())
        redis = stack.enter_context(redis_server(folder))
        mails = stack.enter_context(postkasse())
        values = {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "EMAIL_URL": mails.url}
        run("manage.py", "migrate", "-v", "0", **values)
        data = run_json("-m", "tests.races.opstil", str(PEOPLE), str(times), **values)
        port = free_port()
        running = [
            stack.enter_context(gunicorn(log=folder / "web.log", port=port, **values)),
            stack.enter_context(process(*WORKER, log=folder / "worker.log", **values)),
            stack.enter_context(process(*CELERY, "beat", log=folder / "beat.log", **values)),
        ]
        yield Anlaeg(port, postgres, redis, mails, data["people"], iter(data["positions"]), running)
