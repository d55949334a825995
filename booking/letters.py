"""The letters about bookings: neutral texts with time, place and a link (PRI-04). The topic is in none of them."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from booking.enums import BookingTilstand, Brevart
from booking.models import Booking, Position, Sparringsdag
from booking.policies import can_tildele, is_booker
from udviklingsmodel.kernel import icalendar
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dansk_dag, dansk_dato, klokkeslaet, tidsrum
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.outbox import Brev, Kalender, letter
from udviklingsmodel.organisation.models import Bruger


def booking_url(booking: Booking) -> str:
    return f"{settings.BASE_URL}{reverse('booking:kvittering', args=[booking.pk])}"


def calendar_file(booking: Booking, *, method: str, now: datetime) -> bytes:
    """The booking as a calendar entry of its booker."""
    position, ordning = booking.tid, booking.ordning
    return icalendar.render(
        icalendar.Aftale(
            uid=f"booking-{booking.pk}@{settings.MAIL_DOMAIN}",
            sekvens=booking.sekvens,
            titel=f"Sparring, {ordning.navn}",
            tekst=f"Se eller aflys tiden: {booking_url(booking)}",
            sted=ordning.sted.navn,
            url=booking_url(booking),
            start_at=position.start_at,
            end_at=position.end_at,
            arrangoer=(booking.booker.kommune.navn, settings.DEFAULT_FROM_EMAIL),
            deltager=(booking.booker.navn, booking.booker.email),
        ),
        method=method,
        now=now,
    )


@letter(Brevart.BEKRAEFTELSE)
def write_confirmation(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.BOOKET)
    if booking is None:
        return None
    return _brev(booking, "Din sparring er booket", "bekraeftelse", "REQUEST", now, gjort="Aflysningen er taget tilbage")


@letter(Brevart.AFLYSNING)
def write_cancellation(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.AFLYST)
    return _brev(booking, "Din sparring er aflyst", "aflysning", "CANCEL", now, gjort="Tiden er aflyst") if booking else None


@letter(Brevart.PAAMINDELSE)
def write_reminder(row: Udsendelse, now: datetime) -> Brev | None:
    """Not after the start: a reminder that was held up has nothing to say any more."""
    booking = _booking(row, BookingTilstand.BOOKET)
    return _brev(booking, "Husk din sparring", "paamindelse", "", now) if booking and now < booking.tid.start_at else None


@letter(Brevart.FLYTNING)
def write_move(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.BOOKET)
    return (
        _brev(booking, "Din sparring er flyttet", "flytning", "REQUEST", now, gjort="Tiden er flyttet") if booking else None
    )


@letter(Brevart.TILBUD)
def write_offer(row: Udsendelse, now: datetime) -> Brev | None:
    """Not after its moment: the page would only say that it is over."""
    booking = _booking(row, BookingTilstand.TILBUDT)
    stands = booking and booking.tilbudt_until and now < booking.tilbudt_until
    return _brev(booking, "En tid til sparring er ledig", "tilbud", "", now) if booking and stands else None


@letter(Brevart.UDLOEBET)
def write_lapse(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.UDLOEBET)
    return _brev(booking, "Tilbuddet om en tid er udløbet", "udloebet", "", now) if booking else None


@letter(Brevart.DAG_AFLYST)
def write_day_cancelled(row: Udsendelse, now: datetime) -> Brev | None:
    """Why is on the page behind the link. Only what was booked stands in a calendar."""
    booking = _booking(row, BookingTilstand.AFLYST)
    method = "CANCEL" if booking and booking.booket_at else ""
    return _brev(booking, "Din sparring er aflyst", "dag_aflyst", method, now) if booking else None


@letter(Brevart.ANMODNING)
def write_request(row: Udsendelse, now: datetime) -> Brev | None:
    """To those who give the times out, while somebody still has to."""
    booking = _booking(row, BookingTilstand.ANMODET)
    if booking is None or not can_tildele(row.modtager, booking.ordning, now):
        return None
    url = settings.BASE_URL + reverse("booking:fordeling", args=[booking.ordning.slug])
    context = {"modtager": row.modtager, "ordning": booking.ordning, "url": url}
    return Brev("Der er en ny anmodning om sparring", render_to_string("booking/breve/anmodning.txt", context))


@letter(Brevart.AFSLAG)
def write_decline(row: Udsendelse, now: datetime) -> Brev | None:
    """That there is an answer: what it says is read behind the login."""
    booking = _booking(row, BookingTilstand.AFSLAAET)
    if booking is None:
        return None
    context = {"booking": booking, "url": booking_url(booking)}
    return Brev("Der er svar på din anmodning om sparring", render_to_string("booking/breve/afslag.txt", context))


@letter(Brevart.TAGET_TILBAGE)
def write_taken_back(row: Udsendelse, now: datetime) -> Brev | None:
    """The time leaves the calendar, also when the request was declined or withdrawn before this was sent."""
    booking = _booking(row, BookingTilstand.ANMODET, BookingTilstand.AFSLAAET, BookingTilstand.AFLYST)
    if booking is None or booking.frataget_start_at is None or booking.frataget_end_at is None:
        return None
    start_at, end_at = booking.frataget_start_at, booking.frataget_end_at
    dag = Sparringsdag(ordning=booking.ordning, dato=local_date(start_at))
    booking.position = Position(sparringsdag=dag, start_at=start_at, end_at=end_at)  # not saved: as it was
    emne = "Din tid til sparring er taget tilbage"
    return _brev(booking, emne, "taget_tilbage", "CANCEL", now, gjort="Tiden er taget tilbage")


@letter(Brevart.UBESVARET)
def write_unanswered(row: Udsendelse, now: datetime) -> Brev | None:
    """To the one who asked, and to those who give: its last day has passed, and without an answer it is erased."""
    booking = _booking(row, BookingTilstand.ANMODET)
    if booking is None or not (is_booker(row.modtager, booking) or can_tildele(row.modtager, booking.ordning, now)):
        return None
    context = {
        "modtager": row.modtager,
        "ordning": booking.ordning,
        "slettes": booking.slettes_date and dansk_dato(booking.slettes_date),
        "url": booking_url(booking),
    }
    return Brev("En anmodning om sparring har ikke fået svar", render_to_string("booking/breve/ubesvaret.txt", context))


@letter(Brevart.DAGSORDEN)
def write_agenda(row: Udsendelse, now: datetime) -> Brev | None:
    """Times and institutions only; what it is about is read behind the login."""
    dag = Sparringsdag.objects.select_related("ordning__sted").filter(pk=row.objekt_id).first()
    if dag is None or not _still_reads(row.modtager, dag) or now >= dag.positioner.earliest("start_at").start_at:
        return None
    bookinger = Booking.objects.booket().filter(position__sparringsdag=dag).with_tid().order_by("position__start_at")
    lines = [f"{tidsrum(b.tid.start_at, b.tid.end_at)}  {b.institution.navn}" for b in bookinger]
    if not lines:
        return None
    url = settings.BASE_URL + reverse("dagsorden:dag", args=[dag.pk])
    context = {"dato": dansk_dato(dag.dato), "ordning": dag.ordning, "linjer": lines, "url": url}
    return Brev("Dagsorden for sparring", render_to_string("booking/breve/dagsorden.txt", context))


def _still_reads(bruger: Bruger, dag: Sparringsdag) -> bool:
    return dag.ordning.deltagere(dag.dato).filter(bruger=bruger).exists()


def _booking(row: Udsendelse, *tilstande: BookingTilstand) -> Booking | None:
    """The booking, while it is still in a state, and at the time, that the letter tells of."""
    found = Booking.objects.with_tid().select_related("booker__kommune", "booket_af", "aendret_af")
    return found.filter(pk=row.objekt_id, tilstand__in=tilstande, sekvens=row.sekvens).first()


def _brev(booking: Booking, emne: str, skabelon: str, method: str, now: datetime, *, gjort: str = "") -> Brev:
    """gjort: what is said of it where somebody else than the booker did it, and who."""
    position = booking.position
    context = {
        "booking": booking,
        "dato": dansk_dato(booking.dag.dato),
        "tid": tidsrum(position.start_at, position.end_at) if position else "",
        "senest": booking.tilbudt_until and f"{dansk_dag(booking.tilbudt_until)} kl. {klokkeslaet(booking.tilbudt_until)}",
        "url": booking_url(booking),
        "af_hvem": f"{gjort} af {hvem}." if gjort and (hvem := booking.aendret_af_hvem) else "",
        "book_url": settings.BASE_URL + reverse("booking:dage", args=[booking.ordning.slug]),
    }
    kalender = Kalender(calendar_file(booking, method=method, now=now), method) if method else None
    return Brev(emne, render_to_string(f"booking/breve/{skabelon}.txt", context), kalender)
