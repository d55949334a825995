"""The guided pages of a consent: what is asked, who answers, what they said, and taking it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from samtykke import samtykker
from samtykke.adgang import open_barn
from samtykke.enums import Formaal, Hvemsvarer
from samtykke.models import (
    MYNDIG,
    UNG,
    Barn,
    Indehaver,
    Samtykke,
    Samtykkedel,
    Samtykkeregler,
    Samtykkesvar,
    Svarrettelse,
    Tilbagekaldelse,
)
from samtykke.policies import can_see_boern, kolleger
from samtykke.samtykkeforms import RetSvarForm, SamtykkeForm, SvarForm, TilbagekaldForm, VurderingForm
from samtykke.samtykker import who_answers
from samtykke.tekster import afsnit
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Enhed
from udviklingsmodel.organisation.request import BrugerRequest

IKKE_FORTRUDT = {
    "besvaret": "Nogen har svaret. Er det skrevet forkert, så ret svaret. Ellers træk samtykket tilbage.",
    "ikke_din": "Det er den, der har registreret det, eller lederen, der kan fortryde.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def nyt(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """What is asked for. `?fornyer=` fills in what an earlier consent asked for."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    today = local_date(now)
    spurgte, regler = who_answers(barn, today), Samtykkeregler.objects.get()
    form = SamtykkeForm(
        typed(request),
        initial=_renewed(barn, request.GET.get("fornyer", "")) | {"fra_date": today, "sidste_date": regler.longest(today)},
        enheder=list(Enhed.objects.filter(aktiv=True)),
        alder=barn.alder(today),
        indehavere=sum(1 for asked in spurgte if asked.indehaver),
        samme_adresse=regler.samme_adresse,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = samtykker.ask_samtykke(samtykke=form.fill(barn), dele=form.dele, by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Det er gemt. Udskriv brevene, og notér hvert svar, når I har det.")
            return redirect("samtykke:samtykke", pk, made.pk)
    return render(request, "samtykke/nyt_samtykke.html", {"form": form, "barn": barn, "spurgte": spurgte})


@require_safe
@requires(can_see_boern)
def vis(request: BrugerRequest, pk: UUID, samtykke_pk: UUID) -> HttpResponse:
    """One consent: who answers and why, what they said, and the words they were shown."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    samtykke, today = _samtykke(barn, samtykke_pk), local_date(now)
    before = Svarrettelse.objects.select_related("indhentet_af", "rettet_af").order_by("pk")
    answers = Samtykkesvar.objects.annotate(scannet=Count("scanninger")).prefetch_related(Prefetch("rettelser", before))
    answers = answers.select_related("indehaver", "indhentet_af").order_by("registreret_at", "pk")
    withdrawn = Tilbagekaldelse.objects.select_related("enhed", "indehaver").order_by("registreret_at", "pk")
    prefetch_related_objects([samtykke], Prefetch("svar", answers), Prefetch("tilbagekaldelser", withdrawn))
    given = list(samtykke.svar.all())
    by_person = {svar.indehaver_id: svar for svar in given}
    spurgte = [(asked, by_person.pop(asked.pk, None)) for asked in who_answers(barn, today)]
    context = {
        "barn": barn,
        "samtykke": samtykke,
        "afsnit": afsnit(samtykke.ordlyd),
        "spurgte": spurgte,
        "andre": [svar for svar in given if svar.indehaver_id in by_person],
        "dele": samtykke.dele.judged(now).select_related("enhed").order_by("enhed", "pk"),
        "besvaret": bool(given),
        "tilbagekaldt": samtykke.tilbagekaldelser.all(),
        "kan_rette": samtykker.can_correct(samtykke, barn),
        "kan_fortryde": samtykker.refuses_retraction(samtykke, request.user, now) is None,
        "skal_vurderes": UNG <= barn.alder(today) < MYNDIG,
    }
    return render(request, "samtykke/samtykke.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def svar(request: BrugerRequest, pk: UUID, samtykke_pk: UUID, indehaver_pk: UUID | None = None) -> HttpResponse:
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    samtykke = _samtykke(barn, samtykke_pk)
    holder = get_object_or_404(barn.indehavere, pk=indehaver_pk) if indehaver_pk else None
    form = SvarForm(
        typed(request),
        request.FILES or None,
        initial={"afgivet_date": local_date(now), "indhentet_af": str(request.user.pk)},
        kolleger=kolleger(barn, now),
        kan_overlade=samtykke.hvem_svarer == Hvemsvarer.SAMME_ADRESSE and holder is not None,
    )
    if request.method == "POST" and form.is_valid():
        given = form.fill(Samtykkesvar(samtykke=samtykke, indehaver=holder))
        try:
            samtykker.record_svar(svar=given, papir=form.cleaned_data["papir"], by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Svaret er gemt.")
            return redirect("samtykke:samtykke", pk, samtykke_pk)
    context = {"form": form, "barn": barn, "samtykke": samtykke, "hvem": holder or barn, "afsnit": afsnit(samtykke.ordlyd)}
    return render(request, "samtykke/svar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def ret_svar(request: BrugerRequest, pk: UUID, samtykke_pk: UUID, svar_pk: UUID) -> HttpResponse:
    """An answer that was entered wrongly."""
    now, data = clock.now(), typed(request)
    barn = open_barn(request.user, pk, now)
    samtykke = _samtykke(barn, samtykke_pk)
    answers = samtykke.svar.select_related("samtykke", "indehaver", "indhentet_af")
    stored = get_object_or_404(answers, pk=svar_pk)
    if not samtykker.can_correct(samtykke, barn):
        messages.warning(request, samtykker.SVARET_ANDETSTEDS)
        return redirect("samtykke:samtykke", pk, samtykke_pk)
    choices: dict[str, Any] = {
        "kolleger": list({person.pk: person for person in (*kolleger(barn, now), stored.indhentet_af)}.values()),
        "kan_overlade": samtykke.hvem_svarer == Hvemsvarer.SAMME_ADRESSE and stored.indehaver is not None,
    }
    form = RetSvarForm.showing(stored, **choices) if data is None else RetSvarForm(data, **choices)
    if request.method == "POST" and form.is_valid():
        try:
            samtykker.correct_svar(svar=form.fill(stored), by=request.user, now=now, as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Svaret er rettet.")
            return redirect("samtykke:samtykke", pk, samtykke_pk)
    context = {"form": form, "barn": barn, "samtykke": samtykke, "hvem": stored.indehaver or barn}
    return render(request, "samtykke/ret_svar.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def fortryd(request: BrugerRequest, pk: UUID, samtykke_pk: UUID) -> HttpResponse:
    """Asks first: what was registered is deleted."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    if request.method == "POST" and not barn.samtykker.filter(pk=samtykke_pk).exists():  # the same form again
        return redirect("samtykke:barn", pk)
    samtykke = _samtykke(barn, samtykke_pk)
    code = samtykker.refuses_retraction(samtykke, request.user, now)
    if request.method == "POST" and not code:
        try:
            samtykker.retract_samtykke(samtykke=samtykke, by=request.user, now=now)
        except Refused as refused:
            code = refused.code
        else:
            messages.success(request, "Registreringen er fortrudt, og samtykket er slettet.")
            return redirect("samtykke:barn", pk)
    if code:
        messages.warning(request, IKKE_FORTRUDT[code])
        return redirect("samtykke:samtykke", pk, samtykke_pk)
    return render(request, "samtykke/fortryd.html", {"barn": barn, "samtykke": samtykke})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
@keeps_input
def vurdering(request: BrugerRequest, pk: UUID, samtykke_pk: UUID) -> HttpResponse:
    """Whether the yes of the young person suffices."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    samtykke = _samtykke(barn, samtykke_pk)
    form = VurderingForm(typed(request), initial={"vurdering": samtykke.vurdering, "grund": samtykke.vurdering_grund})
    if request.method == "POST" and form.is_valid():
        try:
            samtykker.judge_samtykke(samtykke=samtykke, by=request.user, now=now, **form.cleaned_data)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Vurderingen er gemt.")
            return redirect("samtykke:samtykke", pk, samtykke_pk)
    return render(request, "samtykke/vurdering.html", {"form": form, "barn": barn, "samtykke": samtykke})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_see_boern)
def tilbagekald(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """What shall stop, and a button for each who may say so: two presses from the child's page, three for one unit."""
    now = clock.now()
    barn = open_barn(request.user, pk, now)
    alive = barn.samtykker.filter(til_date__gt=local_date(now))
    spurgte = who_answers(barn, local_date(now))
    form = TilbagekaldForm(
        request.POST or None,
        formaal=[Formaal(value) for value in alive.order_by("formaal").values_list("formaal", flat=True).distinct()],
        enheder=list(Enhed.objects.filter(pk__in=alive.values("dele__enhed"))),
    )
    if request.method == "POST" and form.is_valid():
        by_key = {str(asked.pk): asked for asked in spurgte}
        if (asked := by_key.get(request.POST.get("hvem", ""))) is None:
            form.add_error(None, "Vælg, hvem der trækker det tilbage.")
        else:
            return _withdraw(request, barn, asked.indehaver, form, now)
    context = {"form": form, "barn": barn, "spurgte": spurgte, "er_noget": alive.exists()}
    return render(request, "samtykke/tilbagekald.html", context)


def _withdraw(
    request: BrugerRequest, barn: Barn, holder: Indehaver | None, form: TilbagekaldForm, now: datetime
) -> HttpResponse:
    try:
        made = samtykker.withdraw_samtykke(barn=barn, indehaver=holder, by=request.user, now=now, **form.what)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        if made:
            messages.success(request, "Samtykket er trukket tilbage. Det gælder fra nu af, og lederen får besked.")
        else:
            messages.info(request, "Det var allerede trukket tilbage.")
    return redirect("samtykke:barn", barn.pk)


def _renewed(barn: Barn, fornyer: str) -> dict[str, Any]:
    """What an earlier consent of the child asked for, as the form's initial values."""
    dele = Samtykkedel.objects.filter(samtykke__barn=barn).select_related("samtykke").order_by("pk") if fornyer else ()
    values: dict[str, Any] = {}
    for del_ in dele:
        if str(del_.samtykke_id) == fornyer:
            values["formaal"] = del_.samtykke.formaal
            values.setdefault(f"enhed_{del_.enhed_id}", []).append(del_.art)
    return values


def _samtykke(barn: Barn, pk: UUID) -> Samtykke:
    found: Samtykke = get_object_or_404(barn.samtykker.select_related("tekst", "fra", "oprettet_af"), pk=pk)
    return found
