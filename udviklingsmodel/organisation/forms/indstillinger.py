"""The forms of /indstillinger/. They ask and read; what is refused beyond that, the services say."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, TypeAlias

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile

from udviklingsmodel.kernel.datoer import liste, vender_forkert
from udviklingsmodel.kernel.fritekst import LINJE, plads, require_visible
from udviklingsmodel.kernel.versioner import Overhalet, VersionForm, Vist
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, PeriodeArt, Rolle
from udviklingsmodel.organisation.importer import csvfil
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune, Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import Sted

Fil: TypeAlias = "UploadedFile[Any]"

MB = 1024 * 1024
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


class LukkeperiodeForm(VersionForm, IndstillingForm):
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
        if last == date.max:
            raise ValidationError({"til_date": "Så langt frem kan vi ikke se. Er årstallet rigtigt?"})
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


class BrugerForm(IndstillingForm):
    navn = tekst("Navn", "Skriv personens navn.", plads(Bruger))
    email = forms.EmailField(
        label="Arbejdsmail",
        validators=LINJE,
        max_length=plads(Bruger, "email"),
        error_messages={
            "required": "Skriv en mailadresse.",
            "invalid": "Det er ikke en mailadresse. Fx navn@kommune.dk.",
            "max_length": "Mailadressen er for lang. Der er plads til %(limit_value)s tegn.",
            **ULAESELIGT,
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    deler_mail = forms.BooleanField(label="De deler postkassen", required=False)
    faggruppe = forms.ChoiceField(
        label="Faggruppe", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg en faggruppe.")
    )

    def __init__(self, *args: Any, bruger: Bruger | None = None, **kwargs: Any) -> None:
        """bruger: whose form it is, where there is one already."""
        self.bruger = bruger
        super().__init__(*args, **kwargs)
        self._faggrupper = {str(f.pk): f for f in Faggruppe.objects.all()}
        field = self.fields["faggruppe"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", "Vælg"), *((key, f.navn) for key, f in self._faggrupper.items())]

    @property
    def helper(self) -> FormHelper:
        """Whether two share a mailbox is asked when it seems so."""
        helper = super().helper
        if "deler_mail" not in self.errors and not self.data.get("deler_mail"):
            helper.layout.fields.remove("deler_mail")
        return helper

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("deler_mail") and (others := self._others_at(data.get("email", ""))):
            self.add_error(
                "deler_mail",
                f"{liste(others)} har den samme mailadresse. Så læser de hinandens mails, også dem med link til en "
                "adgangskode. Ret adressen, eller sæt kryds, hvis de deler postkassen.",
            )
        return data

    def _others_at(self, email: str) -> list[str]:
        """Who else gets mail there; not asked again of an address that stays as it is."""
        if not email or (self.bruger and self.bruger.email.casefold() == email.casefold()):
            return []
        others = Bruger.objects.filter(email__iexact=email, is_active=True)
        if self.bruger:
            others = others.exclude(pk=self.bruger.pk)
        return list(others.order_by("navn", "pk").values_list("navn", flat=True)[:5])

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"navn": data["navn"], "email": data["email"], "faggruppe": self._faggrupper[data["faggruppe"]]}


class RetBrugerForm(VersionForm, BrugerForm):
    @staticmethod
    def vist(obj: Bruger) -> Vist:
        return {"navn": obj.navn, "email": obj.email, "faggruppe": str(obj.faggruppe_id)}


class NyBrugerForm(BrugerForm):
    knap = "Opret"
    brugernavn = tekst(
        "Brugernavn",
        "Skriv et brugernavn.",
        plads(Bruger, "brugernavn"),
        "Små bogstaver, tal og . _ - uden mellemrum. Det kan ikke ændres.",
    )
    inviter = forms.BooleanField(
        label="Send en mail med link til at vælge adgangskode",
        required=False,
        initial=True,
        help_text="Linket virker i en time. Du kan sende et nyt bagefter.",
    )
    field_order = ["navn", "brugernavn", "email", "deler_mail", "faggruppe", "inviter"]

    def clean_brugernavn(self) -> str:
        return str(self.cleaned_data["brugernavn"]).lower()

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"brugernavn": self.cleaned_data["brugernavn"]}


STED_ORD = {
    "institution": "I en institution",
    "distrikt": "I et distrikt",
    "enhed": "I en enhed",
    "kommune": "I hele kommunen",
}


class VaelgRolleForm(IndstillingForm):
    """The first step: the role decides what kind of place is asked for."""

    knap = "Fortsæt"
    rolle = forms.ChoiceField(
        label="Hvilken rolle?",
        choices=Rolle,
        widget=RadioMedHjaelp(hints={rolle.value: STED_ORD[sted] for rolle, sted in STED_FOR_ROLLE.items()}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg en rolle."),
    )


class RolleForm(IndstillingForm):
    """The second step: where, from when, until when. A role in the whole municipality has one place: it is not asked."""

    knap = "Giv rollen"
    columns: ClassVar = {
        "fra_date": "fra",
        "til_date": "til",
        "institution": "sted",
        "distrikt": "sted",
        "enhed": "sted",
    }
    sted = forms.ChoiceField(label="Hvor?", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg et sted."))
    fra = DatoField(label="Første dag", error_messages={"required": "Skriv den første dag."})
    til = DatoField(label="Sidste dag", required=False, help_text="Lad feltet være tomt, hvis rollen ikke har en slutdato.")

    def __init__(self, *args: Any, steder: Iterable[Sted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._steder = {str(sted.pk): sted for sted in steder}
        field = self.fields["sted"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", "Vælg"), *((key, str(sted)) for key, sted in self._steder.items())]
        if any(isinstance(sted, Kommune) for sted in self._steder.values()):
            field.widget, field.choices = forms.HiddenInput(), list(field.choices)[1:]
            self.initial["sted"] = next(iter(self._steder))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        fra, til = data.get("fra"), data.get("til")
        if fault := vender_forkert(fra, til):
            self.add_error("til", fault)
        if til == date.max:
            self.add_error("til", "Så langt frem kan vi ikke se. Er årstallet rigtigt?")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "sted": self._steder[data["sted"]],
            "fra": data["fra"],
            "til": data["til"] + ET_DOEGN if data["til"] else None,
        }


class AfslutRolleForm(VersionForm, IndstillingForm):
    STRAKS, DATO = "straks", "dato"
    knap = "Afslut rollen"
    hvornaar = forms.ChoiceField(
        label="Hvornår slutter rollen?",
        choices=[(STRAKS, "Nu"), (DATO, "Efter en bestemt dag")],
        widget=RadioMedHjaelp(hints={STRAKS: "Fra i dag kan personen ikke længere det, rollen giver adgang til."}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvornår rollen slutter."),
    )
    sidste = DatoField(label="Sidste dag med rollen", required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("hvornaar") == self.DATO and "sidste" not in self.errors:
            if not data.get("sidste"):
                self.add_error("sidste", "Skriv den sidste dag med rollen.")
            elif data["sidste"] == date.max:
                self.add_error("sidste", "Så langt frem kan vi ikke se. Er årstallet rigtigt?")
        return data

    @staticmethod
    def vist(obj: Tilknytning) -> Vist:
        """The days, which the page tells."""
        return {"Rollen gælder": obj.dage}

    def til(self, today: date) -> date:
        """The first day without the role."""
        sidste: date = self.cleaned_data["sidste"]
        return today if self.cleaned_data["hvornaar"] == self.STRAKS else sidste + ET_DOEGN


class SoegForm(IndstillingForm):
    knap = "Søg"
    q = tekst("Søg efter navn, brugernavn eller mail", "Skriv noget at søge efter.", 120, required=True)


class KommuneForm(VersionForm, IndstillingForm):
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
        if logo and (logo.size or 0) > LOGO_MOST:
            raise ValidationError("Filen er større end 10 MB. Vælg en mindre.")
        if logo and not str(logo.name).lower().endswith((".png", ".jpg", ".jpeg")):
            raise ValidationError("Brug en png- eller jpg-fil.")
        return logo

    @staticmethod
    def vist(obj: Kommune) -> Vist:
        return {"navn": obj.navn, "kontakt": obj.kontakt, "Logo": f"filen {obj.logo.name}" if obj.logo else ""}

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refused(self, error: ValidationError) -> None:
        super().refused(error)
        if self.cleaned_data.get("logo") and "logo" not in self.errors:
            self.add_error("logo", "Vælg filen igen. Den kan ikke blive stående på siden.")


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
        if (fil.size or 0) > CSV_MOST:
            raise ValidationError("Filen er større end 1 MB. Del den i to.")
        return csvfil.decode(fil.read())
