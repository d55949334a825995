"""A request that nobody answers: who is told and when, where it is read, and that it is erased in the end (TST-08)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from booking import services
from booking.models import Booking, Sparringstal
from tests.booking.conftest import text
from tests.booking.test_tildeling import Skolen, give, letters, s
from tests.booking.test_tildeling_pages import BOARD
from tests.factories import NOW
from tests.factories.tildeling import ANMODNING, MONDAY, NEXT, SVAR, ask, session, tid
from udviklingsmodel.kernel.models import Haendelse, Udsendelse

__all__ = ["s"]  # the fixture
SUBJECT = "En anmodning om sparring har ikke fået svar"
LAST = date(2027, 1, 18)  # eight weeks after NOW: the horizon of that day
GONE = datetime(2026, 12, 14, 6, tzinfo=UTC)  # fourteen days after MONDAY, in the morning


def wishing(s: Skolen, *days: date) -> Booking:
    return ask(s.fagperson, s.ordning, anmodning=replace(ANMODNING, oensker=days))


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)  # 8.00 in Copenhagen, in winter


def test_request_waits_for_the_last_day_that_was_wished(s: Skolen) -> None:
    assert wishing(s, NEXT, MONDAY).venter_til_date == NEXT


def test_request_without_a_wish_waits_for_the_last_day_that_could_be_given(s: Skolen) -> None:
    assert ask(s.fagperson, s.ordning).venter_til_date == LAST


def test_request_whose_time_was_taken_back_waits_anew_where_its_days_are_past(s: Skolen) -> None:
    given = give(s, wishing(s, MONDAY), tid(s.ordning, dato=NEXT))
    back = services.take_back_tid(booking=given, by=s.konsulent, now=NOW + timedelta(days=10))
    assert back.venter_til_date == LAST + timedelta(days=10)
    soon = services.take_back_tid(booking=give(s, wishing(s, MONDAY)), by=s.konsulent, now=NOW)
    assert soon.venter_til_date == MONDAY


def test_unanswered_request_is_erased_fourteen_days_after_its_last_day(s: Skolen) -> None:
    asked, later = wishing(s, MONDAY), wishing(s, NEXT)
    assert services.erase_bookinger(now=GONE - timedelta(hours=8)) is None
    done = services.erase_bookinger(now=GONE)
    assert done
    assert (done.bookinger, done.ubesvarede) == (1, 1)
    assert list(Booking.objects.all()) == [later]
    assert not Udsendelse.objects.filter(objekt_id=asked.pk).exists()
    assert Haendelse.objects.filter(handling="booking.slettet", objekt_id=str(asked.pk)).count() == 1
    assert not Sparringstal.objects.exists()  # figures are of times that were booked


def test_record_tells_unanswered_requests_from_the_others(s: Skolen) -> None:
    wishing(s, MONDAY)
    services.decline_anmodning(booking=wishing(s, MONDAY), grund="Nej", by=s.konsulent, now=NOW)
    give(s, wishing(s, MONDAY))
    done = services.erase_bookinger(now=GONE)
    assert done
    assert (done.bookinger, done.ubesvarede, Sparringstal.objects.count()) == (3, 1, 1)


def test_request_that_was_given_a_time_meanwhile_is_not_erased(s: Skolen) -> None:
    give(s, wishing(s, MONDAY), tid(s.ordning, dato=NEXT))
    assert services.erase_bookinger(now=GONE) is None


def test_who_gives_and_who_asked_are_told_once_when_the_last_day_has_passed(s: Skolen) -> None:
    wished = replace(ANMODNING, oensker=(MONDAY,))
    asked = ask(s.fagperson, s.ordning, anmodning=wished, svar=replace(SVAR, emne="Kanariefugl i skoven"))
    letters()
    day_after = morning(MONDAY + timedelta(days=1))
    assert letters(day_after - timedelta(seconds=1)) == []
    everybody = sorted(who.email for who in (s.fagperson, s.konsulent, s.facilitator))
    assert sorted(letters(day_after)) == [(SUBJECT, email) for email in everybody]
    assert "bliver den slettet mandag den 14. december 2026." in mail.outbox[0].body
    assert f"/booking/kvittering/{asked.pk}/" in mail.outbox[0].body
    assert "Kanariefugl" not in "".join(str(sent.message()) for sent in mail.outbox)
    assert letters(GONE) == []


@pytest.mark.parametrize("answer", ["given", "declined", "withdrawn"])
def test_nobody_is_told_of_what_was_answered(s: Skolen, answer: str) -> None:
    asked = wishing(s, MONDAY)
    if answer == "given":
        give(s, asked)
    elif answer == "declined":
        services.decline_anmodning(booking=asked, grund="Nej", by=s.konsulent, now=NOW)
    else:
        services.withdraw_anmodning(booking=asked, by=s.fagperson, now=NOW)
    assert SUBJECT not in [subject for subject, _ in letters(morning(MONDAY + timedelta(days=1)))]


def test_request_whose_time_was_taken_back_is_told_of_by_its_new_last_day(s: Skolen) -> None:
    given = give(s, wishing(s, MONDAY), tid(s.ordning, dato=NEXT))
    back = services.take_back_tid(booking=given, by=s.konsulent, now=NOW + timedelta(days=10))
    assert SUBJECT not in [subject for subject, _ in letters(morning(NEXT))]
    assert back.venter_til_date
    told = letters(morning(back.venter_til_date + timedelta(days=1)))
    assert [subject for subject, _ in told] == [SUBJECT] * 3


# The pages


def test_page_of_the_request_says_when_it_is_erased(s: Skolen, as_user: Any) -> None:
    asked = wishing(s, MONDAY)
    said = "Får den ikke svar, sletter vi den mandag den 14. december 2026."
    for who in (s.fagperson, s.konsulent):
        assert said in text(as_user(who).get(f"/booking/kvittering/{asked.pk}/"))


def test_board_and_overblik_say_it_when_its_days_have_passed(s: Skolen, as_user: Any, frozen_clock: Any) -> None:
    wishing(s, MONDAY)
    frozen_clock.at = morning(MONDAY)
    giver = as_user(s.konsulent)
    assert "slettes" not in text(giver.get("/")) + text(giver.get(BOARD))
    frozen_clock.at = morning(MONDAY + timedelta(days=1))
    giver = as_user(s.konsulent)
    assert "Den ældste er sendt for 8 dage siden. Uden svar slettes en mandag den 14. december" in text(giver.get("/"))
    assert "for 8 dage siden. Uden svar slettes anmodningen mandag den 14. december." in text(giver.get(BOARD))
    assert session(s.ordning, NEXT)
