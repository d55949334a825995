"""The forms about people and their roles."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms

from udviklingsmodel.kernel.datoer import liste, vender_forkert
from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.kernel.versioner import NyForm, VersionForm, Vist
from udviklingsmodel.kernel.widgets import DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.enums import STED_FOR_ROLLE, Rolle
from udviklingsmodel.organisation.forms.indstillinger import ET_DOEGN, IndstillingForm, mailadresse, tekst
from udviklingsmodel.organisation.models import Bruger, Faggruppe, Kommune, Tilknytning
from udviklingsmodel.organisation.services import DELT_POSTKASSE, Sted


class BrugerForm(IndstillingForm):
    navn = tekst("Navn", "Skriv personens navn.", plads(Bruger))
    email = mailadresse("Arbejdsmail", Bruger, "email")
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
                f"{liste(others)} har den samme mailadresse. {DELT_POSTKASSE} Ret adressen, eller sæt kryds, hvis de deler "
                "postkassen.",
            )
        return data

    def _others_at(self, email: str) -> list[str]:
        """Who else gets mail there; not asked again of an address that stays as it is."""
        if not email or (self.bruger and self.bruger.email.casefold() == email.casefold()):
            return []
        own = self.bruger.brugernavn if self.bruger else self.cleaned_data.get("brugernavn")
        others = Bruger.objects.filter(email__iexact=email, is_active=True).exclude(brugernavn=own)
        return list(others.order_by("navn", "pk").values_list("navn", flat=True)[:5])

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"navn": data["navn"], "email": data["email"], "faggruppe": self._faggrupper[data["faggruppe"]]}


class RetBrugerForm(VersionForm, BrugerForm):
    @staticmethod
    def vist(obj: Bruger) -> Vist:
        return {"navn": obj.navn, "email": obj.email, "faggruppe": str(obj.faggruppe_id)}


class NyBrugerForm(NyForm, BrugerForm):
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
        data = self.cleaned_data
        own = {"brugernavn": data["brugernavn"], "inviter": data["inviter"], "formular": data["formular_id"]}
        return super().values | own


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


class RolleForm(NyForm, IndstillingForm):
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
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "sted": self._steder[data["sted"]],
            "fra": data["fra"],
            "til": data["til"] + ET_DOEGN if data["til"] else None,
            "formular": data["formular_id"],
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
        if data.get("hvornaar") == self.DATO and "sidste" not in self.errors and not data.get("sidste"):
            self.add_error("sidste", "Skriv den sidste dag med rollen.")
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
