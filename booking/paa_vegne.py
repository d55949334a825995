"""A coordinator books for a local professional of any district (TST-03): whom, found by POST; then the usual form."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from booking import dage as days
from booking import services
from booking.forms import BookingForAndenForm, HvemForm, who_hears
from booking.kvoter import usage
from booking.models import Ordning
from booking.policies import can_book_for, can_see_sparring
from booking.texts import AFVIST_FOR_ANDEN
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.indtastninger import is_restored, keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest


@dataclass(frozen=True)
class Side:
    """What both pages stand on: a day of an ordning whose coordinator is asking."""

    ordning: Ordning
    dag: days.Dag
    kalender: Kalender
    now: datetime

    @property
    def andre_dage(self) -> list[days.Dag]:
        return days.next_free(self.ordning, self.now, self.kalender, but=self.dag.dato)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
def hvem(request: BrugerRequest, slug: str, dato: date) -> HttpResponse:
    """Whom one books for. The name goes by POST; the address has the id that was found."""
    side = _side(request, slug, dato)
    form = HvemForm(request.POST or None, ordning=side.ordning, now=side.now)
    if form.is_valid():
        return redirect("booking:for_anden", slug, dato, form.person.pk)
    context = {"ordning": side.ordning, "dag": side.dag, "form": form}
    return render(request, "booking/hvem.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def book(request: BrugerRequest, slug: str, dato: date, pk: UUID) -> HttpResponse:
    """The times of the day and the form, with the institutions of the one it is for."""
    side = _side(request, slug, dato)
    person = get_object_or_404(Bruger.objects.filter(is_active=True).select_related("kommune"), pk=pk)
    institutioner = side.ordning.institutioner_for(person, side.now, released=True)
    if not institutioner:
        raise Http404
    deltagere = side.ordning.deltagere_for(request.user, dato)
    data = typed(request)
    form = BookingForAndenForm(
        data,
        ordning=side.ordning,
        dag=side.dag,
        institutioner=institutioner,
        hoerer=lambda: who_hears(deltagere),
        kolleger=lambda: side.ordning.kolleger(dato, institutioner),
        today=local_date(side.now),
    )
    afvist, sendt = "", None
    if is_restored(request, data):
        form.show_again(side.dag)
    elif side.dag.positioner and form.is_valid():
        try:
            booking = services.book_position(
                position=form.chosen, booker=person, by=request.user, now=side.now, **form.answers
            )
        except Refused as refused:
            afvist, sendt = AFVIST_FOR_ANDEN[refused.code], services.already_sent(refused)
            side = _side(request, slug, dato)
            form.show_again(side.dag)
        else:
            messages.success(request, f"Tiden er booket for {person}, der får besked på mail.")
            if dato == local_date(side.now):  # filled on the spot: back to the agenda
                return redirect("dagsorden:dag", booking.dag.pk)
            return redirect("booking:kvittering", booking.pk)
    context: dict[str, Any] = {
        "ordning": side.ordning,
        "dag": side.dag,
        "person": person,
        "institutioner": institutioner,
        "forbrug": usage(side.ordning, person, institutioner, side.now, hvem=person.navn),
        "form": form,
        "afvist": afvist,
        "sendt": sendt,
        "andre_dage": [] if side.dag.ledige else side.andre_dage,
    }
    return render(request, "booking/for_anden.html", context, status=409 if afvist else 200)


def _side(request: BrugerRequest, slug: str, dato: date) -> Side:
    now, kalender = clock.now(), Kalender.current(request.user.kommune)
    ordning = Ordning.objects.visible_as(slug, request.user, now)
    if ordning is None and dato == local_date(now):
        ordning = Ordning.objects.closed_but_held(slug, request.user, dato, now)
    if ordning is None or not can_book_for(request.user, ordning, now):
        raise Http404
    dag = days.on_the_spot(days.day_of(ordning, dato, now, kalender, request.user), now)
    return Side(ordning, dag, kalender, now)
