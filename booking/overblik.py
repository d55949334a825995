"""This app's part of Mit overblik and of the menu."""

from datetime import datetime

from django.urls import reverse

from booking.dage import next_free
from booking.dagsorden import followed_days
from booking.enums import BookingTilstand
from booking.models import Booking, Ordning
from booking.policies import can_book_ordning, can_follow_dagsorden, can_see_sparring
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dansk_dag, naeste_uger, tidsrum
from udviklingsmodel.kernel.layout import add_to_menu
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik.bidrag import Bidrag, Kommende, Ventende, contribute

COMING_AGENDAS = 3

add_to_menu("Sparring", "booking:oversigt", order=10, shown=can_see_sparring)
add_to_menu("Dagsorden", "dagsorden:oversigt", order=20, shown=can_follow_dagsorden)


@contribute
def bidrag(user: Bruger, now: datetime) -> Bidrag:
    held = Booking.objects.active().filter(booker=user, position__end_at__gt=now).with_tid()
    own = list(held.order_by("position__start_at", "pk"))
    return Bidrag(venter=_offers(own), kommer=[*_bookings(own), *_agendas(user, now)], genvej=_shortcut(user, now))


def _offers(own: list[Booking]) -> list[Ventende]:
    return [
        Ventende(
            b.tilbudt_until,
            f"Sig ja eller nej til en ledig tid {dansk_dag(b.tid.start_at)} {tidsrum(b.tid.start_at, b.tid.end_at)}",
            reverse("booking:kvittering", args=[b.pk]),
        )
        for b in own
        if b.tilstand == BookingTilstand.TILBUDT and b.tilbudt_until
    ]


def _bookings(own: list[Booking]) -> list[Kommende]:
    return [
        Kommende(
            b.tid.start_at,
            b.tid.end_at,
            f"Sparring, {b.ordning.sted.navn}",
            reverse("booking:kvittering", args=[b.pk]),
            maerkat="booket",
        )
        for b in own
        if b.tilstand == BookingTilstand.BOOKET
    ]


def _agendas(user: Bruger, now: datetime) -> list[Kommende]:
    if not can_follow_dagsorden(user, now):
        return []
    coming = (
        followed_days(user, now)
        .filter(dato__gte=local_date(now), aflyst_at__isnull=True)
        .order_by("dato", "pk")[:COMING_AGENDAS]
    )
    lines = []
    for dag in coming:
        windows = dag.ordning.windows_on(dag.dato)
        lines.append(
            Kommende(
                windows[0][0],
                windows[-1][1],
                f"Dagsorden, {dag.ordning.navn}",
                reverse("dagsorden:dag", args=[dag.pk]),
                maerkat=f"{dag.booket} af {dag.tider} booket",
            )
        )
    return lines


def _shortcut(user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    return _next_agenda(user, now) or _next_free_day(user, now)


def _next_agenda(user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    if not can_follow_dagsorden(user, now):
        return None
    dag = followed_days(user, now).filter(dato__gte=local_date(now), aflyst_at__isnull=True).order_by("dato", "pk").first()
    if dag is None:
        return None
    sentence = f"Næste dagsorden er {dansk_dag(dag.dato)}: {dag.booket} af {dag.tider} tider er booket."
    return "Åbn dagsordenen", reverse("dagsorden:dag", args=[dag.pk]), sentence


def _next_free_day(user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    """The booking page of the first ordning the user can book in, with its next free day."""
    for ordning in Ordning.objects.visible_to(user, now):
        if can_book_ordning(user, ordning, now):
            free = next_free(ordning, now, Kalender.current(user.kommune), most=1)
            sentence = (
                f"Næste dag med ledige tider i {ordning.navn} er {dansk_dag(free[0].dato)}."
                if free
                else f"Alle tider i {ordning.navn} er optaget {naeste_uger(ordning.horisont_uger)}."
            )
            return "Book sparring", reverse("booking:dage", args=[ordning.slug]), sentence
    return None
