from booking.models.booking import EMNE_MAX, HOLDER_TID, LEVENDE, Booking, is_held, unanswered_erased_on
from booking.models.koersel import EFTERTID, Afsnit, Deltagelse, Interntal, Koersel, Runde, Tryk, begun, has_begun, is_ended
from booking.models.ordning import (
    BOOK,
    FOELG,
    FOELGER,
    KIGGER,
    Ordning,
    OrdningBrugerTilladelse,
    Position,
    Sparringsdag,
    Vindue,
)
from booking.models.tal import Sletning, Sparringstal

__all__ = [
    "BOOK",
    "EFTERTID",
    "EMNE_MAX",
    "FOELG",
    "FOELGER",
    "HOLDER_TID",
    "KIGGER",
    "LEVENDE",
    "Afsnit",
    "Booking",
    "Deltagelse",
    "Interntal",
    "Koersel",
    "Ordning",
    "OrdningBrugerTilladelse",
    "Position",
    "Runde",
    "Sletning",
    "Sparringsdag",
    "Sparringstal",
    "Tryk",
    "Vindue",
    "begun",
    "has_begun",
    "is_ended",
    "is_held",
    "unanswered_erased_on",
]
