"""What every answer tells the browser; the values of the security baseline, by hand."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.factories.booking import book, make_ordning
from tests.factories.organisation import PASSWORD, BrugerFactory
from udviklingsmodel.organisation.enums import Rolle

pytestmark = pytest.mark.django_db
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ANONYMOUS = ["/log-ind/", "/adgangskode/glemt/", "/handbog/", "/findes-ikke/", "/", "/healthz"]
LOGGED_IN = [
    "/",
    "/booking/her/",
    "/booking/her/2026-11-26/",
    "/booking/mine/",
    "/handbog/",
    "/findes-ikke/",
    "/dagsorden/",
    "/log-ud/",
    "ics",
]


@pytest.fixture
def browser(frozen_clock: Any, login: Callable[[Client, Any], Client]) -> Client:
    """Logged in as one who has a booking; the address of its calendar file is in `ics`."""
    ordning = make_ordning(slug="her")
    bruger = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    client = login(Client(), bruger)
    client.ics = f"/booking/kvittering/{book(bruger, ordning).pk}/kalender.ics"  # type: ignore[attr-defined]
    return client


def get(client: Client, address: str) -> Any:
    return client.get(client.ics if address == "ics" else address)  # type: ignore[attr-defined]


def policy(response: Any) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("address", ANONYMOUS)
def test_answer_to_nobody_has_the_baseline(client: Client, address: str) -> None:
    response = client.get(address)
    assert (policy(response), {name: response[name] for name in EVERYWHERE}) == (CSP, EVERYWHERE)


@pytest.mark.parametrize("address", LOGGED_IN)
def test_answer_to_somebody_has_the_baseline(browser: Client, address: str) -> None:
    response = get(browser, address)
    assert (policy(response), {name: response[name] for name in EVERYWHERE}) == (CSP, EVERYWHERE)


@pytest.mark.parametrize("address", LOGGED_IN)
def test_answer_to_somebody_is_not_stored(browser: Client, address: str) -> None:
    assert get(browser, address)["Cache-Control"] == "no-store"


def test_answer_to_a_post_is_not_stored(browser: Client) -> None:
    assert browser.post("/booking/her/2026-11-26/")["Cache-Control"] == "no-store"


def test_session_cookie_is_for_this_site_and_no_script(client: Client) -> None:
    bruger = BrugerFactory(password=make_password(PASSWORD))
    client.post("/log-ind/", {"login": bruger.brugernavn, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_csrf_cookie_is_for_no_script(client: Client) -> None:
    client.get("/log-ind/")
    assert client.cookies["csrftoken"]["httponly"]


DEPLOYED = {
    "PATH": "/usr/bin:/bin",
    "DJANGO_SETTINGS_MODULE": "udviklingsmodel.settings",
    "BASE_URL": "https://udviklingsmodellen.example.dk",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "CPR_KEYS": "a3VuLXRpbC10ZXN0LWt1bi10aWwtdGVzdC1rdW4tdGk=",
    "DATABASE_URL": "sqlite://:memory:",
}


def in_production(script: list[str], *, without: str = "", **given: str) -> subprocess.CompletedProcess[str]:
    """A process on the real settings with https, as it is deployed."""
    environ = {name: value for name, value in DEPLOYED.items() if name != without} | given
    return subprocess.run(
        [sys.executable, *script], cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False
    )


def test_deployment_check_is_clean() -> None:
    result = in_production(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert (result.returncode, result.stderr) == (0, result.stderr)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SESSION_COOKIE_SECURE", "True"),
        ("CSRF_COOKIE_SECURE", "True"),
        ("SECURE_HSTS_SECONDS", "31536000"),
        ("DEBUG", "False"),
        ("ADMINS", "[]"),
        ("EMAIL_TIMEOUT", "10"),
        ("PASSWORD_RESET_TIMEOUT", "3600"),
        ("FILE_UPLOAD_PERMISSIONS", "416"),
        ("SESSION_COOKIE_AGE", "28800"),
        ("DEMO", "False"),
    ],
)
def test_setting_in_production(setting: str, value: str) -> None:
    code = f"from django.conf import settings; print(settings.{setting})"
    assert in_production(["-c", code]).stdout.strip() == value


@pytest.mark.parametrize("name", ["SECRET_KEY", "CPR_KEYS"])
def test_deployment_without_a_secret_does_not_start(name: str) -> None:
    result = in_production(["manage.py", "check"], without=name)
    assert (result.returncode, name in result.stderr) == (1, True)


def test_deployment_with_a_key_that_is_none_does_not_start() -> None:
    result = in_production(["manage.py", "check"], CPR_KEYS="hemmelig")
    assert (result.returncode, "CPR_KEYS: each key is 32 random bytes" in result.stderr) == (1, True)
