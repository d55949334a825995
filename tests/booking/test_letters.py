"""The letters: who gets which and when, that they are neutral, and that other programs can read the calendar."""

import logging
import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import ics
import pytest
import vobject
from django.core import mail

from booking import services, tasks
from booking.enums import Aldersgruppe, Brevart, Om, Omtale
from booking.letters import calendar_file
from booking.models import Booking, Sparringsdag
from tests.booking.conftest import Kommunen
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import book, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.organisation.models import Bruger, Tilknytning

EVE = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 8.00 in Copenhagen
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)  # 12.00 in Copenhagen
START = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
EMNE = "Kanariefugl i skoven"
SVAR = services.Bookingsvar(Om.UDFORDRING, Omtale.ANONYMT, "fravaer", Aldersgruppe.TI, emne=EMNE)


def booked(k: Kommunen, nummer: int = 2, by: Bruger | None = None, **kwargs: Any) -> Booking:
    return book(by or k.fagperson, k.ordning, nummer, svar=SVAR, **kwargs)


def drained(now: datetime = NOW) -> list[EmailMessage]:
    """What `drain` sends, as a mail program receives it."""
    mail.outbox.clear()
    outbox.drain(now=now)
    return [_received(sent) for sent in mail.outbox]


def _received(sent: Any) -> EmailMessage:
    return message_from_bytes(sent.message().as_bytes(), policy=policy.default)


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body
    return str(body.get_content())


def calendar(message: EmailMessage) -> tuple[str, str]:
    """METHOD as the mail says it, and the file."""
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    return str(part.get_param("method")), part.get_payload(decode=True).decode()  # type: ignore[union-attr]


def due(art: Brevart) -> list[datetime]:
    return list(Udsendelse.objects.filter(art=art).values_list("due_at", flat=True))


# Confirmation and cancellation


def test_confirmation_goes_to_the_booker_with_time_place_and_link(k: Kommunen) -> None:
    booking = booked(k)
    (letter,) = drained()
    assert (letter["To"], letter["Subject"]) == (k.fagperson.email, "Din sparring er booket")
    assert "torsdag den 26. november 2026 kl. 8.20–8.40" in words(letter)
    assert k.skole.navn in words(letter)
    assert f"http://127.0.0.1:8000/booking/kvittering/{booking.pk}/" in words(letter)


def test_cancellation_goes_to_the_booker_with_a_way_to_another_time(k: Kommunen) -> None:
    booking = booked(k)
    drained()
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    (letter,) = drained()
    assert letter["Subject"] == "Din sparring er aflyst"
    assert "http://127.0.0.1:8000/booking/her/" in words(letter)


def test_confirmation_of_what_is_cancelled_already_is_not_sent(k: Kommunen) -> None:
    services.cancel_booking(booking=booked(k), by=k.fagperson, now=NOW)
    assert [letter["Subject"] for letter in drained()] == ["Din sparring er aflyst"]


def test_letter_to_a_deactivated_person_is_not_sent(k: Kommunen) -> None:
    booked(k)
    Bruger.objects.filter(pk=k.fagperson.pk).update(is_active=False)
    assert drained() == []


def test_no_letter_tells_what_it_is_about(k: Kommunen) -> None:
    booking = booked(k)
    letters = drained()
    tasks_at(k, NOON)
    letters += drained(NOON)
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOON)
    letters += drained(NOON)
    assert {letter["Subject"] for letter in letters} == {
        "Din sparring er booket",
        "Husk din sparring",
        "Dagsorden for sparring",
        "Din sparring er aflyst",
    }
    for letter in letters:
        whole = letter.as_bytes().decode() + words(letter)
        for secret in (EMNE, "ravær", "10-12", "anonymt", "udfordring"):
            assert secret not in whole


def test_confirmation_stays_neutral_with_a_name_in_html(k: Kommunen) -> None:
    Bruger.objects.filter(pk=k.fagperson.pk).update(navn="O'Brien <b>& co")
    booked(k)
    assert "Hej O'Brien" in words(drained()[0])


# The calendar


def test_confirmation_invites_without_asking_for_an_answer(k: Kommunen) -> None:
    booking = booked(k)
    method, text = calendar(drained()[0])
    event = vobject.readOne(text).vevent
    assert method == "REQUEST"
    assert "METHOD:REQUEST" in text
    assert (event.uid.value, event.sequence.value) == (f"booking-{booking.pk}@127.0.0.1", "0")
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert event.attendee.value == f"mailto:{k.fagperson.email}"
    assert event.status.value == "CONFIRMED"


def test_cancellation_takes_the_same_entry_away(k: Kommunen) -> None:
    booking = booked(k)
    _, invited = calendar(drained()[0])
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    method, cancelled = calendar(drained()[0])
    first, second = vobject.readOne(invited).vevent, vobject.readOne(cancelled).vevent
    assert method == "CANCEL"
    assert second.uid.value == first.uid.value
    assert (first.sequence.value, second.sequence.value) == ("0", "1")
    assert second.status.value == "CANCELLED"


@pytest.mark.parametrize(
    ("now", "day", "starts"),
    [
        (NOW, THURSDAY, datetime(2026, 11, 26, 7, 20, tzinfo=UTC)),
        (datetime(2027, 3, 30, tzinfo=UTC), date(2027, 4, 8), datetime(2027, 4, 8, 6, 20, tzinfo=UTC)),
    ],
)
def test_calendar_is_read_alike_by_two_programs(k: Kommunen, now: datetime, day: date, starts: datetime) -> None:
    from udviklingsmodel.organisation.kalender import Kalender

    services.generate_sparringsdage(ordning=k.ordning, kalender=Kalender.load(), now=now)
    booked(k, dato=day, now=now)
    _, text = calendar(drained(now)[0])
    by_vobject = vobject.readOne(text).vevent
    (by_ics,) = ics.Calendar(text).events
    assert by_vobject.dtstart.value == by_ics.begin.datetime == starts
    assert by_vobject.dtend.value == by_ics.end.datetime == starts + timedelta(minutes=20)
    assert by_vobject.dtstart.value.strftime("%H.%M") == "08.20"
    assert by_vobject.summary.value == by_ics.name == f"Sparring i {k.ordning}"
    assert by_vobject.location.value == by_ics.location == k.skole.navn


def test_calendar_lines_are_short_and_end_as_they_must(k: Kommunen) -> None:
    text = calendar_file(booked(k), method="REQUEST", now=NOW).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_calendar_file_of_the_receipt_is_for_adding_by_hand(k: Kommunen, browser: Any) -> None:
    response = browser.get(f"/booking/kvittering/{booked(k).pk}/kalender.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert "METHOD:PUBLISH" in text
    assert "ATTENDEE" not in text
    assert vobject.readOne(text).vevent.dtstart.value == datetime(2026, 11, 26, 7, 20, tzinfo=UTC)


# The reminder


def test_reminder_is_due_the_day_before_at_eight(k: Kommunen) -> None:
    booked(k)
    assert due(Brevart.PAAMINDELSE) == [EVE]


def test_reminder_is_due_at_eight_after_a_time_change(k: Kommunen) -> None:
    from udviklingsmodel.organisation.kalender import Kalender

    now = datetime(2027, 3, 22, tzinfo=UTC)
    services.generate_sparringsdage(ordning=k.ordning, kalender=Kalender.load(), now=now)
    booked(k, dato=date(2027, 4, 1), now=now)
    assert due(Brevart.PAAMINDELSE) == [datetime(2027, 3, 31, 6, 0, tzinfo=UTC)]


def test_reminder_is_sent_once_when_due(k: Kommunen) -> None:
    booked(k)
    assert [letter["Subject"] for letter in drained(EVE - timedelta(seconds=1))] == ["Din sparring er booket"]
    assert [letter["Subject"] for letter in drained(EVE)] == ["Husk din sparring"]
    assert drained(EVE) == []


def test_reminder_held_up_until_after_the_start_is_not_sent(k: Kommunen) -> None:
    booked(k, 1)
    drained()
    assert drained(START) == []


def test_reminder_after_cancelling_is_not_sent(k: Kommunen) -> None:
    booking = booked(k)
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    drained()
    assert drained(EVE) == []


@pytest.mark.parametrize(
    ("now", "reminders"), [(EVE - timedelta(seconds=1), 1), (EVE, 0), (START - timedelta(minutes=5), 0)]
)
def test_booking_after_the_moment_of_the_reminder_gets_none(k: Kommunen, now: datetime, reminders: int) -> None:
    booked(k, now=now)
    assert len(due(Brevart.PAAMINDELSE)) == reminders


def test_booking_again_after_cancelling_is_reminded_once(k: Kommunen) -> None:
    services.cancel_booking(booking=booked(k), by=k.fagperson, now=NOW)
    booked(k)
    drained()
    assert [letter["Subject"] for letter in drained(EVE)] == ["Husk din sparring"]


# The agenda


def tasks_at(k: Kommunen, now: datetime) -> None:
    services.queue_dagsordener(now=now)


def agendas(now: datetime = NOON) -> list[EmailMessage]:
    tomorrow = [letter for letter in drained(now) if letter["Subject"] == "Dagsorden for sparring"]
    return sorted(tomorrow, key=lambda letter: str(letter["To"]))


def test_agenda_goes_to_coordinators_and_team_with_times_and_institutions(k: Kommunen) -> None:
    booked(k, 1)
    booked(k, 3, by=k.nabo)
    tasks_at(k, NOON)
    first, second = agendas()
    assert {first["To"], second["To"]} == {k.koordinator.email, k.teammedlem.email}
    lines = [line for line in words(first).splitlines() if line.startswith("kl.")]
    assert lines == [f"kl. 8.00–8.20  {k.skole}", f"kl. 8.40–9.00  {k.boernehus}"]
    pk = position(k.ordning).sparringsdag_id
    assert f"http://127.0.0.1:8000/dagsorden/{pk}/" in words(first)
    assert not re.search(rf"{k.fagperson}|{k.nabo}", words(first))


def test_agenda_is_due_at_noon_the_day_before(k: Kommunen) -> None:
    booked(k)
    tasks_at(k, EVE)
    assert set(due(Brevart.DAGSORDEN)) == {NOON}
    assert agendas(NOON - timedelta(seconds=1)) == []


def test_agenda_queued_again_and_again_is_sent_once(k: Kommunen) -> None:
    booked(k)
    for minutes in (0, 10, 20):
        tasks_at(k, NOON + timedelta(minutes=minutes))
    assert len(agendas(NOON + timedelta(minutes=20))) == 2
    tasks_at(k, NOON + timedelta(minutes=30))
    assert agendas(NOON + timedelta(minutes=30)) == []


def test_agenda_of_a_day_without_bookings_is_not_sent(k: Kommunen) -> None:
    tasks_at(k, NOON)
    assert not Udsendelse.objects.exists()


def test_agenda_is_not_sent_when_all_is_cancelled_meanwhile(k: Kommunen) -> None:
    booking = booked(k)
    tasks_at(k, EVE)
    services.cancel_booking(booking=booking, by=k.fagperson, now=EVE)
    assert agendas() == []


def test_agenda_is_not_sent_two_days_before(k: Kommunen) -> None:
    booked(k)
    tasks_at(k, NOON - timedelta(days=1))
    assert due(Brevart.DAGSORDEN) == []


def test_agenda_is_not_sent_to_one_whose_role_ended_meanwhile(k: Kommunen) -> None:
    booked(k)
    tasks_at(k, EVE)
    Tilknytning.objects.filter(bruger=k.koordinator).update(til_date=TODAY + timedelta(days=2))
    assert [letter["To"] for letter in agendas()] == [k.teammedlem.email]


def test_agenda_held_up_until_after_the_start_is_not_sent(k: Kommunen) -> None:
    booked(k)
    tasks_at(k, NOON)
    assert agendas(START) == []


def test_agenda_reaches_a_coordinator_with_two_roles_once(k: Kommunen) -> None:
    from udviklingsmodel.organisation.enums import Rolle
    from udviklingsmodel.organisation.services import give_rolle

    give_rolle(bruger=k.koordinator, rolle=Rolle.TEAMMEDLEM, sted=k.distrikt, fra=TODAY, by=None, now=NOW)
    booked(k)
    tasks_at(k, NOON)
    assert [letter["To"] for letter in agendas()].count(k.koordinator.email) == 1


def test_periodic_task_queues_the_agendas(k: Kommunen, frozen_clock: Any) -> None:
    booked(k)
    frozen_clock.at = NOON
    tasks.queue_dagsordener()
    dag = Sparringsdag.objects.get(ordning=k.ordning, dato=THURSDAY)
    assert set(Udsendelse.objects.filter(art=Brevart.DAGSORDEN).values_list("objekt_id", flat=True)) == {dag.pk}


def test_day_whose_agenda_fails_is_logged_and_stops_no_other(
    k: Kommunen, frozen_clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    booked(k)
    book(k.fagperson2, k.ordning2)
    first, second = Sparringsdag.objects.filter(dato=THURSDAY).order_by("pk").values_list("pk", flat=True)
    queue = outbox.queue

    def fails_once(letters: Any, objekt_id: Any, modtagere: Any) -> None:
        queue(letters, objekt_id, modtagere)
        if objekt_id == first:
            raise RuntimeError("as a fault of its data would")

    monkeypatch.setattr(outbox, "queue", fails_once)
    frozen_clock.at = NOON
    with caplog.at_level(logging.ERROR):
        tasks.queue_dagsordener()
    assert set(Udsendelse.objects.filter(art=Brevart.DAGSORDEN).values_list("objekt_id", flat=True)) == {second}
    assert "agenda not queued" in caplog.text
