"""Finding a child among those one may see, by one thing typed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError

from samtykke.models import Barn
from udviklingsmodel.kernel.cprnummer import read_cpr
from udviklingsmodel.organisation.models import Bruger

MOST = 20  # children on one page: each of them is a row in the log


def find_boern(user: Bruger, text: str, now: datetime) -> list[Barn]:
    """Who has the birth date or CPR number that was typed, or it in their name; one more than MOST when there are more."""
    seen = Barn.objects.visible_to(user, now).select_related("institution").order_by("navn", "foedt_date", "pk")
    if day := _day(text):
        found = seen.filter(foedt_date=day)
    elif cpr := _cpr(text):
        found = seen.with_cpr(cpr)
    else:
        found = seen.named(text)
    return list(found[: MOST + 1])


def _day(text: str) -> date | None:
    for form in ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d %m %Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _cpr(text: str) -> str:
    try:
        return read_cpr(text)
    except ValidationError:
        return ""
