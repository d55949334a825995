"""This app's part of Mit overblik and of the menu."""

from datetime import date, datetime, time

from django.db.models import Count, Min, Q
from django.urls import reverse

from booking.dagsorden import followed_days, held_though_closed
from booking.enums import Bookingform, BookingTilstand, Fremmoede
from booking.models import FOELG, HOLDER_TID, Booking, Ordning, Sparringsdag, unanswered_erased_on
from booking.muligheder import Muligheder
from booking.policies import can_book_ordning, can_follow_dagsorden, can_koere, can_see_sparring
from udviklingsmodel.kernel import access
from udviklingsmodel.kernel.clock import KOEBENHAVN, local_date
from udviklingsmodel.kernel.datoer import dage_siden, dansk_dag, klokkeslaet, liste, naeste_uger, tidsrum
from udviklingsmodel.kernel.layout import add_to_menu
from udviklingsmodel.organisation.enums import LOKALE_ROLLER
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.overblik.bidrag import Bidrag, Kommende, Tilbud, Ventende, contribute, tell_handbog

COMING_AGENDAS = 3
UDEN_TID = [BookingTilstand.ANMODET, BookingTilstand.PAA_VENTELISTE]

add_to_menu("Sparring", "booking:oversigt", order=10, shown=can_see_sparring)
add_to_menu("Dagsorden", "dagsorden:oversigt", order=20, shown=can_follow_dagsorden)


@contribute
def bidrag(user: Bruger, now: datetime) -> Bidrag:
    alive = Q(tilstand__in=HOLDER_TID, position__end_at__gt=now) | Q(tilstand__in=UDEN_TID)
    mine = Booking.objects.filter(booker=user).with_afholdt(now).filter(alive | _lost(now) | _untold())
    found = list(mine.with_tid().with_nummer().order_by("position__start_at", "pk"))
    over = [b for b in found if b.afholdt]
    own = [b for b in found if not b.afholdt]
    kalender = Kalender.current(user.kommune)
    follows = can_follow_dagsorden(user, now)
    to_give, agendas = (_to_give(user, now), _agendas(user, now)) if follows else ([], [])
    lines = [line for dag in agendas if (line := _agenda_line(dag, kalender, now))]
    return Bidrag(
        venter=[*_offers(own), *to_give, *_to_tell(over)],
        kommer=[*(line for b in own if (line := _line(b, kalender))), *lines],
        genvej=_todays_agenda(agendas, user, now)
        or _board(to_give)
        or _next_agenda(agendas, now)
        or _next_free_day(user, now),
        mere=[("Mine bookinger", reverse("booking:mine"))] if own or user.has_rolle(now, *LOKALE_ROLLER) else [],
    )


@tell_handbog
def tilbud(user: Bruger, now: datetime) -> list[Tilbud]:
    """The ordninger in which the user books or asks, or whose agenda the user follows."""
    follows = access.held_by(user, Ordning, FOELG)
    used = [o for o in Ordning.objects.visible_to(user, now) if o.pk in follows or can_book_ordning(user, o, now)]
    return [Tilbud(o.navn, _in_sentences(o), reverse("booking:dage", args=[o.slug])) for o in used]


def _in_sentences(ordning: Ordning) -> list[str]:
    when = f"{ordning.hvornaar} på {ordning.hvor}."
    length = f"Hver tid varer {ordning.minutter} minutter." if ordning.minutter else "Tiderne er ikke lige lange."
    how = "I beder om en tid og får den tildelt." if ordning.tildeles else "I booker selv en ledig tid."
    units = [str(enhed) for enhed in ordning.perspektiver.all()]
    return [when[0].upper() + when[1:], length, how, *([f"I kan tale med fagfolk fra {liste(units)}."] if units else [])]


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


def _lost(now: datetime) -> Q:
    """What came to nothing unasked: a cancelled day, a lapsed offer, a closed list; until the day has passed."""
    ahead = Q(position__end_at__gt=now) | Q(venteliste__dato__gte=local_date(now))
    still = Q(position__sparringsdag__aflyst_at__isnull=False) | Q(venteliste__aflyst_at__isnull=False)
    return ahead & (Q(still, aflyst_med_dagen=True) | Q(tilstand=BookingTilstand.UDLOEBET))


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


def _though_closed(maerkat: str, lukket: str | None) -> str:
    return f"{maerkat}, holdes selvom dagen er lukket" if lukket else maerkat


def _line(b: Booking, kalender: Kalender) -> Kommende | None:
    """One's own in "Det kommer"; an offer waits for an answer instead."""
    url = reverse("booking:kvittering", args=[b.pk])
    if b.tilstand == BookingTilstand.TILBUDT:
        return None
    if b.tilstand == BookingTilstand.ANMODET:
        return Kommende(None, None, f"Anmodning om sparring, {b.ordning.hvor}", url, maerkat="venter på en tid")
    if b.position:
        what = b.endte or _though_closed("booket", kalender.lukket(b.dag.dato))
        return Kommende(b.position.start_at, b.position.end_at, f"Sparring, {b.ordning.hvor}", url, maerkat=what)
    day = datetime.combine(b.dag.dato, time(), KOEBENHAVN)
    what = b.endte or f"nr. {b.nummer} på listen"
    return Kommende(day, None, f"Du {'ventede' if b.endte else 'venter'} på en tid, {b.ordning.hvor}", url, maerkat=what)


def _agendas(user: Bruger, now: datetime) -> list[Sparringsdag]:
    coming = followed_days(user, now).filter(dato__gte=local_date(now), aflyst_at__isnull=True)
    return list(coming.select_related("koersel").order_by("dato", "pk")[:COMING_AGENDAS])


def _state(dag: Sparringsdag, now: datetime) -> str:
    """`i gang`, `slut`, or nothing yet; a day that nobody began ends with its last time."""
    koersel = getattr(dag, "koersel", None)
    if koersel and koersel.er_i_gang:
        return "i gang"
    ended = koersel.sluttet_at if koersel else None
    return "slut" if ended or (dag.slutter and dag.slutter <= now) else ""


def _agenda_line(dag: Sparringsdag, kalender: Kalender, now: datetime) -> Kommende | None:
    """From its first to its last time; a day that gives its times out may have none yet, and then has its windows."""
    times = [(dag.begynder, dag.slutter)] if dag.begynder and dag.slutter else dag.ordning.windows_on(dag.dato)
    if not times:
        return None
    return Kommende(
        times[0][0],
        times[-1][1],
        f"Dagsorden, {dag.ordning.navn}",
        reverse("dagsorden:dag", args=[dag.pk]),
        maerkat=_though_closed(
            ", ".join(part for part in (_state(dag, now), dag.belaegning) if part), held_though_closed(dag, kalender)
        ),
    )


def _todays_agenda(agendas: list[Sparringsdag], user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    """Until it has ended; before all else that one may want that day."""
    for dag in agendas:
        if dag.dato == local_date(now) and (state := _state(dag, now)) != "slut":
            label = "Kør dagsordenen" if can_koere(user, dag.ordning, now) else "Følg med"
            begins = f" kl. {klokkeslaet(dag.begynder)}" if dag.begynder else ""
            sentence = "Sparringen er i gang" if state else f"Dagsordenen er i dag{begins}"
            return label, reverse("dagsorden:dag", args=[dag.pk]), f"{sentence}: {dag.belaegning}."
    return None


def _next_agenda(agendas: list[Sparringsdag], now: datetime) -> tuple[str, str, str] | None:
    dag = next((dag for dag in agendas if dag.dato > local_date(now)), None)
    if dag is None:
        return None
    sentence = f"Næste dagsorden er {dansk_dag(dag.dato)}: {dag.belaegning}."
    return "Åbn dagsordenen", reverse("dagsorden:dag", args=[dag.pk]), sentence


def _next_free_day(user: Bruger, now: datetime) -> tuple[str, str, str] | None:
    """The booking page of the first ordning the user can book in, with its next free day."""
    for ordning in Ordning.objects.visible_to(user, now):
        muligheder = Muligheder(ordning, user, now)
        if muligheder.altid:
            url = reverse("booking:dage", args=[ordning.slug])
            if ordning.tildeles:
                return "Bed om en tid", url, f"I kan bede om en tid i {ordning.navn}."
            if muligheder.stoppet:
                return "Se tiderne", url, " ".join(muligheder.linjer)
            free = muligheder.naeste(Kalender.current(user.kommune), most=1)
            sentence = (
                f"Næste dag med ledige tider i {ordning.navn} er {dansk_dag(free[0].dato)}."
                if free
                else f"Der er ingen tider, du kan booke, i {ordning.navn} {naeste_uger(ordning.horisont_uger)}."
            )
            return "Book sparring", url, sentence
    return None
