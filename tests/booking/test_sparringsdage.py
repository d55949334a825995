"""Which days there are, and how a person sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking import dage, services, tasks
from booking.models import Ordning, Position, Sparringsdag
from tests.booking.conftest import Kommunen
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import book, make_ordning, position
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import PeriodeArt
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Kommune, Lukkeperiode

DAY = timedelta(days=1)


def dates(k: Kommunen) -> list[date]:
    return list(Sparringsdag.objects.filter(ordning=k.ordning).order_by("dato").values_list("dato", flat=True))


def generate(k: Kommunen, now: datetime = NOW) -> None:
    services.generate_sparringsdage(ordning=k.ordning, kalender=Kalender.load(), now=now)


def close(day: date, til: date | None = None, art: PeriodeArt = PeriodeArt.LUKKEDAG) -> None:
    Lukkeperiode.objects.create(art=art, navn="lukket", fra_date=day, til_date=til or day + DAY)


def planned(ordning: Ordning, now: datetime) -> Ordning:
    return Ordning.objects.with_plan(local_date(now)).get(pk=ordning.pk)


def coming_days(ordning: Ordning, now: datetime) -> list[dage.Dag]:
    return dage.coming_days(planned(ordning, now), now, Kalender.load())


def day_of(ordning: Ordning, day: date, now: datetime) -> dage.Dag:
    return dage.day_of(planned(ordning, now), day, now, Kalender.load())


THURSDAYS = [
    date(2026, 11, 26),
    date(2026, 12, 3),
    date(2026, 12, 10),
    date(2026, 12, 17),
    # 24 and 31 December are closed days
    date(2027, 1, 7),
    date(2027, 1, 14),
    date(2027, 1, 21),  # the week past the horizon
]


def test_sessions_are_the_open_thursdays_to_a_week_past_the_horizon(k: Kommunen) -> None:
    assert dates(k) == THURSDAYS


def test_session_has_three_times_of_twenty_minutes(k: Kommunen) -> None:
    times = Position.objects.filter(sparringsdag__ordning=k.ordning, sparringsdag__dato=THURSDAY).order_by("nummer")
    assert [(p.nummer, f"{p.start_at:%H.%M}", f"{p.end_at:%H.%M}") for p in times] == [
        (1, "07.00", "07.20"),  # UTC: 8.00 in Copenhagen
        (2, "07.20", "07.40"),
        (3, "07.40", "08.00"),
    ]


def test_generating_again_changes_nothing(k: Kommunen) -> None:
    before = set(Position.objects.values_list("pk", flat=True))
    generate(k)
    assert set(Position.objects.values_list("pk", flat=True)) == before


def test_generating_heals_missed_nights(k: Kommunen) -> None:
    Sparringsdag.objects.filter(dato__gte=date(2026, 12, 10)).delete()
    generate(k)
    assert dates(k) == THURSDAYS


def test_generating_a_week_later_adds_one_day(k: Kommunen) -> None:
    generate(k, NOW + timedelta(weeks=1))
    assert dates(k) == [*THURSDAYS, date(2027, 1, 28)]


def test_generating_skips_a_school_holiday(k: Kommunen) -> None:
    Sparringsdag.objects.all().delete()
    close(date(2026, 12, 10), date(2026, 12, 18), PeriodeArt.SKOLEFERIE)
    generate(k)
    assert dates(k) == [day for day in THURSDAYS if day not in (date(2026, 12, 10), date(2026, 12, 17))]


def test_closed_day_added_later_takes_the_unbooked_session_away(k: Kommunen) -> None:
    close(date(2026, 12, 3))
    generate(k)
    assert date(2026, 12, 3) not in dates(k)


def test_closed_day_added_later_keeps_a_booked_session(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning, dato=date(2026, 12, 3))
    close(date(2026, 12, 3))
    generate(k)
    assert date(2026, 12, 3) in dates(k)
    booking.refresh_from_db()
    assert booking.tilstand == "booket"


def test_closed_day_taken_back_brings_the_session_back(k: Kommunen) -> None:
    close(date(2026, 12, 3))
    generate(k)
    Lukkeperiode.objects.get(navn="lukket").delete()
    generate(k)
    assert dates(k) == THURSDAYS


def test_past_sessions_stay(k: Kommunen) -> None:
    generate(k, NOW + timedelta(weeks=3))
    assert dates(k)[:3] == THURSDAYS[:3]


def test_retired_ordning_loses_its_unbooked_sessions(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    k.ordning.aktiv = False
    generate(k)
    assert dates(k) == [THURSDAY]


def test_periodic_task_generates_for_every_ordning(k: Kommunen, frozen_clock: object) -> None:
    Sparringsdag.objects.all().delete()
    tasks.generate_sparringsdage()
    assert (
        Sparringsdag.objects.filter(ordning=k.ordning2).count()
        == Sparringsdag.objects.filter(ordning=k.ordning).count()
        == 7
    )


@pytest.mark.parametrize(
    ("now", "day", "start"),
    [
        (datetime(2026, 10, 19, tzinfo=UTC), date(2026, 10, 22), datetime(2026, 10, 22, 6, 0, tzinfo=UTC)),
        (
            datetime(2026, 10, 19, tzinfo=UTC),
            date(2026, 10, 29),
            datetime(2026, 10, 29, 7, 0, tzinfo=UTC),
        ),  # changed on the 25th
        (datetime(2027, 3, 15, tzinfo=UTC), date(2027, 3, 18), datetime(2027, 3, 18, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 15, tzinfo=UTC), date(2027, 4, 1), datetime(2027, 4, 1, 6, 0, tzinfo=UTC)),  # changed on 28 March
    ],
)
def test_sessions_begin_at_eight_on_both_sides_of_a_time_change(db: None, now: datetime, day: date, start: datetime) -> None:
    assert position(make_ordning(now=now), 1, day).start_at == start


@pytest.mark.parametrize(
    ("now", "day", "why"),
    [
        (datetime(2027, 3, 1, tzinfo=UTC), date(2027, 3, 25), "Skærtorsdag"),
        (datetime(2027, 5, 3, tzinfo=UTC), date(2027, 5, 6), "Kristi himmelfartsdag"),
        (NOW, date(2026, 12, 24), "juleaftensdag"),
        (NOW, date(2026, 12, 31), "nytårsaftensdag"),
    ],
)
def test_holiday_is_shown_as_closed_with_its_name(db: None, now: datetime, day: date, why: str) -> None:
    ordning = make_ordning(now=now)
    assert not Sparringsdag.objects.filter(dato=day).exists()
    shown = next(d for d in coming_days(ordning, now) if d.dato == day)
    assert (shown.lukket.lower(), shown.tider) == (why.lower(), [])
    assert day_of(ordning, day, now).lukket.lower() == why.lower()


def test_store_bededag_is_a_day_like_others(db: None) -> None:
    now = datetime(2027, 4, 19, tzinfo=UTC)
    fridays = make_ordning(now=now, ugedag=4)
    assert position(fridays, 1, date(2027, 4, 23))


# As a person sees them


def test_list_has_every_thursday_of_the_horizon_open_or_closed(k: Kommunen) -> None:
    shown = coming_days(k.ordning, NOW)
    assert [d.dato for d in shown] == [*THURSDAYS[:4], date(2026, 12, 24), date(2026, 12, 31), *THURSDAYS[4:6]]


def test_day_says_what_is_free_and_what_is_taken(k: Kommunen) -> None:
    book(k.fagperson, k.ordning, 2)
    shown = day_of(k.ordning, THURSDAY, NOW)
    assert [tid.status for tid in shown.tider] == ["ledig", "optaget", "ledig"]
    assert (shown.ledige_klokkeslaet, shown.tider[1].i_tale) == ("8.00 · 8.40", "kl. 8.20 til 8.40")


def test_day_under_way_says_what_is_over(k: Kommunen) -> None:
    shown = day_of(k.ordning, THURSDAY, datetime(2026, 11, 26, 7, 20, tzinfo=UTC))
    assert [tid.status for tid in shown.tider] == ["forbi", "forbi", "ledig"]
    assert not shown.er_forbi


def test_day_in_the_past_is_over(k: Kommunen) -> None:
    assert day_of(k.ordning, THURSDAY, NOW + timedelta(weeks=1)).lukket == "Dagen er forbi."


def test_day_whose_times_have_begun_is_over(k: Kommunen) -> None:
    assert day_of(k.ordning, THURSDAY, datetime(2026, 11, 26, 7, 40, tzinfo=UTC)).er_forbi


def test_generating_what_is_there_already_leaves_the_configuration_as_it_was(k: Kommunen) -> None:
    before = Kommune.objects.get().version
    generate(k)
    assert Kommune.objects.get().version == before


@pytest.mark.parametrize("change", ["add", "remove"])
def test_sessions_that_come_or_go_renew_the_configuration(k: Kommunen, change: str) -> None:
    before = Kommune.objects.get().version
    if change == "remove":
        close(THURSDAY)
    generate(k, NOW + timedelta(weeks=1) if change == "add" else NOW)
    assert Kommune.objects.get().version != before


def test_day_beyond_the_horizon_says_how_far_one_may_book(k: Kommunen) -> None:
    assert day_of(k.ordning, date(2027, 1, 21), NOW).lukket == "Der kan bookes 8 uger frem."


def test_day_that_is_no_thursday_has_no_session(k: Kommunen) -> None:
    assert day_of(k.ordning, TODAY, NOW).lukket == "Der er ingen sparring den dag."


def test_next_free_days_pass_over_full_and_closed_ones(k: Kommunen) -> None:
    for nummer in (1, 2, 3):
        book(k.fagperson, k.ordning, nummer, dato=date(2026, 12, 3))
    free = list(dage.next_free(planned(k.ordning, NOW), NOW, Kalender.load(), but=THURSDAY))
    assert [d.dato for d in free[:3]] == [date(2026, 12, 10), date(2026, 12, 17), date(2027, 1, 7)]


def test_seeding_twice_makes_each_districts_tst_once(k: Kommunen) -> None:
    k.ordning.__class__.objects.all()  # both districts of `k` have theirs already
    assert services.seed_tst(now=NOW) == []


def test_seeding_gives_a_district_with_a_tst_school_its_thursdays(k: Kommunen) -> None:
    from tests.factories.organisation import DistriktFactory, InstitutionFactory

    distrikt = DistriktFactory(navn="Distrikt Ågård")
    distrikt.tst_skole = InstitutionFactory(distrikt=distrikt)
    distrikt.save()
    (ordning,) = services.seed_tst(now=NOW)
    assert (ordning.slug, ordning.sted, ordning.hvornaar) == (
        "distrikt-aagaard",
        distrikt.tst_skole,
        "torsdage kl. 8.00–9.00",
    )
    assert list(ordning.perspektiver.all()) == [k.enhed]
