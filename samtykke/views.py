"""Children: found, registered, corrected; who holds custody of them; who may see them, and who has."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtykke import services
from samtykke.adgang import CPR_VIST, FUNDET, open_barn, see
from samtykke.enums import Grund
from samtykke.forms import BarnForm, IndehaverForm, OplysningForm, SoegForm
from samtykke.models import Barn, Indehaver
from samtykke.policies import can_see_boern, institutioner_for
from samtykke.soegning import MOST, find_boern
from samtykke.synlighed import MOST as MOST_SEEN
from samtykke.synlighed import who_can_see, who_saw
from samtykke.tavle import Deling
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.cprnummer import in_full
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def oversigt(request: BrugerRequest) -> HttpResponse:
    """The few one has, or what was searched for: by POST, so that no name stands in an address."""
    now = clock.now()
    form = SoegForm(request.POST or None)
    asked = form.is_valid()
    found = [] if form.errors else find_boern(request.user, form.cleaned_data["soeg"] if asked else "", now)
    shown = found[:MOST] if asked or len(found) <= MOST else []
    see(shown, request.user, now, FUNDET)
    context = {"form": form, "boern": shown, "soegt": asked, "flere": len(found) > MOST, "today": local_date(now)}
    return render(request, "samtykke/oversigt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def nyt(request: BrugerRequest) -> HttpResponse:
    now, data = clock.now(), typed(request)
    form = BarnForm(data, institutioner=institutioner_for(request.user, now))
    same: list[Barn] = []
    if request.method == "POST" and form.is_valid():
        barn = form.fill(Barn(id=form.cleaned_data["barn_id"]))
        same = _same(barn, request, now)
        if same and not form.cleaned_data["andet_barn"]:
            form.ask_if_another()
        else:
            try:
                barn = services.register_barn(barn=barn, by=request.user, now=now)
            except ValidationError as error:
                form.refused(error)
            else:
                messages.success(request, "Barnet er registreret. Tilføj nu dem, der har forældremyndigheden.")
                return redirect("samtykke:barn", barn.pk)
    return render(request, "samtykke/nyt.html", {"form": form, "samme": same, "today": local_date(now)}, status=form.status)


@require_safe
@requires(can_see_boern)
def barn(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    shown = open_barn(request.user, pk, now, laeser=True)
    return _page(request, shown, now)


@require_POST
@requires(can_see_boern)
def cpr(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """The page once, with the number in full."""
    now = clock.now()
    shown = open_barn(request.user, pk, now, CPR_VIST, laeser=True)
    return _page(request, shown, now, cpr=in_full(shown.cpr) if shown.cpr else "")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def ret(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now, data = clock.now(), typed(request)
    shown = open_barn(request.user, pk, now)
    form = BarnForm.showing(shown, registreret=shown) if data is None else BarnForm(data, registreret=shown)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_barn(barn=form.fill(shown), by=request.user, now=now, as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Ændringen er gemt.")
            return redirect("samtykke:barn", pk)
    context = {"form": form, "barn": shown, "leder": shown.grund == Grund.LEDER}
    return render(request, "samtykke/ret.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def ny_indehaver(request: BrugerRequest, pk: UUID) -> HttpResponse:
    return _edit_indehaver(request, open_barn(request.user, pk, clock.now()), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def indehaver(request: BrugerRequest, pk: UUID, indehaver_pk: UUID) -> HttpResponse:
    shown = open_barn(request.user, pk, clock.now())
    return _edit_indehaver(request, shown, get_object_or_404(shown.indehavere, pk=indehaver_pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def oplysning(request: BrugerRequest, pk: UUID, indehaver_pk: UUID | None = None) -> HttpResponse:
    now = clock.now()
    shown = open_barn(request.user, pk, now)
    holder = get_object_or_404(shown.indehavere, pk=indehaver_pk) if indehaver_pk else None
    form = OplysningForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over_oplysning(
                barn=shown,
                indehaver=holder,
                maade=form.cleaned_data["maade"],
                udleveret=form.cleaned_data["udleveret_date"],
                by=request.user,
                now=now,
            )
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Det er noteret, at informationen er givet.")
            return redirect("samtykke:barn", pk)
    return render(request, "samtykke/oplysning.html", {"form": form, "barn": shown, "hvem": holder or shown})


@require_safe
@requires(can_see_boern)
def hvem(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """Who can see the child, and who saw (PRI-11)."""
    now = clock.now()
    shown = open_barn(request.user, pk, now)
    seen = who_saw(shown)
    context = {
        "barn": shown,
        "kan_se": who_can_see(shown, now),
        "har_set": seen,
        "kun_nyeste": MOST_SEEN if len(seen) == MOST_SEEN else 0,
        "leder": shown.grund == Grund.LEDER,
    }
    return render(request, "samtykke/hvem.html", context)


def _page(request: BrugerRequest, shown: Barn, now: datetime, cpr: str = "") -> HttpResponse:
    today = local_date(now)
    holders = list(shown.indehavere.order_by("fra_date", "navn"))
    oplyst = {oplysning.indehaver_id: oplysning for oplysning in shown.oplysninger.all()}
    for holder in holders:
        holder.oplyst = oplyst.get(holder.pk)
    context = {
        "barn": shown,
        "alder": shown.alder(today),
        "cpr": cpr,
        "indehavere": [h for h in holders if not h.is_over(today)],
        "tidligere": [h for h in holders if h.is_over(today)],
        "barnets_oplysning": oplyst.get(None),
        "deling": Deling(shown, now),
        "samme": _same(shown, request, now),
        "today": today,
    }
    return render(request, "samtykke/barn.html" if shown.kan_rettes else "samtykke/barn_laes.html", context)


def _same(barn: Barn, request: BrugerRequest, now: datetime) -> list[Barn]:
    """Who, of those the user may see, may be the same child: shown, and so logged."""
    seen = Barn.objects.visible_to(request.user, now).select_related("institution").order_by("pk")
    found = seen.same_as(barn)
    see(found, request.user, now, FUNDET)
    return found


def _edit_indehaver(request: BrugerRequest, barn: Barn, stored: Indehaver | None) -> HttpResponse:
    data, is_new = typed(request), stored is None
    form = IndehaverForm(data) if data is not None or stored is None else IndehaverForm.showing(stored)
    if request.method == "POST" and form.is_valid():
        holder = form.fill(stored or Indehaver(id=form.cleaned_data["indehaver_id"], barn=barn))
        try:
            services.save_indehaver(
                indehaver=holder,
                by=request.user,
                now=clock.now(),
                as_seen=form.as_seen,
                samme_person=form.cleaned_data["samme_person"],
            )
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Oplysningerne er gemt.")
            return redirect("samtykke:barn", barn.pk)
    return render(request, "samtykke/indehaver.html", {"form": form, "barn": barn, "er_ny": is_new}, status=form.status)
