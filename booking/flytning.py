"""A booking is moved to another time of the same ordning."""

from copy import copy
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from booking import dage as days
from booking import services
from booking.enums import BookingTilstand
from booking.kvoter import institution_quota_is_left, person_quota_is_left
from booking.models import Booking, Ordning, Position
from booking.regler import may_book, not_begun
from booking.texts import KAN_IKKE_FLYTTES
from booking.transitions import place
from booking.views import changeable, shown_ordning, told
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(anyone_logged_in)
def flyt(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """Choose another time. What was free when the page was drawn may be taken when it is sent."""
    now = clock.now()
    booking = changeable(request, pk, now)
    if booking.tilstand != BookingTilstand.BOOKET:
        raise Http404
    ordning = shown_ordning(request, booking.ordning.slug, now)
    if ordning.tildeles:
        return redirect("booking:kvittering", booking.pk)
    afvist = ""
    if request.method == "POST":
        positions = {str(p.pk): p for session in ordning.plan for p in session.positioner.all()}
        til = positions.get(request.POST.get("position", ""))
        try:
            if til is None:
                raise Refused("ingen_valgt")
            services.move_booking(booking=booking, til=til, by=request.user, now=now)
        except Refused as refused:
            afvist = KAN_IKKE_FLYTTES[refused.code]
        else:
            messages.success(request, f"Tiden er flyttet.{told(request.user, booking)}")
            return redirect("booking:kvittering", booking.pk)
    stopped = _stopped(booking, request.user, now)
    context = {
        "booking": booking,
        "egen": booking.booker == request.user,
        "afvist": afvist,
        "stoppet": KAN_IKKE_FLYTTES[stopped] if stopped else "",
        "dage": [] if stopped else _can_move_to(booking, ordning, request.user, now),
    }
    return render(request, "booking/flyt.html", context, status=409 if afvist else 200)


def _stopped(booking: Booking, by: Bruger, now: datetime) -> str | None:
    """What stands in the way of every move, as the guards of the move say it."""
    guards = (not_begun, may_book, person_quota_is_left, institution_quota_is_left)
    return next((code for guard in guards if (code := guard(booking, by, now))), None)


def _can_move_to(booking: Booking, ordning: Ordning, by: Bruger, now: datetime) -> list[tuple[days.Dag, list[days.Tid]]]:
    """The days and their times that the move would be accepted to."""
    found = []
    for dag in days.coming_days(ordning, now, Kalender.current(by.kommune)):
        tider = [tid for tid in dag.ledige if may_book(_at(booking, tid.position), by, now) is None]
        if tider and not _has_its_one_time(booking, ordning, dag):
            found.append((dag, tider))
    return found


def _at(booking: Booking, position: Position) -> Booking:
    moved = copy(booking)
    place(moved, position)
    return moved


def _has_its_one_time(booking: Booking, ordning: Ordning, dag: days.Dag) -> bool:
    """The institution may have no other that day; its one time may be the one that moves."""
    moves_within = booking.eneste_paa_id == dag.session.pk
    return ordning.en_pr_institution and booking.institution_id in dag.har_deres_eneste and not moves_within
