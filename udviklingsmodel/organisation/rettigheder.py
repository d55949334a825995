"""Whether what people can do is what their roles say: grants, roles that have ended, sessions of closed accounts."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.perioder import not_over
from udviklingsmodel.kernel.sessions import sessions_of
from udviklingsmodel.organisation.models import Bruger, Tilknytning


def faults(now: datetime) -> Iterator[str]:
    """A sentence for each right that does not fit; people by their usernames."""
    names = dict(Bruger.objects.values_list("pk", "brugernavn"))
    for found in access.drift():
        where = f"{found.obj._meta.verbose_name} {found.obj}" if found.obj else "alt af den slags"
        who = names.get(found.user_id, "en gruppe")
        if found.granted:
            yield f"{who} har {found.codename} på {where}, men ingen rolle giver det."
        else:
            yield f"{who} mangler {found.codename} på {where}, som en rolle giver."
    for person in Bruger.objects.filter(is_active=True).filter(_privileged()).order_by("brugernavn"):
        yield f"{person.brugernavn} er markeret som superbruger eller står i en gruppe. Her går alt efter roller."
    closed = set(Bruger.objects.filter(is_active=False).values_list("pk", flat=True))
    if closed and (still := sessions_of(closed, now)):
        yield f"{len(still)} sessioner er åbne for konti, der er lukket."
    for pk in sorted(closed & access.holders(), key=str):
        yield f"{names[pk]} har rettigheder, men kontoen er lukket."


def remarks(now: datetime) -> Iterator[str]:
    """Whose roles have all ended, while their grants are there: they give nothing without a role of the day."""
    holds = set(Tilknytning.objects.filter(not_over(local_date(now))).values_list("bruger", flat=True))
    ended = Bruger.objects.filter(pk__in=access.holders() - holds, is_active=True).order_by("brugernavn")
    for person in ended:
        yield f"{person.brugernavn} har rettigheder fra roller, der alle er slut. De giver ingen adgang i dag."


def _privileged() -> Q:
    return Q(is_superuser=True) | Q(is_staff=True) | Q(groups__isnull=False)
