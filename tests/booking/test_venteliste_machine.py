"""Any order of booking, moving, cancelling, taking back, waiting, answering and lapsing, of whole days cancelled and of a
limit that changes: compared with a model on paper.

The model knows two sessions of two times, five people, and how many coming times one may have at once. It keeps who holds
each time and who waits, in order; after every step the database must say the same, and nobody may wait for a time that
nobody holds and that they could have. Who loses a time or a place because the day is cancelled has been told.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import TestCase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from booking import services
from booking.models import Booking, Ordning, Position
from tests.booking.conftest import Kommunen, person, run_machine
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, make_ordning
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

DAYS = (THURSDAY, date(2026, 12, 3))
PEOPLE = ("fagperson", "kollega", "nabo", "leder", "stedfortraeder")
Tid = tuple[date, int]

who = st.sampled_from(PEOPLE)
time_ = st.tuples(st.sampled_from(DAYS), st.sampled_from((1, 2)))


@dataclass
class Paper:
    """Who holds each time, whether it is only offered and until when, and who waits for each day, in order."""

    holds: dict[Tid, str] = field(default_factory=dict)
    offers: dict[Tid, datetime] = field(default_factory=dict)
    waits: dict[date, list[str]] = field(default_factory=lambda: {day: [] for day in DAYS})
    cancelled: set[date] = field(default_factory=set)
    most: int | None = None
    given_back: list[tuple[UUID, str, Tid]] = field(default_factory=list)  # what was booked and cancelled, the last one last

    def free(self, tid: Tid) -> bool:
        """Nobody has it, and there is a session."""
        return tid not in self.holds and tid[0] not in self.cancelled

    def has_time_on(self, person: str, day: date) -> bool:
        return any(holder == person and d == day for (d, _), holder in self.holds.items())

    def may_have(self, person: str, *, but: Tid | None = None) -> bool:
        """One time more, not counting the one that is moved or accepted."""
        held = sum(holder == person for tid, holder in self.holds.items() if tid != but)
        return self.most is None or held < self.most

    def give_up(self, tid: Tid, now: datetime) -> None:
        self.holds.pop(tid)
        self.offers.pop(tid, None)
        self.offer(tid, now)

    def offer(self, tid: Tid, now: datetime) -> None:
        """To the first who waits and may have it."""
        if first := next((person for person in self.waits[tid[0]] if self.may_have(person)), None):
            self.waits[tid[0]].remove(first)
            self.holds[tid], self.offers[tid] = first, self.until(now)

    def offer_again(self, now: datetime) -> None:
        """What was free already, to those who may have it now."""
        for tid in ((day, n) for day in DAYS for n in (1, 2)):
            if self.free(tid):
                self.offer(tid, now)

    @staticmethod
    def until(now: datetime) -> datetime:
        """Noon in Copenhagen (11.00 UTC) on the next weekday; the machine's clock stays days before the sessions."""
        day = now.date() + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return datetime(day.year, day.month, day.day, 11, tzinfo=now.tzinfo)


def machine(k: Kommunen, people: dict[str, Bruger]) -> type[RuleBasedStateMachine]:
    class Sparring(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            # Opened long before, so that no hour the machine reaches is near a session.
            self.now, self.paper, self.forms = NOW - timedelta(days=20), Paper(), 0
            self.ordning = make_ordning(
                distrikt=k.distrikt, sted=k.skole, navn="M", slug="m", antal=2, now=self.now, horisont_uger=8
            )

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        def position(self, tid: Tid) -> Position:
            found = Position.objects.select_related("sparringsdag__ordning")
            return found.get(sparringsdag__ordning=self.ordning, sparringsdag__dato=tid[0], nummer=tid[1])

        def of(self, person: str, **where: Any) -> Booking | None:
            return Booking.objects.with_tid().filter(booker=people[person], **where).first()

        def at(self, tid: Tid) -> Booking:
            return Booking.objects.active().with_tid().get(position=self.position(tid))

        def attempt(self, expected: bool, service: Any, **arguments: Any) -> None:
            with suppress(Refused), TestCase.captureOnCommitCallbacks(execute=True), transaction.atomic():
                service(now=self.now, **arguments)
                assert expected, "not refused"
                return
            assert not expected, "refused"

        def form(self, user: Bruger) -> dict[str, Any]:
            """Each a second after the one before it, and with an id that a second run gives it too."""
            self.forms += 1
            self.now += timedelta(seconds=1)
            school = self.ordning.institutioner_for(user, self.now)[0]
            return {"booking_id": UUID(int=self.forms), "institution": school, "svar": SVAR, "by": user}

        @initialize(most=st.sampled_from((1, 2, None)))
        def begin(self, most: int | None) -> None:
            self.set_limit(most)
            self.everybody_books()

        @rule(person=who, tid=time_)
        def book(self, person: str, tid: Tid) -> None:
            user = people[person]
            expected = self.paper.free(tid) and self.paper.may_have(person)
            self.attempt(expected, services.book_position, position=self.position(tid), **self.form(user))
            if expected:
                self.paper.holds[tid] = person

        @rule(person=who, day=st.sampled_from(DAYS))
        def wait(self, person: str, day: date) -> None:
            user, paper = people[person], self.paper
            full = day not in paper.cancelled and not any(paper.free((day, n)) for n in (1, 2))
            expected = full and person not in paper.waits[day] and not paper.has_time_on(person, day)
            dag = self.position((day, 1)).sparringsdag
            self.attempt(expected, services.join_venteliste, dag=dag, **self.form(user))
            if expected:
                paper.waits[day].append(person)

        @rule(person=who, day=st.sampled_from(DAYS))
        def leave(self, person: str, day: date) -> None:
            waiting = self.of(person, tilstand="paa_venteliste", venteliste__dato=day)
            assert (waiting is not None) == (person in self.paper.waits[day])
            if waiting:
                self.attempt(True, services.leave_venteliste, booking=waiting, by=people[person])
                self.paper.waits[day].remove(person)

        @rule(tid=time_)
        def give_back(self, tid: Tid) -> None:
            if holder := self.paper.holds.get(tid):
                service = services.decline_tilbud if tid in self.paper.offers else services.cancel_booking
                booking = self.at(tid)
                self.attempt(True, service, booking=booking, by=people[holder])
                if tid not in self.paper.offers:
                    self.paper.given_back.append((booking.pk, holder, tid))
                self.paper.give_up(tid, self.now)
                self.paper.offer_again(self.now)

        @rule(most=st.sampled_from((None, 1, 2)))
        def set_limit(self, most: int | None) -> None:
            windows = list(self.ordning.vinduer.all())
            ordning = Ordning.objects.get(pk=self.ordning.pk)
            limit = {"vinduer": windows, "max_pr_person": most, "by": k.administration}
            self.attempt(True, services.change_ordning, ordning=ordning, **limit)
            self.paper.most = most
            self.paper.offer_again(self.now)

        @rule(back=st.integers(0, 3))
        def take_back(self, back: int) -> None:
            if back < len(self.paper.given_back):
                pk, person, tid = given = self.paper.given_back[-1 - back]
                booking = Booking.objects.with_tid().get(pk=pk)
                expected = self.paper.free(tid) and self.paper.may_have(person)
                self.attempt(expected, services.undo_cancellation, booking=booking, by=people[person])
                if expected:
                    self.paper.given_back.remove(given)
                    self.paper.holds[tid] = person

        @rule(day=st.sampled_from(DAYS), really=st.integers(0, 4))
        def cancel_day(self, day: date, really: int) -> None:
            """Not often: nothing happens on the day until it is opened."""
            if really:
                return
            paper = self.paper
            living = {people[p].pk for (d, _), p in paper.holds.items() if d == day} | {
                people[p].pk for p in paper.waits[day]
            }
            told = Udsendelse.objects.filter(art="booking_dag_aflyst")
            before = set(told.values_list("pk", flat=True))
            dag = self.position((day, 1)).sparringsdag
            expected = day not in paper.cancelled
            booked = [tid for tid in paper.holds if tid[0] == day and tid not in paper.offers]
            lost = [(self.at(tid).pk, paper.holds[tid], tid) for tid in booked]
            self.attempt(expected, services.cancel_sparringsdag, dag=dag, grund="Sygdom", by=k.koordinator)
            assert set(told.exclude(pk__in=before).values_list("modtager", flat=True)) == living
            for tid in [tid for tid in paper.holds if tid[0] == day]:
                paper.holds.pop(tid)
                paper.offers.pop(tid, None)
            paper.waits[day] = []
            paper.cancelled.add(day)
            paper.given_back += lost
            paper.offer_again(self.now)

        @rule(day=st.sampled_from(DAYS))
        def open_day(self, day: date) -> None:
            """Everything on it is free, and whoever lost a time may take it back."""
            dag = self.position((day, 1)).sparringsdag
            self.attempt(day in self.paper.cancelled, services.open_sparringsdag, dag=dag, by=k.koordinator)
            self.paper.cancelled.discard(day)

        @rule(tid=time_, to=time_)
        def move(self, tid: Tid, to: Tid) -> None:
            if holder := self.paper.holds.get(tid):
                allowed = self.paper.may_have(holder, but=tid)
                expected = tid not in self.paper.offers and self.paper.free(to) and allowed
                self.attempt(expected, services.move_booking, booking=self.at(tid), til=self.position(to), by=people[holder])
                if expected:
                    self.paper.holds[to] = holder
                    self.paper.give_up(tid, self.now)

        @rule(tid=time_)
        def accept(self, tid: Tid) -> None:
            if tid in self.paper.offers:
                holder = self.paper.holds[tid]
                expected = self.now < self.paper.offers[tid] and self.paper.may_have(holder, but=tid)
                self.attempt(expected, services.accept_tilbud, booking=self.at(tid), by=people[holder])
                if expected:
                    del self.paper.offers[tid]

        @rule(day=st.sampled_from(DAYS))
        def everybody_waits(self, day: date) -> None:
            """Those with a time on the other day too, who may not have another where one is the most."""
            for somebody in PEOPLE:
                self.wait(somebody, day)

        @rule(day=st.sampled_from(DAYS))
        def nobody_wants_it(self, day: date) -> None:
            """Given back until nobody has it: whoever waits on then may not have one."""
            for tid in ((day, n) for n in (1, 2)):
                while tid in self.paper.holds:
                    self.give_back(tid)

        @rule(hours=st.sampled_from((1, 23, 24)))
        def time_passes(self, hours: int) -> None:
            if self.now < NOW - timedelta(days=5):
                self.now += timedelta(hours=hours)

        @rule()
        def everybody_books(self) -> None:
            """Full days, where the list begins: by chance they are rare."""
            for tid in ((day, n) for day in DAYS for n in (1, 2)):
                for somebody in ("nabo", *PEOPLE):
                    if self.paper.free(tid) and self.paper.may_have(somebody):
                        self.book(somebody, tid)

        @rule()
        def sweep(self) -> None:
            over = sorted((until, self.at(tid).pk, tid) for tid, until in self.paper.offers.items() if until <= self.now)
            services.expire_venteliste(now=self.now)
            for _until, _pk, tid in over:
                self.paper.give_up(tid, self.now)
            self.paper.offer_again(self.now)

        @invariant()
        def database_says_what_the_paper_says(self) -> None:
            held = Booking.objects.active().with_tid()
            assert {(b.dag.dato, b.tid.nummer): b.booker_id for b in held} == {
                tid: people[person].pk for tid, person in self.paper.holds.items()
            }
            assert len(held) == len(self.paper.holds)
            offered = {(b.dag.dato, b.tid.nummer): b.tilbudt_until for b in held if b.tilstand == "tilbudt"}
            assert offered == self.paper.offers
            for day in DAYS:
                dag = self.position((day, 1)).sparringsdag
                queue = [b.booker_id for b in Booking.objects.venter_paa(dag)]
                assert queue == [people[person].pk for person in self.paper.waits[day]]

        @invariant()
        def nobody_waits_for_a_time_that_they_could_have(self) -> None:
            for day in DAYS:
                if any(self.paper.free((day, n)) for n in (1, 2)):
                    assert not any(self.paper.may_have(person) for person in self.paper.waits[day])

    return Sparring


@pytest.fixture
def people(k: Kommunen) -> dict[str, Bruger]:
    return {
        "fagperson": k.fagperson,
        "kollega": k.kollega,
        "nabo": k.nabo,
        "leder": k.leder,
        "stedfortraeder": person((Rolle.STEDFORTRAEDER, k.skole)),
    }


@pytest.mark.en_database
def test_any_order_of_steps_keeps_every_time_and_every_waiting_person(k: Kommunen, people: dict[str, Bruger]) -> None:
    run_machine(machine(k, people))
