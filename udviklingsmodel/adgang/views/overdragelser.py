"""A child changes institution: a leader gives it, a leader of the other takes it, and sees nothing of it before."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtykke.models.barn import places
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import OverdragelseTilstand
from udviklingsmodel.adgang.forms import OverdragForm
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.adgang.policies import can_lead
from udviklingsmodel.adgang.transitions import OVERDRAGELSER
from udviklingsmodel.adgang.views.delegation import led_barn
from udviklingsmodel.kernel import clock, transitions
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import LEDERE
from udviklingsmodel.organisation.request import BrugerRequest

BED_OM_NYE = "Samtykker og andet, der er godkendt på den forrige institution, gælder ikke her. Bed om nye."
FLYTTET = f"Barnet er nu på den nye institution. {BED_OM_NYE}"
GJORT = {
    "modtag": f"Barnet er modtaget. {BED_OM_NYE}",
    "afvis": "Barnet er ikke modtaget. Den anden institution har fået besked.",
    "fortryd": "Overdragelsen er trukket tilbage.",
}
IKKE_GJORT = {"flyttet": "Barnet er flyttet imens. Bed den, der overdrog det, om at trække det tilbage."}
BESVARET = "Der er allerede svaret på overdragelsen."


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_lead)
def overdrag(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    barn = led_barn(request, pk, now)
    form = OverdragForm(request.POST or None)
    if form.is_valid():
        pk_given, til = form.cleaned_data["overdragelse_id"], form.cleaned_data["til"]
        try:
            given = services.give_overdragelse(pk=pk_given, barn=barn, til=til, by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            if given.tilstand == OverdragelseTilstand.MODTAGET:
                messages.success(request, FLYTTET)
                return redirect("samtykke:barn", pk)
            messages.success(request, "Institutionen har fået besked. I kan se barnet, indtil de har sagt ja.")
            return redirect("adgang:overdragelser")
    on_its_way = barn.overdragelser.filter(tilstand=OverdragelseTilstand.GIVET).select_related("til").first()
    return render(request, "adgang/overdrag.html", {"form": form, "barn": barn, "paa_vej": on_its_way})


@require_safe
@requires(can_lead)
def oversigt(request: BrugerRequest) -> HttpResponse:
    """What waits: a child that comes has no name yet, and one that leaves only for those who see it."""
    led = places(request.user, clock.now(), *LEDERE)
    waiting = Overdragelse.objects.filter(tilstand=OverdragelseTilstand.GIVET).select_related("fra", "til", "givet_af")
    shown = list(waiting.filter(Q(fra__in=led) | Q(til__in=led)).order_by("givet_at", "pk"))
    context = {
        "kommer": [o for o in shown if o.til_id in led],
        "rejser": [o for o in shown if o.fra_id in led],
    }
    return render(request, "adgang/overdragelser.html", context)


@require_POST
@requires(can_lead)
def svar(request: BrugerRequest, pk: UUID, trin: str) -> HttpResponse:
    if trin not in GJORT:
        raise Http404
    now = clock.now()
    led = places(request.user, now, *LEDERE)
    shown = get_object_or_404(Overdragelse.objects.filter(Q(fra__in=led) | Q(til__in=led)).select_related("barn"), pk=pk)
    try:
        transitions.run(OVERDRAGELSER, trin, shown, by=request.user, now=now)
    except Refused as refused:
        if refused.code == "ikke_din":
            raise Http404 from refused
        messages.info(request, IKKE_GJORT.get(refused.code, BESVARET))
    else:
        messages.success(request, GJORT[trin])
        if trin == "modtag":
            return redirect("samtykke:barn", shown.barn_id)
    return redirect("adgang:overdragelser")
