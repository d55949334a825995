"""Where a session that runs meets what else happens to its times: bookings, gifts, a cancelled day, and its own end."""

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from booking import services, skaermkode
from booking.enums import Rest
from booking.models import Afsnit, Booking, Interntal, Koersel, Sparringsdag, Sparringstal, Tryk, Vindue
from tests.booking.conftest import Kommunen, refused, text
from tests.conftest import FrozenClock
from tests.factories.booking import SVAR, book, make_ordning, position, skema
from tests.factories.koersel import at, press, runder, seen, thursday
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import ask, make_tildeles, session, tid
from udviklingsmodel.organisation.enums import Rolle

ASKED = "Hvad skete der efter sparringen torsdag den 26. november?"


@pytest.fixture
def dag(k: Kommunen) -> Sparringsdag:
    """The first and the second time are booked, the third is not."""
    book(k.fagperson, k.ordning, 1)
    book(k.nabo, k.ordning, 2)
    return thursday(k.ordning)


@pytest.fixture
def fri(k: Kommunen) -> Any:
    """`fri(("14.00", 20), …)`: a session of free lengths with those times given, its bookings, and a clock of its day."""

    def made(*times: tuple[str, int]) -> Any:
        ordning = make_tildeles(k.skole, distrikt=k.distrikt, slug="fri")
        people = (k.fagperson, k.nabo, k.kollega)
        given = [
            services.allocate_tid(booking=ask(by, ordning), til=tid(ordning, *at_), by=k.koordinator, now=at("8.00"))
            for at_, by in zip(times, people, strict=False)
        ]
        return session(ordning), given, lambda klokken: tid(ordning, klokken).start_at

    return made


def give(k: Kommunen, dag: Sparringsdag, klokken: str, minutter: int, now: Any) -> Booking:
    asked, til = ask(k.leder, dag.ordning), tid(dag.ordning, klokken, minutter)
    return services.allocate_tid(booking=asked, til=til, by=k.koordinator, now=now)


def run(k: Kommunen, dag: Sparringsdag, *presses: tuple[str, str]) -> None:
    for trin, klokken in presses:
        press(dag, trin, k.koordinator, at(klokken))


def erased(*values: str) -> list[Any]:
    services.erase_bookinger(now=at("8.00") + timedelta(days=14))
    return list(Sparringstal.objects.order_by(*values).values_list(*values))


ALL_HELD = (("start", "8.00"), ("naeste", "8.01"), ("naeste", "8.02"), ("naeste", "8.05"), ("slut", "8.05"))


# What is run cannot be had


def test_time_whose_session_has_ended_is_not_booked_moved_to_or_waited_for(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, *ALL_HELD)
    with refused("forbi"):
        book(k.kollega, k.ordning, 3, now=at("8.20"))
    with refused("forbi"):
        services.move_booking(
            booking=Booking.objects.with_tid().get(position__nummer=2), til=position(k.ordning, 3), by=k.nabo, now=at("8.06")
        )
    with refused("forbi"):
        services.join_venteliste(booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=k.kollega, now=at("8.10"))


def test_time_whose_round_runs_early_is_not_booked(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "7.40"), ("naeste", "7.45"))
    run(k, dag, ("naeste", "7.50"))
    with refused("forbi"):
        book(k.kollega, k.ordning, 3, now=at("7.51"))


def test_pages_offer_no_time_that_is_run(as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock) -> None:
    frozen_clock.at = at("8.00")
    browser = as_user(k.kollega)
    assert "1 af 3 ledige" in text(browser.get("/booking/her/"))
    run(k, dag, *ALL_HELD)
    frozen_clock.at = at("8.20")
    assert "1 af 3 ledige" not in text(browser.get("/booking/her/"))
    response = browser.post("/booking/her/2026-11-26/", skema(position(k.ordning, 3), k.skole))
    assert response.status_code != 302
    assert not Booking.objects.filter(booker=k.kollega).exists()


def test_offer_of_a_time_that_is_run_has_lapsed(k: Kommunen, dag: Sparringsdag) -> None:
    given_back = book(k.kollega, k.ordning, 3)
    waiting = services.join_venteliste(
        booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=k.leder, now=at("8.00") - timedelta(days=7)
    )
    services.cancel_booking(booking=given_back, by=k.kollega, now=at("7.30"))
    offered = Booking.objects.with_tid().get(pk=waiting.pk)
    assert offered.tilstand == "tilbudt"
    run(k, dag, ("start", "7.40"), ("naeste", "7.45"), ("naeste", "7.50"))
    with refused("tilbud_udloebet"):
        services.accept_tilbud(booking=offered, by=k.leder, now=at("7.51"))
    assert Booking.objects.get(pk=waiting.pk).tilstand == "udloebet"


def test_no_time_is_given_on_a_session_that_has_ended(as_user: Any, k: Kommunen, fri: Any, frozen_clock: Any) -> None:
    dag, _, clock = fri(("14.00", 20))
    for trin, klokken in (("start", "14.00"), ("naeste", "14.20")):
        press(dag, trin, k.koordinator, clock(klokken))
    frozen_clock.at = clock("14.22")
    browser = as_user(k.koordinator)
    assert "14.25–16.00, ledig: 95 minutter" in text(browser.get("/booking/fri/fordeling/"))
    press(dag, "slut", k.koordinator, clock("14.22"))
    assert "14.25–16.00, ledig" not in text(browser.get("/booking/fri/fordeling/"))
    with refused("forbi"):
        give(k, dag, "15.00", 20, clock("14.25"))


# What is run stays


@pytest.mark.parametrize("now", ["7.36", "7.56"])
def test_time_whose_round_has_begun_is_not_given_back(k: Kommunen, dag: Sparringsdag, now: str) -> None:
    """While its round runs before its time, and after."""
    run(k, dag, ("start", "7.35"), *([("naeste", "7.55")] if now == "7.56" else []))
    booking = Booking.objects.with_tid().get(position__nummer=1)
    with refused("forbi"):
        services.cancel_booking(booking=booking, by=k.fagperson, now=at(now))
    with refused("forbi"):
        services.move_booking(booking=booking, til=position(k.ordning, 3), by=k.fagperson, now=at(now))


def test_given_time_whose_round_runs_is_not_taken_back_or_moved(k: Kommunen, fri: Any) -> None:
    dag, (one, _), clock = fri(("14.00", 20), ("14.20", 20))
    press(dag, "start", k.koordinator, clock("13.40"))
    with refused("forbi"):
        services.take_back_tid(booking=one, by=k.koordinator, now=clock("13.45"))
    with refused("forbi"):
        services.move_tildelt(booking=one, til=tid(dag.ordning, "15.00", 20), by=k.koordinator, now=clock("13.45"))


def test_round_is_shown_whatever_became_of_its_time(k: Kommunen, fri: Any) -> None:
    dag, (one, _), clock = fri(("14.00", 20), ("14.20", 20))
    press(dag, "start", k.koordinator, clock("14.00"))
    one.tid.opgivet = True
    one.tid.save()
    Booking.objects.filter(pk=one.pk).update(tilstand="aflyst", aflyst_at=clock("14.01"))
    shown = seen(dag, clock("14.02"))
    assert (shown.nu and shown.nu.position.pk, len(shown.linjer)) == (one.tid.pk, 2)


def test_cancelled_day_keeps_what_was_held_before_its_time(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "7.30"), ("naeste", "7.50"), ("naeste", "8.05"))
    assert services.cancel_sparringsdag(dag=dag, grund="Brandalarm", by=k.koordinator, now=at("8.10")) == []
    assert set(Booking.objects.values_list("tilstand", flat=True)) == {"booket"}


def test_session_that_has_ended_is_not_cancelled(as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: Any) -> None:
    run(k, dag, *ALL_HELD)
    with refused("forbi"):
        services.cancel_sparringsdag(dag=dag, grund="Fejltryk", by=k.koordinator, now=at("8.35"))
    frozen_clock.at = at("8.35")
    assert as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/aflys/")["Location"] == f"/dagsorden/{dag.pk}/"


def test_attendance_is_marked_after_a_day_that_was_cancelled_midway(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    run(k, dag, ("start", "8.00"), ("naeste", "8.20"))
    services.cancel_sparringsdag(dag=dag, grund="Brandalarm", by=k.koordinator, now=at("8.25"))
    run(k, dag, ("slut", "8.26"))
    frozen_clock.at = at("8.30")
    page = as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/").content.decode()
    assert f"fremmoede {position(k.ordning, 1).pk} kom" in page


# The rest, and the end


def test_time_given_in_the_rest_is_run(as_user: Any, k: Kommunen, fri: Any, frozen_clock: FrozenClock) -> None:
    dag, _, clock = fri(("14.00", 20))
    press(dag, "start", k.koordinator, clock("14.00"))
    press(dag, "naeste", k.koordinator, clock("14.20"))
    with refused("ingen_flere"):
        press(dag, "naeste", k.koordinator, clock("14.21"))
    given = give(k, dag, "14.30", 20, clock("14.22"))
    frozen_clock.at = clock("14.23")
    assert 'value="naeste"' in as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/").content.decode()
    press(dag, "naeste", k.koordinator, clock("14.30"))
    runde = Afsnit.objects.get(til_at=None).runde
    assert (runde and runde.plads) == given.position


def test_last_time_taken_back_does_not_cut_the_session_off(k: Kommunen, fri: Any) -> None:
    dag, (_, last), clock = fri(("14.00", 30), ("15.30", 30))
    press(dag, "start", k.koordinator, clock("14.00"))
    services.take_back_tid(booking=last, by=k.koordinator, now=clock("15.05"))
    press(dag, "naeste", k.koordinator, clock("15.06"))
    assert Koersel.objects.get().planlagt_slut_at == clock("16.00")


def test_time_given_meanwhile_lengthens_the_session_at_once(k: Kommunen, fri: Any) -> None:
    dag, _, clock = fri(("14.00", 30))
    press(dag, "start", k.koordinator, clock("14.00"))
    give(k, dag, "15.30", 30, clock("14.01"))
    assert Koersel.objects.get().planlagt_slut_at == clock("16.00")


def test_session_that_was_not_begun_ends_with_its_last_time(k: Kommunen, fri: Any) -> None:
    dag, (_, last), clock = fri(("14.00", 30), ("15.30", 30))
    services.take_back_tid(booking=last, by=k.koordinator, now=clock("13.50"))
    assert press(dag, "start", k.koordinator, clock("14.00")).planlagt_slut_at == clock("14.30")


def test_forgotten_session_is_seen_as_ended_before_the_task_has_run(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    run(k, dag, ("start", "8.00"), ("naeste", "8.20"))
    assert seen(dag, at("9.29")).er_i_gang
    frozen_clock.at = at("8.00") + timedelta(days=1)
    page = text(as_user(k.koordinator).get(f"/dagsorden/{dag.pk}/"))
    assert "Begyndt kl. 8.00, slut kl. 9.30, planlagt til kl. 9.00. Runder 90 min." in page
    assert Koersel.objects.get().tilstand == "i_gang"


def test_session_after_midnight_starts_on_its_own_day(k: Kommunen) -> None:
    ordning = make_ordning(
        distrikt=k.distrikt,
        sted=k.skole,
        navn="Nat",
        slug="nat",
        minutter=20,
        vinduer=[Vindue(ugedag=3, start=time(0, 10), slut=time(0, 30))],
    )
    dag = thursday(ordning)
    with refused("ikke_endnu"):
        press(dag, "start", k.koordinator, at("0.00") - timedelta(minutes=5))
    assert press(dag, "start", k.koordinator, at("0.00")).er_i_gang


def test_time_given_between_two_that_changed_places_comes_after_the_first(k: Kommunen, fri: Any) -> None:
    dag, (one, two), clock = fri(("14.00", 20), ("14.40", 50))
    services.press(dag=dag, trin="byt", tryk=Tryk(0, one.tid.pk), by=k.koordinator, now=clock("13.40"))
    given = give(k, dag, "14.20", 20, clock("13.41"))
    press(dag, "start", k.koordinator, clock("13.45"))
    plan = [(r.plads_id, r.start_at) for r in runder(dag)]
    assert plan == [(two.tid.pk, clock("14.00")), (given.tid.pk, clock("14.50")), (one.tid.pk, clock("15.10"))]


def test_given_time_that_changed_places_and_is_taken_back_puts_the_others_back(k: Kommunen, fri: Any) -> None:
    dag, (one, two), clock = fri(("14.00", 20), ("14.20", 30))
    services.press(dag=dag, trin="byt", tryk=Tryk(0, one.tid.pk), by=k.koordinator, now=clock("13.40"))
    services.take_back_tid(booking=two, by=k.koordinator, now=clock("13.41"))
    assert {r.plads_id: r.start_at for r in runder(dag)}[one.tid.pk] == clock("14.00")


# Marks do not stand in the way of the one who steers


def test_marks_make_no_page_old(k: Kommunen, dag: Sparringsdag) -> None:
    version = press(dag, "start", k.koordinator, at("8.00")).version
    other = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)])
    press(dag, "fremmoede", other, at("8.19"), runde=runder(dag)[0], svar="kom", version=0)
    press(dag, "intern", other, at("8.19"), runde=runder(dag)[2], version=0)
    assert press(dag, "naeste", k.koordinator, at("8.20"), version=version).maerkninger == 2


def test_internal_sparring_marked_twice_at_once_is_marked(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    for _ in range(2):
        press(dag, "intern", k.koordinator, at("8.01"), runde=runder(dag)[2])
    assert [runde.intern for runde in runder(dag)] == [False, False, True]


def test_internal_sparring_of_a_time_that_is_not_there_is_unknown(k: Kommunen, dag: Sparringsdag) -> None:
    with refused("ukendt"):
        services.press(
            dag=dag,
            trin="intern",
            tryk=Tryk(0, position(k.ordning2, 1).pk),
            by=k.koordinator,
            now=at("7.50"),
        )


# Taken back


def test_next_is_taken_back_for_a_minute(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "8.00"), ("naeste", "8.10"))
    press(dag, "fremmoede", k.koordinator, at("8.10"), runde=runder(dag)[1], svar="udeblev")
    assert seen(dag, at("8.10.59")).kan_fortrydes
    run(k, dag, ("fortryd", "8.10.59"))
    assert [(part.fra_at, part.til_at) for part in Afsnit.objects.all()] == [(at("8.00"), None)]
    assert [runde.fremmoede for runde in runder(dag)] == ["", "", ""]
    run(k, dag, ("naeste", "8.12"))
    with refused("kan_ikke_fortrydes"):
        run(k, dag, ("fortryd", "8.13"))
    assert not seen(dag, at("8.13")).kan_fortrydes


def test_end_is_taken_back_for_a_minute(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "8.00"), ("slut", "8.10"), ("fortryd", "8.10.30"))
    koersel = Koersel.objects.get()
    assert (koersel.tilstand, koersel.sluttet_at) == ("i_gang", None)
    run(k, dag, ("slut", "8.20"))
    with refused("kan_ikke_fortrydes"):
        run(k, dag, ("fortryd", "8.21"))


@pytest.mark.parametrize("trin", ["naeste", "slut"])
def test_what_was_pressed_in_a_pause_goes_back_to_the_pause(k: Kommunen, dag: Sparringsdag, trin: str) -> None:
    run(k, dag, ("start", "8.00"), ("pause", "8.10"), (trin, "8.12"), ("fortryd", "8.12.30"))
    assert Koersel.objects.get().tilstand == "pause"
    run(k, dag, ("fortsaet", "8.15"))
    spans = [(part.art, part.fra_at, part.til_at) for part in Afsnit.objects.all()]
    assert spans == [
        ("runde", at("8.00"), at("8.10")),
        ("pause", at("8.10"), at("8.15")),
        ("runde", at("8.15"), None),
    ]


@pytest.mark.parametrize("before", [("start",), ("start", "naeste", "pause"), ("start", "naeste", "pause", "fortsaet")])
def test_nothing_else_is_taken_back(k: Kommunen, dag: Sparringsdag, before: tuple[str, ...]) -> None:
    run(k, dag, *((trin, "8.00") for trin in before))
    with refused("kan_ikke_fortrydes|er_pause"):
        run(k, dag, ("fortryd", "8.00"))


def test_only_who_steers_takes_back(k: Kommunen, dag: Sparringsdag) -> None:
    other = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)])
    run(k, dag, ("start", "8.00"), ("slut", "8.10"))
    with refused("styres_af_en_anden"):
        press(dag, "fortryd", other, at("8.10"))


def test_what_ended_by_itself_is_not_taken_back_though_the_clock_goes_back(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "8.00"))
    services.end_forgotten(now=at("9.30"))
    with refused("kan_ikke_fortrydes"):
        run(k, dag, ("fortryd", "9.29.30"))


# The figures


def test_forgotten_session_counts_to_its_planned_end(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "8.00"))
    services.end_forgotten(now=at("9.30"))
    assert set(erased("minutter")) == {(None,), (60,)}


def test_session_that_was_ended_late_counts_to_its_end(k: Kommunen, dag: Sparringsdag) -> None:
    run(k, dag, ("start", "8.00"), ("slut", "9.10"))
    assert set(erased("minutter")) == {(None,), (70,)}


def test_internal_sparring_of_a_day_that_was_not_run_live_counts_as_planned(k: Kommunen, dag: Sparringsdag) -> None:
    tryk = Tryk(0, position(k.ordning, 3).pk)
    services.press(dag=dag, trin="intern", tryk=tryk, by=k.koordinator, now=at("8.41"))
    erased("minutter")
    assert list(Interntal.objects.values_list("minutter", flat=True)) == [20]


def test_rest_is_internal_sparring_where_the_ordning_says_so(k: Kommunen, dag: Sparringsdag) -> None:
    k.ordning.rest = Rest.INTERN
    k.ordning.save()
    presses = (("start", "8.00"), ("naeste", "8.10"), ("naeste", "8.20"), ("naeste", "8.30"), ("slut", "9.00"))
    run(k, thursday(k.ordning), *presses)
    erased("minutter")
    assert list(Interntal.objects.values_list("minutter", flat=True)) == [10 + 30]


def test_day_that_was_not_run_is_left_as_it_was(k: Kommunen, dag: Sparringsdag) -> None:
    tomorrow = at("8.00") + timedelta(days=1)
    assert not seen(dag, tomorrow).kan_bruges_internt
    with refused("forbi"):
        services.press(dag=dag, trin="intern", tryk=Tryk(0, position(k.ordning, 3).pk), by=k.koordinator, now=tomorrow)
    assert not Koersel.objects.exists()


# What followed


@pytest.mark.parametrize(
    ("presses", "now", "asked"),
    [
        ([], "8.19", False),
        ([], "8.20", True),
        ([("start", "8.00")], "8.25", False),  # its round goes on
        ([("start", "8.00"), ("pause", "8.10")], "8.25", False),
        ([("start", "8.00"), ("naeste", "8.14")], "8.14", True),
        ([("start", "8.00"), ("slut", "8.05")], "8.06", True),
        ([("start", "8.00")], "9.30", True),  # forgotten
    ],
)
def test_booker_is_asked_what_followed_when_the_round_has_ended(
    as_user: Any,
    k: Kommunen,
    dag: Sparringsdag,
    frozen_clock: FrozenClock,
    presses: list[tuple[str, str]],
    now: str,
    asked: bool,
) -> None:
    k.ordning.udfald = [["ingen", "Ingen videre"]]
    k.ordning.save()
    run(k, dag, *presses)
    frozen_clock.at = at(now)
    booking = Booking.objects.with_tid().get(booker=k.fagperson)
    assert (ASKED in text(as_user(k.fagperson).get("/"))) == asked
    if not asked:
        with refused("maa_ikke"):
            services.register_udfald(booking=booking, udfald="ingen", by=k.fagperson, now=at(now))
    else:
        services.register_udfald(booking=booking, udfald="ingen", by=k.fagperson, now=at(now))


def test_one_whose_turn_has_not_come_is_not_asked_though_the_time_has_passed(
    as_user: Any, k: Kommunen, dag: Sparringsdag, frozen_clock: FrozenClock
) -> None:
    k.ordning.udfald = [["ingen", "Ingen videre"]]
    k.ordning.save()
    run(k, dag, ("start", "8.00"))
    frozen_clock.at = at("8.45")
    assert ASKED not in text(as_user(k.nabo).get("/"))


# Nights


@pytest.mark.parametrize(("start", "slut"), [(time(1), time(4)), (time(2), time(3)), (time(1, 40), time(2, 20))])
def test_window_over_the_hour_at_which_the_clocks_change_is_refused(k: Kommunen, start: time, slut: time) -> None:
    with pytest.raises(ValidationError, match="hvor uret bliver stillet"):
        make_ordning(
            distrikt=k.distrikt,
            sted=k.skole,
            navn="Nat",
            slug="nat",
            minutter=20,
            vinduer=[Vindue(ugedag=6, start=start, slut=slut)],
        )


def test_windows_beside_that_hour_stand(k: Kommunen) -> None:
    vinduer = [Vindue(ugedag=6, start=time(1), slut=time(2)), Vindue(ugedag=6, start=time(3), slut=time(4))]
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Nat", slug="nat", minutter=20, vinduer=vinduer)
    for day in (date(2026, 10, 25), date(2027, 3, 28)):
        assert [end - start for start, end in ordning.times_on(day)] == [timedelta(minutes=20)] * 6


def test_screen_is_good_over_midnight(client: Client, k: Kommunen, frozen_clock: FrozenClock) -> None:
    late = [Vindue(ugedag=3, start=time(22, 50), slut=time(23, 50))]
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Sent", slug="sent", minutter=20, vinduer=late)
    dag = thursday(ordning)
    address = f"/dagsorden/skaerm/?kode={skaermkode.kode(dag)}"
    for minutes, opens in ((15, True), (29, True), (30, False)):
        frozen_clock.at = at("23.50") + timedelta(minutes=minutes)
        assert (client.get(address).status_code == 302) == opens, minutes
