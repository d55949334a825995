"""posts.py WORKDIR POSTMASTER_PID: the booking POST beside the barest one, in turn; run from the stick's folder.

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
from pathlib import Path

sys.path.insert(0, ".")
from httpc import Session, cpu_seconds, hidden

ROUNDS, SECONDS = 7, 2.0
work, postgres = Path(sys.argv[1]), int(Path(sys.argv[2]).read_text().split()[0])
seed = json.loads((work / "seed.json").read_text())


async def csrf(session: Session, path: str) -> dict[str, str]:
    return {k: v for k, v in hidden((await session.get(path)).text).items() if "csrf" in k}


def bare_posts() -> Iterator[tuple[str, dict[str, str]]]:
    return (("/book/", {"slot": str(n)}) for n in itertools.count(100))


def our_posts() -> Iterator[tuple[str, dict[str, str]]]:
    answers = {"om": "tema", "omtale": "ingen", "tema": "trivsel", "aldersgruppe": "6-9", "emne": "Rolige overgange"}
    for path, position in seed["posts"]:
        fields = {"booking_id": str(uuid.uuid4()), "position": position, "institution": seed["institution"]}
        yield path, answers | fields


async def burst(
    session: Session, token: dict[str, str], posts: Iterator[tuple[str, dict[str, str]]], pid: int
) -> tuple[float, float, float]:
    done, app, db, start = 0, cpu_seconds(pid), cpu_seconds(postgres), time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        path, fields = next(posts)
        answer = await session.post(path, fields | token)
        assert answer.status == 302, (answer.status, answer.text[:3000])
        done += 1
    wall = time.perf_counter() - start
    return done / wall, (cpu_seconds(pid) - app) / done * 1000, (cpu_seconds(postgres) - db) / done * 1000


async def main() -> None:
    bare_key = (work / "minimal/var/sessions").read_text().split()[0]
    bare, ours = (
        Session("http://127.0.0.1:8790", {"sessionid": bare_key}),
        Session("http://127.0.0.1:8791", {"sessionid": seed["session"]}),
    )
    sides = [
        (bare, await csrf(bare, "/grid/"), bare_posts(), int((work / "minimal.pid").read_text())),
        (ours, await csrf(ours, seed["posts"][0][0]), our_posts(), int((work / "app.pid").read_text())),
    ]
    rows = [[await burst(*side) for side in sides] for _ in range(ROUNDS)]
    rate = statistics.median(o[0] / b[0] for b, o in rows)
    cpu = statistics.median(sum(o[1:]) / sum(b[1:]) for b, o in rows)
    print(
        f"booking POST: rate x{rate:.2f}, CPU x{cpu:.2f} of the barest POST; requests a second, CPU ms of app and database:"
    )
    for name, side in zip(("barest", "ours"), zip(*rows, strict=True), strict=True):
        print(f"  {name}: " + ", ".join(f"{statistics.median(column):.2f}" for column in zip(*side, strict=True)))


asyncio.run(main())
