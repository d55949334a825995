"""The limits where times are given out: whoever gives is refused and told who has how many; and all see it before."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import services
from booking.models import Booking, Ordning
from tests.booking.conftest import Kommunen, refused, text
from tests.booking.test_tildeling import Skolen, give, s
from tests.booking.test_tildeling_pages import BOARD, choice
from tests.factories import NOW
from tests.factories.booking import book, position, skema
from tests.factories.tildeling import MONDAY, NEXT, ask, make_tildeles, tid
from udviklingsmodel.organisation.services import configuration_changed

__all__ = ["s"]  # the fixture


def limited(ordning: Ordning, **limits: int | None) -> None:
    Ordning.objects.filter(pk=ordning.pk).update(**limits)
    ordning.refresh_from_db()
    configuration_changed()


@pytest.fixture(params=["max_pr_person", "max_pr_institution"])
def limit(s: Skolen, request: pytest.FixtureRequest) -> str:
    limited(s.ordning, **{request.param: 1})
    return str(request.param)


def test_one_at_the_limit_is_given_no_more(s: Skolen, limit: str) -> None:
    first, second = ask(s.fagperson, s.ordning), ask(s.fagperson, s.ordning)
    give(s, first)
    with refused(limit):
        give(s, second, tid(s.ordning, dato=NEXT))
    second.refresh_from_db()
    assert second.tilstand == "anmodet"


def test_limit_of_a_person_is_not_the_institutions(s: Skolen, limit: str) -> None:
    give(s, ask(s.fagperson, s.ordning))
    asked = ask(s.kollega, s.ordning)
    if limit == "max_pr_person":
        assert give(s, asked, tid(s.ordning, "15.00")).tilstand == "booket"
    else:
        with refused(limit):
            give(s, asked, tid(s.ordning, "15.00"))


def test_time_taken_back_or_cancelled_is_not_counted(s: Skolen, limit: str) -> None:
    services.take_back_tid(booking=give(s, ask(s.fagperson, s.ordning)), by=s.konsulent, now=NOW)
    second = give(s, ask(s.fagperson, s.ordning))
    services.cancel_booking(booking=second, by=s.fagperson, now=NOW)
    assert give(s, ask(s.fagperson, s.ordning)).tilstand == "booket"


def test_given_time_is_not_counted_when_it_moves(s: Skolen, limit: str) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    moved = services.move_tildelt(booking=given, til=tid(s.ordning, dato=NEXT), by=s.konsulent, now=NOW)
    assert moved.dag.dato == NEXT


def test_move_of_one_beyond_a_limit_that_was_lowered_is_refused(s: Skolen, limit: str) -> None:
    limited(s.ordning, **{limit: 2})
    given = give(s, ask(s.fagperson, s.ordning))
    give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "15.00"))
    limited(s.ordning, **{limit: 1})
    with refused(limit):
        services.move_tildelt(booking=given, til=tid(s.ordning, dato=NEXT), by=s.konsulent, now=NOW)


def test_fixed_time_is_not_given_beyond_the_limit_either(s: Skolen) -> None:
    fast = make_tildeles(s.k.skole, navn="Fast længde", slug="fast", minutter=40, max_pr_person=1)
    give(s, ask(s.fagperson, fast), position(fast, 1, MONDAY))
    with refused("max_pr_person"):
        give(s, ask(s.fagperson, fast), position(fast, 2, MONDAY))


def test_board_says_who_has_how_many(s: Skolen, limit: str, as_user: Any) -> None:
    give(s, ask(s.fagperson, s.ordning))
    asked = ask(s.fagperson, s.ordning)
    page = as_user(s.konsulent).post(BOARD, choice(asked, start="15.00", minutter="45"))
    who = s.fagperson if limit == "max_pr_person" else s.k.skole
    assert page.status_code == 409
    assert f"{who} har 1 af højst 1 kommende tid på én gang. Flere kan der ikke gives nu." in text(page)
    assert 'value="15.00" selected' in page.content.decode()
    assert 'value="45" selected' in page.content.decode()


def test_time_of_fixed_length_that_went_meanwhile_answers_409_with_the_choice(s: Skolen, as_user: Any) -> None:
    fast = make_tildeles(s.k.skole, navn="Fast længde", slug="fast", minutter=40)
    asked, second = ask(s.fagperson, fast), position(fast, 2, MONDAY)
    give(s, ask(s.kollega, fast), second)
    page = as_user(s.konsulent).post("/booking/fast/fordeling/", choice(asked, position=str(second.pk)))
    assert page.status_code == 409
    assert "Der er ikke plads til tiden længere." in text(page)
    assert f'value="{second.pk}" selected>mandag den 30. november kl. 14.40–15.20, optaget' in page.content.decode()
    asked.refresh_from_db()
    assert asked.tilstand == "anmodet"


# Seen before it is reached


@pytest.mark.parametrize("path", ["/booking/skolen/", "/booking/skolen/anmod/"])
def test_who_asks_sees_the_limit(s: Skolen, as_user: Any, path: str) -> None:
    limited(s.ordning, max_pr_person=2, max_pr_institution=3)
    give(s, ask(s.kollega, s.ordning))
    give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "15.00"))
    page = text(as_user(s.fagperson).get(path))
    assert "Du har 1 af højst 2 kommende tider på én gang." in page
    assert f"{s.k.skole} har 2 af højst 3 kommende tider på én gang." in page


DAYS, DAY = "/booking/her/", "/booking/her/2026-11-26/"


@pytest.mark.parametrize("path", [DAYS, DAY])
def test_who_books_sees_the_limit(k: Kommunen, browser: Client, path: str) -> None:
    assert "kommende tider på én gang" not in text(browser.get(path))
    limited(k.ordning, max_pr_person=1)
    assert "Du har 0 af højst 1 kommende tid på én gang." in text(browser.get(path))
    book(k.fagperson, k.ordning)
    book(k.kollega, k.ordning, 2)
    said = "Du har 1 af højst 1 kommende tid på én gang. Når den er holdt eller aflyst, er der plads til en ny."
    assert said in text(browser.get(path))


def test_who_may_not_book_sees_no_limit(k: Kommunen, as_user: Any) -> None:
    limited(k.ordning, max_pr_person=1)
    assert "på én gang" not in text(as_user(k.fagperson2).get(DAYS))


def test_coordinator_who_books_for_another_sees_theirs(k: Kommunen, as_user: Any) -> None:
    limited(k.ordning, max_pr_person=2)
    book(k.fagperson, k.ordning)
    page = text(as_user(k.koordinator).get(f"{DAY}for/{k.fagperson.pk}/"))
    assert f"{k.fagperson} har 1 af højst 2 kommende tider på én gang." in page


def test_refused_booking_says_which_limit_it_was(k: Kommunen, browser: Client) -> None:
    limited(k.ordning, max_pr_institution=1)
    book(k.kollega, k.ordning)
    page = browser.post(DAY, skema(position(k.ordning, 2), k.skole))
    assert page.status_code == 409
    assert "Jeres institution har allerede så mange kommende tider her, som den kan have på én gang." in text(page)


@pytest.mark.parametrize("path", [DAYS, DAY])
def test_limit_costs_one_question_and_none_where_there_is_none(
    k: Kommunen, browser: Client, path: str, settings: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60

    def asked() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        return len(captured)

    without = asked()
    limited(k.ordning, max_pr_person=2, max_pr_institution=9)
    assert (without, asked()) == ({DAYS: 3, DAY: 4}[path], without + 1)
    assert Booking.objects.count() == 0
