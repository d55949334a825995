"""New keys: the first of the list encrypts all that is encrypted, and indexes the numbers; stopped half-way, it goes on."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from samtykke import noegler
from samtykke.models import Barn, Scan
from tests.factories import NOW
from tests.factories.samtykke import make_barn, make_samtykke, make_scan, make_svar
from tests.factories.totrin import code, make_app
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import make_familien
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.felter import blind_index
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.filer.lager import take_out
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.services import totrin
from udviklingsmodel.organisation.services.totrin import Totrin

pytestmark = pytest.mark.usefixtures("frozen_clock")
NUMRE = ["0403304123", "0403304124", "0403304125"]


@pytest.fixture
def boern(s: Skolen) -> list[Barn]:
    """Three with a number, by today's key, and one without."""
    make_barn(s.fagperson, s.skole, navn="Uden Nummer")
    return [s.barn, *(make_barn(s.fagperson, s.skole, navn=f"Bo Nummer{n}", cpr=cpr) for n, cpr in enumerate(NUMRE[1:]))]


def stored() -> dict[Any, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, cpr FROM samtykke_barn WHERE cpr <> ''")
        return dict(cursor.fetchall())


def run() -> str:
    out = StringIO()
    call_command("forny_cpr_noegler", stdout=out)
    return out.getvalue()


def test_numbers_are_encrypted_and_found_by_the_new_key_alone(boern: list[Barn], settings: Any) -> None:
    old, new = settings.CPR_KEYS[0], Fernet.generate_key().decode()
    settings.CPR_KEYS = [new, old]
    assert run() == "Krypteret med den første nøgle: 3. Resten var det allerede.\n"
    settings.CPR_KEYS = [new]
    assert list(Barn.objects.exclude(cpr="").order_by("navn").values_list("cpr", flat=True)) == [*NUMRE[1:], NUMRE[0]]
    assert [Barn.objects.with_cpr(cpr).count() for cpr in NUMRE] == [1, 1, 1]


def test_files_are_read_by_the_new_key_alone(s: Skolen, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    f = make_familien(s)
    make_scan(make_svar(make_samtykke(f.barn, f.st), f.mor), Modtaget(Filart.PDF, b"papiret"))
    new = Fernet.generate_key().decode()
    settings.CPR_KEYS = [new, *settings.CPR_KEYS]
    assert run() == "Krypteret med den første nøgle: 2. Resten var det allerede.\n"  # and the child's number
    settings.CPR_KEYS = [new]
    assert take_out(Scan.objects.get()) == b"papiret"


def test_second_steps_are_taken_with_the_new_key_alone(s: Skolen, settings: Any) -> None:
    secret, later = make_app(s.leder), NOW + timedelta(seconds=90)
    totrin.new_reservekoder(bruger=s.leder, now=NOW)
    koder = Totrin.of(s.leder).reservekoder.wrap().get_unused_codes()
    new = Fernet.generate_key().decode()
    settings.CPR_KEYS = [new, *settings.CPR_KEYS]
    assert [run() for _ in range(2)] == [
        "Krypteret med den første nøgle: 3. Resten var det allerede.\n",
        "Krypteret med den første nøgle: 0. Resten var det allerede.\n",
    ]
    settings.CPR_KEYS = [new]
    assert totrin.use_code(bruger=s.leder, kode=code(secret, later), now=later)
    assert Totrin.of(s.leder).reservekoder.wrap().get_unused_codes() == koder


def test_second_run_changes_nothing(boern: list[Barn], settings: Any) -> None:
    settings.CPR_KEYS = [Fernet.generate_key().decode(), *settings.CPR_KEYS]
    run()
    before = stored()
    assert run() == "Krypteret med den første nøgle: 0. Resten var det allerede.\n"
    assert stored() == before


def test_one_that_was_stopped_goes_on(boern: list[Barn], settings: Any) -> None:
    settings.CPR_KEYS = [Fernet.generate_key().decode(), *settings.CPR_KEYS]
    before = stored()
    count, after = noegler.renew(most=1)
    assert (count, bool(after), sum(before[pk] != now for pk, now in stored().items())) == (1, True, 1)
    assert "Krypteret med den første nøgle: 2." in run()


def test_index_that_was_left_by_the_old_key_is_renewed(boern: list[Barn], settings: Any) -> None:
    Barn.objects.filter(pk=boern[0].pk).update(cpr_indeks="0" * 64)
    assert "Krypteret med den første nøgle: 1." in run()
    assert Barn.objects.get(pk=boern[0].pk).cpr_indeks == blind_index(NUMRE[0])


def test_it_is_logged_without_content(boern: list[Barn]) -> None:
    said = run()
    row = Haendelse.objects.get(handling="cpr_noegler.fornyet")
    assert (row.barn, row.data) == (None, {"antal": "0"})
    assert not any(cpr in said for cpr in NUMRE)


def test_batches_meet(boern: list[Barn], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the last one is exactly full."""
    settings.CPR_KEYS = [Fernet.generate_key().decode(), *settings.CPR_KEYS]
    after, renewed = "", []
    while True:
        count, after = noegler.renew(after, most=3)
        renewed.append(count)
        if not after:
            break
    assert renewed == [3, 0]
