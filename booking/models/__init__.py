from booking.models.booking import EMNE_MAX, HOLDER_TID, LEVENDE, Booking, is_held, unanswered_erased_on
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
    "EMNE_MAX",
    "FOELG",
    "FOELGER",
    "HOLDER_TID",
    "KIGGER",
    "LEVENDE",
    "Booking",
    "Ordning",
    "OrdningBrugerTilladelse",
    "Position",
    "Sletning",
    "Sparringsdag",
    "Sparringstal",
    "Vindue",
    "is_held",
    "unanswered_erased_on",
]
