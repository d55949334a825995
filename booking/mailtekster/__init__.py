"""The standard texts of the letters about bookings, declared as the modules are read, and what the municipality may put into
its own (PRI-04)."""

from booking.mailtekster import bookinger, dagsorden, tildeling, venteliste
from booking.mailtekster.felter import GJORT, NAVN, STAAR_STADIG

__all__ = ["GJORT", "NAVN", "STAAR_STADIG", "bookinger", "dagsorden", "tildeling", "venteliste"]
