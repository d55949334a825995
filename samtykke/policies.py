"""Who may do what with children. Whom one may see, `Barn.objects.visible_to` says."""

from datetime import datetime

from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger, Institution


def institutioner_for(user: Bruger, now: datetime) -> list[Institution]:
    """Where the user works today, and may register a child."""
    held = {t.institution_id: t.institution for t in user.roller(now) if t.institution and t.rolle in LOKALE_ROLLER}
    return sorted(held.values(), key=lambda institution: institution.navn)


def can_see_boern(user: Bruger, now: datetime) -> bool:
    """Whether there can be a child for the user at all."""
    return user.has_rolle(now, *LOKALE_ROLLER)
