"""Where uploaded files lie: encrypted in MEDIA_ROOT under a name that says nothing, each with a key of its own.

The key stands in the row. So a file is gone for everybody in the moment its row is, by whatever way it goes and in the
same transaction; what is left of it on the disk nobody can read, and `delete_ownerless` takes it away.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models.functions import Cast
from django.http import HttpResponse

from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.felter import KrypteretField, is_current
from udviklingsmodel.kernel.filer.kontrol import Modtaget

FOLDER = "filer"
UNDERWAY = timedelta(hours=1)  # longer than any request: its file is written before its row
EXTENSION = {Filart.PDF: "pdf", Filart.JPEG: "jpg"}


class Lost(Exception):
    """The file is not there, or not as it was kept."""


class Fil(models.Model):
    """What the row of an uploaded file keeps, whosever it is: the model that has it adds the owner."""

    filnavn = models.CharField(max_length=32, unique=True, editable=False)
    art = models.CharField(max_length=15, choices=Filart, editable=False)
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of what is kept, before it is encrypted.")
    noegle = KrypteretField(editable=False)

    class Meta:
        abstract = True


def put_away(fil: Fil, modtaget: Modtaget) -> None:
    """Write the file, and on the row where and how. The caller saves the row."""
    key = Fernet.generate_key()
    fil.filnavn, fil.art, fil.noegle = token_hex(16), modtaget.art, key.decode()
    fil.sha256 = sha256(modtaget.indhold).hexdigest()
    default_storage.save(_path(fil.filnavn), ContentFile(Fernet(key).encrypt(modtaget.indhold)))


def take_out(fil: Fil) -> bytes:
    """Raises Lost."""
    try:
        with default_storage.open(_path(fil.filnavn)) as stored:
            content = Fernet(fil.noegle).decrypt(stored.read())
    except (OSError, InvalidToken) as error:
        raise Lost from error
    if sha256(content).hexdigest() != fil.sha256:
        raise Lost
    return content


def as_attachment(fil: Fil, name: str) -> HttpResponse:
    """The answer with the file: saved, never shown as a page of ours. `name` names no child. Raises Lost."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{EXTENSION[Filart(fil.art)]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(take_out(fil), content_type=fil.art, headers=headers)


def delete_ownerless(*, now: datetime) -> int:
    """Delete the files whose row is gone, or never came. Answers how many."""
    old = {name for name in _stored() if default_storage.get_modified_time(_path(name)) < now - UNDERWAY}
    for model in _models():
        old -= set(model._default_manager.filter(filnavn__in=old).values_list("filnavn", flat=True))
    for name in old:
        default_storage.delete(_path(name))
    return len(old)


def renew_keys() -> int:
    """Encrypt the key of each file with the first of CPR_KEYS. Answers how many were not."""
    renewed = 0
    for model in _models():
        stored = model._default_manager.order_by("pk").values_list("pk", Cast("noegle", models.TextField()))
        for pk in [pk for pk, noegle in stored if not is_current(noegle)]:
            with transaction.atomic():
                if fil := model._default_manager.select_for_update(of=("self",)).filter(pk=pk).first():
                    fil.save(update_fields=["noegle"])
                    renewed += 1
    return renewed


def _stored() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


def _models() -> Iterator[type[Fil]]:
    return (model for model in apps.get_models() if issubclass(model, Fil))


def _path(filnavn: str) -> str:
    return f"{FOLDER}/{filnavn}"
