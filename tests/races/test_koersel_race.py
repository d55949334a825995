"""[Næste], and taking it back, pressed by eight in the same moment: PostgreSQL and gunicorn with two workers. One moves a
round, or takes it back, and the others are told. The controls show that the race can be lost: without the lock and the
constraint more than one moves it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races.arena import Answer, Arena, Template, arena, prepared
from tests.races.processer import CSRF, execute

pytestmark = pytest.mark.postgres
ROUNDS, CONTROL, CLIENTS = 6, 3, 8


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "koersel", "tests.races.opstil_koersel", str(ROUNDS + CONTROL)) as made:
        yield made


def at_once(place: Arena, template: Template, n: int, trin: str, since: int) -> list[Answer]:
    """On a page drawn `since` presses after the start."""
    running = template[1]["running"][n]
    form = {"csrfmiddlewaretoken": CSRF, "trin": trin, "version": str(running["version"] + since)}
    return place.race([(template[1]["chair"], f"/dagsorden/{running['dag']}/", form)] * CLIENTS)


def open_parts(place: Arena, template: Template, n: int) -> int:
    koersel = template[1]["running"][n]["koersel"]
    return int(
        execute(place.url, f"SELECT count(*) FROM booking_afsnit WHERE koersel_id = '{koersel}' AND til_at IS NULL")[0][0]
    )


def parts(place: Arena, template: Template, n: int) -> int:
    koersel = template[1]["running"][n]["koersel"]
    return int(execute(place.url, f"SELECT count(*) FROM booking_afsnit WHERE koersel_id = '{koersel}'")[0][0])


def test_next_pressed_by_eight_moves_one_round_and_is_taken_back_once(template: Template, tmp_path: Path) -> None:
    with arena(template, "koersel_hel", tmp_path) as place:
        for n in range(ROUNDS):
            for since, (trin, parts_left) in enumerate((("naeste", 2), ("fortryd", 1), ("naeste", 2))):
                answers = at_once(place, template, n, trin, since)
                assert Counter(answer.status for answer in answers) == {302: 1, 409: CLIENTS - 1}
                assert all("Siden var ældre end det seneste tryk." in a.page for a in answers if a.status == 409)
                assert (parts(place, template, n), open_parts(place, template, n)) == (parts_left, 1)
        execute(place.url, "DROP INDEX afsnit_et_aabent")
        assert [left(place, template, ROUNDS + n) for n in range(CONTROL)] == [1] * CONTROL


def left(place: Arena, template: Template, n: int) -> int:
    """How many rounds run after the race."""
    at_once(place, template, n, "naeste", 0)
    return open_parts(place, template, n)


def test_constraint_alone_leaves_one_round_running_and_neither_lets_more_than_one(
    template: Template, tmp_path: Path
) -> None:
    with arena(template, "koersel_uden_laas", tmp_path, lock=False) as place:
        assert [left(place, template, n) for n in range(CONTROL)] == [1] * CONTROL
        execute(place.url, "DROP INDEX afsnit_et_aabent")
        assert any(left(place, template, CONTROL + n) > 1 for n in range(CONTROL))
