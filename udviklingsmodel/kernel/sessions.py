"""How long a session lives: 30 minutes idle, 8 hours in all; a page that follows something may outlive the 30 minutes.

And for how long a person who has shown who they are need not show it again before something that asks for it.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

from udviklingsmodel.kernel import clock, indtastninger
from udviklingsmodel.kernel.logs import FOLLOWING

STARTED, SEEN, CONFIRMED = "begyndt", "set", "bekraeftet"
WAY_BACK, SENT = (
    "tilbage",
    "sendt",
)  # of one who was led aside: to which page they were on their way, and what they sent there
TOUCH_EVERY = timedelta(minutes=1)
CONFIRMED_FOR = timedelta(minutes=15)
View = TypeVar("View", bound=Callable[..., Any])


def keeps_alive(rule: Callable[..., bool]) -> Callable[[View], View]:
    """Declare that a session may use the view past its idle minutes, for as long as `rule(user, now, **kwargs)` holds.

    No other page, until something is pressed on this one; and not past the hours of the session.
    """

    def declare(view: View) -> View:
        view.keeps_alive = rule  # type: ignore[attr-defined]
        return view

    return declare


def is_old(session: SessionBase, now: datetime) -> bool:
    return now - _moment(session, STARTED, now) >= timedelta(seconds=settings.SESSION_COOKIE_AGE)


def is_idle(session: SessionBase, now: datetime) -> bool:
    return now - _moment(session, SEEN, now) >= timedelta(seconds=settings.SESSION_IDLE_SECONDS)


def _moment(session: SessionBase, key: str, now: datetime) -> datetime:
    return datetime.fromtimestamp(session.get(key, 0), now.tzinfo)


def _is_kept_alive(request: HttpRequest, now: datetime) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    rule: Callable[..., bool] | None = getattr(match.func, "keeps_alive", None)
    return rule is not None and rule(request.user, now, **match.kwargs)


def _is_use(request: HttpRequest, idle: bool) -> bool:
    """Not what a page asks for by itself; on a page that outlived the idle minutes only a press."""
    return request.method == "POST" if idle else FOLLOWING not in request.GET


def touch(session: SessionBase, now: datetime) -> None:
    """Note that the session is in use; written at most once a minute."""
    if now.timestamp() - session.get(SEEN, 0) >= TOUCH_EVERY.total_seconds():
        session[SEEN] = now.timestamp()


@receiver(user_logged_in)
def start(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    request.session[STARTED] = request.session[SEEN] = clock.now().timestamp()
    indtastninger.claim(request, user.pk)


def sessions_of(user_ids: Collection[Any], now: datetime | None = None) -> list[str]:
    """Keys of the sessions in which one of these is logged in, of those open at `now`. All are read: none names its user."""
    wanted = {str(pk) for pk in user_ids}
    stored = Session.objects.filter(expire_date__gt=now) if now else Session.objects.all()
    return [row.pk for row in stored.order_by("pk").iterator() if row.get_decoded().get(SESSION_KEY) in wanted]


def end_sessions(user_id: Any) -> None:
    Session.objects.filter(pk__in=sessions_of([user_id])).delete()


def confirm(session: SessionBase, now: datetime) -> None:
    """The person has shown again who they are."""
    session[CONFIRMED] = now.timestamp()


def is_confirmed(session: SessionBase, now: datetime) -> bool:
    """Whether they showed it a short while ago, by that or by logging in."""
    return now - max(_moment(session, key, now) for key in (STARTED, CONFIRMED)) < CONFIRMED_FOR


def to_login(request: HttpRequest, view: Callable[..., Any]) -> HttpResponseRedirect:
    """The login page, which says why one is there: what was sent is kept or lost, the session is too old, or just log in."""
    if request.method == "POST":
        return interrupted(request, kept=indtastninger.keep(request, view, clock.now()))
    return _login_page(request, {"udloebet": 1} if getattr(request, "session_expired", False) else {})


def interrupted(request: HttpRequest, *, kept: bool) -> HttpResponseRedirect:
    """The login page, for one who sent something."""
    return _login_page(request, {"afbrudt": 1, "gemt": 1} if kept else {"afbrudt": 1})


def aside(request: HttpRequest, view: Callable[..., Any], url: str, now: datetime) -> HttpResponseRedirect:
    """To a page that comes first. The session keeps the way back, and whether what was sent can be shown again there."""
    sent, kept = request.method == "POST", indtastninger.keep(request, view, now)
    if kept or not (sent or FOLLOWING in request.GET):
        request.session[WAY_BACK] = request.path
    if sent:
        request.session[SENT] = kept
    return HttpResponseRedirect(url)


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To where one was on one's way when one was led aside, if one was."""
    request.session.pop(SENT, None)
    return HttpResponseRedirect(request.session.pop(WAY_BACK, otherwise))


def _login_page(request: HttpRequest, why: dict[str, int]) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({**why, 'next': request.path})}")


class SessionAgeMiddleware:
    """Ends a session that is too old: pages that need a login then lead to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now()
            idle = is_idle(request.session, now)
            if is_old(request.session, now) or (idle and not _is_kept_alive(request, now)):
                logout(request)
                request.session_expired = True  # type: ignore[attr-defined]
            elif _is_use(request, idle):
                touch(request.session, now)
        return self.get_response(request)
