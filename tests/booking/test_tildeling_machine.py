"""Any order of asking, giving, moving, taking back, declining, withdrawing and cancelling where times are given out, and
of whole days cancelled: compared with a model on paper.

The paper knows two sessions and three people of two institutions. After every step the database must say the same of each
request: none is lost, each waits, has its time, or was ended by somebody; and no two times of a session overlap.
"""

from contextlib import suppress
from datetime import date, datetime, time
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from booking import services
from booking.models import Booking, Ordning, Position
from tests.booking.conftest import Kommunen, run_machine
from tests.factories import NOW
from tests.factories.tildeling import MONDAY, NEXT, ask, make_tildeles, session
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger

DAYS = (MONDAY, NEXT)
OPENS, CLOSES = 14 * 60, 16 * 60  # in minutes of the day
Tid = tuple[date, int, int]  # the day, from and to in minutes

who = st.sampled_from(("fagperson", "kollega", "nabo"))
which = st.integers(0, 7)  # of the requests, round and round
time_ = st.builds(
    lambda day, start, minutes: (day, start, start + minutes),
    st.sampled_from(DAYS),
    st.sampled_from(range(OPENS - 20, CLOSES, 20)),
    st.sampled_from((20, 30, 60)),
)


def moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), KOEBENHAVN)


def machine(k: Kommunen, ordning: Ordning) -> type[RuleBasedStateMachine]:
    people: dict[str, Bruger] = {"fagperson": k.fagperson, "kollega": k.kollega, "nabo": k.nabo}

    class Tildeling(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.askers: list[str] = []
            self.says: list[str | Tid] = []  # of each request: its time, or the state it waits or ended in
            self.cancelled: set[date] = set()
            for person in people:  # or most runs would have next to nothing to give
                self.new_request(person)
                self.new_request(person)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        # The paper

        def nth(self, back: int) -> int:
            return back % len(self.says)

        def has_room(self, n: int, tid: Tid) -> bool:
            """For that request, whose own time is not in the way: nor the one of its institution, where it may have one."""
            day, start, end = tid
            others = [(m, other) for m, other in enumerate(self.says) if m != n and other[0] == day]
            across = any(start < int(other[2]) and int(other[1]) < end for _, other in others)
            own = {"nabo"} if self.askers[n] == "nabo" else {"fagperson", "kollega"}
            second = ordning.en_pr_institution and any(self.askers[m] in own for m, _ in others)
            return day not in self.cancelled and start >= OPENS and end <= CLOSES and not across and not second

        # The product

        def booking(self, n: int) -> Booking:
            return Booking.objects.with_tid().get(pk=UUID(int=n + 1))

        def attempt(self, expected: bool, service: Any, **arguments: Any) -> None:
            with suppress(Refused), transaction.atomic():
                service(now=NOW, **arguments)
                assert expected, "not refused"
                return
            assert not expected, "refused"

        def step(self, n: int, expected: bool, then: str | Tid, service: Any, **arguments: Any) -> None:
            self.attempt(expected, service, booking=self.booking(n), **arguments)
            if expected:
                self.says[n] = then

        def til(self, tid: Tid) -> Position:
            day, start, end = tid
            return services.new_tid(session(ordning, day), moment(day, start), end - start)

        @rule(person=who)
        def ask(self, person: str) -> None:
            self.new_request(person)

        def new_request(self, person: str) -> None:
            ask(people[person], ordning, booking_id=UUID(int=len(self.says) + 1))
            self.askers.append(person)
            self.says.append("anmodet")

        @rule(back=which, tid=time_)
        def give(self, back: int, tid: Tid) -> None:
            """The time it has already is no second one."""
            n = self.nth(back)
            expected = self.says[n] == tid or (self.says[n] == "anmodet" and self.has_room(n, tid))
            self.step(n, expected, tid, services.allocate_tid, til=self.til(tid), by=k.koordinator)

        @rule(start=st.sampled_from(range(OPENS, CLOSES, 10)), day=st.sampled_from(DAYS))
        def everybody_is_given(self, start: int, day: date) -> None:
            """Full days, where times are in each other's way: by chance they are rare."""
            for n in range(len(self.says)):
                self.give(n, (day, start + 20 * n, start + 20 * n + 30))

        @rule(back=which, tid=time_)
        def move(self, back: int, tid: Tid) -> None:
            n = self.nth(back)
            expected = isinstance(self.says[n], tuple) and self.says[n] != tid and self.has_room(n, tid)
            self.step(n, expected, tid, services.move_tildelt, til=self.til(tid), by=k.koordinator)

        @rule(back=which)
        def take_back(self, back: int) -> None:
            n = self.nth(back)
            self.step(n, isinstance(self.says[n], tuple), "anmodet", services.take_back_tid, by=k.koordinator)

        @rule(back=which, really=st.integers(0, 2))
        def decline(self, back: int, really: int) -> None:
            """Not often, as with the other ends: nothing happens to the request afterwards."""
            if not really:
                n = self.nth(back)
                asked = self.says[n] == "anmodet"
                self.step(n, asked, "afslaaet", services.decline_anmodning, grund="Tag det op i teamet", by=k.koordinator)

        @rule(back=which, really=st.integers(0, 2))
        def withdraw(self, back: int, really: int) -> None:
            if not really:
                n = self.nth(back)
                asker = people[self.askers[n]]
                self.step(n, self.says[n] == "anmodet", "aflyst", services.withdraw_anmodning, by=asker)

        @rule(back=which, really=st.integers(0, 2))
        def cancel(self, back: int, really: int) -> None:
            if not really:
                n = self.nth(back)
                asker = people[self.askers[n]]
                self.step(n, isinstance(self.says[n], tuple), "aflyst", services.cancel_booking, by=asker)

        @rule(back=which)
        def undo(self, back: int) -> None:
            """A given time that was cancelled is nobody's to take back."""
            n = self.nth(back)
            asker = people[self.askers[n]]
            self.step(n, False, "", services.undo_cancellation, by=asker)

        @rule(day=st.sampled_from(DAYS), really=st.integers(0, 9))
        def cancel_day(self, day: date, really: int) -> None:
            if really:
                return
            expected = day not in self.cancelled
            self.attempt(expected, services.cancel_sparringsdag, dag=session(ordning, day), grund="Sygdom", by=k.koordinator)
            lost = [n for n, says in enumerate(self.says) if says[0] == day]
            for n in lost:
                self.says[n] = "aflyst"
                assert Udsendelse.objects.filter(art="booking_dag_aflyst", objekt_id=UUID(int=n + 1)).count() == 1
            self.cancelled.add(day)

        @invariant()
        def every_request_is_where_the_paper_says(self) -> None:
            found: dict[UUID, str | tuple[Any, ...]] = {
                b.pk: (b.dag.dato, b.tid.start_at, b.tid.end_at) if b.tilstand == "booket" else str(b.tilstand)
                for b in Booking.objects.with_tid()
            }
            assert found == {
                UUID(int=n + 1): says if isinstance(says, str) else (says[0], *(moment(says[0], m) for m in says[1:]))
                for n, says in enumerate(self.says)
            }

        @invariant()
        def times_of_a_session_never_overlap_and_are_somebodys(self) -> None:
            for day in DAYS:
                kept = list(session(ordning, day).positioner.filter(opgivet=False))
                assert all(a.end_at <= b.start_at or b.end_at <= a.start_at for a, b in combinations(kept, 2))
                held = Booking.objects.active().filter(position__sparringsdag__dato=day)
                assert {p.pk for p in kept} == set(held.values_list("position", flat=True))

    return Tildeling


@pytest.mark.en_database
@pytest.mark.parametrize("en_pr_institution", [False, True])
def test_any_order_of_steps_loses_no_request_and_lets_no_times_overlap(k: Kommunen, en_pr_institution: bool) -> None:
    ordning = make_tildeles(k.skole, distrikt=k.distrikt, slug="fordeles", en_pr_institution=en_pr_institution)
    run_machine(machine(k, ordning), steps=25)
