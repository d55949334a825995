"""The tasks as a person sees them: on Mit overblik and at /opgaver/."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.booking.conftest import text
from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from udviklingsmodel.kernel import opgaver
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.opgaver import Opgavetekst, complete_opgave, open_opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik import bidrag
from udviklingsmodel.overblik.bidrag import Bidrag, Ventende, overblik_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Opgavetekst("Vand blomsterne", "Bodil beder dig om det.", ("Læs mere", "/handbog/"))
    monkeypatch.setattr(opgaver, "_fortaellere", {"proeve": lambda given: {o.pk: words for o in given}})


@pytest.fixture
def bruger(db: None) -> Bruger:
    return BrugerFactory(roller=[(Rolle.LOKAL_LEDER, InstitutionFactory())])


@pytest.fixture
def browser(client: Client, frozen_clock: FrozenClock, login: Callable[[Client, Any], Client], bruger: Bruger) -> Client:
    return login(client, bruger)


def given(til: Bruger, objekt_id: UUID | None = None, **changes: Any) -> Opgave:
    opgave = open_opgave(art="proeve", objekt_id=objekt_id or uuid4(), til=til, by=None, now=NOW, **changes)
    assert opgave
    return opgave


def test_task_waits_on_the_overblik_and_leads_to_the_list(browser: Client, bruger: Bruger) -> None:
    given(bruger)
    page = browser.get("/").content.decode()
    assert '<a href="/opgaver/">Vand blomsterne</a></span>' in page
    given(bruger, frist_at=NOW + timedelta(days=1))
    assert "Vand blomsterne senest tirsdag den 24. november kl. 10.00" in text(browser.get("/"))


def test_what_has_no_deadline_waits_last(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [Ventende(None, "engang", "/"), Ventende(NOW + timedelta(days=9), "sidst", "/"), Ventende(NOW, "først", "/")]
    monkeypatch.setattr(bidrag, "_givere", [lambda user, now: Bidrag(venter=lines)])
    assert [line.tekst for line in overblik_for(None, NOW).venter] == ["først", "sidst", "engang"]


def test_list_says_what_who_and_since_when(browser: Client, bruger: Bruger) -> None:
    given(bruger)
    page = text(browser.get("/opgaver/"))
    assert "Vand blomsterne Bodil beder dig om det. Læs mere Givet mandag den 23. november" in page


def test_list_of_one_without_tasks_says_so(browser: Client) -> None:
    assert "Du har ingen opgaver" in text(browser.get("/opgaver/"))


def test_task_of_others_is_not_on_the_list(browser: Client) -> None:
    given(BrugerFactory())
    assert "Vand blomsterne" not in text(browser.get("/opgaver/"))


def test_task_marked_as_done_leaves_the_list(browser: Client, bruger: Bruger) -> None:
    opgave = given(bruger)
    page = text(browser.post(f"/opgaver/{opgave.pk}/udfoer/", follow=True))
    assert ("Opgaven er udført." in page, "Vand blomsterne" in page) == (True, False)


def test_pressed_twice_it_says_that_it_is_done(browser: Client, bruger: Bruger) -> None:
    opgave = given(bruger)
    browser.post(f"/opgaver/{opgave.pk}/udfoer/")
    assert "allerede markeret som udført" in text(browser.post(f"/opgaver/{opgave.pk}/udfoer/", follow=True))


def test_task_that_another_has_done_says_so(browser: Client, bruger: Bruger) -> None:
    kollega, objekt_id = BrugerFactory(), uuid4()
    opgave, theirs = given(bruger, objekt_id), given(kollega, objekt_id)
    complete_opgave(opgave=theirs, by=kollega, now=NOW)
    assert "En anden har udført opgaven." in text(browser.post(f"/opgaver/{opgave.pk}/udfoer/", follow=True))


def test_task_of_others_cannot_be_marked(browser: Client) -> None:
    opgave = given(BrugerFactory())
    assert browser.post(f"/opgaver/{opgave.pk}/udfoer/").status_code == 404
    opgave.refresh_from_db()
    assert opgave.tilstand == "aaben"


@pytest.mark.parametrize("path", ["/opgaver/", "/"])
def test_page_asks_no_more_with_thirty_tasks(browser: Client, bruger: Bruger, settings: Any, path: str) -> None:
    settings.SNAPSHOT_SECONDS = 60

    def queries() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        return len(captured)

    given(bruger)
    one = queries()
    for _ in range(29):
        given(bruger)
    assert queries() == one <= 12
