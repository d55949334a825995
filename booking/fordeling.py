"""Where times are given out: what one who asks meets, and the board of those who give (TPS-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_POST

from booking import dage as days
from booking import services
from booking.enums import BookingTilstand
from booking.forms import kolleger, who_hears
from booking.kvoter import usage
from booking.models import Booking, Ordning, Position
from booking.muligheder import Muligheder
from booking.policies import can_see_sparring, can_tildele
from booking.texts import (
    ANMODNING_AFVIST,
    IKKE_TAGET_TILBAGE,
    INGEN_SAG,
    KAN_IKKE_TILDELES,
    KAN_IKKE_TRAEKKES_TILBAGE,
)
from booking.tidslinje import Linje, coming_lines
from booking.tildelingsforms import AfslagForm, AnmodForm, TidForm
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dage_siden, dansk_dag, liste, tidsrum
from udviklingsmodel.kernel.indtastninger import is_restored, keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.request import BrugerRequest


def forside(request: BrugerRequest, ordning: Ordning, now: datetime) -> HttpResponse:
    """The page of such an ordning: what it is, one's own requests, the coming days."""
    here = Q(anmodet_hos=ordning) | Q(position__sparringsdag__ordning=ordning, position__end_at__gt=now)
    shown = [BookingTilstand.ANMODET, BookingTilstand.AFSLAAET, BookingTilstand.BOOKET]
    own = Booking.objects.filter(here, booker=request.user, tilstand__in=shown).with_tid()
    muligheder = Muligheder(ordning, request.user, now)
    context = {
        "ordning": ordning,
        "dage": days.coming_days(ordning, now, Kalender.current(request.user.kommune)),
        "egne": own.order_by("-anmodet_at", "pk")[:10],
        "kan_bede": muligheder.altid,
        "linjer": muligheder.linjer,
        "kan_fordele": can_tildele(request.user, ordning, now),
        "deltagere": ordning.deltagere_for(request.user, local_date(now)),
        "ingen_sag": INGEN_SAG,
    }
    return render(request, "booking/tildeles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def anmod(request: BrugerRequest, slug: str) -> HttpResponse:
    """The request. What was typed stays, whatever happens."""
    now = clock.now()
    ordning, today = _ordning(request, slug, now), local_date(now)
    muligheder = Muligheder(ordning, request.user, now)
    institutioner = muligheder.altid
    if not institutioner:
        raise Http404
    deltagere = SimpleLazyObject(lambda: ordning.deltagere_for(request.user, today))
    if not deltagere:  # nobody would answer: the page of the ordning says so
        return redirect("booking:dage", ordning.slug)
    coming = days.coming_days(ordning, now, Kalender.current(request.user.kommune))
    data = typed(request)
    form = AnmodForm(
        data,
        ordning=ordning,
        dage=[dag.dato for dag in coming if not dag.lukket],
        institutioner=institutioner,
        hoerer=lambda: who_hears(deltagere),
        kolleger=lambda: kolleger(today, institutioner),
        today=today,
    )
    afvist, sendt = "", None
    if is_restored(request, data):
        form.show_again(days.Dag(today))
    elif form.is_valid():
        try:
            booking = services.request_tid(ordning=ordning, by=request.user, now=now, **form.answers)
        except Refused as refused:
            afvist, sendt = ANMODNING_AFVIST[refused.code], services.already_sent(refused)
            form.show_again(days.Dag(today))
        else:
            return redirect("booking:kvittering", booking.pk)
    context = {
        "ordning": ordning,
        "form": form,
        "afvist": afvist,
        "linjer": muligheder.linjer,
        "sendt": sendt,
        "ingen_sag": INGEN_SAG,
    }
    return render(request, "booking/anmod.html", context, status=409 if afvist else 200)


def anmodning(request: BrugerRequest, booking: Booking) -> HttpResponse:
    """The receipt of a request: waiting, declined or withdrawn."""
    context = {
        "booking": booking,
        "egen": booking.booker == request.user,
        "dage": _days_in_words(booking),
        "ingen_sag": INGEN_SAG,
    }
    return render(request, "booking/anmodning.html", context)


@require_POST
@requires(anyone_logged_in)
def traek_tilbage(request: BrugerRequest, pk: UUID) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.filter(booker=request.user).with_tid(), pk=pk)
    try:
        services.withdraw_anmodning(booking=booking, by=request.user, now=clock.now())
    except Refused as refused:
        messages.warning(request, KAN_IKKE_TRAEKKES_TILBAGE[refused.code])
    else:
        messages.success(request, "Anmodningen er trukket tilbage.")
    return redirect("booking:kvittering", booking.pk)


IKKE_GJORT = {
    "tildel": "Tiden er ikke givet",
    "flyt": "Tiden er ikke flyttet",
    "fortryd": "Tiden er ikke taget tilbage",
    "afslaa": "Der er ikke sagt nej",
}


@dataclass(frozen=True)
class Kort:
    """A request, or a given time, with what can be done with it."""

    booking: Booking
    tid: TidForm
    afslag: AfslagForm
    ventet: str = ""
    slettes: date | None = None  # where its days have passed unanswered
    dage: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def fordeling(request: BrugerRequest, slug: str) -> HttpResponse:
    """The board: the requests, the days, and one small form for each thing that can be done."""
    now = clock.now()
    ordning = _ordning(request, slug, now)
    if not can_tildele(request.user, ordning, now):
        raise Http404
    linjer = coming_lines(ordning, now, Kalender.current(request.user.kommune))
    sent: forms.Form | None = None
    booking, afvist = None, ""
    trin = request.POST.get("trin", "")
    if request.method == "POST":
        booking = _asked_of(ordning, request.POST.get("booking", ""))
        try:
            sent, said = _do(request, ordning, booking, linjer, now)
        except Refused as refused:
            linjer = coming_lines(ordning, now, Kalender.current(request.user.kommune))
            sent = _form(request.POST, ordning, booking, linjer)
            afvist = _why_not(refused.code, booking, sent, linjer, now)
        else:
            if said:
                messages.success(request, said)
                return redirect("booking:fordeling", ordning.slug)
    elif data := typed(request):
        booking, sent, afvist = _found_again(ordning, data, linjer)
        trin = data.get("trin", "")
    venter = list(Booking.objects.anmodet().filter(anmodet_hos=ordning).with_tid())
    context = {
        "ordning": ordning,
        "oensker": [_card(b, ordning, linjer, booking, sent, now) for b in venter],
        "linjer": [(linje, [_card(b, ordning, linjer, booking, sent, now) for b in linje.givet]) for linje in linjer],
        "afvist": afvist,
        "ikke_gjort": IKKE_GJORT.get(trin, IKKE_GJORT["tildel"]),
        "om": booking and _whose(booking, linjer),
        "form": sent,
        "uden_plads": sent["grund"].value() if isinstance(sent, AfslagForm) and booking not in venter else "",
    }
    return render(request, "booking/fordeling.html", context, status=409 if afvist and request.method == "POST" else 200)


def _found_again(
    ordning: Ordning, data: QueryDict, linjer: Sequence[Linje]
) -> tuple[Booking | None, "TidForm | AfslagForm | None", str]:
    """What was typed before a login, and the sentence of what has happened to the request since."""
    try:
        booking = _asked_of(ordning, data.get("booking", ""))
    except Http404:
        return None, None, ""
    if data.get("trin") == "fortryd":
        return booking, None, IKKE_TAGET_TILBAGE if booking.tilstand == BookingTilstand.BOOKET else ""
    form = _form(data, ordning, booking, linjer)
    fits = [BookingTilstand.ANMODET, *([] if isinstance(form, AfslagForm) else [BookingTilstand.BOOKET])]
    since = "" if booking.tilstand in fits else KAN_IKKE_TILDELES.get(f"er_{booking.tilstand}", "")
    return booking, form, since


def _why_not(code: str, booking: Booking, sent: "TidForm | AfslagForm", linjer: Sequence[Linje], now: datetime) -> str:
    """The sentence; where another time is in the way, whose it is; where a limit is reached, who has how many."""
    said = KAN_IKKE_TILDELES[code]
    if code == "optaget" and isinstance(sent, TidForm) and sent.is_valid():
        til = sent.til
        given = [b for linje in linjer for b in linje.givet if b.pk != booking.pk]
        there = [b for b in given if b.tid.start_at < til.end_at and til.start_at < b.tid.end_at]
        return " ".join([*(f"{_when(b.tid).capitalize()} er givet til {b.booker}, {b.institution}." for b in there), said])
    if code in ("max_pr_person", "max_pr_institution"):
        used = usage(booking.ordning, booking.booker, [booking.institution], now, hvem=booking.booker.navn)
        return f"{'. '.join(str(forbrug) for forbrug in used if forbrug.er_naaet)}. {said}"
    return said


def _whose(booking: Booking, linjer: Sequence[Linje]) -> str:
    """Which request it is about, by who asked, and the time it has by now; never by what it is about."""
    held = next((b.tid for linje in linjer for b in linje.givet if b.pk == booking.pk), None)
    return f"{booking.booker}, {booking.institution}{f', som har {_when(held)}' if held else ''}"


def _when(tid: Position) -> str:
    return f"{dansk_dag(tid.start_at)} {tidsrum(tid.start_at, tid.end_at)}"


def _do(
    request: BrugerRequest, ordning: Ordning, booking: Booking, linjer: Sequence[Linje], now: datetime
) -> tuple[forms.Form | None, str]:
    """Carry out what was asked for: the sentence that says so, or the form with its errors. Raises Refused."""
    trin = request.POST.get("trin", "")
    if trin == "fortryd":
        services.take_back_tid(booking=booking, by=request.user, now=now)
        taken = f"Tiden {_when(booking.tid)} er taget tilbage fra {booking.booker}, {booking.institution}."
        return None, f"{taken} {booking.booker} får en mail, og anmodningen venter igen."
    form = _form(request.POST, ordning, booking, linjer)
    if not form.is_valid():
        return form, ""
    if isinstance(form, AfslagForm):
        services.decline_anmodning(booking=booking, grund=form.cleaned_data["grund"], by=request.user, now=now)
        declined = f"Der er sagt nej til anmodningen fra {booking.booker}, {booking.institution}."
        return None, f"{declined} {booking.booker} får en mail om, at der er et svar."
    give = services.move_tildelt if trin == "flyt" else services.allocate_tid
    given = give(booking=booking, til=form.til, by=request.user, now=now)
    return None, f"{_when(given.tid).capitalize()} er givet til {given.booker}, {given.institution}."


def _form(data: QueryDict, ordning: Ordning, booking: Booking, linjer: Sequence[Linje]) -> "TidForm | AfslagForm":
    if data.get("trin") == "afslaa":
        return AfslagForm(data, booking=booking)
    return TidForm(data, booking=booking, ordning=ordning, linjer=linjer)


def _card(
    booking: Booking,
    ordning: Ordning,
    linjer: Sequence[Linje],
    asked: Booking | None,
    sent: forms.Form | None,
    now: datetime,
) -> Kort:
    """With what was typed, where this is the one that was sent."""
    mine = sent if asked and asked.pk == booking.pk else None
    return Kort(
        booking,
        mine if isinstance(mine, TidForm) else TidForm(booking=booking, ordning=ordning, linjer=linjer),
        mine if isinstance(mine, AfslagForm) else AfslagForm(booking=booking),
        dage_siden(booking.anmodet_at, now) if booking.anmodet_at else "",
        booking.slettes_date if booking.venter_til_date and booking.venter_til_date < local_date(now) else None,
        _days_in_words(booking),
    )


def _asked_of(ordning: Ordning, pk: str) -> Booking:
    """A request or a given time of this ordning, and no other."""
    here = Q(anmodet_hos=ordning) | Q(position__sparringsdag__ordning=ordning)
    try:
        return get_object_or_404(Booking.objects.filter(here).with_tid(), pk=UUID(pk))
    except ValueError:
        raise Http404 from None


def _days_in_words(booking: Booking) -> str:
    return liste([dansk_dag(date.fromisoformat(day)) for day in booking.oensker]) if booking.oensker else "alle dage"


def _ordning(request: BrugerRequest, slug: str, now: datetime) -> Ordning:
    """One that gives its times out, and that the user may see."""
    ordning = Ordning.objects.visible_as(slug, request.user, now)
    if ordning is None or not ordning.tildeles:
        raise Http404
    return ordning
