from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.forms import NoedadgangForm
from udviklingsmodel.adgang.opslag import find_one, note_miss
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
            barn = find_one(**form.wanted)
        except ValidationError as error:
            note_miss("noedadgang", request.user, now)
            form.refused(error)
        else:
            if not services.open_noedadgang(barn=barn, aarsag=form.cleaned_data["aarsag"], by=request.user, now=now):
                messages.info(request, f"Du kan allerede se {barn}. Der er ikke åbnet en nødadgang.")
            return redirect("samtykke:barn", barn.pk)
    return render(request, "adgang/noedadgang.html", {"form": form})
