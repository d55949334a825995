from datetime import UTC, date, datetime, time

import pytest

from udviklingsmodel.kernel import datoer
from udviklingsmodel.kernel.templatetags import layout


def test_dag_in_words() -> None:
    assert datoer.dansk_dag(date(2026, 11, 26)) == "torsdag den 26. november"


def test_dato_in_words() -> None:
    assert datoer.dansk_dato(date(2027, 3, 1)) == "mandag den 1. marts 2027"


def test_moment_late_in_utc_is_the_next_day_here() -> None:
    assert datoer.dansk_dato(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "fredag den 1. januar 2027"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 10, 22, 6, 0, tzinfo=UTC), "8.00"),
        (datetime(2026, 10, 29, 7, 0, tzinfo=UTC), "8.00"),
        (datetime(2026, 11, 26, 7, 5, tzinfo=UTC), "8.05"),
        (time(14, 40), "14.40"),
    ],
)
def test_klokkeslaet_is_local(moment: datetime | time, shown: str) -> None:
    assert datoer.klokkeslaet(moment) == shown


def test_tidsrum_has_a_dash_on_the_page() -> None:
    assert datoer.tidsrum(time(8, 20), time(8, 40)) == "kl. 8.20–8.40"


def test_tidsrum_is_said_with_til() -> None:
    assert datoer.tidsrum_tale(time(8, 20), time(8, 40)) == "kl. 8.20 til 8.40"


@pytest.mark.parametrize(("antal", "uger", "naeste"), [(1, "1 uge", "den næste uge"), (2, "2 uger", "de næste 2 uger")])
def test_weeks_ahead_in_words(antal: int, uger: str, naeste: str) -> None:
    assert (datoer.uger(antal), datoer.naeste_uger(antal)) == (uger, naeste)


@pytest.mark.parametrize(
    ("tekst", "html"),
    [
        ("torsdage kl. 8.00–9.00 på", 'torsdage <span class="ubrudt">kl. 8.00–9.00</span> på'),
        ("kl. 14.40", '<span class="ubrudt">kl. 14.40</span>'),
        ("<b> kl. 8.00", '&lt;b&gt; <span class="ubrudt">kl. 8.00</span>'),
        ("Klasse 5.a", "Klasse 5.a"),
    ],
)
def test_line_on_a_page_does_not_end_inside_a_time(tekst: str, html: str) -> None:
    assert layout.ubrudt(tekst) == html


@pytest.mark.parametrize(("day", "week"), [(date(2026, 12, 31), 53), (date(2027, 1, 3), 53), (date(2027, 1, 4), 1)])
def test_uge_is_the_iso_week(day: date, week: int) -> None:
    assert datoer.uge(day) == week


def test_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        datoer.klokkeslaet(datetime(2026, 11, 26, 8, 0))
