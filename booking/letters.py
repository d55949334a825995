"""The letters about bookings: neutral texts with time, place and a link (PRI-04). The topic is in none of them."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from booking.enums import BookingTilstand, Brevart, Brevvariant
from booking.mailtekster import GJORT, NAVN, STAAR_STADIG
from booking.models import Booking, Ordning, Position, Sparringsdag
from booking.naevnelse import with_naevnes
from booking.policies import can_tildele, is_booker
from udviklingsmodel.kernel import icalendar
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dansk_dag, dansk_dato, klokkeslaet, tidsrum
from udviklingsmodel.kernel.mailtekster import brev
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.outbox import Brev, Kalender, letter
from udviklingsmodel.organisation.models import Bruger


def booking_url(booking: Booking) -> str:
    return f"{settings.BASE_URL}{reverse('booking:kvittering', args=[booking.pk])}"


def days_url(booking: Booking) -> str:
    return f"{settings.BASE_URL}{reverse('booking:dage', args=[booking.ordning.slug])}"


def calendar_file(booking: Booking, *, method: str, now: datetime) -> bytes:
    """The booking as a calendar entry of its booker."""
    position, ordning = booking.tid, booking.ordning
    return icalendar.render(
        icalendar.Aftale(
            uid=f"booking-{booking.pk}@{settings.MAIL_DOMAIN}",
            sekvens=booking.sekvens,
            titel=ordning.titel,
            tekst=f"Se eller aflys tiden: {booking_url(booking)}",
            sted=ordning.hvor,
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
    given = Brevvariant.TILDELT if booking.ordning.tildeles else Brevart.BEKRAEFTELSE
    art = Brevvariant.BOOKET_FOR_DIG if booking.booket_af and not booking.skrevet_op_at else given
    return _brev(art, booking, "REQUEST", now)


@letter(Brevart.AFLYSNING)
def write_cancellation(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.AFLYST)
    if booking is None:
        return None
    return _brev(Brevart.AFLYSNING, booking, "CANCEL", now, url=days_url(booking))


@letter(Brevart.PAAMINDELSE)
def write_reminder(row: Udsendelse, now: datetime) -> Brev | None:
    """Not after the start: a reminder that was held up has nothing to say any more."""
    booking = _booking(row, BookingTilstand.BOOKET)
    if booking is None or now >= booking.tid.start_at:
        return None
    with_naevnes([booking], now)
    samtykke = NAVN[bool(booking.naevnes)] if booking.samtykke_id else ""
    return _brev(Brevart.PAAMINDELSE, booking, "", now, samtykke=samtykke)


@letter(Brevart.SAMTYKKE_BORTFALDET)
def write_consent_lost(row: Udsendelse, now: datetime) -> Brev | None:
    """Not when another consent has been pointed at since."""
    booking = _booking(row, BookingTilstand.BOOKET, BookingTilstand.TILBUDT)
    return None if booking is None or booking.samtykke_id else _brev(Brevart.SAMTYKKE_BORTFALDET, booking, "", now)


@letter(Brevart.FLYTNING)
def write_move(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.BOOKET)
    return _brev(Brevart.FLYTNING, booking, "REQUEST", now) if booking else None


@letter(Brevart.VENTEPLADS)
def write_listed(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.PAA_VENTELISTE)
    if booking is None:
        return None
    return _brev(Brevvariant.SKREVET_OP_FOR_DIG if booking.booket_af else Brevart.VENTEPLADS, booking, "", now)


@letter(Brevart.TILBUD)
def write_offer(row: Udsendelse, now: datetime) -> Brev | None:
    """Not after its moment: the page would only say that it is over."""
    booking = _booking(row, BookingTilstand.TILBUDT)
    stands = booking and booking.tilbudt_until and now < booking.tilbudt_until
    return _brev(Brevart.TILBUD, booking, "", now) if booking and stands else None


@letter(Brevart.UDLOEBET)
def write_lapse(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.UDLOEBET)
    return _brev(Brevart.UDLOEBET, booking, "", now, url=days_url(booking)) if booking else None


@letter(Brevart.DAG_AFLYST)
def write_day_cancelled(row: Udsendelse, now: datetime) -> Brev | None:
    """Why is on the page behind the link. Only what was booked stands in a calendar."""
    booking = _booking(row, BookingTilstand.AFLYST)
    if booking is None:
        return None
    art = Brevart.DAG_AFLYST if booking.position else Brevvariant.DAG_AFLYST_VENTELISTE
    return _brev(art, booking, "CANCEL" if booking.booket_at else "", now)


@letter(Brevart.VENTELISTE_LUKKET)
def write_list_closed(row: Udsendelse, now: datetime) -> Brev | None:
    booking = _booking(row, BookingTilstand.UDLOEBET)
    return _brev(Brevart.VENTELISTE_LUKKET, booking, "", now) if booking else None


@letter(Brevart.ANMODNING)
def write_request(row: Udsendelse, now: datetime) -> Brev | None:
    """To those who give the times out, while somebody still has to."""
    booking = _booking(row, BookingTilstand.ANMODET)
    if booking is None or not can_tildele(row.modtager, booking.ordning, now):
        return None
    url = settings.BASE_URL + reverse("booking:fordeling", args=[booking.ordning.slug])
    return brev(Brevart.ANMODNING, _about(booking.ordning, row.modtager) | {"link": url})


@letter(Brevart.AFSLAG)
def write_decline(row: Udsendelse, now: datetime) -> Brev | None:
    """That there is an answer: what it says is read behind the login."""
    booking = _booking(row, BookingTilstand.AFSLAAET)
    return _brev(Brevart.AFSLAG, booking, "", now) if booking else None


@letter(Brevart.TAGET_TILBAGE)
def write_taken_back(row: Udsendelse, now: datetime) -> Brev | None:
    """The time leaves the calendar, also when the request was declined or withdrawn before this was sent."""
    booking = _booking(row, BookingTilstand.ANMODET, BookingTilstand.AFSLAAET, BookingTilstand.AFLYST)
    if booking is None or booking.frataget_start_at is None or booking.frataget_end_at is None:
        return None
    start_at, end_at = booking.frataget_start_at, booking.frataget_end_at
    dag = Sparringsdag(ordning=booking.ordning, dato=local_date(start_at))
    booking.position = Position(sparringsdag=dag, start_at=start_at, end_at=end_at)  # not saved: as it was
    hvad_nu = STAAR_STADIG if booking.tilstand == BookingTilstand.ANMODET else ""
    return _brev(Brevart.TAGET_TILBAGE, booking, "CANCEL", now, hvad_nu=hvad_nu)


@letter(Brevart.UBESVARET)
def write_unanswered(row: Udsendelse, now: datetime) -> Brev | None:
    """To the one who asked, and to those who give: its last day has passed, and without an answer it is erased."""
    booking = _booking(row, BookingTilstand.ANMODET)
    if booking is None or not (is_booker(row.modtager, booking) or can_tildele(row.modtager, booking.ordning, now)):
        return None
    slettes = dansk_dato(booking.slettes_date) if booking.slettes_date else ""
    values = _about(booking.ordning, row.modtager) | {"slettes": slettes, "link": booking_url(booking)}
    return brev(Brevart.UBESVARET, values)


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
    return brev(Brevart.DAGSORDEN, _about(dag.ordning, row.modtager) | _of_day(dag) | {"tider": "\n".join(lines)})


@letter(Brevart.DAGSORDEN_AFLYST)
def write_agenda_cancelled(row: Udsendelse, now: datetime) -> Brev | None:
    """Why, and who had a time, is read behind the login. Not when the day has been opened again, or is over."""
    dag = Sparringsdag.objects.select_related("ordning__sted").filter(pk=row.objekt_id).first()
    if dag is None or not dag.aflyst_at or dag.is_over(now) or not _still_reads(row.modtager, dag):
        return None
    return brev(Brevart.DAGSORDEN_AFLYST, _about(dag.ordning, row.modtager) | _of_day(dag))


def _of_day(dag: Sparringsdag) -> dict[str, str]:
    return {"dato": dansk_dato(dag.dato), "link": settings.BASE_URL + reverse("dagsorden:dag", args=[dag.pk])}


def _still_reads(bruger: Bruger, dag: Sparringsdag) -> bool:
    return dag.ordning.deltagere(dag.dato).filter(bruger=bruger).exists()


def _booking(row: Udsendelse, *tilstande: BookingTilstand) -> Booking | None:
    """The booking, while it is still in a state, and at the time, that the letter tells of."""
    found = Booking.objects.with_tid().select_related("booker__kommune", "booket_af", "aendret_af")
    return found.filter(pk=row.objekt_id, tilstand__in=tilstande, sekvens=row.sekvens).first()


def _brev(art: str, booking: Booking, method: str, now: datetime, *, url: str = "", **mere: str) -> Brev:
    """mere: what this kind has beside what all have."""
    kalender = Kalender(calendar_file(booking, method=method, now=now), method) if method else None
    af_hvem = f"{GJORT[art]} af {hvem}." if art in GJORT and (hvem := booking.aendret_af_hvem) else ""
    values = _about(booking.ordning, booking.booker) | _when(booking)
    return brev(art, values | mere | {"af_hvem": af_hvem, "link": url or booking_url(booking)}, kalender)


def _about(ordning: Ordning, modtager: Bruger) -> dict[str, str]:
    return {"fornavn": modtager.fornavn, "ordning": ordning.navn, "sted": ordning.hvor}


def _when(booking: Booking) -> dict[str, str]:
    """As much as there is to tell: one that waits or is asked for has no time."""
    values = {"booket_af": booking.booket_af.navn} if booking.booket_af else {}
    if booking.position or booking.venteliste:
        values["dato"] = dansk_dato(booking.dag.dato)
    if booking.position:
        values["tid"] = tidsrum(booking.position.start_at, booking.position.end_at)
    if until := booking.tilbudt_until:
        values["senest"] = f"{dansk_dag(until)} kl. {klokkeslaet(until)}"
    return values
