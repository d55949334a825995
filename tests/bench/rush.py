"""rush.py STICK WORKDIR POSTMASTER_PID WINDOW: the stick's rush, on forms that are sent to the page's own address.

The stick's rush.py posts every booking to one address and takes only the CSRF token along; ours posts to the day's page
with all of its hidden fields. Nothing else differs.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

SLOT = r'name="position" value="([0-9a-f-]{36})"(?![^>]*\sdisabled)'
ANSWERS = "om=tema&omtale=ingen&tema=trivsel&aldersgruppe=6-9&emne=Rolige overgange"

stick, work, postgres, window = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
crowd = json.loads((work / "crowd.json").read_text())
(work / "days").write_text("\n".join(crowd["days"]))
(work / "sessions").write_text("\n".join(crowd["sessions"]))
source = (stick / "rush.py").read_text()
for theirs, ours in ((' if "csrf" in k.lower()', ""), ("s.post(a.post_path, f)", "s.post(path, f)")):
    assert source.count(theirs) == 1, theirs
    source = source.replace(theirs, ours)
(work / "rush.py").write_text(source)
(work / "httpc.py").write_text((stick / "httpc.py").read_text())
sys.path.insert(0, str(work))
from httpc import Session, hidden  # noqa: E402  the stick's client

(work / "pagebench.py").write_text((stick / "pagebench.py").read_text())
pids = {name: (work / f"{name}.pid").read_text().strip() for name in ("app", "worker")}
pids["db"] = postgres.read_text().split()[0]
arguments = {
    "--page": "/booking/{day}/",
    "--days": work / "days",
    "--post-path": "-",
    "--slot-re": SLOT,
    "--slot-field": "position",
    "--extra": ANSWERS,
    "--sessions": work / "sessions",
    "--users": len(crowd["sessions"]),
    "--window": window,
}


async def answered_before() -> None:
    """Every process and thread has answered before, as on any morning: pages, and forms sent without a word in them."""

    async def reader(key: str) -> None:
        reader = Session("http://127.0.0.1:8791", {"sessionid": key})
        for day in crowd["days"][:40]:
            page = await reader.get(f"/booking/{day}/")
            await reader.post(f"/booking/{day}/", {k: v for k, v in hidden(page.text).items() if k == "csrfmiddlewaretoken"})
            await reader.close()

    await asyncio.gather(*(reader(key) for key in crowd["sessions"][:8]))


asyncio.run(answered_before())
flat = [str(part) for pair in arguments.items() for part in pair]
for name, pid in pids.items():
    flat += ["--pid", f"{name}={pid}"]
subprocess.run([sys.executable, work / "rush.py", "http://127.0.0.1:8791", *flat], check=True)
