"""What is read on every page and seldom changed, held in the process's memory: the configuration, a person's roles.

A snapshot holds for as long as its version stands in the database. The version comes with the logged-in user, so asking
costs no query, and a change shows on the next request of every process. A change that forgot to renew the version
shows after SNAPSHOT_SECONDS.
"""

from collections.abc import Callable, Hashable
from threading import RLock
from time import monotonic
from typing import Any, Generic, TypeGuard, TypeVar

from django.conf import settings

T = TypeVar("T")
MOST = 5_000  # keys in one snapshot: a municipality's staff
LOCKS = 64  # of one snapshot: who loads one key seldom keeps those waiting who load another


class Snapshot(Generic[T]):
    """What `load(*key)` answers, loaded again when the version is another.

    Shared by threads, of which one loads a key and the others wait for it: do not change what it answers.
    """

    def __init__(self, load: Callable[..., T]) -> None:
        self._load = load
        self._held: dict[Hashable, tuple[Hashable, float, T]] = {}
        self._loading = [RLock() for _ in range(LOCKS)]

    def at(self, version: Hashable, *key: Any) -> T:
        if not self._is_fresh(held := self._held.get(key), version):
            with self._loading[hash(key) % LOCKS]:
                if not self._is_fresh(held := self._held.get(key), version):
                    if len(self._held) >= MOST:
                        self._held.clear()
                    held = self._held[key] = version, monotonic(), self._load(*key)
        return held[2]

    @staticmethod
    def _is_fresh(held: tuple[Hashable, float, T] | None, version: Hashable) -> TypeGuard[tuple[Hashable, float, T]]:
        return held is not None and held[0] == version and monotonic() - held[1] < settings.SNAPSHOT_SECONDS
