from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, public, requires
from udviklingsmodel.overblik.bidrag import overblik_for, tilbud_for


@require_safe
@requires(anyone_logged_in)
def overblik(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "bidrag": overblik_for(request.user, now),
        "now": now,
        "hilsen": _greeting(now.astimezone(clock.KOEBENHAVN).hour),
    }
    return render(request, "overblik/overblik.html", context)


def _greeting(hour: int) -> str:
    if hour >= 18:
        return "God aften"
    return "God morgen" if 5 <= hour < 10 else "Hej"


@require_safe
@public
def handbog(request: HttpRequest, side: str) -> HttpResponse:
    """The help, and what one must be able to read without logging in; with one's own times for those who are."""
    tilbud = tilbud_for(request.user, clock.now()) if request.user.is_authenticated else []
    return render(request, f"handbog/{side}.html", {"sletning_dage": settings.SLETNING_DAGE, "tilbud": tilbud})
