"""Who may do what with children. Whom one may see, `Barn.objects.visible_to` says."""

from datetime import datetime

from samtykke.models import Barn, Samtykke
from samtykke.models.barn import people_of, places
from udviklingsmodel.organisation.enums import LEDERE, LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger, Institution


def institutioner_for(user: Bruger, now: datetime) -> list[Institution]:
    """Where the user works today, and may register a child."""
    held = {t.institution_id: t.institution for t in user.roller(now) if t.institution and t.rolle in LOKALE_ROLLER}
    return sorted(held.values(), key=lambda institution: institution.navn)


def can_see_boern(user: Bruger, now: datetime) -> bool:
    """Whether there can be a child for the user at all."""
    return user.has_rolle(now, *LOKALE_ROLLER)


def leads(user: Bruger, barn: Barn, now: datetime) -> bool:
    """Whether the user is a leader, or one's deputy, where the child is."""
    return barn.institution_id in places(user, now, *LEDERE)


def can_retract(user: Bruger, samtykke: Samtykke, now: datetime) -> bool:
    """Whoever registered it, and the leaders of the child."""
    return samtykke.oprettet_af_id == user.pk or leads(user, samtykke.barn, now)


def why(barn: Barn, by: Bruger, now: datetime) -> dict[str, str]:
    """For the log: the reason for which `by` sees the child; none for who does not."""
    seen = Barn.objects.visible_to(by, now).filter(pk=barn.pk).first()
    return {"grund": seen.grund} if seen else {}


def ledere(barn: Barn, now: datetime) -> list[Bruger]:
    """The leaders of the child's institution today, and their deputies: they are told, and approve."""
    return people_of(barn, now, *LEDERE)


def kolleger(barn: Barn, now: datetime) -> list[Bruger]:
    """Who works where the child is today: one of them was given an answer."""
    return people_of(barn, now, *LOKALE_ROLLER)


def concerned(barn: Barn, now: datetime) -> list[Bruger]:
    """Who is told what waits for the child: who registered it, while they can do something about it, and its leaders."""
    by = barn.registreret_af
    may = Barn.objects.changeable_by(by, now).filter(pk=barn.pk).exists()
    leaders = ledere(barn, now)
    return [*leaders, by] if may and by not in leaders else leaders
