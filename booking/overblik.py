"""This app's part of Mit overblik and of the menu."""

from datetime import date, datetime

from django.db.models import Count, Min, Q
from django.urls import reverse

from booking.dage import next_free
from booking.dagsorden import followed_days
from booking.enums import Bookingform, BookingTilstand, Fremmoede
from booking.models import HOLDER_TID, Booking, Ordning, Sparringsdag, unanswered_erased_on
from booking.policies import can_book_ordning, can_follow_dagsorden, can_see_sparring
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import dage_siden, dansk_dag, naeste_uger, tidsrum
from udviklingsmodel.kernel.layout import add_to_menu
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik.bidrag import Bidrag, Kommende, Ventende, contribute

COMING_AGENDAS = 3

add_to_menu("Sparring", "booking:oversigt", order=10, shown=can_see_sparring)
add_to_menu("Dagsorden", "dagsorden:oversigt", order=20, shown=can_follow_dagsorden)


@contribute
def bidrag(user: Bruger, now: datetime) -> Bidrag:
    held = Q(tilstand__in=HOLDER_TID, position__end_at__gt=now) | Q(tilstand=BookingTilstand.ANMODET)
    mine = Booking.objects.filter(booker=user).with_afholdt(now).filter(held | _untold())
    found = list(mine.with_tid().order_by("position__start_at", "pk"))
    over = [b for b in found if b.afholdt]
    own = [b for b in found if not b.afholdt]
    follows = can_follow_dagsorden(user, now)
    to_give, agendas = (_to_give(user, now), _agendas(user, now)) if follows else ([], [])
    lines = [line for dag in agendas if (line := _agenda_line(dag))]
    return Bidrag(
        venter=[*_offers(own), *to_give, *_to_tell(over)],
        kommer=[*_asked(own), *_bookings(own), *lines],
        genvej=_board(to_give) or _next_agenda(agendas, now) or _next_free_day(user, now),
    )


def _to_give(user: Bruger, now: datetime) -> list[Ventende]:
    """A line for each ordning whose requests the user is to answer; one query for all."""
    followed = Ordning.objects.followed_by(user, now).filter(form=Bookingform.TILDELES)
    waiting = followed.filter(anmodninger__tilstand=BookingTilstand.ANMODET)
    counted = waiting.annotate(
        antal=Count("anmodninger"),
        siden=Min("anmodninger__anmodet_at"),
        sidste_dag=Min("anmodninger__venter_til_date"),
    )
    rows = counted.order_by("siden", "pk").values_list("slug", "navn", "antal", "siden", "sidste_dag")
    return [
        Ventende(
            siden,
            "1 anmodning venter på en tid" if antal == 1 else f"{antal} anmodninger venter på en tid",
            reverse("booking:fordeling", args=[slug]),
            note=f"{navn}. Den ældste er sendt {dage_siden(siden, now)}{_unanswered(sidste_dag, now)}",
        )
        for slug, navn, antal, siden, sidste_dag in rows
    ]


def _unanswered(last_day: date, now: datetime) -> str:
    """Once the days that one of them asked for have passed: that it goes, and when."""
    return f". Uden svar slettes en {dansk_dag(unanswered_erased_on(last_day))}" if last_day < local_date(now) else ""


def _untold() -> Q:
    """Sparringer that are over, where the ordning asks what followed (TST-09), and nobody has said; but for no-shows."""
    over = Q(tilstand=BookingTilstand.BOOKET, afholdt=True, udfald="")
    return over & ~Q(position__sparringsdag__ordning__udfald=[]) & ~Q(position__runde__fremmoede=Fremmoede.UDEBLEV)


def _to_tell(over: list[Booking]) -> list[Ventende]:
    """A line for each: it is one click there."""
    return [
        Ventende(
            None,
            f"Hvad skete der efter sparringen {dansk_dag(b.tid.start_at)}?",
            reverse("booking:kvittering", args=[b.pk]),
        )
        for b in over
    ]


def _board(to_give: list[Ventende]) -> tuple[str, str, str] | None:
    return ("Fordel tider", to_give[0].url, "Giv dem en tid, eller sig nej.") if to_give else None


def _asked(own: list[Booking]) -> list[Kommende]:
    return [
        Kommende(
            None,
            None,
            f"Anmodning om sparring, {b.ordning.hvor}",
            reverse("booking:kvittering", args=[b.pk]),
            maerkat="venter på en tid",
        )
        for b in own
        if b.tilstand == BookingTilstand.ANMODET
    ]


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
            f"Sparring, {b.ordning.hvor}",
            reverse("booking:kvittering", args=[b.pk]),
            maerkat="booket",
        )
        for b in own
        if b.tilstand == BookingTilstand.BOOKET
    ]


def _agendas(user: Bruger, now: datetime) -> list[Sparringsdag]:
    coming = followed_days(user, now).filter(dato__gte=local_date(now), aflyst_at__isnull=True)
    return list(coming.order_by("dato", "pk")[:COMING_AGENDAS])


def _agenda_line(dag: Sparringsdag) -> Kommende | None:
    """From its first to its last time; a day that gives its times out may have none yet, and then has its windows."""
    times = [(dag.begynder, dag.slutter)] if dag.begynder and dag.slutter else dag.ordning.windows_on(dag.dato)
    if not times:
        return None
    return Kommende(
        times[0][0],
        times[-1][1],
        f"Dagsorden, {dag.ordning.navn}",
        reverse("dagsorden:dag", args=[dag.pk]),
        maerkat=dag.belaegning,
    )


def _next_agenda(agendas: list[Sparringsdag], now: datetime) -> tuple[str, str, str] | None:
    if not agendas:
        return None
    dag = agendas[0]
    sentence = f"Næste dagsorden er {dansk_dag(dag.dato)}: {dag.belaegning}."
    label = "Kør dagsordenen" if dag.dato == local_date(now) else "Åbn dagsordenen"
    return label, reverse("dagsorden:dag", args=[dag.pk]), sentence


def _next_free_day(user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    """The booking page of the first ordning the user can book in, with its next free day."""
    for ordning in Ordning.objects.visible_to(user, now):
        if can_book_ordning(user, ordning, now):
            if ordning.tildeles:
                return (
                    "Bed om en tid",
                    reverse("booking:dage", args=[ordning.slug]),
                    f"I kan bede om en tid i {ordning.navn}.",
                )
            free = next_free(ordning, now, Kalender.current(user.kommune), most=1)
            sentence = (
                f"Næste dag med ledige tider i {ordning.navn} er {dansk_dag(free[0].dato)}."
                if free
                else f"Alle tider i {ordning.navn} er optaget {naeste_uger(ordning.horisont_uger)}."
            )
            return "Book sparring", reverse("booking:dage", args=[ordning.slug]), sentence
    return None
