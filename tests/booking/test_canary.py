"""TST-06: what a sparring is about stands in the booking alone. A word found nowhere else is booked, and looked for."""

import io
import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from queue import Empty
from typing import Any

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from booking import services
from booking.models import Booking
from tests.booking.conftest import Kommunen
from tests.conftest import afsender
from tests.factories.booking import book, position, skema
from udviklingsmodel.celery import app
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import DemoMail, Indtastning

CANARY = "Kvæksølvdompap"
URL = "/booking/her/2026-11-26/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Every line of every logger, written as the product writes it."""
    root, lines = logging.getLogger(), io.StringIO()
    handler, level = logging.StreamHandler(lines), root.level
    (own,) = [h for h in root.handlers if "ProcessorFormatter" in type(h.formatter).__name__]
    handler.setFormatter(own.formatter)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def cells() -> Iterator[tuple[str, str, str]]:
    """Table, column and text of everything in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((table, name, _as_text(value)) for name, value in zip(names, row, strict=True))


def _as_text(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def queued() -> list[str]:
    """What lies in the broker: the messages in memory, or every key of Redis."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            return [str(server.dump(key)) + str(key) for key in server.scan_iter()]
    found = []
    with app.connection_for_read() as broker, broker.SimpleQueue("celery") as waiting:
        try:
            while True:
                message = waiting.get_nowait()
                found.append(f"{message.headers} {message.body}")
                message.ack()
        except Empty:
            return found


@pytest.fixture
def channels(
    k: Kommunen,
    browser: Client,
    login: Any,
    log: io.StringIO,
    frozen_clock: Any,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> dict[str, list[str]]:
    """Booked, lost, refused, cancelled, booked again, reminded, sent too late, on the agenda: then all that was written."""
    monkeypatch.setattr(app, "send_task", Celery.send_task.__get__(app))  # to the broker, for once
    settings.EMAIL_BACKEND = "udviklingsmodel.kernel.demopost.DemoBackend"
    emne = f"{CANARY} i frikvarteret"
    headers = []
    with django_capture_on_commit_callbacks(execute=True):
        book(k.nabo, k.ordning, 1)
        for nummer, topic in ((1, emne), (2, f"{emne} 010112-1234"), (2, emne)):
            response = browser.post(URL, skema(position(k.ordning, nummer), k.skole, emne=topic))
            headers.append(f"{response.headers} {response.cookies}")
        receipt = response["Location"]
        assert CANARY in browser.get(receipt).content.decode()
        browser.post(f"{receipt}aflys/")
        browser.post(URL, skema(position(k.ordning, 3), k.skole, emne=emne))
        ics = browser.get(f"/booking/kvittering/{Booking.objects.active().get(booker=k.fagperson).pk}/kalender.ics")
        outbox.drain(now=frozen_clock())
        frozen_clock.move(days=2, hours=3)
        services.queue_dagsordener(now=frozen_clock())
        outbox.drain(now=frozen_clock())
        late = login(Client(), k.fagperson)
        whose = afsender(late.get(URL))
        frozen_clock.move(minutes=31)
        response = late.post(URL, skema(position(k.ordning, 1), k.skole, emne=emne) | whose)
        headers.append(f"{response.headers} {response.cookies}")
        login(browser, k.koordinator)
        agenda = browser.get(f"/dagsorden/{position(k.ordning).sparringsdag_id}/")
        assert CANARY in agenda.content.decode()
    messages = [message_from_bytes(mail.raw.encode(), policy=policy.default) for mail in DemoMail.objects.all()]
    parts = [part for message in messages for part in message.walk() if not part.is_multipart()]
    return {
        "log": log.getvalue().splitlines(),
        "mails": [mail.raw for mail in DemoMail.objects.all()],
        "mail texts": [part.get_content() for part in parts if part.get_content_type() == "text/plain"],
        "calendars": [
            part.get_payload(decode=True).decode() for part in parts if part.get_content_type() == "text/calendar"
        ],
        "calendar file": [ics.content.decode()] if ics.status_code == 200 else [],
        "sessions": [str(session.get_decoded()) for session in Session.objects.all()],
        "broker": queued(),
        "headers": headers,
    }


def test_topic_is_in_the_booking_and_in_no_other_column(channels: dict[str, list[str]]) -> None:
    assert {(table, column) for table, column, text in cells() if CANARY in text} == {("booking_booking", "emne")}


def test_what_was_typed_when_the_session_ended_is_kept_unreadable(channels: dict[str, list[str]]) -> None:
    row = Indtastning.objects.get()
    assert (row.sti, len(row.indhold) > 100) == (URL, True)


def test_topic_is_in_no_channel_and_each_channel_has_output(channels: dict[str, list[str]]) -> None:
    assert [name for name, lines in channels.items() if not lines] == []
    assert [name for name, lines in channels.items() if any(CANARY in line for line in lines)] == []


def test_every_kind_of_letter_went_out(channels: dict[str, list[str]]) -> None:
    assert set(DemoMail.objects.values_list("emne", flat=True)) == {
        "Din sparring er booket",
        "Din sparring er aflyst",
        "Husk din sparring",
        "Dagsorden for sparring",
    }
