"""What is taken of an uploaded file: a scan or a photo, without virus, drawn anew; or why it is not, in a sentence."""

import logging
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import is_zipfile

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer import fil_worker, virus
from udviklingsmodel.kernel.filer.upload import refuse_too_large

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
_one_at_a_time = Lock()  # each may take much memory
SNIFFED = 1024  # bytes in which browsers and readers look for what a file is


class Afvist(Enum):
    """Why a file is not taken, and what to do instead."""

    TOM = "Filen er tom. Vælg en anden."
    WEBSIDE = "Filen er en webside, også selvom den hedder noget andet. Scan papiret, eller tag et billede af det."
    ARKIV = "Word-dokumenter og zip-filer kan ikke bruges. Scan det underskrevne papir, eller tag et billede af det."
    HEIC = "Billedet er i formatet HEIC, som ikke kan læses her. Gem det som JPEG, og vælg det igen."
    ANDET = "Filen er ikke en PDF og ikke et billede. Brug en pdf-, jpg- eller png-fil."
    FLERE = "Filen er to slags filer i én, og det er ikke sikkert. Scan papiret igen, eller tag et nyt billede."
    ULAESELIG_PDF = "PDF-filen kan ikke læses. Måske er den ikke hentet helt. Scan papiret igen."
    ULAESELIGT_BILLEDE = "Billedet kan ikke læses. Måske er det ikke hentet helt. Tag et nyt."
    BILLEDPUNKTER = "Billedet har for mange billedpunkter. Tag det med almindelig opløsning."
    SIDER = f"PDF-filen har flere end {fil_worker.MOST_PAGES} sider. Scan kun det underskrevne papir."
    LAAST = "PDF-filen er låst med en adgangskode. Gem den uden, og vælg den igen."
    VIRUS = "Der er virus i filen. Den er ikke gemt. Sig det til jeres it-afdeling."
    INTET_VIRUSTJEK = "Filer kan ikke tjekkes for virus lige nu, så filen er ikke gemt. Vælg filen igen om lidt."


@dataclass(frozen=True)
class Modtaget:
    """What is kept of a file."""

    art: Filart
    indhold: bytes


@dataclass(frozen=True)
class _Slags:
    """A kind of file that is taken: how the worker is asked for it, what comes out, what an unreadable one is called."""

    opgave: str
    art: Filart
    ulaeselig: Afvist


_PDF = _Slags("pdf", Filart.PDF, Afvist.ULAESELIG_PDF)
_BILLEDE = _Slags("billede", Filart.JPEG, Afvist.ULAESELIGT_BILLEDE)
_BEGINS = {b"%PDF-": _PDF, b"\xff\xd8\xff": _BILLEDE, b"\x89PNG\r\n\x1a\n": _BILLEDE}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<iframe")
_REFUSED = {
    fil_worker.PIXELS: Afvist.BILLEDPUNKTER,
    fil_worker.PAGES: Afvist.SIDER,
    fil_worker.LOCKED: Afvist.LAAST,
}


class ScanField(forms.FileField):
    """A scan of a paper, or a photo of it. Its value is a `Modtaget`."""

    default_error_messages = {
        "required": "Vælg en fil.",
        "empty": Afvist.TOM.value,
        "invalid": "Filen kom ikke med. Vælg den igen.",
        "missing": "Filen kom ikke med. Vælg den igen.",
    }
    # An iPhone turns its HEIC into JPEG for a field that asks for this.
    widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def __init__(self, **kwargs: Any) -> None:
        given = f"En pdf-, jpg- eller png-fil på højst {settings.FIL_MOST_MB} MB. Du kan også tage et billede med telefonen."
        super().__init__(**{"help_text": given} | kwargs)

    def clean(self, data: Any, initial: Any = None) -> Modtaget | None:
        fil: UploadedFile[Any] | None = super().clean(data, initial)
        if not fil:
            return None
        refuse_too_large(fil, settings.FIL_MOST)
        return receive(fil.read())


def receive(content: bytes) -> Modtaget:
    """The pages or the picture, drawn anew, of a file that is what it seems. Raises ValidationError."""
    slags = _slags(content)
    _refuse_virus(content)
    return Modtaget(slags.art, _drawn_anew(content, slags))


def _slags(content: bytes) -> _Slags:
    """What the content is; the name is what somebody called it, and is not asked."""
    head = content[:SNIFFED].lower()
    slags = next((slags for begins, slags in _BEGINS.items() if content.startswith(begins)), None)
    has_markup, has_archive = any(tag in head for tag in _MARKUP), is_zipfile(BytesIO(content))
    if slags:
        if has_markup or has_archive or b"%pdf-" in head[1:]:
            raise _refusal(Afvist.FLERE)
        return slags
    if not content:
        raise _refusal(Afvist.TOM)
    if has_archive or content.startswith(b"PK\x03\x04"):
        raise _refusal(Afvist.ARKIV)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise _refusal(Afvist.HEIC)
    raise _refusal(Afvist.WEBSIDE if has_markup else Afvist.ANDET)


def _refuse_virus(content: bytes) -> None:
    if not virus.is_configured():
        return
    try:
        found = virus.find_virus(content)
    except virus.Unavailable as error:
        log.warning("no virus check")
        raise _refusal(Afvist.INTET_VIRUSTJEK) from error
    if found:
        log.warning("virus in an upload")
        raise _refusal(Afvist.VIRUS)


def _drawn_anew(content: bytes, slags: _Slags) -> bytes:
    command = [sys.executable, "-I", str(Path(fil_worker.__file__)), slags.opgave]
    try:
        with _one_at_a_time:
            done = subprocess.run(command, input=content, capture_output=True, timeout=TIMEOUT_SECONDS, env={})  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _refusal(slags.ulaeselig) from error
    if done.returncode == fil_worker.REFUSED:
        raise _refusal(_REFUSED[done.stderr.decode().split()[-1]])  # a library may have warned before
    if done.returncode or not done.stdout:
        log.info("unreadable upload", extra={"status": done.returncode})
        raise _refusal(slags.ulaeselig)
    return done.stdout


def _refusal(why: Afvist) -> ValidationError:
    return ValidationError(why.value, code=why.name.lower())
