"""200 reminders, workers killed in the middle of a mail and between mails, Redis emptied: none lost, none sent twice but
with the same Message-ID."""

import signal
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import Event

import pytest

from tests.races.postkasse import postkasse
from tests.races.processer import broker, database, empty, execute, kill, process, run, wait_for

pytestmark = pytest.mark.postgres

REMINDERS = 200
WORKERS = 2
WORKER = ("celery", "-A", "tests.races.celery_kort", "worker", "-P", "solo", "--without-mingle", "--without-gossip")


def test_no_reminder_is_lost_when_workers_are_killed_and_redis_is_emptied(migrated: str, tmp_path: Path) -> None:
    with database("udsendelser", template=migrated) as url, broker(8) as redis, postkasse() as mails:
        run("-m", "tests.races.paamindelser", str(REMINDERS), DATABASE_URL=url)
        expected = {f"<udsendelse-{pk}@127.0.0.1>" for (pk,) in execute(url, "SELECT id FROM kernel_udsendelse")}
        log = tmp_path / "worker.log"

        def workers(stack: ExitStack) -> list[object]:
            settings = {"DATABASE_URL": url, "REDIS_URL": redis, "EMAIL_URL": mails.url}
            names = [("-n", f"w{n}@test", "-B") for n in range(WORKERS)]
            return [stack.enter_context(process(*WORKER, *name, log=log, **settings)) for name in names]

        moments = sorted(Random(7).sample(range(10, REMINDERS - 20), 3))
        for moment in moments:
            struck = Event()
            with ExitStack() as stack:
                running = workers(stack)

                def strike(running: list[object] = running, struck: Event = struck) -> None:
                    for worker in running:
                        kill(worker, signal.SIGKILL)  # type: ignore[arg-type]
                    empty(redis)
                    struck.set()

                mails.before_answer[moment] = strike
                assert struck.wait(30), log.read_text()[-3000:]
        with ExitStack() as stack:
            workers(stack)
            wait_for(lambda: len(set(mails.received)) >= REMINDERS // 2 + 50, what="more mails")
            empty(redis)  # the workers live on: the next sweep finds what is left
            unsent = "SELECT count(*) FROM kernel_udsendelse WHERE tilstand != 'sendt'"
            wait_for(lambda: execute(url, unsent)[0][0] == 0, what="the rest of the mails")
        arrived = Counter(mails.received)
        assert set(arrived) == expected
        assert arrived.total() >= REMINDERS + len(moments)  # the mail that had arrived when its sender was killed came again
        assert arrived.total() <= REMINDERS + len(moments) * WORKERS  # and nothing but what was on its way then
        assert '"level": "error"' not in log.read_text()
