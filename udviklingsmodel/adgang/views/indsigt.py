"""A parent's right of access (PRI-08): the indsigtsbehandler finds one child and fetches when it was looked at, and why."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from samtykke.enums import Grund
from samtykke.models import Barn
from udviklingsmodel.adgang import indsigt
from udviklingsmodel.adgang.forms import FindBarnForm
from udviklingsmodel.adgang.opslag import find_one
from udviklingsmodel.adgang.ordvalg import INDSIGT_HENTET, INDSIGT_VIST
from udviklingsmodel.adgang.policies import can_answer_indsigt
from udviklingsmodel.kernel import audit, clock, pdf
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_answer_indsigt)
def find(request: BrugerRequest) -> HttpResponse:
    form = FindBarnForm(request.POST or None)
    if form.is_valid():
        try:
            barn = find_one("indsigt", Grund.INDSIGT, by=request.user, now=clock.now(), **form.wanted)
        except ValidationError as error:
            form.refused(error)
        else:
            return redirect("adgangslog:indsigt_barn", barn.pk)
    return render(request, "adgang/indsigt.html", {"form": form})


@require_safe
@requires(can_answer_indsigt)
def barn(request: BrugerRequest, pk: UUID) -> HttpResponse:
    found = _open(request, pk, INDSIGT_VIST, clock.now())
    return render(request, "adgang/indsigt_barn.html", {"barn": found, "linjer": list(indsigt.looks_of(found))})


@require_safe
@requires(can_answer_indsigt)
def som_csv(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    return _file(indsigt.as_csv(_open(request, pk, INDSIGT_HENTET, now)), "text/csv; charset=utf-8", "csv", now)


@require_safe
@requires(can_answer_indsigt)
def som_pdf(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    found = _open(request, pk, INDSIGT_HENTET, now)
    context = {"barn": found, "linjer": list(indsigt.looks_of(found)), "udskrevet": now}
    try:
        document = pdf.render(render_to_string("adgang/indsigt.pdf.html", context, request))
    except pdf.Unavailable:
        return render(request, "adgang/indsigt_barn.html", context | {"ingen_pdf": True}, status=503)
    return _file(document, "application/pdf", "pdf", now)


def _open(request: BrugerRequest, pk: UUID, action: str, now: datetime) -> Barn:
    """Logged before it is drawn: so this look stands in what it draws."""
    found = get_object_or_404(Barn.objects.select_related("institution"), pk=pk)
    with transaction.atomic():
        data = {"grund": Grund.INDSIGT.value}
        audit.record(action, found, by=request.user.pk, now=now, data=data, barn=found.pk)
    return found


def _file(content: bytes, kind: str, ending: str, now: datetime) -> HttpResponse:
    """Its name names nobody."""
    name = f"adgangslog-indsigt-{local_date(now).isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
