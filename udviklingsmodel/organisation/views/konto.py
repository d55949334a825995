"""Din konto: who one is here, and the second step at login. Reserve codes can be read while they are new, and no more."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from udviklingsmodel.kernel import clock, crypto, sessions
from udviklingsmodel.kernel.access import anyone_logged_in, comes_first, requires
from udviklingsmodel.organisation.forms.totrin import AppForm, BekraeftForm, NyNoegleForm, asked
from udviklingsmodel.organisation.policies import needs_totrin
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.services import totrin
from udviklingsmodel.organisation.totrin import TotrinAdapter
from udviklingsmodel.organisation.views.medarbejdere import stay_logged_in

SECRET, SECRET_FOR = "totrin_app", timedelta(hours=1)  # where the session keeps a secret that is being set up
CODES, CODES_FOR = "reservekoder_nye", timedelta(minutes=30)  # since when they can be read
QR_MARGIN = 4  # squares of nothing, that cameras need


def recently_confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks for the password again where the login lies some time back."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_confirmed(request.session, clock.now()):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('konto:bekraeft')}?{urlencode({'next': request.path})}")

    return wrapped


@require_safe
@comes_first
@requires(anyone_logged_in)
def oversigt(request: BrugerRequest) -> HttpResponse:
    held, kraeves = totrin.Totrin.of(request.user), needs_totrin(request.user, clock.now())
    context = {
        "totrin": held,
        "kraeves": kraeves,
        "mangler": kraeves and not held,
        "sendt": request.session.get(sessions.SENT),
        "kan_noegle": _keys_work_here(),
    }
    return render(request, "konto/oversigt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@comes_first
@requires(anyone_logged_in)
def bekraeft(request: BrugerRequest) -> HttpResponse:
    form = BekraeftForm(request.POST if request.method == "POST" else None, bruger=request.user)
    if request.method == "POST" and form.is_valid():
        sessions.confirm(request.session, clock.now())
        to = request.GET.get("next", "")
        return redirect(to if url_has_allowed_host_and_scheme(to, allowed_hosts=None) else "konto:oversigt")
    return render(request, "konto/bekraeft.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@comes_first
@requires(anyone_logged_in)
@recently_confirmed
def app(request: BrugerRequest) -> HttpResponse:
    form = AppForm(request.POST if request.method == "POST" else None)
    secret = _secret(request)
    if request.method == "POST" and form.is_valid():
        try:
            totrin.add_app(bruger=request.user, hemmelighed=secret, kode=form.cleaned_data["kode"], now=clock.now())
        except ValidationError as error:
            form.refused(error)
        else:
            del request.session[SECRET]
            return _added(request, "Appen er tilføjet.")
    address = TotrinAdapter().build_totp_url(request.user, secret)
    code = qrcode.QRCode(border=QR_MARGIN)
    code.add_data(address)
    context = {
        "form": form,
        "adresse": address,
        "har_app": bool(totrin.Totrin.of(request.user).app),
        "noegle": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "qr": _drawn(code.get_matrix()),
    }
    return render(request, "konto/app.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@comes_first
@requires(anyone_logged_in)
@recently_confirmed
def noegle(request: BrugerRequest) -> HttpResponse:
    if not _keys_work_here():
        raise Http404
    form = NyNoegleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        totrin.add_key(bruger=request.user, now=clock.now(), **form.values)
        return _added(request, "Nøglen er tilføjet.")
    return render(request, "konto/noegle.html", {"form": form, "valg": asked(auth.begin_registration(request.user, False))})


@require_http_methods(["GET", "HEAD", "POST"])
@comes_first
@requires(anyone_logged_in)
@recently_confirmed
def fjern(request: BrugerRequest, pk: int) -> HttpResponse:
    held = totrin.Totrin.of(request.user)
    trin = next((row for row in (held.app, *held.noegler) if row and row.pk == pk), None)
    if trin is None:
        raise Http404
    if request.method == "POST":
        try:
            totrin.remove(bruger=request.user, pk=pk, now=clock.now())
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            stay_logged_in(request, request.user)
            messages.success(request, "Den er fjernet.")
        return redirect("konto:oversigt")
    navn = "godkendelsesappen" if trin == held.app else f"nøglen »{trin.wrap().name}«"
    sidste = len(held.noegler) + bool(held.app) == 1
    return render(request, "konto/fjern.html", {"navn": navn, "sidste": sidste})


@require_http_methods(["GET", "HEAD", "POST"])
@comes_first
@requires(anyone_logged_in)
@recently_confirmed
def reservekoder(request: BrugerRequest) -> HttpResponse:
    if request.method == "POST":
        totrin.new_reservekoder(bruger=request.user, now=clock.now())
        return _show_codes(request)
    held = totrin.Totrin.of(request.user)
    if not held:
        return redirect("konto:oversigt")
    return render(request, "konto/reservekoder.html", {"koder": _new_codes(request), "tilbage": held.koder_tilbage})


@require_safe
@comes_first
@requires(anyone_logged_in)
def hent_reservekoder(request: BrugerRequest) -> HttpResponse:
    koder = _new_codes(request)
    if not koder:
        raise Http404
    text = "\r\n".join(["Reservekoder til Udviklingsmodellen. Hver kode virker én gang.", "", *koder, ""])
    disposition = {"Content-Disposition": 'attachment; filename="reservekoder.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=disposition)


@require_POST
@comes_first
@requires(anyone_logged_in)
def reservekoder_gemt(request: BrugerRequest) -> HttpResponse:
    request.session.pop(CODES, None)
    return sessions.back(request, reverse("konto:oversigt"))


def _keys_work_here() -> bool:
    return "webauthn" in app_settings.SUPPORTED_TYPES


def _secret(request: BrugerRequest) -> str:
    """What the app is to hold: the same while one is setting it up; sealed, since sessions lie in the database."""
    now, purpose = clock.now(), f"{SECRET}:{request.user.pk}"
    kept = request.session.get(SECRET, "").encode()
    if opened := crypto.unseal(kept, purpose=purpose, longest=SECRET_FOR, now=now):
        return opened.decode()
    secret: str = generate_totp_secret()
    request.session[SECRET] = crypto.seal(secret.encode(), purpose=purpose, now=now).decode()
    return secret


def _drawn(matrix: list[list[bool]]) -> dict[str, Any]:
    """A QR code as one path, a square of 1 by 1 for each that is black."""
    black = (f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark)
    return {"side": len(matrix), "sti": "".join(black)}


def _added(request: BrugerRequest, said: str) -> HttpResponse:
    stay_logged_in(request, request.user)
    messages.success(request, said)
    if totrin.Totrin.of(request.user).reservekoder:
        return redirect("konto:oversigt")
    totrin.new_reservekoder(bruger=request.user, now=clock.now())
    return _show_codes(request)


def _show_codes(request: BrugerRequest) -> HttpResponse:
    stay_logged_in(request, request.user)
    request.session[CODES] = clock.now().timestamp()
    return redirect("konto:reservekoder")


def _new_codes(request: BrugerRequest) -> list[str]:
    """The reserve codes, for as long as they can be read."""
    made = request.session.get(CODES, 0)
    held = totrin.Totrin.of(request.user)
    if not held.reservekoder or clock.now().timestamp() - made >= CODES_FOR.total_seconds():
        return []
    return [f"{kode[:4]} {kode[4:]}" for kode in held.reservekoder.wrap().get_unused_codes()]
