"""Pointing a booking at a registered consent, so that the child may be named at the sparring (TST-05)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from booking import services
from booking.models import Booking
from booking.naevnelse import hearing_units
from booking.policies import can_name
from booking.texts import KAN_IKKE_NAVNGIVE
from samtykke.adgang import FUNDET, see
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(anyone_logged_in)
def samtykke(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """The children one may see whose consent covers all who hear it; each that is shown is in the log."""
    now = clock.now()
    booking = get_object_or_404(Booking.objects.filter(booker=request.user).with_tid(), pk=pk)
    if not booking.position:
        raise Http404
    if not can_name(request.user, booking, now):
        return redirect("booking:kvittering", pk)
    found = services.usable_for(booking, request.user, now)
    see([samtykke.barn for samtykke in found], request.user, now, FUNDET)
    chosen = next((s for s in found if str(s.pk) == request.POST.get("samtykke")), None)
    if chosen:
        try:
            services.use_samtykke(booking=booking, samtykke=chosen, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, KAN_IKKE_NAVNGIVE[refused.code])
        else:
            messages.success(request, "I må tale om barnet med navn. Vi ser efter igen på dagen.")
        return redirect("booking:kvittering", pk)
    if request.method == "POST":
        messages.warning(request, KAN_IKKE_NAVNGIVE["daekker_ikke"])
    context = {"booking": booking, "samtykker": found, "enheder": hearing_units(booking.ordning, booking.dag.dato)}
    return render(request, "booking/samtykke.html", context)
