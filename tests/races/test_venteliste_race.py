"""A time that is offered, moved to, given back or taken back, against those who book it: PostgreSQL, gunicorn with two
workers, and clients that press in the same moment.

The controls at the end show that each race can be lost: without the locks and the constraint more than one holds the time,
with either of them alone exactly one; and a product that frees the time before it offers it gives it to who presses first.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.races.arena import Arena, Template, arena, prepared
from tests.races.processer import CSRF, Answer, booking_form, execute

pytestmark = pytest.mark.postgres

ROUNDS = 20
HOLDER, FIRST, SECOND = range(3)
BOOKERS = range(3, 8)


@dataclass
class Outcome:
    """What became of one situation. `holders`: who has the time, and whether as booking or as offer."""

    changers: list[Answer]
    bookers: list[Answer]
    holders: list[tuple[int, str]]
    steps: Counter[str]


Press = tuple[int, str, dict[str, str]]  # who, which of the booking's pages, what is sent


def compete(place: Arena, data: dict[str, Any], situation: dict[str, str], presses: list[Press], bookers: int) -> Outcome:
    people = data["people"]
    pages = f"/booking/kvittering/{situation['booking']}/"
    posts = [(people[n][0], f"{pages}{page}/", {"csrfmiddlewaretoken": CSRF} | form) for n, page, form in presses]
    posts += [(people[n][0], situation["day"], booking_form(situation["position"], people[n][1])) for n in BOOKERS[:bookers]]
    answers = place.race(posts)
    number = {person: n for n, (_session, _school, person) in enumerate(people)}
    held = execute(
        place.url,
        "SELECT booker_id, tilstand FROM booking_booking"
        f" WHERE position_id = '{situation['position']}' AND tilstand IN ('booket', 'tilbudt')",
    )
    steps = execute(place.url, f"SELECT handling FROM kernel_haendelse WHERE objekt_id = '{situation['booking']}'")
    return Outcome(
        answers[: len(presses)],
        answers[len(presses) :],
        [(number[str(person)], state) for person, state in held],
        Counter(step for (step,) in steps),
    )


def answer_offer(place: Arena, data: dict[str, Any], situation: dict[str, str]) -> Outcome:
    """Yes in two windows and no in a third, while others want the time."""
    return compete(place, data, situation, [(FIRST, "accepter", {}), (FIRST, "accepter", {}), (FIRST, "afslaa", {})], 3)


def move(place: Arena, data: dict[str, Any], situation: dict[str, str]) -> Outcome:
    return compete(place, data, situation, [(HOLDER, "flyt", {"position": situation["position"]})], 5)


def give_back(place: Arena, data: dict[str, Any], situation: dict[str, str]) -> Outcome:
    return compete(place, data, situation, [(HOLDER, "aflys", {})], 5)


def take_back(place: Arena, data: dict[str, Any], situation: dict[str, str]) -> Outcome:
    return compete(place, data, situation, [(HOLDER, "fortryd", {})], 5)


RACES: dict[str, Callable[[Arena, dict[str, Any], dict[str, str]], Outcome]] = {
    "tilbudt": answer_offer,
    "flyttes": move,
    "aflyst": take_back,
}


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "venter", "tests.races.opstil_venteliste", str(ROUNDS)) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The product as it is."""
    with arena(template, "venter_hel", tmp_path_factory.mktemp("hel")) as place:
        yield place


def statuses(answers: list[Answer]) -> Counter[int]:
    return Counter(answer.status for answer in answers)


def test_offer_is_answered_once_and_nobody_books_it_meanwhile(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"]["tilbudt"]:
        outcome = answer_offer(guarded, template[1], situation)
        yes, no = outcome.steps["booking.accepter"], outcome.steps["booking.afslaa"]
        assert (yes, no) in ((1, 0), (0, 1))
        assert outcome.holders == ([(FIRST, "booket")] if yes else [(SECOND, "tilbudt")])
        assert statuses(outcome.changers) == {302: 3}
        assert statuses(outcome.bookers) == {409: 3}


def test_time_moved_to_and_booked_at_once_has_one_holder(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"]["flyttes"]:
        outcome = move(guarded, template[1], situation)
        assert len(outcome.holders) == 1
        assert statuses(outcome.changers + outcome.bookers) == {302: 1, 409: 5}
        assert (outcome.changers[0].status == 302) == (outcome.holders == [(HOLDER, "booket")])
        where = f"SELECT tilstand FROM booking_booking WHERE id = '{situation['booking']}'"
        assert execute(guarded.url, where) == [("booket",)]


def test_time_given_back_goes_to_the_first_who_waits_and_never_to_a_booker(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"]["ventet_paa"]:
        outcome = give_back(guarded, template[1], situation)
        assert outcome.holders == [(FIRST, "tilbudt")]
        assert statuses(outcome.changers) == {302: 1}
        assert statuses(outcome.bookers) == {409: 5}


def test_time_taken_back_and_booked_at_once_has_one_holder(guarded: Arena, template: Template) -> None:
    for situation in template[1]["situations"]["aflyst"]:
        outcome = take_back(guarded, template[1], situation)
        assert len(outcome.holders) == 1
        assert (outcome.steps["booking.fortryd"] == 1) == (outcome.holders == [(HOLDER, "booket")])
        assert statuses(outcome.changers) == {302: 1}
        assert statuses(outcome.bookers) <= Counter({302: 1, 409: 5})
        assert statuses(outcome.bookers)[302] + outcome.steps["booking.fortryd"] == 1


def coming(place: Arena, data: dict[str, Any], situation: dict[str, Any]) -> int:
    """How many times one person holds who wants four at once, where one is allowed."""
    session, school, person = data["people"][situation["person"]]
    place.race([(session, day, booking_form(position, school)) for day, position in situation["times"]])
    mine = f"SELECT count(*) FROM booking_booking WHERE booker_id = '{person}' AND tilstand = 'booket'"
    return int(execute(place.url, mine)[0][0])


def test_one_who_books_four_days_at_once_gets_as_many_as_are_allowed(guarded: Arena, template: Template) -> None:
    situations = template[1]["situations"]["graense"]
    assert [coming(guarded, template[1], situation) for situation in situations] == [1] * ROUNDS


def cancel_day(place: Arena, data: dict[str, Any], situation: dict[str, Any]) -> list[Answer]:
    """The coordinator, three who want a time of that day, and three of its people who want one of the next."""
    form = {"csrfmiddlewaretoken": CSRF, "grund": "Teamet er syge"}
    posts = [(data["koordinator"], f"/dagsorden/{situation['dag']}/aflys/", form)]
    wanted = zip((3, 4, 5, 0, 1, 2), situation["same"] + situation["after"], strict=True)
    for n, (day, position) in wanted:
        session, school, _person = data["people"][n]
        posts.append((session, day, booking_form(position, school)))
    return place.race(posts)


def living_on(place: Arena, dag: str) -> int:
    sql = (
        "SELECT count(*) FROM booking_booking b JOIN booking_position p ON p.id = b.position_id"
        f" WHERE p.sparringsdag_id = '{dag}' AND b.tilstand IN ('booket', 'tilbudt')"
    )
    return int(execute(place.url, sql)[0][0])


def test_day_cancelled_while_others_book_it_is_left_with_no_booking(guarded: Arena, template: Template) -> None:
    """Under a limit too, where people are locked beside the days: nobody waits for each other in a ring."""
    for situation in template[1]["situations"]["aflyses"]:
        answers = cancel_day(guarded, template[1], situation)
        assert {answer.status for answer in answers} <= {200, 302, 409}
        assert answers[0].location == f"/dagsorden/{situation['dag']}/"
        assert {answer.status for answer in answers[4:]} == {302}  # the next day's times are nobody else's
        assert living_on(guarded, situation["dag"]) == 0
        told = (
            "SELECT count(*) FROM booking_booking b JOIN booking_position p ON p.id = b.position_id"
            " LEFT JOIN kernel_udsendelse u ON u.objekt_id = b.id AND u.art = 'booking_dag_aflyst'"
            f" WHERE p.sparringsdag_id = '{situation['dag']}' AND u.id IS NULL"
        )
        assert execute(guarded.url, told) == [(0,)]


def test_those_passed_over_who_give_back_what_stood_in_the_way_are_offered_what_nobody_booked(
    guarded: Arena, template: Template
) -> None:
    """Three give back a time each, so that they may have the free one; two others book it. Nobody waits for a free time."""
    people = template[1]["people"]
    for situation in template[1]["situations"]["forbigaaet"]:
        posts = [
            (people[n][0], f"/booking/kvittering/{booking}/aflys/", {"csrfmiddlewaretoken": CSRF})
            for n, booking in zip(situation["waiting"], situation["held"], strict=True)
        ]
        bookers = [people[n] for n in situation["book"]]
        posts += [(session, situation["day"], booking_form(situation["position"], school)) for session, school, _ in bookers]
        answers = guarded.race(posts)
        assert statuses(answers[:3]) == {302: 3}
        won = statuses(answers[3:])[302]
        assert statuses(answers[3:]) == Counter({302: won, 409: 2 - won})
        held = execute(
            guarded.url,
            "SELECT booker_id::text, tilstand FROM booking_booking"
            f" WHERE position_id = '{situation['position']}' AND tilstand IN ('booket', 'tilbudt')",
        )
        assert [state for _, state in held] == (["booket"] if won else ["tilbudt"])
        assert won or held[0][0] in {people[n][2] for n in situation["waiting"]}


# Controls


@pytest.fixture(scope="module")
def unlocked(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with arena(template, "venter_uden_laas", tmp_path_factory.mktemp("uden"), lock=False) as place:
        yield place


def test_without_the_locks_a_cancelled_day_keeps_a_booking(unlocked: Arena, template: Template) -> None:
    def is_booked_on(situation: dict[str, Any]) -> bool:
        answers = cancel_day(unlocked, template[1], situation)
        assert answers[0].location == f"/dagsorden/{situation['dag']}/"
        return living_on(unlocked, situation["dag"]) > 0

    assert any(map(is_booked_on, template[1]["situations"]["aflyses"]))


def test_without_the_locks_one_gets_more_than_are_allowed(unlocked: Arena, template: Template) -> None:
    assert any(coming(unlocked, template[1], situation) > 1 for situation in template[1]["situations"]["graense"])


def holders(place: Arena, template: Template, kind: str, first: int, last: int) -> Iterator[int]:
    """How many held the time after each of these races."""
    for situation in template[1]["situations"][kind][first:last]:
        yield len(RACES[kind](place, template[1], situation).holders)


def of_three(place: Arena, template: Template) -> list[set[int]]:
    return [set(holders(place, template, kind, 0, 3)) for kind in RACES]


def test_locks_alone_leave_one_holder(template: Template, tmp_path: Path) -> None:
    with arena(template, "venter_uden_regel", tmp_path) as place:
        place.drop_constraint()
        assert of_three(place, template) == [{1}, {1}, {1}]


def test_constraint_alone_leaves_one_holder_and_neither_lets_more_than_one_hold_a_time(
    unlocked: Arena, template: Template
) -> None:
    assert of_three(unlocked, template) == [{1}, {1}, {1}]
    unlocked.drop_constraint()  # the other controls do not lean on it
    for kind in RACES:
        assert any(held > 1 for held in holders(unlocked, template, kind, 3, 15)), kind


def test_time_offered_only_after_it_is_free_goes_to_a_booker(template: Template, tmp_path: Path) -> None:
    def a_booker_has_it(situation: dict[str, str]) -> bool:
        return any(number in BOOKERS for number, _state in give_back(place, template[1], situation).holders)

    with arena(template, "venter_bagefter", tmp_path, wsgi="tests.races.wsgi_tilbud_bagefter") as place:
        assert any(map(a_booker_has_it, template[1]["situations"]["ventet_paa"]))
