"""Who may do what with ordninger, bookings and agendas."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from booking.enums import BookingTilstand, Omtale
from booking.models import BOOK, FOELG, FOELGER, KIGGER, Booking, Ordning
from udviklingsmodel.kernel import access
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning


@access.grants(Ordning)
def grants_for(ordning: Ordning) -> Iterable[tuple[UUID, str]]:
    """Local staff of the district (or institution) book; its coordinators, team and facilitators follow the agenda.

    Undated: who had, has or will have the role. The day is joined by `Ordning.objects` and `institutioner_for`.
    """
    active = Tilknytning.objects.filter(bruger__is_active=True)
    books = active.filter(ordning.naer(), rolle__in=ordning.roller)
    for codename, held in ((BOOK, books), (FOELG, active.filter(ordning.foelges()))):
        for user_id in held.values_list("bruger", flat=True).distinct().order_by("bruger"):
            yield user_id, codename


def can_see_sparring(user: Bruger, now: datetime) -> bool:
    return user.has_rolle(now, *KIGGER)


def can_follow_dagsorden(user: Bruger, now: datetime) -> bool:
    """Whether there can be an agenda for the user at all; which ones, `Ordning.objects.followed_by` says."""
    held = {t.rolle for t in user.roller(now)}
    if held & {*FOELGER, Rolle.RESSOURCEKONSULENT}:
        return True
    return Rolle.EKSTERN_FAGPERSON in held and bool(access.held_by(user, Ordning, FOELG))


def books_for(user: Bruger, ordning: Ordning, now: datetime, *, released: bool = False) -> list[Institution]:
    """For which institutions the user may book here today. A released time is anybody's who books somewhere."""
    granted = released or ordning.pk in access.held_by(user, Ordning, BOOK)
    return ordning.institutioner_for(user, now, released=released) if granted else []


def can_book_ordning(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    return bool(books_for(user, ordning, now))


def belongs_to(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """Whether the user has a role today in the ordning's district, or at its institution."""
    return any(
        t.institution_id == ordning.institution_id
        if ordning.institution_id
        else ordning.distrikt_id in (t.distrikt_id, t.institution and t.institution.distrikt_id)
        for t in user.roller(now)
    )


def can_tildele(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """Who follows an ordning that gives its times out gives them: ressourcekonsulent and facilitators; a district's own."""
    return ordning.tildeles and Ordning.objects.followed_by(user, now).filter(pk=ordning.pk).exists()


def can_name(user: Bruger, booking: Booking, now: datetime) -> bool:
    """Whether the user may point the booking at a registered consent, when there is one."""
    ahead = booking.tilstand == BookingTilstand.BOOKET and now < booking.tid.start_at
    return ahead and is_booker(user, booking) and Omtale.MED_SAMTYKKE in booking.ordning.omtaler


def is_booker(user: Bruger, booking: Booking) -> bool:
    return booking.booker_id == user.pk


def can_go_videre(user: Bruger, booking: Booking, now: datetime) -> bool:
    """The booker, once the time that was booked has begun; for as long as the booking is there (TST-08, TST-10)."""
    own = booking.booker_id == user.pk and booking.tilstand == BookingTilstand.BOOKET
    return own and now >= booking.tid.start_at


def can_coordinate_ordning(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """Among the coordinators of its district today (TST-12)."""
    granted = ordning.pk in access.held_by(user, Ordning, FOELG)
    return granted and any(
        t.rolle == Rolle.DISTRIKTSKOORDINATOR and t.distrikt_id == ordning.distrikt_id for t in user.roller(now)
    )


def can_koere(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """Steer the session (TST-12): the district's coordinators, a school's ressourcekonsulent, whoever is facilitator."""
    if ordning.pk not in access.held_by(user, Ordning, FOELG):
        return False
    held = {(t.rolle, t.distrikt_id or t.institution_id) for t in user.roller(now)}
    leads = {(Rolle.DISTRIKTSKOORDINATOR, ordning.distrikt_id), (Rolle.RESSOURCEKONSULENT, ordning.institution_id)}
    if held & leads:
        return True
    external = any(rolle == Rolle.EKSTERN_FAGPERSON for rolle, _ in held)
    return external and ordning.facilitatorer.filter(pk=user.pk).exists()


def can_book_for(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """A free time for a local professional of any district (TST-03)."""
    return not ordning.tildeles and can_coordinate_ordning(user, ordning, now)


def can_change_booking(user: Bruger, booking: Booking, now: datetime) -> bool:
    """Cancel, move and undo: the booker, and the ordning's coordinators on their behalf."""
    return is_booker(user, booking) or can_coordinate_ordning(user, booking.ordning, now)


def can_cancel_sparringsdag(user: Bruger, ordning: Ordning, now: datetime) -> bool:
    """Whoever steers it; the administration, whose change of the ordning may take the day away."""
    return can_koere(user, ordning, now) or user.has_rolle(now, Rolle.ADMINISTRATION)


def can_register_udfald(user: Bruger, booking: Booking, now: datetime) -> bool:
    """The booker, or one who follows the agenda, once the sparring is over and where the ordning asks (TST-09)."""
    if booking.tilstand != BookingTilstand.BOOKET or not booking.ordning.udfald:
        return False
    fresh = Booking.objects.with_afholdt(now).filter(pk=booking.pk).first()
    if fresh is None or not fresh.afholdt:
        return False
    return booking.booker_id == user.pk or Ordning.objects.followed_by(user, now).filter(pk=booking.ordning.pk).exists()
