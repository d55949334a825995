"""What a load balancer asks, and the demo's mailbox."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel import outbox, views
from udviklingsmodel.kernel.demopost import DemoBackend
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.models import DemoMail, Udsendelse
from udviklingsmodel.organisation.enums import Rolle

pytestmark = pytest.mark.django_db
READY = {"database": "ok", "broker": "ok", "migrations": "ok", "outbox": "ok"}


@pytest.fixture
def ready(
    client: Client, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], tuple[int, dict[str, str]]]:
    monkeypatch.setattr(views, "_broker", lambda: True)

    def ask() -> tuple[int, dict[str, str]]:
        response = client.get("/readyz")
        return response.status_code, response.json()

    return ask


def row(due: timedelta, tilstand: str = UdsendelseTilstand.VENTER) -> None:
    Udsendelse.objects.create(art="proeve", objekt_id=uuid4(), modtager=BrugerFactory(), due_at=NOW + due, tilstand=tilstand)


def test_healthz_says_that_the_process_lives(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


def test_healthz_asks_no_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_ready_when_all_is_there(ready: Any) -> None:
    assert ready() == (200, READY)


def test_ready_without_the_virus_check_and_says_so(ready: Any, settings: Any) -> None:
    settings.CLAMD_URL = "unix:///findes/ikke.ctl"
    assert ready() == (200, READY | {"virustjek": "fejl"})


def test_ready_without_a_broker_and_says_so(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_broker", lambda: False)
    assert ready() == (200, READY | {"broker": "fejl"})


def test_broker_that_is_there_answers() -> None:
    assert views._broker()


def test_not_ready_without_a_database(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    assert ready() == (503, {"database": "fejl", "broker": "ok"})


def test_not_ready_before_its_migrations(ready: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda self, targets: ["one"])
    assert ready() == (503, READY | {"migrations": "fejl"})


@pytest.mark.parametrize(
    ("due", "status"), [(timedelta(minutes=-9), 200), (timedelta(minutes=-11), 503), (timedelta(days=1), 200)]
)
def test_not_ready_when_a_mail_waits_for_long(ready: Any, due: timedelta, status: int) -> None:
    row(due)
    assert ready()[0] == status


def test_not_ready_when_a_mail_was_given_up(ready: Any) -> None:
    row(timedelta(), UdsendelseTilstand.OPGIVET)
    assert ready() == (503, READY | {"outbox": "fejl"})


@pytest.fixture
def mailbox(client: Client, frozen_clock: FrozenClock, login: Callable[[Client, Any], Client], settings: Any) -> Client:
    """A booking has been confirmed in the demo."""
    settings.EMAIL_BACKEND = "udviklingsmodel.kernel.demopost.DemoBackend"
    ordning = make_ordning()
    bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)], email="mette@example.dk")
    book(bruger, ordning)
    outbox.drain(now=NOW)
    return login(client, bruger)


def test_mailbox_lists_the_mail(mailbox: Client) -> None:
    assert "mette@example.dk" in mailbox.get("/demo/mails/").content.decode()


def test_mailbox_shows_the_mail(mailbox: Client) -> None:
    page = mailbox.get(f"/demo/mails/{DemoMail.objects.get().pk}/").content.decode()
    assert ("Åbn kalenderfilen" in page, "/booking/kvittering/" in page) == (True, True)


def test_line_of_a_shown_mail_does_not_end_inside_a_time(mailbox: Client) -> None:
    page = mailbox.get(f"/demo/mails/{DemoMail.objects.get().pk}/").content.decode()
    assert 'torsdag den 26. november 2026 <span class="ubrudt">kl. 8.00–8.20</span>' in page


def test_mailbox_gives_the_calendar_file(mailbox: Client) -> None:
    response = mailbox.get(f"/demo/mails/{DemoMail.objects.get().pk}/kalender.ics")
    assert (response["Content-Type"], response.content[:15]) == ("text/calendar; charset=utf-8", b"BEGIN:VCALENDAR")


def test_mail_sent_again_stands_once_in_the_mailbox() -> None:
    letter = EmailMessage("Emne", "Tekst æøå", to=["a@example.dk"], headers={"Message-ID": "<1@example.dk>"})
    for _again in range(2):
        DemoBackend().send_messages([letter])
    assert DemoMail.objects.count() == 1


@pytest.mark.parametrize("mails", [1, 120])
def test_mailbox_takes_the_same_queries_for_one_mail_and_for_many(
    client: Client,
    frozen_clock: FrozenClock,
    login: Callable[[Client, Any], Client],
    django_assert_max_num_queries: Any,
    mails: int,
    settings: Settings,
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    DemoMail.objects.bulk_create(
        DemoMail(message_id=f"<{n}@x>", til="a@example.dk", emne="Emne", sent_at=NOW, raw="") for n in range(mails)
    )
    login(client, BrugerFactory())
    with django_assert_max_num_queries(6):
        client.get("/demo/mails/")


def test_mail_of_the_tests_goes_nowhere() -> None:
    EmailMessage("Emne", "Tekst", to=["a@example.dk"]).send()
    assert len(mail.outbox) == 1
