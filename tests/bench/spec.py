"""spec.py WORKDIR POSTMASTER_PID: the targets for compare.py, the barest page first."""

import json
import sys
from pathlib import Path

work, postgres = Path(sys.argv[1]), sys.argv[2]
seed = json.loads((work / "seed.json").read_text())
bare = (work / "minimal/var/sessions").read_text().split()[0]
BARE, OURS = "http://127.0.0.1:8790", "http://127.0.0.1:8791"


def target(label: str, base: str, path: str, session: str, pid: str) -> dict[str, object]:
    pids, cookies = {"app": str(work / pid), "db": postgres}, {"sessionid": session} if session else {}
    return {"label": label, "base": base, "path": path, "cookies": cookies, "pids": pids}


print(
    json.dumps(
        [
            target("bare page", BARE, "/grid/", bare, "minimal.pid"),
            target("Thursdays", OURS, "/booking/distrikt-byskov/", seed["reader"], "app.pid"),
            target("a Thursday", OURS, f"/booking/distrikt-byskov/{seed['dag']}/", seed["reader"], "app.pid"),
            target("the live agenda", OURS, seed["live"], seed["chair"], "app.pid"),
            target("an unchanged puls", OURS, seed["puls"], "", "app.pid"),
            target("Mit overblik", OURS, "/", seed["reader"], "app.pid"),
        ]
    )
)
