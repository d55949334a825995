"""What a change of an ordning does to its coming sessions: nothing happens to a booking that nobody decided."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from booking import services
from booking.enums import Bookingform, BookingTilstand
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import SVAR, book, make_ordning, position, vindue
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Dagsvalg, PeriodeArt
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Kommune, Lukkeperiode
from udviklingsmodel.organisation.paavirkning import Ramt

NEXT = THURSDAY + timedelta(weeks=1)
LATER = NOW + timedelta(days=1)
FOUR = [(8, 0), (8, 15), (8, 30), (8, 45)]


def fields(**changes: Any) -> dict[str, Any]:
    return {"vinduer": [Vindue(ugedag=3, start=time(8), slut=time(9))]} | changes


def change(k: Kommunen, valg: Dagsvalg | None = None, seen: list[date] | None = None, **changes: Any) -> Ordning:
    """By the administration, who has seen the days of `seen`; all coming ones if not said."""
    shown = Sparringsdag.objects.filter(ordning=k.ordning, **({"dato__in": seen} if seen is not None else {}))
    beslutning = dict.fromkeys(frozenset(shown.values_list("pk", flat=True)), valg) if valg else None
    stored = Ordning.objects.get(pk=k.ordning.pk)
    return services.change_ordning(ordning=stored, by=k.administration, now=NOW, beslutning=beslutning, **fields(**changes))


def generate(k: Kommunen) -> None:
    services.generate_sparringsdage(
        ordning=Ordning.objects.get(pk=k.ordning.pk), kalender=Kalender.load(), now=NOW + timedelta(hours=12)
    )


def times(k: Kommunen, day: date) -> list[tuple[int, int]]:
    rows = Position.objects.filter(sparringsdag__ordning=k.ordning, sparringsdag__dato=day, opgivet=False)
    local = [p.start_at.astimezone(KOEBENHAVN) for p in rows]
    return [(at.hour, at.minute) for at in local]


def plan() -> list[tuple[Any, ...]]:
    rows = Position.objects.order_by("sparringsdag__ordning", "start_at", "pk")
    return list(rows.values_list("pk", "start_at", "opgivet", "sparringsdag__aflyst_grund"))


def dates(k: Kommunen) -> list[date]:
    held = Sparringsdag.objects.filter(ordning=k.ordning, aflyst_at__isnull=True).order_by("dato")
    return list(held.values_list("dato", flat=True))


def test_sessions_without_bookings_get_the_new_times(k: Kommunen) -> None:
    change(k, minutter=15)
    assert (times(k, THURSDAY), times(k, NEXT)) == (FOUR, FOUR)


def test_sessions_without_bookings_move_to_the_new_day(k: Kommunen) -> None:
    change(k, vinduer=[vindue(0, 3)])
    assert dates(k)[:2] == [TODAY, date(2026, 11, 30)]
    assert {day.weekday() for day in dates(k)} == {0}


def test_change_that_touches_bookings_waits_for_a_decision(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    before = plan()
    with refused("mangler_beslutning"):
        change(k, minutter=15)
    assert plan() == before
    assert Ordning.objects.get(pk=k.ordning.pk).minutter == 20


def test_decision_does_not_cover_a_day_booked_since_it_was_shown(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    book(k.fagperson, k.ordning, dato=NEXT)
    with refused("mangler_beslutning"):
        change(k, Dagsvalg.AFLYS, seen=[THURSDAY], minutter=15)
    assert not Booking.objects.filter(tilstand=BookingTilstand.AFLYST).exists()


def test_change_that_fits_the_booked_days_asks_nothing(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    change(k, navn="Nyt navn", horisont_uger=1, lokale="2")
    booking.refresh_from_db()
    assert (booking.tilstand, times(k, THURSDAY)) == ("booket", [(8, 0), (8, 20), (8, 40)])


def test_kept_day_stays_as_it_is_also_after_the_night(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, 2)
    change(k, Dagsvalg.BEHOLD, minutter=15)
    generate(k)
    booking.refresh_from_db()
    assert booking.tilstand == "booket"
    assert (times(k, THURSDAY), times(k, NEXT)) == ([(8, 0), (8, 20), (8, 40)], FOUR)


def test_kept_day_off_the_plan_stays_until_its_booking_is_given_back(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    change(k, Dagsvalg.BEHOLD, vinduer=[vindue(0, 3)])
    generate(k)
    assert THURSDAY in dates(k)
    services.cancel_booking(booking=booking, by=k.fagperson, now=LATER)
    generate(k)
    assert THURSDAY not in dates(k)
    assert Sparringsdag.objects.get(dato=THURSDAY, ordning=k.ordning).aflyst_grund == "Dagen er ikke længere i planen"


def test_days_with_bookings_are_cancelled_when_so_decided(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    change(k, Dagsvalg.AFLYS, minutter=15)
    booking.refresh_from_db()
    assert booking.tilstand == "aflyst"
    assert Sparringsdag.objects.get(dato=THURSDAY, ordning=k.ordning).aflyst_grund == "Planen for sparringen er ændret"
    assert Udsendelse.objects.filter(objekt_id=booking.pk, art="booking_dag_aflyst").count() == 1
    generate(k)
    assert THURSDAY not in dates(k)


def test_those_who_wait_count_as_bookings(k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.fagperson, k.ordning, nummer)
    dag = Sparringsdag.objects.get(dato=THURSDAY, ordning=k.ordning)
    services.join_venteliste(booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=k.kollega, now=NOW)
    after = services.with_changes(k.ordning, [Vindue(ugedag=0, start=time(8), slut=time(9))], {})
    (ramt,) = services.affected_days(after, kalender=Kalender.load(), now=NOW)
    assert ramt == Ramt(dag.pk, THURSDAY, "Torsdag den 26. november 2026: 3 bookinger og 1 på venteliste")
    change(k, Dagsvalg.AFLYS, vinduer=[vindue(0, 3)])
    assert set(Booking.objects.values_list("tilstand", flat=True)) == {"aflyst"}


def test_nobody_is_offered_a_time_on_a_day_that_is_cancelled(k: Kommunen) -> None:
    test_those_who_wait_count_as_bookings(k)
    assert not Udsendelse.objects.filter(art="booking_tilbud").exists()


def test_given_back_booking_still_tells_its_time_on_a_renewed_day(k: Kommunen) -> None:
    booking = services.cancel_booking(booking=book(k.fagperson, k.ordning, 2), by=k.fagperson, now=NOW)
    change(k, minutter=15)
    assert times(k, THURSDAY) == FOUR
    booking.refresh_from_db()
    assert booking.tid.start_at == booking.tid.start_at.replace(hour=7, minute=20)
    assert Position.objects.filter(sparringsdag__dato=THURSDAY, opgivet=True).get() == booking.position
    assert book(k.kollega, k.ordning, 4).tilstand == "booket"


def test_time_that_is_given_up_is_not_booked(k: Kommunen) -> None:
    services.cancel_booking(booking=book(k.fagperson, k.ordning, 2), by=k.fagperson, now=NOW)
    change(k, minutter=15)
    old = Position.objects.select_related("sparringsdag__ordning").get(opgivet=True)
    with refused("optaget"):
        services.book_position(booking_id=uuid4(), position=old, institution=k.skole, svar=SVAR, by=k.fagperson, now=NOW)


def test_day_taken_out_of_the_plan_and_back_is_open_again(k: Kommunen) -> None:
    services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    change(k, vinduer=[vindue(0, 3)])
    assert THURSDAY not in dates(k)
    change(k)
    assert THURSDAY in dates(k)
    assert times(k, THURSDAY) == [(8, 0), (8, 20), (8, 40)]


def test_day_cancelled_for_another_reason_is_not_opened(k: Kommunen) -> None:
    dag = Sparringsdag.objects.get(dato=THURSDAY, ordning=k.ordning)
    services.cancel_sparringsdag(dag=dag, grund="Sygdom", by=k.administration, now=NOW)
    change(k, minutter=15)
    dag.refresh_from_db()
    assert dag.aflyst_grund == "Sygdom"


def test_closed_day_with_a_lapsed_waiting_list_is_taken_away_without_an_error(k: Kommunen) -> None:
    test_those_who_wait_count_as_bookings(k)
    Lukkeperiode.objects.create(art=PeriodeArt.LUKKEDAG, navn="lukket", fra_date=THURSDAY, til_date=NEXT)
    generate(k)
    assert THURSDAY not in dates(k)


@pytest.mark.parametrize("valg", Dagsvalg)
def test_two_nights_give_the_same_as_one(k: Kommunen, valg: Dagsvalg) -> None:
    book(k.fagperson, k.ordning)
    services.cancel_booking(booking=book(k.fagperson, k.ordning, dato=NEXT), by=k.fagperson, now=NOW)
    change(k, valg, minutter=15)
    generate(k)
    once, version = plan(), Kommune.objects.get().version
    generate(k)
    assert (plan(), Kommune.objects.get().version) == (once, version)


def test_log_has_from_what_to_what_but_nothing_that_was_written(k: Kommunen) -> None:
    change(k, minutter=15, lokale="Lokale 4", navn=k.ordning.navn, facilitatorer=[k.teammedlem])
    row = Haendelse.objects.get(handling="ordning.aendret")
    assert row.aktoer == k.administration.pk
    assert row.data == {
        "felter": "facilitatorer,lokale,minutter",
        "minutter": "20 > 15",
        "facilitatorer": f" > {k.teammedlem.pk}",
    }


def test_history_tells_what_was_changed_from_what_to_what(k: Kommunen, as_user: Callable[[Bruger], Client]) -> None:
    change(k, lokale="Lokale 4", facilitatorer=[k.teammedlem], vinduer=[vindue(0, 3)], en_pr_institution=True)
    change(k, rytme="datoer", datoer=["2026-12-03"], vinduer=[vindue(None, 3)], rest="frigives", sted=k.boernehus)
    words = text(as_user(k.administration).get("/indstillinger/historik/"))
    for said in (
        "Lokale: ændret",
        f"Facilitatorer: fra intet til {k.teammedlem}",
        "Tidsrum: fra torsdag kl. 8.00–9.00 til mandag kl. 8.00–9.00",
        "Højst én tid pr. institution hver dag: fra nej til ja",
        "Rytme: fra Med et fast antal uger imellem til På bestemte datoer",
        "Bestemte datoer: fra intet til 3. december 2026",
        "Tidsrum: fra mandag kl. 8.00–9.00 til kl. 8.00–9.00",
        "De lukkes og bliver stående som ikke booket til De frigives: alle distrikter kan booke dem indtil start",
        f"Hvor holdes den: fra {k.skole} til {k.boernehus}",
    ):
        assert said in words
    assert "Lokale 4" not in words


def test_change_renews_grants_and_the_configuration(k: Kommunen) -> None:
    before = Kommune.objects.get().version
    after = change(k, roller=["lokal_leder"])
    assert Kommune.objects.get().version != before
    assert not Ordning.objects.filter(pk=after.pk, ordningbrugertilladelse__user=k.fagperson).exists()


def test_address_lasts_whatever_the_name(k: Kommunen) -> None:
    assert change(k, navn="Et andet navn", slug="et-andet").slug == "her"


def test_past_dates_of_a_series_may_stay(k: Kommunen) -> None:
    Ordning.objects.filter(pk=k.ordning.pk).update(rytme="datoer", datoer=["2026-11-19", "2026-11-26"])
    dated = {"vinduer": [Vindue(ugedag=None, start=time(8), slut=time(9))], "rytme": "datoer"}
    assert change(k, datoer=["2026-11-19", "2026-12-03"], **dated).datoer == ["2026-11-19", "2026-12-03"]
    with pytest.raises(ValidationError):
        change(k, datoer=["2026-11-18", "2026-12-03"], **dated)


def test_ordning_with_open_requests_goes_on_giving_times_out(k: Kommunen) -> None:
    change(k, form=Bookingform.TILDELES)
    ask(k)
    with pytest.raises(ValidationError, match="1 anmodning har ikke fået svar endnu"):
        change(k, form=Bookingform.BOOKES)
    with refused("anmodninger"):
        services.retire_ordning(ordning=k.ordning, by=k.administration, now=NOW)


def wait(k: Kommunen) -> Booking:
    dag = position(k.ordning).sparringsdag
    return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=k.kollega, now=NOW)


def full(k: Kommunen) -> list[Booking]:
    return [book(k.fagperson, k.ordning, nummer) for nummer in (1, 2, 3)]


@pytest.mark.parametrize("offered", [False, True])
def test_ordning_that_somebody_waits_in_goes_on_being_booked(k: Kommunen, offered: bool) -> None:
    first = full(k)[0]
    wait(k)
    if offered:
        services.cancel_booking(booking=first, by=k.fagperson, now=NOW)
    with pytest.raises(ValidationError, match="1 venter på en tid på ventelisten"):
        change(k, form=Bookingform.TILDELES)


@pytest.mark.parametrize("offered", [False, True])
def test_retired_ordning_leaves_nobody_waiting(k: Kommunen, offered: bool, as_user: Callable[[Bruger], Client]) -> None:
    """Those who have a time keep it; who waited, or was offered one, is told and waits no more."""
    bookings = full(k)
    waiting = wait(k)
    if offered:
        services.cancel_booking(booking=bookings[0], by=k.fagperson, now=NOW)
    beslutning = dict.fromkeys([waiting.dag.pk], Dagsvalg.BEHOLD)
    services.retire_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning)
    waiting.refresh_from_db()
    assert waiting.tilstand == "udloebet"
    told = Udsendelse.objects.filter(art="booking_venteliste_lukket")
    assert list(told.values_list("modtager", "objekt_id")) == [(k.kollega.pk, waiting.pk)]
    assert Booking.objects.booket().count() == (2 if offered else 3)
    said = "kan ikke længere bookes: ordningen er lukket" if offered else "Der kan ikke længere bookes tider her"
    assert said in text(as_user(k.kollega).get(f"/booking/kvittering/{waiting.pk}/"))


def ask(k: Kommunen) -> Booking:
    return Booking.objects.create(
        anmodet_hos=k.ordning,
        anmodet_at=NOW,
        venter_til_date=THURSDAY,
        booker=k.fagperson,
        institution=k.skole,
        tilstand=BookingTilstand.ANMODET,
        om="tema",
        omtale="ingen",
        tema="trivsel",
        aldersgruppe="6-9",
    )


def test_one_a_day_counts_from_the_change_on(k: Kommunen) -> None:
    first, second = book(k.fagperson, k.ordning, 1), book(k.kollega, k.ordning, 2)
    change(k, en_pr_institution=True)
    with refused("en_pr_institution"):
        book(k.fagperson, k.ordning, 3)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.eneste_paa, second.eneste_paa) == (first.dag, None)
    change(k, en_pr_institution=False)
    assert book(k.fagperson, k.ordning, 3).tilstand == "booket"


# The end, and again


def retire(k: Kommunen, valg: Dagsvalg | None = None) -> None:
    dage = frozenset(Sparringsdag.objects.values_list("pk", flat=True))
    beslutning = dict.fromkeys(dage, valg) if valg else None
    services.retire_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning)


def test_retired_ordning_keeps_only_the_days_with_bookings(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    with refused("mangler_beslutning"):
        retire(k)
    retire(k, Dagsvalg.BEHOLD)
    assert dates(k) == [THURSDAY]
    with refused("lukket"):
        book(k.kollega, Ordning.objects.get(pk=k.ordning.pk), 2)


def test_retired_ordning_is_shown_to_nobody(k: Kommunen) -> None:
    retire(k)
    k.fagperson.kommune.refresh_from_db()
    assert k.ordning not in Ordning.objects.visible_to(k.fagperson, NOW)


def test_resumed_ordning_has_its_days_again(k: Kommunen) -> None:
    before = dates(k)
    retire(k)
    services.resume_ordning(ordning=k.ordning, by=k.administration, now=NOW)
    assert dates(k) == before
    assert list(
        Haendelse.objects.filter(handling__startswith="ordning.").order_by("nummer").values_list("handling", flat=True)
    )[-2:] == [
        "ordning.lukket",
        "ordning.genoptaget",
    ]


def test_ordning_is_not_resumed_in_a_room_that_another_has_got(k: Kommunen) -> None:
    change(k, lokale="4")
    retire(k)
    make_ordning(navn="Ny", slug="ny", distrikt=k.distrikt, sted=k.skole, lokale="4")
    with pytest.raises(ValidationError, match="Ny har 4 torsdag den 26"):
        services.resume_ordning(ordning=k.ordning, by=k.administration, now=NOW)


# What followed (TST-09)

OVER = NOW + timedelta(days=5)
UDFALD = [["intet", "Ikke mere lige nu"], ["nyt", "Opfordret til nyt forløb"]]


def asked(k: Kommunen) -> Booking:
    change(k, udfald=UDFALD)
    return book(k.fagperson, Ordning.objects.get(pk=k.ordning.pk))


@pytest.mark.parametrize("who", ["fagperson", "koordinator", "teammedlem"])
def test_outcome_is_kept_and_may_be_changed(k: Kommunen, who: str) -> None:
    booking = asked(k)
    for code in ("intet", "nyt"):
        services.register_udfald(booking=booking, udfald=code, by=getattr(k, who), now=OVER)
    booking.refresh_from_db()
    assert booking.udfald == "nyt"
    assert [row.data for row in Haendelse.objects.filter(handling="booking.udfald")] == [{}, {}]


@pytest.mark.parametrize(
    ("who", "code", "when", "why"),
    [
        ("kollega", "intet", OVER, "maa_ikke"),
        ("koordinator2", "intet", OVER, "maa_ikke"),
        ("administration", "intet", OVER, "maa_ikke"),
        ("fagperson", "intet", NOW, "maa_ikke"),
        ("fagperson", "andet", OVER, "ukendt"),
    ],
)
def test_outcome_is_refused(k: Kommunen, who: str, code: str, when: Any, why: str) -> None:
    booking = asked(k)
    with refused(why):
        services.register_udfald(booking=booking, udfald=code, by=getattr(k, who), now=when)


def test_ordning_that_does_not_ask_keeps_no_outcome(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    with refused("maa_ikke"):
        services.register_udfald(booking=booking, udfald="", by=k.fagperson, now=OVER)


def test_time_is_not_moved_by_a_look_at_it(k: Kommunen) -> None:
    before = plan()
    after = services.with_changes(k.ordning, [Vindue(ugedag=0, start=time(8), slut=time(9))], {"minutter": 15})
    services.affected_days(after, kalender=Kalender.load(), now=NOW)
    assert (plan(), position(k.ordning).nummer) == (before, 1)
