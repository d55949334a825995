"""Each form with text, sent after the session has ended: the fields are there after the login, for the same user alone.

How it is kept is tested with the booking form in tests/kernel/test_indtastninger.py; that no form is forgotten, in
tests/architecture/test_urls.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from booking import services
from booking.models import Booking, Ordning
from tests.booking.conftest import text
from tests.booking.test_indstillinger_ordninger import skema as ordningsskema
from tests.booking.test_tildeling import Skolen, give, s
from tests.conftest import FrozenClock, afsender
from tests.factories import NOW
from tests.factories.booking import position, skema
from tests.factories.organisation import BrugerFactory, kommune
from tests.factories.tildeling import ask
from udviklingsmodel.kernel.models import Haendelse, Indtastning
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode

__all__ = ["s"]  # the fixture
ORD = "Kvæksølvdompap"
RESTORED = "Det, du skrev, står her endnu. Tjek det, og send igen."
BOARD = "/booking/skolen/fordeling/"
LUKKEDAG = {"art": "lukkedag", "navn": ORD, "fra_0": "1", "fra_1": "3", "fra_2": "2027"}
PERSON = {"navn": ORD, "brugernavn": "kvik", "email": "kvik@example.dk", "faggruppe": ""}


@dataclass
class Side:
    """Who sends what where, and somebody else who may do the same."""

    who: Bruger
    other: Bruger
    address: str
    answers: dict[str, Any]


def koordinator(s: Skolen) -> tuple[Bruger, Bruger]:
    return s.k.koordinator, BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, s.k.distrikt)])


def administration(s: Skolen) -> tuple[Bruger, Bruger]:
    return s.k.administration, BrugerFactory(roller=[(Rolle.ADMINISTRATION, kommune())])


def lukkedag(s: Skolen) -> int:
    return Lukkeperiode.objects.earliest("pk").pk


SIDER: dict[str, Callable[[Skolen], Side]] = {
    "for en anden": lambda s: Side(
        *koordinator(s),
        f"/booking/her/2026-11-26/for/{s.k.fagperson2.pk}/",
        skema(position(s.k.ordning), s.k.skole2, emne=ORD),
    ),
    "aflys dagen": lambda s: Side(
        *koordinator(s), f"/dagsorden/{position(s.k.ordning).sparringsdag_id}/aflys/", {"grund": ORD}
    ),
    "sig nej": lambda s: Side(
        s.konsulent,
        s.facilitator,
        BOARD,
        {"booking": str(ask(s.fagperson, s.ordning).pk), "trin": "afslaa", "grund": ORD},
    ),
    "ny ordning": lambda s: Side(*administration(s), "/indstillinger/ordninger/ny/", ordningsskema(s.k, navn=ORD)),
    "ret ordning": lambda s: Side(*administration(s), "/indstillinger/ordninger/her/", ordningsskema(s.k, navn=ORD)),
    "ny ordning, vis": lambda s: Side(
        *administration(s), "/indstillinger/ordninger/ny/", ordningsskema(s.k, navn=ORD, vis="Vis")
    ),
    "ret ordning, gem": lambda s: Side(
        *administration(s),
        "/indstillinger/ordninger/her/",
        ordningsskema(s.k, navn=ORD, gem="Gem", beslutning="aflys", ramt=str(s.ordning.pk)),
    ),
    "ny lukkedag": lambda s: Side(*administration(s), "/indstillinger/lukkedage/ny/", LUKKEDAG),
    "ret lukkedag": lambda s: Side(*administration(s), f"/indstillinger/lukkedage/{lukkedag(s)}/", LUKKEDAG),
    "kommunen": lambda s: Side(*administration(s), "/indstillinger/kommunen/", {"navn": "By Kommune", "kontakt": ORD}),
    "faggruppe": lambda s: Side(*administration(s), "/indstillinger/faggrupper/", {"navn": ORD}),
    "ny medarbejder": lambda s: Side(*administration(s), "/indstillinger/medarbejdere/ny/", PERSON),
    "ret medarbejder": lambda s: Side(
        *administration(s), f"/indstillinger/medarbejdere/{s.k.fagperson.pk}/ret/", {"navn": ORD, "email": "x@example.dk"}
    ),
}


@pytest.fixture(params=SIDER)
def side(request: pytest.FixtureRequest, s: Skolen, frozen_clock: FrozenClock) -> Side:
    return SIDER[request.param](s)


Interrupt = Callable[[Bruger, str, dict[str, Any]], Client]


@pytest.fixture
def interrupted(as_user: Callable[[Bruger], Client], frozen_clock: FrozenClock) -> Interrupt:
    """The form is sent 31 minutes after the person was last seen; answers the browser at the login page."""

    def send(who: Bruger, address: str, answers: dict[str, Any]) -> Client:
        browser = as_user(who)
        whose = afsender(browser.get(address))
        frozen_clock.move(minutes=31)
        assert "gemt=1" in browser.post(address, answers | whose)["Location"]
        return browser

    return send


def test_same_user_finds_it_and_nothing_is_done(side: Side, interrupted: Interrupt, login: Any) -> None:
    browser, before = interrupted(side.who, side.address, side.answers), Haendelse.objects.count()
    page = login(browser, side.who).get(side.address)
    assert (page.status_code, RESTORED in text(page), ORD in page.content.decode()) == (200, True, True)
    assert Haendelse.objects.count() == before


def test_another_user_gets_nothing_and_it_is_deleted(side: Side, interrupted: Interrupt, login: Any) -> None:
    browser = login(interrupted(side.who, side.address, side.answers), side.other)
    page = browser.get(side.address)
    assert (page.status_code, RESTORED in text(page), ORD in page.content.decode()) == (200, False, False)
    assert not Indtastning.objects.exists()


def test_page_opened_with_nothing_kept_says_nothing(side: Side, as_user: Callable[[Bruger], Client]) -> None:
    page = as_user(side.who).get(side.address)
    assert (RESTORED in text(page), "Der er noget, der skal rettes" in text(page)) == (False, False)


def test_time_chosen_on_the_board_is_chosen_again(s: Skolen, interrupted: Interrupt, login: Any) -> None:
    chosen = {"booking": str(ask(s.fagperson, s.ordning).pk), "trin": "tildel", "dag": "2026-11-30"}
    browser = interrupted(s.konsulent, BOARD, chosen | {"start": "15.10", "minutter": "45"})
    page = login(browser, s.konsulent).get(BOARD).content.decode()
    assert [f'value="{value}" selected' in page for value in ("15.10", "45")] == [True, True]


def test_closed_day_asks_about_its_bookings_once_more(s: Skolen, interrupted: Interrupt, login: Any) -> None:
    """The consequences were on the page before the login, not on this one."""
    browser = interrupted(s.k.administration, "/indstillinger/lukkedage/ny/", LUKKEDAG)
    page = login(browser, s.k.administration).get("/indstillinger/lukkedage/ny/").content.decode()
    assert 'name="set" value=' not in page


def withdraw(s: Skolen, asked: Booking) -> str:
    services.withdraw_anmodning(booking=asked, by=s.fagperson, now=NOW)
    return "Den, der bad om tiden, har trukket anmodningen tilbage eller aflyst."


def give_meanwhile(s: Skolen, asked: Booking) -> str:
    give(s, asked)
    return "Der er givet en tid i mellemtiden. Den står under dagene."


@pytest.mark.parametrize("meanwhile", [withdraw, give_meanwhile])
def test_word_is_shown_again_where_the_request_is_gone(
    s: Skolen, as_user: Callable[[Bruger], Client], meanwhile: Callable[[Skolen, Booking], str]
) -> None:
    asked = ask(s.fagperson, s.ordning)
    sentence = meanwhile(s, asked)
    response = as_user(s.konsulent).post(BOARD, {"booking": str(asked.pk), "trin": "afslaa", "grund": ORD})
    assert response.status_code == 409
    assert f"{sentence} Du skrev: »{ORD}«" in text(response)


def test_word_is_shown_again_where_the_request_is_gone_after_the_login(
    s: Skolen, interrupted: Interrupt, login: Any
) -> None:
    asked = ask(s.fagperson, s.ordning)
    browser = interrupted(s.konsulent, BOARD, {"booking": str(asked.pk), "trin": "afslaa", "grund": ORD})
    sentence = withdraw(s, asked)
    page = login(browser, s.konsulent).get(BOARD)
    assert (page.status_code, f"{sentence} Du skrev: »{ORD}«" in text(page)) == (200, True)


def test_request_that_is_erased_leaves_the_board_as_it_is(s: Skolen, interrupted: Interrupt, login: Any) -> None:
    asked = ask(s.fagperson, s.ordning)
    browser = interrupted(s.konsulent, BOARD, {"booking": str(asked.pk), "trin": "afslaa", "grund": ORD})
    Booking.objects.all().delete()
    assert "Ingen venter" in text(login(browser, s.konsulent).get(BOARD))


def test_ordning_that_was_found_again_can_be_saved(s: Skolen, interrupted: Interrupt, login: Any) -> None:
    address = "/indstillinger/ordninger/ny/"
    answers = ordningsskema(s.k, navn=ORD, gem="Gem")
    browser = login(interrupted(s.k.administration, address, answers), s.k.administration)
    form = browser.get(address).context["form"]
    browser.post(address, {name: form[name].value() for name in answers if name in form.fields} | {"gem": "Gem"})
    assert Ordning.objects.filter(navn=ORD).exists()
