"""One's tasks: on Mit overblik, and the page where they are read and marked as done."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from udviklingsmodel.kernel import clock, opgaver
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.models import Opgave
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.overblik.bidrag import Bidrag, Ventende, contribute

MOST = 10  # on Mit overblik
LUKKET = {
    "er_udfoert": "Opgaven er allerede markeret som udført.",
    "er_bortfaldet": "En anden har udført opgaven.",
    "slettet": "Opgaven findes ikke mere.",
}


@contribute
def bidrag(user: Bruger, now: datetime) -> Bidrag:
    shown = opgaver.told(Opgave.objects.visible_to(user, now).aabne()[:MOST])
    return Bidrag(venter=[Ventende(o.opgave.frist_at, o.tekst.overskrift, reverse("opgaver:oversigt")) for o in shown])


@require_safe
@requires(anyone_logged_in)
def oversigt(request: BrugerRequest) -> HttpResponse:
    shown = opgaver.told(Opgave.objects.visible_to(request.user, clock.now()).aabne())
    return render(request, "overblik/opgaver.html", {"opgaver": shown})


@require_POST
@requires(anyone_logged_in)
def udfoer(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    opgave = get_object_or_404(Opgave.objects.visible_to(request.user, now), pk=pk)
    try:
        opgaver.complete_opgave(opgave=opgave, by=request.user, now=now)
    except Refused as refused:
        messages.info(request, LUKKET[refused.code])
    else:
        messages.success(request, "Opgaven er udført.")
    return redirect("opgaver:oversigt")
