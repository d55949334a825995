"""The form in which an ordning is set up: what is typed, to values that the services take."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery

from booking.enums import Bookingform, Omtale, Rest, Rytme
from booking.models import Ordning, Vindue
from booking.services import codes_for
from udviklingsmodel.kernel.datoer import UGEDAGE, klokkeslaet
from udviklingsmodel.kernel.fritekst import refuse_cpr, require_visible
from udviklingsmodel.kernel.widgets import DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.enums import LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning

VINDUER = range(1, 5)
NUMRE = ("Første", "Andet", "Tredje", "Fjerde")
LISTER = {"temaer": 40, "aldersgrupper": 20, "udfald": 40}  # and how long a code may be
RYTME_HJAELP: dict[str, str] = {
    Rytme.UGER: "Hver uge, hver anden uge og så videre. Går roligt videre over nytår.",
    Rytme.LIGE_UGER: "Efter ugenummeret i kalenderen.",
    Rytme.ULIGE_UGER: "Efter ugenummeret i kalenderen. Efter uge 53 kommer uge 1: to ulige uger i træk.",
    Rytme.DATOER: "Skriv datoerne herunder.",
}
DATOFORMER = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d")
# Where the services' refusals belong, whose fields are named otherwise here.
FELT = {"distrikt": "hoerer_til", "institution": "hoerer_til", "slug": "navn", "vinduer": "vindue_1_start"}


class KlokkeslaetField(forms.TimeField):
    """`8.20`, as Danes write it; `8:20` and `8` too."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 5, "class": "kort-felt"})

    def __init__(self, **kwargs: Any) -> None:
        sentence = "Skriv klokkeslættet som 8.20."
        super().__init__(
            input_formats=["%H.%M", "%H:%M", "%H"], error_messages={"invalid": sentence, "required": sentence}, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return klokkeslaet(value) if isinstance(value, time) else value


def _number(label: str, *, help_text: str = "", required: bool = True, most: int = 999) -> forms.IntegerField:
    sentence = f"Skriv et tal fra 0 til {most}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=0,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "kort-felt"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


def _lines(label: str, help_text: str, *, required: bool = True, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Skriv mindst én linje."},
    )


class Raekke(Fieldset):  # type: ignore[misc]  # crispy has no types
    """Fields that stand side by side under a legend."""

    template = "dkfds/layout/raekke.html"


class OrdningForm(forms.Form):
    """Everything an ordning is, in sections. Empty rows of windows are passed over."""

    navn = forms.CharField(
        label="Navn",
        max_length=120,
        validators=[refuse_cpr, require_visible],
        help_text="Fx distriktets eller skolens navn. Adressen laves af det navn, du skriver første gang.",
        error_messages={"required": "Skriv et navn."},
    )
    hoerer_til = forms.ChoiceField(
        label="Hvem er den for?",
        help_text="De lokale fagpersoner i distriktet eller på institutionen kan booke.",
        error_messages={"required": "Vælg et distrikt eller en institution.", "invalid_choice": "Vælg et sted på listen."},
    )
    sted = forms.ChoiceField(
        label="Hvor holdes den?",
        error_messages={"required": "Vælg, hvor den holdes.", "invalid_choice": "Vælg et sted på listen."},
    )
    lokale = forms.CharField(label="Lokale", max_length=60, required=False, validators=[refuse_cpr])
    rytme = forms.ChoiceField(
        label="Rytme",
        choices=Rytme,
        widget=RadioMedHjaelp(hints=RYTME_HJAELP),
        error_messages={"required": "Vælg en rytme."},
    )
    hver_uger = _number(
        "Hvor mange uger går der fra gang til gang?", help_text="1 er hver uge, 2 er hver anden uge.", most=26
    )
    anker_date = DatoField(
        label="En dag i serien",
        required=False,
        help_text="Ugerne tælles fra den, når der er mere end én uge imellem. Fx 12 10 2026.",
    )
    datoer = _lines("Bestemte datoer", "Én dato på hver linje, fx 26.11.2026.", required=False, rows=4)
    minutter = _number(
        "Hvor mange minutter varer en tid?",
        help_text="Lad feltet stå tomt, hvis hver tid skal have sin egen længde. Så kan tiderne kun tildeles.",
        required=False,
        most=240,
    )
    form = forms.ChoiceField(
        label="Hvordan får man en tid?",
        choices=Bookingform,
        widget=RadioMedHjaelp,
        error_messages={"required": "Vælg, hvordan man får en tid."},
    )
    roller = forms.MultipleChoiceField(
        label="Roller, der må booke",
        choices=[(rolle.value, rolle.label) for rolle in LOKALE_ROLLER],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én rolle."},
    )
    omtaler = forms.MultipleChoiceField(
        label="Taler man om enkelte børn?",
        choices=Omtale,
        widget=forms.CheckboxSelectMultiple,
        help_text="De svar, man kan vælge imellem.",
        error_messages={"required": "Vælg mindst ét svar."},
    )
    max_pr_person = _number("Hvor mange kommende tider må en person have?", help_text="Tomt: ingen grænse.", required=False)
    max_pr_institution = _number(
        "Hvor mange kommende tider må en institution have?", help_text="Tomt: ingen grænse.", required=False
    )
    en_pr_institution = forms.BooleanField(label="Højst én tid pr. institution hver dag", required=False)
    horisont_uger = _number("Hvor mange uger frem kan man booke?", most=52)
    frist_minutter = _number(
        "Minutter før tiden", help_text="0: man kan booke, til tiden begynder. 60 er en time, 1440 et døgn.", most=30000
    )
    frist_ugedag = forms.ChoiceField(
        label="Eller en ugedag før dagen", required=False, help_text="Fx fredagen før. Så gælder minutterne ikke."
    )
    frist_kl = KlokkeslaetField(label="Klokken", required=False)
    rest = forms.ChoiceField(
        label="Hvad sker der med tider, som ikke er booket ved fristen?",
        choices=Rest,
        widget=RadioMedHjaelp,
        error_messages={"required": "Vælg, hvad der sker."},
    )
    tilbud_kl = KlokkeslaetField(
        label="Tilbuddet gælder til klokken",
        help_text="En ledig tid holdes til den første på ventelisten til da på næste arbejdsdag.",
    )
    temaer = _lines("Temaer", "Ét på hver linje. Skriv et nyt navn på samme linje for at omdøbe.", rows=11)
    aldersgrupper = _lines("Aldre", "Én på hver linje.", rows=7)
    udfald = _lines(
        "Hvad kan der ske bagefter?",
        "Én mulighed på hver linje. Den, der bookede, kan klikke på en af dem bagefter. Tomt: der spørges ikke.",
        required=False,
        rows=4,
    )
    perspektiver = forms.MultipleChoiceField(
        label="Enheder, man kan ønske at tale med", required=False, widget=forms.CheckboxSelectMultiple
    )
    facilitatorer = forms.MultipleChoiceField(
        label="Facilitatorer",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Eksterne fagpersoner, der følger dagsordenen her ud over koordinatorer og team.",
    )

    def __init__(self, *args: Any, ordning: Ordning | None, today: date, ny: bool, **kwargs: Any) -> None:
        """ordning: whose values are shown, and whose lists' codes are kept. ny: the form makes another."""
        self.ordning, self.ny = ordning, ny
        super().__init__(*args, **kwargs)
        self._windows()
        self._places()
        self._people(today)
        if not self.is_bound:
            self.initial = {**of_ordning(ordning or Ordning()), **self.initial}

    def _windows(self) -> None:
        for number in VINDUER:
            weekday = forms.ChoiceField(label="Ugedag", required=False)
            weekday.choices = [("", "Vælg"), *((str(n), navn) for n, navn in enumerate(UGEDAGE))]
            fields = {
                f"vindue_{number}_ugedag": weekday,
                f"vindue_{number}_start": KlokkeslaetField(label="Fra kl.", required=False),
                f"vindue_{number}_slut": KlokkeslaetField(label="Til kl.", required=False),
            }
            for field in fields.values():
                field.widget.is_required = True  # "(frivilligt)" twelve times would say nothing
            self.fields |= fields
        self._choices("frist_ugedag", [("", "Ingen"), *((str(n), f"{navn}en før") for n, navn in enumerate(UGEDAGE))])

    def _places(self) -> None:
        self._distrikter = {f"d{d.pk}": d for d in Distrikt.objects.order_by("nummer")}
        self._institutioner = {f"i{i.pk}": i for i in Institution.objects.order_by("navn")}
        places = [(key, str(i)) for key, i in self._institutioner.items()]
        districts = [(key, str(d)) for key, d in self._distrikter.items()]
        self._choices("hoerer_til", [("", "Vælg"), ("Distrikter", districts), ("Institutioner", places)])
        self._choices("sted", [("", "Vælg"), *places])

    def _people(self, today: date) -> None:
        self._enheder = {str(e.pk): e for e in Enhed.objects.order_by("pk")}
        self._choices("perspektiver", [(key, str(e)) for key, e in self._enheder.items()])
        held = Tilknytning.objects.active_on(today).filter(rolle=Rolle.EKSTERN_FAGPERSON)
        unit = held.filter(bruger=OuterRef("pk")).order_by("pk").values("enhed__navn")[:1]
        chosen = Q(faciliterer=self.ordning) if self.ordning else Q()
        people = Bruger.objects.filter(Q(pk__in=held.values("bruger")) | chosen).distinct().annotate(enhed=Subquery(unit))
        self._personer = {str(person.pk): person for person in people.order_by("navn", "pk")}
        labels = {key: f"{p}, {p.enhed or 'ikke længere ekstern fagperson'}" for key, p in self._personer.items()}
        self._choices("facilitatorer", list(labels.items()))

    def _choices(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = choices

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(
            Fieldset("Navn og sted", "navn", "hoerer_til", "sted", "lokale"),
            Fieldset("Hvornår", "rytme", "hver_uger", "anker_date", "datoer", *(self._row(n) for n in VINDUER)),
            Fieldset("Tiderne", "minutter", "form"),
            Fieldset("Hvem må booke", "roller", "omtaler", "max_pr_person", "max_pr_institution", "en_pr_institution"),
            Fieldset("Hvor længe", "horisont_uger", Raekke("Frist", "frist_minutter", "frist_ugedag", "frist_kl"), "rest"),
            Fieldset("Venteliste", "tilbud_kl"),
            Fieldset("Temaer, alder og udfald", "temaer", "aldersgrupper", "udfald"),
            Fieldset("Perspektiver", "perspektiver"),
            Fieldset("Facilitatorer", Div("facilitatorer", css_class="valgliste")),
            Submit("vis", "Vis, hvad det betyder", css_class="button-secondary"),
            Submit("gem", "Gem"),
        )
        helper.form_tag = helper.form_show_errors = False
        helper.disable_csrf = True
        return helper

    def _row(self, number: int) -> Raekke:
        return Raekke(f"{NUMRE[number - 1]} tidsrum", *(f"vindue_{number}_{part}" for part in ("ugedag", "start", "slut")))

    def clean_datoer(self) -> list[str]:
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["datoer"].splitlines(), start=1):
            if not (written := line.strip()):
                continue
            if day := _read_date(written):
                found.append(day.isoformat())
            else:
                wrong.append(f"Linje {number}: »{written}« er ikke en dato. Skriv fx 26.11.2026.")
        if wrong:
            raise ValidationError(wrong)
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for number in VINDUER:
            start, slut = f"vindue_{number}_start", f"vindue_{number}_slut"
            if {start, slut} & self.errors.keys():
                continue
            typed = [data.get(f"vindue_{number}_{part}") not in (None, "") for part in ("ugedag", "start", "slut")]
            if any(typed) and not (typed[1] and typed[2]):
                self.add_error(start if not typed[1] else slut, "Skriv både fra og til.")
        return data

    @property
    def rows(self) -> list[int]:
        return [n for n in VINDUER if self.cleaned_data.get(f"vindue_{n}_start") is not None]

    @property
    def vinduer(self) -> list[Vindue]:
        """The windows typed, not saved; on named dates they have no weekday."""
        data, dated = self.cleaned_data, self.cleaned_data["rytme"] == Rytme.DATOER
        return [
            Vindue(
                ugedag=None if dated or not data[f"vindue_{n}_ugedag"] else int(data[f"vindue_{n}_ugedag"]),
                start=data[f"vindue_{n}_start"],
                slut=data[f"vindue_{n}_slut"],
            )
            for n in self.rows
        ]

    @property
    def fields_of_ordning(self) -> dict[str, Any]:
        """The validated answers by the fields of Ordning. What the chosen rhythm does not use is left out."""
        data = self.cleaned_data
        same = "navn lokale rytme minutter form roller omtaler max_pr_person max_pr_institution en_pr_institution".split()
        values = {name: data[name] for name in [*same, "horisont_uger", "frist_minutter", "frist_kl", "rest", "tilbud_kl"]}
        weekly = data["rytme"] == Rytme.UGER
        values |= {
            "distrikt": self._distrikter.get(data["hoerer_til"]),
            "institution": self._institutioner.get(data["hoerer_til"]),
            "sted": self._institutioner[data["sted"]],
            "hver_uger": data["hver_uger"] if weekly else 1,
            "anker_date": data["anker_date"] if weekly and data["hver_uger"] != 1 else None,
            "datoer": data["datoer"] if data["rytme"] == Rytme.DATOER else [],
            "frist_ugedag": int(data["frist_ugedag"]) if data["frist_ugedag"] else None,
        }
        for name, longest in LISTER.items():
            before = getattr(self.ordning or Ordning(), name)
            values[name] = codes_for(_split(data[name]), before, longest=longest)
        return values

    @property
    def people(self) -> dict[str, list[Any]]:
        return {
            "perspektiver": [self._enheder[key] for key in self.cleaned_data["perspektiver"]],
            "facilitatorer": [self._personer[key] for key in self.cleaned_data["facilitatorer"]],
        }

    def refuse(self, error: ValidationError) -> None:
        """What the services refuse, each at the field where it was typed."""
        rows = self.rows
        for name, sentences in error.message_dict.items():
            field = FELT.get(name, name)
            if name.startswith("vindue_"):
                field = f"vindue_{rows[int(name.removeprefix('vindue_')) - 1]}_start"
            self.add_error(field if field in self.fields else None, sentences)


def _read_date(written: str) -> date | None:
    for form in DATOFORMER:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _joined(pairs: Iterable[Sequence[str]]) -> str:
    return "\n".join(navn for _, navn in pairs)


def of_ordning(ordning: Ordning) -> dict[str, Any]:
    """An ordning as the form shows it."""
    plain = {field.name for field in Ordning._meta.concrete_fields if not field.is_relation}
    values = {name: getattr(ordning, name) for name in OrdningForm.base_fields if name in plain}
    values |= {name: _joined(getattr(ordning, name)) for name in LISTER}
    values |= {
        "hoerer_til": f"d{ordning.distrikt_id}" if ordning.distrikt_id else f"i{ordning.institution_id or ''}",
        "sted": f"i{ordning.sted_id or ''}",
        "datoer": "\n".join(f"{day:%d.%m.%Y}" for day in ordning.planlagte_datoer),
        "frist_ugedag": "" if ordning.frist_ugedag is None else str(ordning.frist_ugedag),
    }
    if ordning.pk:  # a new one has none of these
        values["perspektiver"] = [str(enhed.pk) for enhed in ordning.perspektiver.all()]
        values["facilitatorer"] = [str(person.pk) for person in ordning.facilitatorer.all()]
    for number, vindue in enumerate(ordning.planlagte_vinduer if ordning.pk else [], start=1):
        values[f"vindue_{number}_ugedag"] = "" if vindue.ugedag is None else str(vindue.ugedag)
        values[f"vindue_{number}_start"], values[f"vindue_{number}_slut"] = vindue.start, vindue.slut
    return values
