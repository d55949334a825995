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
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from udviklingsmodel.kernel import audit, clock, mailtekster, outbox
from udviklingsmodel.kernel.datoer import dansk_dag, klokkeslaet
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.kernel.sql import Param, Prepared
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import INVITATION
from udviklingsmodel.organisation.services.totrin import TOTRIN_AENDRET, TOTRIN_NULSTILLET

RESET_MAIL = "adgangskode"
FIRST_STEP = "trin1"  # in the session of one whose password was right: what ends it, as it ends a session
KONTO = f"{settings.BASE_URL}/konto/"


_active = Prepared(lambda: Bruger.objects.select_related("kommune").filter(pk=Param(0, Bruger._meta.pk), is_active=True))


class BrugerBackend(AuthenticationBackend):  # type: ignore[misc]
    """Passwords of local accounts. The logged-in user arrives with the municipality and its version."""

    def get_user(self, user_id: Any) -> Bruger | None:
        return next(iter(_active(user_id)), None)


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Brugernavn eller adgangskode passer ikke. Prøv igen."),
        "too_many_login_attempts": _("Der er prøvet for mange gange. Vent 15 minutter, og prøv igen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Bruger | None:
        """A deactivated user gets the same answer as an unknown one.

        So does what no username looks like: under a name with a colon the failures of a second step are counted.
        """
        if ":" in credentials.get("username", ""):
            return None
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def pre_login(self, request: HttpRequest, user: Bruger, **kwargs: Any) -> HttpResponse | None:
        """The password was right; a second step may follow."""
        request.session[FIRST_STEP] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

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
    return mailtekster.brev(RESET_MAIL, _access(row.modtager))


@outbox.letter(INVITATION)
def write_invitation(row: Udsendelse, now: datetime) -> outbox.Brev:
    return mailtekster.brev(INVITATION, _access(row.modtager))


@outbox.letter(TOTRIN_AENDRET)
def write_totrin_aendret(row: Udsendelse, now: datetime) -> outbox.Brev:
    return mailtekster.brev(TOTRIN_AENDRET, _totrin(row))


@outbox.letter(TOTRIN_NULSTILLET)
def write_totrin_nulstillet(row: Udsendelse, now: datetime) -> outbox.Brev:
    return mailtekster.brev(TOTRIN_NULSTILLET, _totrin(row))


def _totrin(row: Udsendelse) -> dict[str, str]:
    at = f"{dansk_dag(clock.local_date(row.due_at))} kl. {klokkeslaet(row.due_at)}"
    return {"fornavn": row.modtager.fornavn, "tidspunkt": at, "link": KONTO}


def _access(user: Bruger) -> dict[str, str]:
    return {
        "fornavn": user.fornavn,
        "brugernavn": user.brugernavn,
        "link": one_time_link(user),
        "nyt_link": f"{settings.BASE_URL}{reverse('account_reset_password')}",
    }


_EN_GANG = Flettefelt(
    "link",
    "linket, hvor man vælger sin adgangskode, inden for en time",
    f"{settings.BASE_URL}/adgangskode/ny/123/",
    skal_med=True,
)
_TIDSPUNKT = Flettefelt("tidspunkt", "hvornår det skete", "torsdag den 26. november kl. 9.30")
_KONTO = Flettefelt("link", "siden Din konto", KONTO, skal_med=True)
mailtekster.declare(
    "Adgang",
    mailtekster.Mailart(
        INVITATION,
        "Invitation",
        "Sendes til en ny medarbejder, og når I sender et nyt link.",
        "Din adgang til Udviklingsmodellen",
        """\
Hej

Du er oprettet i Udviklingsmodellen. Dit brugernavn er {brugernavn}.

Vælg en adgangskode her inden for en time:

{link}

Er der gået mere end en time, kan du få et nyt link her:

{nyt_link}
""",
        (
            mailtekster.FORNAVN,
            Flettefelt("brugernavn", "det brugernavn, man logger ind med", "mette", skal_med=True),
            _EN_GANG,
            Flettefelt(
                "nyt_link", "siden, hvor man får et nyt link", f"{settings.BASE_URL}/adgangskode/glemt/", skal_med=True
            ),
        ),
    ),
    mailtekster.Mailart(
        RESET_MAIL,
        "Glemt adgangskode",
        "Sendes til den, der har bedt om at vælge en ny adgangskode.",
        "Vælg en ny adgangskode til Udviklingsmodellen",
        """\
Hej

Du har bedt om at vælge en ny adgangskode. Det gør du her inden for en time:

{link}

Har du ikke bedt om det, skal du ikke gøre noget. Din adgangskode er uændret.
""",
        (mailtekster.FORNAVN, _EN_GANG),
    ),
    mailtekster.Mailart(
        TOTRIN_AENDRET,
        "Ændret totrinsbekræftelse",
        "Sendes til den, der har ændret sin totrinsbekræftelse eller har brugt en reservekode.",
        "Din totrinsbekræftelse til Udviklingsmodellen",
        """\
Hej

Din totrinsbekræftelse til Udviklingsmodellen blev ændret, eller der blev brugt en reservekode, {tidspunkt}.

Var det dig, skal du ikke gøre noget. Var det ikke dig, så vælg straks en ny adgangskode, og sig det til din leder.

Du kan se, hvad der er sat op, her:

{link}
""",
        (mailtekster.FORNAVN, _TIDSPUNKT, _KONTO),
    ),
    mailtekster.Mailart(
        TOTRIN_NULSTILLET,
        "Nulstillet totrinsbekræftelse",
        "Sendes til den, hvis totrinsbekræftelse en administrator har nulstillet.",
        "Din totrinsbekræftelse til Udviklingsmodellen er nulstillet",
        """\
Hej

En administrator har nulstillet din totrinsbekræftelse til Udviklingsmodellen {tidspunkt}. Du er logget ud overalt.

Har du ikke bedt om det, så sig det straks til din leder. Ellers kan du sætte den op igen, når du er logget ind:

{link}
""",
        (mailtekster.FORNAVN, _TIDSPUNKT, _KONTO),
    ),
    order=60,
)
