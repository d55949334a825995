"""Calendar entries (RFC 5545): one UID for an entry's life, SEQUENCE rising with every change, local wall time."""

from dataclasses import dataclass
from datetime import datetime

import icalendar

from udviklingsmodel.kernel.clock import KOEBENHAVN


@dataclass(frozen=True)
class Aftale:
    """One calendar entry. `titel` and `tekst` name neither child nor concern (PRI-04)."""

    uid: str
    sekvens: int
    titel: str
    tekst: str
    sted: str
    url: str
    start_at: datetime
    end_at: datetime
    arrangoer: tuple[str, str]
    deltager: tuple[str, str]
    """Name and mail address, as of `arrangoer`."""


def render(aftale: Aftale, *, method: str, now: datetime) -> bytes:
    """An iCalendar file with METHOD `REQUEST`, `CANCEL` or `PUBLISH` (a file to add by hand)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Udviklingsmodellen//DA")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = icalendar.Event()
    event.add("uid", aftale.uid)
    event.add("sequence", aftale.sekvens)
    event.add("dtstamp", now)
    event.add("dtstart", aftale.start_at.astimezone(KOEBENHAVN))
    event.add("dtend", aftale.end_at.astimezone(KOEBENHAVN))
    event.add("summary", aftale.titel)
    event.add("description", aftale.tekst)
    event.add("location", aftale.sted)
    event.add("url", aftale.url)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if method != "PUBLISH":
        event.add("organizer", _person(*aftale.arrangoer))
        attendee = _person(*aftale.deltager)
        # One answers in the system, not to the mail.
        attendee.params |= {"RSVP": "FALSE", "PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT"}
        event.add("attendee", attendee)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _person(name: str, address: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{address}")
    person.params["CN"] = icalendar.vText(name)
    return person
