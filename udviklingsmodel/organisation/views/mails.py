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
from udviklingsmodel.kernel.versioner import Overhalet, with_version
from udviklingsmodel.organisation.forms.mails import MailtekstForm, OrdlydForm
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
        else:
            words = {"emne": form.ordlyd.emne, "tekst": form.ordlyd.tekst}
            try:
                mailtekster.save_mailtekst(mailart=mailart, by=request.user, now=clock.now(), as_seen=form.as_seen, **words)
            except Overhalet as other:
                form.meet(other.nu)
                gaeldende = context["i_stedet"] = mailtekster.gaeldende(mailart)
                context["overhalet"] = other.message
            else:
                messages.success(request, f"Mailen »{mailart.navn}« er gemt. Sådan bliver den sendt fra nu af.")
                return redirect("indstillinger:mails")
    context |= {
        "mailart": mailart,
        "form": form,
        "er_egen": gaeldende != mailart.standard,
        "kan_sendes": mailart.can_send(gaeldende),
    }
    return render(request, "indstillinger/mails/ret.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def standard(request: BrugerRequest, art: str) -> HttpResponse:
    mailart, overhalet = _mailart(art), ""
    if request.method == "POST":
        seen = OrdlydForm(request.POST).as_seen
        try:
            mailtekster.reset_mailtekst(mailart=mailart, by=request.user, now=clock.now(), as_seen=seen)
        except Overhalet as other:
            overhalet = str(other.message)
        else:
            messages.success(request, f"Mailen »{mailart.navn}« bliver sendt med standardteksten igen.")
            return redirect("indstillinger:mails")
    gaeldende = mailtekster.gaeldende(mailart)
    if gaeldende == mailart.standard:
        return redirect("indstillinger:ret_mail", art)
    form = OrdlydForm(initial=with_version(OrdlydForm.vist(gaeldende)))
    context = {"mailart": mailart, "gaeldende": gaeldende, "form": form, "overhalet": overhalet}
    return render(request, "indstillinger/mails/standard.html", context, status=409 if overhalet else 200)


def _mailart(art: str) -> Mailart:
    if mailart := mailtekster.mailart(art):
        return mailart
    raise Http404
