"""Who may do what with access. docs/adgang.md has it as a table, which a test holds against these functions."""

from datetime import datetime

from udviklingsmodel.organisation.enums import LEDERE, LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger


def can_read_log(user: Bruger, now: datetime) -> bool:
    """The databeskyttelsesrådgiver alone: neither who administers nor who answers parents."""
    return user.has_rolle(now, Rolle.DPO)


def can_answer_indsigt(user: Bruger, now: datetime) -> bool:
    return user.has_rolle(now, Rolle.INDSIGTSBEHANDLER)


def can_lead(user: Bruger, now: datetime) -> bool:
    """Leads an institution today, or stands in for who does."""
    return user.has_rolle(now, *LEDERE)


def can_see_stikproever(user: Bruger, now: datetime) -> bool:
    """Leaders look through their own; the databeskyttelsesrådgiver sees which are not looked through."""
    return can_lead(user, now) or can_read_log(user, now)


def can_use_noedadgang(user: Bruger, now: datetime) -> bool:
    """Local staff. A unit gets nothing that names a child without a recorded basis (CON-06), in need neither."""
    return user.has_rolle(now, *LOKALE_ROLLER)
