"""A form that comes a second time: the same answers mean what they made, others are told what was made.

Asked only when the first statement has been refused, so the one who sends a form once pays nothing for it.
"""

from collections.abc import Iterable

from booking.models import Booking
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Enhed

# What a form answers, beside the time, the day or the ordning it is about and the perspectives.
SVAR = (
    *("institution_id", "om", "omtale", "tema", "aldersgruppe", "emne", "kreds", "fokus", "forloebsart", "oensker"),
    *("samtykke_date", "samtykke_indhentet_af_id", "samtykke_opbevaring"),
)


class AlleredeSendt(Refused):
    """The form has made `booking`, with other answers than it comes with now."""

    def __init__(self, booking: Booking) -> None:
        super().__init__("allerede_sendt")
        self.booking = booking


def already_sent(refused: Refused) -> Booking | None:
    """What the form has made already, where that is why it was refused."""
    return refused.booking if isinstance(refused, AlleredeSendt) else None


def sent_before(booking: Booking, perspektiver: Iterable[Enhed]) -> Booking | None:
    """What this form made when it was sent the first time; None when it made nothing.

    Raises AlleredeSendt when the answers differ, and Refused formular_brugt when the id is somebody else's or has ended.
    """
    earlier = Booking.objects.filter(pk=booking.pk).with_tid().first()
    if earlier is None:
        return None
    by_same = (earlier.booker_id, earlier.booket_af_id) == (booking.booker_id, booking.booket_af_id)
    if not (by_same and earlier.lever):
        raise Refused("formular_brugt")
    same = _asks_for_the_same(earlier, booking) and all(getattr(earlier, name) == getattr(booking, name) for name in SVAR)
    if not same or set(earlier.perspektiver.all()) != set(perspektiver):
        raise AlleredeSendt(earlier)
    return earlier


def _asks_for_the_same(earlier: Booking, booking: Booking) -> bool:
    """The same time; or a place on the same list or a request to the same ordning, which may have got a time since."""
    if booking.position:
        return earlier.position == booking.position and not (earlier.skrevet_op_at or earlier.anmodet_at)
    if booking.venteliste:
        return earlier.skrevet_op_at is not None and earlier.dag == booking.venteliste
    return earlier.anmodet_at is not None and earlier.ordning == booking.ordning
