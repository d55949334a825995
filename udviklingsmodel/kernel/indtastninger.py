"""What somebody had typed when their session ended: kept encrypted for an hour, and shown to the same person alone.

Schools share computers. So it is shown only after a login of the same user in the same browser; another's login there
deletes it. The browser's new session holds a pointer to the row, and a page without one asks the database nothing. The
form is only filled in again: sending it is left to the person.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from udviklingsmodel.kernel import clock, crypto
from udviklingsmodel.kernel.models import STI_MAX, Indtastning

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

LONGEST = timedelta(hours=1)
MOST = 64 * 1024  # bytes: more than our longest form
NEVER = re.compile(r"csrfmiddlewaretoken|password|adgangskode|kodeord|^cpr$", re.IGNORECASE)  # names of fields
POINTER = "indtastning"  # in the session: the row's key and the address it belongs to


def keeps_input(view: View) -> View:
    """Declare that the view draws its form with `typed(request)`. What was kept is gone once a form has been sent."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and (pointer := request.session.pop(POINTER, None)):
            Indtastning.objects.filter(pk=pointer[0]).delete()
        return response

    wrapped.keeps_input = True  # type: ignore[attr-defined]
    return cast(View, wrapped)


def keep(request: HttpRequest, view: Callable[..., Any], bruger_id: str | None, now: datetime) -> bool:
    """Keep what was sent to a view that can show it again; answers whether it did.

    bruger_id: whose session it was, where that can be told. When nobody can, nothing is kept. Files never are.
    """
    if request.method != "POST" or len(request.path) > STI_MAX or not getattr(view, "keeps_input", False):
        return False
    content, owner = _worth_keeping(request.POST).encode(), bruger_id or _owner_before(request, now)
    if not content or len(content) > MOST or not (owner and _may_log_in(owner)):
        return False
    sealed = crypto.seal(content, purpose=_purpose(owner, request.path), now=now)
    values = {"indhold": sealed, "gemt_until": now + LONGEST, "session": _session_digest(request)}
    row, _ = Indtastning.objects.update_or_create(bruger_id=owner, sti=request.path, defaults=values)
    request.session[POINTER] = [row.pk, row.sti]
    return True


def claim(request: HttpRequest, bruger_id: UUID) -> None:
    """Somebody logs in where something was kept: it stays for the one who typed it; for anybody else it is deleted."""
    if pointer := request.session.get(POINTER):
        found = Indtastning.objects.filter(pk=pointer[0])
        if not found.filter(bruger=bruger_id).exists():
            found.delete()
            del request.session[POINTER]


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form of this page holds: what is being sent, or what was kept of it; None for a form not yet filled in."""
    if request.method == "POST":
        return request.POST
    pk, sti = request.session.get(POINTER, (None, None))
    return _kept(request, pk) if sti == request.path else None


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


def _owner_before(request: HttpRequest, now: datetime) -> str | None:
    """Who it was when the same form came a moment ago: a double click, or sending again from the login page."""
    pk, _ = request.session.get(POINTER, (None, None))
    same = Q(pk=pk) | Q(session=_session_digest(request))
    found = Indtastning.objects.filter(same, sti=request.path, gemt_until__gt=now).first()
    return str(found.bruger_id) if found else None


def _session_digest(request: HttpRequest) -> str:
    """Of the session that the browser sent, which may be gone: the key itself is a secret for as long as it lives."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return salted_hmac("indtastning.session", key, algorithm="sha256").hexdigest()


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
