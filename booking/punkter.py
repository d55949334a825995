"""The lines of an agenda: each time of a session, and what is booked in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.enums import BookingTilstand
from booking.models import Booking, Ordning, Position, Sparringsdag
from booking.naevnelse import with_naevnes
from udviklingsmodel.kernel.datoer import dansk_dag, klokkeslaet


@dataclass(frozen=True)
class Punkt:
    """A line of the agenda: a time, and what is booked in it, if anything."""

    position: Position
    booking: Booking | None
    tema: str = ""
    alder: str = ""
    holdt_until: datetime | None = None

    @property
    def ledig_tekst(self) -> str:
        """What is said of a time that is not booked."""
        until = self.holdt_until
        return f"Holdt til ventelisten indtil {dansk_dag(until)} kl. {klokkeslaet(until)}" if until else "Ikke booket"


def punkter(dag: Sparringsdag, now: datetime, run: Collection[UUID] = ()) -> list[Punkt]:
    """Every time of the session in order; also one that is given up, where it is in `run`.

    Two queries and one for the perspectives; two more where a booking points at a registered consent.
    """
    bookinger = Booking.objects.active().filter(position__sparringsdag=dag)
    booked = bookinger.select_related("institution", "booker__faggruppe", "position").prefetch_related("perspektiver")
    for booking in booked:
        if booking.position:
            booking.position.sparringsdag = dag
    held = {booking.position_id: booking for booking in with_naevnes(booked, now)}
    return [
        _punkt(position, held.get(position.pk), dag.ordning)
        for position in dag.positioner.all()
        if position.pk in held or position.pk in run or not position.opgivet
    ]


def _punkt(position: Position, held: Booking | None, ordning: Ordning) -> Punkt:
    """Whom a time is held for is told to nobody before they say yes."""
    if held is None or held.tilstand == BookingTilstand.TILBUDT:
        return Punkt(position, None, holdt_until=held.tilbudt_until if held else None)
    return Punkt(position, held, ordning.tema_navn(held.tema), ordning.alder_navn(held.aldersgruppe))
