"""Closed by default, and the known traps of guardian."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from guardian.shortcuts import assign_perm

from booking.models import BOOK, FOELG, Ordning, OrdningBrugerTilladelse
from tests.factories import NOW
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory
from udviklingsmodel.kernel import access
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning
from udviklingsmodel.organisation.services import deactivate_bruger
from udviklingsmodel.urls import urlpatterns as own

pytestmark = pytest.mark.django_db


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("her")


def fresh(policy: Any) -> Callable[..., HttpResponse]:
    return access.requires(policy)(lambda request: page(request))


urlpatterns = [
    path("glemt/", page),
    path("aaben/", access.public(lambda request: page(request))),
    path("ja/", fresh(lambda user, now: True)),
    path("nej/", fresh(lambda user, now: False)),
    path("naar/", fresh(lambda user, now: now == NOW)),
    *own,
]


@pytest.fixture
def browser(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client]) -> Client:
    return login(client, BrugerFactory())


@pytest.mark.urls(__name__)
def test_view_without_a_policy_is_404_for_somebody(browser: Client) -> None:
    assert browser.get("/glemt/").status_code == 404


@pytest.mark.urls(__name__)
def test_view_without_a_policy_is_404_for_nobody(client: Client) -> None:
    assert client.get("/glemt/").status_code == 404


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "status"), [("/aaben/", 200), ("/ja/", 200), ("/nej/", 404), ("/naar/", 200)])
def test_policy_decides_for_somebody(browser: Client, address: str, status: int) -> None:
    assert browser.get(address).status_code == status


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/ja/", "/nej/"])
def test_policy_is_not_asked_for_nobody(client: Client, address: str) -> None:
    assert client.get(address)["Location"] == f"/log-ind/?next=%2F{address.strip('/')}%2F"


@pytest.mark.urls(__name__)
def test_public_view_is_open_to_nobody(client: Client) -> None:
    assert client.get("/aaben/").status_code == 200


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/aaben/", "/ja/", "/nej/", "/findes-ikke/"])
def test_page_of_somebody_is_not_stored(browser: Client, address: str) -> None:
    assert browser.get(address)["Cache-Control"] == "no-store"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "stored"), [("/aaben/", True), ("/ja/", False), ("/glemt/", False)])
def test_page_of_nobody_is_stored_where_it_is_public(client: Client, address: str, stored: bool) -> None:
    assert (client.get(address).get("Cache-Control") != "no-store") == stored


def granted(ordning: Ordning) -> set[tuple[str, str]]:
    rows = OrdningBrugerTilladelse.objects.filter(content_object=ordning)
    return {(row.user.brugernavn, row.permission.codename) for row in rows}


def test_grants_are_what_the_roles_say() -> None:
    ordning = make_ordning()
    fagperson = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    koordinator = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)])
    assert granted(ordning) == {(fagperson.brugernavn, BOOK), (koordinator.brugernavn, FOELG)}


def test_grants_of_people_elsewhere_are_none() -> None:
    ordning = make_ordning()
    BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory()), (Rolle.DISTRIKTSKOORDINATOR, DistriktFactory())])
    assert granted(ordning) == set()


def test_sync_takes_away_what_no_fact_gives() -> None:
    ordning, stranger = make_ordning(), BrugerFactory()
    assign_perm(BOOK, stranger, ordning)
    access.sync_grants([ordning])
    assert granted(ordning) == set()


def test_sync_leaves_the_rows_that_are_right() -> None:
    ordning = make_ordning()
    BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    before = list(OrdningBrugerTilladelse.objects.values_list("pk", flat=True))
    access.sync_grants([ordning])
    assert list(OrdningBrugerTilladelse.objects.values_list("pk", flat=True)) == before


def test_sync_writes_nothing_when_nothing_differs(django_assert_num_queries: Any) -> None:
    ordning = make_ordning()
    BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    with django_assert_num_queries(6) as asked:  # savepoint, held, two kinds of facts, permissions, release
        access.sync_grants([ordning])
    assert not [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "DELETE"))]


def test_deactivated_person_holds_nothing() -> None:
    ordning = make_ordning()
    fagperson = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    deactivate_bruger(bruger=fagperson, by=None, now=NOW)
    assert granted(ordning) == set()


def test_deactivated_person_with_a_grant_left_behind_sees_nothing() -> None:
    ordning = make_ordning()
    koordinator = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)])
    Bruger.objects.update(is_active=False)
    assert not Ordning.objects.followed_by(koordinator, NOW)


def test_grant_does_not_outlive_its_object() -> None:
    ordning = make_ordning()
    BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    ordning.sparringsdage.all().delete()
    Ordning.objects.filter(pk=ordning.pk).delete()
    assert not OrdningBrugerTilladelse.objects.exists()


def test_grant_on_the_whole_model_shows_nothing() -> None:
    ordning, stranger = make_ordning(), BrugerFactory()
    stranger.user_permissions.add(*Permission.objects.filter(codename__in=[BOOK, FOELG]))
    assert not Ordning.objects.filter(access.holds(Ordning, stranger.pk, BOOK) | access.holds(Ordning, stranger.pk, FOELG))
    assert ordning.pk not in access.held_by(stranger, Ordning, BOOK)


def test_grant_without_a_role_of_today_shows_nothing() -> None:
    ordning = make_ordning()
    koordinator = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)])
    Tilknytning.objects.update(til_date=NOW.date())
    assert not Ordning.objects.followed_by(Bruger.objects.get(pk=koordinator.pk), NOW)


def test_superuser_sees_no_more_than_others() -> None:
    make_ordning()
    root = BrugerFactory(is_superuser=True)
    assert not Ordning.objects.followed_by(root, NOW)


def test_grant_taken_back_is_not_remembered(settings: Any) -> None:
    """guardian's own checker stays stale after a revoke; ours goes by the person's version."""
    settings.SNAPSHOT_SECONDS = 60
    ordning = make_ordning()
    fagperson = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    assert ordning.pk in access.held_by(Bruger.objects.get(pk=fagperson.pk), Ordning, BOOK)
    deactivate_bruger(bruger=fagperson, by=None, now=NOW)
    assert ordning.pk not in access.held_by(Bruger.objects.get(pk=fagperson.pk), Ordning, BOOK)


def test_new_object_with_an_old_key_inherits_no_grant() -> None:
    ordning = make_ordning()
    BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    ordning.sparringsdage.all().delete()
    key = ordning.pk
    Ordning.objects.filter(pk=key).delete()
    again = make_ordning(id=key)
    assert granted(again) == set()
