from typing import Any

from allauth.account import forms as allauth
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms


def _helper(*fields: str, submit: str) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*fields, Submit("", submit))
    return helper


def _plain(field: forms.Field, label: str, missing: str, help_text: str = "") -> None:
    """Our words; no placeholder, which says the label twice and disappears as one types."""
    field.label, field.help_text = label, help_text
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    helper = _helper("login", "password", submit="Log ind")
    fejl_overskrift = "Du blev ikke logget ind"  # above what is wrong, where waiting may be all there is to do

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], "Brugernavn", "Skriv dit brugernavn.")
        _plain(self.fields["password"], "Adgangskode", "Skriv din adgangskode.")

    def clean_login(self) -> str:
        """As usernames are stored, so that failed attempts count together however the name was cased."""
        login: str = super().clean_login()
        return login.lower()


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    helper = _helper("email", submit="Send link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["email"], "Din arbejdsmail", "Skriv din mailadresse på arbejdet.")


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    helper = _helper("password1", "password2", submit="Gem adgangskoden")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = "Skriv en ny adgangskode."
        _plain(self.fields["password1"], "Ny adgangskode", chosen, "Mindst 15 tegn. En sætning, du kan huske, er god.")
        _plain(self.fields["password2"], "Ny adgangskode igen", "Skriv adgangskoden igen.")
