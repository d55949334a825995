"""Whether the child of a registered consent may be named at a sparring (TST-05): the gate is asked on every request.

What has not been asked of the gate is spoken of anonymously: `Booking.omtale_nu`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime

from booking.enums import Omtale
from booking.models import Booking, Ordning
from samtykke.deling import kinds_for_all
from samtykke.enums import Formaal
from samtykke.models import Samtykke
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Enhed, Tilknytning


def hearing_units(ordning: Ordning, day: date) -> list[Enhed]:
    """The units of those who hear what is said there on the day."""
    team = Tilknytning.objects.active_on(day).filter(ordning.foelges()).values("bruger")
    theirs = Tilknytning.objects.active_on(day).filter(rolle=Rolle.EKSTERN_FAGPERSON, bruger__in=team)
    return list(Enhed.objects.filter(pk__in=theirs.values("enhed")))


def covering(booking: Booking, samtykker: Collection[Samtykke], now: datetime) -> list[Samtykke]:
    """Those on which the child may be named to all who hear it: as it is now, and will be when the sparring is."""
    enheder = [enhed.pk for enhed in hearing_units(booking.ordning, booking.dag.dato)]
    asked = [samtykke.pk for samtykke in samtykker]
    today, then = (kinds_for_all(asked, Formaal.SPARRING, enheder, at) for at in (now, booking.tid.start_at))
    return [samtykke for samtykke in samtykker if today[samtykke.pk] and then[samtykke.pk]]


def with_naevnes(bookinger: Iterable[Booking], now: datetime) -> list[Booking]:
    """The bookings, each with what may be told of a child by name; two queries a session that has a registered consent."""
    found = list(bookinger)
    by_session: dict[tuple[Ordning, date], list[Booking]] = defaultdict(list)
    for booking in found:
        if booking.samtykke_id and booking.position_id:
            by_session[booking.ordning, booking.dag.dato].append(booking)
    for (ordning, day), pointing in by_session.items():
        asked = {booking.samtykke_id for booking in pointing if booking.samtykke_id}
        kinds = kinds_for_all(asked, Formaal.SPARRING, [enhed.pk for enhed in hearing_units(ordning, day)], now)
        for booking in pointing:
            booking.naevnes = kinds[booking.samtykke_id] if booking.samtykke_id else []
    return found


def point_at_nothing(booking: Booking) -> None:
    """Where it pointed at a registered consent, children are spoken of anonymously again."""
    if not booking.samtykke_id:
        return
    booking.omtale, booking.samtykke, booking.samtykke_daekker_alle = Omtale.ANONYMT, None, False
    booking.samtykke_date = booking.samtykke_indhentet_af = None
    booking.samtykke_opbevaring = ""
