"""TST-02 under any concurrency: PostgreSQL, gunicorn with two workers, and clients that press in the same moment.

The controls at the end show that the race can be lost: without the lock and the constraint more than one wins, with
either of them alone exactly one. `RACE_ROUNDS=10000 script/test --postgres tests/races/test_booking_race.py -k eight` is
the long race.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.races.arena import Arena, arena, prepared
from tests.races.processer import EMNE, Answer, booking_form, execute

pytestmark = pytest.mark.postgres

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """200 people, and a free time for each round and the other races."""
    with prepared(migrated, "kamp", "tests.races.opstil", "200", str(ROUNDS + 20)) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The product as it is."""
    with arena(template, "hel", tmp_path_factory.mktemp("hel")) as place:
        yield place


def assert_friendly(answer: Answer) -> None:
    """What one reads who came too late: that it is taken, what is free, and one's own words."""
    assert answer.status == 409, (answer.status, answer.page[:500])
    assert "Tiden blev booket af en anden for et øjeblik siden. Det, du skrev, står her endnu." in answer.page
    assert "vælg den herunder" in answer.page
    assert f"{EMNE}</textarea>" in answer.page


def test_race_of_eight_has_one_winner_in_every_round(guarded: Arena) -> None:
    for _ in range(ROUNDS):
        position, answers = guarded.race_for_one_position(8)
        assert Counter(answer.status for answer in answers) == {302: 1, 409: 7}
        assert guarded.booked(position) == 1
        for answer in answers:
            if answer.status == 409:
                assert_friendly(answer)


def test_race_of_two_hundred_has_one_winner_and_199_friendly_pages(guarded: Arena) -> None:
    position, answers = guarded.race_for_one_position(200)
    assert Counter(answer.status for answer in answers) == {302: 1, 409: 199}
    assert guarded.booked(position) == 1
    for answer in answers:
        if answer.status == 409:
            assert_friendly(answer)


def test_same_form_sent_eight_times_at_once_is_one_booking_and_one_mail(guarded: Arena) -> None:
    path, position = next(guarded.free)
    session, school = guarded.people[0]
    form = booking_form(position, school)
    answers = guarded.race([(session, path, form)] * 8)
    assert {(answer.status, answer.location) for answer in answers} == {(302, f"/booking/kvittering/{form['booking_id']}/")}
    assert guarded.booked(position) == 1
    mails = f"SELECT art FROM kernel_udsendelse WHERE objekt_id = '{form['booking_id']}' AND art = 'booking_bekraeftelse'"
    assert len(execute(guarded.url, mails)) == 1


def test_one_form_id_for_two_days_at_once_is_one_booking(guarded: Arena, template: Any) -> None:
    """A form that was copied: each day has its own lock, so that the id itself decides."""
    session, school = guarded.people[0]
    path, position = next(guarded.free)
    other_path, other = template[1]["positions"][-1]
    form = booking_form(position, school)
    answers = guarded.race([(session, path, form), (session, other_path, form | {"position": other})])
    assert Counter(answer.status for answer in answers) == {302: 1, 409: 1}
    assert guarded.booked(position) + guarded.booked(other) == 1


# Controls


def winners(place: Arena) -> Iterator[int]:
    """How many were booked into each of three positions that eight wanted."""
    for _ in range(3):
        position, answers = place.race_for_one_position(8)
        assert {answer.status for answer in answers} <= {302, 409}, [a.page[:300] for a in answers]
        yield place.booked(position)


def test_lock_alone_leaves_one_winner(template: Any, tmp_path: Path) -> None:
    with arena(template, "uden_regel", tmp_path) as place:
        place.drop_constraint()
        assert list(winners(place)) == [1, 1, 1]


def test_constraint_alone_leaves_one_winner_and_neither_lets_more_than_one_win(template: Any, tmp_path: Path) -> None:
    with arena(template, "uden_laas", tmp_path, lock=False) as place:
        assert list(winners(place)) == [1, 1, 1]
        place.drop_constraint()
        assert any(won > 1 for won in winners(place))
