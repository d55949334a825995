"""The forms about access. What is refused beyond that, the services say."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from samtykke.enums import Grund
from samtykke.forms import UDEN_ID, CprField
from samtykke.models import Barn
from udviklingsmodel.adgang.enums import Noedgrund, Slags
from udviklingsmodel.adgang.models import Stikproeve
from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.models import Bruger, Institution

MANGLER = "Skriv enten CPR-nummeret, eller hele navnet og fødselsdatoen."


class FindBarnForm(IndstillingForm):
    """Exactly one child, by what somebody must know who has business with it."""

    knap = "Find barnet"
    navn = tekst(
        "Barnets fulde navn",
        "",
        plads(Barn),
        "Skriv hele navnet og fødselsdatoen, eller kun CPR-nummeret.",
        required=False,
    )
    foedt_date = DatoField(label="Fødselsdato", required=False)
    cpr = CprField(
        label="Eller CPR-nummer",
        required=False,
        error_messages=ULAESELIGT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    institution = forms.ModelChoiceField(
        Institution.objects.order_by("navn"),
        label="Barnets institution, hvis du kender den",
        required=False,
        empty_label="Ved ikke",
        error_messages={"invalid_choice": "Vælg en af institutionerne."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("navn", "foedt_date", "cpr"):
            self.fields[name].widget.is_required = True  # one way or the other: the word optional would mislead

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("cpr") and not (data.get("navn") and data.get("foedt_date")):
            self.add_error(None, MANGLER)
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"cpr": data["cpr"], "navn": data["navn"], "foedt": data["foedt_date"], "institution": data["institution"]}


class NoedadgangForm(FindBarnForm):
    knap = "Åbn nødadgang i 30 minutter"
    aarsag = forms.ChoiceField(
        label="Hvorfor har du brug for det nu?",
        choices=Noedgrund,
        widget=RadioMedHjaelp,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvorfor du har brug for det."),
    )

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        which = Fieldset("Hvilket barn?", "navn", "foedt_date", "cpr", "institution")
        helper.layout = Layout("aarsag", which, Submit("", self.knap))
        return helper


class FindMedarbejderForm(IndstillingForm):
    knap = "Find"
    medarbejder = tekst("Navn eller brugernavn", "Skriv et navn.", plads(Bruger))


class LogFilterForm(forms.Form):
    """Sent by GET: it holds days, codes and ids."""

    barn = forms.UUIDField(widget=forms.HiddenInput, required=False)
    person = forms.UUIDField(widget=forms.HiddenInput, required=False)
    fra = DatoField(label="Fra og med", required=False)
    til = DatoField(label="Til og med", required=False)
    slags = forms.ChoiceField(label="Hvad er der sket?", choices=[("", "Alt"), *Slags.choices], required=False)
    grund = forms.ChoiceField(label="Hvorfor?", choices=[("", "Alle grunde"), *Grund.choices], required=False)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = "get"
        helper.layout = Layout("barn", "person", "fra", "til", "slags", "grund", Submit("", "Vis"))
        return helper


class DelegationForm(IndstillingForm):
    """Whom of the institution, and until when. It carries the id of what it gives."""

    knap = "Giv adgang"
    delegation_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    til = forms.ChoiceField(
        label="Hvem?", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvem det skal være.")
    )
    fra_date = DatoField(label="Fra og med", error_messages={"required": "Skriv, hvornår det begynder."})
    sidste_date = DatoField(label="Til og med", error_messages={"required": "Skriv, hvornår det slutter."})

    def __init__(self, *args: Any, folk: Sequence[Bruger], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folk = {str(person.pk): person for person in folk}
        field = self.fields["til"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", "Vælg"), *((key, person.navn) for key, person in self._folk.items())]
        self.initial.setdefault("delegation_id", uuid4())

    @property
    def valgt(self) -> Bruger:
        return self._folk[self.cleaned_data["til"]]


class OverdragForm(IndstillingForm):
    """To which institution. It carries the id of what it gives."""

    knap = "Overdrag barnet"
    overdragelse_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    til = forms.ModelChoiceField(
        queryset=Institution.objects.filter(aktiv=True).order_by("navn"),
        label="Til hvilken institution?",
        empty_label="Vælg",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg institutionen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("overdragelse_id", uuid4())


class StikproeveForm(IndstillingForm):
    knap = "Jeg har gennemgået listen"
    ord = tekst(
        "Skriv et ord om det, du så",
        "Skriv et ord, fx »Alle havde et ærinde«.",
        plads(Stikproeve, "ord"),
        "Fx: Alle havde et ærinde. Skriv ikke navne på børn.",
    )
