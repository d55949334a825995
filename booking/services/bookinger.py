"""What happens to a booking: one function a use case."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from booking.enums import BookingTilstand, Om, Omtale, Opbevaring
from booking.kvoter import is_limited, lock_counted
from booking.models import Booking, Position, Sparringsdag
from booking.regler import not_there_already, position_is_free, quota_is_left
from booking.services.gensendt import sent_before
from booking.services.venteliste import offer_waiting, offer_waiting_soon
from booking.transitions import BOOKINGER, lock_dag, place, read_again
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.sql import in_one_go
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger, Enhed, Institution

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Samtykkeoplysning:
    """That the parents' consent is there: when, obtained by which professional, kept where (TST-05)."""

    dato: date
    indhentet_af: Bruger
    opbevaring: Opbevaring


@dataclass(frozen=True)
class Bookingsvar:
    """The answers of the booking form."""

    om: Om
    omtale: Omtale
    tema: str
    aldersgruppe: str
    perspektiver: tuple[Enhed, ...] = ()
    emne: str = ""
    samtykke: Samtykkeoplysning | None = None


def book_position(
    *,
    booking_id: UUID,
    position: Position,
    institution: Institution,
    svar: Bookingsvar,
    by: Bruger,
    now: datetime,
    booker: Bruger | None = None,
) -> Booking:
    """Book a time. The same form a second time, with the same answers, answers the first booking.

    booker: whom a coordinator books for. Raises Refused: maa_ikke_booke, lukket, for_tidligt, forbi, optaget,
    en_pr_institution, max_pr_person, max_pr_institution, formular_brugt when the id belongs to another booking, and
    AlleredeSendt when it comes with other answers.
    """
    booking = new_booking(booking_id, institution, svar, by, booker)
    place(booking, position)
    return _begin("book", booking, svar, by, now)


def join_venteliste(
    *,
    booking_id: UUID,
    dag: Sparringsdag,
    institution: Institution,
    svar: Bookingsvar,
    by: Bruger,
    now: datetime,
    booker: Bruger | None = None,
) -> Booking:
    """Wait for a time on a session that is full. The same form a second time answers as in `book_position`.

    booker: whom a coordinator puts on the list. Raises Refused: maa_ikke_booke, lukket, for_tidligt, forbi,
    der_er_ledige, staar_paa_listen, har_en_tid, formular_brugt, and AlleredeSendt.
    """
    booking = new_booking(booking_id, institution, svar, by, booker)
    booking.venteliste = dag
    return _begin("skriv_op", booking, svar, by, now)


def new_booking(
    booking_id: UUID, institution: Institution, svar: Bookingsvar, by: Bruger, booker: Bruger | None = None
) -> Booking:
    """The answers as a booking, without a time and not saved."""
    booking = Booking(
        id=booking_id,
        booker=booker or by,
        booket_af=by if booker and booker != by else None,
        institution=institution,
        om=svar.om,
        omtale=svar.omtale,
        tema=svar.tema,
        aldersgruppe=svar.aldersgruppe,
        emne=svar.emne,
    )
    if svar.samtykke:
        booking.samtykke_date = svar.samtykke.dato
        booking.samtykke_indhentet_af = svar.samtykke.indhentet_af
        booking.samtykke_opbevaring = svar.samtykke.opbevaring
        booking.samtykke_daekker_alle = True
    return booking


def _begin(step: str, booking: Booking, svar: Bookingsvar, by: Bruger, now: datetime) -> Booking:
    try:
        with transaction.atomic(), in_one_go():
            plan_nr = lock_dag(booking.dag.pk)
            if plan_nr is None:
                raise Refused("lukket")
            if plan_nr != booking.dag.plan_nr:
                _read_again(booking)
            lock_counted(booking.ordning, [booking], ())
            transitions.begin(BOOKINGER, step, booking, by=by, now=now)
            booking.perspektiver.add(*svar.perspektiver)
    except Sparringsdag.DoesNotExist as gone:
        raise Refused("lukket") from gone
    except (Refused, IntegrityError) as stopped:
        if earlier := sent_before(booking, svar.perspektiver):
            return earlier
        if isinstance(stopped, IntegrityError) and (code := _taken(booking, now)):
            raise Refused(code) from stopped
        raise
    return booking


def _read_again(booking: Booking) -> None:
    """What it is judged by, where the session was changed since: the time, the ordning, the calendar."""
    booking.booker.kommune.refresh_from_db(fields=["version"])
    if booking.position:
        place(booking, read_again(booking.position))
    else:
        booking.venteliste = Sparringsdag.objects.select_related("ordning").get(pk=booking.dag.pk)


def _taken(booking: Booking, now: datetime) -> str | None:
    """Which of the constraints stopped it, where no lock did."""
    if not booking.position:
        return not_there_already(booking, booking.booker, now)
    return position_is_free(booking, booking.booker, now) or quota_is_left(booking, booking.booker, now)


def move_booking(*, booking: Booking, til: Position, by: Bruger, now: datetime) -> Booking:
    """To another time of the same ordning in one step: the old time is given up when the new one is sure.

    Raises Refused: ikke_din, forbi, lukket, for_tidligt, optaget, en_pr_institution, max_pr_person, max_pr_institution,
    anden_ordning, flyttet and er_…
    """
    if til.sparringsdag.ordning_id != booking.ordning.pk:
        raise Refused("anden_ordning")
    booking.til = til
    try:
        return _run("flyt", booking, by, now)
    except Sparringsdag.DoesNotExist as gone:
        raise Refused("lukket") from gone
    except IntegrityError as stopped:
        raise Refused("optaget") from stopped


def accept_tilbud(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Say yes to the time that is held. Raises Refused: ikke_din, tilbud_udloebet, maa_ikke_booke, lukket, max_pr_…, er_…

    One whose moment has come lapses at once, so that the page is as true as the sentence.
    """
    try:
        return _run("accepter", booking, by, now)
    except Refused as refused:
        if refused.code == "tilbud_udloebet":
            with suppress(Refused):  # somebody, or the task, was first
                transitions.run(BOOKINGER, "udloeb", booking, by=None, now=now)
        raise


def decline_tilbud(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Say no: the time goes to the next who waits. Raises Refused: ikke_din, er_…"""
    return _give_back("afslaa", booking, by, now)


def leave_venteliste(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Raises Refused: ikke_din, er_tilbudt when a time has been offered meanwhile, er_…"""
    return _run("meld_af", booking, by, now)


def expire_venteliste(*, now: datetime) -> None:
    """Offers whose moment has come, and places on the lists of days that have passed; each in a transaction of its own.

    One that fails is logged and tried again by the next run. Then what is free goes to those who were passed over and may
    have it now.
    """
    over = Q(tilstand=BookingTilstand.TILBUDT, tilbudt_until__lte=now) | Q(
        tilstand=BookingTilstand.PAA_VENTELISTE, venteliste__dato__lt=local_date(now)
    )
    for booking in Booking.objects.filter(over).with_tid().order_by("tilbudt_until", "pk"):
        try:
            transitions.run(BOOKINGER, "udloeb", booking, by=None, now=now)
        except Refused:
            continue
        except Exception:
            log.exception("booking not expired", extra={"booking": str(booking.pk)})
    offer_waiting(now=now)


def _run(step: str, booking: Booking, by: Bruger, now: datetime) -> Booking:
    done: Booking = transitions.run(BOOKINGER, step, booking, by=by, now=now)
    return done


def cancel_booking(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Give the time back; the first who waits is offered it. Raises Refused: ikke_din, forbi, er_…"""
    return _give_back("aflys", booking, by, now)


def _give_back(step: str, booking: Booking, by: Bruger, now: datetime) -> Booking:
    done = _run(step, booking, by, now)
    if is_limited(done.ordning):  # one time fewer of the person's, and of the institution's
        offer_waiting_soon(done.ordning, now)
    return done


def undo_cancellation(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Take a cancelled time back while nobody else has it, under the rules of a booking.

    Raises Refused: ikke_din, var_ikke_booket, maa_ikke_booke, omtale, flyttet, what a booking raises, and er_…
    """
    try:
        return _run("fortryd", booking, by, now)
    except IntegrityError as stopped:
        raise Refused("optaget") from stopped
