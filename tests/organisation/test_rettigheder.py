"""The command that finds rights which do not fit the facts: each kind planted, found and told."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from guardian.models import GroupObjectPermission, UserObjectPermission
from guardian.shortcuts import assign_perm

from booking.models import BOOK, FOELG, Ordning, OrdningBrugerTilladelse
from tests.conftest import FrozenClock
from tests.factories import NOW, TODAY
from tests.factories.booking import make_ordning
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import deactivate_bruger, end_rolle, give_rolle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def ordning() -> Ordning:
    return make_ordning()


@pytest.fixture
def fagperson(ordning: Ordning) -> Bruger:
    person: Bruger = BrugerFactory(brugernavn="mette", roller=[(Rolle.FAGPERSON, ordning.sted)])
    return person


def told() -> str:
    """What the command says, when it finds fault."""
    out = StringIO()
    with pytest.raises(CommandError, match="Fejl: 1"):
        call_command("tjek_rettigheder", stdout=out)
    return out.getvalue()


def test_rights_that_fit_are_told(fagperson: Bruger) -> None:
    out = StringIO()
    call_command("tjek_rettigheder", stdout=out)
    assert out.getvalue() == "Rettighederne passer.\n"


def test_grant_without_a_relation_is_told(ordning: Ordning, fagperson: Bruger) -> None:
    assign_perm(FOELG, fagperson, ordning)
    assert told() == f"mette har {FOELG} på ordning {ordning}, men ingen rolle giver det.\n"


def test_relation_without_a_grant_is_told(ordning: Ordning, fagperson: Bruger) -> None:
    OrdningBrugerTilladelse.objects.all().delete()
    assert told() == f"mette mangler {BOOK} på ordning {ordning}, som en rolle giver.\n"


def test_grant_on_all_objects_is_told(ordning: Ordning, fagperson: Bruger) -> None:
    fagperson.user_permissions.add(Permission.objects.get(codename=BOOK))
    assert told() == f"mette har {BOOK} på alt af den slags, men ingen rolle giver det.\n"


def test_grant_in_guardians_own_table_is_told(ordning: Ordning, fagperson: Bruger) -> None:
    """Rows that outlive their object, and that a new object with its key would inherit."""
    permission = Permission.objects.get(codename=BOOK)
    values = {"permission": permission, "content_type": permission.content_type, "object_pk": "1"}
    UserObjectPermission._base_manager.bulk_create([UserObjectPermission(user=fagperson, **values)])
    assert told() == f"mette har {BOOK} på alt af den slags, men ingen rolle giver det.\n"
    UserObjectPermission.objects.all().delete()
    GroupObjectPermission._base_manager.bulk_create(
        [GroupObjectPermission(group=Group.objects.create(name="alle"), **values)]
    )
    assert told() == f"en gruppe har {BOOK} på alt af den slags, men ingen rolle giver det.\n"


@pytest.mark.parametrize("flag", ["is_superuser", "is_staff"])
def test_account_beyond_the_roles_is_told(fagperson: Bruger, flag: str) -> None:
    Bruger.objects.filter(pk=fagperson.pk).update(**{flag: True})
    assert told().startswith("mette er markeret som superbruger")


def test_session_of_a_closed_account_is_told(fagperson: Bruger, login: Callable[[Client, Any], Client]) -> None:
    login(Client(), fagperson)
    BrugerFactory()
    deactivate_bruger(bruger=fagperson, by=None, now=NOW)
    call_command("tjek_rettigheder", stdout=StringIO())
    Bruger.objects.filter(pk=fagperson.pk).update(is_active=True)
    login(Client(), fagperson)
    Session.objects.update(expire_date=NOW + timedelta(hours=8))
    Bruger.objects.filter(pk=fagperson.pk).update(is_active=False)
    assert told() == "1 sessioner er åbne for konti, der er lukket.\n"


def test_session_that_has_run_out_is_not(
    fagperson: Bruger, login: Callable[[Client, Any], Client], frozen_clock: FrozenClock
) -> None:
    login(Client(), fagperson)
    Bruger.objects.filter(pk=fagperson.pk).update(is_active=False)
    OrdningBrugerTilladelse.objects.all().delete()
    frozen_clock.move(days=3650)
    call_command("tjek_rettigheder", stdout=StringIO())


def test_grants_of_a_closed_account_are_told(ordning: Ordning, fagperson: Bruger) -> None:
    Bruger.objects.filter(pk=fagperson.pk).update(is_active=False)
    out = StringIO()
    with pytest.raises(CommandError, match="Fejl: 2"):
        call_command("tjek_rettigheder", stdout=out)
    assert "mette har rettigheder, men kontoen er lukket." in out.getvalue()


def test_grants_of_roles_that_have_all_ended_are_remarked(fagperson: Bruger) -> None:
    end_rolle(tilknytning=fagperson.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    out = StringIO()
    call_command("tjek_rettigheder", stdout=out)
    assert out.getvalue().startswith("Bemærk: mette har rettigheder fra roller, der alle er slut.")


def test_role_to_come_is_no_remark(ordning: Ordning, fagperson: Bruger) -> None:
    end_rolle(tilknytning=fagperson.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    later = TODAY.replace(year=2027)
    give_rolle(bruger=fagperson, rolle=Rolle.LOKAL_LEDER, sted=ordning.sted, fra=later, by=None, now=NOW)
    out = StringIO()
    call_command("tjek_rettigheder", stdout=out)
    assert out.getvalue() == "Rettighederne passer.\n"
