"""What every page shows: the municipality, the person, their roles and the menu."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from udviklingsmodel.kernel import clock, layout
from udviklingsmodel.organisation.models import Kommune, Tilknytning


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        kommune = Kommune.objects.first()
        return {"kommune": kommune, "kommune_logo_url": logo_url(kommune), "demo": settings.DEMO}
    now = clock.now()
    return {
        "kommune": user.kommune,
        "kommune_logo_url": logo_url(user.kommune),
        "demo": settings.DEMO,
        "bruger_navn": user.navn,
        "bruger_roller": in_words(user.roller(now)),
        "nav": layout.menu(user, request.path, now),
    }


def logo_url(kommune: Kommune | None) -> str:
    return f"{reverse('kommunens_logo')}?v={kommune.version}" if kommune and kommune.logo else ""


def in_words(tilknytninger: list[Tilknytning]) -> str:
    """All roles at once, grouped by place: `Lokal leder og fagperson, Byskovskolen`."""
    held = sorted(tilknytninger, key=lambda t: str(t.sted))
    return " · ".join(
        f"{' og '.join(dict.fromkeys(t.get_rolle_display() for t in group))}, {place}"
        for place, group in groupby(held, key=lambda t: str(t.sted))
    )
