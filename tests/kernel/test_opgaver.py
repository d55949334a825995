"""Tasks: given once, done by one, told of by the app that gave them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.factories import NOW
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel import opgaver, outbox
from udviklingsmodel.kernel.models import Haendelse, Opgave, Udsendelse
from udviklingsmodel.kernel.opgaver import Opgavetekst, complete_opgave, open_opgave, told
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
OBJEKT = UUID(int=7)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two kinds that only these tests know; answers how many tasks each telling was asked for."""
    monkeypatch.setattr(opgaver, "_fortaellere", {})
    batches: list[int] = []

    @opgaver.opgaveart("proeve", "anden")
    def fortael(given: list[Opgave]) -> dict[UUID, Opgavetekst]:
        batches.append(len(given))
        return {o.pk: Opgavetekst(f"Gør {o.art}", "", ("Hjælp", "/handbog/")) for o in given if o.objekt_id == OBJEKT}

    return batches


@pytest.fixture
def bruger(db: None) -> Bruger:
    return BrugerFactory()


def given(til: Bruger, **changes: Any) -> Opgave:
    values: dict[str, Any] = {"art": "proeve", "objekt_id": OBJEKT, "by": None, "now": NOW}
    opgave = open_opgave(til=til, **(values | changes))
    assert opgave
    return opgave


def test_task_waits_for_the_person_it_was_given_to(bruger: Bruger) -> None:
    opgave = given(bruger)
    assert list(Opgave.objects.visible_to(bruger, NOW).aabne()) == [opgave]
    assert not Opgave.objects.visible_to(BrugerFactory(), NOW).exists()


def test_given_twice_it_is_one_with_one_mail_and_one_row_in_the_log(bruger: Bruger) -> None:
    given(bruger)
    assert open_opgave(art="proeve", objekt_id=OBJEKT, til=bruger, by=None, now=NOW) is None
    assert (Opgave.objects.count(), Udsendelse.objects.count()) == (1, 1)
    assert Haendelse.objects.filter(handling="opgave.giv").count() == 1


def test_given_again_after_it_was_done_it_is_not_opened_anew(bruger: Bruger) -> None:
    complete_opgave(opgave=given(bruger), by=bruger, now=NOW)
    assert open_opgave(art="proeve", objekt_id=OBJEKT, til=bruger, by=None, now=NOW) is None
    assert not Opgave.objects.aabne().exists()


def test_given_by_two_at_the_same_moment_it_is_one(bruger: Bruger, monkeypatch: pytest.MonkeyPatch) -> None:
    given(bruger)
    monkeypatch.setattr(type(Opgave.objects.all()), "exists", lambda rows: False)  # neither sees the other's
    assert open_opgave(art="proeve", objekt_id=OBJEKT, til=bruger, by=None, now=NOW) is None
    assert Opgave.objects.count() == 1


def test_task_of_a_kind_that_nobody_tells_of_is_not_given(bruger: Bruger) -> None:
    with pytest.raises(LookupError):
        given(bruger, art="ukendt")


def test_done_it_waits_no_more(bruger: Bruger) -> None:
    opgave = given(bruger)
    complete_opgave(opgave=opgave, by=bruger, now=NOW + timedelta(hours=1))
    opgave.refresh_from_db()
    assert (opgave.tilstand, opgave.afsluttet_at) == ("udfoert", NOW + timedelta(hours=1))


def test_done_by_one_it_falls_away_for_the_others(bruger: Bruger) -> None:
    other, unrelated = given(BrugerFactory()), given(bruger, objekt_id=uuid4())
    complete_opgave(opgave=given(bruger), by=bruger, now=NOW)
    other.refresh_from_db()
    assert other.tilstand == "bortfaldet"
    assert list(Opgave.objects.aabne()) == [unrelated]


@pytest.mark.parametrize(("who", "code"), [("other", "ikke_din"), ("own", "er_udfoert")])
def test_task_is_done_once_and_by_its_own(bruger: Bruger, who: str, code: str) -> None:
    opgave = given(bruger)
    if who == "own":
        complete_opgave(opgave=opgave, by=bruger, now=NOW)
    with pytest.raises(Refused, match=f"^{code}$"):
        complete_opgave(opgave=opgave, by=bruger if who == "own" else BrugerFactory(), now=NOW)


def test_deadlines_come_first_and_then_the_oldest(bruger: Bruger) -> None:
    rows = {
        name: given(bruger, objekt_id=uuid4(), **values)
        for name, values in {
            "ny": {"now": NOW + timedelta(hours=1)},
            "gammel": {},
            "senere": {"frist_at": NOW + timedelta(days=2)},
            "snart": {"frist_at": NOW + timedelta(days=1)},
        }.items()
    }
    names = {row.pk: name for name, row in rows.items()}
    assert [names[o.pk] for o in Opgave.objects.aabne()] == ["snart", "senere", "gammel", "ny"]


def test_thirty_are_told_of_at_once_and_the_gone_not_at_all(bruger: Bruger, asked: list[int]) -> None:
    kept = [given(bruger), given(bruger, art="anden")]
    for _ in range(28):
        given(bruger, objekt_id=uuid4())
    assert {t.opgave for t in told(Opgave.objects.aabne())} == set(kept)
    assert asked == [30]


def test_mail_is_neutral_and_not_sent_for_what_is_done(bruger: Bruger) -> None:
    opgave = given(bruger)
    outbox.drain(now=NOW)
    (sent,) = mail.outbox
    assert sent.subject == "Du har fået en opgave i Udviklingsmodellen"
    assert str(opgave.pk) not in sent.body
    assert str(OBJEKT) not in sent.body
    late = given(bruger, art="anden")
    complete_opgave(opgave=late, by=bruger, now=NOW)
    outbox.drain(now=NOW)
    assert len(mail.outbox) == 1


def test_database_refuses_an_open_task_with_a_moment_of_closing(bruger: Bruger) -> None:
    opgave = given(bruger)
    with pytest.raises(IntegrityError, match="opgave_afsluttet_har_tid"), transaction.atomic():
        Opgave.objects.filter(pk=opgave.pk).update(afsluttet_at=NOW)
