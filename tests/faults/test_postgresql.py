"""PostgreSQL crashes or is restarted while people read and book."""

from collections.abc import Iterator
from time import monotonic

import pytest

from tests.faults.anlaeg import Anlaeg, anlaeg
from tests.faults.belastning import Belastning
from tests.faults.conftest import Measured
from tests.faults.servere import STOP
from tests.races.processer import wait_for

pytestmark = pytest.mark.postgres

BACK_WITHIN = 15.0
LONGEST = 12.0  # the pool waits 10 s for a connection
MAILS_WITHIN = 150.0  # a row that was leased in the crash is free after a minute, and the sweep comes each minute


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anlaeg]:
    with anlaeg(tmp_path_factory.mktemp("postgresql"), times=6_000) as running:
        yield running


# Away for longer than anybody waits, too: the pool's next attempt to connect must not be as far off as the last one.
@pytest.mark.parametrize(("how", "away"), [("immediate", 2), ("fast", 2), ("fast", 35)])
def test_what_was_acknowledged_outlives_a_restart_under_load(place: Anlaeg, measured: Measured, how: str, away: int) -> None:
    pids, begun = place.pids(), monotonic()
    with Belastning(place) as load:
        wait_for(lambda: min(len(load.good_since(begun, what)) for what in ("page", "booking")) >= 50, what="the load")
        place.postgres.stop(STOP[how])
        gone = monotonic()
        wait_for(lambda: monotonic() >= gone + away, what="the time it is away", seconds=away + 5)
        place.postgres.start()
        accepts = monotonic()
        wait_for(lambda: monotonic() >= accepts + BACK_WITHIN + 5, what="the load after it")

    errors = load.failed()
    longest = max(noted.seconds for noted in load.noted)
    back = {f"first {what}": load.first_good(accepts, what) - accepts for what in ("page", "booking")}
    back["last error"] = max([0.0, *(noted.ended - accepts for noted in errors)])
    case = f"{how}, {away} s"
    measured(f"{case}: bookings acknowledged", len(load.booked))
    measured(f"{case}: errors", len(errors))
    measured(f"{case}: seconds of the longest answer", longest)
    for what, seconds in back.items():
        measured(f"{case}: seconds to the {what}", seconds)

    assert place.pids() == pids
    booked = place.booked()
    assert {position: booked.get(position) for position in load.booked} == {
        position: [pk] for position, pk in load.booked.items()
    }
    assert max(back.values()) <= BACK_WITHIN
    assert [(noted.what, noted.answer) for noted in errors if not noted.honest] == []
    assert longest <= LONGEST
    wait_for(lambda: not place.unconfirmed(set(load.booked.values())), what="the mails", seconds=MAILS_WITHIN)
