"""Who may do what with the municipality's settings, and who must log in with a second step."""

from datetime import date, datetime

from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


def can_change_indstillinger(user: Bruger, now: datetime) -> bool:
    """The administration configures; it is the only role that does."""
    return user.has_rolle(now, Rolle.ADMINISTRATION)


def totrin_from(user: Bruger, now: datetime) -> date | None:
    """The first day on which one of the roles they hold today asks for a second step, gone or to come."""
    return min((t.totrin_fra for t in user.roller(now) if t.totrin_fra), default=None)


def needs_totrin(user: Bruger, now: datetime) -> bool:
    fra = totrin_from(user, now)
    return fra is not None and fra <= local_date(now)


def lacks_totrin(user: Bruger, now: datetime) -> bool:
    return needs_totrin(user, now) and not user.has_totrin()
