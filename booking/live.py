"""The live agenda (TST-12): before, during and after in one page, and the puls that all its screens listen to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking import puls as pulsen
from booking import services, skaermkode
from booking.dagsorden import agenda, followed_days
from booking.enums import Deltagersvar
from booking.forloeb import Forloeb, deltagere_of, forloeb_of, units_away
from booking.koerselsregler import FOER_START
from booking.models import EFTERTID, Koersel, Ordning, Sparringsdag, Tryk
from booking.policies import can_book_for, can_follow_dagsorden, can_koere
from booking.tegning import tegning_of
from booking.texts import KAN_IKKE_TRYKKES
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import public, requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.logs import FOLLOWING
from udviklingsmodel.kernel.sessions import keeps_alive
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.request import BrugerRequest

KEY = "noegle"
NYT_LINK = "nyt_link"
AELDES = 20  # seconds: what a page says of when the hour ends is older than that at no time


def runs_for(user: Bruger, now: datetime, pk: UUID) -> bool:
    """A session that was started keeps its page alive for those who follow it, until it closes by itself."""
    started = Koersel.objects.filter(sparringsdag=pk, begyndt_at__isnull=False, planlagt_slut_at__gt=now - EFTERTID)
    return started.filter(sparringsdag__ordning__in=Ordning.objects.followed_by(user, now)).exists()


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_follow_dagsorden)
@keeps_alive(runs_for)
def dag(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """A press that is refused is answered by the page as it is now, and why."""
    refused = ""
    if request.method == "POST":
        now = clock.now()
        held = get_object_or_404(followed_days(request.user, now), pk=pk)
        try:
            _press(request, held, now)
        except Sparringsdag.DoesNotExist:
            raise Http404 from None
        except Refused as stopped:
            refused = stopped.code
        else:
            return redirect("dagsorden:dag", pk)
    sign = pulsen.PULSEN.of(pk, clock.now())  # first: what is read after it is never older than it
    context = agenda(request, pk)
    shown: Sparringsdag = context["dag"]
    ordning, now = shown.ordning, context["udskrevet"]
    forloeb = forloeb_of(shown, now)
    may_run = can_koere(request.user, ordning, now) and (forloeb.er_begyndt or not shown.aflyst_at)
    bookable = not context["holdes_alligevel"]
    on_the_spot = may_run and bookable and not forloeb.er_slut and local_date(now) <= shown.dato
    steers = may_run and (forloeb.koersel is None or forloeb.koersel.styres_af_id in (None, request.user.pk))
    people = deltagere_of(shown, request.user)
    context |= {
        "f": forloeb,
        "tegning": tegning_of(forloeb),
        "ur": clock_of(forloeb, sign),
        "afvist": KAN_IKKE_TRYKKES.get(refused, KAN_IKKE_TRYKKES["aendret"]) if refused else "",
        "kan_koere": may_run,
        "styrer": steers,
        "kan_fortryde": steers and forloeb.kan_fortrydes,
        "kan_startes": _startable_from(forloeb) if may_run else None,
        "deltagere": people,
        "kan_svare": not shown.aflyst_at and local_date(now) <= shown.dato,
        "til_stede": "Kommer" if local_date(now) < shown.dato else Deltagersvar.TIL_STEDE.label,
        "afbud": units_away(people),
        "saet_ind": _where_to_fill(request.user, ordning, shown, now) if on_the_spot else "",
        "skaerm": _screen(shown) if may_run and skaermkode.is_on(shown, now) else None,
        "foelger": FOLLOWING,
    }
    return render(request, "dagsorden/dag.html", context, status=409 if refused else 200)


def _startable_from(forloeb: Forloeb) -> datetime | None:
    """On the day itself; not when it has begun, or its times are over."""
    here = local_date(forloeb.now) == forloeb.dag.dato and not forloeb.er_begyndt and not forloeb.dag.is_over(forloeb.now)
    return forloeb.linjer[0].start_at - FOER_START if here and forloeb.linjer else None


def _press(request: BrugerRequest, dag: Sparringsdag, now: datetime) -> None:
    """`naeste`, `byt <tid>`, `fremmoede <tid> kom`, `deltagelse <person> afbud`"""
    trin, about, svar, *_ = [*request.POST.get("trin", "").split(" "), "", "", ""]
    try:
        named = UUID(about) if about else None
        version = int(request.POST.get("version", ""))
    except ValueError as nonsense:
        raise Refused("ukendt") from nonsense
    if trin == NYT_LINK:
        services.renew_skaerm(dag=dag, by=request.user, now=now)
        return
    if trin == "deltagelse":
        bruger = Bruger.objects.filter(pk=named).first() if named else None
        if bruger is None:
            raise Refused("ikke_med")
        services.answer_deltagelse(dag=dag, bruger=bruger, svar=svar, by=request.user, now=now)
        return
    services.press(dag=dag, trin=trin, tryk=Tryk(version, named, svar), by=request.user, now=now)


def _where_to_fill(user: Bruger, ordning: Ordning, dag: Sparringsdag, now: datetime) -> str:
    """The page where a free time is given to somebody."""
    if ordning.tildeles:
        return reverse("booking:fordeling", args=[ordning.slug]) if ordning.aktiv else ""
    return reverse("booking:hvem", args=[ordning.slug, dag.dato]) if can_book_for(user, ordning, now) else ""


def _screen(dag: Sparringsdag) -> dict[str, str]:
    """How the room's screen is opened: the address and the code that are typed there, or the link that has both."""
    kode = skaermkode.kode(dag)
    address = f"{settings.BASE_URL}{reverse('dagsorden:rumskaerm')}"
    return {"kode": kode, "adresse": address.split("://")[-1], "link": f"{address}?kode={kode}"}


def clock_of(forloeb: Forloeb, sign: str) -> dict[str, Any]:
    """What a screen counts by: the server's now, and the moment it counts down to; where it hears of news, and how often
    it is drawn without any."""
    pk, today = forloeb.dag.pk, local_date(forloeb.now) == forloeb.dag.dato
    return {
        "puls": f"{reverse('dagsorden:puls', args=[pk])}?{KEY}={pulsen.noegle(pk)}&{FOLLOWING}",
        "tegn": sign,
        "nu": _ms(forloeb.now),
        "slut": _ms(forloeb.ur_slut_at),
        "gaar": int(forloeb.er_i_gang and not forloeb.paa_pause),
        "aeldes": AELDES if forloeb.er_i_gang or (today and not forloeb.er_slut) else 0,
    }


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@require_safe
@public
def puls(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sign of the session, and the server's clock; asked all the time by every screen, without a session."""
    if not pulsen.fits(request.GET.get(KEY, ""), pk):
        raise Http404
    now = clock.now()
    answer = f"{pulsen.PULSEN.of(pk, now)} {_ms(now)}"
    return HttpResponse(answer, content_type="text/plain", headers={"Cache-Control": "no-store"})
