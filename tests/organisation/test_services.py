"""A change of who somebody is ends their sessions on the next request, over HTTP."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories import NOW, TODAY
from tests.factories.organisation import PASSWORD, BrugerFactory, InstitutionFactory, kommune
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning
from udviklingsmodel.organisation.services import deactivate_bruger, end_rolle, give_rolle

pytestmark = pytest.mark.django_db


@pytest.fixture
def skole() -> Institution:
    return InstitutionFactory()


@pytest.fixture
def bruger(skole: Institution) -> Bruger:
    return Bruger.objects.get(pk=BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]).pk)


@pytest.fixture
def browser(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client], bruger: Bruger) -> Client:
    login(client, bruger)
    assert client.get("/").status_code == 200
    return client


def is_out(browser: Client) -> bool:
    return bool(browser.get("/").get("Location") == "/log-ind/?next=%2F")


def test_new_role_ends_the_session(browser: Client, bruger: Bruger, skole: Institution) -> None:
    give_rolle(bruger=bruger, rolle=Rolle.LOKAL_LEDER, sted=skole, fra=TODAY, by=None, now=NOW)
    assert is_out(browser)


def test_ended_role_ends_the_session(browser: Client) -> None:
    end_rolle(tilknytning=Tilknytning.objects.get(), til=TODAY, by=None, now=NOW)
    assert is_out(browser)


def test_deactivation_ends_the_session(browser: Client, bruger: Bruger) -> None:
    deactivate_bruger(bruger=bruger, by=None, now=NOW)
    assert is_out(browser)


def test_new_password_ends_the_session(browser: Client, bruger: Bruger) -> None:
    bruger.set_password(PASSWORD)
    bruger.save()
    assert is_out(browser)


def test_change_of_another_person_does_not_end_the_session(browser: Client, skole: Institution) -> None:
    BrugerFactory(roller=[(Rolle.LOKAL_LEDER, skole)])
    assert not is_out(browser)


def test_role_at_the_wrong_kind_of_place_is_refused_in_words(bruger: Bruger, skole: Institution) -> None:
    with pytest.raises(ValidationError):
        give_rolle(bruger=bruger, rolle=Rolle.TEAMMEDLEM, sted=skole, fra=TODAY, by=None, now=NOW)


def test_same_role_from_the_same_day_is_refused(bruger: Bruger, skole: Institution) -> None:
    with pytest.raises(ValidationError):
        give_rolle(bruger=bruger, rolle=Rolle.FAGPERSON, sted=skole, fra=date(2020, 1, 1), by=None, now=NOW)


def test_role_that_ends_is_held_until_the_day_before() -> None:
    row = Tilknytning.objects.get(bruger=BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())]))
    end_rolle(tilknytning=row, til=TODAY, by=None, now=NOW)
    days = [TODAY - timedelta(days=1), TODAY]
    assert [Tilknytning.objects.active_on(day).exists() for day in days] == [True, False]


def test_role_that_ends_before_it_began_is_removed(bruger: Bruger) -> None:
    end_rolle(tilknytning=Tilknytning.objects.get(), til=date(2020, 1, 1), by=None, now=NOW)
    assert not Tilknytning.objects.exists()


@pytest.mark.parametrize("til", [TODAY, date(2020, 1, 1)])
def test_ended_role_is_logged_with_who_did_it(bruger: Bruger, til: date) -> None:
    row, by = Tilknytning.objects.get(), BrugerFactory()
    end_rolle(tilknytning=row, til=til, by=by, now=NOW)
    logged = Haendelse.objects.get(handling="tilknytning.afsluttet")
    assert (logged.objekt_id, logged.aktoer) == (str(row.pk), by.pk)


def test_deactivation_is_logged(bruger: Bruger) -> None:
    deactivate_bruger(bruger=bruger, by=None, now=NOW)
    assert Haendelse.objects.get(handling="bruger.deaktiveret").objekt_id == str(bruger.pk)


def first_administrator() -> str:
    out = StringIO()
    call_command("foerste_administrator", stdout=out)
    return out.getvalue()


def test_first_administrator_chooses_a_password_by_the_printed_link(client: Client) -> None:
    link = next(word for word in first_administrator().split() if word.startswith("http"))
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/log-ind/", {"login": "administrator", "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_first_administrator_holds_administration_and_system() -> None:
    first_administrator()
    assert set(Tilknytning.objects.values_list("rolle", "kommune")) == {
        ("administration", kommune().pk),
        ("system", kommune().pk),
    }


def test_first_administrator_is_made_once() -> None:
    first_administrator()
    first_administrator()
    assert Bruger.objects.count() == 1


def test_first_administrator_with_a_password_gets_no_link() -> None:
    first_administrator()
    bruger = Bruger.objects.get()
    bruger.set_password(PASSWORD)
    bruger.save()
    assert "http" not in first_administrator()


def test_first_administrator_is_refused_beside_demo_data() -> None:
    BrugerFactory(brugernavn="fagperson")
    with pytest.raises(CommandError, match="demodata"):
        first_administrator()
