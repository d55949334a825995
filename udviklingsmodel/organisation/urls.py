"""Login and logout. Only these of allauth's addresses exist; there is no sign-up."""

from allauth.account import views
from django.urls import path, re_path

from udviklingsmodel.kernel.access import public
from udviklingsmodel.organisation.views.login import kode, logo, logout

urlpatterns = [
    path("kommunens-logo.png", logo, name="kommunens_logo"),
    path("log-ind/", public(views.login), name="account_login"),
    path("log-ind/kode/", kode, name="mfa_authenticate"),
    path("log-ud/", public(logout), name="account_logout"),
    path("adgangskode/glemt/", public(views.password_reset), name="account_reset_password"),
    path("adgangskode/sendt/", public(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^adgangskode/ny/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("adgangskode/gemt/", public(views.password_reset_from_key_done), name="account_reset_password_from_key_done"),
]
