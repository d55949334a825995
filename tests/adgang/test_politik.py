"""docs/adgang.md is true: each row of its tables is asked of the code, and nothing of the code is missing there."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from samtykke.models import Barn
from samtykke.models.adgangsveje import adgangsveje
from tests.adgang.conftest import Skolen
from tests.factories import NOW, TODAY
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.usefixtures("frozen_clock")
ClientOf = Callable[[Bruger], Client]


def table(heading: str) -> dict[str, list[str]]:
    """The rows under a heading by their first cell; the header stands under its own first cell."""
    text = (settings.BASE_DIR / "docs" / "adgang.md").read_text().split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [cell.strip(" `") for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.MULTILINE)
    ]
    return {row[0]: row[1:] for row in cells if not row[0].startswith("---")}


def test_every_role_has_a_row() -> None:
    assert list(table("Roles")) == ["rolle", *(rolle.value for rolle in Rolle)]


@pytest.mark.parametrize(
    ("column", "path"),
    [
        ("børn", "/samtykke/"),
        ("nødadgang", "/samtykke/noedadgang/"),
        ("overdrager, delegerer", "/samtykke/overdragelser/"),
        ("stikprøve", "/adgangslog/stikproever/"),
        ("adgangslog", "/adgangslog/"),
        ("indsigt", "/adgangslog/indsigt/"),
    ],
)
def test_role_opens_what_its_row_says(s: Skolen, client_of: ClientOf, column: str, path: str) -> None:
    rows = table("Roles")
    place = rows.pop("rolle").index(column)
    opens = {rolle: client_of(s.folk[rolle]).get(path).status_code == 200 for rolle in rows}
    assert opens == {rolle: cells[place] != "–" for rolle, cells in rows.items()}


def test_role_changes_what_its_row_says(s: Skolen, client_of: ClientOf) -> None:
    rows = table("Roles")
    place = rows.pop("rolle").index("retter")
    address = f"/samtykke/{s.barn.pk}/ret/"
    changes = {rolle: client_of(s.folk[rolle]).get(address).status_code == 200 for rolle in rows}
    assert changes == {rolle: cells[place] == "ja" for rolle, cells in rows.items()}


def test_relations_are_those_of_the_code_in_their_order() -> None:
    rows = table("Relations to one child")
    changes = rows.pop("grund").index("changes")
    assert {grund: cells[changes] for grund, cells in rows.items()} == {
        vej.grund.value: "yes" if vej.retter else "no" for vej in adgangsveje()
    }
    assert list(rows) == [vej.grund.value for vej in adgangsveje()]


def test_relation_gives_what_its_row_says(s: Skolen, client_of: ClientOf) -> None:
    services.give_delegation(pk=uuid4(), barn=s.barn, til=s.kollega, fra=TODAY, sidste=TODAY, by=s.leder, now=NOW)
    services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=s.leder2, now=NOW)
    rows, address = table("Relations to one child"), f"/samtykke/{s.barn.pk}/"
    header = rows.pop("grund")
    people = {"leder": s.leder, "registrator": s.fagperson, "delegeret": s.kollega, "noedadgang": s.leder2}
    for grund, person in people.items():
        client, cells = client_of(person), dict(zip(header, rows.pop(grund), strict=True))
        assert Barn.objects.visible_to(person, NOW).get(pk=s.barn.pk).grund == grund
        assert client.get(address).status_code == 200
        assert (client.get(f"{address}ret/").status_code == 200) == (cells["changes"] == "yes"), grund
        assert (client.get(f"{address}overdrag/").status_code == 200) == (cells["may pass on"] == "yes"), grund
    assert rows == {}
