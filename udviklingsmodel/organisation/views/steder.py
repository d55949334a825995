"""The names of districts, institutions and units."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.forms.navne import StedForm
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest

SLAGS: dict[str, type[Distrikt | Institution | Enhed]] = {"distrikt": Distrikt, "institution": Institution, "enhed": Enhed}


@require_safe
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    distrikter = Distrikt.objects.prefetch_related("institutioner")
    context = {"distrikter": distrikter, "enheder": Enhed.objects.order_by("navn")}
    return render(request, "indstillinger/steder.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, slags: str, pk: int) -> HttpResponse:
    sted = SLAGS[slags].objects.filter(pk=pk).first() if slags in SLAGS else None
    if sted is None:
        raise Http404
    before = sted.navn
    data = typed(request)
    form = StedForm.showing(sted, sted=sted) if data is None else StedForm(data, sted=sted)
    if request.method == "POST" and form.is_valid():
        navn = form.cleaned_data["navn"]
        try:
            services.rename_sted(sted=sted, navn=navn, by=request.user, now=clock.now(), as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"Navnet er gemt: {sted}.")
            return redirect("indstillinger:steder")
    context = {"form": form, "navn": before, "er_distrikt": slags == "distrikt"}
    return render(request, "indstillinger/ret_sted.html", context, status=form.status)
