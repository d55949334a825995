"""Warnings: 30, 14 and 0 days before a consent runs out (CON-03), and before a young person is to be asked (CON-02)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from samtykke.advarsler import warn
from samtykke.enums import Oplysningsart
from samtykke.models import Barn
from tests.factories import NOW
from tests.factories.samtykke import make_samtykke, make_svar, make_valid
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.adgang.services import open_noedadgang
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Opgave

LAST = date(2027, 3, 1)  # the last day of the consent


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


def at(day: date, hour: int = 9) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day, hour=hour)


def ends_on_the_last_day(f: Familien, **values: Any) -> Any:
    return make_valid(f.barn, f.st, til_date=LAST + timedelta(days=1), **values)


def tasks(art: str) -> set[Any]:
    return set(Opgave.objects.filter(art=art, tilstand="aaben").values_list("til", flat=True))


@pytest.mark.parametrize(("days", "warned"), [(31, False), (30, True), (1, True), (0, True)])
def test_task_is_given_thirty_days_before(f: Familien, s: Skolen, days: int, warned: bool) -> None:
    ends_on_the_last_day(f)
    warn(now=at(LAST - timedelta(days=days)))
    everybody = {f.fagperson.pk, s.leder.pk, s.folk["stedfortraeder"].pk}
    assert tasks("samtykke_udloeber") == (everybody if warned else set())


def test_task_says_when_it_is_over(f: Familien) -> None:
    ends_on_the_last_day(f)
    warn(now=at(date(2027, 2, 1)))
    assert {o.frist_at.isoformat() for o in Opgave.objects.all() if o.frist_at} == {"2027-03-01T23:00:00+00:00"}


def test_mails_come_at_thirty_fourteen_and_no_days_and_name_nobody(f: Familien, s: Skolen) -> None:
    ends_on_the_last_day(f)
    told = []
    day = date(2027, 1, 28)
    while day <= LAST + timedelta(days=2):
        warn(now=at(day))
        before = len(mail.outbox)
        outbox.drain(now=at(day))
        if any(message.to == [s.leder.email] for message in mail.outbox[before:]):
            told.append((LAST - day).days)
        day += timedelta(days=1)
    assert told == [30, 14, 0]
    assert not [message for message in mail.outbox if "Ida" in str(message.message()) or "Prøve" in message.body]


def test_no_more_mails_once_the_task_is_closed(f: Familien) -> None:
    ends_on_the_last_day(f)
    warn(now=at(date(2027, 2, 1)))
    outbox.drain(now=at(date(2027, 2, 1)))
    f.withdraw()
    sent = len(mail.outbox)
    outbox.drain(now=at(LAST, 12))
    assert not [message for message in mail.outbox[sent:] if message.subject.startswith("Du har fået en opgave")][3:]
    assert tasks("samtykke_udloeber") == set()


def test_renewed_consent_is_not_warned_of(f: Familien) -> None:
    ends_on_the_last_day(f)
    warn(now=at(date(2027, 2, 1)))
    assert len(tasks("samtykke_udloeber")) == 3
    make_valid(f.barn, f.st, now=NOW + timedelta(hours=1))
    warn(now=at(date(2027, 2, 2)))
    assert tasks("samtykke_udloeber") == set()


def test_health_information_is_warned_of_before_the_year_after_the_yes_is_over(f: Familien) -> None:
    """Asked today for a year from 1 March: it ends on 28 February 2028, the health information on 22 November 2027."""
    starts = {"fra_date": date(2027, 3, 1), "til_date": date(2028, 2, 29)}
    samtykke = make_samtykke(f.barn, f.st, art=Oplysningsart.HELBRED, **starts)
    samtykke.dele.create(enhed=f.st, art=Oplysningsart.TRIVSEL)
    make_svar(samtykke, f.mor)
    make_svar(samtykke, f.far)
    health, whole = "samtykke_helbred_udloeber", "samtykke_udloeber"
    warn(now=at(date(2027, 10, 22)))
    assert (len(tasks(health)), len(tasks(whole))) == (0, 0)
    warn(now=at(date(2027, 10, 23)))
    assert (len(tasks(health)), len(tasks(whole))) == (3, 0)
    assert {o.frist_at.isoformat() for o in Opgave.objects.filter(art=health)} == {"2027-11-22T23:00:00+00:00"}
    warn(now=at(date(2028, 1, 29)))
    assert (len(tasks(health)), len(tasks(whole))) == (0, 3)


def test_consent_that_never_held_is_not_warned_of(f: Familien) -> None:
    samtykke = make_samtykke(f.barn, f.st, til_date=LAST + timedelta(days=1))
    make_svar(samtykke, f.mor)
    warn(now=at(date(2027, 2, 1)))
    assert tasks("samtykke_udloeber") == set()


def test_who_left_the_school_is_not_told(f: Familien, s: Skolen) -> None:
    ends_on_the_last_day(f)
    Barn.objects.filter(pk=f.barn.pk).update(registreret_af=s.leder2)
    warn(now=at(date(2027, 2, 1)))
    assert tasks("samtykke_udloeber") == {s.leder.pk, s.folk["stedfortraeder"].pk}


def test_who_only_looks_in_by_noedadgang_is_not_told(f: Familien, s: Skolen) -> None:
    ends_on_the_last_day(f)
    Barn.objects.filter(pk=f.barn.pk).update(registreret_af=s.leder2)
    assert open_noedadgang(barn=f.barn, aarsag=Noedgrund.FARE, by=s.leder2, now=at(date(2027, 2, 1)))
    warn(now=at(date(2027, 2, 1)))
    assert tasks("samtykke_udloeber") == {s.leder.pk, s.folk["stedfortraeder"].pk}


@pytest.mark.parametrize(("days", "warned"), [(31, False), (30, True), (1, True), (0, False)])
def test_turning_15_gives_a_task_before_the_birthday(f: Familien, s: Skolen, days: int, warned: bool) -> None:
    make_valid(f.barn, f.st)
    Barn.objects.filter(pk=f.barn.pk).update(foedt_date=date(2012, 2, 29))  # 15 on 1 March 2027
    warn(now=at(LAST - timedelta(days=days)))
    everybody = {f.fagperson.pk, s.leder.pk, s.folk["stedfortraeder"].pk}
    assert tasks("samtykke_fylder_15") == (everybody if warned else set())


def test_child_without_a_consent_gives_no_task(f: Familien) -> None:
    Barn.objects.filter(pk=f.barn.pk).update(foedt_date=date(2011, 12, 1))
    warn(now=NOW)
    assert tasks("samtykke_fylder_15") == set()


def test_one_child_that_fails_does_not_stop_the_others(f: Familien, monkeypatch: pytest.MonkeyPatch) -> None:
    ends_on_the_last_day(f)
    monkeypatch.setattr("samtykke.advarsler._warn_of", lambda barn, now: 1 / 0)
    warn(now=at(LAST))


def test_everything_is_there_for_the_one_who_is_asked_twice(f: Familien) -> None:
    ends_on_the_last_day(f)
    for _ in range(2):
        warn(now=at(date(2027, 2, 1)))
    assert Opgave.objects.filter(art="samtykke_udloeber").count() == 3
