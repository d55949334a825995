"""How this app's tasks are told of: who asks, and from where. Nothing of what a sparring was about (TST-10)."""

from uuid import UUID

from django.urls import reverse

from booking.enums import Videre
from booking.models import Booking
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.opgaver import Opgavetekst, opgaveart

OVERSKRIFT = {
    Videre.NYT_FORLOEB: "Anmod om et nyt forløb",
    Videre.OPFOELGNING: "Indkald til et opfølgende møde",
}
BEDER_OM = {
    Videre.NYT_FORLOEB: "om at anmode om et møde i et nyt forløb",
    Videre.OPFOELGNING: "om at indkalde til et opfølgende møde i et forløb, der er i gang",
}


@opgaveart(*Videre)
def tell_of_videre(given: list[Opgave]) -> dict[UUID, Opgavetekst]:
    """Whoever asked may be the leader, who then has it to remember."""
    asked = Booking.objects.filter(pk__in={opgave.objekt_id for opgave in given}).select_related("booker", "institution")
    bookinger = {booking.pk: booking for booking in asked}
    return {o.pk: _words(o, bookinger[o.objekt_id]) for o in given if o.objekt_id in bookinger}


def _words(opgave: Opgave, booking: Booking) -> Opgavetekst:
    videre = Videre(opgave.art)
    if opgave.til_id == booking.booker_id:
        tekst = "Du satte det på din liste efter en sparring."
    else:
        tekst = (
            f"{booking.booker} fra {booking.institution} beder dig {BEDER_OM[videre]} efter en sparring. "
            "Tal sammen om, hvad det drejer sig om: det står ikke her."
        )
    return Opgavetekst(OVERSKRIFT[videre], tekst, ("Hvilket møde har I brug for?", reverse("handbog")))
