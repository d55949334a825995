"""Calendar files, read by two parsers that are not the writer's."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ics
import pytest
import vobject

from tests.factories import NOW
from udviklingsmodel.kernel.icalendar import Aftale, render

AFTALE = Aftale(
    uid="booking-1@example.dk",
    sekvens=0,
    titel="Sparring, Distrikt Søholm",
    tekst="Se eller aflys tiden: https://example.dk/booking/kvittering/1/",
    sted="Søholmskolen; indgang B, 1. sal",
    url="https://example.dk/booking/kvittering/1/",
    start_at=datetime(2026, 11, 26, 7, 0, tzinfo=UTC),
    end_at=datetime(2026, 11, 26, 7, 20, tzinfo=UTC),
    arrangoer=("Udviklingsmodellen", "udviklingsmodellen@example.dk"),
    deltager=("Mette Lund", "mette@example.dk"),
)


def lines(method: str = "REQUEST", **changes: Any) -> list[str]:
    text = render(replace(AFTALE, **changes), method=method, now=NOW).decode()
    return text.replace("\r\n ", "").split("\r\n")


def line(name: str, method: str = "REQUEST", **changes: Any) -> list[str]:
    return [row for row in lines(method, **changes) if row.startswith(name)]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_method_stands_in_the_file(method: str) -> None:
    assert line("METHOD", method) == [f"METHOD:{method}"]


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("PUBLISH", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_status_follows_the_method(method: str, status: str) -> None:
    assert line("STATUS", method) == [f"STATUS:{status}"]


def test_uid_is_the_same_when_moved_and_cancelled() -> None:
    moved = line("UID", sekvens=1, start_at=NOW, end_at=NOW)
    assert line("UID") == moved == line("UID", "CANCEL", sekvens=2) == ["UID:booking-1@example.dk"]


@pytest.mark.parametrize("sekvens", [0, 1, 2])
def test_sequence_is_what_it_was_given(sekvens: int) -> None:
    assert line("SEQUENCE", sekvens=sekvens) == [f"SEQUENCE:{sekvens}"]


def test_attendee_is_not_asked_to_answer() -> None:
    (attendee,) = line("ATTENDEE")
    assert "RSVP=FALSE" in attendee
    assert attendee.endswith(":mailto:mette@example.dk")


def test_file_to_add_by_hand_names_nobody() -> None:
    assert line("ATTENDEE", "PUBLISH") + line("ORGANIZER", "PUBLISH") == []


def test_lines_are_at_most_75_octets_and_end_in_crlf() -> None:
    raw = render(AFTALE, method="REQUEST", now=NOW)
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")


# By hand: 8.00 in Copenhagen is 7.00 UTC in winter and 6.00 UTC in summer.
# The clock changed on 25 October 2026 and 28 March 2027.
TIDER = [
    (datetime(2026, 10, 22, 6, 0, tzinfo=UTC), "20261022T080000"),
    (datetime(2026, 10, 29, 7, 0, tzinfo=UTC), "20261029T080000"),
    (datetime(2027, 3, 25, 7, 0, tzinfo=UTC), "20270325T080000"),
    (datetime(2027, 4, 1, 6, 0, tzinfo=UTC), "20270401T080000"),
]


@pytest.mark.parametrize(("start", "written"), TIDER)
def test_start_is_local_time_across_the_time_changes(start: datetime, written: str) -> None:
    assert f"DTSTART;TZID=Europe/Copenhagen:{written}" in lines(start_at=start, end_at=start)


@pytest.mark.parametrize(("start", "_written"), TIDER)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_vobject_reads_the_same_moment_and_words(start: datetime, _written: str, method: str) -> None:
    event = vobject.readOne(render(replace(AFTALE, start_at=start, end_at=start), method=method, now=NOW).decode()).vevent
    assert event.dtstart.value.astimezone(UTC) == start
    assert (event.summary.value, event.location.value) == (AFTALE.titel, AFTALE.sted)


@pytest.mark.parametrize(("start", "_written"), TIDER)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_ics_reads_the_same_moment_and_words(start: datetime, _written: str, method: str) -> None:
    (event,) = ics.Calendar(render(replace(AFTALE, start_at=start, end_at=start), method=method, now=NOW).decode()).events
    assert event.begin.datetime.astimezone(UTC) == start
    assert (event.uid, event.name, event.location) == (AFTALE.uid, AFTALE.titel, AFTALE.sted)
