"""The form of one kind of mail. What may stand in it is judged by kernel.flettefelter, here and when it is saved."""

from typing import Any

from crispy_forms.bootstrap import FormActions
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from udviklingsmodel.kernel.flettefelter import TEKST_MAX, Ordlyd
from udviklingsmodel.kernel.fritekst import likely_names
from udviklingsmodel.kernel.mailtekster import Mailart
from udviklingsmodel.kernel.models import Mailtekst
from udviklingsmodel.kernel.versioner import VersionForm, Vist, with_version
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm


class OrdlydForm(VersionForm, IndstillingForm):
    """Of the words that the page showed."""

    @staticmethod
    def vist(obj: Mailtekst | Ordlyd) -> Vist:
        return {"emne": obj.emne, "tekst": obj.tekst}


class MailtekstForm(OrdlydForm):
    """`ordlyd`, once the form is valid: what was typed."""

    emne = forms.CharField(
        label="Emne",
        required=False,
        help_text="Det samme for alle, uden flettefelter.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tekst = forms.CharField(label="Tekst", required=False, widget=forms.Textarea(attrs={"rows": 18, "maxlength": TEKST_MAX}))
    uden_navne = forms.BooleanField(label="Mailen nævner ikke et barn eller en forælder", required=False)
    ordlyd: Ordlyd

    def __init__(self, data: QueryDict | None, *, mailart: Mailart, gaeldende: Ordlyd) -> None:
        super().__init__(data, initial=with_version(self.vist(gaeldende)))
        self.mailart = mailart
        for name in ("emne", "tekst"):
            self.fields[name].widget.is_required = True  # empty ones are refused with the other faults

    @property
    def helper(self) -> FormHelper:
        warned = ["uden_navne"] if "uden_navne" in self.errors or self.data.get("uden_navne") else []
        buttons = FormActions(Submit("vis", "Se mailen", css_class="button-secondary"), Submit("gem", "Gem"))
        helper = FormHelper()
        helper.layout = Layout("version", "emne", "tekst", *warned, buttons)
        return helper

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        emne, tekst = data.get("emne", ""), data.get("tekst", "")
        try:
            self.ordlyd = self.mailart.checked(emne, tekst)
        except ValidationError as error:
            self.refused(error)
        names = likely_names(f"{emne}\n{tekst}")
        if names and not data.get("uden_navne"):
            self.add_error(
                "uden_navne",
                f"Det ligner et navn: {', '.join(names)}. Slet det, eller sæt kryds, hvis det ikke er barn eller forælder.",
            )
        return data
