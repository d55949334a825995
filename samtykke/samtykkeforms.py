"""The forms about consents, and about sharing without one. What is refused beyond that, the services say."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from samtykke.enums import (
    Formaal,
    Forsoegt,
    Hjemmelart,
    Hvemsvarer,
    Kilde,
    Oplysningsart,
    Orienteret,
    Svar,
    Svarform,
    Vurdering,
)
from samtykke.forms import ET_DOEGN, UDEN_ID
from samtykke.models import GRUND_MAX, MYNDIG, UNG, Barn, Hjemmel, Samtykke, Samtykkesvar
from samtykke.samtykker import Dele
from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.filer.kontrol import ScanField
from udviklingsmodel.kernel.fritekst import refuse_cpr
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm
from udviklingsmodel.organisation.models import Bruger, Enhed

FORMAAL_HJAELP: dict[str, str] = {
    Formaal.SPARRING: "I taler om barnet med navn, når I får sparring.",
    Formaal.FORLOEB: "Samarbejdsmøder og Tværfaglige Dialogmøder, og det, der aftales der.",
}
FORM_HJAELP: dict[str, str] = {
    Svarform.DIGITALT: "Fx med MitID eller i Aula.",
    Svarform.MUNDTLIGT: "Gælder også, men skal fornys skriftligt næste gang, I mødes.",
}
SVAR_HJAELP: dict[str, str] = {Svar.TILTRAADT: "De bor på samme adresse, og den anden svarer for begge."}


def valg(label: str, missing: str, choices: Any, hints: dict[str, str] | None = None, required: bool = True) -> Any:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=RadioMedHjaelp(hints=hints),
        error_messages=dict.fromkeys(("required", "invalid_choice"), missing),
    )


def forklaring(label: str, missing: str, help_text: str = "", required: bool = True) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=GRUND_MAX,
        validators=[refuse_cpr],
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": missing,
            "max_length": "Det er for langt. Der er plads til %(limit_value)s tegn.",
            **ULAESELIGT,
        },
    )


class HvadForm(IndstillingForm):
    """What to whom, for what and how long: kinds of information, unit by unit."""

    columns: ClassVar = {"til_date": "sidste_date"}
    ny_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    formaal = valg("Hvad er det til?", "Vælg, hvad det er til.", Formaal, FORMAAL_HJAELP)
    fra_date = DatoField(label="Første dag", error_messages={"required": "Skriv den første dag."})
    sidste_date = DatoField(label="Sidste dag", error_messages={"required": "Skriv den sidste dag."})

    def __init__(self, *args: Any, enheder: Sequence[Enhed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._enheder = {f"enhed_{enhed.pk}": enhed for enhed in enheder}
        for name, enhed in self._enheder.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=str(enhed),
                choices=Oplysningsart,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "Vælg en af dem, der står her."},
            )
            self.fields[name].widget.is_required = True  # one of them is: the word optional would mislead
        self.initial.setdefault("ny_id", uuid4())

    @property
    def enhed_felter(self) -> list[str]:
        return list(self._enheder)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if fault := vender_forkert(data.get("fra_date"), data.get("sidste_date")):
            self.add_error("sidste_date", fault)
        if data.get("sidste_date") == date.max:
            self.add_error("sidste_date", "Så langt frem kan vi ikke se. Er årstallet rigtigt?")
        return data

    @property
    def dele(self) -> Dele:
        data = self.cleaned_data
        return [(enhed, Oplysningsart(art)) for name, enhed in self._enheder.items() for art in data[name]]


class SamtykkeForm(HvadForm):
    """What the parents, and from 15 the young person, are asked; and who must answer."""

    knap = "Gem og gå til svarene"
    ene_kilde = valg("Hvor ved I det fra?", "Vælg, hvor I ved det fra.", Kilde)
    ene_date = DatoField(
        label="Hvornår fik I det at vide?", error_messages={"required": "Skriv, hvornår I fik det at vide."}
    )
    hvem_svarer = valg("Hvem skal svare?", "Vælg, hvem der skal svare.", Hvemsvarer)
    vurdering = valg("Er den unges eget ja nok?", "Vælg, om den unges eget ja er nok.", Vurdering)
    vurdering_grund = forklaring("Hvorfor?", "Skriv hvorfor.", "Fx hvor godt den unge forstår, hvad det handler om.")
    uden_skrift_grund = forklaring(
        "Hvis I kun kan få et mundtligt ja til helbredsoplysninger fra Sundhedstjenesten: hvorfor?", "", required=False
    )

    def __init__(self, *args: Any, alder: int, indehavere: int, samme_adresse: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asks = self._who(alder, indehavere, samme_adresse)
        for name in {"ene_kilde", "ene_date", "hvem_svarer", "vurdering", "vurdering_grund"} - set(self._asks):
            del self.fields[name]
        if "hvem_svarer" in self.fields:
            self.fields["hvem_svarer"].choices = [  # type: ignore[attr-defined]
                (kind.value, kind.label) for kind in (Hvemsvarer.ALLE, Hvemsvarer.SAMME_ADRESSE)
            ]
            self.initial.setdefault("hvem_svarer", Hvemsvarer.ALLE)

    def _who(self, alder: int, indehavere: int, samme_adresse: bool) -> list[str]:
        """The questions about who answers: none where there is nothing to choose."""
        self.hvem_svarer = Hvemsvarer.ENE if indehavere == 1 and alder < MYNDIG else Hvemsvarer.ALLE
        sole = ["ene_kilde", "ene_date"] if self.hvem_svarer == Hvemsvarer.ENE else []
        several = ["hvem_svarer"] if indehavere > 1 and alder < MYNDIG and samme_adresse else []
        young = ["vurdering", "vurdering_grund"] if UNG <= alder < MYNDIG else []
        return [*sole, *several, *young]

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        sole = [name for name in self._asks if name.startswith("ene_")]
        young = [name for name in self._asks if name.startswith("vurdering")]
        helper.layout = Layout(
            *("ny_id", "formaal"),
            Fieldset("Hvad må deles, og med hvem?", *self.enhed_felter, "uden_skrift_grund"),
            Fieldset("Hvor længe?", "fra_date", "sidste_date"),
            *(["hvem_svarer"] if "hvem_svarer" in self._asks else []),
            *([Fieldset("At én har forældremyndigheden alene", *sole)] if sole else []),
            *([Fieldset("Den unges eget ja", *young)] if young else []),
            Submit("", self.knap),
        )
        return helper

    def fill(self, barn: Barn) -> Samtykke:
        data = self.cleaned_data
        own = {name: data[name] for name in self._asks}
        return Samtykke(
            id=data["ny_id"],
            barn=barn,
            formaal=data["formaal"],
            fra_date=data["fra_date"],
            til_date=data["sidste_date"] + ET_DOEGN,
            uden_skrift_grund=data["uden_skrift_grund"],
            **({"hvem_svarer": self.hvem_svarer} | own),
        )


class SvarForm(IndstillingForm):
    """What one of them answered, how, when, and to whom."""

    knap = "Gem svaret"
    svar = valg("Hvad er svaret?", "Vælg, hvad der blev svaret.", Svar, SVAR_HJAELP)
    form = valg("Hvordan er svaret givet?", "Vælg, hvordan svaret er givet.", Svarform, FORM_HJAELP)
    omstaendigheder = forklaring(
        "Hvis det er mundtligt: hvor og hvordan?",
        "",
        "Fx i telefonen, eller ved et møde hvor I begge var med.",
        required=False,
    )
    afgivet_date = DatoField(label="Hvornår?", error_messages={"required": "Skriv, hvornår svaret blev givet."})
    papir = ScanField(label="Hvis det er på papir: scanning eller billede af det", required=False)
    indhentet_af = forms.ChoiceField(
        label="Hvem fik svaret?", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvem der fik svaret.")
    )

    def __init__(self, *args: Any, kolleger: Sequence[Bruger], kan_overlade: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kolleger = {str(kollega.pk): kollega for kollega in kolleger}
        self.fields["indhentet_af"].choices = [(key, str(k)) for key, k in self._kolleger.items()]  # type: ignore[attr-defined]
        if not kan_overlade:
            self.fields["svar"].choices = [c for c in Svar.choices if c[0] != Svar.TILTRAADT]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        oral = data.get("form") == Svarform.MUNDTLIGT
        if oral and not data.get("omstaendigheder") and "omstaendigheder" not in self.errors:
            self.add_error("omstaendigheder", "Skriv, hvor og hvordan svaret blev givet.")
        if data.get("papir") and data.get("form") != Svarform.PAPIR:
            self.add_error("papir", "Der er kun et papir, når svaret er givet på papir. Vælg det, eller lad filen være.")
        elif self.errors:
            self._ask_for_papir_again()
        return data if oral else data | {"omstaendigheder": ""}

    def refused(self, error: ValidationError) -> None:
        super().refused(error)
        self._ask_for_papir_again()

    def _ask_for_papir_again(self) -> None:
        if self.cleaned_data.get("papir"):
            self.add_error("papir", "Vælg filen igen. Den kan ikke blive stående på siden.")

    def fill(self, svar: Samtykkesvar) -> Samtykkesvar:
        for name in ("svar", "form", "omstaendigheder", "afgivet_date"):
            setattr(svar, name, self.cleaned_data[name])
        svar.indhentet_af = self._kolleger[self.cleaned_data["indhentet_af"]]
        return svar


class ScanForm(IndstillingForm):
    """A scan or a photo of the paper that an answer is signed on."""

    knap = "Vedhæft"
    ny_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    fil = ScanField(label="Scanning eller billede af papiret")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ny_id", uuid4())


class VurderingForm(IndstillingForm):
    vurdering = valg("Er den unges eget ja nok?", "Vælg, om den unges eget ja er nok.", Vurdering)
    grund = forklaring("Hvorfor?", "Skriv hvorfor.", "Fx hvor godt den unge forstår, hvad det handler om.")
    columns: ClassVar = {"vurdering_grund": "grund"}


class TilbagekaldForm(forms.Form):
    """What is withdrawn; who does it is the button that is pressed."""

    ALT = "alt"
    hvad = valg("Hvad skal stoppe?", "Vælg, hvad der skal stoppe.", ())

    def __init__(self, *args: Any, formaal: Sequence[Formaal], enheder: Sequence[Enhed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._formaal = {f"formaal_{value}": value for value in formaal if len(formaal) > 1}
        self._enheder = {f"enhed_{enhed.pk}": enhed for enhed in enheder}
        self.fields["hvad"].choices = [  # type: ignore[attr-defined]
            (self.ALT, "Alt"),
            *((key, f"Kun: {value.label}") for key, value in self._formaal.items()),
            *((key, f"Kun til {enhed}") for key, enhed in self._enheder.items()),
        ]
        self.initial.setdefault("hvad", self.ALT)

    helper = FormHelper()
    helper.layout = Layout("hvad")
    helper.form_tag = helper.form_show_errors = False
    helper.disable_csrf = True

    @property
    def what(self) -> dict[str, Any]:
        key = self.cleaned_data["hvad"]
        return {"formaal": self._formaal.get(key), "enhed": self._enheder.get(key)}


class HjemmelForm(HvadForm):
    """Sharing without a consent: why, and what has been tried (CON-09)."""

    knap = "Send til lederen"
    slags = valg("Hvad deler I på?", "Vælg, hvad I deler på.", Hjemmelart)
    lov = forklaring("Hvis det er en anden hjemmel: hvilken?", "", "Lov og paragraf.", required=False)
    noedvendighed = forklaring("Hvorfor er det nødvendigt?", "Skriv, hvorfor det er nødvendigt.")
    forsoegt = valg("Har I prøvet at få samtykke?", "Vælg, om I har prøvet.", Forsoegt)
    deltagere = forklaring("Hvem skal være med?", "Skriv, hvem der skal være med.", "Faggrupper, ikke navne.")
    orienteret = valg("Er forældrene orienteret?", "Vælg, om forældrene er orienteret.", Orienteret)
    orienteret_hvordan = forklaring(
        "Hvornår og hvordan, eller hvorfor ikke?", "Skriv hvornår og hvordan, eller hvorfor ikke."
    )
    ikke_foerste = forms.BooleanField(label="Jeg ved, at der er delt uden samtykke om barnet før", required=False)

    def __init__(self, *args: Any, foer: int, **kwargs: Any) -> None:
        """foer: how many times it has been done for the child."""
        super().__init__(*args, **kwargs)
        self._foer = foer

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            *("ny_id", "slags", "lov", "formaal"),
            Fieldset("Hvad skal deles, og med hvem?", *self.enhed_felter),
            Fieldset("Hvornår?", "fra_date", "sidste_date"),
            Fieldset("Hvorfor?", "noedvendighed", "forsoegt", "deltagere"),
            Fieldset("Forældrene", "orienteret", "orienteret_hvordan"),
            *(["ikke_foerste"] if self._foer else []),
            Submit("", self.knap),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        other = data.get("slags") == Hjemmelart.ANDEN
        if other and not data.get("lov") and "lov" not in self.errors:
            self.add_error("lov", "Skriv, hvilken lov og paragraf.")
        if self._foer and data.get("slags") == Hjemmelart.SSD and not data.get("ikke_foerste"):
            self.add_error("ikke_foerste", "Sæt kryds, hvis det skal ske igen. Som regel må det kun ske én gang.")
        return data if other else data | {"lov": ""}

    def fill(self, barn: Barn) -> Hjemmel:
        data = self.cleaned_data
        names = "slags lov formaal fra_date noedvendighed forsoegt deltagere orienteret orienteret_hvordan".split()
        til_date = data["sidste_date"] + ET_DOEGN
        return Hjemmel(id=data["ny_id"], barn=barn, til_date=til_date, **{name: data[name] for name in names})
