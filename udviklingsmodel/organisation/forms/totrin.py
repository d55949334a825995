"""The forms of the second step at login: to use it, to set it up, and to ask it of a role."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from cryptography.exceptions import InvalidSignature
from django import forms
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.versioner import VersionForm, Vist
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.login import LoginAdapter
from udviklingsmodel.organisation.models import Bruger, Totrinskrav
from udviklingsmodel.organisation.services import totrin
from udviklingsmodel.organisation.totrin import attempt

NOEGLENAVN = 40
# What the library raises about an answer that no key gave.
UNREADABLE = (ValidationError, InvalidSignature, AttributeError, KeyError, TypeError, ValueError)


def _kodefelt(label: str, missing: str, help_text: str = "") -> forms.CharField:
    shape = {"inputmode": "numeric", "autocomplete": "one-time-code"}
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=20,
        error_messages={"required": missing, "max_length": "Koden er for lang.", **ULAESELIGT},
        widget=forms.TextInput(attrs=shape),
    )


def _of_a_key(read: Callable[..., Any], *answer: Any) -> Any:
    """What `read` makes of a key's answer; None of what cannot be read or does not fit."""
    try:
        return read(*answer)
    except UNREADABLE:
        return None


class KodeForm(AuthenticateForm):  # type: ignore[misc]
    """At login: the app's code, or a reserve code."""

    fejl_overskrift = "Du blev ikke logget ind"
    code = _kodefelt("Kode", "Skriv koden.")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout("code", Submit("", "Log ind"))
        return helper

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        now = clock.now()
        check = partial(totrin.use_code, bruger=self.user, kode=code, now=now)
        self.authenticator = attempt(context.request, self.user, now, check)
        if self.authenticator is None:
            raise ValidationError("Koden passer ikke. Er den fra appen, så vent på den næste, og prøv igen.")
        return code


class NoegleForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """At login: a security key's answer."""

    fejl_overskrift = KodeForm.fejl_overskrift

    def clean_credential(self) -> Any:
        answer = self.cleaned_data["credential"]
        check = partial(_of_a_key, auth.complete_authentication, self.user, answer)
        if found := attempt(context.request, self.user, clock.now(), check):
            return found
        raise ValidationError("Nøglen blev ikke godkendt. Prøv igen.")


class BekraeftForm(IndstillingForm):
    """That it is still the person who logged in."""

    knap = "Fortsæt"
    password = forms.CharField(
        label="Adgangskode",
        strip=False,
        error_messages={"required": "Skriv din adgangskode."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, bruger: Bruger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bruger = bruger

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not LoginAdapter(context.request).reauthenticate(self.bruger, password):
            raise ValidationError("Adgangskoden passer ikke. Prøv igen.")
        return password


class AppForm(IndstillingForm):
    knap = "Tilføj appen"
    kode = _kodefelt("Koden i appen", "Skriv den kode, appen viser.", "6 tal. Appen viser en ny kode hvert halve minut.")


class NyNoegleForm(IndstillingForm):
    knap = "Tilføj nøglen"
    navn = tekst(
        "Navn", "", NOEGLENAVN, "Så du kan kende den fra andre, fx »nøglering« eller »min telefon«.", required=False
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), "Nøglen svarede ikke. Prøv igen.")
    )

    def clean_credential(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.cleaned_data["credential"]
        if not _of_a_key(auth.complete_registration, answer):
            raise ValidationError("Nøglen blev ikke godkendt. Prøv igen.")
        return answer

    @property
    def values(self) -> dict[str, Any]:
        return {"navn": self.cleaned_data["navn"] or "Sikkerhedsnøgle", "credential": self.cleaned_data["credential"]}


class TotrinskravForm(VersionForm, IndstillingForm):
    kraeves = forms.ChoiceField(
        label="Skal rollen bruge totrinsbekræftelse?",
        choices=[("nej", "Nej, det er frivilligt"), ("ja", "Ja, fra en dag")],
        widget=RadioMedHjaelp(),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg nej eller ja."),
    )
    fra = DatoField(
        label="Fra og med",
        required=False,
        help_text="Skal udfyldes, hvis du svarer ja. Giv folk nogle dage til at sætte det op.",
    )

    @staticmethod
    def vist(obj: Totrinskrav) -> Vist:
        return {"kraeves": "ja" if obj.fra_date else "nej", "fra": obj.fra_date}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kraeves") == "ja" and "fra" in data and not data["fra"]:
            self.add_error("fra", "Skriv, fra hvilken dag det gælder.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        return {"fra": self.cleaned_data["fra"] if self.cleaned_data["kraeves"] == "ja" else None}


def asked(options: Any) -> str:
    """What a key is asked, for the page's script."""
    return json.dumps(dict(options))
