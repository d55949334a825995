"""The forms where times are given out: the request, and what is done with it on the board."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Submit
from django import forms
from django.http import QueryDict

from booking.dage import Dag
from booking.enums import Fokus, Forloebsart, Kreds, Om, Omtale
from booking.forms import SAMTYKKE, BookingForm, UdenNavneForm, part
from booking.models import Booking, Ordning, Position
from booking.services import Anmodningssvar, Bookingsvar, new_tid
from booking.texts import INGEN_SAG
from booking.tidslinje import TRIN, Linje
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.kernel.datoer import dansk_dag, klokkeslaet, tidsrum
from udviklingsmodel.kernel.fritekst import plads, refuse_cpr, require_visible
from udviklingsmodel.kernel.widgets import KrydsMedHjaelp, RadioMedHjaelp

OMTALER: dict[str, str] = {
    Omtale.INGEN: "Slet ikke",
    Omtale.ANONYMT: "Anonymt",
    Omtale.MED_SAMTYKKE: "Med navn og forældrenes samtykke",
}
KREDS_HJAELP: dict[str, str] = {
    Kreds.BARN: "Noget, der bekymrer jer omkring ét barn.",
    Kreds.FAELLESSKAB: "Noget, der bekymrer jer i en klasse eller en gruppe.",
}
LAENGDER = (10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 75, 90, 105, 120)
STANDARD = 30  # minutes


class AnmodForm(BookingForm):
    """A request (TPS-03, TPS-04): the booking form's parts without a time, and what is asked only here."""

    kreds = forms.ChoiceField(
        label="Hvem handler det om?",
        choices=Kreds,
        widget=RadioMedHjaelp(hints=KREDS_HJAELP),
        error_messages={"required": "Vælg, om det er et barn eller et fællesskab."},
    )
    fokus = forms.ChoiceField(
        label="Hvad er det vigtigste at tale om?",
        choices=Fokus,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad der er det vigtigste."},
    )
    forloebsart = forms.ChoiceField(
        label="Har I haft det med før?",
        choices=Forloebsart,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, om det er nyt eller opfølgning."},
    )
    oensker = forms.MultipleChoiceField(
        label="Hvilke dage passer jer?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Uden kryds passer alle dage.",
        error_messages={"invalid_choice": "En af dagene kan ikke vælges længere. Se dagene herunder."},
    )
    field_order = ("booking_id", "institution", "kreds", "fokus", "forloebsart")  # as on the page: so are the faults told

    def __init__(self, *args: Any, ordning: Ordning, dage: Sequence[date], today: date, **kwargs: Any) -> None:
        super().__init__(*args, ordning=ordning, dag=Dag(today), today=today, **kwargs)
        for name in ("position", "om", "perspektiver"):
            del self.fields[name]
        self.fields["omtale"].label = "Hvordan taler I om børnene?"
        self._choices("omtale", [(omtale, OMTALER[omtale]) for omtale in Omtale.values if omtale in ordning.omtaler])
        if Omtale.ANONYMT in ordning.omtaler:
            self.initial.setdefault("omtale", Omtale.ANONYMT)  # TPS-04
        self.fields["samtykke_daekker_alle"].widget = KrydsMedHjaelp(
            lambda: f"Det er {self.hoerer()}. Alle omkring barnet er klar over: {INGEN_SAG}"
        )
        self._dage = [(day.isoformat(), dansk_dag(day)) for day in dage]
        self._choices("oensker", self._dage)

    @property
    def helper(self) -> FormHelper:
        return part(
            *("booking_id", "institution", "kreds", "fokus", "forloebsart", "omtale"),
            *([Fieldset("Om samtykket", *SAMTYKKE, css_class="samtykke")] if self.kan_have_samtykke else []),
            *("tema", "aldersgruppe", *self.tekst, *(["oensker"] if self._dage else [])),
            Submit("", "Send anmodningen"),
        )

    @property
    def answers(self) -> dict[str, Any]:
        """The validated answers, as `services.request_tid` takes them."""
        data = self.cleaned_data
        booking_id: UUID = data["booking_id"]
        return {
            "booking_id": booking_id,
            "institution": self._institutioner[data["institution"]],
            "svar": Bookingsvar(
                om=Om.UDFORDRING,  # it is about a worry: that is what these meetings are for
                omtale=Omtale(data["omtale"]),
                tema=data["tema"],
                aldersgruppe=data["aldersgruppe"],
                emne=data["emne"],
                samtykke=self._samtykke(),
            ),
            "anmodning": Anmodningssvar(
                kreds=Kreds(data["kreds"]),
                fokus=Fokus(data["fokus"]),
                forloebsart=Forloebsart(data["forloebsart"]),
                oensker=tuple(date.fromisoformat(day) for day in data["oensker"]),
            ),
        }

    def show_again(self, dag: Dag) -> None:
        """After a refusal: an id that no request has, everything else as it was typed."""
        data = cast(QueryDict, self.data).copy()
        data["booking_id"] = str(uuid4())
        self.data = data


class TidForm(forms.Form):
    """Which time one is given: day, start and length; or one of the free ones, where the ordning has a length."""

    position = forms.ChoiceField(
        label="Tid", error_messages={"required": "Vælg en tid.", "invalid_choice": "Den tid er ikke ledig længere."}
    )
    dag = forms.ChoiceField(
        label="Dag", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg en af de kommende dage.")
    )
    start = forms.ChoiceField(
        label="Fra kl.", error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg et klokkeslæt.")
    )
    minutter = forms.TypedChoiceField(
        label="Længde", coerce=int, error_messages=dict.fromkeys(("required", "invalid_choice"), "Vælg en længde.")
    )

    def __init__(self, data: Any = None, *, booking: Booking, ordning: Ordning, linjer: Sequence[Linje]) -> None:
        super().__init__(data, auto_id=f"id_{booking.pk}_%s")
        self._linjer = {linje.dato.isoformat(): linje for linje in linjer if not linje.lukket}
        if ordning.minutter is not None:
            for name in ("dag", "start", "minutter"):
                del self.fields[name]
            self._offer_positions()
        else:
            del self.fields["position"]
            self._offer_room(booking)

    def _offer_positions(self) -> None:
        """The free ones; and the one that was chosen, should it have gone meanwhile: the service says so."""
        lines = self._linjer.values()
        free = [(linje, part.position) for linje in lines for part in linje.rum if part.position]
        gone = [(linje, b.tid) for linje in lines for b in linje.givet if str(b.tid.pk) == self.data.get("position")]
        self._positions = {str(position.pk): position for _, position in [*free, *gone]}
        named = [(str(p.pk), f"{dansk_dag(linje.dato)} {tidsrum(p.start_at, p.end_at)}") for linje, p in free]
        named += [(str(p.pk), f"{dansk_dag(linje.dato)} {tidsrum(p.start_at, p.end_at)}, optaget") for linje, p in gone]
        self._choices("position", [("", "Vælg"), *named])

    def _offer_room(self, booking: Booking) -> None:
        lines = list(self._linjer.values())
        windows = [window for linje in lines for window in linje.vinduer]
        longest = max((int((end - start).total_seconds()) // 60 for start, end in windows), default=0)
        lengths = {n for n in LAENGDER if n <= longest}
        starts = {moment.astimezone(KOEBENHAVN).time() for start, end in windows for moment in _steps(start, end)}
        held = booking.position
        if held:
            lengths.add(int((held.end_at - held.start_at).total_seconds()) // 60)
            self.initial = {
                "dag": held.sparringsdag.dato.isoformat(),
                "start": klokkeslaet(held.start_at),
                "minutter": int((held.end_at - held.start_at).total_seconds()) // 60,
            }
        else:
            self.initial = _suggestion(booking, lines)
        self._choices("dag", [(key, dansk_dag(linje.dato)) for key, linje in self._linjer.items()])
        self._choices("start", [(klokkeslaet(moment), klokkeslaet(moment)) for moment in sorted(starts)])
        self._choices("minutter", [(str(n), f"{n} min.") for n in sorted(lengths)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

    @property
    def helper(self) -> FormHelper:
        return part(*self.fields)

    @property
    def til(self) -> Position:
        if "position" in self.cleaned_data:
            return self._positions[self.cleaned_data["position"]]
        linje = self._linjer[self.cleaned_data["dag"]]
        hour, minute = self.cleaned_data["start"].split(".")
        start_at = datetime.combine(linje.dato, time(int(hour), int(minute)), KOEBENHAVN)
        return new_tid(linje.dag, start_at, self.cleaned_data["minutter"])


def _steps(start: datetime, end: datetime) -> list[datetime]:
    return [start + n * TRIN for n in range((end - start) // TRIN)]


def _suggestion(booking: Booking, linjer: Sequence[Linje]) -> dict[str, Any]:
    """The first wished day with room for half an hour, else the first with any; the start of that room."""
    wished = [linje for linje in linjer if linje.dato.isoformat() in booking.oensker]
    for linje in [*wished, *([] if wished else linjer)]:
        if room := linje.room_for(STANDARD):
            return {"dag": linje.dato.isoformat(), "start": klokkeslaet(room.start_at), "minutter": STANDARD}
    return {"minutter": STANDARD}


class AfslagForm(UdenNavneForm):
    grund = forms.CharField(
        label="Hvorfor ikke?",
        max_length=plads(Booking, "afslag"),
        validators=[refuse_cpr, require_visible],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Den, der har bedt om tiden, kan læse det her på siden. Skriv ikke navne på børn eller forældre.",
        error_messages={
            "required": "Skriv, hvorfor I ikke giver en tid.",
            "max_length": "Det er for langt. Der er plads til %(limit_value)s tegn.",
        },
    )

    def __init__(self, data: Any = None, *, booking: Booking) -> None:
        super().__init__(data, auto_id=f"id_{booking.pk}_%s")

    @property
    def helper(self) -> FormHelper:
        return part(*self.tekst)
