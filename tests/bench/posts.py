"""posts.py WORKDIR POSTMASTER_PID: the booking POST in turn with the barest POST, and with a bare view that does the same
inserts (bare.py); run from the stick's folder.

Medians over the rounds of requests a second (one client) and CPU ms a request of app and database.
"""

import asyncio
import itertools
import json
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, ".")
from httpc import Session, cpu_seconds

ROUNDS, SECONDS = 7, 2.0
TOKEN = "t" * 32  # of the form and of the cookie
work, postgres = Path(sys.argv[1]), int(Path(sys.argv[2]).read_text().split()[0])
seed = json.loads((work / "seed.json").read_text())
free = iter(seed["posts"])
Posts = Iterator[tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class Burst:
    rate: float  # requests a second
    app: float  # CPU ms a request
    db: float


@dataclass
class Side:
    name: str
    session: Session
    posts: Posts
    pid: int

    async def burst(self) -> Burst:
        done, app, db, start = 0, cpu_seconds(self.pid), cpu_seconds(postgres), time.perf_counter()
        while time.perf_counter() - start < SECONDS:
            path, fields = next(self.posts)
            answer = await self.session.post(path, fields | {"csrfmiddlewaretoken": TOKEN})
            assert answer.status == 302, (self.name, answer.status, answer.text[:3000])
            done += 1
        wall = time.perf_counter() - start
        return Burst(done / wall, (cpu_seconds(self.pid) - app) / done * 1000, (cpu_seconds(postgres) - db) / done * 1000)


def bare_posts() -> Posts:
    return (("/book/", {"slot": str(n)}) for n in itertools.count(100))


def bookings(to: str = "") -> Posts:
    answers = {"om": "tema", "omtale": "ingen", "tema": "trivsel", "aldersgruppe": "6-9", "emne": "Rolige overgange"}
    for path, position in free:
        fields = {"booking_id": str(uuid.uuid4()), "position": position, "institution": seed["institution"]}
        yield to or path, answers | fields


def side(name: str, port: int, key: str, posts: Posts, pid: str) -> Side:
    session = Session(f"http://127.0.0.1:{port}", {"sessionid": key, "csrftoken": TOKEN})
    return Side(name, session, posts, int((work / pid).read_text()))


async def main() -> None:
    sides = [
        side("the barest POST", 8790, (work / "minimal/var/sessions").read_text().split()[0], bare_posts(), "minimal.pid"),
        side("the same inserts", 8792, seed["bare_booker"], bookings(to="/book/"), "bare.pid"),
        side("booking", 8791, seed["booker"], bookings(), "app.pid"),
    ]
    rounds = [[await one.burst() for one in sides] for _ in range(ROUNDS)]
    barest, inserts, ours = zip(*rounds, strict=True)
    for one, bursts in zip(sides, (barest, inserts, ours), strict=True):
        rate, app, db = (statistics.median(getattr(b, name) for b in bursts) for name in ("rate", "app", "db"))
        print(f"{one.name:18} {rate:.1f} a second, CPU {app:.2f} ms app + {db:.2f} ms database")
    cpu = statistics.median((o.app + o.db) / (b.app + b.db) for o, b in zip(ours, barest, strict=True))
    rate = statistics.median(o.rate / b.rate for o, b in zip(ours, inserts, strict=True))
    print(f"booking POST: CPU x{cpu:.2f} of the barest POST, rate x{rate:.2f} of the same inserts")


asyncio.run(main())
