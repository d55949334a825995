import pytest

from tests.factories import NOW
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory, kommune
from udviklingsmodel.kernel.layout import menu
from udviklingsmodel.organisation.enums import Rolle

pytestmark = pytest.mark.django_db


def test_menu_of_a_fagperson() -> None:
    user = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    assert [item.label for item in menu(user, "/", NOW)] == ["Overblik", "Sparring", "Børn"]


def test_menu_of_a_koordinator() -> None:
    user = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, DistriktFactory())])
    assert [item.label for item in menu(user, "/", NOW)] == ["Overblik", "Sparring", "Dagsorden"]


def test_menu_of_the_administration() -> None:
    user = BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])
    assert [item.label for item in menu(user, "/", NOW)] == ["Overblik", "Indstillinger"]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Overblik"), ("/booking/", "Sparring"), ("/booking/distrikt-1/2026-11-26/", "Sparring"), ("/handbog/", "")],
)
def test_menu_marks_where_one_is(path: str, current: str) -> None:
    user = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    assert "".join(item.label for item in menu(user, path, NOW) if item.current) == current
