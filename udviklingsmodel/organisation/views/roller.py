"""A person's roles: which, where, from when; and when they end."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.forms.medarbejdere import AfslutRolleForm, RolleForm, VaelgRolleForm
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Kommune, Tilknytning
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.services import Sted
from udviklingsmodel.organisation.views.medarbejdere import stay_logged_in

MODELLER: dict[str, type[Sted]] = {"kommune": Kommune, "distrikt": Distrikt, "institution": Institution, "enhed": Enhed}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def vaelg(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger, pk=pk)
    form = VaelgRolleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("indstillinger:giv_rolle", pk, form.cleaned_data["rolle"])
    return render(request, "indstillinger/vaelg_rolle.html", {"form": form, "person": bruger})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def giv(request: BrugerRequest, pk: UUID, rolle: str) -> HttpResponse:
    bruger = get_object_or_404(Bruger, pk=pk)
    if rolle not in Rolle.values:
        raise Http404
    now, chosen = clock.now(), Rolle(rolle)
    initial = {"fra": clock.local_date(now)}
    form = RolleForm(request.POST if request.method == "POST" else None, steder=_steder(chosen), initial=initial)
    if form.is_valid():
        try:
            given = services.give_rolle(bruger=bruger, rolle=chosen, by=request.user, now=now, **form.values)
        except ValidationError as error:
            form.refused(error)
        else:
            stay_logged_in(request, bruger)
            messages.success(request, f"{bruger.navn} har fået rollen {given}, {given.dage}.")
            return redirect("indstillinger:medarbejder", pk)
    return render(request, "indstillinger/giv_rolle.html", {"form": form, "person": bruger, "rolle": chosen.label})


def _steder(rolle: Rolle) -> Iterable[Sted]:
    places = MODELLER[STED_FOR_ROLLE[rolle]].objects.all()
    return [sted for sted in places if isinstance(sted, Kommune) or sted.aktiv]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def afslut(request: BrugerRequest, pk: UUID, nummer: int) -> HttpResponse:
    held = Tilknytning.objects.with_sted().select_related("bruger", "kommune")
    tilknytning = held.filter(bruger=pk, pk=nummer).first()
    if tilknytning is None and request.method == "POST" and Bruger.objects.filter(pk=pk).exists():
        messages.success(request, "Rollen er allerede fjernet.")
        return redirect("indstillinger:medarbejder", pk)
    if tilknytning is None:
        raise Http404
    now = clock.now()
    form = AfslutRolleForm(request.POST) if request.method == "POST" else AfslutRolleForm.showing(tilknytning)
    if form.is_valid():
        try:
            til = form.til(clock.local_date(now))
            services.end_rolle(tilknytning=tilknytning, til=til, by=request.user, now=now, as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            stay_logged_in(request, tilknytning.bruger)
            messages.success(request, f"Rollen {tilknytning} er afsluttet.")
            return redirect("indstillinger:medarbejder", pk)
    context = {"form": form, "tilknytning": tilknytning}
    return render(request, "indstillinger/afslut_rolle.html", context, status=form.status)
