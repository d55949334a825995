"""On which days a series falls, and how that is said: every n weeks from an anchor, even or odd weeks, or dates by name."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from booking.enums import Rytme
from udviklingsmodel.kernel.datoer import UGEDAGE, dansk_dato, tidsrum, uge
from udviklingsmodel.kernel.datoer import liste as opremset

if TYPE_CHECKING:
    from booking.models.ordning import Vindue

HVER = {2: "hver anden ", 3: "hver tredje ", 4: "hver fjerde "}


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def in_rhythm(day: date, rytme: str, hver_uger: int, anker: date | None) -> bool:
    """Whether the series is held in the week of `day`. Weeks are counted from the anchor's: no year's end breaks them."""
    if rytme == Rytme.LIGE_UGER:
        return uge(day) % 2 == 0
    if rytme == Rytme.ULIGE_UGER:
        return uge(day) % 2 == 1
    return hver_uger == 1 or anker is None or (monday(day) - monday(anker)).days // 7 % hver_uger == 0


def i_ord(rytme: str, hver_uger: int, anker: date | None, datoer: Sequence[date], vinduer: "Sequence[Vindue]") -> str:
    """`torsdage kl. 8.00–9.00`; `hver anden mandag kl. 14.00–16.00, regnet fra mandag den 12. oktober 2026`"""
    if rytme == Rytme.DATOER:
        days = opremset([dansk_dato(day) for day in datoer])
        return f"{days} {opremset([tidsrum(v.start, v.slut) for v in vinduer])}"
    several = rytme != Rytme.UGER or hver_uger == 1 or len(vinduer) > 1
    plural = "e" if several else ""
    held = [(v.ugedag, tidsrum(v.start, v.slut)) for v in vinduer]
    times = opremset([f"{UGEDAGE[ugedag]}{plural} {time}" for ugedag, time in held if ugedag is not None])
    if rytme in (Rytme.LIGE_UGER, Rytme.ULIGE_UGER):
        parity = "lige" if rytme == Rytme.LIGE_UGER else "ulige"
        return f"{times} i {parity} uger"
    if hver_uger == 1:
        return times
    every = HVER.get(hver_uger, f"hver {hver_uger}. ")
    since = f", regnet fra {dansk_dato(anker)}" if anker else ""
    return f"{every}uge: {times}{since}" if several else f"{every}{times}{since}"
