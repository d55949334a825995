"""A leader gives somebody of the institution access to a child, and takes it back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from samtykke.adgang import open_barn
from samtykke.models import Barn
from samtykke.models.barn import people_of
from samtykke.policies import leads
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.forms import DelegationForm
from udviklingsmodel.adgang.models import Delegation
from udviklingsmodel.adgang.policies import can_lead
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.perioder import not_over
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.request import BrugerRequest


def led_barn(request: BrugerRequest, pk: UUID, now: datetime) -> Barn:
    """The child, for a leader of its institution; logged."""
    barn = open_barn(request.user, pk, now)
    if not leads(request.user, barn, now):
        raise Http404
    return barn


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_lead)
def kollega(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    barn = led_barn(request, pk, now)
    folk = [person for person in people_of(barn, now, Rolle.FAGPERSON) if person != request.user]
    form = DelegationForm(request.POST or None, folk=folk, initial={"fra_date": local_date(now)})
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.give_delegation(
                pk=data["delegation_id"],
                barn=barn,
                til=form.valgt,
                fra=data["fra_date"],
                sidste=data["sidste_date"],
                by=request.user,
                now=now,
            )
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Din kollega har fået adgang og har fået besked.")
            return redirect("samtykke:hvem", pk)
    given = barn.delegationer.filter(not_over(local_date(now))).select_related("til").order_by("fra_date", "pk")
    return render(request, "adgang/kollega.html", {"form": form, "barn": barn, "givet": list(given)})


@require_POST
@requires(can_lead)
def afslut(request: BrugerRequest, pk: UUID, delegation_pk: UUID) -> HttpResponse:
    now = clock.now()
    barn = led_barn(request, pk, now)
    given = get_object_or_404(Delegation.objects.select_related("barn", "til"), pk=delegation_pk, barn=barn)
    services.end_delegation(delegation=given, by=request.user, now=now)
    messages.success(request, "Din kollega kan ikke se barnet længere.")
    return redirect("adgang:kollega", pk)
