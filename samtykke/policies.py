"""Who may do what with children. Whom one may see, `Barn.objects.visible_to` says."""

from datetime import datetime

from samtykke.enums import Grund
from samtykke.models import LEDERE, Barn
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning


def institutioner_for(user: Bruger, now: datetime) -> list[Institution]:
    """Where the user works today, and may register a child."""
    held = {t.institution_id: t.institution for t in user.roller(now) if t.institution and t.rolle in LOKALE_ROLLER}
    return sorted(held.values(), key=lambda institution: institution.navn)


def can_see_boern(user: Bruger, now: datetime) -> bool:
    """Whether there can be a child for the user at all."""
    return user.has_rolle(now, *LOKALE_ROLLER)


def leads(user: Bruger, barn: Barn, now: datetime) -> bool:
    """Whether the user is a leader, or one's deputy, where the child is."""
    return barn.grund(user, now) == Grund.LEDER


def ledere(barn: Barn, now: datetime) -> list[Bruger]:
    """The leaders of the child's institution today, and their deputies: they are told, and approve."""
    held = Tilknytning.objects.active_on(local_date(now)).filter(institution=barn.institution_id, rolle__in=LEDERE)
    return list({t.bruger_id: t.bruger for t in held.select_related("bruger").order_by("pk")}.values())


def kolleger(barn: Barn, now: datetime) -> list[Bruger]:
    """Who works where the child is today, by name: one of them was given an answer."""
    held = Tilknytning.objects.active_on(local_date(now)).filter(institution=barn.institution_id, rolle__in=LOKALE_ROLLER)
    people = {t.bruger_id: t.bruger for t in held.select_related("bruger").order_by("bruger__navn", "pk")}
    return list(people.values())


def concerned(barn: Barn, now: datetime) -> list[Bruger]:
    """Who is told what waits for the child: who registered it, while they may see it, and its leaders."""
    by = barn.registreret_af
    sees = Barn.objects.visible_to(by, now).filter(pk=barn.pk).exists()
    leaders = ledere(barn, now)
    return [*leaders, by] if sees and by not in leaders else leaders
