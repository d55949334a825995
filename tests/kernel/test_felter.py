"""What the database keeps encrypted, on the one field that is."""

from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.exceptions import FieldError
from django.db import connection

from samtykke.models import Barn
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from tests.factories.samtykke import make_barn
from udviklingsmodel.organisation.enums import Rolle

pytestmark = pytest.mark.django_db
CPR = "0403304123"


@pytest.fixture
def barn() -> Barn:
    skole = InstitutionFactory()
    return make_barn(BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]), skole, cpr=CPR)


def stored() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cpr, cpr_indeks FROM samtykke_barn")
        row: tuple[str, str] = cursor.fetchone()
        return row


def test_database_holds_neither_the_number_nor_a_part_of_it(barn: Barn) -> None:
    assert all(part not in column for column in stored() for part in (CPR, CPR[6:], CPR[:6]))
    assert Barn.objects.get().cpr == CPR


def test_same_number_is_stored_otherwise_each_time_and_found_by_its_index(barn: Barn) -> None:
    before = stored()
    barn.save()
    assert (stored()[0] != before[0], stored()[1]) == (True, before[1])
    assert Barn.objects.with_cpr(CPR).get() == barn
    assert not Barn.objects.with_cpr("0403304124").exists()


def test_new_key_reads_and_finds_what_the_old_one_wrote(barn: Barn, settings: Any) -> None:
    settings.CPR_KEYS = [Fernet.generate_key().decode(), *settings.CPR_KEYS]
    assert Barn.objects.with_cpr(CPR).get().cpr == CPR


def test_without_the_key_there_is_nothing_to_read_or_find(barn: Barn, settings: Any) -> None:
    settings.CPR_KEYS = [Fernet.generate_key().decode()]
    assert not Barn.objects.with_cpr(CPR).exists()
    with pytest.raises(InvalidToken):
        Barn.objects.get()


@pytest.mark.parametrize("lookup", ["contains", "startswith", "in", "gt"])
def test_it_cannot_be_asked_about(lookup: str) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        Barn.objects.filter(**{f"cpr__{lookup}": CPR})
