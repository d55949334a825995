"""The municipality's name and logo, as the command `kommune` sets them and every page shows them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image
from pytest_django import Settings

from tests.factories.organisation import kommune

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_name_stands_on_the_login_page(client: Client) -> None:
    call_command("kommune", navn="Aaby Kommune")
    assert "Aaby Kommune" in client.get("/log-ind/").content.decode()


def test_change_renews_the_version_of_the_configuration() -> None:
    before = kommune().version
    call_command("kommune", kontakt="Telefon 12 34 56 78")
    assert kommune().version != before


def test_logo_is_drawn_anew_without_what_was_hidden_in_it(client: Client, tmp_path: Path) -> None:
    picture = Image.new("RGB", (4000, 1000), "navy")
    exif = Image.Exif()
    exif[0x010E] = "hemmeligt"
    picture.save(tmp_path / "logo.jpg", exif=exif)
    call_command("kommune", logo=tmp_path / "logo.jpg")
    served = b"".join(client.get("/kommunens-logo.png"))  # type: ignore[call-overload]
    assert served.startswith(b"\x89PNG")
    assert b"hemmeligt" not in served
    assert len(served) < 20_000


def test_logo_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("<svg onload='alert(1)'/>")
    with pytest.raises(CommandError, match="ikke et billede"):
        call_command("kommune", logo=tmp_path / "logo.png")


def test_no_logo_is_no_page(client: Client) -> None:
    assert client.get("/kommunens-logo.png").status_code == 404
