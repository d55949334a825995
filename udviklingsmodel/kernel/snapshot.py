"""Configuration held in the process's memory: read on every page, changed a few times a year.

A snapshot holds for as long as its version stands in the database. The version comes with the logged-in user, so asking
costs no query, and a change shows on the next request of every process. A change that forgot to renew the version
shows after SNAPSHOT_SECONDS.
"""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar
from uuid import UUID

from django.conf import settings

T = TypeVar("T")


class Snapshot(Generic[T]):
    """What `load` answers, loaded again when the version is another. Shared by threads: do not change what it answers."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._held: tuple[UUID, float, T] | None = None

    def at(self, version: UUID) -> T:
        held = self._held
        if held is None or held[0] != version or monotonic() - held[1] >= settings.SNAPSHOT_SECONDS:
            held = self._held = version, monotonic(), self._load()
        return held[2]
