from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import dage as days
from booking import fordeling, services
from booking.enums import BookingTilstand, Videre
from booking.forms import BookingForm, who_hears
from booking.kvoter import usage
from booking.letters import calendar_file
from booking.models import Booking, Ordning
from booking.policies import (
    can_book_for,
    can_book_ordning,
    can_change_booking,
    can_go_videre,
    can_register_udfald,
    can_see_sparring,
)
from booking.texts import (
    AFVIST,
    INGEN_SAG,
    KAN_IKKE_AFLYSES,
    KAN_IKKE_FLYTTES,
    KAN_IKKE_FORTRYDES,
    KAN_IKKE_GAA_VIDERE,
    KAN_IKKE_REGISTRERES,
    KAN_IKKE_SVARES,
)
from booking.transitions import BOOKINGER, reminder_at
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import anyone_logged_in, requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.indtastninger import is_restored, keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused, available
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
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
    if ordning.tildeles:
        return fordeling.forside(request, ordning, now)
    context = {
        "ordning": ordning,
        "andre": [o for o in Ordning.objects.visible_to(request.user, now) if o != ordning],
        "dage": days.coming_days(ordning, now, Kalender.current(request.user.kommune), request.user),
        "kan_booke": (kan_booke := can_book_ordning(request.user, ordning, now)),
        "forbrug": usage(ordning, request.user, ordning.institutioner_for(request.user, now), now) if kan_booke else [],
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
    }
    return render(request, "booking/dage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def dag(request: BrugerRequest, slug: str, dato: date) -> HttpResponse:
    """The times of one day, and the form that books one of them. What was typed stays, whatever happens."""
    now = clock.now()
    ordning, kalender = _ordning(request, slug, now), Kalender.current(request.user.kommune)
    if ordning.tildeles:
        return redirect("booking:dage", ordning.slug)
    shown = days.day_of(ordning, dato, now, kalender, request.user)
    institutioner = ordning.institutioner_for(request.user, now, released=shown.frigivet)
    deltagere = SimpleLazyObject(lambda: ordning.deltagere_for(request.user, dato))
    kan_booke = can_book_ordning(request.user, ordning, now, released=shown.frigivet)
    data = typed(request)
    form = BookingForm(
        data,
        ordning=ordning,
        dag=shown,
        institutioner=institutioner,
        hoerer=lambda: who_hears(deltagere),
        kolleger=lambda: ordning.kolleger(dato, institutioner),
        today=local_date(now),
    )
    afvist, sendt = "maa_ikke_booke" if form.is_bound and not kan_booke else "", None
    if is_restored(request, data):
        form.show_again(shown)
    elif kan_booke and shown.positioner and form.is_valid():
        try:
            booking = _book_or_wait(form, shown, request.user, now)
        except Refused as refused:
            afvist, sendt = refused.code, services.already_sent(refused)
            shown = days.day_of(ordning, dato, now, kalender, request.user)
            form.show_again(shown)
        else:
            return redirect("booking:kvittering", booking.pk)
    venter_her = _own_place(request.user, shown)
    context = {
        "ordning": ordning,
        "dag": shown,
        "form": form,
        "kan_booke": kan_booke,
        "forbrug": usage(ordning, request.user, institutioner, now) if kan_booke else [],
        "sletning_dage": settings.SLETNING_DAGE,
        "kan_booke_for": can_book_for(request.user, ordning, now) and bool(shown.ledige),
        "afvist": AFVIST.get(afvist, ""),
        "sendt": sendt,
        "deltagere": deltagere,
        "institutioner": institutioner,
        "venter_her": venter_her,
        "kan_vente": kan_booke and shown.kan_ventes and not shown.egne and not venter_her,
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
        "andre_dage": [] if shown.ledige and not afvist else days.next_free(ordning, now, kalender, but=dato),
    }
    return render(
        request, "booking/dag.html", context, status=409 if context["afvist"] and request.method == "POST" else 200
    )


@require_safe
@requires(can_see_sparring)
def mine(request: BrugerRequest) -> HttpResponse:
    now = clock.now()
    bookinger = Booking.objects.filter(booker=request.user).with_tid()
    coming = bookinger.booket().filter(position__end_at__gt=now)
    context = {
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
        "tilbud": bookinger.filter(tilstand=BookingTilstand.TILBUDT).order_by("tilbudt_until", "pk"),
        "anmodninger": bookinger.filter(tilstand__in=[BookingTilstand.ANMODET, BookingTilstand.AFSLAAET]).order_by(
            "-anmodet_at", "pk"
        )[:10],
        "venter": bookinger.filter(tilstand=BookingTilstand.PAA_VENTELISTE).order_by("venteliste__dato", "pk"),
        "kommende": coming.order_by("position__start_at", "pk"),
        "tidligere": bookinger.filter(booket_at__isnull=False)
        .exclude(pk__in=coming)
        .order_by("-position__start_at", "pk")[:20],
    }
    return render(request, "booking/mine.html", context)


@require_safe
@requires(anyone_logged_in)
def kvittering(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    booking = _visible(request, pk, now)
    if booking.anmodet_hos:
        return fordeling.anmodning(request, booking)
    if not booking.position:
        return _waiting(request, booking, now)
    context = {
        "andre_dage": _other_days(request.user, booking, now) if booking.aflyst_at else [],
        "booking": booking,
        "lukket": Kalender.current(request.user.kommune).lukket(booking.dag.dato),
        "deltagere": booking.ordning.deltagere(booking.dag.dato),
        "perspektiver": booking.perspektiver.all(),
        "kan": set(available(BOOKINGER, booking, request.user, now)),
        "egen": booking.booker == request.user,
        "ingen_sag": INGEN_SAG,
        "spoerg_udfald": can_register_udfald(request.user, booking, now),
        "paamindes": booking.booket_at and reminder_at(booking.tid) > booking.booket_at,
        "kan_gaa_videre": (videre_her := can_go_videre(request.user, booking, now)),
        "videre": Videre if videre_her else (),
        "bedt_om": services.asked_videre(booking) if videre_her else (),
    }
    return render(request, "booking/kvittering.html", context)


def _waiting(request: BrugerRequest, booking: Booking, now: datetime) -> HttpResponse:
    """The receipt of a place on the waiting list: seen by nobody else."""
    before = Booking.objects.venter_paa(booking.dag).filter(skrevet_op_at__lt=booking.skrevet_op_at)
    offered = Booking.objects.filter(tilstand=BookingTilstand.TILBUDT, position__sparringsdag=booking.dag)
    others = _other_days(request.user, booking, now) if booking.aflyst_at else []
    context = {
        "booking": booking,
        "lukket": Kalender.current(request.user.kommune).lukket(booking.dag.dato),
        "nummer": before.count() + 1,
        "tilbudt": offered.exists(),
        "andre_dage": others,
    }
    return render(request, "booking/venteliste.html", context)


def _other_days(user: Bruger, booking: Booking, now: datetime) -> list[days.Dag]:
    """The next days with free times, for those who may book one; for a coordinator, who books for others, too."""
    ordning = Ordning.objects.visible_as(booking.ordning.slug, user, now)
    if ordning is None or not (can_book_ordning(user, ordning, now) or can_book_for(user, ordning, now)):
        return []
    return days.next_free(ordning, now, Kalender.current(user.kommune))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(anyone_logged_in)
def flyt(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """Choose another time of the same ordning. What was free when the page was drawn may be taken when it is sent."""
    now, kalender = clock.now(), Kalender.current(request.user.kommune)
    booking = _changeable(request, pk, now)
    if booking.tilstand != BookingTilstand.BOOKET:
        raise Http404
    ordning = _ordning(request, booking.ordning.slug, now)
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
            messages.success(request, f"Tiden er flyttet.{_told(request.user, booking)}")
            return redirect("booking:kvittering", booking.pk)
    context = {
        "booking": booking,
        "egen": booking.booker == request.user,
        "afvist": afvist,
        "dage": [dag for dag in days.coming_days(ordning, now, kalender) if dag.ledige],
    }
    return render(request, "booking/flyt.html", context, status=409 if afvist else 200)


@require_POST
@requires(anyone_logged_in)
def accepter(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.accept_tilbud, "Tiden er jeres.")


@require_POST
@requires(anyone_logged_in)
def afslaa(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.decline_tilbud, "Du har sagt nej til tiden. Den går videre til den næste.")


@require_POST
@requires(anyone_logged_in)
def forlad(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.leave_venteliste, "Du står ikke længere på ventelisten.")


@require_POST
@requires(anyone_logged_in)
def udfald(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """What followed (TST-09): one click, and another one changes it."""
    now = clock.now()
    booking = _visible(request, pk, now)
    try:
        services.register_udfald(booking=booking, udfald=request.POST.get("udfald", ""), by=request.user, now=now)
    except Refused as refused:
        messages.warning(request, KAN_IKKE_REGISTRERES[refused.code])
    else:
        messages.success(request, "Tak. Dit valg er gemt.")
    return redirect("booking:kvittering", booking.pk)


def _answer(request: BrugerRequest, pk: UUID, service: Callable[..., Booking], said: str) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.filter(booker=request.user).with_tid(), pk=pk)
    try:
        service(booking=booking, by=request.user, now=clock.now())
    except Refused as refused:
        messages.warning(request, KAN_IKKE_SVARES[refused.code])
    else:
        messages.success(request, said)
    return redirect("booking:kvittering", booking.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(anyone_logged_in)
def aflys(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    booking = _changeable(request, pk, now)
    if booking.aflyst_at and request.method != "POST":
        return redirect("booking:kvittering", booking.pk)
    if request.method == "POST":
        try:
            services.cancel_booking(booking=booking, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, KAN_IKKE_AFLYSES[refused.code])
        else:
            given_back = "" if booking.ordning.tildeles else ", og andre kan få den"
            messages.success(request, f"Tiden er aflyst{given_back}.{_told(request.user, booking)}")
        return redirect("booking:kvittering", booking.pk)
    return render(request, "booking/aflys.html", {"booking": booking, "egen": booking.booker == request.user})


@require_POST
@requires(anyone_logged_in)
def fortryd(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """Take a cancelled time back; when somebody else has it, the receipt says so and has the next free times."""
    now = clock.now()
    booking = _changeable(request, pk, now)
    try:
        services.undo_cancellation(booking=booking, by=request.user, now=now)
    except Refused as refused:
        messages.warning(request, KAN_IKKE_FORTRYDES[refused.code])
    else:
        messages.success(request, f"Aflysningen er fortrudt. Tiden står, som den gjorde før.{_told(request.user, booking)}")
    return redirect("booking:kvittering", booking.pk)


@require_POST
@requires(anyone_logged_in)
def videre(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """After the sparring: ask the own leader to go on with it."""
    booking = get_object_or_404(Booking.objects.booket().filter(booker=request.user).with_tid(), pk=pk)
    if (chosen := request.POST.get("videre")) not in Videre.values:
        messages.warning(request, "Vælg, hvad du vil bede din leder om.")
        return redirect("booking:kvittering", booking.pk)
    try:
        services.go_videre(booking=booking, videre=Videre(chosen), by=request.user, now=clock.now())
    except Refused as refused:
        messages.warning(request, KAN_IKKE_GAA_VIDERE[refused.code])
    else:
        messages.success(request, "Din leder har fået besked.")
    return redirect("booking:kvittering", booking.pk)


@require_safe
@requires(anyone_logged_in)
def kalender(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """The booking as a file to add to a calendar by hand."""
    now = clock.now()
    booking = get_object_or_404(Booking.objects.booket().filter(booker=request.user).with_tid(), pk=pk)
    ics = calendar_file(booking, method="PUBLISH", now=now)
    return HttpResponse(
        ics,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="sparring.ics"'},
    )


def _book_or_wait(form: BookingForm, dag: days.Dag, by: Bruger, now: datetime) -> Booking:
    if form.vil_vente:
        return services.join_venteliste(dag=dag.session, by=by, now=now, **form.answers)
    return services.book_position(position=form.chosen, by=by, now=now, **form.answers)


def _own_place(user: Bruger, dag: days.Dag) -> Booking | None:
    """The place one already has on the list of a full day."""
    return Booking.objects.venter_paa(dag.session).filter(booker=user).first() if dag.kan_ventes else None


def _ordning(request: BrugerRequest, slug: str, now: datetime) -> Ordning:
    ordning = Ordning.objects.visible_as(slug, request.user, now)
    if ordning is None:
        raise Http404
    return ordning


def _told(user: Bruger, booking: Booking) -> str:
    """For a coordinator: that the booker gets to know."""
    return "" if user == booking.booker else f" {booking.booker} får besked på mail."


def _visible(request: BrugerRequest, pk: UUID, now: datetime) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(request.user, now).with_tid().select_related("aendret_af"), pk=pk)


def _changeable(request: BrugerRequest, pk: UUID, now: datetime) -> Booking:
    """A booking that is or was at a time, for its booker and for those who may change it on their behalf."""
    booking = _visible(request, pk, now)
    if booking.booket_at is None or not can_change_booking(request.user, booking, now):
        raise Http404
    return booking
