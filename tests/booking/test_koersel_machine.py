"""Any order of presses, pauses, takeovers, reloads, forgotten sessions and stale pages, by a clock that also goes back: the
rounds, the pauses and the rest are the session, always; and it is where a model on paper says."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from booking import services
from booking.models import Afsnit, Koersel, Sparringsdag
from tests.booking.conftest import Kommunen, run_machine
from tests.factories.booking import book
from tests.factories.koersel import at, koersel_of, press, runder, seen, thursday
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Rolle

PLANNED = 20
who = st.sampled_from(("koordinator", "medkoordinator", "teammedlem"))
minutes = st.sampled_from((-15, -1, 0, 1, 4, 7, 12, 25))


def machine(k: Kommunen, dag: Sparringsdag) -> type[RuleBasedStateMachine]:
    people = {
        "koordinator": k.koordinator,
        "medkoordinator": BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)]),
        "teammedlem": k.teammedlem,
    }

    class Hour(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = at("7.50")
            self.state = "klar"
            self.steers = ""
            self.round = 0  # 1 to 3, and 4 in the rest
            self.last = self.now  # the beginning of the open part
            self.begun = self.ended = self.now
            self.extra = [0, 0, 0]
            self.spent: dict[tuple[str, int], timedelta] = {}  # what × in which round
            self.before: list[tuple[Any, ...] | None] = []  # what each `naeste` and `slut` ended; of other parts nothing

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        # The paper

        def may(self, person: str, *states: str) -> bool:
            return person == self.steers and self.state in states and self.now < at("9.30")

        def shift(self) -> None:
            """The open part ends now: never before it began, nor after half past nine."""
            until = max(self.last, min(self.now, at("9.30")))
            part = "pause" if self.state == "pause" else "rest" if self.round == 4 else "runde"
            key = part, self.round
            self.spent[key] = self.spent.get(key, timedelta()) + (until - self.last)
            self.last = until

        def may_be_undone(self) -> None:
            self.before.append((self.state, self.round, self.last, dict(self.spent)))

        def used(self) -> timedelta:
            running = self.now - self.last if self.state == "i_gang" else timedelta()
            return self.spent.get(("runde", self.round), timedelta()) + max(running, timedelta())

        # The product

        def attempt(self, expected: bool, trin: str, person: str, **details: Any) -> bool:
            done = False
            with suppress(Refused), transaction.atomic():
                press(dag, trin, people[person], self.now, **details)
                done = True
            assert done == expected, (trin, person)
            return expected

        @rule(by=minutes)
        def time_passes(self, by: int) -> None:
            self.now += timedelta(minutes=by, seconds=17)

        @rule(person=who)
        def start(self, person: str) -> None:
            allowed = self.state == "klar" and person != "teammedlem" and at("7.30") <= self.now < at("9.00")
            if self.attempt(allowed, "start", person):
                self.state, self.steers, self.round = "i_gang", person, 1
                self.begun = self.last = self.now

        @rule(person=who)
        def pause(self, person: str) -> None:
            if self.attempt(self.may(person, "i_gang"), "pause", person):
                self.shift()
                self.state = "pause"
                self.before.append(None)

        @rule(person=who)
        def go_on(self, person: str) -> None:
            if self.attempt(self.may(person, "pause"), "fortsaet", person):
                self.shift()
                self.state = "i_gang"
                self.before.append(None)

        @rule(person=who)
        def next(self, person: str) -> None:
            if self.attempt(self.may(person, "i_gang", "pause") and self.round < 4, "naeste", person):
                self.may_be_undone()
                self.shift()
                self.state, self.round = "i_gang", self.round + 1

        @rule(person=who)
        def undo(self, person: str) -> None:
            """`last` is when the press was: it closed what was open."""
            possible = bool(self.before and self.before[-1]) and self.now < self.last + timedelta(minutes=1)
            if self.attempt(possible and self.may(person, "i_gang", "slut"), "fortryd", person):
                held = self.before.pop()
                assert held
                self.state, self.round, self.last, self.spent = held

        @rule(person=who)
        def next_twice_at_once(self, person: str) -> None:
            """The second press is of a page that was drawn before the first."""
            before = koersel_of(dag)
            self.next(person)
            if before and (after := koersel_of(dag)) and after.version > before.version:
                self.attempt(False, "naeste", person, version=before.version)

        @rule(person=who, trin=st.sampled_from(("laengere", "kortere")))
        def lengthen(self, person: str, trin: str) -> None:
            by = 1 if trin == "laengere" else -1
            allowed = self.may(person, "i_gang", "pause") and self.round < 4
            if allowed and by < 0:
                left = timedelta(minutes=PLANNED + self.extra[self.round - 1] - 1)
                allowed = left >= max(self.used(), timedelta(minutes=1))
            if self.attempt(allowed, trin, person):
                self.extra[self.round - 1] += by

        @rule(person=who)
        def take_over(self, person: str) -> None:
            coordinates = person not in (self.steers, "teammedlem")
            allowed = coordinates and self.state in ("i_gang", "pause") and self.now < at("9.30")
            if self.attempt(allowed, "overtag", person):
                self.steers = person

        @rule(person=who, really=st.integers(0, 5))
        def end(self, person: str, really: int) -> None:
            if not really and self.attempt(self.may(person, "i_gang", "pause"), "slut", person):
                self.may_be_undone()
                self.shift()
                self.state, self.ended = "slut", self.last

        @rule(really=st.integers(0, 3))
        def nobody_ended_it(self, really: int) -> None:
            """What runs each minute, run today or the next morning."""
            now = self.now if really else self.now + timedelta(days=1)
            services.end_forgotten(now=now)
            if self.state in ("i_gang", "pause") and now >= at("9.30"):
                self.now = now
                self.shift()
                self.state, self.ended = "slut", self.last
                self.before.append(None)

        @invariant()
        def rounds_pauses_and_rest_are_the_session(self) -> None:
            parts = list(Afsnit.objects.filter(koersel__sparringsdag=dag).order_by("fra_at", "pk"))
            for before, after in pairwise(parts):
                assert before.til_at == after.fra_at
            until = self.ended if self.state == "slut" else max(self.now, self.last)
            total = sum((part.varighed(until) for part in parts), timedelta())
            assert total == (until - self.begun if parts else timedelta())

        @invariant()
        def page_that_is_reloaded_shows_the_same(self) -> None:
            """Now, and after half past nine if nobody has ended it by then; in whole minutes, which add up too."""
            for now in (self.now, max(self.now, at("9.31"))):
                shown, running = seen(dag, now), self.state in ("i_gang", "pause") and now < at("9.30")
                until = now if running else self.ended if self.state == "slut" else max(self.last, at("9.30"))
                whole = until.replace(second=0) - self.begun.replace(second=0)
                minutes = shown.runde_minutter + shown.pause_minutter + shown.rest_minutter
                assert minutes == (0 if self.state == "klar" else whole / timedelta(minutes=1))
                assert (shown.er_i_gang, shown.paa_pause) == (running, running and self.state == "pause")
                place = self.round if running and self.round < 4 else 0
                assert (shown.nu.position.nummer if shown.nu else 0) == place

        @invariant()
        def it_is_where_the_paper_says(self) -> None:
            koersel = Koersel.objects.filter(sparringsdag=dag).first()
            assert (koersel.tilstand if koersel else "klar") == self.state
            if koersel is None or self.state == "klar":
                return
            assert koersel.styres_af == people[self.steers]
            assert [runde.ekstra for runde in runder(dag)] == self.extra
            spent: dict[tuple[str, int], timedelta] = {}
            number: dict[Any, int] = {runde.pk: n for n, runde in enumerate(runder(dag), 1)}
            for part in Afsnit.objects.filter(koersel=koersel, til_at__isnull=False):
                key = part.art, number.get(part.runde_id, 4)
                spent[key] = spent.get(key, timedelta()) + part.varighed(self.now)
            assert spent == self.spent

    return Hour


def test_any_order_of_presses_keeps_the_hour_whole(k: Kommunen) -> None:
    for nummer, by in enumerate((k.fagperson, k.nabo), 1):
        book(by, k.ordning, nummer)
    run_machine(machine(k, thursday(k.ordning)))
