"""What happens to the municipality itself and to the lists that belong to it."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from udviklingsmodel.kernel import audit
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune

LOGO_HEIGHT = 160  # pixels: sharp at the size it is shown, and light
LOGO_MOST_PIXELS = 40_000_000
LOGO_ARTER = ("PNG", "JPEG")
NOT_A_PICTURE = "Filen er ikke et billede, der kan bruges. Brug en png- eller jpg-fil."


@transaction.atomic
def set_kommune(
    *,
    kommune: Kommune,
    by: Bruger | None,
    now: datetime,
    logo: Path | IO[bytes] | None = None,
    fjern_logo: bool = False,
    **values: str,
) -> None:
    """Name, contact line and logo (an image file). Raises ValidationError, also for a file that is no image."""
    if logo:
        kommune.logo = ContentFile(_as_png(logo), name="logo.png")
    elif fjern_logo:
        kommune.logo = ""
    for name, value in values.items():
        setattr(kommune, name, value)
    kommune.full_clean()
    kommune.save()
    configuration_changed()
    audit.record("kommune.aendret", kommune, by=by.pk if by else None, now=now)


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
def create_faggruppe(*, navn: str, by: Bruger | None, now: datetime) -> Faggruppe:
    """A profession that people can have. Raises ValidationError when it is there already."""
    if Faggruppe.objects.filter(navn__iexact=navn).exists():
        raise ValidationError({"navn": f"Faggruppen “{navn}” findes allerede."})
    faggruppe = Faggruppe(navn=navn)
    faggruppe.full_clean()
    faggruppe.save()
    configuration_changed()
    audit.record("faggruppe.oprettet", faggruppe, by=by.pk if by else None, now=now)
    return faggruppe


def configuration_changed() -> None:
    """Call it in the transaction of every change of places, calendar or ordninger: all processes read them anew."""
    Kommune.objects.update(version=uuid4())
