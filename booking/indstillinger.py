"""The administration's pages about ordninger: which there are, and setting one up without code."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from booking import services
from booking.enums import Aabningsvalg
from booking.forhaandsvisning import preview
from booking.models import Ordning
from booking.ordningsform import FLERE, OrdningForm, of_ordning
from booking.policies import can_tildele
from booking.texts import KAN_IKKE_LUKKES
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import liste
from udviklingsmodel.kernel.indtastninger import AFSENDER, keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.forms.beslutning import (
    AENDRES_HJAELP,
    LUKKES_HJAELP,
    BeslutningForm,
    beslutning_of,
    is_of_beslutning,
)
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest

PAGES = "indstillinger/ordninger"
OWN = {"csrfmiddlewaretoken", AFSENDER, "gem", "vis", "ret", FLERE}  # what the preview does not carry along

VAELG_AFLYSTE = "Vælg, hvad der skal ske med de aflyste dage."
AABNES_HJAELP: dict[str, str] = {
    Aabningsvalg.LAD_VAERE: "Dagen kan stadig åbnes senere på dagsordenen.",
    Aabningsvalg.AABN: (
        "Dagens tider bliver ledige for alle. De, der havde en tid eller ventede på en, får den ikke tilbage og får ikke "
        "besked: sig det selv til dem."
    ),
}


@require_safe
@requires(can_change_indstillinger)
def oversigt(request: BrugerRequest) -> HttpResponse:
    ordninger = Ordning.objects.select_related("distrikt", "institution", "sted").prefetch_related("vinduer")
    every = list(ordninger.districts_first())
    used, retired = [o for o in every if o.aktiv], [o for o in every if not o.aktiv]
    return render(request, f"{PAGES}/oversigt.html", {"aktive": used, "lukkede": retired})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ny(request: BrugerRequest) -> HttpResponse:
    return _form_page(request, None)


@require_safe
@requires(can_change_indstillinger)
def kopi(request: BrugerRequest, slug: str) -> HttpResponse:
    """The form of a new one, filled in as another; nothing is saved by looking."""
    ordning = _ordning(slug)
    copied = of_ordning(ordning) | {"navn": f"Kopi af {ordning.navn}"}
    form = OrdningForm(ordning=None, ny=True, today=local_date(clock.now()), initial=copied)
    return render(request, f"{PAGES}/form.html", {"form": form, "ordning": None})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, slug: str) -> HttpResponse:
    return _form_page(request, _ordning(slug))


def _form_page(request: BrugerRequest, ordning: Ordning | None) -> HttpResponse:
    """Fill in, see what it means, save: all three are this address, and everything typed goes along."""
    now, kalender = clock.now(), Kalender.current(request.user.kommune)
    form = OrdningForm(typed(request), ordning=ordning, ny=ordning is None, today=local_date(now))
    context: dict[str, Any] = {"form": form, "ordning": ordning}
    if form.vil_have_flere:
        form.errors.clear()
    if request.method != "POST" or not form.is_valid() or form.vil_have_flere or "ret" in request.POST:
        return render(request, f"{PAGES}/form.html", context)
    mangler = False
    if "gem" in request.POST:
        try:
            saved = _save(request, form, now)
        except Refused:
            mangler = True
        except ValidationError as error:
            form.refuse(error)
            return render(request, f"{PAGES}/form.html", context, status=form.status)
        else:
            messages.success(request, f"{saved.navn} er gemt: {saved.hvornaar}.")
            if saved.tildeles and not saved.deltagere(local_date(now)).exists():
                messages.warning(request, f"Ingen kan give tider i {saved.navn} endnu. Vælg en facilitator.")
            for advarsel in services.check_plan(saved, kalender=kalender, now=now, kendte_datoer=saved.datoer):
                messages.warning(request, advarsel)
            return redirect("ordninger:oversigt")
    typed_plan = _as_typed(form, kalender, now)
    if typed_plan is None:
        return render(request, f"{PAGES}/form.html", context)
    after, advarsler = typed_plan
    sessions = services.coming_sessions(ordning, now) if ordning else []
    ramte = services.affected_days(after, kalender=kalender, now=now, sessions=sessions)
    dage = BeslutningForm(ramte, request.POST, AENDRES_HJAELP if after.aktiv else LUKKES_HJAELP) if ramte else None
    shown = preview(after, before=ordning, sessions=sessions, advarsler=advarsler, kalender=kalender, now=now)
    own = {name for name in request.POST if name in OWN or is_of_beslutning(name)}
    along = [(name, value) for name in request.POST if name not in own for value in request.POST.getlist(name)]
    context |= {"vis": shown, "dage": dage, "skrevet": along, "mangler": mangler}
    return render(request, f"{PAGES}/vis.html", context, status=409 if mangler else 200)


def _as_typed(form: OrdningForm, kalender: Kalender, now: datetime) -> tuple[Ordning, list[str]] | None:
    """The ordning as it would be, and what to look at; None when it cannot be, and the form says why."""
    try:
        return services.planned(form.ordning, form.vinduer, form.fields_of_ordning, kalender=kalender, now=now)
    except ValidationError as error:
        form.refuse(error)
        return None


def _save(request: BrugerRequest, form: OrdningForm, now: datetime) -> Ordning:
    values = {"vinduer": form.vinduer, **form.fields_of_ordning, **form.people}
    if form.ordning is None:
        return services.create_ordning(by=request.user, now=now, formular=form.cleaned_data["formular_id"], **values)
    values |= {"beslutning": beslutning_of(request.POST, Dagsvalg), "as_seen": form.as_seen}
    return services.change_ordning(ordning=form.ordning, by=request.user, now=now, **values)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def luk(request: BrugerRequest, slug: str) -> HttpResponse:
    now, ordning, afvist = clock.now(), _ordning(slug), ""
    if request.method == "POST":
        try:
            beslutning = beslutning_of(request.POST, Dagsvalg)
            services.retire_ordning(ordning=ordning, by=request.user, now=now, beslutning=beslutning)
        except Refused as refused:
            afvist = KAN_IKKE_LUKKES[refused.code]
        else:
            messages.success(request, f"{ordning.navn} er lukket. Den kan tages i brug igen.")
            return redirect("ordninger:oversigt")
    if not ordning.aktiv:
        return render(request, f"{PAGES}/luk.html", {"ordning": ordning, "er_lukket": True})
    if venter := services.requests_of(ordning):
        context = {
            "ordning": ordning,
            "venter": venter,
            "svarer": liste(sorted({t.bruger.navn for t in ordning.deltagere(local_date(now))})),
            "kan_fordele": can_tildele(request.user, ordning, now),
        }
        return render(request, f"{PAGES}/luk.html", context, status=409 if afvist else 200)
    ordning.aktiv = False
    ramte = services.affected_days(ordning, kalender=Kalender.current(request.user.kommune), now=now)
    dage = BeslutningForm(ramte, request.POST, LUKKES_HJAELP) if ramte else None
    context = {"ordning": ordning, "dage": dage, "afvist": afvist}
    return render(request, f"{PAGES}/luk.html", context, status=409 if afvist else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def genoptag(request: BrugerRequest, slug: str) -> HttpResponse:
    now, ordning, fejl, undecided = clock.now(), _ordning(slug), list[str](), False
    if request.method == "POST":
        try:
            beslutning = beslutning_of(request.POST, Aabningsvalg)
            services.resume_ordning(ordning=ordning, by=request.user, now=now, beslutning=beslutning)
        except ValidationError as error:
            fejl = error.messages
        except Refused:
            fejl, undecided = [VAELG_AFLYSTE], True
        else:
            messages.success(request, f"{ordning.navn} er i brug igen.")
            return redirect("ordninger:oversigt")
    context = {"ordning": ordning, "er_i_brug": ordning.aktiv, "fejl": fejl, "skal_rettes": not undecided}
    context["dage"] = _cancelled(request, ordning, now)
    return render(request, f"{PAGES}/genoptag.html", context, status=409 if fejl else 200)


def _cancelled(request: BrugerRequest, ordning: Ordning, now: datetime) -> BeslutningForm | None:
    """The cancelled days of one that is taken up again, where there are any."""
    if ordning.aktiv:
        return None
    ordning.aktiv = True
    ramte = services.cancelled_days(ordning, kalender=Kalender.current(request.user.kommune), now=now)
    return BeslutningForm(ramte, request.POST, AABNES_HJAELP, valg=Aabningsvalg) if ramte else None


def _ordning(slug: str) -> Ordning:
    return get_object_or_404(Ordning.objects.select_related("distrikt", "institution", "sted"), slug=slug)
