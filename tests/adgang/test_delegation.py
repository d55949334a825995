"""A leader's child in a colleague's hands, from a day to a day; and a stedfortræder's days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from samtykke.models import Barn
from samtykke.synlighed import who_can_see
from tests.adgang.conftest import Skolen, sees
from tests.conftest import FrozenClock
from tests.factories import NOW, TODAY
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.models import Delegation
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import end_rolle, give_rolle

ClientOf = Callable[[Bruger], Client]
DAY = timedelta(days=1)


def give(s: Skolen, **values: Any) -> None:
    given: dict[str, Any] = {"til": s.kollega, "fra": TODAY, "sidste": TODAY + 6 * DAY, "by": s.leder, "pk": uuid4()}
    services.give_delegation(barn=s.barn, now=NOW, **(given | values))


@pytest.mark.parametrize(("days", "seen"), [(1, False), (2, True), (4, True), (5, False)])
def test_colleague_sees_it_on_the_days_and_not_beside_them(s: Skolen, days: int, seen: bool) -> None:
    give(s, fra=TODAY + 2 * DAY, sidste=TODAY + 4 * DAY)
    then = NOW + days * DAY
    assert sees(s.kollega, s.barn, then) == seen
    assert (s.kollega.pk in {person.pk for person, _ in who_can_see(s.barn, then)}) == seen


def test_colleague_may_change_what_is_registered(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    give(s)
    client = client_of(s.kollega)
    assert client.get(f"/samtykke/{s.barn.pk}/ret/").status_code == 200
    assert Haendelse.objects.get(handling="barn.vist").data == {"grund": "delegeret"}


@pytest.mark.parametrize("path", ["kollega/", "overdrag/"])
def test_colleague_cannot_pass_it_on(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, path: str) -> None:
    give(s)
    for who in (s.kollega, s.fagperson):
        assert client_of(who).get(f"/samtykke/{s.barn.pk}/{path}").status_code == 404
        assert client_of(who).post(f"/samtykke/{s.barn.pk}/{path}").status_code == 404


def test_ending_takes_it_at_once(s: Skolen) -> None:
    give(s)
    services.end_delegation(delegation=Delegation.objects.get(), by=s.leder, now=NOW)
    assert not sees(s.kollega, s.barn, NOW)
    services.end_delegation(delegation=Delegation.objects.get(), by=s.leder, now=NOW)
    assert Haendelse.objects.filter(handling="delegation.afsluttet").count() == 1


def test_one_that_has_not_begun_can_be_ended(s: Skolen) -> None:
    give(s, fra=TODAY + 3 * DAY)
    services.end_delegation(delegation=Delegation.objects.get(), by=s.leder, now=NOW)
    assert not any(sees(s.kollega, s.barn, NOW + n * DAY) for n in range(7))


def test_who_leaves_the_school_sees_it_no_more(s: Skolen) -> None:
    give(s)
    end_rolle(tilknytning=s.kollega.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    give_rolle(bruger=s.kollega, rolle=Rolle.FAGPERSON, sted=s.skole2, fra=TODAY, by=None, now=NOW)
    assert not sees(s.kollega, s.barn, NOW)


def test_child_that_moved_is_seen_no_more(s: Skolen) -> None:
    give(s)
    Barn.objects.filter(pk=s.barn.pk).update(institution=s.skole2)
    assert not sees(s.kollega, s.barn, NOW)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"sidste": TODAY - DAY}, "sidste_date"),
        ({"fra": TODAY - 3 * DAY, "sidste": TODAY - DAY}, "Dagen er gået"),
        ({"sidste": date(2027, 11, 30)}, "højst adgang for et år"),
        ({"fra": date.max, "sidste": date.max}, "Er årstallet rigtigt"),
    ],
)
def test_days_that_cannot_be_are_refused(s: Skolen, values: dict[str, date], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        give(s, **values)


def test_only_people_of_the_place_can_be_given_it(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="arbejder på barnets institution"):
        give(s, til=s.leder2)


@pytest.mark.parametrize("who", ["fagperson", "leder2"])
def test_only_a_leader_of_the_place_gives_it(s: Skolen, who: str) -> None:
    with pytest.raises(ValidationError):
        give(s, by=getattr(s, who))
    assert not Delegation.objects.exists()


def test_form_gives_it_once_and_tells_the_colleague(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    client, address = client_of(s.leder), f"/samtykke/{s.barn.pk}/kollega/"
    form = {"delegation_id": str(UUID(int=5)), "til": str(s.kollega.pk)}
    form |= {"fra_date_0": "23", "fra_date_1": "11", "fra_date_2": "2026"}
    form |= {"sidste_date_0": "30", "sidste_date_1": "11", "sidste_date_2": "2026"}
    assert [client.post(address, form).status_code for _ in range(2)] == [302, 302]
    given = Delegation.objects.get()
    assert (given.til, given.til_date, given.givet_af) == (s.kollega, date(2026, 12, 1), s.leder)
    assert list(Opgave.objects.values_list("til", "art")) == [(s.kollega.pk, "delegation")]
    assert str(s.kollega) in client.get(address).content.decode()
    assert client.post(f"{address}{given.pk}/afslut/").status_code == 302
    assert not sees(s.kollega, s.barn, NOW)


def test_bad_form_is_told(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    page = client_of(s.leder).post(f"/samtykke/{s.barn.pk}/kollega/", {"til": str(s.leder2.pk)}).content.decode()
    assert all(words in page for words in ("Vælg, hvem det skal være", "Skriv, hvornår det slutter", "Siden var ikke hel"))


def test_delegation_of_another_child_is_404(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    give(s)
    mine = BrugerFactory(roller=[(Rolle.LOKAL_LEDER, s.skole2)])
    given = Delegation.objects.get()
    assert client_of(mine).post(f"/samtykke/{s.barn.pk}/kollega/{given.pk}/afslut/").status_code == 404
    assert sees(s.kollega, s.barn, NOW)


@pytest.mark.parametrize(("days", "seen"), [(-1, False), (0, True), (2, True), (3, False)])
def test_stedfortraeder_sees_it_on_their_days(s: Skolen, days: int, seen: bool) -> None:
    """From the first day on, and not on the one that is not counted: in midnight's order, in Copenhagen."""
    stand_in = BrugerFactory(roller=[(Rolle.FAGPERSON, InstitutionFactory())])
    give_rolle(bruger=stand_in, rolle=Rolle.STEDFORTRAEDER, sted=s.skole, fra=TODAY, til=TODAY + 3 * DAY, by=None, now=NOW)
    assert sees(stand_in, s.barn, NOW + days * DAY) == seen


def test_stedfortraeder_loses_it_at_midnight_in_copenhagen(s: Skolen) -> None:
    stand_in = BrugerFactory()
    give_rolle(bruger=stand_in, rolle=Rolle.STEDFORTRAEDER, sted=s.skole, fra=TODAY, til=TODAY + DAY, by=None, now=NOW)
    midnight = NOW.replace(hour=23, minute=0, second=0, microsecond=0)  # UTC
    assert (sees(stand_in, s.barn, midnight - timedelta(seconds=1)), sees(stand_in, s.barn, midnight)) == (True, False)
