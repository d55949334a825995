"""The pages of what is on paper: the letter that asks, printed, and the scans of what was signed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from samtykke import scanninger
from samtykke.adgang import HENTET, UDSKREVET, open_barn
from samtykke.blanket import blanket_for
from samtykke.models import Samtykke, Samtykkesvar, Scan
from samtykke.policies import can_see_boern
from samtykke.samtykkeforms import ScanForm
from udviklingsmodel.kernel import clock, pdf
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.filer.lager import Lost, as_attachment
from udviklingsmodel.organisation.request import BrugerRequest

INGEN_PDF = "Brevet kan ikke laves lige nu. Prøv igen om lidt."
VAEK = "Filen kan ikke læses. Sig det til jeres it-afdeling, og vedhæft papiret igen."


@require_safe
@requires(can_see_boern)
def blanket(request: BrugerRequest, pk: UUID, samtykke_pk: UUID, indehaver_pk: UUID | None = None) -> HttpResponse:
    """The letter to one of those who are to answer: a holder, or without one the young person."""
    now = clock.now()
    samtykke = get_object_or_404(Samtykke.objects.select_related("tekst", "fra", "oprettet_af"), pk=samtykke_pk, barn=pk)
    barn = open_barn(request.user, pk, now, UDSKREVET, om=samtykke)
    letter = blanket_for(samtykke, barn, indehaver_pk, request.user.kommune, now)
    try:
        document = pdf.render(letter.html)
    except pdf.Unavailable:
        messages.warning(request, INGEN_PDF)
        return redirect("samtykke:samtykke", pk, samtykke_pk)
    name = f'inline; filename="samtykke-{samtykke.reference}.pdf"'
    return HttpResponse(document, content_type="application/pdf", headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def papir(request: BrugerRequest, pk: UUID, samtykke_pk: UUID, svar_pk: UUID) -> HttpResponse:
    """The scans of the paper that an answer is signed on."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    answers = Samtykkesvar.objects.select_related("samtykke", "indehaver")
    svar = get_object_or_404(answers, pk=svar_pk, samtykke=samtykke_pk, samtykke__barn=barn)
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        scan = Scan(id=form.cleaned_data["ny_id"], svar=svar)
        try:
            scanninger.attach_scan(scan=scan, modtaget=form.cleaned_data["fil"], by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Papiret er vedhæftet.")
            return redirect("samtykke:papir", pk, samtykke_pk, svar_pk)
    context = {
        "barn": barn,
        "svar": svar,
        "form": form,
        "scanninger": list(svar.scanninger.select_related("vedhaeftet_af").order_by("vedhaeftet_at", "pk")),
    }
    return render(request, "samtykke/papir.html", context)


@require_safe
@requires(can_see_boern)
def scan(request: BrugerRequest, pk: UUID, scan_pk: UUID) -> HttpResponse:
    found = _scan(pk, scan_pk)
    open_barn(request.user, pk, clock.now(), HENTET, om=found)
    try:
        return as_attachment(found, f"samtykke-{found.svar.samtykke.reference}")
    except Lost:
        messages.warning(request, VAEK)
        return _back(found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def fjern_scan(request: BrugerRequest, pk: UUID, scan_pk: UUID) -> HttpResponse:
    """Asks first: what is removed cannot be read again."""
    now = clock.now()
    barn, found = open_barn(request.user, pk, now), _scan(pk, scan_pk)
    if request.method == "POST":
        scanninger.remove_scan(scan=found, by=request.user, now=now)
        messages.success(request, "Papiret er fjernet.")
        return _back(found)
    return render(request, "samtykke/fjern_scan.html", {"barn": barn, "scan": found})


def _scan(barn_pk: UUID, pk: UUID) -> Scan:
    of_child = Scan.objects.select_related("svar__samtykke__barn", "svar__indehaver", "vedhaeftet_af")
    return get_object_or_404(of_child, pk=pk, svar__samtykke__barn=barn_pk)


def _back(scan: Scan) -> HttpResponse:
    samtykke = scan.svar.samtykke
    return redirect("samtykke:papir", samtykke.barn_id, samtykke.pk, scan.svar_id)
