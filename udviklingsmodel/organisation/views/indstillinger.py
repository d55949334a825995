"""The front page of the settings, and its smallest parts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation import historik as history
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.forms.indstillinger import FaggruppeForm, KommuneForm
from udviklingsmodel.organisation.indstillinger import dele
from udviklingsmodel.organisation.models import Faggruppe, Kommune
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest


@require_safe
@requires(can_change_indstillinger)
def oversigt(request: BrugerRequest) -> HttpResponse:
    return render(request, "indstillinger/oversigt.html", {"dele": dele()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def kommunen(request: BrugerRequest) -> HttpResponse:
    kommune = Kommune.objects.get()
    values = {"navn": kommune.navn, "kontakt": kommune.kontakt}
    form = KommuneForm(typed(request), request.FILES or None, initial=values, har_logo=bool(kommune.logo))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_kommune(kommune=kommune, by=request.user, now=clock.now(), **form.cleaned_data)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Gemt. Det står på alle sider nu.")
            return redirect("indstillinger:kommunen")
    return render(request, "indstillinger/kommunen.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def faggrupper(request: BrugerRequest) -> HttpResponse:
    form = FaggruppeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            faggruppe = services.create_faggruppe(navn=form.cleaned_data["navn"], by=request.user, now=clock.now())
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"Faggruppen {faggruppe} er tilføjet.")
            return redirect("indstillinger:faggrupper")
    return render(request, "indstillinger/faggrupper.html", {"form": form, "faggrupper": Faggruppe.objects.all()})


@require_safe
@requires(can_change_indstillinger)
def historik(request: BrugerRequest) -> HttpResponse:
    foer, efter = (_number(request.GET.get(name, "")) for name in ("foer", "efter"))
    return render(request, "indstillinger/historik.html", {"side": history.side(foer=foer, efter=efter)})


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
