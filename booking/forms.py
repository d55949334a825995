"""The booking form: which time, and what it is about. Answers go to `services.book_position` as values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import SimpleLazyObject

from booking.dage import Dag
from booking.enums import Om, Omtale, Opbevaring
from booking.models import EMNE_MAX, Ordning, Position, Sparringsdag
from booking.services import Bookingsvar, Samtykkeoplysning
from udviklingsmodel.kernel.datoer import dansk_dag, tidsrum
from udviklingsmodel.kernel.fritekst import likely_names, plads, refuse_cpr, require_visible
from udviklingsmodel.kernel.widgets import DatoField, KrydsMedHjaelp, RadioMedHjaelp
from udviklingsmodel.organisation.enums import LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning

OM_HJAELP: dict[str, str] = {
    Om.TEMA: "Fx hvordan I arbejder forebyggende.",
    Om.UDFORDRING: "Noget, der optager jer omkring et barn eller en gruppe.",
    Om.AFKLARING: "Er der brug for et Samarbejdsmøde eller et Tværfagligt Dialogmøde?",
}
OMTALE_HJAELP: dict[str, str] = {
    Omtale.INGEN: "I taler om et tema eller en gruppe.",
    Omtale.ANONYMT: "Uden navn og uden oplysninger, der gør barnet genkendeligt.",
    Omtale.MED_SAMTYKKE: "Forældrene har på forhånd sagt ja til det.",
}

# What is said where an ordning has one way only: then it is not asked.
ENESTE_OMTALE: dict[str, str] = {
    Omtale.INGEN: "Her taler I ikke om enkelte børn, kun om et tema eller en gruppe.",
    Omtale.ANONYMT: "Her taler I anonymt om børn: uden navn og uden oplysninger, der gør barnet genkendeligt.",
    Omtale.MED_SAMTYKKE: "Her taler I om børn med navn. Forældrene skal på forhånd have sagt ja til det.",
}


def part(*fields: str | Fieldset | Submit) -> FormHelper:
    """A part of the form; the page writes the form tag and the error summary around both."""
    helper = FormHelper()
    helper.layout = Layout(*fields)
    helper.form_tag = helper.form_show_errors = False
    helper.disable_csrf = True
    return helper


class UdenNavneForm(forms.Form):
    """A form with one text that may hold no name of a child or a parent: what looks like one asks for a cross."""

    fritekst = "grund"  # the field that is read for names
    uden_navne_label = "Begrundelsen nævner ikke et barn eller en forælder"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uden_navne"] = forms.BooleanField(label=self.uden_navne_label, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        names = likely_names(data.get(self.fritekst, ""))
        if names and not data.get("uden_navne"):
            self.add_error(
                "uden_navne",
                f"Det ligner et navn: {', '.join(names)}. Slet det, eller sæt kryds, hvis det ikke er barn eller forælder.",
            )
        return data

    @property
    def tekst(self) -> list[str]:
        """The text, and the cross where it was asked for."""
        asked = "uden_navne" in self.errors or self.data.get("uden_navne")
        return [self.fritekst, "uden_navne"] if asked else [self.fritekst]


VENTELISTE = "venteliste"
SAMTYKKE_GAELDER = timedelta(days=365)  # CON-03's default
SAMTYKKE = ("samtykke_date", "samtykke_indhentet_af", "samtykke_opbevaring", "samtykke_daekker_alle")


class BookingForm(UdenNavneForm):
    """What is asked when a time is booked. The id the booking will have comes along, so that sending twice books once."""

    fritekst, uden_navne_label = "emne", "Emnet nævner ikke et barn eller en forælder"
    vent = "Skriv mig på venteliste"
    booking_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), "Siden var ikke hel. Åbn den igen.")
    )
    position = forms.ChoiceField(
        label="Tid",
        widget=RadioMedHjaelp,
        error_messages={"required": "Vælg en tid.", "invalid_choice": "Vælg en af dagens tider."},
    )
    institution = forms.ChoiceField(
        label="Institution", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg en af dine institutioner.")
    )
    om = forms.ChoiceField(
        label="Hvad handler det om?",
        choices=Om,
        widget=RadioMedHjaelp(hints=OM_HJAELP),
        error_messages={"required": "Vælg, hvad det handler om."},
    )
    omtale = forms.ChoiceField(
        label="Taler I om enkelte børn?",
        widget=RadioMedHjaelp(hints=OMTALE_HJAELP),
        error_messages={
            "required": "Vælg, om I taler om enkelte børn.",
            "invalid_choice": "Det, du valgte før, kan ikke vælges her mere.",
        },
    )
    samtykke_date = DatoField(label="Hvornår gav forældrene samtykke?", required=False)
    samtykke_indhentet_af = forms.CharField(label="Hvem indhentede samtykket?", required=False, widget=forms.Select)
    samtykke_opbevaring = forms.ChoiceField(
        label="Hvor er samtykket gemt?", choices=[("", "Vælg"), *Opbevaring.andre()], required=False
    )
    samtykke_daekker_alle = forms.BooleanField(label="Samtykket gælder alle, der er med", required=False)
    tema = forms.ChoiceField(label="Tema", error_messages={"required": "Vælg et tema."})
    aldersgruppe = forms.ChoiceField(label="Alder", error_messages={"required": "Vælg en alder."})
    perspektiver = forms.MultipleChoiceField(
        label="Hvem vil I gerne tale med?", required=False, widget=forms.CheckboxSelectMultiple
    )
    emne = forms.CharField(
        label="Kort emne",
        required=False,
        max_length=EMNE_MAX,
        validators=[refuse_cpr],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv ikke navne eller CPR-numre.",
        error_messages={"max_length": "Emnet er for langt. Der er plads til %(limit_value)s tegn."},
    )

    def __init__(
        self,
        *args: Any,
        ordning: Ordning,
        dag: Dag,
        institutioner: Sequence[Institution],
        hoerer: Callable[[], str],
        kolleger: Callable[[], Iterable[Bruger]],
        today: date,
        **kwargs: Any,
    ) -> None:
        """hoerer: `who_hears`. kolleger: who may have obtained a consent. Both are asked only when they are needed."""
        self.dag, self.today, self.hoerer = dag, today, hoerer
        self._kolleger = cast(dict[str, Bruger], SimpleLazyObject(lambda: {str(k.pk): k for k in kolleger()}))
        self._institutioner = {str(i.pk): i for i in institutioner}
        self._enheder = {str(e.pk): e for e in ordning.perspektiver.all()}
        super().__init__(*args, **kwargs)
        self._offer_tider(dag)
        self._offer("institution", self._institutioner)
        self._offer("perspektiver", self._enheder)
        self.fields["samtykke_indhentet_af"].widget.choices = self._kollega_choices
        self._choices("omtale", [choice for choice in Omtale.choices if choice[0] in ordning.omtaler])
        self.kan_have_samtykke = Omtale.MED_SAMTYKKE in ordning.omtaler
        if len(ordning.omtaler) == 1:
            (self.initial["omtale"],) = ordning.omtaler
            self.fields["omtale"].widget = forms.HiddenInput()
        self._choices("tema", [("", "Vælg"), *ordning.temaer])
        self._choices("aldersgruppe", [("", "Vælg"), *ordning.aldersgrupper])
        self.fields["samtykke_daekker_alle"].widget = KrydsMedHjaelp(lambda: f"Det er {hoerer()}.")
        for name in ("samtykke_date", "samtykke_indhentet_af", "samtykke_opbevaring"):
            self.fields[name].widget.is_required = True  # asked only of those who name a child: then it is not optional
        if len(institutioner) == 1:
            self.initial["institution"] = str(institutioner[0].pk)
            self.fields["institution"].widget = forms.HiddenInput()
        self.initial.setdefault("booking_id", uuid4())

    def _offer_tider(self, dag: Dag) -> None:
        """What is taken is read only when the form is shown: the service asks under its lock."""
        self._positions = {str(p.pk): p for p in dag.positioner}
        self._choices("position", [(key, tidsrum(p.start_at, p.end_at)) for key, p in self._positions.items()])
        widget = self.fields["position"].widget
        assert isinstance(widget, RadioMedHjaelp)  # noqa: S101  for the type checker
        widget.hints = widget.disabled = _when_shown(
            lambda: {str(t.position.pk): t.status for t in dag.tider if not t.fri},
        )
        widget.tale = _when_shown(
            lambda: {str(t.position.pk): f"{dansk_dag(dag.dato)}, {t.i_tale}, {t.status}" for t in dag.tider}
        )

    def _kollega_choices(self) -> list[tuple[str, str]]:
        return [("", "Vælg"), *((key, kollega.navn) for key, kollega in self._kolleger.items())]

    def _offer(self, name: str, objects: dict[str, Any]) -> None:
        self._choices(name, [(key, str(obj)) for key, obj in objects.items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

    # The form in parts, by what they depend on: the page keeps the drawn parts for a minute.

    @property
    def tid_helper(self) -> FormHelper:
        return part(*(["position"] if self.dag.positioner else []))

    @property
    def institution_helper(self) -> FormHelper:
        return part("institution")

    @property
    def om_helper(self) -> FormHelper:
        return part("om", "omtale")

    @property
    def samtykke_helper(self) -> FormHelper:
        return part(Fieldset("Om samtykket", *SAMTYKKE, css_class="samtykke"))

    @property
    def eneste_omtale(self) -> str:
        return ENESTE_OMTALE[self.initial["omtale"]] if self.fields["omtale"].widget.is_hidden else ""

    @property
    def emne_helper(self) -> FormHelper:
        asked = ["perspektiver"] if self._enheder else []
        return part("tema", "aldersgruppe", *asked, *self.tekst, *self._submit())

    def _submit(self) -> list[Submit]:
        if self.dag.ledige:
            return [Submit("", "Book tiden")]
        return [Submit(VENTELISTE, self.vent)] if self.dag.kan_ventes else []

    def clean_samtykke_date(self) -> date | None:
        given: date | None = self.cleaned_data["samtykke_date"]
        if given and given > self.today:
            raise ValidationError("Datoen ligger i fremtiden. Samtykket skal være givet, før I booker.")
        if given and given < self.today - SAMTYKKE_GAELDER:
            raise ValidationError("Samtykket er over et år gammelt. Bed forældrene om et nyt.")
        return given

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.eneste_omtale and "omtale" in self.errors:  # chosen while there was a choice
            self.data = cast(QueryDict, self.data).copy()
            self.data["omtale"] = self.initial["omtale"]
        if not self.dag.positioner or self.vil_vente:
            self.errors.pop("position", None)  # the page says that there is no session, or nothing free
        if data.get("omtale") != Omtale.MED_SAMTYKKE:
            for name in SAMTYKKE:  # hidden: what stands in them is not asked for
                self.errors.pop(name, None)
        else:
            self._require("samtykke_date", "Skriv, hvornår forældrene gav samtykke.")
            if data.get("samtykke_indhentet_af") not in self._kolleger:
                self.add_error("samtykke_indhentet_af", "Vælg, hvem der indhentede samtykket.")
            self._require("samtykke_opbevaring", "Vælg, hvor samtykket er gemt.")
            self._require("samtykke_daekker_alle", "Sæt kryds, når samtykket gælder alle, der er med. Ellers tal anonymt.")
        return data

    def _require(self, name: str, sentence: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, sentence)

    @property
    def vil_vente(self) -> bool:
        """Sent with the button of the waiting list: no time is chosen."""
        return VENTELISTE in self.data

    @property
    def chosen(self) -> Position:
        return self._positions[self.cleaned_data["position"]]

    @property
    def answers(self) -> dict[str, Any]:
        """The validated answers, as `services.book_position` and `join_venteliste` take them."""
        data = self.cleaned_data
        booking_id: UUID = data["booking_id"]
        return {
            "booking_id": booking_id,
            "institution": self._institutioner[data["institution"]],
            "svar": Bookingsvar(
                om=Om(data["om"]),
                omtale=Omtale(data["omtale"]),
                tema=data["tema"],
                aldersgruppe=data["aldersgruppe"],
                perspektiver=tuple(self._enheder[key] for key in data["perspektiver"]),
                emne=data["emne"],
                samtykke=self._samtykke(),
            ),
        }

    def _samtykke(self) -> Samtykkeoplysning | None:
        data = self.cleaned_data
        if data["omtale"] != Omtale.MED_SAMTYKKE:
            return None
        return Samtykkeoplysning(
            dato=data["samtykke_date"],
            indhentet_af=self._kolleger[data["samtykke_indhentet_af"]],
            opbevaring=Opbevaring(data["samtykke_opbevaring"]),
        )

    def show_again(self, dag: Dag) -> None:
        """After a refusal: the times as they are now, an id that no booking has, everything else as it was typed."""
        self.dag = dag
        self._offer_tider(dag)
        data = cast(QueryDict, self.data).copy()
        data["booking_id"] = str(uuid4())
        if data.get("position") not in {str(t.position.pk) for t in dag.ledige}:
            data["position"] = ""
        self.data = data


class BookingForAndenForm(BookingForm):
    vent = "Skriv på venteliste"


class SkaermkodeForm(forms.Form):
    """The code that opens the room's screen, as one types it from a sheet of paper."""

    kode = forms.CharField(
        label="Kode",
        max_length=40,
        help_text="Otte tegn, fx 7KQP-M3XA.",
        error_messages={"required": "Skriv koden.", "max_length": "Koden er på otte tegn."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    helper = FormHelper()
    helper.layout = Layout("kode", Submit("", "Åbn rumskærmen"))
    helper.form_show_errors = False


class AflysDagForm(UdenNavneForm):
    """Why a whole day is cancelled: all who look at the day read it."""

    grund = forms.CharField(
        label="Hvorfor aflyses dagen?",
        max_length=plads(Sparringsdag, "aflyst_grund"),
        validators=[refuse_cpr, require_visible],
        help_text="Alle, der ser dagen, kan læse det. Skriv ikke navne eller CPR-numre.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Skriv, hvorfor dagen aflyses.",
            "max_length": "Begrundelsen er for lang. Der er plads til %(limit_value)s tegn.",
        },
    )

    @property
    def helper(self) -> FormHelper:
        return part(*self.tekst)


def _when_shown(texts: Callable[[], dict[str, str]]) -> dict[str, str]:
    return cast(dict[str, str], SimpleLazyObject(texts))


def who_hears(deltagere: Iterable[Tilknytning]) -> str:
    """The units and coordinators that the consent must cover (TST-05)."""
    coordinators = [
        f"{t.bruger.navn} ({t.get_rolle_display().lower()})"
        for t in deltagere
        if t.rolle in (Rolle.DISTRIKTSKOORDINATOR, Rolle.RESSOURCEKONSULENT)
    ]
    team = (Rolle.TEAMMEDLEM, Rolle.EKSTERN_FAGPERSON)
    units = dict.fromkeys(t.enhed_navn for t in deltagere if t.rolle in team and t.enhed_navn)
    return ", ".join([*units, *coordinators])


def kolleger(day: date, institutioner: Sequence[Institution]) -> QuerySet[Bruger]:
    """The local staff of `institutioner` on `day`, their names alone."""
    local = Tilknytning.objects.active_on(day).filter(institution__in=institutioner, rolle__in=LOKALE_ROLLER)
    return Bruger.objects.filter(pk__in=local.values("bruger")).only("navn").order_by("navn", "pk")
