"""Calendar entries (RFC 5545): one UID for an entry's life, SEQUENCE rising with every change, local wall time."""

from dataclasses import dataclass
from datetime import datetime

import icalendar

from udviklingsmodel.kernel.clock import KOEBENHAVN

# The EU's rule in two lines, as calendar programs know it: a list of every change since 1970 is not read by all.
_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


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
    calendar.add_component(icalendar.Timezone.from_ical(_ZONE))
    calendar.add_component(event)
    ics: bytes = calendar.to_ical()
    return ics


def _person(name: str, address: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{address}")
    person.params["CN"] = icalendar.vText(name)
    return person
