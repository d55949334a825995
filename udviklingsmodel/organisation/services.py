"""What happens to people and their roles. Every change ends in the log, in the grants and in the user's sessions."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from PIL import Image

from udviklingsmodel.kernel import access, audit
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Kommune, Tilknytning

Sted = Kommune | Distrikt | Institution | Enhed


@transaction.atomic
def give_rolle(
    *, bruger: Bruger, rolle: Rolle, sted: Sted, fra: date, til: date | None = None, by: Bruger | None, now: datetime
) -> Tilknytning:
    """Give a person a role at a place from a day on. Raises ValidationError when role and place do not fit."""
    tilknytning = Tilknytning(bruger=bruger, rolle=rolle, fra_date=fra, til_date=til)
    setattr(tilknytning, sted._meta.model_name or "", sted)
    tilknytning.full_clean()
    tilknytning.save()
    _roles_changed(bruger)
    audit.record("tilknytning.givet", tilknytning, by=by.pk if by else None, now=now, data={"bruger": str(bruger.pk)})
    return tilknytning


@transaction.atomic
def end_rolle(*, tilknytning: Tilknytning, til: date, by: Bruger | None, now: datetime) -> None:
    """The role is no longer held from the day `til` on; one that had not begun is removed."""
    if til <= tilknytning.fra_date:
        Tilknytning.objects.filter(pk=tilknytning.pk).delete()
    else:
        Tilknytning.objects.filter(pk=tilknytning.pk).update(til_date=til)
    _roles_changed(tilknytning.bruger)
    audit.record("tilknytning.afsluttet", tilknytning, by=by.pk if by else None, now=now)


@transaction.atomic
def deactivate_bruger(*, bruger: Bruger, by: Bruger | None, now: datetime) -> None:
    """Ends everything the person can do, at once."""
    Bruger.objects.filter(pk=bruger.pk).update(is_active=False)
    _roles_changed(bruger)
    audit.record("bruger.deaktiveret", bruger, by=by.pk if by else None, now=now)


LOGO_HEIGHT = 160  # pixels: sharp at the size it is shown, and light


@transaction.atomic
def set_kommune(*, kommune: Kommune, by: Bruger | None, now: datetime, **values: str | Path) -> None:
    """Name, contact line and logo (a path to an image). Raises ValidationError, also for a file that is no image."""
    if logo := values.pop("logo", None):
        kommune.logo = ContentFile(_as_png(Path(logo)), name="logo.png")
    for name, value in values.items():
        setattr(kommune, name, value)
    kommune.full_clean()
    kommune.save()
    configuration_changed()
    audit.record("kommune.aendret", kommune, by=by.pk if by else None, now=now)


def _as_png(path: Path) -> bytes:
    """The picture drawn anew: nothing of the file but its pixels is kept."""
    try:
        with Image.open(path) as image:
            image.thumbnail((LOGO_HEIGHT * 8, LOGO_HEIGHT))
            drawn = BytesIO()
            image.convert("RGBA").save(drawn, "PNG", optimize=True)
    except (OSError, Image.DecompressionBombError) as error:
        raise ValidationError({"logo": "Filen er ikke et billede, der kan bruges."}) from error
    return drawn.getvalue()


def configuration_changed() -> None:
    """Call it in the transaction of every change of places, calendar or ordninger: all processes read them anew."""
    Kommune.objects.update(version=uuid4())


def _roles_changed(bruger: Bruger) -> None:
    Bruger.objects.filter(pk=bruger.pk).update(adgangsversion=F("adgangsversion") + 1)
    access.sync_all_grants()
