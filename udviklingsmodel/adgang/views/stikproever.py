"""The monthly spot check: leaders look through theirs; the databeskyttelsesrådgiver sees which are not looked through."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from samtykke.adgang import see
from samtykke.models import Barn
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.forms import StikproeveForm
from udviklingsmodel.adgang.log import rows_in_words
from udviklingsmodel.adgang.models import Stikproeve
from udviklingsmodel.adgang.policies import can_lead, can_read_log, can_see_stikproever
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation.request import BrugerRequest

MOST = 200


@require_safe
@requires(can_see_stikproever)
def oversigt(request: BrugerRequest) -> HttpResponse:
    """One's own, or everybody's: those not looked through first."""
    everybody = can_read_log(request.user, clock.now())
    shown = Stikproeve.objects.all() if everybody else Stikproeve.objects.filter(leder=request.user)
    rows = list(shown.select_related("leder").order_by("-maaned", "leder__navn", "pk")[:MOST])
    context = {
        "mangler": [row for row in rows if not row.godkendt_at],
        "godkendte": [row for row in rows if row.godkendt_at],
        "alles": everybody,
    }
    return render(request, "adgang/stikproever.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_lead)
@keeps_input
def stikproeve(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """The leader's own list. Children whom they see no more are not named."""
    now = clock.now()
    shown = get_object_or_404(Stikproeve.objects.filter(leder=request.user), pk=pk)
    form = StikproeveForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.approve_stikproeve(stikproeve=shown, ord=form.cleaned_data["ord"], by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Tak. Stikprøven er gennemgået.")
            return redirect("adgangslog:stikproever")
    rows = rows_in_words(shown)
    boern = Barn.objects.visible_to(request.user, now).in_bulk([row.barn for row in rows if row.barn])
    see(boern.values(), request.user, now, "stikproeve.vist")
    context = {"form": form, "stikproeve": shown, "linjer": [(row, boern.get(row.barn)) for row in rows]}
    return render(request, "adgang/stikproeve.html", context)
