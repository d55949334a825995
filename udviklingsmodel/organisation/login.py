"""How a person logs in. Single sign-on and a second factor are allauth apps, added in settings without touching views."""

from datetime import datetime
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from udviklingsmodel.kernel import audit, clock, outbox
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import INVITATION

RESET_MAIL = "adgangskode"


class BrugerBackend(AuthenticationBackend):  # type: ignore[misc]
    """Passwords of local accounts. The logged-in user arrives with the municipality and its version."""

    def get_user(self, user_id: Any) -> Bruger | None:
        try:
            return Bruger.objects.select_related("kommune").get(pk=user_id, is_active=True)
        except Bruger.DoesNotExist:
            return None


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Brugernavn eller adgangskode passer ikke. Prøv igen."),
        "too_many_login_attempts": _("Der er prøvet for mange gange. Vent 15 minutter, og prøv igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Bruger | None:
        """A deactivated user gets the same answer as an unknown one."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        if getattr(request, "axes_locked_out", False):
            raise self.validation_error("too_many_login_attempts")

    @transaction.atomic
    def send_password_reset_mail(self, user: Bruger, email: str, context: dict[str, Any]) -> None:
        """Queue the mail, at most one a minute; the link is made when it is sent, so no token is stored."""
        now = clock.now()
        outbox.queue({RESET_MAIL: now}, user.pk, [user], sekvens=int(now.timestamp()) // 60)
        audit.record("bruger.bad_om_ny_adgangskode", user, by=user.pk, now=now)


def client_ip(request: HttpRequest) -> str | None:
    """The address that axes and allauth count by; a request made inside the process has none."""
    try:
        address: str = LoginAdapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
    return address


def one_time_link(user: Bruger) -> str:
    """An address where the user chooses a password; valid for an hour and until it is used."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    return f"{settings.BASE_URL}{path}"


@outbox.letter(RESET_MAIL)
def write_reset_mail(row: Udsendelse, now: datetime) -> outbox.Brev:
    return outbox.Brev(
        emne="Vælg en ny adgangskode til Udviklingsmodellen",
        tekst=(
            "Hej\n\nDu har bedt om at vælge en ny adgangskode. Det gør du her inden for en time:\n\n"
            f"{one_time_link(row.modtager)}\n\n"
            "Har du ikke bedt om det, skal du ikke gøre noget. Din adgangskode er uændret.\n"
        ),
    )


@outbox.letter(INVITATION)
def write_invitation(row: Udsendelse, now: datetime) -> outbox.Brev:
    return outbox.Brev(
        emne="Din adgang til Udviklingsmodellen",
        tekst=(
            f"Hej\n\nDu er oprettet i Udviklingsmodellen. Dit brugernavn er {row.modtager.brugernavn}.\n\n"
            f"Vælg en adgangskode her inden for en time:\n\n{one_time_link(row.modtager)}\n\n"
            "Er der gået mere end en time, kan du få et nyt link her:\n\n"
            f"{settings.BASE_URL}{reverse('account_reset_password')}\n"
        ),
    )
