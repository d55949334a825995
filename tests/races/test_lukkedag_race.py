"""A day is closed by the administration while others book it: PostgreSQL, gunicorn with two workers.

Either the day is closed and nobody has a time that nobody decided about, or it was booked first and the administrator is
asked. The control shows that it is the lock of the session that keeps them apart.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.races.arena import Arena, Template, arena, prepared
from tests.races.processer import CSRF, Answer, booking_form, execute

pytestmark = pytest.mark.postgres

ROUNDS = 12


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "lukkes", "tests.races.opstil_lukkedage", str(ROUNDS)) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The product as it is."""
    with arena(template, "lukkes_hel", tmp_path_factory.mktemp("hel")) as place:
        yield place


def close(place: Arena, data: dict[str, Any], situation: dict[str, Any], **decided: str) -> tuple[Answer, list[Answer]]:
    """What the administrator was answered, and those who booked a time each in the same moment."""
    day = date.fromisoformat(situation["dato"])
    form = {
        "art": "lukkedag",
        "navn": "personaledag",
        "fra_0": f"{day.day}",
        "fra_1": f"{day.month}",
        "fra_2": f"{day.year}",
    }
    posts = [(data["administrator"], "/indstillinger/lukkedage/ny/", {"csrfmiddlewaretoken": CSRF} | form | decided)]
    posts += [
        (session, situation["page"], booking_form(position, school))
        for (session, school), position in zip(data["people"], situation["free"], strict=True)
    ]
    administrator, *bookers = place.race(posts)
    return administrator, bookers


def is_closed(place: Arena, situation: dict[str, Any]) -> bool:
    return bool(execute(place.url, f"SELECT 1 FROM organisation_lukkeperiode WHERE fra_date = '{situation['dato']}'"))


def living(place: Arena, situation: dict[str, Any]) -> int:
    sql = (
        "SELECT count(*) FROM booking_booking b JOIN booking_position p ON p.id = b.position_id"
        f" WHERE p.sparringsdag_id = '{situation['dag']}' AND b.tilstand IN ('booket', 'tilbudt')"
    )
    return int(execute(place.url, sql)[0][0])


def booked(bookers: list[Answer]) -> int:
    """How many got the time; the others have the page again, with what they typed and why."""
    for answer in bookers:
        assert answer.status == 302 or (
            answer.status in (200, 409) and "Det, du skrev, står her endnu. Vælg en anden dag." in answer.page
        )
    return sum(answer.status == 302 for answer in bookers)


def test_day_without_bookings_is_closed_or_booked_and_never_both(guarded: Arena, template: Template) -> None:
    for situation in template[1]["tomme"]:
        administrator, bookers = close(guarded, template[1], situation)
        if is_closed(guarded, situation):
            assert (administrator.status, booked(bookers), living(guarded, situation)) == (302, 0, 0)
        else:
            assert (administrator.status, booked(bookers), living(guarded, situation)) == (200, 4, 4)
            assert "Der er ikke gemt noget endnu." in administrator.page


def test_booked_day_that_is_closed_and_cancelled_keeps_no_booking_and_tells_everybody(
    guarded: Arena, template: Template
) -> None:
    for situation in template[1]["bookede"]:
        decided = {"beslutning": "aflys", "ramt": situation["dag"]}
        administrator, bookers = close(guarded, template[1], situation, **decided)
        assert (administrator.status, is_closed(guarded, situation), living(guarded, situation)) == (302, True, 0)
        untold = (
            "SELECT count(*) FILTER (WHERE u.id IS NULL), count(*) FROM booking_booking b"
            " JOIN booking_position p ON p.id = b.position_id"
            " LEFT JOIN kernel_udsendelse u ON u.objekt_id = b.id AND u.art = 'booking_dag_aflyst'"
            f" WHERE p.sparringsdag_id = '{situation['dag']}'"
        )
        assert execute(guarded.url, untold) == [(0, 2 + booked(bookers))]


def test_without_the_locks_a_closed_day_keeps_a_booking(template: Template, tmp_path: Path) -> None:
    def is_kept(situation: dict[str, Any]) -> bool:
        close(place, template[1], situation, beslutning="aflys", ramt=situation["dag"])
        assert is_closed(place, situation)
        return living(place, situation) > 0

    with arena(template, "lukkes_uden_laas", tmp_path, lock=False) as place:
        assert any(map(is_kept, template[1]["bookede"]))
