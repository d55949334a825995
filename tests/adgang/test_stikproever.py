"""The monthly spot check: who is drawn and why, who signs, and what the databeskyttelsesrådgiver sees of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from samtykke.adgang import open_barn
from samtykke.models import Barn
from tests.adgang.conftest import Skolen
from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.organisation import BrugerFactory, EnhedFactory, InstitutionFactory
from tests.factories.samtykke import make_barn, make_indehaver, make_samtykke
from udviklingsmodel.adgang import services, tasks
from udviklingsmodel.adgang.enums import Noedgrund, Regel
from udviklingsmodel.adgang.models import Stikproeve, Udtraek
from udviklingsmodel.adgang.services import stikproeve
from udviklingsmodel.adgang.services.stikproeve import EFTER_REGLER, MANGE_BOERN, TILFAELDIGE
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.enums import OpgaveTilstand
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

ClientOf = Callable[[Bruger], Client]
OCTOBER = datetime(2026, 10, 14, 8, tzinfo=UTC)  # a Wednesday at ten
ADDRESS = "/adgangslog/stikproever/"


def draw(now: datetime = NOW) -> list[Stikproeve]:
    return services.draw_stikproever(now=now, rng=Random(1))


def rules(leder: Bruger) -> list[str]:
    return sorted(Udtraek.objects.filter(stikproeve__leder=leder).values_list("regel", flat=True))


def test_each_leader_has_a_list_of_what_others_did_last_month(s: Skolen) -> None:
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    open_barn(s.leder, s.barn.pk, OCTOBER)
    stand_in = s.folk["stedfortraeder"]
    assert {drawn.leder for drawn in draw()} == {s.leder, stand_in}
    taken = Haendelse.objects.in_bulk(Udtraek.objects.values_list("haendelse", flat=True))
    by = {
        leder: {taken[u.haendelse].aktoer for u in Udtraek.objects.filter(stikproeve__leder=leder)}
        for leder in (s.leder, stand_in)
    }
    assert by == {s.leder: {s.fagperson.pk}, stand_in: {s.fagperson.pk, s.leder.pk}}


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (datetime(2026, 9, 30, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 30, 22, 0, tzinfo=UTC), True),  # midnight in Copenhagen
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), False),
    ],
)
def test_month_is_that_of_copenhagen(s: Skolen, at: datetime, counts: bool) -> None:
    open_barn(s.fagperson, s.barn.pk, at)
    assert bool(draw()) == counts


def test_it_is_drawn_once_a_month(s: Skolen) -> None:
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    assert (len(draw()), len(draw()), len(draw(NOW + timedelta(days=1)))) == (2, 0, 0)
    assert Stikproeve.objects.first().maaned == date(2026, 10, 1)  # type: ignore[union-attr]


def test_one_that_fails_does_not_stop_the_others(s: Skolen, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    looks = stikproeve._looks

    def broken(leder: Bruger, *when: Any) -> Any:
        return 1 / 0 if leder == s.leder else looks(leder, *when)

    with monkeypatch.context() as patch:
        patch.setattr(stikproeve, "_looks", broken)
        assert [drawn.leder for drawn in draw()] == [s.folk["stedfortraeder"]]
    assert [(record.msg, record.leder) for record in caplog.records] == [("spot check not drawn", str(s.leder.pk))]
    assert [drawn.leder for drawn in draw(NOW + timedelta(days=1))] == [s.leder], "the next night"


def test_leader_whose_children_nobody_saw_has_none(s: Skolen) -> None:
    assert draw() == []


@pytest.mark.parametrize(
    ("at", "odd"),
    [
        (datetime(2026, 10, 14, 4, 0, tzinfo=UTC), False),  # six in the morning, summer time
        (datetime(2026, 10, 14, 3, 59, tzinfo=UTC), True),
        (datetime(2026, 10, 14, 15, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 14, 16, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 17, 8, 0, tzinfo=UTC), True),  # Saturday
        (datetime(2026, 10, 28, 5, 0, tzinfo=UTC), False),  # six, in winter time
    ],
)
def test_rule_of_odd_hours(s: Skolen, at: datetime, odd: bool) -> None:
    open_barn(s.fagperson, s.barn.pk, at)
    draw()
    assert rules(s.leder) == [Regel.TIDSPUNKT if odd else Regel.TILFAELDIG]


@pytest.mark.parametrize(
    ("navn", "same"), [("Mette Prøve", True), ("Mette PRØVE", True), ("Mette Riis", True), ("Prøve Lund", False)]
)
def test_rule_of_the_same_surname(s: Skolen, navn: str, same: bool) -> None:
    make_indehaver(s.barn, navn="Kirsten Riis")
    Bruger.objects.filter(pk=s.fagperson.pk).update(navn=navn)
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    draw()
    assert rules(s.leder) == [Regel.EFTERNAVN if same else Regel.TILFAELDIG]


def test_rule_of_another_district(s: Skolen) -> None:
    stranger = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=stranger, now=OCTOBER)
    audit.record("barn.vist", s.barn, by=stranger.pk, now=OCTOBER, barn=s.barn.pk)
    draw()
    assert rules(s.leder) == [Regel.DISTRIKT, Regel.NOEDADGANG]


def test_rule_of_many_children_on_a_day(s: Skolen) -> None:
    for n in range(MANGE_BOERN):
        open_barn(s.leder, make_barn(s.leder, s.skole, navn=f"Bo Lind{n}").pk, OCTOBER)
    draw()
    assert Regel.MANGE not in rules(s.folk["stedfortraeder"])
    Stikproeve.objects.all().delete()
    open_barn(s.leder, s.barn.pk, OCTOBER)
    draw()
    assert set(rules(s.folk["stedfortraeder"])) == {Regel.MANGE}
    assert len(rules(s.folk["stedfortraeder"])) == MANGE_BOERN + 1


def test_same_look_again_on_one_day_counts_once(s: Skolen) -> None:
    for minute in range(5):
        open_barn(s.fagperson, s.barn.pk, OCTOBER + timedelta(minutes=minute))
    draw()
    assert len(rules(s.leder)) == 1


def test_page_and_what_was_changed_on_it_are_one_look(s: Skolen) -> None:
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    make_indehaver(s.barn)
    make_samtykke(s.barn, EnhedFactory(), now=OCTOBER, hvem_svarer="ene", ene_kilde="foraeldrene", ene_date=date(2026, 1, 1))
    draw()
    assert len(rules(s.leder)) == 1


def test_list_has_no_more_rows_than_one_can_look_through(s: Skolen) -> None:
    for n in range(50):
        barn = make_barn(s.fagperson, s.skole, navn=f"Bo Lind{n}")
        open_barn(s.fagperson, barn.pk, OCTOBER)
        open_barn(s.fagperson, barn.pk, OCTOBER + timedelta(days=3))
    draw()
    assert len(rules(s.leder)) == EFTER_REGLER
    Stikproeve.objects.all().delete()
    for n in range(60, 60 + TILFAELDIGE + 5):
        barn = make_barn(s.fagperson, s.skole, navn=f"Bo Lind{n}")
        for hour in (0, 1):
            open_barn(s.fagperson, barn.pk, OCTOBER + timedelta(days=1, hours=hour))
    draw()
    assert rules(s.leder).count(Regel.TILFAELDIG) == TILFAELDIGE


@pytest.fixture
def trukket(s: Skolen, frozen_clock: FrozenClock) -> Stikproeve:
    open_barn(s.fagperson, s.barn.pk, OCTOBER)
    tasks.draw_stikproever()
    return Stikproeve.objects.get(leder=s.leder)


def test_leader_is_given_it_as_a_task(trukket: Stikproeve, s: Skolen, client_of: ClientOf) -> None:
    page = client_of(s.leder).get("/opgaver/").content.decode()
    assert "Gennemgå månedens stikprøve" in page
    assert f"{ADDRESS}{trukket.pk}/" in page


def test_leader_looks_through_and_signs_with_a_word(trukket: Stikproeve, s: Skolen, client_of: ClientOf) -> None:
    client, address = client_of(s.leder), f"{ADDRESS}{trukket.pk}/"
    page = client.get(address).content.decode()
    assert all(words in page for words in ("oktober 2026", "Ida Prøve", str(s.fagperson), "Trukket ud tilfældigt"))
    assert Haendelse.objects.get(handling="stikproeve.vist").barn == s.barn.pk
    assert "Skriv et ord" in client.post(address, {"ord": " "}).content.decode()
    assert client.post(address, {"ord": "Alle havde et ærinde"}).status_code == 302
    trukket.refresh_from_db()
    assert (trukket.ord, trukket.godkendt_at) == ("Alle havde et ærinde", NOW)
    assert Opgave.objects.get(art="stikproeve", til=s.leder).tilstand == OpgaveTilstand.UDFOERT
    assert client.post(address, {"ord": "Noget andet"}).status_code == 302
    trukket.refresh_from_db()
    assert trukket.ord == "Alle havde et ærinde"


def test_dpo_sees_what_is_not_signed(trukket: Stikproeve, s: Skolen, client_of: ClientOf) -> None:
    dpo = client_of(s.folk["dpo"])
    open_part, _, signed = dpo.get(ADDRESS).content.decode().partition("<h2>Gennemgået</h2>")
    assert (str(s.leder) in open_part, signed) == (True, "")
    services.approve_stikproeve(stikproeve=trukket, ord="Set", by=s.leder, now=NOW)
    open_part, _, signed = dpo.get(ADDRESS).content.decode().partition("<h2>Gennemgået</h2>")
    assert (str(s.leder) in open_part, str(s.leder) in signed) == (False, True)
    assert dpo.get(f"{ADDRESS}{trukket.pk}/").status_code == 404, "the DPO signs nothing"


@pytest.mark.parametrize("who", ["leder2", "fagperson"])
def test_list_of_somebody_else_is_404(trukket: Stikproeve, s: Skolen, client_of: ClientOf, who: str) -> None:
    client = client_of(getattr(s, who))
    assert client.get(f"{ADDRESS}{trukket.pk}/").status_code == 404
    assert client.post(f"{ADDRESS}{trukket.pk}/", {"ord": "x"}).status_code == 404
    assert str(s.leder) not in client.get(ADDRESS).content.decode()


def test_child_that_has_left_is_not_named(trukket: Stikproeve, s: Skolen, client_of: ClientOf) -> None:
    Barn.objects.filter(pk=s.barn.pk).update(institution=s.skole2)
    page = client_of(s.leder).get(f"{ADDRESS}{trukket.pk}/").content.decode()
    assert ("Ida Prøve" in page, "Et barn, der ikke er hos jer mere" in page) == (False, True)


def test_number_of_queries_does_not_grow(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, settings: Any, django_assert_max_num_queries: Any
) -> None:
    for n in range(30):
        open_barn(s.fagperson, make_barn(s.fagperson, s.skole, navn=f"Bo Lind{n}").pk, OCTOBER)
    (drawn, *_) = draw()
    settings.SNAPSHOT_SECONDS = 60
    client = client_of(drawn.leder)
    for address in (ADDRESS, f"{ADDRESS}{drawn.pk}/"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)
