"""The front page of the settings, and its smallest parts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation import historik as history
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.forms.indstillinger import KommuneForm
from udviklingsmodel.organisation.forms.navne import FaggruppeForm, RetFaggruppeForm
from udviklingsmodel.organisation.indstillinger import dele
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune
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
    data, har_logo = typed(request), bool(kommune.logo)
    if data is None:
        form = KommuneForm.showing(kommune, har_logo=har_logo)
    else:
        form = KommuneForm(data, request.FILES or None, har_logo=har_logo)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            services.set_kommune(kommune=kommune, by=request.user, now=now, as_seen=form.as_seen, **form.values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Gemt. Det står på alle sider nu.")
            return redirect("indstillinger:kommunen")
    return render(request, "indstillinger/kommunen.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def faggrupper(request: BrugerRequest) -> HttpResponse:
    form = FaggruppeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        values = {"navn": form.cleaned_data["navn"], "formular": form.cleaned_data["formular_id"]}
        try:
            faggruppe = services.create_faggruppe(by=request.user, now=clock.now(), **values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"Faggruppen {faggruppe} er tilføjet.")
            return redirect("indstillinger:faggrupper")
    return render(request, "indstillinger/faggrupper.html", {"form": form, "faggrupper": Faggruppe.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret_faggruppe(request: BrugerRequest, pk: int) -> HttpResponse:
    faggruppe = get_object_or_404(Faggruppe, pk=pk)
    navn, har_den = faggruppe.navn, Bruger.objects.filter(faggruppe=faggruppe).count()
    data = typed(request)
    form = RetFaggruppeForm.showing(faggruppe) if data is None else RetFaggruppeForm(data)
    if request.method == "POST" and form.is_valid():
        values = {"navn": form.cleaned_data["navn"], "as_seen": form.as_seen}
        try:
            services.change_faggruppe(faggruppe=faggruppe, by=request.user, now=clock.now(), **values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"Faggruppen hedder {faggruppe}.")
            return redirect("indstillinger:faggrupper")
    context = {"form": form, "navn": navn, "pk": pk, "har_den": har_den}
    return render(request, "indstillinger/ret_faggruppe.html", context, status=form.status)


@require_POST
@requires(can_change_indstillinger)
def fjern_faggruppe(request: BrugerRequest, pk: int) -> HttpResponse:
    faggruppe = Faggruppe.objects.filter(pk=pk).first()
    if faggruppe is None:
        messages.success(request, "Faggruppen er allerede fjernet.")
        return redirect("indstillinger:faggrupper")
    try:
        services.delete_faggruppe(faggruppe=faggruppe, by=request.user, now=clock.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"Faggruppen {faggruppe} er fjernet.")
    return redirect("indstillinger:faggrupper")


@require_safe
@requires(can_change_indstillinger)
def historik(request: BrugerRequest) -> HttpResponse:
    foer, efter = (_number(request.GET.get(name, "")) for name in ("foer", "efter"))
    return render(request, "indstillinger/historik.html", {"side": history.side(foer=foer, efter=efter)})


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
