import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.conftest import FrozenClock
from tests.factories import NOW
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import BrugerFactory, DistriktFactory, EnhedFactory, InstitutionFactory, kommune
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.overblik import bidrag
from udviklingsmodel.overblik.bidrag import Bidrag, Kommende, overblik_for

pytestmark = pytest.mark.django_db


def line(hours: int, tekst: str) -> Kommende:
    return Kommende(NOW + timedelta(hours=hours), NOW + timedelta(hours=hours + 1), tekst, "/")


def test_parts_are_shown_together_the_soonest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Bidrag([line(5, "sidst"), line(1, "først")]), Bidrag([line(3, "midt")])]
    monkeypatch.setattr(bidrag, "_givere", [lambda user, now, part=part: part for part in parts])
    assert [row.tekst for row in overblik_for(None, NOW).kommer] == ["først", "midt", "sidst"]


def test_first_shortcut_that_somebody_gives_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Bidrag(), Bidrag(genvej=("A", "/a/", "a.")), Bidrag(genvej=("B", "/b/", "b."))]
    monkeypatch.setattr(bidrag, "_givere", [lambda user, now, part=part: part for part in parts])
    assert overblik_for(None, NOW).genvej == ("A", "/a/", "a.")


@pytest.fixture
def open_as(client: Client, frozen_clock: FrozenClock, login: Callable[[Client, Any], Client]) -> Callable[[Any], str]:
    """Mit overblik as a person sees it."""
    return lambda bruger: login(client, bruger).get("/").content.decode()


@pytest.mark.parametrize("rolle", Rolle.values)
def test_every_role_lands_on_an_overblik_that_says_what_to_do(rolle: str, open_as: Callable[[Any], str]) -> None:
    ordning = make_ordning()
    places = {"institution": ordning.sted, "distrikt": ordning.distrikt, "kommune": kommune(), "enhed": EnhedFactory()}
    sted: Any = places[STED_FOR_ROLLE[Rolle(rolle)]]
    page = open_as(BrugerFactory(roller=[(Rolle(rolle), sted)]))
    assert "<h1>" in page
    assert page.count("<li") >= 1


def test_person_without_a_role_sees_an_overblik(open_as: Callable[[Any], str]) -> None:
    assert "<h1>" in open_as(BrugerFactory())


def test_own_booking_is_among_what_comes(open_as: Callable[[Any], str]) -> None:
    ordning = make_ordning()
    bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    booking = book(bruger, ordning)
    assert f"/booking/kvittering/{booking.pk}/" in open_as(bruger)


def test_booking_of_others_is_not_among_what_comes(open_as: Callable[[Any], str]) -> None:
    ordning = make_ordning()
    bruger, kollega = (BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)]) for _ in range(2))
    booking = book(kollega, ordning)
    assert str(booking.pk) not in open_as(bruger)


def test_koordinator_sees_the_agendas_that_come(open_as: Callable[[Any], str]) -> None:
    ordning = make_ordning()
    book(BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)]), ordning)
    page = open_as(BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)]))
    assert "1 af 3 tider er booket" in page


def test_koordinator_elsewhere_does_not_see_them(open_as: Callable[[Any], str]) -> None:
    make_ordning()
    page = open_as(BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, DistriktFactory())]))
    assert not re.search(r"/dagsorden/[0-9a-f-]{36}/", page)


@pytest.mark.parametrize(
    ("utc", "greeting"),
    [
        (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), "God morgen"),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "Hej"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "God aften"),
        (datetime(2026, 11, 23, 3, 59, tzinfo=UTC), "Hej"),
    ],
)
def test_greeting_follows_the_danish_clock(
    frozen_clock: FrozenClock, client: Client, login: Callable[[Client, Any], Client], utc: datetime, greeting: str
) -> None:
    frozen_clock.at = utc
    bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())], navn="Bodil Holm")
    assert f"{greeting}, Bodil" in login(client, bruger).get("/").content.decode()


@pytest.mark.parametrize("bookings", [0, 3])
def test_overblik_takes_as_many_queries_with_nothing_as_with_much(
    client: Client,
    frozen_clock: FrozenClock,
    login: Callable[[Client, Any], Client],
    django_assert_max_num_queries: Any,
    settings: Any,
    bookings: int,
) -> None:
    settings.SNAPSHOT_SECONDS = 60  # as a process that has answered before
    ordning = make_ordning()
    bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted), (Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt)])
    for nummer in range(1, bookings + 1):
        book(bruger, ordning, nummer)
    login(client, bruger).get("/")
    with django_assert_max_num_queries(12):
        client.get("/")
