"""The second step at login, as allauth and axes are told of it: keys, names, and after how many failures one waits."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from udviklingsmodel.kernel import audit, felter
from udviklingsmodel.organisation.login import LoginAdapter
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services.totrin import SECOND_STEP, counted_as

T = TypeVar("T")
PRODUKT = "Udviklingsmodellen"


class TotrinAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Nøglen blev ikke godkendt. Prøv igen, eller brug en anden."
    }

    def encrypt(self, text: str) -> str:
        return felter.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return felter.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return PRODUKT

    def _get_user_identifier(self, user: Bruger) -> str:
        """The username stands in apps and keys, not the mail address."""
        return user.brugernavn

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.BASE_URL).hostname or "", "name": PRODUKT}


def locked_by(request: Any, credentials: dict[str, Any] | None = None) -> list[Any]:
    """A password by the pair of user and address; a second step, met only by one who has the password, by the user."""
    username = (credentials or {}).get("username") or ""
    return ["username"] if username.endswith(SECOND_STEP) else [["username", "ip_address"]]


def attempt(request: HttpRequest, bruger: Bruger, now: datetime, check: Callable[[], T | None]) -> T | None:
    """What `check` answers; its None is a failure, which is counted and logged. Raises ValidationError after five.

    One attempt at a time for each person: many at once are counted as many.
    """
    credentials = {"username": counted_as(bruger)}
    with transaction.atomic():
        Bruger.objects.select_for_update(no_key=True).get(pk=bruger.pk)
        found = check() if AxesProxyHandler.is_allowed(request, credentials) else None
        if found:
            AxesProxyHandler.reset_attempts(username=credentials["username"])
        elif AxesProxyHandler.is_allowed(request, credentials):
            AxesProxyHandler.user_login_failed(__name__, credentials, request)
            audit.record("totrin.fejlet", bruger, by=None, now=now)
    if not (found or AxesProxyHandler.is_allowed(request, credentials)):
        raise ValidationError(LoginAdapter.error_messages["too_many_login_attempts"])
    return found
