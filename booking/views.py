from collections.abc import Callable
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import dage as days
from booking import fordeling, services
from booking.enums import BookingTilstand, Videre
from booking.forms import BookingForm, kolleger, who_hears
from booking.letters import calendar_file
from booking.models import Booking, Ordning
from booking.muligheder import Muligheder
from booking.naevnelse import with_naevnes
from booking.policies import (
    belongs_to,
    can_book_for,
    can_book_ordning,
    can_change_booking,
    can_go_videre,
    can_name,
    can_register_udfald,
    can_see_sparring,
    can_tildele,
)
from booking.texts import (
    AFVIST,
    INGEN_SAG,
    KAN_IKKE_AFLYSES,
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
    """Straight to the days of one's own district; to a list, one's own first, for those who have none, or several."""
    now = clock.now()
    ordninger = Ordning.objects.visible_to(request.user, now)
    books = [ordning for ordning in ordninger if can_book_ordning(request.user, ordning, now)]
    if len(books) == 1:
        return redirect("booking:dage", books[0].slug)
    near = [ordning for ordning in ordninger if belongs_to(request.user, ordning, now)]
    others = [ordning for ordning in ordninger if ordning not in near]
    return render(request, "booking/oversigt.html", {"egne": near, "andre": others})


@require_safe
@requires(can_see_sparring)
def dage(request: BrugerRequest, slug: str) -> HttpResponse:
    now = clock.now()
    ordning = shown_ordning(request, slug, now)
    if ordning.tildeles:
        return fordeling.forside(request, ordning, now)
    muligheder = Muligheder(ordning, request.user, now)
    shown = days.coming_days(ordning, now, Kalender.current(request.user.kommune), request.user)
    context = {
        "ordning": ordning,
        "andre": [o for o in Ordning.objects.visible_to(request.user, now) if o != ordning],
        "muligheder": muligheder,
        "dage": [muligheder.paa(dag) for dag in shown],
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
    }
    return render(request, "booking/dage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_sparring)
@keeps_input
def dag(request: BrugerRequest, slug: str, dato: date) -> HttpResponse:
    """The times of one day, and the form that books one of them. What was typed stays, whatever happens."""
    now = clock.now()
    ordning, kalender = shown_ordning(request, slug, now), Kalender.current(request.user.kommune)
    if ordning.tildeles:
        return redirect("booking:dage", ordning.slug)
    muligheder = Muligheder(ordning, request.user, now)
    shown = days.day_of(ordning, dato, now, kalender, request.user)
    institutioner = muligheder.paa(shown).institutioner
    deltagere = SimpleLazyObject(lambda: ordning.deltagere_for(request.user, dato))
    data = typed(request)
    form = BookingForm(
        data,
        ordning=ordning,
        dag=shown,
        institutioner=institutioner,
        hoerer=lambda: who_hears(deltagere),
        kolleger=lambda: kolleger(dato, institutioner),
        today=local_date(now),
    )
    afvist, sendt = "maa_ikke_booke" if form.is_bound and not institutioner else "", None
    if is_restored(request, data):
        form.show_again(shown)
    elif institutioner and shown.positioner and form.is_valid():
        try:
            booking = book_or_wait(form, shown, request.user, now)
        except Refused as refused:
            afvist, sendt = refused.code, services.already_sent(refused)
            muligheder = Muligheder(ordning, request.user, now)
            shown = days.day_of(ordning, dato, now, kalender, request.user)
            form.show_again(shown)
        else:
            return redirect("booking:kvittering", booking.pk)
    valg = muligheder.paa(shown)
    context = {
        "ordning": ordning,
        "dag": shown,
        "valg": valg,
        "form": form,
        "sletning_dage": settings.SLETNING_DAGE,
        "for_anden": _for_another(shown) if can_book_for(request.user, ordning, now) else "",
        "afvist": AFVIST.get(afvist, ""),
        "sendt": sendt,
        "deltagere": deltagere,
        "institutioner": institutioner,
        "er_lokal": request.user.has_rolle(now, *LOKALE_ROLLER),
        "andre_dage": [] if shown.ledige and not (afvist or valg.stoppet) else _next_days(muligheder, kalender, but=dato),
    }
    return render(
        request, "booking/dag.html", context, status=409 if context["afvist"] and request.method == "POST" else 200
    )


def _next_days(muligheder: Muligheder, kalender: Kalender, *, but: date | None = None) -> list[days.Dag]:
    """The next days with free times that one may book; or book others on, where one books none oneself."""
    ordning, now = muligheder.ordning, muligheder.now
    if not muligheder.alle and can_book_for(muligheder.booker, ordning, now):
        return list(islice(days.next_free(ordning, now, kalender, but=but), 3))
    return muligheder.naeste(kalender, but=but)


def _for_another(dag: days.Dag) -> str:
    """What a coordinator can do for others that day."""
    return "Book for en anden" if dag.ledige else "Skriv en anden på venteliste" if dag.kan_ventes else ""


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
        "venter": bookinger.filter(tilstand=BookingTilstand.PAA_VENTELISTE).with_nummer().order_by("venteliste__dato", "pk"),
        "kommende": coming.order_by("position__start_at", "pk"),
        "tidligere": (bookinger.filter(booket_at__isnull=False).exclude(pk__in=coming) | bookinger.ended_waiting()).order_by(
            Coalesce("position__sparringsdag__dato", "venteliste__dato").desc(), "-position__start_at", "pk"
        )[:20],
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
    with_naevnes([booking], now)
    egen, ordning = booking.booker == request.user, booking.ordning
    context = {
        "andre_dage": _other_days(request.user, booking, now) if booking.aflyst_at else None,
        "booking": booking,
        "lukket": Kalender.current(request.user.kommune).lukket(booking.dag.dato),
        "deltagere": ordning.deltagere(booking.dag.dato),
        "perspektiver": booking.perspektiver.all(),
        "kan": set(available(BOOKINGER, booking, request.user, now)),
        "egen": egen,
        "kan_fordele": not egen and can_tildele(request.user, ordning, now),
        "ingen_sag": INGEN_SAG,
        "spoerg_udfald": can_register_udfald(request.user, booking, now),
        "paamindes": booking.booket_at and reminder_at(booking.tid) > booking.booket_at,
        "kan_gaa_videre": (videre_her := can_go_videre(request.user, booking, now)),
        "videre": Videre if videre_her else (),
        "bedt_om": services.asked_videre(booking) if videre_her else (),
        "kan_navngive": can_name(request.user, booking, now),
    }
    return render(request, "booking/kvittering.html", context)


def _waiting(request: BrugerRequest, booking: Booking, now: datetime) -> HttpResponse:
    """The receipt of a place on the waiting list: seen by nobody else."""
    offered = Booking.objects.filter(tilstand=BookingTilstand.TILBUDT, position__sparringsdag=booking.dag)
    context = {
        "booking": booking,
        "lukket": Kalender.current(request.user.kommune).lukket(booking.dag.dato),
        "nummer": Booking.objects.with_nummer().get(pk=booking.pk).nummer,
        "tilbudt": offered.exists(),
        "linjer": Muligheder(booking.ordning, request.user, now).linjer if booking.lever else [],
        "andre_dage": _other_days(request.user, booking, now) if booking.aflyst_at else None,
    }
    return render(request, "booking/venteliste.html", context)


def _other_days(user: Bruger, booking: Booking, now: datetime) -> list[days.Dag] | None:
    """The next days one can book, or may book others on; None for those who book no times there."""
    ordning = Ordning.objects.visible_as(booking.ordning.slug, user, now)
    if ordning is None or ordning.tildeles:
        return None
    muligheder = Muligheder(ordning, user, now)
    books = muligheder.alle or can_book_for(user, ordning, now)
    return _next_days(muligheder, Kalender.current(user.kommune)) if books else None


@require_POST
@requires(anyone_logged_in)
def accepter(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.accept_tilbud, "Tiden er jeres.")


@require_POST
@requires(anyone_logged_in)
def afslaa(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _answer(request, pk, services.decline_tilbud, "Du har sagt nej til tiden. Vi holder den ikke længere til dig.")


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
    booking = changeable(request, pk, now)
    if booking.aflyst_at and request.method != "POST":
        return redirect("booking:kvittering", booking.pk)
    if request.method == "POST":
        try:
            services.cancel_booking(booking=booking, by=request.user, now=now)
        except Refused as refused:
            messages.warning(request, KAN_IKKE_AFLYSES[refused.code])
        else:
            given_back = "" if booking.ordning.tildeles else ", og andre kan få den"
            messages.success(request, f"Tiden er aflyst{given_back}.{told(request.user, booking)}")
        return redirect("booking:kvittering", booking.pk)
    return render(request, "booking/aflys.html", {"booking": booking, "egen": booking.booker == request.user})


@require_POST
@requires(anyone_logged_in)
def fortryd(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """Take a cancelled time back; when somebody else has it, the receipt says so and has the next free times."""
    now = clock.now()
    booking = changeable(request, pk, now)
    try:
        services.undo_cancellation(booking=booking, by=request.user, now=now)
    except Refused as refused:
        messages.warning(request, KAN_IKKE_FORTRYDES[refused.code])
    else:
        messages.success(request, f"Aflysningen er fortrudt. Tiden står, som den gjorde før.{told(request.user, booking)}")
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


def book_or_wait(form: BookingForm, dag: days.Dag, by: Bruger, now: datetime, *, booker: Bruger | None = None) -> Booking:
    if form.vil_vente:
        return services.join_venteliste(dag=dag.session, by=by, now=now, booker=booker, **form.answers)
    return services.book_position(position=form.chosen, by=by, now=now, booker=booker, **form.answers)


def shown_ordning(request: BrugerRequest, slug: str, now: datetime) -> Ordning:
    ordning = Ordning.objects.visible_as(slug, request.user, now)
    if ordning is None:
        raise Http404
    return ordning


def told(user: Bruger, booking: Booking) -> str:
    """For a coordinator: that the booker gets to know."""
    return "" if user == booking.booker else f" {booking.booker} får besked på mail."


def _visible(request: BrugerRequest, pk: UUID, now: datetime) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(request.user, now).with_tid().select_related("aendret_af"), pk=pk)


def changeable(request: BrugerRequest, pk: UUID, now: datetime) -> Booking:
    """A booking that is or was at a time, for its booker and for those who may change it on their behalf."""
    booking = _visible(request, pk, now)
    if booking.booket_at is None or not can_change_booking(request.user, booking, now):
        raise Http404
    return booking
