"""Who may see and do what. Every answer is written by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.models import BOOK, FOELG, Booking, Ordning, OrdningBrugerTilladelse
from booking.policies import (
    can_book_for,
    can_book_ordning,
    can_cancel_sparringsdag,
    can_change_booking,
    can_follow_dagsorden,
    can_see_sparring,
)
from tests.booking.conftest import Kommunen
from tests.factories import NOW, TODAY
from tests.factories.booking import book
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning
from udviklingsmodel.organisation.services import deactivate_bruger, give_rolle

TOMORROW = TODAY + timedelta(days=1)


def person(rolle: Rolle, sted: Any, fra: date = date(2020, 1, 1), til: date | None = None) -> Bruger:
    bruger: Bruger = BrugerFactory()
    give_rolle(bruger=bruger, rolle=rolle, sted=sted, fra=fra, til=til, by=None, now=NOW)
    return bruger


def permissions(user: Bruger, ordning: Ordning) -> set[str]:
    rows = OrdningBrugerTilladelse.objects.filter(user=user, content_object=ordning)
    return set(rows.values_list("permission__codename", flat=True))


#               looks at   books in their  follows its
#               sparring   own district    agenda
TABLE = [
    ("fagperson", True, True, False),
    ("leder", True, True, False),
    ("koordinator", True, False, True),
    ("teammedlem", True, False, True),
    ("administration", False, False, False),
    ("dpo", False, False, False),
]


@pytest.mark.parametrize(("who", "looks", "books", "follows"), TABLE)
def test_role_decides_what_one_may(k: Kommunen, who: str, looks: bool, books: bool, follows: bool) -> None:
    user = getattr(k, who)
    seen = Ordning.objects.visible_to(user, NOW)
    assert set(seen) == ({k.ordning, k.ordning2} if looks else set())
    assert {o for o in seen if can_book_ordning(user, o, NOW)} == ({k.ordning} if books else set())
    assert set(Ordning.objects.followed_by(user, NOW)) == ({k.ordning} if follows else set())
    assert (can_see_sparring(user, NOW), can_follow_dagsorden(user, NOW)) == (looks, follows)


@pytest.mark.parametrize(
    ("rolle", "sted", "looks"),
    [
        (Rolle.STEDFORTRAEDER, "skole", True),
        (Rolle.RESSOURCEKONSULENT, "skole", True),
        (Rolle.EKSTERN_FAGPERSON, "enhed", True),
        (Rolle.POSTKASSEANSVARLIG, "enhed", True),
        (Rolle.ENHEDSLEDER, "enhed", True),
        (Rolle.INDSIGTSBEHANDLER, "kommune", False),
        (Rolle.SYSTEM, "kommune", False),
    ],
)
def test_other_roles_may_look_or_not(k: Kommunen, rolle: Rolle, sted: str, looks: bool) -> None:
    place = k.distrikt.kommune if sted == "kommune" else getattr(k, sted)
    assert can_see_sparring(person(rolle, place), NOW) is looks


def test_nobody_without_a_role_may_look(k: Kommunen) -> None:
    assert not can_see_sparring(BrugerFactory(), NOW)


# A booking of `fagperson` in district 1

SEES_THE_BOOKING = [
    ("fagperson", True),
    ("kollega", False),
    ("leder", False),
    ("nabo", False),
    ("koordinator", True),
    ("teammedlem", True),
    ("fagperson2", False),
    ("koordinator2", False),
    ("administration", False),
    ("dpo", False),
]


@pytest.mark.parametrize(("who", "sees"), SEES_THE_BOOKING)
def test_booking_is_seen_by_its_booker_and_those_who_hear_it(k: Kommunen, who: str, sees: bool) -> None:
    book(k.fagperson, k.ordning)
    assert Booking.objects.visible_to(getattr(k, who), NOW).exists() is sees


#               changes what        books for  cancels
#               fagperson booked    another    the day
BEHALF = [
    ("fagperson", True, False, False),
    ("kollega", False, False, False),
    ("leder", False, False, False),
    ("koordinator", True, True, True),
    ("teammedlem", False, False, False),
    ("koordinator2", False, False, False),
    ("administration", False, False, True),
    ("dpo", False, False, False),
]


@pytest.mark.parametrize(("who", "changes", "books", "cancels"), BEHALF)
def test_coordinator_acts_for_others_in_the_own_district(
    k: Kommunen, who: str, changes: bool, books: bool, cancels: bool
) -> None:
    user = getattr(k, who)
    assert can_change_booking(user, book(k.fagperson, k.ordning), NOW) is changes
    assert can_book_for(user, k.ordning, NOW) is books
    assert can_cancel_sparringsdag(user, k.ordning, NOW) is cancels


def test_coordinator_acts_for_nobody_from_the_day_the_role_has_ended(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    Tilknytning.objects.filter(bruger=k.koordinator).update(til_date=TODAY)
    assert not can_change_booking(k.koordinator, booking, NOW)
    assert not can_book_for(k.koordinator, k.ordning, NOW)
    assert not can_cancel_sparringsdag(k.koordinator, k.ordning, NOW)


def test_coordinator_books_for_nobody_where_times_are_given_out(k: Kommunen) -> None:
    k.ordning.form = "tildeles"
    assert not can_book_for(k.koordinator, k.ordning, NOW)


@pytest.mark.parametrize("rolle", [Rolle.DISTRIKTSKOORDINATOR, Rolle.TEAMMEDLEM])
def test_agenda_is_closed_to_a_role_from_tomorrow(k: Kommunen, rolle: Rolle) -> None:
    book(k.fagperson, k.ordning)
    coming = person(rolle, k.distrikt, fra=TOMORROW)
    assert not Ordning.objects.followed_by(coming, NOW).exists()
    assert not Booking.objects.visible_to(coming, NOW).exists()


def test_agenda_opens_on_the_first_day_of_a_role(k: Kommunen) -> None:
    assert Ordning.objects.followed_by(person(Rolle.TEAMMEDLEM, k.distrikt, fra=TODAY), NOW).exists()


def test_agenda_closes_when_a_role_ends_though_no_service_ran(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    Tilknytning.objects.filter(bruger=k.koordinator).update(til_date=TODAY)
    assert FOELG in permissions(k.koordinator, k.ordning)
    assert not Ordning.objects.followed_by(k.koordinator, NOW).exists()
    assert not Booking.objects.visible_to(k.koordinator, NOW).exists()


def test_agenda_is_open_on_the_last_day_of_a_role(k: Kommunen) -> None:
    Tilknytning.objects.filter(bruger=k.koordinator).update(til_date=TOMORROW)
    assert Ordning.objects.followed_by(k.koordinator, NOW).exists()


def test_agenda_needs_the_grant_besides_the_role(k: Kommunen) -> None:
    OrdningBrugerTilladelse.objects.filter(user=k.koordinator).delete()
    assert not Ordning.objects.followed_by(k.koordinator, NOW).exists()


def test_own_booking_stays_visible_after_the_role_ends(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    Tilknytning.objects.filter(bruger=k.fagperson).update(til_date=TODAY)
    assert Booking.objects.visible_to(Bruger.objects.get(pk=k.fagperson.pk), NOW).exists()


@pytest.mark.parametrize(
    ("who", "here", "there"),
    [
        ("fagperson", {BOOK}, set()),
        ("leder", {BOOK}, set()),
        ("koordinator", {FOELG}, set()),
        ("teammedlem", {FOELG}, set()),
        ("fagperson2", set(), {BOOK}),
        ("koordinator2", set(), {FOELG}),
        ("administration", set(), set()),
    ],
)
def test_grants_are_what_the_facts_say(k: Kommunen, who: str, here: set[str], there: set[str]) -> None:
    user = getattr(k, who)
    assert (permissions(user, k.ordning), permissions(user, k.ordning2)) == (here, there)


def test_grants_are_gone_with_a_deactivated_person(k: Kommunen) -> None:
    deactivate_bruger(bruger=k.koordinator, by=None, now=NOW)
    assert permissions(k.koordinator, k.ordning) == set()


def test_grants_of_an_institutions_ordning_are_its_staffs(k: Kommunen) -> None:
    from tests.factories.booking import make_ordning

    own = make_ordning(institution=k.skole, sted=k.skole, navn="Vores", slug="vores")
    assert permissions(k.fagperson, own) == {BOOK}
    assert permissions(k.nabo, own) == set()
