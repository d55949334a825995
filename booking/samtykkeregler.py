"""A booking that points at a registered consent (TST-05): the guards of its transitions, and what they write."""

from collections.abc import Mapping
from datetime import datetime

from booking.enums import Omtale, Opbevaring
from booking.models import Booking
from booking.naevnelse import covering, point_at_nothing
from samtykke.models import Barn
from samtykke.policies import why
from samtykke.synlighed import HANDLINGER
from udviklingsmodel.organisation.models import Bruger

HANDLINGER.update(
    {
        "booking.brug_samtykke": "Besluttede at nævne barnet ved navn til en sparring",
        "booking.mist_samtykke": "Stoppede, at barnet nævnes ved navn til en sparring",
    }
)


def names_are_allowed(booking: Booking, by: Bruger, now: datetime) -> str | None:
    return None if Omtale.MED_SAMTYKKE in booking.ordning.omtaler else "omtale"


def consent_covers(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """The registered consent, of a child whom the booker may see and change: today, and when the sparring is."""
    samtykke = booking.nyt_samtykke
    seen = samtykke and Barn.objects.changeable_by(by, now).filter(pk=samtykke.barn_id).exists()
    return None if samtykke and seen and covering(booking, [samtykke], now) else "daekker_ikke"


def points(booking: Booking, by: None, now: datetime) -> str | None:
    return None if booking.samtykke_id else "uden_samtykke"


def point_at_samtykke(booking: Booking, by: Bruger, now: datetime) -> None:
    samtykke = booking.nyt_samtykke
    assert samtykke  # noqa: S101  consent_covers
    given = samtykke.svar.latest("afgivet_date", "registreret_at")
    booking.omtale, booking.samtykke, booking.samtykke_daekker_alle = Omtale.MED_SAMTYKKE, samtykke, True
    booking.barn_id = samtykke.barn_id
    booking.samtykke_date, booking.samtykke_indhentet_af = given.afgivet_date, given.indhentet_af
    booking.samtykke_opbevaring = Opbevaring.REGISTRERET


def fall_back(booking: Booking, by: None, now: datetime) -> None:
    assert booking.samtykke  # noqa: S101  points
    booking.barn_id = booking.samtykke.barn_id
    point_at_nothing(booking)


def why_named(booking: Booking, by: Bruger | None, now: datetime) -> Mapping[str, str]:
    """For the log: why whoever names a child sees it."""
    return why(booking.nyt_samtykke.barn, by, now) if by and booking.nyt_samtykke else {}
