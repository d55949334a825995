"""The ways to a child (PRI-01): each is one relation, asked both ways round. docs/adgang.md has them as a table.

An app above adds its own in `AppConfig.ready()`. Every way needs a role of the day, so none outlives an account or a role.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Q, Value, When

from samtykke.enums import Grund
from udviklingsmodel.organisation.models import Bruger, Tilknytning

if TYPE_CHECKING:
    from samtykke.models.barn import Barn


@dataclass(frozen=True)
class Adgangsvej:
    """grund: why one may see, as the log has it. boern: which children a person sees by it.

    folk: who sees a child by it, given the roles of today at its institution. retter: whether one may also change what is
    registered.
    """

    grund: Grund
    boern: Callable[[Bruger, datetime], Q]
    folk: Callable[["Barn", Sequence[Tilknytning], datetime], Iterable[Bruger]]
    retter: bool = True


_veje: list[Adgangsvej] = []


def add_adgangsvej(vej: Adgangsvej) -> None:
    _veje.append(vej)


def adgangsveje() -> list[Adgangsvej]:
    """In the order in which they count, where several lead to a child."""
    order = list(Grund)
    return sorted(_veje, key=lambda vej: order.index(vej.grund))


def seen_by(user: Bruger, now: datetime) -> tuple[Q, Case]:
    """The children that the user may see, and why."""
    ways = [(vej.grund, vej.boern(user, now)) for vej in adgangsveje()]
    seen = Q(pk__in=[])
    for _, boern in ways:
        seen |= boern
    why = (When(boern, then=Value(grund.value)) for grund, boern in ways)
    return seen, Case(*why, default=Value(""), output_field=CharField())
