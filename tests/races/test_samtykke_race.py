"""A consent is withdrawn while the child is named (CON-05, CON-06): PostgreSQL, and gunicorn with two workers.

In each race a parent withdraws, somebody points the booking at the consent once more, and the agenda and two receipts are
drawn, all in the same moment. What is asked once the withdrawal is answered names the child nowhere; neither does a mail.
The control shows that it can be lost: where the consent is checked once, and without a lock, it is named afterwards.
`RACE_ROUNDS=500 script/test --postgres tests/races/test_samtykke_race.py` is the long race.
"""

import os
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from samtykke import samtykker
from tests.booking.conftest import Kommunen, k
from tests.booking.test_samtykke import Aftalt, a
from tests.races.arena import Arena, Template, arena, prepared
from tests.races.processer import CSRF, Answer, execute, send
from tests.races.test_laase_race import together
from udviklingsmodel.kernel import outbox
from udviklingsmodel.organisation.models import Bruger

__all__ = ["Kommunen", "a", "k"]  # the fixtures
pytestmark = pytest.mark.postgres
ROUNDS, CONTROL = int(os.environ.get("RACE_ROUNDS", "12")), 8
NAVN = "ja, med navn"


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "samtykke", "tests.races.opstil_samtykke", str(ROUNDS + CONTROL)) as made:
        yield made


def line_of(agenda: str, booking: str) -> str:
    """What the agenda says of one booking."""
    return agenda.split(f"/booking/kvittering/{booking}/", 1)[1].split("<li", 1)[0]


def open_page(place: Arena, session: str, path: str) -> str:
    return send(HTTPConnection("127.0.0.1", place.port, timeout=60), session, path).page


def race(place: Arena, template: Template, n: int) -> tuple[list[Answer], list[str]]:
    """The answers of the race, and what the exits say of the booking once the withdrawal has been answered."""
    fagperson, koordinator = template[1]["sessions"]
    ids = template[1]["races"][n]
    receipt, agenda = f"/booking/kvittering/{ids['booking']}/", f"/dagsorden/{ids['dag']}/"
    answered = threading.Event()
    after: list[str] = []

    def reads_after() -> None:
        answered.wait(60)
        after.append(line_of(open_page(place, koordinator, agenda), ids["booking"]))
        after.extend(open_page(place, session, receipt) for session in (fagperson, koordinator))

    reader = threading.Thread(target=reads_after)
    reader.start()
    withdraw = {"csrfmiddlewaretoken": CSRF, "hvad": "alt", "hvem": ids["mor"]}
    point = {"csrfmiddlewaretoken": CSRF, "samtykke": ids["samtykke"]}
    pages: list[Any] = [(koordinator, agenda, None), (fagperson, receipt, None), (koordinator, receipt, None)]
    answers = place.race(
        [(fagperson, f"/samtykke/{ids['barn']}/tilbagekald/", withdraw), (fagperson, f"{receipt}samtykke/", point), *pages]
    )
    answered.set()
    reader.join(60)
    return answers, after


def points(place: Arena, booking: str) -> int:
    sql = f"SELECT count(*) FROM booking_booking WHERE id = '{booking}' AND samtykke_id IS NOT NULL"
    return int(execute(place.url, sql)[0][0])


def test_withdrawn_consent_names_nobody_afterwards(template: Template, tmp_path: Path) -> None:
    with arena(template, "samtykke_hel", tmp_path) as place:
        for n in range(ROUNDS):
            answers, after = race(place, template, n)
            assert [answer.status for answer in answers if answer.status not in (200, 302)] == []
            assert "/samtykke/" in answers[0].location  # it was withdrawn; whether it was pointed at before that, is open
            assert len(after) == 3
            assert [text for text in after if NAVN in text.lower()] == []
            assert points(place, template[1]["races"][n]["booking"]) == 0


def test_child_is_named_afterwards_where_consent_is_checked_once_and_without_lock(
    template: Template, tmp_path: Path
) -> None:
    with arena(template, "samtykke_uden", tmp_path, wsgi="tests.races.wsgi_uden_port") as place:
        named = [race(place, template, ROUNDS + n)[1] for n in range(CONTROL)]
        assert any(NAVN in text.lower() for after in named for text in after)


@pytest.mark.django_db(transaction=True)
def test_mail_begun_after_a_withdrawal_says_anonymously_whatever_its_clock(a: Aftalt, frozen_clock: Any) -> None:
    """The worker read its clock before the withdrawal, and hands the reminder over after it."""
    a.point()
    eve = frozen_clock().replace(day=25)
    committed = threading.Event()

    def withdraw() -> None:
        by = Bruger.objects.get(pk=a.k.fagperson.pk)
        later = eve.replace(hour=23)
        samtykker.withdraw_samtykke(barn=a.barn, indehaver=a.mor, by=by, now=later)
        committed.set()

    def remind() -> None:
        committed.wait(10)
        outbox.drain(now=eve)

    assert together(withdraw, remind) == {"ok": 2}
    reminder = next(message for message in mail.outbox if message.subject.startswith("Husk"))
    assert "med navn" not in str(reminder.body)
