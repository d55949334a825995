"""The forms of the places: districts, institutions and units."""

from collections.abc import Iterable
from typing import Any

from django import forms

from udviklingsmodel.kernel.fritekst import plads
from udviklingsmodel.kernel.versioner import NyForm, VersionForm, Vist
from udviklingsmodel.organisation.enums import InstitutionArt
from udviklingsmodel.organisation.forms.indstillinger import IndstillingForm, mailadresse, tekst
from udviklingsmodel.organisation.models import Distrikt, Enhed, Institution
from udviklingsmodel.organisation.services import Delsted


class StedForm(VersionForm, NyForm, IndstillingForm):
    """Of one kind of place, one that is there (`sted`) or a new one."""

    felter: tuple[str, ...]  # of the model

    def __init__(self, *args: Any, sted: Delsted, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._valg: dict[str, dict[str, Any]] = {}

    def offer(self, name: str, objects: Iterable[Any], none: str) -> None:
        """Objects to choose from by their keys; `none` is what an empty choice is called."""
        self._valg[name] = {str(obj.pk): obj for obj in objects}
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", none), *((key, str(obj)) for key, obj in self._valg[name].items())]

    @classmethod
    def vist(cls, obj: Delsted) -> Vist:
        """The keys of what is chosen."""
        return {name: getattr(value := getattr(obj, name), "pk", value) for name in cls.felter}

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: self._valg[name].get(data[name]) if name in self._valg else data[name] for name in self.felter}


class DistriktForm(StedForm):
    felter: tuple[str, ...] = ("navn", "tst_skole")
    navn = tekst("Navn", "Skriv et navn.", plads(Distrikt), "Fx Distrikt Nord.")
    tst_skole = forms.ChoiceField(
        label="TST-skole",
        required=False,
        help_text="Den skole, hvor distriktets tværfaglige team holder til.",
        error_messages={"invalid_choice": "Vælg en af distriktets skoler."},
    )

    def __init__(self, *args: Any, sted: Distrikt, **kwargs: Any) -> None:
        super().__init__(*args, sted=sted, **kwargs)
        if sted.pk:
            self.offer("tst_skole", sted.institutioner.filter(aktiv=True, art=InstitutionArt.SKOLE), "Ingen")
        else:  # it has no school to choose yet
            del self.fields["tst_skole"]
            self.felter = ("navn",)


class InstitutionForm(StedForm):
    felter = ("navn", "art", "distrikt")
    navn = tekst("Navn", "Skriv et navn.", plads(Institution))
    art = forms.ChoiceField(
        label="Hvad er det?",
        choices=[("", "Vælg"), *InstitutionArt.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg, hvad det er."),
    )
    distrikt = forms.ChoiceField(
        label="Distrikt",
        help_text="Medarbejderne kan booke sparring i det distrikt.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg et distrikt."),
    )

    def __init__(self, *args: Any, sted: Institution, **kwargs: Any) -> None:
        super().__init__(*args, sted=sted, **kwargs)
        self.offer("distrikt", Distrikt.objects.filter(aktiv=True), "Vælg")


class EnhedForm(StedForm):
    felter = ("navn", "postkasse")
    navn = tekst("Navn", "Skriv et navn.", plads(Enhed), "Fx Sundhedstjenesten.")
    postkasse = mailadresse("Postkasse", Enhed, "postkasse", "Enhedens fælles mailadresse.")
