"""Imports by upload: choose a file, see what it would change, and only then write it.

Between the two pages the file's text lies in the page itself, signed and bound to the person: nothing is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.forms.beslutning import LUKKES_HJAELP, BeslutningForm, beslutning_of
from udviklingsmodel.organisation.forms.indstillinger import UploadForm
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.importer import lukkedage as lukkedagsfil
from udviklingsmodel.organisation.importer import medarbejdere as medarbejderfil
from udviklingsmodel.organisation.importer.csvfil import FaultyFile, Resultat
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.paavirkning import Beslutning, Ramt
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest
from udviklingsmodel.organisation.views.medarbejdere import stay_logged_in

GAELDER = timedelta(hours=1)
MOST_SIGNED = 400_000  # characters: what a form may send is limited (DATA_UPLOAD_MAX_MEMORY_SIZE)
FOR_STOR = "Filen er for stor til siden. Del den i to."
FOR_GAMMEL = "Der gik for lang tid, så filen blev ikke skrevet. Vælg den igen."


@dataclass(frozen=True)
class Indhold:
    """What a file would do, or did, and what it hits."""

    resultat: Resultat
    ramte: list[Ramt]


Load = Callable[[str, Bruger, datetime, bool, Beslutning], Indhold]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def lukkedage(request: BrugerRequest) -> HttpResponse:
    return _import(request, _load_lukkedage, "lukkedage")


def _load_lukkedage(text: str, by: Bruger, now: datetime, dry_run: bool, beslutning: Beslutning) -> Indhold:
    return Indhold(*lukkedagsfil.load(text, by=by, now=now, dry_run=dry_run, beslutning=beslutning))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
def medarbejdere(request: BrugerRequest) -> HttpResponse:
    return _import(request, _load_medarbejdere, "medarbejdere")


def _load_medarbejdere(text: str, by: Bruger, now: datetime, dry_run: bool, beslutning: Beslutning) -> Indhold:
    if len(text.splitlines()) > medarbejderfil.MOST_ROWS + 1:
        raise FaultyFile([csvfil.Fault(1, csvfil.WHOLE_LINE, medarbejderfil.TOO_MANY)])
    return Indhold(medarbejderfil.load(text, by=by, now=now, dry_run=dry_run), [])


def _import(request: BrugerRequest, load: Load, what: str) -> HttpResponse:
    salt = f"indstillinger.importer.{what}.{request.user.pk}"
    if signed := request.POST.get("indhold"):
        return _write(request, load, what, signed, salt)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    context: dict[str, object] = {"form": form, "fejl": []}
    if form.is_valid():
        text = form.cleaned_data["fil"]
        signed = signing.dumps(text, salt=salt, compress=True)
        try:
            context |= _shown(request, load(text, request.user, clock.now(), True, {}), signed)
        except FaultyFile as faulty:
            context["fejl"] = faulty.faults
        else:
            if len(signed) > MOST_SIGNED:
                form.add_error("fil", FOR_STOR)
    return render(request, f"indstillinger/importer_{what}.html", context)


def _shown(request: BrugerRequest, ville: Indhold, signed: str) -> dict[str, object]:
    """What the file would do, and the question about the days that it hits."""
    dage = BeslutningForm(ville.ramte, request.POST, LUKKES_HJAELP) if ville.ramte else None
    return {"ville": ville, "indhold": signed, "dage": dage}


def _write(request: BrugerRequest, load: Load, what: str, signed: str, salt: str) -> HttpResponse:
    now = clock.now()
    try:
        text = signing.loads(signed, salt=salt, max_age=GAELDER)
        done = load(text, request.user, now, False, beslutning_of(request.POST, Dagsvalg)).resultat
    except signing.BadSignature:
        messages.warning(request, FOR_GAMMEL)
        return redirect(f"indstillinger:importer_{what}")
    except FaultyFile as faulty:  # something else was changed since the preview
        context = {"form": UploadForm(), "fejl": faulty.faults}
        return render(request, f"indstillinger/importer_{what}.html", context)
    except Refused:
        context = {"form": UploadForm(), "fejl": []} | _shown(request, load(text, request.user, now, True, {}), signed)
        return render(request, f"indstillinger/importer_{what}.html", context, status=409)
    stay_logged_in(request, request.user)
    messages.success(request, f"Filen er skrevet. Nye: {len(done.nye)}. Ændrede: {len(done.aendrede)}.")
    return redirect(f"indstillinger:{what}")
