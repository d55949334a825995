"""Every way out for something about a child, in one list: each says the name may be used with consent, and refuses without.

A module outside `samtykke` that touches a child or a consent is on the list of exits, or of those that let nothing out. One
that is on neither fails here.
"""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.test.client import RequestFactory

from booking.dagsorden import agenda
from booking.forloeb import deltagere_of, forloeb_of
from booking.models import Booking
from samtykke.adgang import LAESNINGER
from samtykke.models import Barn, Samtykke
from samtykke.samtykker import withdraw_samtykke
from tests.booking.conftest import k
from tests.booking.test_samtykke import Aftalt, a
from tests.factories import NOW
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse

__all__ = ["a", "k"]  # the fixtures
pytestmark = pytest.mark.usefixtures("frozen_clock")
ROOT = settings.BASE_DIR
PACKAGES = ("udviklingsmodel", "booking", "moeder", "skemaer", "statistik")
MED_NAVN, ANONYMT = "ja, med navn", "ja, anonymt"


def get(a: Aftalt, login: Any, who: str, path: str) -> str:
    text: str = login(Client(), getattr(a.k, who)).get(path).content.decode()
    return text


def on_the_agenda(a: Aftalt, login: Any) -> str:
    return get(a, login, "teammedlem", f"/dagsorden/{a.booking.dag.pk}/")


def on_the_printed_agenda(a: Aftalt, login: Any) -> str:
    """What the PDF is drawn from: drawing itself needs libraries."""
    request = RequestFactory().get("/")
    request.user = a.k.koordinator
    context = agenda(request, a.booking.dag.pk)  # type: ignore[arg-type]
    people = deltagere_of(context["dag"], a.k.koordinator)
    context |= {"f": forloeb_of(context["dag"], NOW), "deltagere": people, "afbud": []}
    return render_to_string("dagsorden/dag.pdf.html", context, request)


def on_the_receipt(a: Aftalt, login: Any) -> str:
    return get(a, login, "fagperson", f"/booking/kvittering/{a.booking.pk}/")


def on_the_receipt_as_the_team_sees_it(a: Aftalt, login: Any) -> str:
    return get(a, login, "teammedlem", f"/booking/kvittering/{a.booking.pk}/")


def in_the_reminder(a: Aftalt, login: Any) -> str:
    mail.outbox.clear()
    outbox.drain(now=NOW.replace(day=25))
    return next(str(m.body) for m in mail.outbox if m.subject.startswith("Husk"))


def among_the_children_to_name(a: Aftalt, login: Any) -> str:
    return get(a, login, "fagperson", f"/booking/kvittering/{a.booking.pk}/samtykke/")


# Each exit: where it is, and what it says with consent.
UDGANGE: dict[str, tuple[Callable[[Aftalt, Any], str], str]] = {
    "booking/punkter.py: the agenda": (on_the_agenda, MED_NAVN),
    "booking/punkter.py: the printed agenda": (on_the_printed_agenda, MED_NAVN),
    "booking/views.py: the receipt": (on_the_receipt, "Det må I tale om med navn"),
    "booking/views.py: the receipt, for the team": (on_the_receipt_as_the_team_sees_it, "Det må I tale om med navn"),
    "booking/letters.py: the reminder": (in_the_reminder, "I har samtykke til at nævne barnet med navn."),
    "booking/navngivning.py: the children one may name": (among_the_children_to_name, "Ida Prøve"),
}
SHOWS_THE_NAME = {"booking/navngivning.py: the children one may name"}
LETS_NOTHING_OUT = {
    "booking/models/booking.py": "holds the pointer, and is anonymous until the gate has been asked",
    "booking/naevnelse.py": "asks the gate, for the exits",
    "booking/samtykkeregler.py": "asks the gate before a booking points, and takes the pointer away",
    "booking/services/samtykke.py": "points, and falls back",
}


@pytest.mark.parametrize("udgang", UDGANGE)
def test_exit_names_the_child_with_consent(a: Aftalt, login: Any, udgang: str) -> None:
    a.point()
    way, says = UDGANGE[udgang]
    assert says in way(a, login)


@pytest.mark.parametrize("udgang", UDGANGE)
@pytest.mark.parametrize("told", [True, False], ids=["withdrawn", "withdrawn, and nothing has reacted yet"])
def test_exit_refuses_without(a: Aftalt, login: Any, udgang: str, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the booking has not fallen back: the gate is asked at the exit."""
    a.point()
    if not told:
        monkeypatch.setattr("samtykke.samtykker.changed", lambda barn, now: None)
    withdraw_samtykke(barn=a.barn, indehaver=a.mor, by=a.k.fagperson, now=NOW)
    assert (Booking.objects.get(pk=a.booking.pk).samtykke_id is None) == told
    way, says = UDGANGE[udgang]
    text = way(a, login)
    assert says not in text
    assert MED_NAVN not in text


@pytest.mark.parametrize("udgang", UDGANGE)
def test_exit_that_shows_the_name_is_a_read_in_the_log(a: Aftalt, login: Any, udgang: str) -> None:
    """The others say that a child is named, and not which."""
    a.point()
    before = set(Haendelse.objects.values_list("pk", flat=True))
    shows = "Ida" in UDGANGE[udgang][0](a, login)
    reads = Haendelse.objects.exclude(pk__in=before).filter(barn=a.barn.pk, handling__in=LAESNINGER)
    assert (shows, reads.exists()) == (udgang in SHOWS_THE_NAME, udgang in SHOWS_THE_NAME)


def touches_a_child(path: Path) -> bool:
    """It imports from `samtykke`, asks whether a child may be named, or follows the pointer."""
    tree = ast.parse(path.read_text())
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    modules = {node.module.split(".")[0] for node in imported if node.module} | {
        name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    names = {name.name for node in imported for name in node.names}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return "samtykke" in modules or "with_naevnes" in names or bool({"naevnes", "omtale_nu"} & attributes)


def test_every_module_that_touches_a_child_is_on_a_list() -> None:
    modules = [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if not {"migrations", "adgang"} & {*path.parts}
    ]
    found = {str(path.relative_to(ROOT)) for path in modules if touches_a_child(path)}
    listed = {udgang.split(":")[0] for udgang in UDGANGE} | set(LETS_NOTHING_OUT)
    assert found == listed


def test_every_template_that_says_how_children_are_spoken_of_asks_for_now() -> None:
    """`omtale` is what was booked; `omtale_nu` is what the gate has said in this request."""
    stored = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if "booking.omtale " in (text := path.read_text()) or "get_omtale_display" in text
    ]
    assert stored == []


def test_nothing_outside_samtykke_points_at_a_child_but_what_is_known() -> None:
    """A foreign key to a child, or to its consent, carries it out; the ways of access lead to it, and go by `visible_to`."""
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if not model.__module__.startswith(("samtykke.", "udviklingsmodel.adgang."))
        for field in model._meta.concrete_fields
        if field.related_model in (Barn, Samtykke)
    }
    assert pointing == {"Booking.samtykke"}
