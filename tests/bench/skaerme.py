"""skaerme.py WORKDIR POSTMASTER_PID SCREENS: so many screens follow a session that runs for a minute, as the pages do: each
asks for the puls, and fetches its page when that is old; run from the stick's folder. Prints what it costs of one core, and
how long an answer takes."""

import asyncio
import json
import sys
import time
from pathlib import Path
from random import random

sys.path.insert(0, ".")
from httpc import Session, cpu_seconds, pct

SECONDS, EVERY, OLD = 60, 0.7, 20  # as in dagsorden.js and live.py
work, postgres, screens = Path(sys.argv[1]), int(Path(sys.argv[2]).read_text().split()[0]), int(sys.argv[3])
seed, app = json.loads((work / "seed.json").read_text()), int((work / "app.pid").read_text())
took: dict[str, list[float]] = {"the puls": [], "the page": []}


async def ask(session: Session, what: str, address: str) -> None:
    answer = await session.get(address)
    assert answer.status == 200, answer.text
    took[what].append(answer.seconds * 1000)


async def screen(until: float) -> None:
    base = "http://127.0.0.1:8791"
    puls, page = Session(base), Session(base, cookies={"sessionid": seed["chair"]})
    drawn = time.perf_counter() - OLD * random()
    await asyncio.sleep(random())
    while time.perf_counter() < until:
        await ask(puls, "the puls", seed["puls"])
        if time.perf_counter() - drawn > OLD:
            await ask(page, "the page", f"{seed['live']}?foelger")
            drawn = time.perf_counter()
        await asyncio.sleep(EVERY)


async def main() -> None:
    before, start = (cpu_seconds(app), cpu_seconds(postgres)), time.perf_counter()
    await asyncio.gather(*(screen(start + SECONDS) for _ in range(screens)))
    wall, used = time.perf_counter() - start, (cpu_seconds(app) - before[0], cpu_seconds(postgres) - before[1])
    print(f"{screens} screens: {used[0] / wall:.1%} of a core for the app, {used[1] / wall:.1%} database")
    for what, ms in took.items():
        spread = f"{pct(ms, 50):.1f} ms (median), {pct(ms, 95):.1f} ms (95 %), {max(ms):.0f} ms (longest)"
        print(f"{len(ms)} answers of {what}: {spread}")


asyncio.run(main())
