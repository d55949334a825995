"""Uploaded files at rest: encrypted, gone with their row, and never shown as a page."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction

from samtykke.models import Samtykkesvar, Scan
from tests.factories import NOW
from tests.factories.filer import photo
from tests.factories.samtykke import make_samtykke, make_scan, make_svar
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import make_familien
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.filer.lager import Lost, as_attachment, delete_ownerless, put_away, take_out

SECRET = b"%PDF hemmeligt om Ida"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "filer"


@pytest.fixture
def svar(s: Skolen) -> Samtykkesvar:
    f = make_familien(s)
    return make_svar(make_samtykke(f.barn, f.st), f.mor)


@pytest.fixture
def scan(svar: Samtykkesvar) -> Scan:
    return make_scan(svar, Modtaget(Filart.PDF, SECRET))


def stored(media: Path) -> list[Path]:
    return sorted(media.iterdir()) if media.exists() else []


def age(path: Path, since: timedelta) -> None:
    at = (NOW - since).timestamp()
    os.utime(path, (at, at))


def test_file_is_kept_encrypted_under_a_name_that_says_nothing(scan: Scan, media: Path) -> None:
    (path,) = stored(media)
    assert (path.name, len(path.name), path.suffix) == (scan.filnavn, 32, "")
    assert str(scan.pk) not in path.name
    assert b"hemmeligt" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640
    scan.refresh_from_db()
    assert (take_out(scan), scan.sha256) == (SECRET, sha256(SECRET).hexdigest())


def test_key_of_the_file_is_encrypted_in_the_row(scan: Scan) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT noegle FROM samtykke_scan")
        (kept,) = cursor.fetchone()
    scan.refresh_from_db()
    assert scan.noegle not in kept
    Fernet(scan.noegle)


def test_same_file_twice_is_two_files_with_nothing_in_common(scan: Scan, svar: Samtykkesvar, media: Path) -> None:
    make_scan(svar, Modtaget(Filart.PDF, SECRET))
    first, second = stored(media)
    assert first.read_bytes()[:60] != second.read_bytes()[:60]


@pytest.mark.parametrize("what", ["gone", "changed", "another", "swapped"])
def test_file_that_is_not_as_it_was_kept_is_lost(scan: Scan, svar: Samtykkesvar, media: Path, what: str) -> None:
    path = media / scan.filnavn
    if what == "gone":
        path.unlink()
    elif what == "changed":
        path.write_bytes(path.read_bytes()[:-9] + b"A" * 9)
    elif what == "another":
        path.write_bytes((media / make_scan(svar, Modtaget(Filart.JPEG, photo())).filnavn).read_bytes())
    else:
        scan.sha256 = sha256(b"noget andet").hexdigest()
    with pytest.raises(Lost):
        take_out(scan)


def test_file_is_saved_and_not_shown(scan: Scan) -> None:
    response = as_attachment(scan, "samtykke-1A2B3C4D")
    assert {name: response[name] for name in response.headers} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="samtykke-1A2B3C4D.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_file_goes_with_its_owner(scan: Scan, svar: Samtykkesvar, media: Path) -> None:
    age(media / scan.filnavn, timedelta(hours=2))
    assert (delete_ownerless(now=NOW), len(stored(media))) == (0, 1)
    svar.samtykke.delete()
    assert not Scan.objects.exists()
    assert (delete_ownerless(now=NOW), stored(media)) == (1, [])


def test_file_whose_row_never_came_goes_when_it_cannot_come_any_more(svar: Samtykkesvar, media: Path) -> None:
    with transaction.atomic():
        make_scan(svar, Modtaget(Filart.PDF, SECRET))
        transaction.set_rollback(True)
    (path,) = stored(media)
    age(path, timedelta(minutes=59))
    assert delete_ownerless(now=NOW) == 0
    age(path, timedelta(minutes=61))
    assert (delete_ownerless(now=NOW), stored(media)) == (1, [])


def test_nothing_was_ever_kept(db: None, media: Path) -> None:
    assert (delete_ownerless(now=NOW), media.exists()) == (0, False)


def test_row_is_the_callers_to_save(svar: Samtykkesvar) -> None:
    scan = Scan(svar=svar)
    put_away(scan, Modtaget(Filart.JPEG, photo()))
    assert (scan.art, Scan.objects.exists()) == ("image/jpeg", False)
