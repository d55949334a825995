from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_safe

from booking import dage as days
from booking import services
from booking.forms import BookingForm
from booking.letters import calendar_file
from booking.models import FOELGER, Booking, Ordning
from booking.policies import can_book_ordning, can_see_sparring
from booking.texts import AFVIST, KAN_IKKE_AFLYSES
from booking.transitions import BOOKINGER, reminder_at
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.transitions import Refused, available
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.request import BrugerRequest


@require_safe
@requires(can_see_sparring)
def oversigt(request: BrugerRequest) -> HttpResponse:
    """Straight to the days of one's own district; to the list of districts for those who have none, or several."""
    now = clock.now()
    ordninger = Ordning.objects.visible_to(request.user, now)
    own = [ordning for ordning in ordninger if can_book_ordning(request.user, ordning, now)]
    if len(own) == 1:
        return redirect("booking:dage", own[0].slug)
    return render(request, "booking/oversigt.html", {"ordninger": ordninger, "egne": own})


@require_safe
@requires(can_see_sparring)
def dage(request: BrugerRequest, slug: str) -> HttpResponse:
    now = clock.now()
    ordning = _ordning(request, slug, now)
    context = {
        "ordning": ordning,
        "andre": [o for o in Ordning.objects.visible_to(request.user, now) if o != ordning],
        "dage": days.coming_days(ordning, now, Kalender.current(request.user.kommune), request.user),
        "kan_booke": can_book_ordning(request.user, ordning, now),
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
    }
    return render(request, "booking/dage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
def dag(request: BrugerRequest, slug: str, dato: date) -> HttpResponse:
    """The times of one day, and the form that books one of them. What was typed stays, whatever happens."""
    now = clock.now()
    ordning, kalender = _ordning(request, slug, now), Kalender.current(request.user.kommune)
    shown = days.day_of(ordning, dato, now, kalender, request.user)
    institutioner = ordning.institutioner_for(request.user, now)
    people = SimpleLazyObject(lambda: list(ordning.deltagere_and_kolleger(dato, institutioner)))
    kan_booke = can_book_ordning(request.user, ordning, now)
    form = BookingForm(
        request.POST if request.method == "POST" else None,
        ordning=ordning,
        dag=shown,
        institutioner=institutioner,
        people=people,
        today=local_date(now),
    )
    afvist = "maa_ikke_booke" if form.is_bound and not kan_booke else ""
    if kan_booke and shown.positioner and form.is_valid():
        try:
            booking = services.book_position(by=request.user, now=now, **form.chosen)
        except Refused as refused:
            afvist, shown = refused.code, days.day_of(ordning, dato, now, kalender, request.user)
            form.show_again(shown)
        else:
            return redirect("booking:kvittering", booking.pk)
    context = {
        "ordning": ordning,
        "dag": shown,
        "form": form,
        "kan_booke": kan_booke,
        "afvist": AFVIST.get(afvist, ""),
        "deltagere": lambda: [person for person in people if person.rolle in FOELGER],
        "institutioner": institutioner,
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
        "andre_dage": [] if shown.ledige and not afvist else days.next_free(ordning, now, kalender, but=dato),
    }
    return render(request, "booking/dag.html", context, status=409 if context["afvist"] else 200)


@require_safe
@requires(can_see_sparring)
def mine(request: BrugerRequest) -> HttpResponse:
    now = clock.now()
    bookinger = Booking.objects.filter(booker=request.user).with_tid()
    context = {
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
        "kommende": bookinger.active().filter(position__end_at__gt=now).order_by("position__start_at", "pk"),
        "tidligere": bookinger.exclude(pk__in=bookinger.active().filter(position__end_at__gt=now)).order_by(
            "-position__start_at", "pk"
        )[:20],
    }
    return render(request, "booking/mine.html", context)


@require_safe
@requires(anyone_logged_in)
def kvittering(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    booking = _visible(request, pk, now)
    context = {
        "booking": booking,
        "deltagere": booking.ordning.deltagere(booking.position.sparringsdag.dato),
        "perspektiver": booking.perspektiver.all(),
        "kan_aflyses": "aflys" in available(BOOKINGER, booking, request.user, now),
        "egen": booking.booker == request.user,
        "paamindes": reminder_at(booking.position) > booking.booket_at,
    }
    return render(request, "booking/kvittering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(anyone_logged_in)
def aflys(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    booking = get_object_or_404(Booking.objects.filter(booker=request.user).with_tid(), pk=pk)
    if booking.aflyst_at and request.method != "POST":
        return redirect("booking:kvittering", booking.pk)
    if request.method == "POST":
        try:
            services.cancel_booking(booking=booking, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, KAN_IKKE_AFLYSES[refused.code])
        else:
            messages.success(request, "Tiden er aflyst, og andre kan nu booke den.")
        return redirect("booking:kvittering", booking.pk)
    return render(request, "booking/aflys.html", {"booking": booking})


@require_safe
@requires(anyone_logged_in)
def kalender(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """The booking as a file to add to a calendar by hand."""
    now = clock.now()
    booking = get_object_or_404(Booking.objects.active().filter(booker=request.user).with_tid(), pk=pk)
    ics = calendar_file(booking, method="PUBLISH", now=now)
    return HttpResponse(
        ics,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sparring.ics"'},
    )


def _ordning(request: BrugerRequest, slug: str, now: datetime) -> Ordning:
    ordning = next((o for o in Ordning.objects.visible_to(request.user, now) if o.slug == slug), None)
    if ordning is None:
        raise Http404
    return ordning


def _visible(request: BrugerRequest, pk: UUID, now: datetime) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(request.user, now).with_tid(), pk=pk)
