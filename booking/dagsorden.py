"""The coordinator's Thursday: who comes with what, from which institution; on screen and on paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from booking.enums import BookingTilstand
from booking.forloeb import deltagere_of, forloeb_of, units_away
from booking.models import Booking, Ordning, Sparringsdag
from booking.policies import can_cancel_sparringsdag, can_follow_dagsorden
from booking.services import erased_until, why_not_open
from udviklingsmodel.kernel import clock, pdf
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest


def followed_days(user: Bruger, now: datetime) -> QuerySet[Sparringsdag]:
    """The sessions whose agenda the user may read, with how many of the times are booked, and how many wait."""
    booked = Q(positioner__bookinger__tilstand=BookingTilstand.BOOKET)
    current = Q(positioner__opgivet=False)
    waiting = Booking.objects.filter(venteliste=OuterRef("pk"), tilstand=BookingTilstand.PAA_VENTELISTE).order_by()
    return (
        Sparringsdag.objects.filter(ordning__in=Ordning.objects.followed_by(user, now))
        .select_related("ordning__sted")
        .prefetch_related("ordning__vinduer")
        .annotate(  # type: ignore[no-redef]
            tider=Count("positioner", filter=current, distinct=True),
            booket=Count("positioner__bookinger", filter=booked, distinct=True),
            begynder=Min("positioner__start_at", filter=current),
            venter=Coalesce(Subquery(waiting.values("venteliste").annotate(antal=Count("pk")).values("antal")), 0),
            slutter=Max("positioner__end_at", filter=current),
        )
    )


def lost_times(dag: Sparringsdag) -> QuerySet[Booking]:
    """Who had a time on a session that was cancelled."""
    lost = Booking.objects.filter(position__sparringsdag=dag, aflyst_med_dagen=True, booket_at__isnull=False)
    return lost.with_tid().order_by("position__start_at", "pk")


def held_though_closed(dag: Sparringsdag, kalender: Kalender) -> str:
    """Why the day is closed on which a session is held all the same, for those who have a time."""
    return kalender.lukket(dag.dato) or "" if dag.booket and not dag.aflyst_at else ""


@require_safe
@requires(can_follow_dagsorden)
def oversigt(request: BrugerRequest) -> HttpResponse:
    now = clock.now()
    days, kalender = followed_days(request.user, now), Kalender.current(request.user.kommune)
    coming = days.filter(dato__gte=local_date(now)).order_by("dato", "pk")[:10]
    earlier = days.filter(dato__lt=local_date(now), dato__gt=erased_until(now)).order_by("-dato", "pk")[:10]
    context = {"dage": [(d, held_though_closed(d, kalender)) for d in coming], "tidligere": [(d, "") for d in earlier]}
    return render(request, "dagsorden/oversigt.html", context)


@require_safe
@requires(can_follow_dagsorden)
def som_pdf(request: BrugerRequest, pk: UUID) -> HttpResponse:
    context = agenda(request, pk)
    people = deltagere_of(context["dag"], request.user)
    context |= {"f": forloeb_of(context["dag"], context["udskrevet"]), "deltagere": people, "afbud": units_away(people)}
    try:
        document = pdf.render(render_to_string("dagsorden/dag.pdf.html", context, request))
    except pdf.Unavailable:
        return render(request, "dagsorden/ingen_pdf.html", context, status=503)
    name = f"dagsorden-{context['dag'].dato.isoformat()}.pdf"
    return HttpResponse(
        document, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def agenda(request: BrugerRequest, pk: UUID) -> dict[str, Any]:
    now = clock.now()
    dag = get_object_or_404(followed_days(request.user, now).prefetch_related("positioner"), pk=pk)
    kalender, coordinates = Kalender.current(request.user.kommune), can_cancel_sparringsdag(request.user, dag.ordning, now)
    return {
        "dag": dag,
        "ordning": dag.ordning,
        "udskrevet": now,
        "kan_aflyse": coordinates and not dag.aflyst_at and not dag.is_over(now),
        "kan_aabne": coordinates and why_not_open(dag, kalender, now) is None,
        "holdes_alligevel": held_though_closed(dag, kalender),
        "mistede": lost_times(dag) if dag.aflyst_at else (),
        "slettet_efter": settings.SLETNING_DAGE if not dag.booket and dag.dato <= erased_until(now) else 0,
    }
