"""Who may do what with the municipality's settings, and who must log in with a second step."""

from datetime import datetime

from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


def can_change_indstillinger(user: Bruger, now: datetime) -> bool:
    """The administration configures; it is the only role that does."""
    return user.has_rolle(now, Rolle.ADMINISTRATION)


def needs_totrin(user: Bruger, now: datetime) -> bool:
    """One of the roles they hold today asks for a second step."""
    day = local_date(now)
    return any(t.totrin_fra and t.totrin_fra <= day for t in user.roller(now))


def lacks_totrin(user: Bruger, now: datetime) -> bool:
    return needs_totrin(user, now) and not user.has_totrin()
