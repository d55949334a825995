"""Nødadgang: one child, half an hour, a reason, told at once; to read, and by local staff."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from samtykke.enums import Grund
from samtykke.models import Barn
from samtykke.synlighed import who_can_see
from tests.adgang.conftest import Skolen, sees
from tests.conftest import FrozenClock
from tests.factories import NOW, TODAY
from tests.factories.organisation import BrugerFactory, InstitutionFactory
from tests.factories.samtykke import make_barn, make_indehaver
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.adgang.models import Noedadgang
from udviklingsmodel.adgang.opslag import FOR_MANGE, IKKE_ET, find_one
from udviklingsmodel.kernel.models import Haendelse, Opgave, Udsendelse
from udviklingsmodel.kernel.opgaver import told
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import deactivate_bruger, end_rolle, give_rolle
from udviklingsmodel.overblik.bidrag import overblik_for

ClientOf = Callable[[Bruger], Client]
ADDRESS = "/samtykke/noedadgang/"
BY_NAME = {"navn": "Ida Prøve", "foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018", "cpr": ""}
BY_CPR = {"navn": "", "cpr": "040330-4123"}


def open_it(s: Skolen, by: Bruger | None = None) -> Noedadgang:
    services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=by or s.kollega, now=NOW)
    return Noedadgang.objects.get()


@pytest.mark.parametrize(
    ("after", "seen"),
    [
        (timedelta(0), True),
        (timedelta(minutes=29, seconds=59), True),
        (timedelta(minutes=30), False),
        (timedelta(days=1), False),
    ],
)
def test_it_lasts_for_half_an_hour(s: Skolen, after: timedelta, seen: bool) -> None:
    open_it(s)
    assert sees(s.kollega, s.barn, NOW + after) == seen
    told_of = {person.pk: grund for person, grund in who_can_see(s.barn, NOW + after)}
    assert told_of.get(s.kollega.pk) == (Grund.NOEDADGANG if seen else None)


def test_it_is_to_one_child(s: Skolen) -> None:
    other = make_barn(s.leder, s.skole, navn="Bo Prøve")
    open_it(s)
    assert not sees(s.kollega, other, NOW)


@pytest.mark.parametrize("wanted", [BY_NAME, BY_CPR, BY_NAME | {"navn": "  ida   PRØVE "}])
def test_child_is_found_and_its_page_shown(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, wanted: dict[str, str]
) -> None:
    page = client_of(s.leder2).post(ADDRESS, wanted | {"aarsag": "fare"}, follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [(f"/samtykke/{s.barn.pk}/", 302)]
    assert all(words in text for words in ("Ida Prøve", "Du ser barnet med nødadgang", "040330-••••"))
    assert "Ret oplysninger" not in text


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            {"navn": "Ida", "foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018"},
            IKKE_ET,
        ),
        (
            {"navn": "Ida Prøve", "foedt_date_0": "5", "foedt_date_1": "3", "foedt_date_2": "2018"},
            IKKE_ET,
        ),
        ({"cpr": "040330-4199"}, IKKE_ET),
        ({"navn": "Ida Prøve"}, "Skriv enten CPR-nummeret"),
        ({}, "Skriv enten CPR-nummeret"),
        ({"cpr": "310230-4123"}, "findes ikke"),
        ({**BY_NAME, "foedt_date_1": "13"}, "Den dato findes ikke"),
    ],
)
def test_what_finds_no_child_opens_nothing(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, wanted: dict[str, str], said: str
) -> None:
    page = client_of(s.leder2).post(ADDRESS, wanted | {"aarsag": "fare"})
    assert (page.status_code, said in page.content.decode()) == (200, True)
    assert not Noedadgang.objects.exists()


def test_search_in_vain_is_logged_without_what_was_typed(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    client_of(s.leder2).post(ADDRESS, {"cpr": "040330-4199", "aarsag": "fare"})
    row = Haendelse.objects.get(handling="noedadgang.ikke_fundet")
    assert (row.aktoer, row.barn, row.data) == (s.leder2.pk, None, {})


def in_vain(client: Client) -> str:
    return client.post(ADDRESS, {"cpr": "040330-4199", "aarsag": "fare"}).content.decode()


def test_after_five_searches_in_vain_one_waits(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    client = client_of(s.leder2)
    assert [IKKE_ET in in_vain(client) for _ in range(6)] == [True] * 5 + [False]
    assert "Du har søgt forgæves for mange gange" in client.post(ADDRESS, BY_CPR | {"aarsag": "fare"}).content.decode()
    assert not Noedadgang.objects.exists()
    assert Haendelse.objects.filter(handling="noedadgang.ikke_fundet").count() == 5
    frozen_clock.move(minutes=15)
    assert client.post(ADDRESS, BY_CPR | {"aarsag": "fare"}).status_code == 302


def test_searches_of_others_do_not_count(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    for _ in range(5):
        in_vain(client_of(s.kollega))
    assert client_of(s.leder2).post(ADDRESS, BY_CPR | {"aarsag": "fare"}).status_code == 302


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twelve_searches_at_once_are_counted_as_twelve() -> None:
    person = BrugerFactory()

    def search(_number: int) -> str:
        try:
            find_one(
                "noedadgang", Grund.NOEDADGANG, cpr="0403304199", navn="", foedt=None, institution=None, by=person, now=NOW
            )
        except ValidationError as error:
            return str(error.message)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(8) as threads:
        answers = Counter(threads.map(search, range(12)))
    assert answers == {IKKE_ET: 5, FOR_MANGE: 7}
    assert Haendelse.objects.filter(handling="noedadgang.ikke_fundet").count() == 5


def test_protected_address_and_telephone_are_not_shown(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    make_indehaver(s.barn, adresse="Skjulvej 2", telefon="20 30 40 50")
    make_indehaver(s.barn, navn="Per Prøve", relation="far", adresse="Fjernvej 3", telefon="60 70 80 90", beskyttet=True)
    open_it(s, s.leder2)
    of_child, of_holder = "Beskyttet. Spørg barnets leder", "Telefon og adresse er beskyttet. Spørg barnets leder"
    shown = {}
    for beskyttet in (False, True):
        Barn.objects.update(adresse="Hemmeligvej 1", beskyttet=beskyttet)
        page = client_of(s.leder2).get(f"/samtykke/{s.barn.pk}/").content.decode()
        words = ("Hemmeligvej", "Skjulvej", "Fjernvej", "20 30 40 50", "60 70 80 90", of_child, of_holder)
        shown[beskyttet] = [word for word in words if word in page]
    assert shown == {
        False: ["Hemmeligvej", "Skjulvej", "20 30 40 50", of_holder],
        True: ["20 30 40 50", of_child, of_holder],
    }


def test_two_who_are_called_the_same_are_not_chosen_between(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock
) -> None:
    make_barn(s.leder, s.skole)
    page = client_of(s.leder2).post(ADDRESS, BY_NAME | {"aarsag": "fare"})
    assert IKKE_ET in page.content.decode()
    assert not Noedadgang.objects.exists()


def test_child_that_is_registered_twice_with_one_number_is_found_by_where_it_is(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock
) -> None:
    make_barn(s.leder2, s.skole2, cpr="0403304123")
    elsewhere = InstitutionFactory(distrikt=s.skole.distrikt)
    third = BrugerFactory(kommune=s.leder.kommune)
    third.tilknytninger.create(rolle=Rolle.FAGPERSON, institution=elsewhere, fra_date=TODAY)
    client = client_of(third)
    asked = {"cpr": "040330-4123", "aarsag": "fare"}
    assert IKKE_ET in client.post(ADDRESS, asked).content.decode()
    assert client.post(ADDRESS, asked | {"institution": str(s.skole.pk)}).status_code == 302
    assert Noedadgang.objects.get().barn == s.barn


def test_registering_the_child_oneself_does_not_hide_the_one_one_may_not_see(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock
) -> None:
    make_barn(s.leder2, s.skole2)
    assert client_of(s.leder2).post(ADDRESS, BY_NAME | {"aarsag": "fare"}).status_code == 302
    assert Noedadgang.objects.get().barn == s.barn


def test_reason_must_be_given(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    page = client_of(s.leder2).post(ADDRESS, BY_NAME)
    assert "Vælg, hvorfor du har brug for det" in page.content.decode()
    assert not Noedadgang.objects.exists()


@pytest.mark.parametrize(
    "path", ["ret/", "indehaver/", "oplysning/", "hvem/", "overdrag/", "kollega/", f"kollega/{UUID(int=1)}/afslut/"]
)
def test_it_is_to_read_and_not_to_change(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, path: str) -> None:
    open_it(s, s.leder2)
    client, address = client_of(s.leder2), f"/samtykke/{s.barn.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(f"{address}cpr/").status_code == 200
    assert {client.get(f"{address}{path}").status_code, client.post(f"{address}{path}").status_code} <= {404, 405}


def test_it_ends_by_itself_on_the_page(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    open_it(s)
    client = client_of(s.kollega)
    frozen_clock.move(minutes=29)
    assert client.get(f"/samtykke/{s.barn.pk}/").status_code == 200
    frozen_clock.move(minutes=1)
    assert client.get(f"/samtykke/{s.barn.pk}/").status_code == 404


def test_all_of_it_is_logged_with_its_reason(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    client = client_of(s.kollega)
    client.post(ADDRESS, BY_CPR | {"aarsag": "ansvar"}, follow=True)
    client.post(f"/samtykke/{s.barn.pk}/cpr/")
    rows = Haendelse.objects.filter(barn=s.barn.pk, aktoer=s.kollega.pk).order_by("nummer")
    assert [(row.handling, row.data["grund"]) for row in rows] == [
        ("noedadgang.fundet", "noedadgang"),
        ("noedadgang.aabnet", "noedadgang"),
        ("barn.vist", "noedadgang"),
        ("barn.cpr_vist", "noedadgang"),
    ]
    assert rows[1].data["aarsag"] == "ansvar"


def test_leaders_and_dpo_are_told_by_mail_and_on_their_overblik(s: Skolen) -> None:
    open_it(s)
    expected = {s.leder.pk, s.folk["stedfortraeder"].pk, s.folk["dpo"].pk}
    assert set(Opgave.objects.values_list("til", flat=True)) == expected
    assert set(Udsendelse.objects.filter(art="opgave").values_list("modtager", flat=True)) == expected
    for person in (s.leder, s.folk["dpo"]):
        assert "Nødadgang er brugt" in [line.tekst for line in overblik_for(person, NOW).venter]


def close(s: Skolen, *roller: str) -> None:
    for rolle in roller:
        deactivate_bruger(bruger=s.folk[rolle], by=None, now=NOW)


LEADERS = ("lokal_leder", "stedfortraeder")


# By hand: who is left, and who is told. Somebody always is.
@pytest.mark.parametrize(
    ("gone", "told_to"),
    [
        ((), {"lokal_leder", "stedfortraeder", "dpo"}),
        (("dpo",), {"lokal_leder", "stedfortraeder"}),
        (LEADERS, {"dpo"}),
        (("dpo", *LEADERS), {"administration"}),
    ],
)
def test_somebody_is_told(s: Skolen, gone: tuple[str, ...], told_to: set[str]) -> None:
    close(s, *gone)
    open_it(s, s.leder2)
    assert set(Opgave.objects.values_list("til", flat=True)) == {s.folk[rolle].pk for rolle in told_to}


def test_administration_is_told_why_they_are_and_leads_to_no_child(s: Skolen, client_of: ClientOf) -> None:
    close(s, "dpo", *LEADERS)
    open_it(s, s.leder2)
    (task,) = told(Opgave.objects.all())
    assert "hverken er en leder eller en databeskyttelsesrådgiver" in task.tekst.tekst
    assert client_of(s.folk["administration"]).get(task.tekst.link[1]).status_code == 200


def test_dpo_who_opens_it_is_not_the_one_who_is_told(s: Skolen) -> None:
    close(s, *LEADERS)
    give_rolle(bruger=s.folk["dpo"], rolle=Rolle.FAGPERSON, sted=s.skole2, fra=TODAY, by=None, now=NOW)
    open_it(s, Bruger.objects.select_related("kommune").get(pk=s.folk["dpo"].pk))
    assert set(Opgave.objects.values_list("til", flat=True)) == {s.folk["administration"].pk}


def test_where_nobody_can_be_told_it_is_refused_and_the_search_logged(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock
) -> None:
    give_rolle(bruger=s.leder2, rolle=Rolle.ADMINISTRATION, sted=s.leder2.kommune, fra=TODAY, by=None, now=NOW)
    close(s, "dpo", "administration", *LEADERS)
    page = client_of(s.leder2).post(ADDRESS, BY_CPR | {"aarsag": "fare"}).content.decode()
    assert "Der er ikke åbnet nødadgang, for ingen kan få besked om det" in page
    assert not Noedadgang.objects.exists()
    row = Haendelse.objects.get(aktoer=s.leder2.pk, barn=s.barn.pk)
    assert (row.handling, row.data) == ("noedadgang.fundet", {"grund": "noedadgang"})


def test_what_they_are_told_names_who_and_why_and_no_child(s: Skolen) -> None:
    open_it(s)
    for task in told(Opgave.objects.order_by("pk")):
        assert str(s.kollega) in task.tekst.tekst
        assert "barnet er i fare" in task.tekst.tekst
        assert "Ida" not in task.tekst.tekst


def test_who_sees_the_child_needs_none(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    page = client_of(s.leder).post(ADDRESS, BY_CPR | {"aarsag": "fare"}, follow=True)
    assert "Du kan allerede se barnet" in page.content.decode()
    assert not Noedadgang.objects.exists()
    row = Haendelse.objects.get(handling="noedadgang.fundet")
    assert (row.aktoer, row.barn, row.data) == (s.leder.pk, s.barn.pk, {"grund": "leder"})


def test_second_one_while_the_first_is_open_tells_nobody_again(s: Skolen) -> None:
    open_it(s)
    assert not services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.ANSVAR, by=s.kollega, now=NOW + timedelta(minutes=20))
    assert Noedadgang.objects.count() == 1
    assert services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.ANSVAR, by=s.kollega, now=NOW + timedelta(minutes=30))


# By hand, from docs/adgang.md.
MAY = {"fagperson", "lokal_leder", "stedfortraeder"}


def test_only_local_staff_may(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    answers = {rolle: client_of(person).get(ADDRESS).status_code for rolle, person in s.folk.items()}
    assert answers == {rolle: 200 if rolle in MAY else 404 for rolle in s.folk}


def test_it_does_not_outlive_role_or_account(s: Skolen) -> None:
    open_it(s)
    end_rolle(tilknytning=s.kollega.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    assert not sees(s.kollega, s.barn, NOW)
    assert s.kollega.pk not in {person.pk for person, _ in who_can_see(s.barn, NOW)}


def test_it_does_not_outlive_the_account(s: Skolen) -> None:
    open_it(s)
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    assert not sees(s.kollega, s.barn, NOW)
    assert s.kollega.pk not in {person.pk for person, _ in who_can_see(s.barn, NOW)}


def test_database_refuses_one_that_is_over_before_it_begins(s: Skolen) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Noedadgang.objects.create(barn=s.barn, bruger=s.kollega, aarsag="fare", fra_at=NOW, til_at=NOW)


def test_it_stands_among_ones_children_meanwhile(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    open_it(s, s.leder2)
    assert "Ida Prøve" in client_of(s.leder2).get("/samtykke/").content.decode()


def test_registering_the_same_child_hints_at_nothing_without_it(s: Skolen, frozen_clock: FrozenClock) -> None:
    """The same question asked of the QuerySet that warns of doubles."""
    mine = make_barn(s.leder2, s.skole2, navn="Ida Prøve", foedt_date=date(2018, 3, 4))
    assert not list(Barn.objects.visible_to(s.leder2, NOW).same_as(mine))


def test_page_that_cannot_be_logged_opens_nothing(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr("udviklingsmodel.kernel.audit.record", broken)
    client = client_of(s.leder2)
    client.raise_request_exception = False
    assert client.post(ADDRESS, BY_CPR | {"aarsag": "fare"}).status_code == 500
    assert not Noedadgang.objects.exists()
