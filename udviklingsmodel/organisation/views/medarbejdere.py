"""People: who they are, and whether they can log in. Searching by name is POST: a name stands in no address."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.forms.medarbejdere import NyBrugerForm, RetBrugerForm, SoegForm
from udviklingsmodel.organisation.models import Bruger, Tilknytning, is_called
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.services.totrin import Totrin

PER_SIDE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    form = SoegForm(request.POST if request.method == "POST" else None)
    today = clock.local_date(clock.now())
    people = with_roles_on(Bruger.objects.select_related("faggruppe").order_by("navn", "pk"), today)
    if request.method == "POST" and form.is_valid():
        found = list(people.filter(is_called(form.cleaned_data["q"]))[: PER_SIDE + 1])
        context = {"form": form, "fundet": found[:PER_SIDE], "flere": len(found) > PER_SIDE, "soegt": True}
        return render(request, "indstillinger/medarbejdere.html", context)
    page = Paginator(people, PER_SIDE).get_page(request.GET.get("side"))
    context = {"form": form, "fundet": page.object_list, "side": page, "soegt": False}
    return render(request, "indstillinger/medarbejdere.html", context)


def with_roles_on(people: QuerySet[Bruger], day: date) -> QuerySet[Bruger]:
    held = Tilknytning.objects.active_on(day).with_sted().select_related("kommune")
    return people.prefetch_related(Prefetch("tilknytninger", held, to_attr="gaeldende"))  # type: ignore[no-redef]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ny(request: BrugerRequest) -> HttpResponse:
    form = NyBrugerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            bruger = services.create_bruger(by=request.user, now=clock.now(), **form.values)
        except ValidationError as error:
            form.refused(error)
        else:
            sent = f" Der er en mail på vej til {bruger.email}." if form.cleaned_data["inviter"] else ""
            messages.success(request, f"{bruger.navn} er oprettet.{sent} Giv nu en rolle.")
            return redirect("indstillinger:medarbejder", bruger.pk)
    return render(request, "indstillinger/ny_medarbejder.html", {"form": form})


@require_safe
@requires(can_change_indstillinger)
def vis(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger.objects.select_related("faggruppe"), pk=pk)
    held = bruger.tilknytninger.with_sted().select_related("kommune").order_by("-fra_date", "pk")
    roller = _by_time(held, clock.local_date(clock.now()))
    context = {"person": bruger, "roller": roller, "totrin": Totrin.of(bruger)}
    return render(request, "indstillinger/medarbejder.html", context)


def _by_time(roller: Iterable[Tilknytning], today: date) -> dict[str, list[Tilknytning]]:
    sorted_: dict[str, list[Tilknytning]] = {"nu": [], "kommende": [], "tidligere": []}
    for rolle in roller:
        over = rolle.is_over(today)
        sorted_["tidligere" if over else "nu" if rolle.fra_date <= today else "kommende"].append(rolle)
    return sorted_


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger.objects.select_related("faggruppe"), pk=pk)
    navn = bruger.navn
    data = typed(request)
    form = RetBrugerForm.showing(bruger, bruger=bruger) if data is None else RetBrugerForm(data, bruger=bruger)
    if request.method == "POST" and form.is_valid():
        values = form.values | {"as_seen": form.as_seen}
        try:
            changed = services.change_bruger(bruger=bruger, by=request.user, now=clock.now(), **values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Oplysningerne er gemt." if changed else "Der var intet at ændre.")
            return redirect("indstillinger:medarbejder", pk)
    context = {"form": form, "pk": pk, "navn": navn}
    return render(request, "indstillinger/ret_medarbejder.html", context, status=form.status)


@require_POST
@requires(can_change_indstillinger)
def inviter(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger, pk=pk)
    try:
        services.invite_bruger(bruger=bruger, by=request.user, now=clock.now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"Der er en mail på vej til {bruger.email}. Linket virker i en time.")
    return redirect("indstillinger:medarbejder", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def luk(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger, pk=pk)
    if request.method == "POST":
        try:
            services.deactivate_bruger(bruger=bruger, by=request.user, now=clock.now())
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, f"Kontoen for {bruger.navn} er lukket.")
        return redirect("indstillinger:medarbejder", pk)
    return render(request, "indstillinger/luk_konto.html", {"person": bruger})


@require_POST
@requires(can_change_indstillinger)
def aabn(request: BrugerRequest, pk: UUID) -> HttpResponse:
    bruger = get_object_or_404(Bruger, pk=pk)
    services.reactivate_bruger(bruger=bruger, by=request.user, now=clock.now())
    messages.success(request, f"Kontoen for {bruger.navn} er åben igen.")
    return redirect("indstillinger:medarbejder", pk)


def stay_logged_in(request: BrugerRequest, *changed: Bruger) -> None:
    """A change of one's own roles ends one's other sessions, not the one it was made in."""
    if request.user in changed:
        request.user.refresh_from_db(fields=["adgangsversion", "password"])
        update_session_auth_hash(request, request.user)
