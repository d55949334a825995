"""The running of a session: what each press does, who may press, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from booking import services
from booking.enums import Deltagersvar, Rest
from booking.models import Afsnit, Deltagelse, Interntal, Koersel, Runde, Sparringsdag, Sparringstal, Tryk
from tests.booking.conftest import Kommunen, person, refused
from tests.factories.booking import book, make_ordning, vindue
from tests.factories.koersel import at, press, runder, thursday
from tests.factories.organisation import BrugerFactory
from tests.factories.tildeling import ask, make_tildeles, session, tid
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


@pytest.fixture
def medkoordinator(k: Kommunen) -> Bruger:
    return BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)])


@pytest.fixture
def dag(k: Kommunen) -> Sparringsdag:
    """The first and the second time are booked, the third is not."""
    book(k.fagperson, k.ordning, 1)
    book(k.nabo, k.ordning, 2)
    return thursday(k.ordning)


def parts(dag: Sparringsdag) -> list[tuple[str, int | None, str, str]]:
    """Each part of the hour: what, the planned minute the round begins at, from and to by the clock of the wall."""

    def wall(moment: Any) -> str:
        return f"{(moment - at('0.00')).total_seconds() / 60:g}" if moment else "…"

    return [
        (part.art, part.runde and int((part.runde.start_at - at("8.00")) / timedelta(minutes=1)), *map(wall, span))
        for part in Afsnit.objects.filter(koersel__sparringsdag=dag).select_related("runde")
        for span in [(part.fra_at, part.til_at)]
    ]


# The hour


def test_hour_as_it_goes_is_kept_part_by_part(k: Kommunen, dag: Sparringsdag) -> None:
    for trin, klokken in (
        ("start", "8.01"),
        ("naeste", "8.22"),
        ("pause", "8.30"),
        ("fortsaet", "8.33"),
        ("naeste", "8.40"),
        ("naeste", "8.45"),
        ("slut", "8.55"),
    ):
        press(dag, trin, k.koordinator, at(klokken))
    assert parts(dag) == [
        ("runde", 0, "481", "502"),
        ("runde", 20, "502", "510"),
        ("pause", 20, "510", "513"),
        ("runde", 20, "513", "520"),
        ("runde", 40, "520", "525"),
        ("rest", None, "525", "535"),
    ]
    koersel = Koersel.objects.get()
    assert (koersel.tilstand, koersel.begyndt_at, koersel.sluttet_at) == ("slut", at("8.01"), at("8.55"))


def test_minutes_are_given_and_taken(k: Kommunen, dag: Sparringsdag) -> None:
    for trin in ("start", "laengere", "laengere", "kortere"):
        press(dag, trin, k.koordinator, at("8.00"))
    assert [(runde.minutter, runde.ekstra) for runde in runder(dag)] == [(20, 1), (20, 0), (20, 0)]


def test_round_is_never_shorter_than_what_it_has_used(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "kortere", k.koordinator, at("8.19"))
    with refused("brugt"):
        press(dag, "kortere", k.koordinator, at("8.19"))


def test_round_is_never_shorter_than_a_minute(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    for _minute in range(19):
        press(dag, "kortere", k.koordinator, at("8.00"))
    with refused("brugt"):
        press(dag, "kortere", k.koordinator, at("8.00"))


def test_rounds_change_places_before_and_while_it_runs(k: Kommunen, dag: Sparringsdag) -> None:
    book(k.kollega, k.ordning, 3)
    services.press(dag=dag, trin="start", tryk=Tryk(0), by=k.koordinator, now=at("8.00"))
    first, second, third = runder(dag)
    press(dag, "byt", k.koordinator, at("8.01"), runde=second)
    assert [(r.pk, r.start_at) for r in runder(dag)] == [
        (first.pk, at("8.00")),
        (third.pk, at("8.20")),
        (second.pk, at("8.40")),
    ]
    press(dag, "naeste", k.koordinator, at("8.20"))
    assert Afsnit.objects.get(til_at=None).runde == third


def test_rounds_of_different_lengths_keep_the_end_of_the_pair(k: Kommunen) -> None:
    ordning = make_tildeles(k.skole, distrikt=k.distrikt, slug="fri")
    for klokken, minutes in (("14.00", 20), ("14.30", 30), ("15.00", 50)):
        services.allocate_tid(
            booking=ask(k.fagperson, ordning), til=tid(ordning, klokken, minutes), by=k.koordinator, now=at("8.00")
        )
    dag = session(ordning)
    start = dag.positioner.earliest("start_at").start_at
    press(dag, "start", k.koordinator, start - timedelta(minutes=5))
    begun, second, third = runder(dag)
    press(dag, "byt", k.koordinator, start, runde=second)
    minutes = [((runde.start_at - start) // timedelta(minutes=1), runde.minutter) for runde in runder(dag)]
    assert minutes == [(0, 20), (30, 50), (80, 30)]
    for runde in (begun, second):  # it has begun; it is the last now
        with refused("kan_ikke_byttes"):
            press(dag, "byt", k.koordinator, start, runde=runde)
    assert third in runder(dag)


def test_time_given_while_it_runs_is_run_too(k: Kommunen) -> None:
    ordning = make_tildeles(k.skole, distrikt=k.distrikt, slug="fri")
    services.allocate_tid(booking=ask(k.fagperson, ordning), til=tid(ordning), by=k.koordinator, now=at("8.00"))
    dag = session(ordning)
    start = dag.positioner.get().start_at
    press(dag, "start", k.koordinator, start)
    services.allocate_tid(booking=ask(k.nabo, ordning), til=tid(ordning, "15.00", 20), by=k.koordinator, now=start)
    press(dag, "naeste", k.koordinator, start + timedelta(minutes=30))
    assert [r.minutter for r in runder(dag)] == [30, 20]
    assert Koersel.objects.get().planlagt_slut_at == start + timedelta(minutes=80)


# Who presses


@pytest.mark.parametrize("who", ["teammedlem", "fagperson", "koordinator2", "administration", "leder"])
def test_only_those_who_run_it_press(k: Kommunen, dag: Sparringsdag, who: str) -> None:
    with refused("maa_ikke_koere"):
        press(dag, "start", getattr(k, who), at("8.00"))
    assert not Koersel.objects.exists()


def test_facilitator_and_ressourcekonsulent_of_a_school_run_its_own(k: Kommunen) -> None:
    konsulent = person((Rolle.RESSOURCEKONSULENT, k.skole))
    facilitator, other = (person((Rolle.EKSTERN_FAGPERSON, k.enhed)) for _ in range(2))
    ordning = make_ordning(
        institution=k.skole, sted=k.skole, navn="Skolens egen", slug="egen", facilitatorer=[facilitator], vinduer=[vindue(3)]
    )
    dag = thursday(ordning)
    press(dag, "start", konsulent, at("8.00"))
    press(dag, "overtag", facilitator, at("8.01"))
    for who in (other, k.koordinator):
        with refused("maa_ikke_koere"):
            press(dag, "overtag", who, at("8.02"))


def test_one_steers_until_another_takes_over(k: Kommunen, dag: Sparringsdag, medkoordinator: Bruger) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    with refused("styres_af_en_anden"):
        press(dag, "naeste", medkoordinator, at("8.10"))
    press(dag, "overtag", medkoordinator, at("8.10"))
    press(dag, "naeste", medkoordinator, at("8.11"))
    with refused("styres_af_en_anden"):
        press(dag, "naeste", k.koordinator, at("8.12"))
    with refused("styrer_allerede"):
        press(dag, "overtag", medkoordinator, at("8.12"))


def test_next_pressed_twice_at_once_moves_one_round(k: Kommunen, dag: Sparringsdag) -> None:
    version = press(dag, "start", k.koordinator, at("8.00")).version
    press(dag, "naeste", k.koordinator, at("8.20"), version=version)
    with refused("aendret"):
        press(dag, "naeste", k.koordinator, at("8.20"), version=version)
    assert Afsnit.objects.count() == 2


def test_two_who_start_at_once_start_one(k: Kommunen, dag: Sparringsdag, medkoordinator: Bruger) -> None:
    press(dag, "start", k.koordinator, at("8.00"), version=0)
    with refused("aendret|er_i_gang"):
        press(dag, "start", medkoordinator, at("8.00"), version=0)
    assert Koersel.objects.get().styres_af == k.koordinator


def test_every_press_is_logged_without_more_than_its_states(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "laengere", k.koordinator, at("8.01"))
    rows = Haendelse.objects.filter(handling__startswith="koersel.").order_by("nummer")
    assert list(rows.values_list("handling", "data")) == [
        ("koersel.goer_klar", {"fra": "", "til": "klar"}),
        ("koersel.start", {"fra": "klar", "til": "i_gang"}),
        ("koersel.laengere", {"fra": "i_gang", "til": "i_gang"}),
    ]


# Bad moments


@pytest.mark.parametrize(("days", "klokken"), [(7, "8.00"), (0, "9.00"), (1, "7.55")])
def test_session_of_another_day_or_over_does_not_start(k: Kommunen, dag: Sparringsdag, days: int, klokken: str) -> None:
    with refused("forbi"):
        press(dag, "start", k.koordinator, at(klokken) + timedelta(days=days))


def test_session_starts_from_half_an_hour_before(k: Kommunen, dag: Sparringsdag) -> None:
    with refused("ikke_endnu"):
        press(dag, "start", k.koordinator, at("7.29.59"))
    assert press(dag, "start", k.koordinator, at("7.30")).tilstand == "i_gang"


def test_cancelled_session_does_not_start(k: Kommunen, dag: Sparringsdag) -> None:
    services.cancel_sparringsdag(dag=dag, grund="Sygdom", by=k.koordinator, now=at("7.00"))
    with refused("aflyst"):
        press(dag, "start", k.koordinator, at("8.00"))


def test_session_without_times_does_not_start(k: Kommunen) -> None:
    dag = session(make_tildeles(k.skole, distrikt=k.distrikt, slug="fri"))
    with refused("ingen_tider"):
        press(dag, "start", k.koordinator, at("8.00"))


def test_clock_set_back_makes_no_part_negative(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    press(dag, "naeste", k.koordinator, at("7.40"))
    press(dag, "pause", k.koordinator, at("8.10"))
    assert parts(dag) == [("runde", 0, "480", "480"), ("runde", 20, "480", "490"), ("pause", 20, "490", "…")]


def test_forgotten_session_ends_half_an_hour_after_its_planned_end(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    services.end_forgotten(now=at("9.29.59"))
    assert Koersel.objects.get().tilstand == "i_gang"
    services.end_forgotten(now=at("8.00") + timedelta(days=1))
    koersel = Koersel.objects.get()
    assert (koersel.tilstand, koersel.sluttet_at) == ("slut", at("9.30"))
    assert parts(dag) == [("runde", 0, "480", "570")]


def test_press_after_it_closed_by_itself_is_refused(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    for trin in ("naeste", "pause", "laengere", "slut", "overtag"):
        with refused("forbi|styrer_allerede"):
            press(dag, trin, k.koordinator, at("9.30"))


@pytest.mark.parametrize("trin", ["pause", "naeste", "laengere", "slut", "overtag", "fortsaet", "fremmoede"])
def test_what_has_not_begun_is_only_started(k: Kommunen, dag: Sparringsdag, trin: str) -> None:
    with refused("er_klar"):
        press(dag, trin, k.koordinator, at("8.00"))


@pytest.mark.parametrize("trin", ["luk", "goer_klar", "", "findes_ikke"])
def test_unknown_press_is_refused(k: Kommunen, dag: Sparringsdag, trin: str) -> None:
    with refused("ukendt"):
        press(dag, trin, k.koordinator, at("8.00"))


def test_after_the_last_round_nothing_follows_but_the_rest(k: Kommunen, dag: Sparringsdag) -> None:
    for trin in ("start", "naeste", "naeste", "naeste"):
        press(dag, trin, k.koordinator, at("8.00"))
    with refused("ingen_flere"):
        press(dag, "naeste", k.koordinator, at("8.00"))
    with refused("ingen_runde"):
        press(dag, "laengere", k.koordinator, at("8.00"))


# Came or not, internal sparring


def test_attendance_is_marked_once_the_round_has_begun_and_can_be_changed(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    first, second, third = runder(dag)
    press(dag, "fremmoede", k.koordinator, at("8.00"), runde=first, svar="udeblev")
    press(dag, "fremmoede", k.koordinator, at("8.00"), runde=first, svar="kom")
    assert [r.fremmoede for r in runder(dag)] == ["kom", "", ""]
    for runde, svar in ((second, "kom"), (first, "syg"), (None, "kom")):
        with refused("ikke_begyndt"):
            press(dag, "fremmoede", k.koordinator, at("8.00"), runde=runde, svar=svar)
    for _ in range(2):
        press(dag, "naeste", k.koordinator, at("8.00"))
    with refused("ikke_begyndt"):  # nobody had booked it
        press(dag, "fremmoede", k.koordinator, at("8.00"), runde=third, svar="kom")


def test_unbooked_round_becomes_internal_sparring_and_not_again(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    first, _, third = runder(dag)
    with refused("er_booket"):
        press(dag, "intern", k.koordinator, at("8.00"), runde=first)
    press(dag, "intern", k.koordinator, at("8.00"), runde=third)
    assert [r.intern for r in runder(dag)] == [False, False, True]
    press(dag, "intern", k.koordinator, at("8.00"), runde=third, svar="nej")
    assert [r.intern for r in runder(dag)] == [False, False, False]


def test_unbooked_round_is_internal_where_the_ordning_says_so(k: Kommunen, dag: Sparringsdag) -> None:
    k.ordning.rest = Rest.INTERN
    k.ordning.save()
    press(dag, "start", k.koordinator, at("8.00"))
    assert [runde.intern for runde in runder(dag)] == [True, True, True]  # of the booked it means nothing


def test_rest_becomes_internal_sparring_when_there_is_one(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    with refused("ingen_rest"):
        press(dag, "intern", k.koordinator, at("8.00"))
    for _ in range(3):
        press(dag, "naeste", k.koordinator, at("8.10"))
    assert press(dag, "intern", k.koordinator, at("8.11")).rest_intern


# Who of the team is there


def test_team_member_sends_word_and_takes_it_back(k: Kommunen, dag: Sparringsdag) -> None:
    answer = {"dag": dag, "bruger": k.teammedlem, "by": k.teammedlem, "now": at("7.00")}
    services.answer_deltagelse(svar=Deltagersvar.AFBUD, **answer)
    services.answer_deltagelse(svar=Deltagersvar.AFBUD, **answer)
    assert Deltagelse.objects.get().svar == "afbud"
    services.answer_deltagelse(svar="", **answer)
    assert not Deltagelse.objects.exists()


def test_attendance_of_others_is_marked_by_those_who_run_it(k: Kommunen, dag: Sparringsdag) -> None:
    services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="til_stede", by=k.koordinator, now=at("8.00"))
    with refused("maa_ikke_koere"):
        services.answer_deltagelse(dag=dag, bruger=k.koordinator, svar="afbud", by=k.teammedlem, now=at("8.00"))
    with refused("ikke_med"):
        services.answer_deltagelse(dag=dag, bruger=k.fagperson, svar="afbud", by=k.koordinator, now=at("8.00"))
    with refused("ukendt"):
        services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="måske", by=k.teammedlem, now=at("8.00"))
    with refused("forbi"):
        services.answer_deltagelse(
            dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("8.00") + timedelta(days=2)
        )


def test_cancelled_day_takes_no_answers(k: Kommunen, dag: Sparringsdag) -> None:
    services.cancel_sparringsdag(dag=dag, grund="Sygdom", by=k.koordinator, now=at("7.00"))
    with refused("aflyst"):
        services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("7.01"))


# What the database keeps


def test_database_keeps_one_open_part(k: Kommunen, dag: Sparringsdag) -> None:
    koersel = press(dag, "start", k.koordinator, at("8.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Afsnit.objects.create(koersel=koersel, art="rest", fra_at=at("8.01"))


@pytest.mark.parametrize(
    "values",
    [
        {"art": "runde", "til_at": at("8.10")},
        {"art": "rest", "til_at": at("7.59")},
    ],
)
def test_database_refuses_a_part_that_cannot_be(k: Kommunen, dag: Sparringsdag, values: dict[str, Any]) -> None:
    koersel = press(dag, "start", k.koordinator, at("8.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Afsnit.objects.create(koersel=koersel, fra_at=at("8.00"), **values)


@pytest.mark.parametrize(
    "values", [{"tilstand": "klar"}, {"styres_af": None}, {"sluttet_at": at("8.30")}, {"tilstand": "slut"}]
)
def test_database_refuses_a_running_that_cannot_be(k: Kommunen, dag: Sparringsdag, values: dict[str, Any]) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Koersel.objects.update(**values)


def test_database_refuses_a_round_of_nothing(k: Kommunen, dag: Sparringsdag) -> None:
    press(dag, "start", k.koordinator, at("8.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Runde.objects.update(ekstra=-20)


# Erasure


def rows_left() -> int:
    return sum(model.objects.count() for model in (Koersel, Runde, Afsnit, Deltagelse))


def test_running_is_erased_with_the_bookings_and_leaves_figures(k: Kommunen, dag: Sparringsdag) -> None:
    services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("7.00"))
    press(dag, "start", k.koordinator, at("8.00"))
    first, second, third = runder(dag)
    press(dag, "intern", k.koordinator, at("8.00"), runde=third)
    press(dag, "fremmoede", k.koordinator, at("8.01"), runde=first, svar="kom")
    press(dag, "naeste", k.koordinator, at("8.18"))
    press(dag, "fremmoede", k.koordinator, at("8.18"), runde=second, svar="udeblev")
    press(dag, "naeste", k.koordinator, at("8.23"))
    press(dag, "naeste", k.koordinator, at("8.40"))
    press(dag, "intern", k.koordinator, at("8.41"))
    press(dag, "slut", k.koordinator, at("8.50"))
    services.erase_bookinger(now=at("8.00") + timedelta(days=14))
    assert rows_left() == 0
    figures = Sparringstal.objects.order_by("minutter").values_list("holdt", "fremmoede", "minutter")
    assert list(figures) == [(True, "udeblev", 5), (True, "kom", 18)]
    assert list(Interntal.objects.values_list("ordning", "aar", "uge", "minutter")) == [(k.ordning.pk, 2026, 48, 27)]


def test_session_that_nobody_booked_is_erased_too(k: Kommunen) -> None:
    dag = thursday(k.ordning)
    services.answer_deltagelse(dag=dag, bruger=k.teammedlem, svar="afbud", by=k.teammedlem, now=at("7.00"))
    press(dag, "start", k.koordinator, at("8.00"))
    services.erase_bookinger(now=at("8.00") + timedelta(days=14))
    assert (rows_left(), Interntal.objects.count()) == (0, 0)
