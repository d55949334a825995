"""That a coordinator did it, or who gives the times, and not the booker: in letters, on receipts, for each reader."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from booking import services
from booking.models import Booking
from tests.booking.conftest import Kommunen, text
from tests.booking.test_tildeling import Skolen, give, s
from tests.factories import NOW
from tests.factories.booking import book, position
from tests.factories.tildeling import ask, tid
from udviklingsmodel.kernel import outbox
from udviklingsmodel.organisation.models import Bruger

__all__ = ["s"]  # the fixture


def letter() -> str:
    """The last one that is sent."""
    outbox.drain(now=NOW)
    return str(mail.outbox[-1].body)


@pytest.fixture
def booking(k: Kommunen) -> Booking:
    made = book(k.fagperson, k.ordning)
    outbox.drain(now=NOW)
    return made


def change(step: str, booking: Booking, by: Bruger) -> Booking:
    """Cancelled, moved, or cancelled by the booker and taken back."""
    if step == "aflyst":
        return services.cancel_booking(booking=booking, by=by, now=NOW)
    if step == "flyttet":
        return services.move_booking(booking=booking, til=position(booking.ordning, 2), by=by, now=NOW)
    cancelled = services.cancel_booking(booking=booking, by=booking.booker, now=NOW)
    outbox.drain(now=NOW)
    return services.undo_cancellation(booking=cancelled, by=by, now=NOW)


STEPS = {
    "aflyst": "Tiden er aflyst af",
    "flyttet": "Tiden er flyttet af",
    "fortrudt": "Aflysningen er taget tilbage af",
}


@pytest.mark.parametrize("step", STEPS)
def test_letter_says_that_the_coordinator_did_it(k: Kommunen, booking: Booking, step: str) -> None:
    change(step, booking, k.koordinator)
    assert f"\n{STEPS[step]} distriktskoordinator {k.koordinator}.\n" in letter()


@pytest.mark.parametrize("step", STEPS)
def test_letter_about_what_one_did_oneself_names_nobody(k: Kommunen, booking: Booking, step: str) -> None:
    change(step, booking, k.fagperson)
    said = letter()
    assert " af distriktskoordinator" not in said
    assert "\n\n\n" not in said


def test_letter_of_a_time_that_who_gives_it_moves_or_takes_back(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    outbox.drain(now=NOW)
    moved = services.move_tildelt(booking=given, til=tid(s.ordning, "15.00"), by=s.konsulent, now=NOW)
    assert f"Tiden er flyttet af {s.konsulent}, der giver tiderne." in letter()
    back = services.take_back_tid(booking=moved, by=s.facilitator, now=NOW)
    assert f"Tiden er taget tilbage af {s.facilitator}, der giver tiderne." in letter()
    give(s, back)
    assert "der giver tiderne" not in letter()


def test_receipt_says_who_cancelled(k: Kommunen, booking: Booking, as_user: Any) -> None:
    change("aflyst", booking, k.koordinator)
    for reader in (k.fagperson, k.koordinator, k.teammedlem):
        page = text(as_user(reader).get(f"/booking/kvittering/{booking.pk}/"))
        assert f"Aflyst mandag den 23. november kl. 10.00 af distriktskoordinator {k.koordinator}." in page


def test_receipt_says_who_moved_until_the_booker_moves_it(k: Kommunen, booking: Booking, browser: Client) -> None:
    moved = change("flyttet", booking, k.koordinator)
    said = f"Tiden er senest ændret af distriktskoordinator {k.koordinator}."
    assert said in text(browser.get(f"/booking/kvittering/{booking.pk}/"))
    services.move_booking(booking=moved, til=position(k.ordning, 3), by=k.fagperson, now=NOW)
    assert "senest ændret" not in text(browser.get(f"/booking/kvittering/{booking.pk}/"))


def test_request_whose_time_was_taken_back_says_by_whom(s: Skolen, as_user: Any) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    services.take_back_tid(booking=given, by=s.konsulent, now=NOW)
    page = text(as_user(s.fagperson).get(f"/booking/kvittering/{given.pk}/"))
    assert f"Tiden mandag den 30. november kl. 14.00–14.30 er taget tilbage af {s.konsulent}, der giver tiderne." in page


# What each reader is told


@pytest.mark.parametrize("who", ["fagperson", "koordinator"])
def test_undone_twice_says_what_is_true_for_whoever_reads(k: Kommunen, booking: Booking, as_user: Any, who: str) -> None:
    change("aflyst", booking, k.fagperson)
    reader = as_user(getattr(k, who))
    for _ in range(2):
        page = text(reader.post(f"/booking/kvittering/{booking.pk}/fortryd/", follow=True))
    assert "Tiden er booket. Den er ikke længere aflyst." in page
    assert ("Tiden er jeres" in page) == (who == "fagperson")


SAID = {
    "flyt": "Tiden er flyttet.",
    "aflys": "Tiden er aflyst, og andre kan få den.",
    "fortryd": "Aflysningen er fortrudt. Tiden står, som den gjorde før.",
}


@pytest.mark.parametrize("who", ["fagperson", "koordinator"])
def test_coordinator_reads_that_the_booker_is_told(k: Kommunen, booking: Booking, as_user: Any, who: str) -> None:
    browser, chosen = as_user(getattr(k, who)), {"position": str(position(k.ordning, 2).pk)}
    for page, said in SAID.items():
        answer = text(browser.post(f"/booking/kvittering/{booking.pk}/{page}/", chosen, follow=True))
        assert said in answer
        assert (f"{said} {k.fagperson} får besked på mail." in answer) == (who == "koordinator")


def test_coordinator_whose_move_is_too_late_reads_nothing_of_you(k: Kommunen, booking: Booking, as_user: Any) -> None:
    taken = book(k.nabo, k.ordning, 2, dato=date(2026, 12, 3))
    page = as_user(k.koordinator).post(f"/booking/kvittering/{booking.pk}/flyt/", {"position": str(taken.position_id)})
    assert page.status_code == 409
    assert "Den tid er lige blevet optaget. Den gamle tid står endnu. Vælg en anden." in text(page)


def test_declined_request_is_told_of_by_who_reads(s: Skolen, as_user: Any) -> None:
    asked = ask(s.fagperson, s.ordning)
    services.decline_anmodning(booking=asked, grund="Ikke nu", by=s.konsulent, now=NOW)
    own, givers = (text(as_user(who).get(f"/booking/kvittering/{asked.pk}/")) for who in (s.fagperson, s.konsulent))
    assert "I får ikke en tid denne gang" in own
    assert "Det bad I om" in own
    assert "Der er sagt nej til anmodningen" in givers
    assert "Det bad de om" in givers
