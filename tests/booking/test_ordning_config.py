"""What an ordning may be, and what its fields mean: the expectations are written by hand."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from booking.enums import Bookingform, Rest, Rytme
from booking.models import Ordning, Sparringsdag, Vindue
from booking.policies import can_book_ordning
from booking.services import codes_for, slug_for
from tests.booking.conftest import Kommunen, refused
from tests.factories import THURSDAY
from tests.factories.booking import book, make_ordning, position
from udviklingsmodel.organisation.enums import PeriodeArt
from udviklingsmodel.organisation.models import Lukkeperiode

TORSDAG, MANDAG = 3, 0


def faults(**fields: Any) -> dict[str, list[str]]:
    """What is said of an ordning that is refused; nothing of one that is made."""
    try:
        make_ordning(**fields)
    except ValidationError as error:
        return error.message_dict
    return {}


def win(start: str, slut: str, ugedag: int | None = TORSDAG) -> Vindue:
    return Vindue(ugedag=ugedag, start=time.fromisoformat(start), slut=time.fromisoformat(slut))


def days_of(ordning: Ordning, first: date, last: date) -> list[date]:
    return list(ordning.dates(first, last))


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"vinduer": []}, "vinduer", "Skriv mindst én linje med fra og til."),
        (
            {"vinduer": [win("14:00", "15:50")]},
            "vindue_1",
            "Tiderne går ikke op: 14.00–15.50 er 110 minutter, og en tid er 20 minutter.",
        ),
        ({"vinduer": [win("09:00", "09:00")]}, "vindue_1", "Slut skal ligge efter start."),
        (
            {"vinduer": [win("08:00", "09:00"), win("08:40", "09:40")]},
            "vindue_2",
            "Tiden overlapper torsdag kl. 8.00–9.00.",
        ),
        ({"vinduer": [win("08:00", "09:00", None)]}, "vindue_1", "Vælg en ugedag."),
        ({"hver_uger": 2}, "anker_date", "Skriv en dag, serien falder på. Ugerne tælles fra den."),
        (
            {"hver_uger": 2, "anker_date": date(2026, 11, 24)},
            "anker_date",
            "Tirsdag den 24. november 2026 er ikke en dag i serien, som holdes torsdag.",
        ),
        (
            {"rytme": Rytme.DATOER, "vinduer": [win("08:00", "09:00", None)]},
            "datoer",
            "Skriv de datoer, der holdes sparring, én på hver linje.",
        ),
        (
            {"rytme": Rytme.DATOER, "vinduer": [win("08:00", "09:00", None)], "datoer": ["2026-11-20", "2026-12-01"]},
            "datoer",
            "Fredag den 20. november 2026 er forbi. Skriv kun datoer, der kommer.",
        ),
        (
            {"rytme": Rytme.DATOER, "vinduer": [win("08:00", "09:00", None)], "datoer": ["2026-02-30"]},
            "datoer",
            "»2026-02-30« er ikke en dato.",
        ),
        (
            {"rytme": Rytme.DATOER, "vinduer": [win("08:00", "09:00", None)], "datoer": ["2026-12-24"]},
            "datoer",
            "Ingen af datoerne er en åben dag inden for det næste år.",
        ),
        (
            {"minutter": None, "vinduer": [win("08:00", "09:00")]},
            "minutter",
            "Skriv, hvor længe en tid varer. Kun tider, der tildeles, kan have hver sin længde.",
        ),
        ({"frist_ugedag": 4}, "frist_kl", "Skriv, hvad klokken er, når fristen udløber."),
        ({"frist_kl": time(12)}, "frist_ugedag", "Vælg den ugedag, fristen udløber."),
        ({"max_pr_person": 0}, "max_pr_person", "Skriv mindst 1, eller lad feltet stå tomt, hvis der ingen grænse er."),
        ({"roller": []}, "roller", "Vælg mindst én rolle, der må booke."),
        ({"omtaler": ["raat"]}, "omtaler", "Vælg mindst én måde at tale om børn på."),
        ({"temaer": []}, "temaer", "Skriv mindst én linje. Den, der booker, skal vælge en."),
        ({"temaer": [["a", "Sprog"], ["b", "sprog "]]}, "temaer", "»Sprog« står der mere end én gang."),
        ({"udfald": [["a", " "]]}, "udfald", "En linje er tom. Skriv et navn, eller fjern linjen."),
        ({"temaer": "sprog"}, "temaer", "Listen kan ikke læses. Skriv ét navn på hver linje."),
    ],
)
def test_ordning_that_cannot_be_is_refused_at_its_field(db: None, fields: dict[str, Any], field: str, sentence: str) -> None:
    assert faults(**fields) == {field: [sentence]}
    assert not Ordning.objects.exists()


def test_series_whose_only_days_are_closed_is_refused(db: None) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.LUKKEDAG, navn="lukket", fra_date=date(2026, 11, 1), til_date=date(2028, 1, 1)
    )
    assert faults() == {"rytme": ["Serien falder ikke på en eneste åben dag det næste år."]}


def test_windows_that_meet_do_not_overlap(db: None) -> None:
    assert faults(vinduer=[win("08:00", "09:00"), win("09:00", "10:00"), win("08:00", "09:00", MANDAG)]) == {}


def test_name_is_used_once_whatever_its_letters(k: Kommunen) -> None:
    assert faults(navn=k.ordning.navn.upper(), slug="ny") == {"navn": ["Der er allerede en ordning med det navn."]}


def test_address_is_used_once(k: Kommunen) -> None:
    assert faults(slug="her") == {"slug": ["Der er allerede en ordning med den adresse."]}


def test_ordning_without_a_place_is_refused(k: Kommunen) -> None:
    assert faults(navn="A", slug="a", institution=None, sted=k.skole) == {
        "distrikt": ["Vælg enten et distrikt eller en institution."]
    }


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Lokale 4 torsdag den 26. november 2026"),
        ({"lokale": "lokale 4 "}, "lokale 4 torsdag den 26. november 2026"),
        ({"lokale": "Lokale 5"}, None),
        ({"lokale": ""}, None),
        ({"vinduer": [win("09:00", "10:00")]}, None),
        ({"hver_uger": 2, "anker_date": date(2026, 12, 3)}, "Lokale 4 torsdag den 3. december 2026"),
        ({"aktiv": False}, None),
    ],
)
def test_room_is_had_by_one_at_a_time(k: Kommunen, fields: dict[str, Any], why: str | None) -> None:
    make_ordning(navn="Første", slug="foerste", distrikt=k.distrikt, sted=k.skole, lokale="Lokale 4")
    values = {"navn": "Anden", "slug": "anden", "distrikt": k.distrikt, "sted": k.skole, "lokale": "Lokale 4"} | fields
    said = [f"Første har {why} kl. 8.00–9.00. Vælg et andet lokale eller en anden tid."] if why else None
    assert faults(**values).get("lokale") == said


# The weeks


def test_every_second_monday_goes_on_across_new_year_though_2026_has_a_week_53(db: None) -> None:
    ordning = make_ordning(vinduer=[win("14:00", "16:00", MANDAG)], hver_uger=2, anker_date=date(2026, 10, 12))
    assert days_of(ordning, date(2026, 12, 1), date(2027, 2, 1)) == [
        date(2026, 12, 7),
        date(2026, 12, 21),
        date(2027, 1, 4),
        date(2027, 1, 18),
        date(2027, 2, 1),
    ]


def test_odd_weeks_follow_each_other_after_week_53(db: None) -> None:
    ordning = make_ordning(vinduer=[win("14:00", "16:00", MANDAG)], rytme=Rytme.ULIGE_UGER)
    assert days_of(ordning, date(2026, 12, 10), date(2027, 1, 20)) == [
        date(2026, 12, 14),  # week 51
        date(2026, 12, 28),  # week 53
        date(2027, 1, 4),  # week 1
        date(2027, 1, 18),  # week 3
    ]


def test_even_weeks_are_three_weeks_apart_over_week_53(db: None) -> None:
    ordning = make_ordning(vinduer=[win("14:00", "16:00", MANDAG)], rytme=Rytme.LIGE_UGER)
    assert days_of(ordning, date(2026, 12, 10), date(2027, 1, 30)) == [
        date(2026, 12, 21),  # week 52
        date(2027, 1, 11),  # week 2
        date(2027, 1, 25),  # week 4
    ]


def test_named_dates_are_held_and_no_others(db: None) -> None:
    make_ordning(
        rytme=Rytme.DATOER, vinduer=[win("08:00", "09:00", None)], datoer=["2026-12-01", "2026-12-24", "2027-01-05"]
    )
    held = Sparringsdag.objects.order_by("dato").values_list("dato", flat=True)
    assert list(held) == [date(2026, 12, 1), date(2027, 1, 5)]  # the 24th is a closed day


# The deadline, and what is left after it


def friday_before(k: Kommunen, rest: Rest) -> Ordning:
    return make_ordning(
        navn="Torsdage", slug="t", distrikt=k.distrikt, sted=k.skole, frist_ugedag=4, frist_kl=time(12), rest=rest
    )


BEFORE, AFTER = datetime(2026, 11, 27, 10, 59, tzinfo=UTC), datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # Friday at 12
NEXT = date(2026, 12, 3)


def test_deadline_is_the_friday_before_whatever_day_the_session_is(k: Kommunen) -> None:
    ordning = friday_before(k, Rest.BLIVER)
    assert ordning.frist_at(position(ordning, 1, NEXT)) == AFTER
    assert ordning.frist_at(position(ordning, 3, THURSDAY)) == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def test_time_left_at_the_deadline_closes(k: Kommunen) -> None:
    ordning = friday_before(k, Rest.BLIVER)
    book(k.fagperson, ordning, 1, dato=NEXT, now=BEFORE)
    with refused("forbi"):
        book(k.fagperson, ordning, 2, dato=NEXT, now=AFTER)


def test_time_kept_for_the_team_closes_at_the_deadline(k: Kommunen) -> None:
    ordning = friday_before(k, Rest.INTERN)
    with refused("forbi"):
        book(k.fagperson, ordning, 2, dato=NEXT, now=AFTER)


def test_released_time_is_for_another_district_after_the_deadline_and_not_before(k: Kommunen) -> None:
    ordning = friday_before(k, Rest.FRIGIVES)
    with refused("maa_ikke_booke"):
        book(k.fagperson2, ordning, 1, dato=NEXT, now=BEFORE, institution=k.skole2)
    assert not can_book_ordning(k.fagperson2, ordning, BEFORE)
    assert book(k.fagperson2, ordning, 1, dato=NEXT, now=AFTER, institution=k.skole2).tilstand == "booket"
    assert book(k.fagperson, ordning, 2, dato=NEXT, now=AFTER).tilstand == "booket"


# Names, codes and addresses


def test_codes_are_made_of_names() -> None:
    assert codes_for(["Fravær", "Ro & orden", "Ål"], []) == [
        ["fravaer", "Fravær"],
        ["ro-orden", "Ro & orden"],
        ["aal", "Ål"],
    ]


OLD = [["trivsel", "Trivsel"], ["sprog", "Sprog"], ["andet", "Andet"]]


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["Trivsel", "Sprog", "Andet"], ["trivsel", "sprog", "andet"]),
        (["Andet", "Trivsel", "Sprog"], ["andet", "trivsel", "sprog"]),  # another order
        (["Trivsel", "Sprog og læsning", "Andet"], ["trivsel", "sprog", "andet"]),  # another name
        (["Trivsel", "Andet"], ["trivsel", "andet"]),  # one fewer
        (["Trivsel", "Sprog", "Søvn", "Andet"], ["trivsel", "sprog", "soevn", "andet"]),  # one more
        (["Trivsel", "Kommunikation", "Andet", "Sprog!"], ["trivsel", "sprog", "andet", "sprog-2"]),  # never two the same
    ],
)
def test_code_stays_when_only_the_name_changes(names: list[str], codes: list[str]) -> None:
    assert codes_for(names, OLD) == [list(pair) for pair in zip(codes, names, strict=True)]


def test_code_is_no_longer_than_its_field() -> None:
    ((code, _),) = codes_for(["Et meget langt navn på en aldersgruppe"], [], longest=20)
    assert len(code) <= 20


@pytest.mark.parametrize(
    ("navn", "slug"),
    [("Distrikt Ågård", "distrikt-aagaard"), ("Mine", "mine-2"), ("Kvittering", "kvittering-2"), ("!!!", "sparring")],
)
def test_address_is_made_of_the_name_and_is_none_of_the_pages_own(navn: str, slug: str) -> None:
    assert slug_for(navn) == slug


def test_free_length_belongs_to_what_is_given_out(db: None) -> None:
    ordning = make_ordning(form=Bookingform.TILDELES, minutter=None, vinduer=[win("14:00", "16:00", MANDAG)])
    assert list(ordning.times_on(date(2026, 11, 30))) == []
