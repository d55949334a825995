"""skaerme.py WORKDIR POSTMASTER_PID SCREENS: so many screens follow a session that runs, each asking as the pages do for a
minute; run from the stick's folder. Prints what it costs of one core, and how long an answer takes."""

import asyncio
import json
import sys
import time
from pathlib import Path
from random import random

sys.path.insert(0, ".")
from httpc import Session, cpu_seconds, pct

SECONDS, EVERY = 60, 0.7
work, postgres, screens = Path(sys.argv[1]), int(Path(sys.argv[2]).read_text().split()[0]), int(sys.argv[3])
seed, app = json.loads((work / "seed.json").read_text()), int((work / "app.pid").read_text())
took: list[float] = []


async def screen(until: float) -> None:
    session = Session("http://127.0.0.1:8791")
    await asyncio.sleep(random())
    while time.perf_counter() < until:
        answer = await session.get(seed["puls"])
        assert answer.status == 200, answer.text
        took.append(answer.seconds * 1000)
        await asyncio.sleep(EVERY)


async def main() -> None:
    before, start = (cpu_seconds(app), cpu_seconds(postgres)), time.perf_counter()
    await asyncio.gather(*(screen(start + SECONDS) for _ in range(screens)))
    wall, used = time.perf_counter() - start, (cpu_seconds(app) - before[0], cpu_seconds(postgres) - before[1])
    print(
        f"{screens} screens, {len(took)} answers: {used[0] / wall:.1%} of a core for the app, {used[1] / wall:.1%} database"
    )
    print(f"an answer takes {pct(took, 50):.1f} ms (median), {pct(took, 95):.1f} ms (95 %), {max(took):.0f} ms (longest)")


asyncio.run(main())
