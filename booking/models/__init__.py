from booking.models.booking import EMNE_MAX, HOLDER_TID, Booking, refuse_cpr
from booking.models.ordning import BOOK, FOELG, FOELGER, KIGGER, Ordning, OrdningBrugerTilladelse, Position, Sparringsdag

__all__ = [
    "BOOK",
    "EMNE_MAX",
    "FOELG",
    "FOELGER",
    "HOLDER_TID",
    "KIGGER",
    "Booking",
    "Ordning",
    "OrdningBrugerTilladelse",
    "Position",
    "Sparringsdag",
    "refuse_cpr",
]
