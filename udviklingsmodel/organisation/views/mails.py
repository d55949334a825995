"""The texts of the mails: which there are, writing one's own, and going back to the standard."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from udviklingsmodel.kernel import clock, mailtekster
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.mailtekster import Mailart
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.forms.mails import MailtekstForm
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest


@require_safe
@requires(can_change_indstillinger)
def liste(request: BrugerRequest) -> HttpResponse:
    skrevne = mailtekster.skrevne()
    grupper = [
        (gruppe.navn, [(mailart, skrevne.get(mailart.art), _is_stuck(mailart, skrevne)) for mailart in gruppe.mailarter])
        for gruppe in mailtekster.grupper()
    ]
    return render(request, "indstillinger/mails/oversigt.html", {"grupper": grupper})


def _is_stuck(mailart: Mailart, skrevne: dict[str, Any]) -> bool:
    return mailart.art in skrevne and not mailart.can_send(skrevne[mailart.art])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest, art: str) -> HttpResponse:
    """Write, see the mail, save: all three are this address, and what is typed stays in the form."""
    mailart = _mailart(art)
    gaeldende = mailtekster.gaeldende(mailart)
    form = MailtekstForm(typed(request), mailart=mailart, gaeldende=gaeldende)
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if "gem" not in request.POST:
            context["vist"] = mailart.eksempel(form.ordlyd)
        elif _save(request, form):
            messages.success(request, f"Mailen »{mailart.navn}« er gemt. Sådan bliver den sendt fra nu af.")
            return redirect("indstillinger:mails")
        else:
            gaeldende = context["i_stedet"] = mailtekster.gaeldende(mailart)
            form.meet(gaeldende)
    context |= {
        "mailart": mailart,
        "form": form,
        "er_egen": gaeldende != mailart.standard,
        "kan_sendes": mailart.can_send(gaeldende),
    }
    return render(request, "indstillinger/mails/ret.html", context, status=409 if "i_stedet" in context else 200)


def _save(request: BrugerRequest, form: MailtekstForm) -> bool:
    """False when other words stand there than those the reader began from."""
    words = {"emne": form.ordlyd.emne, "tekst": form.ordlyd.tekst, "version": form.cleaned_data["version"]}
    try:
        mailtekster.save_mailtekst(mailart=form.mailart, by=request.user, now=clock.now(), **words)
    except Refused:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def standard(request: BrugerRequest, art: str) -> HttpResponse:
    mailart, afvist = _mailart(art), False
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            mailtekster.reset_mailtekst(mailart=mailart, version=version, by=request.user, now=clock.now())
        except Refused:
            afvist = True
        else:
            messages.success(request, f"Mailen »{mailart.navn}« bliver sendt med standardteksten igen.")
            return redirect("indstillinger:mails")
    gaeldende = mailtekster.gaeldende(mailart)
    if gaeldende == mailart.standard:
        return redirect("indstillinger:ret_mail", art)
    context = {"mailart": mailart, "gaeldende": gaeldende, "afvist": afvist}
    return render(request, "indstillinger/mails/standard.html", context, status=409 if afvist else 200)


def _mailart(art: str) -> Mailart:
    if mailart := mailtekster.mailart(art):
        return mailart
    raise Http404
