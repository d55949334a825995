"""A coordinator books or waits for a local professional of any district (TST-03): whom, found by POST; then the form."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking import dage as days
from booking import services
from booking.forms import BookingForAndenForm, kolleger, who_hears
from booking.hvem import HvemForm
from booking.models import Booking, Ordning
from booking.muligheder import Muligheder
from booking.policies import can_book_for, can_see_sparring
from booking.regler import not_there_already
from booking.texts import AFVIST_FOR_ANDEN
from booking.views import book_or_wait, shown_ordning
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.indtastninger import is_restored, keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest

TID = "tid"  # of an address: the free time that was pressed on the agenda


@dataclass(frozen=True)
class Side:
    """What both pages stand on: a day of an ordning whose coordinator is asking."""

    ordning: Ordning
    dag: days.Dag
    kalender: Kalender
    now: datetime


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
def hvem(request: BrugerRequest, slug: str, dato: date) -> HttpResponse:
    """Whom one books for. The name goes by POST; the address has the id of the one chosen, and the time if one was."""
    side = _side(request, slug, dato)
    form = HvemForm(request.POST or None, ordning=side.ordning, now=side.now)
    chosen = f"?{urlencode({TID: tid})}" if (tid := request.GET.get(TID)) else ""
    if form.is_valid() and len(form.fundet) == 1:
        return redirect(reverse("booking:for_anden", args=[slug, dato, form.fundet[0].pk]) + chosen)
    context = {"ordning": side.ordning, "dag": side.dag, "form": form, "valgt_tid": chosen}
    return render(request, "booking/hvem.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def book(request: BrugerRequest, slug: str, dato: date, pk: UUID) -> HttpResponse:
    """The times of the day and the form, with the institutions of the one it is for."""
    side = _side(request, slug, dato)
    person = get_object_or_404(Bruger.objects.filter(is_active=True).select_related("kommune"), pk=pk)
    muligheder = Muligheder(side.ordning, person, side.now, for_anden=True)
    institutioner = muligheder.altid
    if not institutioner:
        raise Http404
    deltagere = side.ordning.deltagere_for(request.user, dato)
    data = typed(request)
    form = BookingForAndenForm(
        data,
        initial={"position": request.GET.get(TID, "")},
        ordning=side.ordning,
        dag=side.dag,
        institutioner=institutioner,
        hoerer=lambda: who_hears(deltagere),
        kolleger=lambda: kolleger(dato, institutioner),
        today=local_date(side.now),
    )
    afvist, sendt = "", None
    if is_restored(request, data):
        form.show_again(side.dag)
    elif side.dag.positioner and form.is_valid():
        try:
            booking = book_or_wait(form, side.dag, request.user, side.now, booker=person)
        except Refused as refused:
            afvist, sendt = AFVIST_FOR_ANDEN[refused.code], services.already_sent(refused)
            muligheder, side = Muligheder(side.ordning, person, side.now, for_anden=True), _side(request, slug, dato)
            form.show_again(side.dag)
        else:
            if form.vil_vente:
                messages.success(request, f"{person} står på ventelisten og får besked på mail.")
                return redirect("booking:dag", slug, dato)
            messages.success(request, f"Tiden er booket for {person}, der får besked på mail.")
            if dato == local_date(side.now):  # filled on the spot: back to the agenda
                return redirect("dagsorden:dag", booking.dag.pk)
            return redirect("booking:kvittering", booking.pk)
    valg = muligheder.paa(side.dag)
    context: dict[str, Any] = {
        "ordning": side.ordning,
        "dag": side.dag,
        "valg": valg,
        "person": person,
        "institutioner": institutioner,
        "er_der": AFVIST_FOR_ANDEN[code] if side.dag.kan_ventes and (code := _is_there(side, person)) else "",
        "form": form,
        "afvist": afvist,
        "sendt": sendt,
        "andre_dage": [] if valg.kan_booke else muligheder.naeste(side.kalender, but=dato),
    }
    return render(request, "booking/for_anden.html", context, status=409 if afvist else 200)


def _is_there(side: Side, person: Bruger) -> str | None:
    """Whether the person waits on the full day already, or has a time there."""
    return not_there_already(Booking(booker=person, venteliste=side.dag.session), person, side.now)


def _closed_but_held(request: BrugerRequest, slug: str, dato: date, now: datetime) -> Ordning | None:
    """One that is not in use any more, whose agenda of today the user follows: with that day alone."""
    if dato != local_date(now):
        return None
    closed = Ordning.objects.followed_by(request.user, now).filter(slug=slug, aktiv=False, sparringsdage__dato=dato)
    found = closed.select_related("distrikt", "sted").prefetch_related("perspektiver", "vinduer")
    return found.with_plan(dato, last=dato).first()


def _side(request: BrugerRequest, slug: str, dato: date) -> Side:
    now, kalender = clock.now(), Kalender.current(request.user.kommune)
    ordning = _closed_but_held(request, slug, dato, now) or shown_ordning(request, slug, now)
    if not can_book_for(request.user, ordning, now):
        raise Http404
    dag = days.on_the_spot(days.day_of(ordning, dato, now, kalender), now)
    return Side(ordning, dag, kalender, now)
