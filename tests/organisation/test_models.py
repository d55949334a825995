from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model
from pytest_django import Settings

from tests.factories import NOW, TODAY
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory, kommune
from udviklingsmodel.kernel.arbejdsdage import add_arbejdsdage
from udviklingsmodel.organisation.enums import PeriodeArt, Rolle
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.login import BrugerBackend
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed, end_rolle, give_rolle

pytestmark = pytest.mark.django_db

# By hand: where each role is held.
STED = {
    "fagperson": "institution",
    "lokal_leder": "institution",
    "stedfortraeder": "institution",
    "ressourcekonsulent": "institution",
    "distriktskoordinator": "distrikt",
    "teammedlem": "distrikt",
    "ekstern_fagperson": "enhed",
    "postkasseansvarlig": "enhed",
    "enhedsleder": "enhed",
    "administration": "kommune",
    "dpo": "kommune",
    "indsigtsbehandler": "kommune",
    "system": "kommune",
}
STEDER = ["kommune", "distrikt", "institution", "enhed"]
MAKE: dict[str, Any] = {
    "kommune": kommune,
    "distrikt": DistriktFactory,
    "institution": InstitutionFactory,
    "enhed": EnhedFactory,
}
DAY = date(2026, 11, 23)


def insert(rolle: str, *steder: str, fra: date = DAY, til: date | None = None, bruger: Bruger | None = None) -> Tilknytning:
    """Past every service, as SQL would."""
    places = {sted: MAKE[sted]() for sted in steder}
    row = Tilknytning(bruger=bruger or BrugerFactory(), rolle=rolle, fra_date=fra, til_date=til, **places)
    with transaction.atomic():
        row.save(force_insert=True)
    return row


def test_every_role_stands_in_the_table_by_hand() -> None:
    assert set(STED) == set(Rolle.values)


@pytest.mark.parametrize(("rolle", "sted"), STED.items())
def test_role_at_its_kind_of_place_is_kept(rolle: str, sted: str) -> None:
    assert insert(rolle, sted).pk


@pytest.mark.parametrize(
    ("rolle", "wrong"), [(rolle, sted) for rolle, right in STED.items() for sted in STEDER if sted != right]
)
def test_role_at_another_kind_of_place_is_refused_by_the_database(rolle: str, wrong: str) -> None:
    with pytest.raises(IntegrityError, match="tilknytning_sted_passer_til_rolle"):
        insert(rolle, wrong)


@pytest.mark.parametrize("steder", [[], ["institution", "distrikt"], STEDER], ids=len)
def test_role_at_no_place_or_at_several_is_refused_by_the_database(steder: list[str]) -> None:
    with pytest.raises(IntegrityError, match="tilknytning_sted_passer_til_rolle"):
        insert("fagperson", *steder)


@pytest.mark.parametrize("til", [DAY, DAY - timedelta(days=1)])
def test_role_for_an_empty_period_is_refused_by_the_database(til: date) -> None:
    with pytest.raises(IntegrityError, match="tilknytning_er_ikke_tom"):
        insert("fagperson", "institution", til=til)


@pytest.mark.parametrize("til", [DAY, DAY - timedelta(days=1)])
def test_lukkeperiode_that_is_empty_is_refused_by_the_database(til: date) -> None:
    with pytest.raises(IntegrityError, match="lukkeperiode_er_ikke_tom"):
        Lukkeperiode.objects.create(art=PeriodeArt.LUKKEDAG, navn="x", fra_date=DAY, til_date=til)


@pytest.mark.parametrize(
    ("fra", "til", "active"),
    [
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
        (DAY - timedelta(days=9), DAY, False),
        (DAY - timedelta(days=9), DAY + timedelta(days=1), True),
        (DAY, DAY + timedelta(days=1), True),
    ],
)
def test_role_is_active_from_its_first_day_to_before_its_last(fra: date, til: date | None, active: bool) -> None:
    insert("fagperson", "institution", fra=fra, til=til)
    assert Tilknytning.objects.active_on(DAY).exists() == active


def test_role_of_a_deactivated_person_is_not_active() -> None:
    insert("fagperson", "institution", bruger=BrugerFactory(is_active=False))
    assert not Tilknytning.objects.active_on(DAY)


@pytest.mark.parametrize(
    ("moment", "held"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), False),
    ],
)
def test_role_changes_at_midnight_in_copenhagen(moment: datetime, held: bool) -> None:
    row = insert("fagperson", "institution", til=DAY + timedelta(days=1))
    assert Bruger.objects.get(pk=row.bruger_id).has_rolle(moment, Rolle.FAGPERSON) == held


@pytest.fixture
def _running(settings: Settings) -> None:
    settings.SNAPSHOT_SECONDS = 60


def roller(bruger: Bruger, now: datetime = NOW) -> list[tuple[str, str]]:
    found = Bruger.objects.select_related("kommune").get(pk=bruger.pk)
    return [(t.rolle, t.sted.navn) for t in found.roller(now)]


@pytest.mark.usefixtures("_running")
def test_roles_of_a_person_are_not_asked_again_while_nothing_has_changed(django_assert_num_queries: Any) -> None:
    bruger, skole = BrugerFactory(), InstitutionFactory()
    give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY, by=None, now=NOW)
    assert roller(bruger) == [("fagperson", skole.navn)]
    with django_assert_num_queries(1):  # the person
        assert roller(bruger) == [("fagperson", skole.navn)]


@pytest.mark.usefixtures("_running")
def test_change_of_role_is_known_at_once() -> None:
    bruger, skole = BrugerFactory(), InstitutionFactory()
    assert roller(bruger) == []
    held = give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY, by=None, now=NOW)
    assert roller(bruger) == [("fagperson", skole.navn)]
    end_rolle(tilknytning=held, til=TODAY, by=None, now=NOW)
    assert roller(bruger) == []


@pytest.mark.usefixtures("_running")
def test_role_begins_and_ends_with_the_day() -> None:
    bruger, skole, day = BrugerFactory(), InstitutionFactory(), timedelta(days=1)
    give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY + day, til=TODAY + 2 * day, by=None, now=NOW)
    assert [len(roller(bruger, NOW + n * day)) for n in range(3)] == [0, 1, 0]


@pytest.mark.usefixtures("_running")
def test_new_name_of_a_place_is_known_at_once() -> None:
    bruger, skole = BrugerFactory(), InstitutionFactory()
    give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=TODAY, by=None, now=NOW)
    roller(bruger)
    skole.navn = "Den nye skole"
    skole.save()
    configuration_changed()
    assert roller(bruger) == [("fagperson", "Den nye skole")]


def test_logged_in_person_arrives_with_the_municipality(django_assert_num_queries: Any) -> None:
    bruger = BrugerFactory()
    with django_assert_num_queries(1):
        found = BrugerBackend().get_user(bruger.pk)
        assert found
        assert found.kommune.navn == bruger.kommune.navn
    stored = Bruger.objects.select_related("kommune").get(pk=bruger.pk)
    assert columns(found) == columns(stored)
    assert columns(found.kommune) == columns(stored.kommune)


def columns(obj: Model) -> dict[str, Any]:
    return {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}


@pytest.mark.parametrize("pk", ["deactivated", "unknown"])
def test_deactivated_or_unknown_person_does_not_arrive(pk: str) -> None:
    assert BrugerBackend().get_user(BrugerFactory(is_active=False).pk if pk == "deactivated" else uuid4()) is None


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 6, 5), "grundlovsdag"),
        (date(2031, 6, 5), "grundlovsdag"),
        (date(2026, 6, 4), None),
        (date(2026, 6, 6), None),
        (date(2026, 12, 24), "juleaftensdag"),
        (date(2026, 12, 31), "nytårsaftensdag"),
        (date(2026, 4, 2), "Skærtorsdag"),
        (date(2026, 5, 14), "Kristi himmelfartsdag"),
        (date(2026, 11, 26), None),
    ],
)
def test_kalender_of_a_new_installation(day: date, reason: str | None) -> None:
    assert (Kalender.load().lukket(day) or "").lower() == (reason or "").lower()


@pytest.mark.parametrize(("day", "closed"), [(9, False), (10, True), (11, True), (12, False)])
def test_school_holiday_closes_from_its_first_to_its_last_day(day: int, closed: bool) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.SKOLEFERIE, navn="efterårsferie", fra_date=date(2026, 11, 10), til_date=date(2026, 11, 12)
    )
    assert (Kalender.load().lukket(date(2026, 11, day)) == "efterårsferie") == closed


@pytest.mark.parametrize(
    ("day", "closed"), [((2029, 12, 30), False), ((2029, 12, 31), True), ((2030, 1, 1), True), ((2030, 1, 2), False)]
)
def test_yearly_period_over_new_year_closes_both_sides(day: tuple[int, int, int], closed: bool) -> None:
    periode = Lukkeperiode(fra_date=date(2020, 12, 31), til_date=date(2021, 1, 2), hvert_aar=True)
    assert periode.covers(date(*day)) == closed


def test_school_holiday_does_not_stop_the_clock() -> None:
    Lukkeperiode.objects.create(art=PeriodeArt.SKOLEFERIE, navn="ferie", fra_date=DAY, til_date=DAY + timedelta(days=30))
    assert Kalender.load().closed_dates(DAY, DAY + timedelta(days=30)) == set()


def test_closed_days_of_a_new_installation_give_the_deadline_by_hand() -> None:
    sent = date(2026, 12, 18)
    closed = Kalender.load().closed_dates(sent, sent + timedelta(days=60))
    assert add_arbejdsdage(sent, 10, closed=closed) == date(2027, 1, 7)
