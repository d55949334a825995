from booking.services.bookinger import (
    Bookingsvar,
    Samtykkeoplysning,
    accept_tilbud,
    book_position,
    cancel_booking,
    decline_tilbud,
    expire_venteliste,
    join_venteliste,
    leave_venteliste,
    move_booking,
    undo_cancellation,
)
from booking.services.dage import cancel_sparringsdag
from booking.services.ordninger import (
    agenda_at,
    create_ordning,
    create_sparringsdage,
    generate_sparringsdage,
    queue_dagsordener,
    seed_tst,
)
from booking.services.sletning import erase_bookinger, erased_until, keep_tal
from booking.services.videre import asked_videre, go_videre

__all__ = [
    "Bookingsvar",
    "Samtykkeoplysning",
    "accept_tilbud",
    "agenda_at",
    "asked_videre",
    "book_position",
    "cancel_booking",
    "cancel_sparringsdag",
    "create_ordning",
    "create_sparringsdage",
    "decline_tilbud",
    "erase_bookinger",
    "erased_until",
    "expire_venteliste",
    "generate_sparringsdage",
    "go_videre",
    "join_venteliste",
    "keep_tal",
    "leave_venteliste",
    "move_booking",
    "queue_dagsordener",
    "seed_tst",
    "undo_cancellation",
]
