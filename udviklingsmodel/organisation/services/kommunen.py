"""What happens to the municipality itself and to the lists that belong to it."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO
from unicodedata import normalize
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.versioner import Check, made_before, made_with, unseen
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Faggruppe, Institution, Kommune

LOGO_HEIGHT = 160  # pixels: sharp at the size it is shown, and light
LOGO_MOST_PIXELS = 40_000_000
LOGO_ARTER = ("PNG", "JPEG")
NOT_A_PICTURE = "Filen er ikke et billede, der kan bruges. Brug en png- eller jpg-fil."


def lock_indstillinger() -> Kommune:
    """One change of the settings at a time, until the caller's transaction ends.

    Taken after the sessions and the ordning where they are locked too, before people, and before the log.
    """
    return Kommune.objects.select_for_update(no_key=True).get()


@transaction.atomic
def set_kommune(
    *,
    kommune: Kommune,
    by: Bruger | None,
    now: datetime,
    as_seen: Check = unseen,
    logo: Path | IO[bytes] | None = None,
    fjern_logo: bool = False,
    **values: str,
) -> None:
    """Name, contact line and logo (an image file). Raises ValidationError, also for a file that is no image."""
    lock_indstillinger()
    kommune.refresh_from_db()
    names = [name for name, value in values.items() if getattr(kommune, name) != value]
    if logo or (fjern_logo and kommune.logo):
        names.append("logo")
    if not names:
        return
    as_seen(kommune)
    if logo:
        kommune.logo = ContentFile(_as_png(logo), name="logo.png")
    elif fjern_logo:
        kommune.logo = ""
    for name, value in values.items():
        setattr(kommune, name, value)
    kommune.full_clean()
    kommune.save()
    configuration_changed()
    audit.record("kommune.aendret", kommune, by=by.pk if by else None, now=now, data={"felter": ",".join(names)})


def _as_png(file: Path | IO[bytes]) -> bytes:
    """The picture drawn anew: nothing of the file but its pixels is kept."""
    unusable = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(file, formats=LOGO_ARTER) as image:
            if image.width * image.height > LOGO_MOST_PIXELS:
                raise ValueError("too many pixels")
            image.thumbnail((LOGO_HEIGHT * 8, LOGO_HEIGHT))
            drawn = BytesIO()
            image.convert("RGBA").save(drawn, "PNG", optimize=True)
    except unusable as error:
        raise ValidationError({"logo": NOT_A_PICTURE}) from error
    return drawn.getvalue()


@transaction.atomic
def create_faggruppe(*, navn: str, by: Bruger | None, now: datetime, formular: UUID | None = None) -> Faggruppe:
    """A profession that people can have, made with the form `formular`. Raises ValidationError when it is there already."""
    lock_indstillinger()
    faggruppe, handling = Faggruppe(navn=navn), "faggruppe.oprettet"
    if made := made_before(faggruppe, handling, formular, "navn"):
        return made
    _refuse_twice(faggruppe)
    faggruppe.full_clean()
    faggruppe.save()
    configuration_changed()
    audit.record(handling, faggruppe, by=by.pk if by else None, now=now, data=made_with(formular))
    return faggruppe


@transaction.atomic
def change_faggruppe(*, faggruppe: Faggruppe, navn: str, by: Bruger | None, now: datetime, as_seen: Check = unseen) -> None:
    """Another name. Raises ValidationError when another profession has it."""
    lock_indstillinger()
    faggruppe.refresh_from_db()
    if faggruppe.navn == navn:
        return
    as_seen(faggruppe)
    faggruppe.navn = navn
    _refuse_twice(faggruppe)
    faggruppe.full_clean()
    faggruppe.save()
    configuration_changed()
    audit.record("faggruppe.aendret", faggruppe, by=by.pk if by else None, now=now)


@transaction.atomic
def delete_faggruppe(*, faggruppe: Faggruppe, by: Bruger | None, now: datetime) -> None:
    """Raises ValidationError while somebody has it."""
    lock_indstillinger()
    if count := Bruger.objects.filter(faggruppe=faggruppe).count():
        har = "1 medarbejder har" if count == 1 else f"{count} medarbejdere har"
        raise ValidationError(f"{har} faggruppen {faggruppe}. Giv dem en anden, før du fjerner den.")
    if Faggruppe.objects.filter(pk=faggruppe.pk).delete()[0]:
        configuration_changed()
        audit.record("faggruppe.fjernet", faggruppe, by=by.pk if by else None, now=now)


def _refuse_twice(faggruppe: Faggruppe) -> None:
    if other := named_the_same(faggruppe):
        raise ValidationError({"navn": f"Faggruppen “{other}” findes allerede."})


def named_the_same(obj: Faggruppe | Distrikt | Institution | Enhed) -> str | None:
    """What another of its kind is called whose name differs in nothing but small and capital letters, if one is.

    Compared here, because SQLite folds no æ, ø and å.
    """
    names = type(obj)._default_manager.exclude(pk=obj.pk).order_by("pk").values_list("navn", flat=True)
    return next((navn for navn in names if _folded(navn) == _folded(obj.navn)), None)


def _folded(navn: str) -> str:
    return normalize("NFC", navn).casefold()


def configuration_changed() -> None:
    """Call it in the transaction of every change of places, calendar or ordninger: all processes read them anew."""
    Kommune.objects.update(version=uuid4())
