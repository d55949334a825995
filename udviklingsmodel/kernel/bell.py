"""A bell that anybody may ring as often as they like: one thread answers, soon, and not all the time."""

import threading
from collections.abc import Callable
from time import sleep


class Bell:
    """Calls `answer` soon after `ring`, at most once in `every` seconds, in a thread of its own.

    Whoever rings never waits. What rings while the thread rests is answered when it has rested.
    """

    def __init__(self, answer: Callable[[], None], every: float, rest: Callable[[float], object] = sleep) -> None:
        self._answer, self._every, self._rest = answer, every, rest
        self._rung, self._starting = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._rung.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():  # the first time, and after a fork
                self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            self._answer()
            self._rest(self._every)
