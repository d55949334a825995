"""Times of their own length, given, taken back and moved while the session is run in any order: what is run is shown, keeps
its booking, and never runs out of presses; and no two rounds are planned at once."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from booking import services
from booking.forloeb import Forloeb, forloeb_of
from booking.models import Afsnit, Booking, Koersel, Sparringsdag
from tests.booking.conftest import Kommunen, run_machine
from tests.factories.koersel import koersel_of, press, runder
from tests.factories.tildeling import ask, make_tildeles, session, tid
from udviklingsmodel.kernel.transitions import Refused

times = st.builds("{}.{}".format, st.sampled_from((14, 15)), st.sampled_from(("00", "20", "30", "40")))
lengths = st.sampled_from((10, 20, 40))
number = st.integers(0, 5)
PRESSES = ("naeste", "naeste", "naeste", "fortryd", "pause", "fortsaet", "laengere", "kortere")


def machine(k: Kommunen, dag: Sparringsdag) -> type[RuleBasedStateMachine]:
    ordning = dag.ordning
    people = (k.fagperson, k.nabo, k.kollega, k.leder)

    class Afternoon(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.block = transaction.atomic()
            self.block.__enter__()
            self.now = tid(ordning, "13.31").start_at
            self.ends_at = self.now  # the planned end, once begun
            for klokken, minutter in (("14.00", 20), ("14.40", 40)):
                self.give(klokken, minutter, 0)

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

        @property
        def koersel(self) -> Koersel | None:
            return koersel_of(dag)

        @property
        def shown(self) -> Forloeb:
            with_times = Sparringsdag.objects.select_related("ordning").prefetch_related("positioner")
            return forloeb_of(with_times.get(pk=dag.pk), self.now)

        def one_of(self, found: list[Any], n: int) -> Any:
            return found[n % len(found)]

        def begun(self, plads: Any) -> bool:
            return Afsnit.objects.filter(runde__plads=plads).exists()

        def attempt(self, act: Any, **details: Any) -> bool:
            with suppress(Refused), transaction.atomic():
                act(now=self.now, by=k.koordinator, **details)
                return True
            return False

        # What happens to the times

        @rule(klokken=times, minutter=lengths, n=number)
        def give(self, klokken: str, minutter: int, n: int) -> None:
            with transaction.atomic():
                asked = ask(self.one_of(list(people), n), ordning, now=self.now - timedelta(days=1))
                given = self.attempt(services.allocate_tid, booking=asked, til=tid(ordning, klokken, minutter))
            assert not (given and (koersel := self.koersel) and koersel.sluttet_at)

        def held(self) -> list[Booking]:
            return list(Booking.objects.booket().with_tid().order_by("position__start_at", "pk"))

        @precondition(lambda self: self.held())
        @rule(n=number)
        def take_back(self, n: int) -> None:
            booking = self.one_of(self.held(), n)
            begun = self.begun(booking.tid)
            assert not (self.attempt(services.take_back_tid, booking=booking) and begun)

        @precondition(lambda self: self.held())
        @rule(n=number, klokken=times, minutter=lengths)
        def move(self, n: int, klokken: str, minutter: int) -> None:
            booking = self.one_of(self.held(), n)
            begun = self.begun(booking.tid)
            assert not (self.attempt(services.move_tildelt, booking=booking, til=tid(ordning, klokken, minutter)) and begun)

        # The hour

        @rule(by=st.sampled_from((0, 1, 3, 8)))
        def time_passes(self, by: int) -> None:
            self.now += timedelta(minutes=by, seconds=13)

        def pressed(self, trin: str, **details: Any) -> bool:
            with suppress(Refused), transaction.atomic():
                press(dag, trin, k.koordinator, self.now, **details)
                return True
            return False

        @rule()
        def start(self) -> None:
            self.pressed("start")

        @rule(trin=st.sampled_from(PRESSES))
        def go_on(self, trin: str) -> None:
            """[Næste] does what the page says it can."""
            shown = self.shown
            done = self.pressed(trin)
            if trin == "naeste":
                assert done == (shown.er_i_gang and bool(shown.nu or shown.naeste))
            if trin == "fortryd":
                assert done == shown.kan_fortrydes

        @rule(really=st.integers(0, 4))
        def end(self, really: int) -> None:
            if not really:
                self.pressed("slut")

        @precondition(lambda self: runder(dag))
        @rule(n=number)
        def change_places(self, n: int) -> None:
            runde = self.one_of(runder(dag), n)
            shown = self.shown
            possible = any(linje.kan_byttes and linje.position.pk == runde.plads_id for linje in shown.linjer)
            order = [found.pk for found in runder(dag)]
            done = self.pressed("byt", runde=runde)
            assert done == possible
            assert not done or [found.pk for found in runder(dag)] != order

        # What holds

        @invariant()
        def parts_follow_each_other(self) -> None:
            if (koersel := self.koersel) and koersel.begyndt_at:
                parts = list(koersel.afsnit.all())
                assert parts[0].fra_at == koersel.begyndt_at
                assert all(before.til_at == after.fra_at for before, after in pairwise(parts))
                assert [part.til_at for part in parts].count(None) == (0 if koersel.sluttet_at else 1)

        @invariant()
        def what_is_run_is_shown_and_keeps_its_booking(self) -> None:
            run = set(Afsnit.objects.filter(runde__isnull=False).values_list("runde__plads", flat=True))
            shown = self.shown
            assert {linje.position.pk for linje in shown.linjer if linje.er_begyndt} == run
            assert all(linje.booking for linje in shown.linjer if linje.er_begyndt)
            running = Afsnit.objects.filter(til_at__isnull=True).values_list("runde__plads", flat=True).first()
            assert (shown.nu and shown.nu.position.pk) == (running if shown.er_i_gang else None)

        @invariant()
        def no_two_rounds_are_planned_at_once(self) -> None:
            planned = runder(dag)
            assert all(before.slut_at <= after.start_at for before, after in pairwise(planned))
            assert all(runde.start_at >= tid(ordning, "14.00").start_at for runde in planned)

        @invariant()
        def planned_end_is_not_moved_forward_under_what_runs(self) -> None:
            if (koersel := self.koersel) and koersel.begyndt_at:
                assert koersel.planlagt_slut_at >= self.ends_at
                self.ends_at: datetime = koersel.planlagt_slut_at

    return Afternoon


def test_times_come_and_go_while_the_session_is_run(k: Kommunen) -> None:
    dag = session(make_tildeles(k.skole, distrikt=k.distrikt, slug="fri"))
    run_machine(machine(k, dag), steps=40)
