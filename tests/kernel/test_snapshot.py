"""The configuration held in memory: the same object while the version stands, a new one when it is another."""

from itertools import count
from uuid import uuid4

import pytest
from pytest_django import Settings

from udviklingsmodel.kernel.snapshot import Snapshot


@pytest.fixture
def numbers(settings: Settings) -> Snapshot[int]:
    settings.SNAPSHOT_SECONDS = 60
    counter = count(1)
    return Snapshot(lambda: next(counter))


def test_snapshot_of_the_same_version_is_not_loaded_again(numbers: Snapshot[int]) -> None:
    version = uuid4()
    assert [numbers.at(version), numbers.at(version)] == [1, 1]


def test_snapshot_of_another_version_is_loaded_again(numbers: Snapshot[int]) -> None:
    assert [numbers.at(uuid4()), numbers.at(uuid4())] == [1, 2]


def test_snapshot_grown_old_is_loaded_again(numbers: Snapshot[int], settings: Settings) -> None:
    version = uuid4()
    numbers.at(version)
    settings.SNAPSHOT_SECONDS = 0
    assert numbers.at(version) == 2


def test_snapshot_of_another_key_is_its_own(settings: Settings) -> None:
    settings.SNAPSHOT_SECONDS = 60
    asked: list[str] = []
    snapshot = Snapshot(lambda name: asked.append(name) or name.upper())
    assert [snapshot.at(1, "a"), snapshot.at(1, "b"), snapshot.at(1, "a")] == ["A", "B", "A"]
    assert asked == ["a", "b"]


def test_snapshot_that_is_full_begins_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SNAPSHOT_SECONDS = 60
    monkeypatch.setattr("udviklingsmodel.kernel.snapshot.MOST", 2)
    snapshot = Snapshot(lambda number: number)
    assert [snapshot.at(1, n) for n in range(5)] == [0, 1, 2, 3, 4]
    assert len(snapshot._held) <= 2
