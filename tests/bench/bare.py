"""A bare Django view that does the inserts of a booking, on the product's tables: settings, address and view in one.

Session and user as in the barest app; no lock, no question whether the time is free, no chain, no form.
"""

import time
import uuid
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from udviklingsmodel import settings as product

SECRET_KEY = product.SECRET_KEY
ALLOWED_HOSTS = ["*"]


class Allauth(AppConfig):
    """Its models alone, which the product's login imports: its own `ready` would demand its middleware."""

    name = "allauth.account"


_LEFT_OUT = ("allauth", "axes", "csp")
INSTALLED_APPS = [*(app for app in product.INSTALLED_APPS if not app.startswith(_LEFT_OUT)), "tests.bench.bare.Allauth"]
AUTH_USER_MODEL = product.AUTH_USER_MODEL
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = product.TEMPLATES
ROOT_URLCONF = "tests.bench.bare"
BASE_URL = product.BASE_URL
DATABASES = {"default": {**product.env.db_url("DATABASE_URL"), "CONN_MAX_AGE": 60}}
DEFAULT_AUTO_FIELD = product.DEFAULT_AUTO_FIELD
LANGUAGE_CODE, TIME_ZONE, USE_TZ = product.LANGUAGE_CODE, product.TIME_ZONE, True
STATIC_URL = product.STATIC_URL
LOGGING_CONFIG = None


@login_required
@require_POST
def book(request: HttpRequest) -> HttpResponse:
    from booking.models import Booking
    from udviklingsmodel.kernel import clock
    from udviklingsmodel.kernel.models import Haendelse, Udsendelse

    user: Any = request.user
    now, data, pk = clock.now(), request.POST, uuid.UUID(request.POST["booking_id"])
    with transaction.atomic():
        Booking.objects.create(
            id=pk,
            position_id=data["position"],
            booker=user,
            institution_id=data["institution"],
            tilstand="booket",
            om=data["om"],
            omtale=data["omtale"],
            tema=data["tema"],
            aldersgruppe=data["aldersgruppe"],
            emne=data["emne"],
            booket_at=now,
        )
        for art in ("bekraeftelse", "paamindelse"):
            Udsendelse.objects.create(art=art, objekt_id=pk, modtager=user, due_at=now)
        Haendelse.objects.create(
            nummer=time.time_ns(),
            at=now,
            aktoer=user.pk,
            handling="booking.book",
            objekt_type="booking.booking",
            objekt_id=str(pk),
            data={"fra": "", "til": "booket"},
            forrige=uuid.uuid4().hex * 2,
            hash=uuid.uuid4().hex * 2,
        )
    return redirect("/booking/")


urlpatterns = [path("book/", book)]
