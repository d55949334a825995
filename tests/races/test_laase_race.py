"""Services that lock several things, at the same time: they wait for each other, and never in a ring.

Two threads of one process, each with a connection of its own. Before the log asked for its foreign keys to be checked
first, half of the requests of the first test ended in "deadlock detected".
"""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from booking import services
from booking.models import Ordning
from booking.services import dage
from tests.booking.conftest import Kommunen, k
from tests.factories import NOW
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import ask, make_tildeles
from tests.races.processer import wait_for
from udviklingsmodel.kernel import access
from udviklingsmodel.organisation import services as organisation
from udviklingsmodel.organisation.enums import Dagsvalg, Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import personer

__all__ = ["k"]  # the fixture
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8
ONSDAG, TORSDAG, NAESTE = date(2026, 11, 25), date(2026, 11, 26), date(2026, 12, 3)


def together(*jobs: Callable[[], object]) -> Counter[str]:
    """Each job in a thread of its own; how they ended."""
    ended: Counter[str] = Counter()

    def run(job: Callable[[], object]) -> None:
        try:
            job()
            ended["ok"] += 1
        except Exception as error:
            ended[f"{type(error).__name__}: {error}"[:60]] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended


def until_another_waits_for_us(*, or_has: threading.Event | None = None) -> None:
    """Another transaction wants a lock that this one holds; or, where there is none to wait for, it is through."""

    def wanted() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
            )
            return bool(cursor.fetchone()[0])

    wait_for(lambda: (or_has and or_has.is_set()) or wanted(), what="another to want a lock of ours")


def test_requests_while_their_ordning_is_saved_all_succeed(k: Kommunen) -> None:
    ordning = make_tildeles(k.skole)

    def save() -> None:
        for number in range(ROUNDS):
            windows = list(ordning.vinduer.all())
            services.change_ordning(
                ordning=ordning, by=k.administration, now=NOW, vinduer=windows, lokale=f"Lokale {number}"
            )

    def asking(bruger: Bruger) -> Callable[[], object]:
        return lambda: [ask(bruger, ordning) for _ in range(ROUNDS)]

    assert together(save, *(asking(bruger) for bruger in (k.fagperson, k.kollega, k.leder))) == {"ok": 4}


def test_bookings_while_their_institution_gets_another_name_all_succeed(k: Kommunen) -> None:
    def rename() -> None:
        for number in range(3 * ROUNDS):
            organisation.change_sted(sted=k.skole, values={"navn": f"Omdøbt {number}"}, by=k.administration, now=NOW)

    def booking(bruger: Bruger, nummer: int) -> Callable[[], object]:
        def run() -> None:
            for _ in range(ROUNDS):
                services.cancel_booking(booking=book(bruger, k.ordning, nummer), by=bruger, now=NOW)

        return run

    people = enumerate((k.fagperson, k.kollega, k.leder), start=1)
    assert together(rename, *(booking(bruger, nummer) for nummer, bruger in people)) == {"ok": 4}


def test_person_is_changed_while_a_day_they_have_a_time_on_is_cancelled(
    k: Kommunen, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", max_pr_person=2)
    booking = book(k.fagperson, ordning)
    counted = threading.Event()
    lock_counted, lock_indstillinger = dage.lock_counted, personer.lock_indstillinger

    def counts(*args: Any) -> None:
        lock_counted(*args)
        counted.set()
        until_another_waits_for_us()  # in the wrong order of locks the other has the settings', and wants the person

    def asks() -> Any:
        counted.wait(10)
        return lock_indstillinger()

    monkeypatch.setattr(dage, "lock_counted", counts)
    monkeypatch.setattr(personer, "lock_indstillinger", asks)
    values: dict[str, Any] = {"navn": "Bodil Ny", "email": k.fagperson.email, "faggruppe": k.fagperson.faggruppe}
    assert together(
        lambda: services.cancel_sparringsdag(dag=booking.dag, grund="Sygdom", by=k.koordinator, now=NOW),
        lambda: organisation.change_bruger(bruger=k.fagperson, by=k.administration, now=NOW, **values),
    ) == {"ok": 2}


def test_two_roles_given_at_once_both_open_what_they_open(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = BrugerFactory(), BrugerFactory()
    listed, given = threading.Event(), threading.Event()
    grants = access._providers[Ordning]

    def slow(ordning: Any) -> Any:
        rows = list(grants(ordning))
        if not listed.is_set():
            listed.set()
            until_another_waits_for_us(or_has=given)  # without a lock the other's grant is written, and taken away again
        return rows

    def give(bruger: Bruger, skole: Any) -> None:
        organisation.give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=date(2020, 1, 1), by=None, now=NOW)

    def give_the_other() -> None:
        listed.wait(10)
        give(second, k.skole)
        given.set()

    monkeypatch.setitem(access._providers, Ordning, slow)
    assert together(lambda: give(first, k.skole2), give_the_other) == {"ok": 2}
    for bruger in (first, second):
        assert access.held_by(Bruger.objects.get(pk=bruger.pk), Ordning, "book_ordning")


def test_ordning_takes_all_it_will_lock_before_it_writes_to_the_log(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days of a changed ordning are cancelled while somebody on the second books elsewhere."""
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", max_pr_person=5)
    other = make_ordning(distrikt=k.distrikt, sted=k.boernehus, navn="Anden", slug="anden", max_pr_person=5, ugedag=2)
    days = frozenset(
        book(bruger, ordning, dato=dato).dag.pk for bruger, dato in ((k.kollega, TORSDAG), (k.fagperson, NAESTE))
    )
    cancelled = threading.Event()
    cancel = dage.cancel_sparringsdag

    def cancel_slowly(**values: Any) -> Any:
        done = cancel(**values)
        cancelled.set()
        until_another_waits_for_us()  # in the wrong order of locks the other has the person, and wants the log's end
        return done

    monkeypatch.setattr(dage, "cancel_sparringsdag", cancel_slowly)

    def change() -> None:
        windows = list(ordning.vinduer.all())
        for window in windows:
            window.start, window.slut = window.start.replace(hour=10), window.slut.replace(hour=11)
        beslutning = dict.fromkeys(days, Dagsvalg.AFLYS)
        services.change_ordning(ordning=ordning, by=k.administration, now=NOW, vinduer=windows, beslutning=beslutning)

    def book_elsewhere() -> None:
        cancelled.wait(10)
        book(k.fagperson, other, dato=ONSDAG)

    assert together(change, book_elsewhere) == {"ok": 2}
