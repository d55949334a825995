"""The pages of sharing without a consent: proposed by one who may see the child, settled and stopped by a leader."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from samtykke import hjemler
from samtykke.adgang import open_barn
from samtykke.enums import Grund
from samtykke.models import Barn, Hjemmel
from samtykke.policies import can_see_boern
from samtykke.samtykkeforms import HjemmelForm
from samtykke.transitions import HJEMLER
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused, available
from udviklingsmodel.organisation.models import Enhed
from udviklingsmodel.organisation.request import BrugerRequest

AFVIST = {
    "ikke_leder": "Det er lederen på barnets institution, der siger ja eller nej.",
    "flyttet": "Barnet har skiftet institution, siden det blev foreslået. Foreslå det igen, hvis I har brug for det.",
    "er_godkendt": "Det er allerede godkendt.",
    "er_afvist": "Det er allerede afvist.",
    "er_stoppet": "Det er stoppet. Foreslå det igen, hvis I har brug for det.",
    "slettet": "Forslaget findes ikke mere.",
}
IKKE_STOPPET = {
    "ikke_leder": "Det er lederen på barnets institution, der kan stoppe det.",
    "flyttet": "Barnet har skiftet institution, så det gælder ikke mere.",
    "udloebet": "Den sidste dag er gået, så det gælder ikke mere.",
    "er_foreslaaet": "Det er ikke godkendt, så der er ikke noget at stoppe.",
    "er_afvist": "Det er allerede afvist.",
    "er_stoppet": "Det er allerede stoppet.",
    "slettet": "Forslaget findes ikke mere.",
}
SENDT = "Forslaget er sendt til lederen. I må ikke dele noget, før det er godkendt."
GEMT_TIL_EGET_SVAR = "Forslaget er gemt. Læs det igennem, og svar på det. I må ikke dele noget, før det er godkendt."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def nyt(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    foer, today = hjemler.ssd_before(barn), local_date(now)
    enheder = list(Enhed.objects.filter(aktiv=True))
    form = HjemmelForm(typed(request), initial={"slags": "ssd", "fra_date": today}, enheder=enheder, foer=foer)
    if request.method == "POST" and form.is_valid():
        try:
            made = hjemler.propose_hjemmel(hjemmel=form.fill(barn), dele=form.dele, by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, GEMT_TIL_EGET_SVAR if barn.grund == Grund.LEDER else SENDT)
            return redirect("samtykke:hjemmel", pk, made.pk)
    return render(request, "samtykke/ny_hjemmel.html", {"form": form, "barn": barn, "foer": foer})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def vis(request: BrugerRequest, pk: UUID, hjemmel_pk: UUID) -> HttpResponse:
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    found = _hjemmel(barn, hjemmel_pk)
    if request.method == "POST":
        godkend = request.POST.get("svar") == "godkend"
        try:
            hjemler.settle_hjemmel(hjemmel=found, godkend=godkend, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, AFVIST[refused.code])
        else:
            messages.success(request, "Det er godkendt. I må dele det, der står her." if godkend else "Det er afvist.")
        return redirect("samtykke:hjemmel", pk, hjemmel_pk)
    context = {
        "barn": barn,
        "hjemmel": found,
        "dele": found.dele.select_related("enhed").order_by("enhed", "pk"),
        "kan": set(available(HJEMLER, found, request.user, now)),
        "foer": hjemler.ssd_before(barn),
    }
    return render(request, "samtykke/hjemmel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def stop(request: BrugerRequest, pk: UUID, hjemmel_pk: UUID) -> HttpResponse:
    """Asks first: what is stopped must be proposed and approved anew."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    found = _hjemmel(barn, hjemmel_pk)
    if request.method == "POST":
        try:
            hjemler.stop_hjemmel(hjemmel=found, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, IKKE_STOPPET[refused.code])
        else:
            messages.success(request, "Det er stoppet. I må ikke dele mere på det.")
    elif "stop" in available(HJEMLER, found, request.user, now):
        return render(request, "samtykke/stop_hjemmel.html", {"barn": barn, "hjemmel": found})
    return redirect("samtykke:hjemmel", pk, hjemmel_pk)


def _hjemmel(barn: Barn, pk: UUID) -> Hjemmel:
    people = ("foreslaaet_af", "afgjort_af", "stoppet_af")
    found: Hjemmel = get_object_or_404(barn.hjemler.select_related(*people, "barn", "fra"), pk=pk)
    return found
