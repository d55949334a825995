from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from samtykke.enums import Grund
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.forms import NoedadgangForm
from udviklingsmodel.adgang.opslag import find_one
from udviklingsmodel.adgang.policies import can_use_noedadgang
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_use_noedadgang)
def noedadgang(request: BrugerRequest) -> HttpResponse:
    now = clock.now()
    form = NoedadgangForm(request.POST or None)
    if form.is_valid():
        try:
            barn = find_one("noedadgang", Grund.NOEDADGANG, by=request.user, now=now, **form.wanted)
            opened = services.open_noedadgang(barn=barn, aarsag=form.cleaned_data["aarsag"], by=request.user, now=now)
        except ValidationError as error:
            form.refused(error)
        else:
            if not opened:
                messages.info(request, "Du kan allerede se barnet. Der er ikke åbnet en nødadgang.")
            return redirect("samtykke:barn", barn.pk)
    return render(request, "adgang/noedadgang.html", {"form": form})
