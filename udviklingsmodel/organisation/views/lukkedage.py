"""Closed days and school holidays: who they hit is shown before they are saved."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation import services
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.forms.beslutning import LUKKES_HJAELP, BeslutningForm, beslutning_of
from udviklingsmodel.organisation.forms.indstillinger import FjernLukkeperiodeForm, LukkeperiodeForm
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Lukkeperiode
from udviklingsmodel.organisation.paavirkning import hit_by
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest


@require_safe
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    """The days of one year; without one asked for, this year's."""
    perioder = list(Lukkeperiode.objects.all())
    today = clock.local_date(clock.now())
    years = {today.year, today.year + 1} | {
        day.year for p in perioder if not p.hvert_aar for day in (p.fra_date, p.sidste_date)
    }
    asked = request.GET.get("aar", "")
    year = int(asked) if asked in map(str, years) else today.year
    context = {"aar": year, "alle_aar": sorted(years), "raekker": _in_year(perioder, year)}
    return render(request, "indstillinger/lukkedage.html", context)


def _in_year(perioder: list[Lukkeperiode], year: int) -> list[tuple[Lukkeperiode, date, date]]:
    """What has a day in the year, with its first and last day then."""
    found = []
    for periode in perioder:
        for days in map(periode.in_year, (year - 1, year)):
            if days and year in (days[0].year, days[1].year):
                found.append((periode, *days))
    return sorted(found, key=lambda row: row[1:])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ny(request: BrugerRequest) -> HttpResponse:
    return _edit(request, Lukkeperiode())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, pk: int) -> HttpResponse:
    return _gone(request, pk) or _edit(request, get_object_or_404(Lukkeperiode, pk=pk))


def _gone(request: BrugerRequest, pk: int) -> HttpResponse | None:
    """The answer to a form about something that has been removed meanwhile."""
    if request.method != "POST" or Lukkeperiode.objects.filter(pk=pk).exists():
        return None
    messages.warning(request, "Den er allerede fjernet. Tilføj den igen, hvis den skal gælde.")
    return redirect("indstillinger:lukkedage")


def _edit(request: BrugerRequest, periode: Lukkeperiode) -> HttpResponse:
    """Saved at once where nothing is booked; else when the reader has seen what is, and decided what becomes of it."""
    is_new, dage, status = periode.pk is None, None, 200
    form = LukkeperiodeForm() if is_new else LukkeperiodeForm.showing(periode)
    if (data := typed(request)) is not None:
        form = LukkeperiodeForm(data)
        if request.method == "POST" and form.is_valid():
            now, beslutning = clock.now(), beslutning_of(request.POST, Dagsvalg)
            try:
                for name, value in form.values.items():
                    setattr(periode, name, value)
                services.save_lukkeperioder(
                    perioder=[periode],
                    by=request.user,
                    now=now,
                    beslutning=beslutning,
                    as_seen=form.as_seen,
                    formular=form.cleaned_data["formular_id"],
                )
            except Refused:
                dage = _asked(request, periode, now)
                status = 409 if beslutning else 200
            except ValidationError as error:
                form.refused(error)
                status = form.status
            else:
                messages.success(request, f"{periode.navn}, {periode.dage}, er gemt.")
                return redirect(f"{reverse('indstillinger:lukkedage')}?aar={periode.fra_date.year}")
    context = {"form": form, "er_ny": is_new, "dage": dage, "periode": periode}
    return render(request, "indstillinger/lukkedag.html", context, status=status)


def _asked(request: BrugerRequest, periode: Lukkeperiode, now: datetime) -> BeslutningForm:
    ramte = hit_by(Kalender.load().closed_by([periode]), now)
    return BeslutningForm(ramte, request.POST, LUKKES_HJAELP)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def fjern(request: BrugerRequest, pk: int) -> HttpResponse:
    if gone := _gone(request, pk):
        return gone
    periode = get_object_or_404(Lukkeperiode, pk=pk)
    form = FjernLukkeperiodeForm(request.POST) if request.method == "POST" else FjernLukkeperiodeForm.showing(periode)
    if form.is_valid():
        try:
            services.delete_lukkeperiode(periode=periode, by=request.user, now=clock.now(), as_seen=form.as_seen)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, f"{periode.navn}, {periode.dage}, er fjernet.")
            return redirect("indstillinger:lukkedage")
    return render(request, "indstillinger/fjern_lukkedag.html", {"form": form, "periode": periode}, status=form.status)
