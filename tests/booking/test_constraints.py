"""What the database itself refuses, past every service."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from booking.enums import BookingTilstand
from booking.models import Booking, Ordning, OrdningBrugerTilladelse, Position, Sparringsdag
from tests.booking.conftest import Kommunen
from tests.factories import NOW
from tests.factories.booking import position

SAMTYKKE: dict[str, Any] = {
    "samtykke_date": date(2026, 11, 20),
    "samtykke_opbevaring": "edoc",
    "samtykke_daekker_alle": True,
}


def raw(k: Kommunen, nummer: int = 1, **fields: Any) -> Booking:
    values: dict[str, Any] = {
        "position": position(k.ordning, nummer),
        "booker": k.fagperson,
        "institution": k.skole,
        "tilstand": BookingTilstand.BOOKET,
        "om": "tema",
        "omtale": "ingen",
        "tema": "trivsel",
        "aldersgruppe": "3-5",
        "booket_at": NOW,
    }
    return Booking.objects.bulk_create([Booking(**(values | fields))])[0]


def test_second_active_booking_of_a_position_is_refused_by_the_database(k: Kommunen) -> None:
    raw(k)
    with pytest.raises(IntegrityError):
        raw(k, booker=k.nabo, institution=k.boernehus)


def test_second_active_booking_by_update_is_refused_by_the_database(k: Kommunen) -> None:
    raw(k)
    cancelled = raw(k, tilstand="aflyst", aflyst_at=NOW)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        pk = cancelled.pk.hex if connection.vendor == "sqlite" else cancelled.pk
        cursor.execute("UPDATE booking_booking SET tilstand = 'booket', aflyst_at = NULL WHERE id = %s", [pk])


def test_cancelled_bookings_of_a_position_may_be_many(k: Kommunen) -> None:
    for _ in range(3):
        raw(k, tilstand="aflyst", aflyst_at=NOW)
    assert raw(k)


def test_second_booking_of_an_institution_on_a_sparse_day_is_refused_by_the_database(k: Kommunen) -> None:
    dag = position(k.ordning).sparringsdag
    raw(k, 1, eneste_paa=dag)
    with pytest.raises(IntegrityError):
        raw(k, 2, eneste_paa=dag)


@pytest.mark.parametrize(
    "missing", ["samtykke_date", "samtykke_opbevaring", "samtykke_daekker_alle", "samtykke_indhentet_af"]
)
def test_naming_a_child_without_the_whole_consent_is_refused_by_the_database(k: Kommunen, missing: str) -> None:
    whole = SAMTYKKE | {"samtykke_indhentet_af": k.fagperson}
    with pytest.raises(IntegrityError):
        raw(k, omtale="med_samtykke", **{name: value for name, value in whole.items() if name != missing})


def test_naming_a_child_with_the_whole_consent_is_accepted(k: Kommunen) -> None:
    assert raw(k, omtale="med_samtykke", samtykke_indhentet_af=k.fagperson, **SAMTYKKE)


@pytest.mark.parametrize("field", [*SAMTYKKE, "samtykke_indhentet_af"])
@pytest.mark.parametrize("omtale", ["ingen", "anonymt"])
def test_consent_where_no_child_is_named_is_refused_by_the_database(k: Kommunen, field: str, omtale: str) -> None:
    value = (SAMTYKKE | {"samtykke_indhentet_af": k.fagperson})[field]
    with pytest.raises(IntegrityError):
        raw(k, omtale=omtale, **{field: value})


@pytest.mark.parametrize("fields", [{"tilstand": "aflyst"}, {"aflyst_at": NOW}])
def test_cancelled_and_its_moment_belong_together(k: Kommunen, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        raw(k, **fields)


@pytest.mark.parametrize(
    "fields", [{"frataget_start_at": NOW}, {"frataget_end_at": NOW}, {"frataget_start_at": NOW, "frataget_end_at": NOW}]
)
def test_time_taken_back_has_a_start_and_a_later_end(k: Kommunen, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="booking_frataget_har_start_og_slut"):
        raw(k, **fields)


def test_request_that_waits_has_a_last_day(k: Kommunen) -> None:
    asked = {"tilstand": "anmodet", "position": None, "booket_at": None, "anmodet_hos": k.ordning, "anmodet_at": NOW}
    assert raw(k, venter_til_date=date(2026, 11, 26), **asked)
    with pytest.raises(IntegrityError, match="booking_anmodet_har_sidste_dag"):
        raw(k, **asked)


def test_two_sessions_of_an_ordning_on_a_date_are_refused_by_the_database(k: Kommunen) -> None:
    with pytest.raises(IntegrityError):
        Sparringsdag.objects.create(ordning=k.ordning, dato=date(2026, 11, 26))


def test_position_that_ends_before_it_begins_is_refused_by_the_database(k: Kommunen) -> None:
    with pytest.raises(IntegrityError):
        Position.objects.create(sparringsdag=position(k.ordning).sparringsdag, nummer=9, start_at=NOW, end_at=NOW)


@pytest.mark.parametrize("place", ["neither", "both"])
def test_ordning_belongs_to_a_district_or_an_institution(k: Kommunen, place: str) -> None:
    where = {"distrikt": k.distrikt, "institution": k.skole} if place == "both" else {}
    with pytest.raises(IntegrityError):
        Ordning.objects.create(navn="X", slug="x", sted=k.skole, minutter=20, **where)


def test_grants_of_a_deleted_ordning_are_gone(k: Kommunen) -> None:
    pk = k.ordning.pk
    Sparringsdag.objects.filter(ordning=k.ordning).delete()
    Ordning.objects.filter(pk=pk).delete()
    assert not OrdningBrugerTilladelse.objects.filter(content_object_id=pk).exists()
