"""Redis is killed and comes back: nobody who books notices, and every mail is sent."""

import signal
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.anlaeg import anlaeg
from tests.faults.belastning import Noted, ask
from tests.faults.conftest import Measured
from tests.races.processer import booking_form, wait_for

pytestmark = pytest.mark.postgres

BOOKINGS = 40
QUICK = 1.0
CAUGHT_UP_WITHIN = 120.0
SWEEP = 60.0


def test_bookings_go_on_without_redis_and_their_mails_follow(tmp_path: Path, measured: Measured) -> None:
    with anlaeg(tmp_path, times=100) as place:

        def book(number: int) -> Noted:
            (session, institution), (path, position) = place.people[number % len(place.people)], next(place.free)
            return ask(place.port, session, path, booking_form(position, institution))

        before = {book(number).booking for number in range(8)}
        wait_for(lambda: not place.unconfirmed(before), what="the mails while all is well", seconds=90)
        pids = place.pids()

        place.redis.stop(signal.SIGKILL)
        gone = monotonic()
        bookings = [book(number) for number in range(BOOKINGS)]
        wait_for(lambda: monotonic() >= gone + SWEEP, what="a sweep that fails", seconds=SWEEP + 5)
        bookings.append(book(0))
        place.redis.start()
        back = monotonic()

        measured("seconds of the slowest booking without Redis", max(noted.seconds for noted in bookings))
        assert [noted.answer for noted in bookings if not noted.good] == []
        assert max(noted.seconds for noted in bookings) < QUICK
        wanted = {noted.booking for noted in bookings}
        assert len(wanted) == BOOKINGS + 1
        assert sorted(pk for pks in place.booked().values() for pk in pks) == sorted(wanted | before)
        wait_for(lambda: not place.unconfirmed(wanted), what="the mails", seconds=CAUGHT_UP_WITHIN)
        measured("seconds from Redis' return to the last mail", monotonic() - back)
        assert place.pids() == pids
