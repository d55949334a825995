"""/indstillinger/samtykke/: the rules and the texts. They are the municipality's; the administration sees no child there."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from samtykke.enums import Formaal
from samtykke.models import Samtykkeregler
from samtykke.regler import change_regler, text_now
from samtykke.tekster import FELTER
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.access import requires
from udviklingsmodel.kernel.flettefelter import TEKST_MAX
from udviklingsmodel.kernel.indtastninger import keeps_input, typed
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.kernel.versioner import VersionForm, Vist
from udviklingsmodel.kernel.widgets import ULAESELIGT
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm
from udviklingsmodel.organisation.historik import describe
from udviklingsmodel.organisation.indstillinger import add_indstilling
from udviklingsmodel.organisation.policies import can_change_indstillinger
from udviklingsmodel.organisation.request import BrugerRequest

add_indstilling(
    "Samtykke",
    "samtykkeregler:ret",
    "Hvor længe et samtykke gælder, og den tekst, forældrene ser.",
    order=45,
)


def _regler(rows: Sequence[Haendelse]) -> Mapping[int, str]:
    return {row.nummer: "samtykke" for row in rows}


describe({"samtykkeregler.aendret": "Rettede regler eller tekster om {}"}, _regler)


def _text(label: str) -> forms.CharField:
    """Read with its fields by the service."""
    return forms.CharField(
        label=label,
        help_text="En linje for sig selv, der slutter med et spørgsmålstegn, bliver en overskrift.",
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": "Skriv en tekst.", **ULAESELIGT},
        max_length=TEKST_MAX,
    )


class ReglerForm(VersionForm, IndstillingForm):
    gyldig_dage = forms.IntegerField(
        label="Hvor mange dage gælder et samtykke højst?",
        min_value=1,
        max_value=1_826,
        help_text="Helbredsoplysninger gælder aldrig længere end et år.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Skriv et tal fra 1 til 1826."),
    )
    samme_adresse = forms.BooleanField(
        label="Én forælder kan svare for begge, når de bor på samme adresse",
        required=False,
        help_text="Kun når den anden overlader svaret, og det er noteret.",
    )
    sparring = _text("Teksten om sparring")
    forloeb = _text("Teksten om møder")

    @staticmethod
    def vist(obj: Samtykkeregler) -> Vist:
        texts = {formaal.value: text_now(formaal).tekst for formaal in Formaal}
        return {"gyldig_dage": obj.gyldig_dage, "samme_adresse": obj.samme_adresse} | texts

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            "version",
            Fieldset("Regler", "gyldig_dage", "samme_adresse"),
            Fieldset("Det, forældrene læser", *Formaal.values),
            Submit("", self.knap),
        )
        return helper

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rules = {name: data[name] for name in ("gyldig_dage", "samme_adresse")}
        return rules | {"tekster": {formaal: data[formaal.value] for formaal in Formaal}}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(can_change_indstillinger)
@keeps_input
def ret(request: BrugerRequest) -> HttpResponse:
    data = typed(request)
    form = ReglerForm.showing(Samtykkeregler.objects.get()) if data is None else ReglerForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            change_regler(by=request.user, now=clock.now(), as_seen=form.as_seen, **form.values)
        except ValidationError as error:
            form.refused(error)
        else:
            messages.success(request, "Gemt. Samtykker, der er givet, beholder den tekst, de er givet på.")
            return redirect("samtykkeregler:ret")
    return render(request, "indstillinger/samtykke.html", {"form": form, "felter": FELTER}, status=form.status)
