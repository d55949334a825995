"""What is read on every page and seldom changed, held in the process's memory: the configuration, a person's roles.

A snapshot holds for as long as its version stands in the database. The version comes with the logged-in user, so asking
costs no query, and a change shows on the next request of every process. A change that forgot to renew the version
shows after SNAPSHOT_SECONDS.
"""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
MOST = 5_000  # keys in one snapshot: a municipality's staff


class Snapshot(Generic[T]):
    """What `load(*key)` answers, loaded again when the version is another.

    Shared by threads: do not change what it answers.
    """

    def __init__(self, load: Callable[..., T]) -> None:
        self._load = load
        self._held: dict[Hashable, tuple[Hashable, float, T]] = {}

    def at(self, version: Hashable, *key: Any) -> T:
        held = self._held.get(key)
        if held is None or held[0] != version or monotonic() - held[1] >= settings.SNAPSHOT_SECONDS:
            if len(self._held) >= MOST:
                self._held.clear()
            held = self._held[key] = version, monotonic(), self._load(*key)
        return held[2]
