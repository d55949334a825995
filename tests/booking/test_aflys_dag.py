"""A whole day is cancelled: every booking of it ends, its person is told, and nobody gets a time on it again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from booking import services
from booking.models import Booking, Sparringsdag
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.kalender import Kalender

GRUND = "Teamet er på kursus"
NEXT = date(2026, 12, 3)
OVER = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 9.00 in Copenhagen


def cancel(k: Kommunen, by: Any = None, now: datetime = NOW, grund: str = GRUND) -> list[Booking]:
    dag = position(k.ordning).sparringsdag
    return services.cancel_sparringsdag(dag=dag, grund=grund, by=by or k.koordinator, now=now)


def day(k: Kommunen) -> Sparringsdag:
    return Sparringsdag.objects.get(ordning=k.ordning, dato=THURSDAY)


@pytest.fixture
def living(k: Kommunen) -> dict[str, Booking]:
    """One with a time, one with an offer, one who waits."""
    held = [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]
    offered, waiting = (
        services.join_venteliste(
            booking_id=uuid4(), dag=held[0].dag, institution=k.skole, svar=SVAR, by=person, now=NOW + timedelta(seconds=n)
        )
        for n, person in enumerate((k.fagperson, k.kollega))
    )
    services.cancel_booking(booking=held[2], by=k.nabo, now=NOW)
    return {"booket": fresh(held[0]), "tilbudt": fresh(offered), "paa_venteliste": fresh(waiting)}


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_tid().get(pk=booking.pk)


def test_cancelled_day_says_when_and_why(k: Kommunen) -> None:
    cancel(k, grund=f"  {GRUND} ")
    assert (day(k).aflyst_at, day(k).aflyst_grund) == (NOW, GRUND)
    row = Haendelse.objects.get(handling="sparringsdag.aflyst")
    assert (row.aktoer, row.objekt_id, row.data) == (k.koordinator.pk, str(day(k).pk), {})


def test_every_living_booking_ends_and_is_told_of_once(k: Kommunen, living: dict[str, Booking]) -> None:
    assert [b.tilstand for b in living.values()] == list(living)
    ended = cancel(k)
    assert {b.pk for b in living.values()} < {b.pk for b in ended}
    for before in living.values():
        after = fresh(before)
        assert (after.tilstand, after.aflyst_at, after.sekvens) == ("aflyst", NOW, before.sekvens + 1)
        assert after.aflyst_med_dagen
        letters = Udsendelse.objects.filter(objekt_id=after.pk, art="booking_dag_aflyst")
        assert [row.modtager_id for row in letters] == [after.booker_id]
    assert not Booking.objects.beroert_af([day(k).pk], NOW).exists()


def test_letter_takes_what_was_booked_out_of_the_calendar_and_keeps_the_reason_to_itself(
    k: Kommunen, living: dict[str, Booking]
) -> None:
    outbox.drain(now=NOW)
    mail.outbox.clear()
    cancel(k)
    outbox.drain(now=NOW)
    told = [message for message in mail.outbox if message.subject != "Sparringen er aflyst"]  # but the team
    sent = {message.to[0]: message for message in told}
    assert set(sent) == {person.email for person in (k.nabo, k.fagperson, k.kollega)}
    assert {message.subject for message in sent.values()} == {"Din sparring er aflyst"}
    for message in sent.values():
        assert GRUND not in message.message().as_string() + str(message.body)
    booked = living["booket"]
    letter = next(m for m in mail.outbox if f"/kvittering/{booked.pk}/" in str(m.body))
    assert "torsdag den 26. november 2026 kl. 8.00–8.20" in letter.body
    assert letter.to == [k.nabo.email]
    assert [str(part[1]) for part in letter.alternatives] == ["text/calendar; method=CANCEL"]
    assert f"SEQUENCE:{booked.sekvens + 1}" in str(letter.alternatives[0][0])
    assert sent[k.fagperson.email].alternatives == sent[k.kollega.email].alternatives == []
    assert "Du stod på ventelisten" in sent[k.kollega.email].body


def test_nobody_is_reminded_of_a_cancelled_day(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    cancel(k)
    mail.outbox.clear()
    outbox.drain(now=datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
    assert {message.subject for message in mail.outbox if message.to == [k.fagperson.email]} == {"Din sparring er aflyst"}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("koordinator", True),
        ("administration", True),
        (None, True),
        ("koordinator2", False),
        ("teammedlem", False),
        ("leder", False),
        ("fagperson", False),
    ],
)
def test_day_is_cancelled_by_coordinator_administration_and_system(k: Kommunen, who: str | None, may: bool) -> None:
    dag = position(k.ordning).sparringsdag
    if may:
        services.cancel_sparringsdag(dag=dag, grund=GRUND, by=who and getattr(k, who), now=NOW)
    else:
        with refused("maa_ikke_aflyse_dagen"):
            services.cancel_sparringsdag(dag=dag, grund=GRUND, by=who and getattr(k, who), now=NOW)
    assert bool(day(k).aflyst_at) is may


def test_day_is_cancelled_once(k: Kommunen) -> None:
    cancel(k)
    with refused("er_aflyst"):
        cancel(k)


def test_day_that_is_over_is_not_cancelled(k: Kommunen) -> None:
    with refused("forbi"):
        cancel(k, now=OVER)


def test_time_that_is_over_stays_when_the_rest_of_the_day_is_cancelled(k: Kommunen) -> None:
    first, last = book(k.fagperson, k.ordning, 1), book(k.nabo, k.ordning, 3)
    cancel(k, now=datetime(2026, 11, 26, 7, 25, tzinfo=UTC))
    assert (fresh(first).tilstand, fresh(last).tilstand) == ("booket", "aflyst")


@pytest.mark.parametrize("grund", ["", "   ", "Barnet 010120-1234 er syg", "x" * 201])
def test_reason_is_needed_short_and_without_cpr(k: Kommunen, grund: str) -> None:
    with pytest.raises(ValidationError):
        cancel(k, grund=grund)
    assert day(k).aflyst_at is None


def test_nobody_books_waits_or_moves_to_a_cancelled_day(k: Kommunen) -> None:
    remembered = position(k.ordning)  # as a page had it in memory
    other = book(k.fagperson, k.ordning, 1, dato=NEXT)
    cancel(k)
    answers = {"booking_id": uuid4(), "institution": k.skole, "svar": SVAR, "by": k.fagperson, "now": NOW}
    with refused("lukket"):
        services.book_position(position=remembered, **answers)  # type: ignore[arg-type]
    with refused("lukket"):
        services.join_venteliste(dag=remembered.sparringsdag, **answers)  # type: ignore[arg-type]
    with refused("lukket"):
        services.move_booking(booking=other, til=remembered, by=k.fagperson, now=NOW)


def test_offer_of_a_cancelled_day_is_not_accepted(k: Kommunen, living: dict[str, Booking]) -> None:
    cancel(k)
    with refused("er_aflyst"):
        services.accept_tilbud(booking=living["tilbudt"], by=k.fagperson, now=NOW)


def test_nightly_generation_neither_revives_nor_deletes_a_cancelled_day(k: Kommunen) -> None:
    from udviklingsmodel.organisation.enums import PeriodeArt
    from udviklingsmodel.organisation.models import Lukkeperiode

    cancel(k)
    for closed in (False, True):
        if closed:
            Lukkeperiode.objects.create(art=PeriodeArt.LUKKEDAG, navn="x", fra_date=THURSDAY, til_date=date(2026, 11, 27))
        services.generate_sparringsdage(ordning=k.ordning, kalender=Kalender.load(), now=NOW)
        assert (day(k).aflyst_at, day(k).positioner.count()) == (NOW, 3)


# The pages


def test_coordinator_sees_how_many_are_told_and_cancels(k: Kommunen, as_user: Any, living: dict[str, Booking]) -> None:
    browser, address = as_user(k.koordinator), f"/dagsorden/{day(k).pk}/"
    assert f'href="{address}aflys/"' in browser.get(address).content.decode()
    besked = "3 personer, der har booket eller venter, får besked på mail. Det gør de, der holder sparringen, også."
    assert besked in text(browser.get(f"{address}aflys/"))
    response = browser.post(f"{address}aflys/", {"grund": GRUND}, follow=True)
    page = text(response)
    assert f"Dagen er aflyst. {besked}" in page
    assert GRUND in page
    assert "aflys/" not in response.content.decode()
    assert f"Aflyst: {GRUND}" in text(browser.get("/dagsorden/"))
    assert "26. november" not in text(browser.get("/"))


def test_reason_is_asked_for_on_the_page(k: Kommunen, as_user: Any) -> None:
    browser, address = as_user(k.koordinator), f"/dagsorden/{day(k).pk}/aflys/"
    besked = "Ingen har booket eller venter. De, der holder sparringen, får besked på mail."
    assert besked in text(browser.get(address))
    assert "Skriv, hvorfor dagen aflyses." in text(browser.post(address, {"grund": " "}))
    page = browser.post(address, {"grund": "Barnet 010120-1234 er syg"})
    assert "Det ligner et CPR-nummer." in text(page)
    assert day(k).aflyst_at is None


def test_reason_with_a_likely_name_asks_for_a_cross(k: Kommunen, as_user: Any) -> None:
    browser, address = as_user(k.koordinator), f"/dagsorden/{day(k).pk}/aflys/"
    assert "uden_navne" not in browser.get(address).content.decode()
    page = browser.post(address, {"grund": "Vi skal tale om Oliver"})
    assert "Det ligner et navn: Oliver. Slet det, eller sæt kryds" in text(page)
    assert "Begrundelsen nævner ikke et barn eller en forælder" in text(page)
    assert day(k).aflyst_at is None
    browser.post(address, {"grund": "Oliver på kontoret er syg", "uden_navne": "on"})
    assert day(k).aflyst_grund == "Oliver på kontoret er syg"


def test_page_of_a_day_that_is_cancelled_already_leads_to_the_agenda(k: Kommunen, as_user: Any) -> None:
    cancel(k)
    browser, address = as_user(k.koordinator), f"/dagsorden/{day(k).pk}/"
    assert browser.get(f"{address}aflys/")["Location"] == address
    assert "Dagen er allerede aflyst." in text(browser.post(f"{address}aflys/", {"grund": "igen"}, follow=True))


def test_team_member_has_no_way_to_cancel_the_day(k: Kommunen, as_user: Any) -> None:
    browser, address = as_user(k.teammedlem), f"/dagsorden/{day(k).pk}/"
    assert "Aflys dagen" not in text(browser.get(address))
    assert browser.post(f"{address}aflys/", {"grund": GRUND}).status_code == 404


def test_days_show_that_it_is_cancelled_and_why(k: Kommunen, browser: Any) -> None:
    cancel(k)
    assert f"Ingen sparring: aflyst, {GRUND}" in text(browser.get("/booking/her/"))
    assert f"Aflyst, {GRUND}" in text(browser.get("/booking/her/2026-11-26/"))


@pytest.mark.parametrize("state", ["booket", "tilbudt", "paa_venteliste"])
def test_receipt_says_that_the_day_is_cancelled_why_and_what_is_free(
    k: Kommunen, as_user: Any, living: dict[str, Booking], state: str
) -> None:
    cancel(k)
    page = as_user(living[state].booker).get(f"/booking/kvittering/{living[state].pk}/")
    words = text(page)
    assert "Dagen er aflyst" in words
    assert f"Begrundelse: {GRUND}" in words
    assert "torsdag den 3. december kl. 8.00 · 8.20 · 8.40" in words
    assert 'href="/booking/her/2026-12-03/"' in page.content.decode()
    assert "Fortryd" not in words


def test_booking_cancelled_before_the_day_was_is_a_cancelled_time(k: Kommunen, browser: Any) -> None:
    booking = book(k.fagperson, k.ordning)
    services.cancel_booking(booking=booking, by=k.fagperson, now=datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
    cancel(k)
    page = text(browser.get(f"/booking/kvittering/{booking.pk}/"))
    assert "Tiden er aflyst" in page
    assert "Fortryd" not in page
