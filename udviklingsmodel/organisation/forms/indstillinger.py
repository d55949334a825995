"""The forms of /indstillinger/. They ask and read; what is refused beyond that, the services say."""

from datetime import date, timedelta
from typing import Any, ClassVar, TypeAlias

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model

from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.filer.upload import MB, refuse_too_large
from udviklingsmodel.kernel.fritekst import LINJE, plads, require_visible
from udviklingsmodel.kernel.versioner import NyForm, Overhalet, VersionForm, Vist
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.enums import PeriodeArt
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.models import Kommune, Lukkeperiode

Fil: TypeAlias = "UploadedFile[Any]"

LOGO_MOST = 10 * MB
CSV_MOST = MB
ET_DOEGN = timedelta(days=1)


class IndstillingForm(forms.Form):
    """A form whose service may refuse what the form itself could not know."""

    columns: ClassVar[dict[str, str]] = {}  # names of the service's fields that have another name here
    knap = "Gem"
    status = 200  # of the page that shows it

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*self.fields, Submit("", self.knap))
        return helper

    def refused(self, error: ValidationError) -> None:
        """Show what a service refused, at the fields it speaks of."""
        if isinstance(error, Overhalet) and isinstance(self, VersionForm):
            error.show_in(self)
            return
        if not hasattr(error, "error_dict"):
            self.add_error(None, error.messages)
            return
        for field, reasons in error.message_dict.items():
            name = self.columns.get(field, field)
            self.add_error(name if field != NON_FIELD_ERRORS and name in self.fields else None, reasons)


class FilForm(IndstillingForm):
    """One with a file, which has to be chosen again when something else is refused."""

    fil_felt: ClassVar[str]

    def full_clean(self) -> None:
        super().full_clean()
        self._ask_for_file()

    def refused(self, error: ValidationError) -> None:
        super().refused(error)
        self._ask_for_file()

    def _ask_for_file(self) -> None:
        if self.errors and self.fil_felt in self.files and self.fil_felt not in self.errors:
            self.add_error(self.fil_felt, "Vælg filen igen. Den kan ikke blive stående på siden.")


def tekst(label: str, missing: str, most: int, help_text: str = "", required: bool = True) -> forms.CharField:
    """A line of text. Its length is said when it is too long; the browser would cut off what is pasted without a word."""
    too_long = "Det er for langt. Der er plads til %(limit_value)s tegn."
    field = forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        validators=[*LINJE, require_visible],
        error_messages={"required": missing, "max_length": too_long, **ULAESELIGT},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    del field.widget.attrs["maxlength"]
    return field


def mailadresse(label: str, model: type[Model], felt: str, help_text: str = "") -> forms.EmailField:
    return forms.EmailField(
        label=label,
        validators=LINJE,
        max_length=plads(model, felt),
        help_text=help_text,
        error_messages={
            "required": "Skriv en mailadresse.",
            "invalid": "Det er ikke en mailadresse. Fx navn@kommune.dk.",
            "max_length": "Mailadressen er for lang. Der er plads til %(limit_value)s tegn.",
            **ULAESELIGT,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class LukkeperiodeForm(VersionForm, NyForm, IndstillingForm):
    """A closed day or a school holiday; both days are counted."""

    columns: ClassVar = {"fra_date": "fra", "til_date": "til"}
    art = forms.ChoiceField(
        label="Hvad er det?",
        choices=PeriodeArt,
        widget=RadioMedHjaelp(
            hints={
                PeriodeArt.LUKKEDAG: "Ingen sparring, og dagen tæller ikke med i frister.",
                PeriodeArt.SKOLEFERIE: "Ingen sparring, men frister løber videre.",
            }
        ),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg lukkedag eller skoleferie."),
    )
    navn = tekst(
        "Navn", "Skriv et navn, fx efterårsferie.", plads(Lukkeperiode), "Det står på siden med tider, hvor dagen er lukket."
    )
    fra = DatoField(label="Første dag", error_messages={"required": "Skriv den første dag."})
    til = DatoField(label="Sidste dag", required=False, help_text="Lad feltet være tomt, hvis det kun er én dag.")
    hvert_aar = forms.BooleanField(
        label="Gentages hvert år", required=False, help_text="På de samme datoer. Så er årstallet uden betydning."
    )

    @staticmethod
    def vist(obj: Lukkeperiode) -> Vist:
        values = {name: getattr(obj, name) for name in ("art", "navn", "hvert_aar")}
        return values | {"fra": obj.fra_date, "til": obj.sidste_date}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        fra, til = data.get("fra"), data.get("til")
        if fault := vender_forkert(fra, til):
            self.add_error("til", fault)
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        last: date = data["til"] or data["fra"]
        own = {name: data[name] for name in ("art", "navn", "hvert_aar")}
        return own | {"fra_date": data["fra"], "til_date": last + ET_DOEGN}

    @property
    def helper(self) -> FormHelper:
        """Its form element is the page's, which may ask about the days it hits."""
        helper = super().helper
        helper.layout.fields.pop()
        helper.form_tag, helper.disable_csrf = False, True
        return helper


class FjernLukkeperiodeForm(VersionForm, IndstillingForm):
    """Only what the page showed when it asked."""

    igen = "Tryk på Fjern igen, hvis den stadig skal fjernes."

    @staticmethod
    def vist(obj: Lukkeperiode) -> Vist:
        return {"Nu er det": f"{obj.navn}, {obj.get_art_display().lower()}, {obj.dage}"}


class KommuneForm(VersionForm, FilForm):
    fil_felt = "logo"
    navn = tekst("Kommunens navn", "Skriv kommunens navn.", plads(Kommune))
    kontakt = tekst(
        "Kontaktlinje", "", plads(Kommune, "kontakt"), "Nederst på alle sider, fx telefon og åbningstid.", required=False
    )
    logo = forms.FileField(
        label="Nyt logo",
        required=False,
        help_text="En png- eller jpg-fil på højst 10 MB. Uden logo står navnet øverst.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
        error_messages={"empty": "Filen er tom.", "invalid": "Filen kom ikke med. Vælg den igen."},
    )
    fjern_logo = forms.BooleanField(label="Fjern logoet", required=False)

    def __init__(self, *args: Any, har_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not har_logo:
            del self.fields["fjern_logo"]

    def clean_logo(self) -> "Fil | None":
        logo: Fil | None = self.cleaned_data["logo"]
        if logo:
            refuse_too_large(logo, LOGO_MOST)
        if logo and not str(logo.name).lower().endswith((".png", ".jpg", ".jpeg")):
            raise ValidationError("Brug en png- eller jpg-fil.")
        return logo

    @staticmethod
    def vist(obj: Kommune) -> Vist:
        return {"navn": obj.navn, "kontakt": obj.kontakt, "Logo": f"filen {obj.logo.name}" if obj.logo else ""}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class UploadForm(IndstillingForm):
    knap = "Se, hvad der sker"
    fil = forms.FileField(
        label="CSV-fil",
        help_text="Ingenting bliver skrevet endnu. Du ser først, hvad filen ændrer.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Vælg en fil.",
            "empty": "Filen er tom.",
            "invalid": "Filen kom ikke med. Vælg den igen.",
        },
    )

    def clean_fil(self) -> str:
        """The text of the file."""
        fil: Fil = self.cleaned_data["fil"]
        refuse_too_large(fil, CSV_MOST, "Del den i to.")
        return csvfil.decode(fil.read())
