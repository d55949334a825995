"""Who may do what with the municipality's settings."""

from datetime import datetime

from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger


def can_change_indstillinger(user: Bruger, now: datetime) -> bool:
    """The administration configures; it is the only role that does."""
    return user.has_rolle(now, Rolle.ADMINISTRATION)
