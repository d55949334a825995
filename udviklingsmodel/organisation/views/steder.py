"""Districts, institutions and units: which there are, making one, changing one, closing one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.forms.steder import DistriktForm, EnhedForm, InstitutionForm, StedForm
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.services import Delsted


@dataclass(frozen=True)
class Slags:
    model: type[Delsted]
    form: type[StedForm]
    ny: str


SLAGS = {
    "distrikt": Slags(Distrikt, DistriktForm, "Nyt distrikt"),
    "institution": Slags(Institution, InstitutionForm, "Ny institution"),
    "enhed": Slags(Enhed, EnhedForm, "Ny enhed"),
}


@require_safe
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    used = Prefetch("institutioner", Institution.objects.filter(aktiv=True))
    context = {
        "distrikter": Distrikt.objects.filter(aktiv=True).select_related("tst_skole").prefetch_related(used),
        "enheder": Enhed.objects.filter(aktiv=True).order_by("navn"),
        "lukkede": {
            navn: list(slags.model._default_manager.filter(aktiv=False).order_by("navn")) for navn, slags in SLAGS.items()
        },
    }
    return render(request, "indstillinger/steder/oversigt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ny(request: BrugerRequest, slags: str) -> HttpResponse:
    kind = _slags(slags)
    form = kind.form(typed(request), sted=kind.model())
    if request.method == "POST" and form.is_valid():
        values = {"by": request.user, "now": clock.now(), "formular": form.cleaned_data["formular_id"]}
        try:
            sted = services.create_sted(sted=kind.model(**form.values), **values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"{sted} er oprettet.")
            return redirect("indstillinger:steder")
    return render(request, "indstillinger/steder/ny.html", {"form": form, "overskrift": kind.ny, "slags": slags})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, slags: str, pk: int) -> HttpResponse:
    sted = _sted(slags, pk)
    if not sted.aktiv:
        return redirect("indstillinger:luk_sted", slags, pk)
    navn, data = str(sted), typed(request)
    form = _slags(slags).form.showing(sted, sted=sted) if data is None else _slags(slags).form(data, sted=sted)
    if request.method == "POST" and form.is_valid():
        by, now = request.user, clock.now()
        try:
            changed = services.change_sted(sted=sted, values=form.values, by=by, now=now, as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"{sted} er gemt." if changed else "Der var intet at ændre.")
            return redirect("indstillinger:steder")
    context = {"form": form, "navn": navn, "slags": slags, "pk": pk}
    return render(request, "indstillinger/steder/ret.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def luk(request: BrugerRequest, slags: str, pk: int) -> HttpResponse:
    """Asks first, and says what is in the way."""
    now, sted = clock.now(), _sted(slags, pk)
    afvist = False
    if request.method == "POST":
        try:
            services.close_sted(sted=sted, by=request.user, now=now)
        except ValidationError:
            afvist = True
        else:
            messages.success(request, f"{sted} er lukket. Du kan åbne stedet igen.")
            return redirect("indstillinger:steder")
    context = {"sted": sted, "slags": slags, "i_vejen": services.uses_of_sted(sted, now) if sted.aktiv else []}
    return render(request, "indstillinger/steder/luk.html", context, status=409 if afvist else 200)


@require_POST
@requires(can_change_indstillinger)
def aabn(request: BrugerRequest, slags: str, pk: int) -> HttpResponse:
    sted = _sted(slags, pk)
    try:
        services.reopen_sted(sted=sted, by=request.user, now=clock.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"{sted} er åbent igen.")
    return redirect("indstillinger:steder")


def _slags(slags: str) -> Slags:
    if slags not in SLAGS:
        raise Http404
    return SLAGS[slags]


def _sted(slags: str, pk: int) -> Delsted:
    model: type[Any] = _slags(slags).model
    sted: Delsted = get_object_or_404(model, pk=pk)
    return sted
