"""How long a session lives: 30 minutes idle, 8 hours in all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from udviklingsmodel.kernel import clock

STARTED, SEEN = "begyndt", "set"
TOUCH_EVERY = timedelta(minutes=1)


def has_expired(session: SessionBase, now: datetime) -> bool:
    started, seen = (datetime.fromtimestamp(session.get(key, 0), now.tzinfo) for key in (STARTED, SEEN))
    idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return now - seen >= idle or now - started >= timedelta(seconds=settings.SESSION_COOKIE_AGE)


def touch(session: SessionBase, now: datetime) -> None:
    """Note that the session is in use; written at most once a minute."""
    if now.timestamp() - session.get(SEEN, 0) >= TOUCH_EVERY.total_seconds():
        session[SEEN] = now.timestamp()


@receiver(user_logged_in)
def start(sender: object, request: HttpRequest, **kwargs: object) -> None:
    request.session[STARTED] = request.session[SEEN] = clock.now().timestamp()


def to_login(request: HttpRequest, *, expired: bool = False) -> HttpResponseRedirect:
    """The login page, which says why one is there: what was sent is lost, the session was too old, or just log in."""
    why = {"afbrudt": 1} if request.method == "POST" else {"udloebet": 1} if expired else {}
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({**why, 'next': request.path})}")


class SessionAgeMiddleware:
    """Ends a session that is too old, and says so on the login page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = clock.now()
            if has_expired(request.session, now):
                logout(request)
                return to_login(request, expired=True)
            touch(request.session, now)
        return self.get_response(request)
