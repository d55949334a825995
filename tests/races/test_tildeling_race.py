"""Times that are given out, across each other and in the same moment: PostgreSQL, gunicorn with two workers, and six who
give on one session.

The first three of them want the same room before 15.00, the others the same room after it. The controls show that the race
can be lost: without the lock and the constraint more than one gets a room, with either of them alone exactly one. In all of
the controls a session's times need not have numbers of their own: that constraint would stop the second by accident.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.races.arena import Arena, Template, arena, prepared
from tests.races.processer import CSRF, Answer, execute

pytestmark = pytest.mark.postgres

ROUNDS, SAME, CONTROL, LIMITED = 10, 2, 4, 6
BEFORE, AFTER = ("14.00", "14.10", "14.20"), ("15.00", "15.10", "15.20")  # half an hour each: any two of three overlap
NUMBERS, OVERLAPS = "position_nummer_en_gang", "position_overlapper_ikke"


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "tildeles", "tests.races.opstil_tildeling", str(ROUNDS + 2 * SAME), str(LIMITED)) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The product as it is."""
    with arena(template, "tildeles_hel", tmp_path_factory.mktemp("hel")) as place:
        yield place


def give(place: Arena, data: dict[str, Any], situation: dict[str, Any], times: list[tuple[int, str]]) -> list[Answer]:
    """Each giver at once: (which request, from when)."""
    posts = []
    for giver, (request, start) in zip(data["givers"], times, strict=True):
        form = {"booking": situation["requests"][request], "trin": "tildel", "dag": situation["dato"]}
        time = {"start": start, "minutter": "30"}
        posts.append((giver, situation["board"], {"csrfmiddlewaretoken": CSRF} | form | time))
    return place.race(posts)


def at_the_limit(place: Arena, data: dict[str, Any], situation: dict[str, Any]) -> tuple[list[Answer], int]:
    """Six requests of one who may have one coming time, each given another day at once; and how many times there are.

    The days share no lock. Nobody books where times are given out: it is given against given.
    """
    posts = []
    for giver, request, day in zip(data["givers"], situation["requests"], situation["days"], strict=True):
        form = {"booking": request, "trin": "tildel", "dag": day, "start": "14.00", "minutter": "30"}
        posts.append((giver, situation["board"], {"csrfmiddlewaretoken": CSRF} | form))
    answers = place.race(posts)
    asked = ", ".join(f"'{request}'" for request in situation["requests"])
    held = f"SELECT count(*) FROM booking_booking WHERE id IN ({asked}) AND tilstand = 'booket'"
    return answers, int(execute(place.url, held)[0][0])


def crowd(place: Arena, data: dict[str, Any], situation: dict[str, Any]) -> list[Answer]:
    return give(place, data, situation, list(enumerate([*BEFORE, *AFTER])))


def given(place: Arena, situation: dict[str, Any]) -> list[tuple[str, str]]:
    """Whose request has a time on the session, and from when; a time that nobody has would be there with no request."""
    sql = (
        "SELECT b.id::text, to_char(p.start_at AT TIME ZONE 'Europe/Copenhagen', 'HH24.MI') FROM booking_position p"
        " LEFT JOIN booking_booking b ON b.position_id = p.id AND b.tilstand = 'booket'"
        f" WHERE p.sparringsdag_id = '{situation['dag']}' AND NOT p.opgivet ORDER BY 2, 1"
    )
    return [(booking, start) for booking, start in execute(place.url, sql)]


def rooms(place: Arena, situation: dict[str, Any]) -> tuple[int, int]:
    """How many have the room before 15.00, and after it."""
    starts = [start for _booking, start in given(place, situation)]
    return sum(start in BEFORE for start in starts), sum(start in AFTER for start in starts)


def waiting(place: Arena, situation: dict[str, Any]) -> set[str]:
    """The requests that still wait."""
    asked = ", ".join(f"'{request}'" for request in situation["requests"])
    sql = f"SELECT id::text FROM booking_booking WHERE id IN ({asked}) AND tilstand = 'anmodet'"
    return {request for (request,) in execute(place.url, sql)}


def letters(place: Arena, booking: str) -> list[Any]:
    return execute(
        place.url,
        f"SELECT id FROM kernel_udsendelse WHERE objekt_id = '{booking}' AND art = 'booking_bekraeftelse'",
    )


def assert_friendly(answer: Answer, why: str) -> None:
    """The board as it is now, with what was chosen and a sentence of why not."""
    assert why in answer.page, answer.page[:500]
    assert "<h1>Fordel tider</h1>" in answer.page


def test_times_across_each_other_leave_one_in_each_room(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"][:ROUNDS]:
        answers = crowd(guarded, template[1], situation)
        assert rooms(guarded, situation) == (1, 1)
        for room in (answers[:3], answers[3:]):
            assert Counter(answer.status for answer in room) == {302: 1, 409: 2}
        won = {request for request, a in zip(situation["requests"], answers, strict=True) if a.status == 302}
        assert {booking for booking, _start in given(guarded, situation)} == won
        assert waiting(guarded, situation) == set(situation["requests"]) - won
        for answer in answers:
            if answer.status == 409:
                assert_friendly(answer, "Der er ikke plads til tiden længere.")


def test_one_request_given_the_same_time_by_six_has_one_time_and_one_letter(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"][ROUNDS : ROUNDS + SAME]:
        answers = give(guarded, template[1], situation, [(0, "14.00")] * 6)
        assert Counter(answer.status for answer in answers) == {302: 6}
        assert given(guarded, situation) == [(situation["requests"][0], "14.00")]
        assert len(letters(guarded, situation["requests"][0])) == 1


def test_one_request_given_six_times_has_one_and_the_others_are_told(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"][ROUNDS + SAME : ROUNDS + 2 * SAME]:
        starts = ("14.00", "14.15", "14.30", "15.00", "15.15", "15.30")
        answers = give(guarded, template[1], situation, [(0, start) for start in starts])
        assert Counter(answer.status for answer in answers) == {302: 1, 409: 5}
        winner = next(start for start, answer in zip(starts, answers, strict=True) if answer.status == 302)
        assert given(guarded, situation) == [(situation["requests"][0], winner)]
        assert len(letters(guarded, situation["requests"][0])) == 1
        for answer in answers:
            if answer.status == 409:
                assert_friendly(answer, "Der er givet en tid i mellemtiden.")


def test_one_who_is_given_six_days_at_once_has_as_many_as_are_allowed(guarded: Arena, template: Template) -> None:
    for situation in template[1]["graense"]:
        answers, held = at_the_limit(guarded, template[1], situation)
        assert held == 1
        assert Counter(answer.status for answer in answers) == {302: 1, 409: 5}
        for answer in answers:
            if answer.status == 409:
                assert_friendly(answer, "har 1 af højst 1 kommende tid på én gang. Flere kan der ikke gives nu.")


# Controls


@pytest.fixture(scope="module")
def unlocked(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(template, "tildeles_uden_laas", tmp_path_factory.mktemp("uden"), lock=False) as place:
        drop(place, NUMBERS)
        yield place


def drop(place: Arena, *constraints: str) -> None:
    for constraint in constraints:
        execute(place.url, f"ALTER TABLE booking_position DROP CONSTRAINT {constraint}")


def crowded(place: Arena, template: Template, first: int) -> Iterator[tuple[int, int]]:
    """How many got each room, round by round."""
    for situation in template[1]["situations"][first : first + CONTROL]:
        crowd(place, template[1], situation)
        yield rooms(place, situation)


def test_without_the_locks_one_is_given_more_than_are_allowed(unlocked: Arena, template: Template) -> None:
    assert any(at_the_limit(unlocked, template[1], situation)[1] > 1 for situation in template[1]["graense"])


def test_lock_alone_leaves_one_in_each_room(template: Template, tmp_path: Path) -> None:
    with arena(template, "tildeles_uden_regel", tmp_path) as place:
        drop(place, NUMBERS, OVERLAPS)
        assert list(crowded(place, template, 0)) == [(1, 1)] * CONTROL


def test_constraint_alone_leaves_one_in_each_room_and_neither_lets_more_than_one_have_it(
    unlocked: Arena, template: Template
) -> None:
    assert list(crowded(unlocked, template, 0)) == [(1, 1)] * CONTROL
    drop(unlocked, OVERLAPS)
    assert any(max(held) > 1 for held in crowded(unlocked, template, CONTROL))
