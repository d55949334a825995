"""The access log, for the databeskyttelsesrådgiver."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from samtykke.enums import Grund
from samtykke.models import Barn
from udviklingsmodel.adgang import log
from udviklingsmodel.adgang.forms import FindBarnForm, FindMedarbejderForm, LogFilterForm
from udviklingsmodel.adgang.opslag import find_one
from udviklingsmodel.adgang.policies import can_read_log
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.organisation.models import Bruger, is_called
from udviklingsmodel.organisation.request import BrugerRequest

MOST = 20  # people found


@require_safe
@requires(can_read_log)
def oversigt(request: BrugerRequest) -> HttpResponse:
    """The child that is asked for is named: that stands in the log as a read of it."""
    wanted = log.read_filter(request.GET)
    log.note_reading(wanted, by=request.user, now=clock.now())
    barn = Barn.objects.select_related("institution").filter(pk=wanted.barn).first() if wanted.barn else None
    person = Bruger.objects.filter(pk=wanted.person).first() if wanted.person else None
    foer, efter = (_number(request.GET.get(name, "")) for name in ("foer", "efter"))
    context = {
        "form": LogFilterForm(initial=vars(wanted)),
        "wanted": wanted,
        "barn": barn,
        "person": person,
        "side": log.side(wanted, foer=foer, efter=efter),
        "kontrol": log.last_check(),
    }
    return render(request, "adgang/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_read_log)
def find_barn(request: BrugerRequest) -> HttpResponse:
    """By POST, so that no name stands in an address; and exactly one."""
    form = FindBarnForm(request.POST or None)
    if form.is_valid():
        try:
            barn = find_one("adgangslog", Grund.TILSYN, by=request.user, now=clock.now(), **form.wanted)
        except ValidationError as error:
            form.refused(error)
        else:
            return redirect(f"{reverse('adgangslog:log')}?barn={barn.pk}")
    return render(request, "adgang/find_barn.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_read_log)
def find_medarbejder(request: BrugerRequest) -> HttpResponse:
    form = FindMedarbejderForm(request.POST or None)
    found = []
    if asked := form.is_valid():
        found = list(Bruger.objects.filter(is_called(form.cleaned_data["medarbejder"])).order_by("navn", "pk")[:MOST])
    return render(request, "adgang/find_medarbejder.html", {"form": form, "fundet": found, "soegt": asked})


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
