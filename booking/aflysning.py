"""Whoever steers a session cancels it whole, why and how many are told; and opens a cancelled one again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from booking import services
from booking.dagsorden import followed_days, lost_times
from booking.forms import AflysDagForm
from booking.models import Booking, Sparringsdag, is_ended
from booking.policies import can_cancel_sparringsdag, can_follow_dagsorden
from booking.texts import KAN_IKKE_AABNES, KAN_IKKE_AFLYSE_DAGEN
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.request import BrugerRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_follow_dagsorden)
@keeps_input
def aflys_dag(request: BrugerRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    dag = get_object_or_404(followed_days(request.user, now), pk=pk)
    if not can_cancel_sparringsdag(request.user, dag.ordning, now):
        raise Http404
    if request.method != "POST" and (dag.aflyst_at or is_ended(dag)):
        return redirect("dagsorden:dag", dag.pk)
    form = AflysDagForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            ended = services.cancel_sparringsdag(dag=dag, grund=form.cleaned_data["grund"], by=request.user, now=now)
        except Sparringsdag.DoesNotExist:
            raise Http404 from None
        except Refused as refused:
            messages.warning(request, KAN_IKKE_AFLYSE_DAGEN[refused.code])
        else:
            messages.success(request, f"Dagen er aflyst. {_told(len({b.booker_id for b in ended}))}")
        return redirect("dagsorden:dag", dag.pk)
    people = Booking.objects.beroert_af([dag.pk], now).values("booker").distinct().count()
    context = {"dag": dag, "ordning": dag.ordning, "form": form, "antal": people, "besked": _told(people)}
    return render(request, "dagsorden/aflys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_follow_dagsorden)
def aabn_dag(request: BrugerRequest, pk: UUID) -> HttpResponse:
    """What opening does, and what it does not do, stands before the button."""
    now = clock.now()
    dag = get_object_or_404(followed_days(request.user, now), pk=pk)
    if not can_cancel_sparringsdag(request.user, dag.ordning, now):
        raise Http404
    if request.method != "POST":
        if services.why_not_open(dag, Kalender.current(request.user.kommune), now):
            return redirect("dagsorden:dag", dag.pk)
        return render(request, "dagsorden/aabn.html", {"dag": dag, "ordning": dag.ordning, "mistede": lost_times(dag)})
    try:
        services.open_sparringsdag(dag=dag, by=request.user, now=now)
    except Sparringsdag.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        messages.warning(request, KAN_IKKE_AABNES[refused.code])
    else:
        messages.success(
            request, f"Dagen er åbnet igen. {'Tiderne kan gives' if dag.ordning.tildeles else 'Dens tider er ledige'}."
        )
    return redirect("dagsorden:dag", dag.pk)


def _told(people: int) -> str:
    if people == 0:
        return "Ingen har booket eller venter. De, der holder sparringen, får besked på mail."
    told = "1 person, der har booket eller venter," if people == 1 else f"{people} personer, der har booket eller venter,"
    return f"{told} får besked på mail. Det gør de, der holder sparringen, også."
