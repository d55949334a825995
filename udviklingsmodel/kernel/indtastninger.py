"""What somebody had typed when their session ended: kept encrypted for an hour, and shown to the same person alone.

Each form says whose it is, sealed, so that it can be told when the session it was drawn in is gone. Schools share
computers: so it is shown only to the same user in the same browser; another's login there deletes it. The browser's
session holds pointers to the rows, and a page without one asks the database nothing. The form is only filled in again:
sending it is left to the person.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib.auth import get_user_model
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from udviklingsmodel.kernel import clock, crypto
from udviklingsmodel.kernel.models import STI_MAX, Indtastning

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

LONGEST = timedelta(hours=1)
OPEN_LONGEST = timedelta(days=4)  # a page, before its form is sent: from Thursday to Monday
MOST = 64 * 1024  # bytes: more than our longest form
AFSENDER = "afsender"  # the field of a form that says whose it is
NEVER = re.compile(rf"{AFSENDER}|csrfmiddlewaretoken|password|adgangskode|kodeord|^cpr$", re.IGNORECASE)  # names of fields
POINTERS = "indtastninger"  # in the session: of each address with something kept, the row's key


def afsender(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what komponenter/afsender.html puts into a form, sealed once a page and only where it is asked."""
    return {AFSENDER: SimpleLazyObject(lambda: _seal_afsender(request.user, clock.now()))}


def keeps_input(view: View) -> View:
    """Declare that the view draws its form with `typed(request)`. What was kept of it is gone once it has been sent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and request.path in (pointers := request.session.get(POINTERS, {})):
            Indtastning.objects.filter(pk=pointers.pop(request.path)).delete()
            request.session[POINTERS] = pointers
        return response

    wrapped.keeps_input = True  # type: ignore[attr-defined]
    return cast(View, wrapped)


def keep(request: HttpRequest, view: Callable[..., Any], now: datetime) -> bool:
    """Keep what was sent to a view that can show it again; answers whether it did.

    For the one whose form it says it is, and for nobody where another is logged in. Files never are.
    """
    if request.method != "POST" or len(request.path) > STI_MAX or not getattr(view, "keeps_input", False):
        return False
    content, owner = _worth_keeping(request.POST).encode(), _afsender_of(request.POST, now)
    if not content or len(content) > MOST or not (owner and _may_log_in(owner)):
        return False
    if request.user.is_authenticated and str(request.user.pk) != owner:
        return False
    sealed = crypto.seal(content, purpose=_purpose(owner, request.path), now=now)
    values = {"indhold": sealed, "gemt_until": now + LONGEST}
    row, _ = Indtastning.objects.update_or_create(bruger_id=owner, sti=request.path, defaults=values)
    request.session[POINTERS] = request.session.get(POINTERS, {}) | {row.sti: row.pk}
    return True


def claim(request: HttpRequest, bruger_id: UUID) -> None:
    """Somebody logs in where something was kept: it stays for the one who typed it; for anybody else it is deleted."""
    if pointers := request.session.get(POINTERS):
        kept = Indtastning.objects.filter(pk__in=pointers.values())
        kept.exclude(bruger=bruger_id).delete()
        request.session[POINTERS] = dict(kept.values_list("sti", "pk"))


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form of this page holds: what is being sent, or what was kept of it; None for a form not yet filled in."""
    if request.method == "POST":
        return request.POST
    pk = request.session.get(POINTERS, {}).get(request.path)
    return _kept(request, pk) if pk else None


def is_restored(request: HttpRequest, data: QueryDict | None) -> bool:
    """Whether `data`, from `typed`, is what was kept, so that the page can say so."""
    return data is not None and request.method != "POST"


def delete_expired(*, now: datetime) -> None:
    Indtastning.objects.filter(gemt_until__lte=now).delete()


def _kept(request: HttpRequest, pk: int) -> QueryDict | None:
    now, bruger_id = clock.now(), request.user.pk
    row = Indtastning.objects.filter(pk=pk, bruger=bruger_id, sti=request.path, gemt_until__gt=now).first()
    if row is None:
        return None
    purpose = _purpose(str(bruger_id), row.sti)
    content = crypto.unseal(bytes(row.indhold), purpose=purpose, longest=LONGEST, now=now)
    return QueryDict(content) if content else None


def _seal_afsender(user: Any, now: datetime) -> str:
    return crypto.seal(str(user.pk).encode(), purpose=AFSENDER, now=now).decode() if user.is_authenticated else ""


def _afsender_of(sent: QueryDict, now: datetime) -> str | None:
    """Whose form it says it is: a sealed word of ours, not older than a page is left open."""
    opened = crypto.unseal(sent.get(AFSENDER, "").encode(), purpose=AFSENDER, longest=OPEN_LONGEST, now=now)
    return opened.decode() if opened else None


def _worth_keeping(sent: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        if not NEVER.search(name):
            kept.setlist(name, values)
    return kept.urlencode()


def _may_log_in(bruger_id: str) -> bool:
    return get_user_model()._default_manager.filter(pk=bruger_id, is_active=True).exists()


def _purpose(bruger_id: str, sti: str) -> str:
    return f"indtastning:{bruger_id}:{sti}"
