"""The second step at login: which roles need one, and starting over for somebody who has lost theirs."""

from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.forms.totrin import TotrinskravForm
from udviklingsmodel.organisation.models import Bruger, Tilknytning, Totrinskrav
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.services import totrin
from udviklingsmodel.organisation.views.konto import recently_confirmed


@require_safe
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    today = clock.local_date(clock.now())
    krav, folk = Totrinskrav.objects.in_bulk(), _holders(today)
    roller = []
    for rolle in Rolle:
        fra = krav[rolle].fra_date if rolle in krav else None
        roller.append({"rolle": rolle, "fra": fra, "begyndt": fra and fra <= today, **folk.get(rolle, {"antal": 0})})
    return render(request, "indstillinger/totrin.html", {"roller": roller})


def _holders(day: date) -> dict[str, dict[str, int]]:
    """Of each role that somebody holds on the day: how many do, and how many of them have a second step."""
    steps = Authenticator.objects.filter(user=OuterRef("bruger")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    held = Tilknytning.objects.active_on(day).values("rolle").order_by("rolle")
    counted = held.annotate(antal=Count("bruger", distinct=True), har=Count("bruger", distinct=True, filter=Exists(steps)))
    return {row["rolle"]: {"antal": row["antal"], "har": row["har"]} for row in counted}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def krav(request: BrugerRequest, rolle: str) -> HttpResponse:
    if rolle not in Rolle.values:
        raise Http404
    stored = Totrinskrav.objects.filter(rolle=rolle).first() or Totrinskrav(rolle=rolle)
    form = TotrinskravForm(request.POST) if request.method == "POST" else TotrinskravForm.showing(stored)
    if request.method == "POST" and form.is_valid():
        try:
            totrin.require(rolle=Rolle(rolle), by=request.user, now=clock.now(), as_seen=form.as_seen, **form.values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"Gemt for rollen {Rolle(rolle).label}.")
            return redirect("indstillinger:totrin")
    return render(request, "indstillinger/totrinskrav.html", {"form": form, "rolle": Rolle(rolle)}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@recently_confirmed
def nulstil(request: BrugerRequest, pk: UUID) -> HttpResponse:
    person = get_object_or_404(Bruger, pk=pk)
    if request.method == "POST":
        try:
            had = totrin.reset(bruger=person, by=request.user, now=clock.now())
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            said = "er nulstillet. Der er en mail på vej" if had else "var ikke sat op"
            messages.success(request, f"Totrinsbekræftelsen for {person.navn} {said}.")
        return redirect("indstillinger:medarbejder", pk)
    return render(request, "indstillinger/nulstil_totrin.html", {"person": person})
