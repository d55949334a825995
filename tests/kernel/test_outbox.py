import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.conf import settings
from django.core import mail
from django.db import transaction

from tests.factories import NOW
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.celery import app
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.kernel.tasks import drain_outbox
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def art(monkeypatch: pytest.MonkeyPatch) -> Callable[[outbox.Writer], str]:
    """`art(writer)` registers a kind of letter for the test and answers its name."""

    def register(writer: outbox.Writer) -> str:
        monkeypatch.setitem(outbox._writers, "proeve", writer)
        return "proeve"

    return register


def wanted(row: Udsendelse, now: Any) -> outbox.Brev:
    return outbox.Brev("Emne", f"Om {row.objekt_id}")


def broken(row: Udsendelse, now: Any) -> outbox.Brev:
    raise RuntimeError("no ink")


def queue(art: str, modtagere: list[Bruger] | None = None, due_at: datetime = NOW) -> Udsendelse:
    objekt_id = uuid4()
    outbox.queue({art: due_at}, objekt_id, modtagere or [BrugerFactory()])
    return Udsendelse.objects.filter(objekt_id=objekt_id).order_by("pk")[0]


def state(row: Udsendelse) -> str:
    return Udsendelse.objects.get(pk=row.pk).tilstand


def test_queue_twice_makes_one_row(art: Any) -> None:
    objekt, bruger = uuid4(), BrugerFactory()
    for _again in range(2):
        outbox.queue({art(wanted): NOW}, objekt, [bruger])
    assert Udsendelse.objects.count() == 1


def test_queue_makes_a_row_for_each_recipient_and_sekvens(art: Any) -> None:
    objekt, people = uuid4(), [BrugerFactory(), BrugerFactory()]
    for sekvens in (0, 1):
        outbox.queue({art(wanted): NOW}, objekt, people, sekvens=sekvens)
    assert Udsendelse.objects.count() == 4


def test_queue_of_a_kind_nobody_writes_is_refused() -> None:
    with pytest.raises(LookupError, match="ukendt"):
        queue("ukendt")


def test_queue_wakes_the_worker_at_commit(art: Any, sent_tasks: list[str], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(art(wanted))
        assert sent_tasks == []
    assert sent_tasks == [drain_outbox.name]


@pytest.mark.django_db(transaction=True)
def test_queue_in_a_transaction_that_is_undone_leaves_nothing(art: Any, sent_tasks: list[str]) -> None:
    bruger = BrugerFactory()
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        queue(art(wanted), modtagere=[bruger])
        raise RuntimeError("undone")
    assert (Udsendelse.objects.count(), sent_tasks) == (0, [])


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch, sent_tasks: list[str]) -> None:
    """Redis as the settings reach it, on a port where nobody listens."""
    closed = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    closed.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(app, "send_task", closed.send_task)


@pytest.mark.usefixtures("no_broker")
def test_no_broker_is_a_warning_and_the_row_stays(
    art: Any, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = queue(art(wanted))
    assert ("no broker" in caplog.text, state(row)) == (True, "venter")


@pytest.mark.usefixtures("no_broker")
def test_no_broker_keeps_nobody_waiting() -> None:
    began = time.monotonic()
    outbox.wake()
    assert time.monotonic() - began < 1


def test_drain_sends_what_is_due(art: Any) -> None:
    row = queue(art(wanted))
    assert (outbox.drain(now=NOW), state(row), mail.outbox[0].to) == (1, "sendt", [row.modtager.email])


def test_drain_twice_sends_once(art: Any) -> None:
    queue(art(wanted))
    outbox.drain(now=NOW)
    assert (outbox.drain(now=NOW), len(mail.outbox)) == (0, 1)


def test_drain_leaves_what_is_not_due_yet(art: Any) -> None:
    queue(art(wanted), due_at=NOW + MINUTE)
    assert outbox.drain(now=NOW) == 0


def test_drain_sends_the_longest_due_first(art: Any) -> None:
    late, early = queue(art(wanted), due_at=NOW), queue(art(wanted), due_at=NOW - MINUTE)
    outbox.drain(now=NOW)
    assert [m.body for m in mail.outbox] == [f"Om {early.objekt_id}", f"Om {late.objekt_id}"]


def test_letter_no_longer_wanted_falls_away(art: Any) -> None:
    row = queue(art(lambda row, now: None))
    outbox.drain(now=NOW)
    assert (state(row), mail.outbox) == ("bortfaldet", [])


def test_letter_to_a_deactivated_person_falls_away(art: Any) -> None:
    row = queue(art(wanted), modtagere=[BrugerFactory(is_active=False)])
    outbox.drain(now=NOW)
    assert (state(row), mail.outbox) == ("bortfaldet", [])


def test_letter_that_cannot_be_written_does_not_stop_those_behind(art: Any) -> None:
    first = queue(art(lambda row, now: broken(row, now) if row.pk == first.pk else wanted(row, now)), due_at=NOW - MINUTE)
    second = queue("proeve")
    outbox.drain(now=NOW)
    assert (state(first), state(second)) == ("venter", "sendt")


def test_letter_of_a_kind_that_is_gone_does_not_stop_those_behind(art: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = queue(art(wanted), due_at=NOW - MINUTE)
    Udsendelse.objects.update(art="afskaffet")
    second = queue("proeve")
    outbox.drain(now=NOW)
    assert (state(first), state(second)) == ("venter", "sendt")


def test_failed_letter_is_tried_again_after_1_2_and_4_minutes(art: Any) -> None:
    row = queue(art(broken))
    tried = [minute for minute in range(15) if outbox.drain(now=NOW + minute * MINUTE)]
    assert (tried, state(row)) == ([0, 1, 3, 7], "venter")


def test_failed_letter_is_given_up_after_eight_attempts(art: Any) -> None:
    row = queue(art(broken))
    tried = [minute for minute in range(400) if outbox.drain(now=NOW + minute * MINUTE)]
    assert (tried, state(row)) == ([0, 1, 3, 7, 15, 31, 63, 127], "opgivet")


def test_letter_that_failed_once_is_sent_the_next_time(art: Any) -> None:
    row = queue(art(broken))
    outbox.drain(now=NOW)
    art(wanted)
    outbox.drain(now=NOW + MINUTE)
    assert (state(row), len(mail.outbox)) == ("sendt", 1)


def test_row_of_a_dead_worker_waits_for_its_lease(art: Any) -> None:
    queue(art(wanted))
    outbox._claim(NOW)
    assert outbox.drain(now=NOW + outbox.LEASE - timedelta(seconds=1)) == 0


def test_row_of_a_dead_worker_is_sent_after_its_lease(art: Any) -> None:
    row = queue(art(wanted))
    outbox._claim(NOW)
    outbox.drain(now=NOW + outbox.LEASE)
    assert state(row) == "sendt"


def test_row_sent_by_a_worker_that_died_before_noting_it_has_the_same_message_id(art: Any) -> None:
    row = queue(art(wanted))
    claimed = outbox._claim(NOW)
    assert claimed
    outbox.message(claimed, wanted(claimed, NOW)).send()
    outbox.drain(now=NOW + outbox.LEASE)
    assert [m.message()["Message-ID"] for m in mail.outbox] == [row.message_id] * 2


def test_sending_is_logged_by_id_alone(art: Any) -> None:
    row = queue(art(wanted))
    outbox.drain(now=NOW)
    logged = Haendelse.objects.get(handling="udsendelse.afsend")
    assert (logged.objekt_id, logged.aktoer, logged.data) == (str(row.pk), None, {"fra": "venter", "til": "sendt"})


def test_letter_with_calendar_has_it_as_alternative_with_its_method(art: Any) -> None:
    queue(
        art(
            lambda row, now: outbox.Brev(
                "Emne", "Tekst", outbox.Kalender(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST")
            )
        )
    )
    outbox.drain(now=NOW)
    parts = list(mail.outbox[0].message().walk())
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "text/plain", "text/calendar"]
    assert parts[2]["Content-Type"] == 'text/calendar; method="REQUEST"; charset="utf-8"'


def test_task_drains_by_the_clock(art: Any, frozen_clock: Any) -> None:
    row = queue(art(wanted))
    drain_outbox()
    assert Udsendelse.objects.get(pk=row.pk).sent_at == NOW
