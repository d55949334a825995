"""The room's screen of a session: opened by a code or its link, without login; times and institutions, no more.

No code, a wrong one, one of another day: told the same, and nobody tries many.
"""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from booking import puls as pulsen
from booking import skaermkode
from booking.forloeb import forloeb_of
from booking.forms import SkaermkodeForm
from booking.live import clock_of
from booking.models import Sparringsdag
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import public
from udviklingsmodel.kernel.logs import FOLLOWING
from udviklingsmodel.organisation.login import client_ip

COOKIE = "noegle"
TRIES, WITHIN = 30, 300  # wrong codes from one address (a school has one), in so many seconds; counted by each process


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def aabn(request: HttpRequest) -> HttpResponse:
    """The short address: the code is typed, or comes with the link. Only those that do not fit are counted."""
    form = SkaermkodeForm(request.POST or request.GET or None)
    if not form.is_valid():
        return render(request, "dagsorden/aabn_skaerm.html", {"form": form})
    counter = f"rumskaerm:{client_ip(request)}"
    if (cache.get_or_set(counter, 0, WITHIN) or 0) >= TRIES:
        form.add_error(None, "Der er prøvet for mange gange. Vent et par minutter, og prøv igen.")
        return render(request, "dagsorden/aabn_skaerm.html", {"form": form}, status=429)
    dag = skaermkode.session_of(form.cleaned_data["kode"], clock.now())
    if dag is None:
        with suppress(ValueError):  # they were forgotten in the same moment
            cache.incr(counter)
        form.add_error("kode", "Koden passer ikke. Den står nederst på dagsordenen og gælder kun den dag.")
        return render(request, "dagsorden/aabn_skaerm.html", {"form": form})
    address = reverse("dagsorden:skaerm", args=[dag.pk])
    paired = redirect(address)
    secure = settings.SESSION_COOKIE_SECURE
    paired.set_cookie(COOKIE, skaermkode.noegle(dag), path=address, httponly=True, samesite="Lax", secure=secure)
    return paired


@require_safe
@never_cache
@public
def skaerm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is left, what is next, to a browser that has the key of the session."""
    now = clock.now()
    dag = Sparringsdag.objects.select_related("ordning__sted").prefetch_related("positioner").filter(pk=pk).first()
    if dag is None or not skaermkode.opens(request.COOKIES.get(COOKIE, ""), dag, now):
        raise Http404
    sign = pulsen.PULSEN.of(pk, now)
    forloeb = forloeb_of(dag, now)
    context = {"dag": dag, "f": forloeb, "ur": clock_of(forloeb, sign), "foelger": FOLLOWING}
    return render(request, "dagsorden/skaerm.html", context)
