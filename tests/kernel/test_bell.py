"""The bell that wakes the worker: answered soon, not for every ring, and never waited for."""

import threading
from collections.abc import Callable, Iterator
from itertools import count
from queue import Queue

import pytest

from udviklingsmodel.kernel.bell import Bell

SOON = 5  # seconds a test waits at most


def until(turns: threading.Semaphore) -> Callable[[float], object]:
    return lambda seconds: turns.acquire(timeout=SOON)


@pytest.fixture
def rests() -> Iterator[threading.Semaphore]:
    """The thread's rests end when the test says so."""
    turns = threading.Semaphore(0)
    yield turns
    turns.release(10)


def test_bell_is_answered_once_for_all_that_rang_while_it_rested(rests: threading.Semaphore) -> None:
    answers: Queue[str] = Queue()
    rung = Bell(lambda: answers.put("here"), every=60, rest=until(rests))
    rung.ring()
    assert answers.get(timeout=SOON) == "here"
    for _ in range(100):
        rung.ring()
    assert answers.empty()
    rests.release()
    assert answers.get(timeout=SOON) == "here"
    rests.release()
    rung.ring()
    assert answers.get(timeout=SOON) == "here"
    assert answers.empty()


def test_whoever_rings_does_not_wait_for_the_answer(rests: threading.Semaphore) -> None:
    asked, allowed = threading.Event(), threading.Event()
    rung = Bell(lambda: (asked.set(), allowed.wait(SOON), None)[2], every=0, rest=until(rests))
    rung.ring()
    assert asked.wait(SOON)
    rung.ring()
    assert not allowed.is_set()
    allowed.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_bell_whose_thread_has_died_is_answered_again(rests: threading.Semaphore) -> None:
    answers: Queue[str] = Queue()
    times = count()

    def answer() -> None:
        answers.put("here")
        if next(times) == 0:
            raise RuntimeError("as after a fork: the thread is gone")

    rung = Bell(answer, every=0, rest=until(rests))
    rung.ring()
    assert answers.get(timeout=SOON) == "here"
    first = rung._thread
    assert first
    first.join(SOON)
    assert not first.is_alive()
    rung.ring()
    assert answers.get(timeout=SOON) == "here"
