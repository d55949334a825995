"""What the municipality decides about consents, and the texts that are shown: a changed text is a new version."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Formaal
from samtykke.models import Samtykkeregler, Samtykketekst
from samtykke.tekster import FELTER
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.datoer import kort_dato
from udviklingsmodel.kernel.flettefelter import checked
from udviklingsmodel.kernel.versioner import Check, unseen
from udviklingsmodel.organisation.models import Bruger

FREM_DAGE = 180  # how far ahead what is registered today may begin


def check_begins(fra: date, today: date) -> None:
    """Raises ValidationError."""
    if fra > (last := today + timedelta(days=FREM_DAGE)):
        raise ValidationError({"fra_date": f"Det er for langt frem. Det kan senest begynde {kort_dato(last)}."})


def text_now(formaal: str) -> Samtykketekst:
    """The version that is shown from now on."""
    return Samtykketekst.objects.filter(formaal=formaal).latest("nummer")


@transaction.atomic
def change_regler(
    *,
    gyldig_dage: int,
    samme_adresse: bool,
    tekster: Mapping[Formaal, str],
    by: Bruger,
    now: datetime,
    as_seen: Check = unseen,
) -> None:
    """Raises ValidationError, by the name of the purpose for a text; Overhalet when another saved meanwhile."""
    regler = Samtykkeregler.objects.select_for_update().get()
    written = {formaal: _checked(formaal, tekst) for formaal, tekst in tekster.items()}
    new = {formaal: tekst for formaal, tekst in written.items() if tekst != text_now(formaal).tekst}
    if not new and (regler.gyldig_dage, regler.samme_adresse) == (gyldig_dage, samme_adresse):
        return
    as_seen(regler)
    regler.gyldig_dage, regler.samme_adresse = gyldig_dage, samme_adresse
    regler.full_clean()
    regler.save()
    for formaal, tekst in new.items():
        nummer = text_now(formaal).nummer + 1
        Samtykketekst.objects.create(formaal=formaal, nummer=nummer, tekst=tekst, oprettet_at=now)
    data = {"gyldig_dage": str(gyldig_dage), "samme_adresse": str(samme_adresse), "tekster": ",".join(new)}
    audit.record("samtykkeregler.aendret", regler, by=by.pk, now=now, data=data)


def _checked(formaal: Formaal, tekst: str) -> str:
    try:
        return checked("Samtykke", tekst, FELTER).tekst
    except ValidationError as error:
        raise ValidationError({formaal.value: error.message_dict["tekst"]}) from error
