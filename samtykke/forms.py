"""The forms about children and those who hold custody of them. What is refused beyond that, the services say."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from samtykke.enums import Kilde, Oplysningsmaade, Relation
from samtykke.models import Barn, Indehaver
from udviklingsmodel.kernel.cprnummer import read_cpr
from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.fritekst import LINJE, plads
from udviklingsmodel.kernel.versioner import Skjult, VersionForm, Vist
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, tekst
from udviklingsmodel.organisation.models import Institution

ET_DOEGN = timedelta(days=1)
SOEG_MINDST = 2  # letters of a name
UDEN_ID = dict.fromkeys(("required", "invalid"), "Siden var ikke hel. Åbn den igen.")


class CprField(forms.CharField):
    """A CPR number, read into its ten digits; empty when it is not given."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return read_cpr(text) if text else ""


class BarnForm(VersionForm, IndstillingForm):
    """The child. A new one carries the id it will have, so that sending twice registers one.

    A CPR number that is registered already is not shown: left empty, it stays.
    """

    columns: ClassVar = {"cpr_indeks": "cpr"}
    barn_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    navn = tekst("Barnets navn", "Skriv barnets navn.", plads(Barn))
    foedt_date = DatoField(label="Fødselsdato", error_messages={"required": "Skriv barnets fødselsdato."})
    cpr = CprField(
        label="CPR-nummer",
        required=False,
        help_text="Kun hvis I har brug for det. Det gemmes krypteret og vises kun, når nogen beder om det.",
        error_messages=ULAESELIGT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    slet_cpr = forms.BooleanField(label="Slet CPR-nummeret", required=False)
    institution = forms.ChoiceField(
        label="Institution", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg barnets institution.")
    )
    gruppe = tekst("Klasse eller stue", "", plads(Barn, "gruppe"), required=False)
    adresse = tekst("Adresse", "", plads(Barn, "adresse"), required=False)
    beskyttet = forms.BooleanField(
        label="Adressen er beskyttet",
        required=False,
        help_text=(
            "Så står institutionen kun i brevet til en forælder, der er registreret med samme adresse som barnet. "
            "Adressen vises ikke ved nødadgang."
        ),
    )
    andet_barn = forms.BooleanField(label="Det er et andet barn", required=False)

    def __init__(
        self, *args: Any, institutioner: Sequence[Institution] = (), registreret: Barn | None = None, **kwargs: Any
    ) -> None:
        """institutioner: of a new child. One that is registered changes institution by being handed over."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("barn_id", uuid4())
        self.initial.pop("cpr", None)
        self._har_cpr = bool(registreret and registreret.cpr)
        if registreret and registreret.cpr:
            shown = f"{registreret.cpr_maskeret} er registreret. Skriv kun noget, hvis det skal rettes."
            self.fields["cpr"].help_text = shown
        self._institutioner = {str(i.pk): i for i in institutioner}
        if not institutioner:
            del self.fields["institution"]
            return
        field = self.fields["institution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [(key, i.navn) for key, i in self._institutioner.items()]
        if len(field.choices) > 1:
            field.choices = [("", "Vælg"), *field.choices]

    @staticmethod
    def vist(obj: Barn) -> Vist:
        values = {name: getattr(obj, name) for name in ("navn", "foedt_date", "gruppe", "adresse", "beskyttet")}
        return values | {"cpr": Skjult(obj.cpr_maskeret, obj.cpr_indeks)}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        cpr = ["cpr", "slet_cpr"] if self._har_cpr else ["cpr"]
        asked = ["andet_barn"] if "andet_barn" in self.errors or self.data.get("andet_barn") else []
        helper.layout = Layout(
            *("barn_id", "version"),
            Fieldset("Barnet", "navn", "foedt_date", *cpr, *(["institution"] if self._institutioner else []), "gruppe"),
            Fieldset("Hvor barnet bor", "adresse", "beskyttet"),
            *asked,
            Submit("", self.knap),
        )
        return helper

    def fill(self, barn: Barn) -> Barn:
        """The answers on `barn`."""
        for name in ("navn", "foedt_date", "gruppe", "adresse", "beskyttet"):
            setattr(barn, name, self.cleaned_data[name])
        if self.cleaned_data["cpr"] or self.cleaned_data["slet_cpr"]:
            barn.cpr = self.cleaned_data["cpr"]
        if self._institutioner:
            barn.institution = self._institutioner[self.cleaned_data["institution"]]
        return barn

    def ask_if_another(self) -> None:
        self.add_error("andet_barn", "Sæt kryds, hvis det ikke er et af de børn, der allerede er registreret.")


class IndehaverForm(VersionForm, IndstillingForm):
    """One who holds custody: who, since when, and what it is known from."""

    columns: ClassVar = {"til_date": "sidste_date"}
    indehaver_id = forms.UUIDField(widget=forms.HiddenInput, error_messages=UDEN_ID)
    navn = tekst("Navn", "Skriv navnet på den, der har forældremyndighed.", plads(Indehaver))
    relation = forms.ChoiceField(
        label="Hvem er det for barnet?",
        choices=Relation,
        widget=RadioMedHjaelp,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvem det er for barnet."),
    )
    telefon = tekst("Telefon", "", plads(Indehaver, "telefon"), required=False)
    email = forms.EmailField(
        label="Mail",
        required=False,
        validators=LINJE,
        error_messages={"invalid": "Det er ikke en mailadresse. Fx navn@mail.dk.", **ULAESELIGT},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    adresse = tekst(
        "Adresse",
        "",
        plads(Indehaver, "adresse"),
        "Når den er en anden end barnets. Er en adresse i familien beskyttet, så skriv den altid.",
        required=False,
    )
    beskyttet = forms.BooleanField(
        label="Adresse og telefon er beskyttet",
        required=False,
        help_text=(
            "Så får den anden forælder dem aldrig at se, og de vises ikke ved nødadgang. "
            "Institutionen står kun i den andens brev, hvis den anden er registreret med samme adresse som barnet."
        ),
    )
    fra_date = DatoField(
        label="Forældremyndighed siden",
        help_text="Ofte barnets fødselsdag.",
        error_messages={"required": "Skriv datoen. Ofte er det fødselsdatoen."},
    )
    sidste_date = DatoField(label="Til og med", required=False, help_text="Kun hvis den er ophørt.")
    kilde = forms.ChoiceField(
        label="Hvor ved I det fra?",
        choices=Kilde,
        widget=RadioMedHjaelp,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvor I ved det fra."),
    )
    kilde_date = DatoField(
        label="Hvornår fik I det at vide?", error_messages={"required": "Skriv, hvornår I fik det at vide."}
    )
    samme_person = forms.BooleanField(label="Det er stadig den samme person", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("indehaver_id", uuid4())

    @staticmethod
    def vist(obj: Indehaver) -> Vist:
        names = (
            "navn",
            "relation",
            "telefon",
            "email",
            "adresse",
            "beskyttet",
            "fra_date",
            "sidste_date",
            "kilde",
            "kilde_date",
        )
        return {name: getattr(obj, name) for name in names}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        asked = ["samme_person"] if "samme_person" in self.errors or self.data.get("samme_person") else []
        helper.layout = Layout(
            *("indehaver_id", "version"),
            Fieldset("Hvem", "navn", "relation"),
            Fieldset("Hvor vi får fat i vedkommende", "telefon", "email", "adresse", "beskyttet"),
            Fieldset("Forældremyndigheden", "fra_date", "sidste_date", "kilde", "kilde_date"),
            *asked,
            Submit("", self.knap),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if fault := vender_forkert(data.get("fra_date"), data.get("sidste_date")):
            self.add_error("sidste_date", fault)
        return data

    def fill(self, indehaver: Indehaver) -> Indehaver:
        """The answers on `indehaver`."""
        data = self.cleaned_data
        for name in ("navn", "relation", "telefon", "email", "adresse", "beskyttet", "fra_date", "kilde", "kilde_date"):
            setattr(indehaver, name, data[name])
        indehaver.til_date = data["sidste_date"] + ET_DOEGN if data["sidste_date"] else None
        return indehaver


class OplysningForm(IndstillingForm):
    """That somebody has been told what is registered."""

    maade = forms.ChoiceField(
        label="Hvordan fik de det at vide?",
        choices=Oplysningsmaade,
        widget=RadioMedHjaelp,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvordan de fik det at vide."),
    )
    udleveret_date = DatoField(label="Hvornår?", error_messages={"required": "Skriv datoen."})


class SoegForm(IndstillingForm):
    """Finding a child by one thing: a name, a birth date or a CPR number. Sent by POST: it stands in no address."""

    knap = "Find barn"
    soeg = forms.CharField(
        label="Navn, fødselsdato eller CPR-nummer",
        max_length=plads(Barn),
        help_text="Du finder kun børn, du har lov til at se.",
        error_messages={
            "required": "Skriv et navn, en fødselsdato eller et CPR-nummer.",
            "max_length": "Det er for langt. Skriv kun navnet.",
            **ULAESELIGT,
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_soeg(self) -> str:
        text: str = self.cleaned_data["soeg"].strip()
        if len(text) < SOEG_MINDST:
            raise ValidationError("Skriv mindst to bogstaver af navnet.")
        return text
