"""What happens where times are given out (TPS-02): asked for, given, moved, taken back, declined, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from booking.enums import Bookingform, Fokus, Forloebsart, Kreds, Omtale
from booking.models import Booking, Ordning, Position, Sparringsdag, Vindue
from booking.services.bookinger import Bookingsvar, new_booking
from booking.services.gensendt import sent_before
from booking.services.ordninger import create_ordning
from booking.transitions import BOOKINGER
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger, Institution

ENGHAVEGAARD_ANKER = date(2026, 8, 17)  # a Monday; every second from it, whatever the week numbers do at New Year (TPS-01)


@dataclass(frozen=True)
class Anmodningssvar:
    """What a request says beside the answers of a booking (TPS-03). `oensker`: days that suit; none means all."""

    kreds: Kreds
    fokus: Fokus
    forloebsart: Forloebsart
    oensker: tuple[date, ...] = ()


def request_tid(
    *,
    booking_id: UUID,
    ordning: Ordning,
    institution: Institution,
    svar: Bookingsvar,
    anmodning: Anmodningssvar,
    by: Bruger,
    now: datetime,
) -> Booking:
    """Ask for a time. The same form a second time, with the same answers, answers the first request.

    Raises Refused: bookes, lukket, maa_ikke_booke, omtale, formular_brugt when the id belongs to another booking, and
    AlleredeSendt when it comes with other answers.
    """
    booking = new_booking(booking_id, institution, svar, by)
    booking.anmodet_hos = ordning
    booking.kreds, booking.fokus, booking.forloebsart = anmodning.kreds, anmodning.fokus, anmodning.forloebsart
    booking.oensker = sorted(day.isoformat() for day in anmodning.oensker)
    try:
        with transaction.atomic():
            booking.anmodet_hos = Ordning.objects.select_for_update(no_key=True).get(pk=ordning.pk)  # as it is now
            transitions.begin(BOOKINGER, "anmod", booking, by=by, now=now)
            booking.perspektiver.add(*svar.perspektiver)
    except (Refused, IntegrityError):
        if earlier := sent_before(booking, svar.perspektiver):
            return earlier
        raise
    return booking


def new_tid(dag: Sparringsdag, start_at: datetime, minutter: int) -> Position:
    """A time of its own length, not made yet: that happens when it is given."""
    return Position(sparringsdag=dag, start_at=start_at, end_at=start_at + timedelta(minutes=minutter))


def allocate_tid(*, booking: Booking, til: Position, by: Bruger, now: datetime) -> Booking:
    """Give the one who asked a time: one of `new_tid`, or an existing one where they have a fixed length.

    A second time with the same time answers as the first. Raises Refused: maa_ikke_tildele, maa_ikke_booke, lukket,
    forbi, uden_for_vinduet, optaget, en_pr_institution, anden_ordning, flyttet and er_…
    """
    try:
        return _give("tildel", booking, til, by, now)
    except Refused:
        held = Booking.objects.booket().with_tid().filter(pk=booking.pk).first()
        if held and (held.dag.pk, held.tid.start_at, held.tid.end_at) == (til.sparringsdag_id, til.start_at, til.end_at):
            return held
        raise


def move_tildelt(*, booking: Booking, til: Position, by: Bruger, now: datetime) -> Booking:
    """To another day, time or length in one step. Raises Refused as `allocate_tid`, and samme_tid."""
    return _give("flyt_tildelt", booking, til, by, now)


def _give(step: str, booking: Booking, til: Position, by: Bruger, now: datetime) -> Booking:
    if til.sparringsdag.ordning_id != booking.ordning.pk:
        raise Refused("anden_ordning")
    booking.til = til
    try:
        return _run(step, booking, by, now)
    except Sparringsdag.DoesNotExist as gone:
        raise Refused("lukket") from gone
    except IntegrityError as stopped:
        raise Refused("optaget") from stopped


def take_back_tid(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """The request waits again; the one who asked is told. Raises Refused: maa_ikke_tildele, forbi, flyttet and er_…"""
    return _run("fortryd_tildeling", booking, by, now)


def decline_anmodning(*, booking: Booking, grund: str, by: Bruger, now: datetime) -> Booking:
    """Say no, with a word that is read on the page alone. Raises Refused: maa_ikke_tildele, uden_grund, er_…

    Raises ValidationError when the word holds a CPR number.
    """
    booking.begrundelse = grund
    return _run("afslaa_anmodning", booking, by, now)


def withdraw_anmodning(*, booking: Booking, by: Bruger, now: datetime) -> Booking:
    """Raises Refused: ikke_din, flyttet or er_booket when a time was given meanwhile, er_…"""
    return _run("traek_tilbage", booking, by, now)


def _run(step: str, booking: Booking, by: Bruger, now: datetime) -> Booking:
    done: Booking = transitions.run(BOOKINGER, step, booking, by=by, now=now)
    return done


def seed_enghavegaard(*, institution: Institution, facilitatorer: Iterable[Bruger], now: datetime) -> Ordning:
    """Tværprofessionel sparring at one school (TPS-01 to TPS-05): as configuration, once."""
    if existing := Ordning.objects.filter(institution=institution, form=Bookingform.TILDELES).first():
        return existing
    return create_ordning(
        by=None,
        now=now,
        navn="Tværprofessionel sparring, Enghavegård",
        slug="enghavegaard",
        institution=institution,
        sted=institution,
        form=Bookingform.TILDELES,
        hver_uger=2,
        anker_date=ENGHAVEGAARD_ANKER,
        vinduer=[Vindue(ugedag=0, start=time(14), slut=time(16))],
        omtaler=[Omtale.ANONYMT.value, Omtale.MED_SAMTYKKE.value],
        udfald=[
            ["tpt", "Bringes til TPT-møde"],
            ["afproever", "Medarbejderne afprøver en indsats"],
            ["opfoelgning", "Tages op igen på en senere sparring"],
            ["ingen", "Ikke videre"],
        ],
        facilitatorer=facilitatorer,
    )
