"""Danish words for days and times, on pages and in mails: `torsdag den 26. november 2026`, `kl. 8.20–8.40`.

Moments are shown in Danish local time whatever the server's zone is; a naive datetime is refused.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from udviklingsmodel.kernel.clock import KOEBENHAVN

UGEDAGE = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MAANEDER = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(KOEBENHAVN)


def _day(day: date) -> date:
    return _local(day).date() if isinstance(day, datetime) else day


def dansk_dag(day: date) -> str:
    """`torsdag den 26. november`"""
    day = _day(day)
    return f"{UGEDAGE[day.weekday()]} den {day.day}. {MAANEDER[day.month - 1]}"


def dansk_dato(day: date) -> str:
    """`torsdag den 26. november 2026`"""
    return f"{dansk_dag(day)} {_day(day).year}"


def dag_og_maaned(day: date) -> str:
    """`26. november`"""
    day = _day(day)
    return f"{day.day}. {MAANEDER[day.month - 1]}"


def kort_dato(day: date) -> str:
    """`26. november 2026`"""
    return f"{dag_og_maaned(day)} {_day(day).year}"


def uge(day: date) -> int:
    """The ISO week, which is the Danish one."""
    return _day(day).isocalendar().week


def uger(antal: int) -> str:
    """`1 uge`, `8 uger`"""
    return "1 uge" if antal == 1 else f"{antal} uger"


def naeste_uger(antal: int) -> str:
    """`den næste uge`, `de næste 8 uger`"""
    return "den næste uge" if antal == 1 else f"de næste {uger(antal)}"


def dage_siden(moment: datetime, now: datetime) -> str:
    """`i dag`, `i går`, `for 5 dage siden`"""
    days = (_day(now) - _day(moment)).days
    return ("i dag", "i går")[days] if days < 2 else f"for {days} dage siden"


def liste(dele: Sequence[str]) -> str:
    """`mandag`, `mandag og tirsdag`, `mandag, tirsdag og onsdag`"""
    return " og ".join([", ".join(dele[:-1]), dele[-1]] if len(dele) > 1 else dele)


def flere(dele: Sequence[str], mest: int = 5) -> str:
    """As `liste`, where many are counted: `Anna, Bo, Carl, Dea, Eva og 7 andre`"""
    rest = len(dele) - mest
    return liste(dele if rest < 1 else [*dele[:mest], "1 anden" if rest == 1 else f"{rest} andre"])


def klokkeslaet(moment: datetime | time) -> str:
    """`8.20`; a plain time is taken as local already."""
    if isinstance(moment, datetime):
        moment = _local(moment)
    return f"{moment.hour}.{moment.minute:02}"


def tidsrum(start: datetime | time, slut: datetime | time) -> str:
    """`kl. 8.20–8.40`"""
    return f"kl. {klokkeslaet(start)}–{klokkeslaet(slut)}"


def tidsrum_tale(start: datetime | time, slut: datetime | time) -> str:
    """`kl. 8.20 til 8.40`: as a screen reader should say it."""
    return f"kl. {klokkeslaet(start)} til {klokkeslaet(slut)}"


def vender_forkert(fra: date | None, sidste: date | None) -> str:
    """What is said of a period whose last day, which is counted, lies before its first; nothing of any other."""
    return "Den sidste dag ligger før den første." if fra and sidste and sidste < fra else ""
