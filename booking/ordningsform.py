"""The form in which an ordning is set up: what is typed, to values that the services take."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects

from booking.enums import Bookingform, Omtale, Rest, Rytme
from booking.models import Ordning, Vindue
from booking.ordningsfelter import KlokkeslaetField, Raekke, choose, read_date, whole_number
from booking.services import codes_for
from udviklingsmodel.kernel.datoer import UGEDAGE, tidsrum
from udviklingsmodel.kernel.fritekst import NAVN, plads, require_visible
from udviklingsmodel.kernel.versioner import Overhalet, VersionForm, Vist, stamp
from udviklingsmodel.kernel.widgets import ULAESELIGT, DatoField, RadioMedHjaelp
from udviklingsmodel.organisation.enums import LOKALE_ROLLER, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning

NUMRE = ("Første", "Andet", "Tredje", "Fjerde", "Femte", "Sjette", "Syvende", "Ottende", "Niende", "Tiende")
VINDUER = 4  # that are always shown; one more than there are, and one more with each press of FLERE
VINDUER_MEST = 40
VINDUE = re.compile(r"vindue_(\d{1,2})_(?:ugedag|start|slut)")
FLERE = "flere"
LISTER = {"temaer": 40, "aldersgrupper": 20, "udfald": 40}  # and how long a code may be
RYTME_HJAELP: dict[str, str] = {
    Rytme.UGER: "Hver uge, hver anden uge og så videre. Går roligt videre over nytår.",
    Rytme.LIGE_UGER: "Efter ugenummeret i kalenderen.",
    Rytme.ULIGE_UGER: "Efter ugenummeret i kalenderen. Efter uge 53 kommer uge 1: to ulige uger i træk.",
    Rytme.DATOER: "Skriv datoerne herunder. Så vælger du ingen ugedage.",
}
RYTME_FELTER: dict[str, set[str]] = {Rytme.UGER: {"hver_uger", "anker_date"}, Rytme.DATOER: {"datoer"}}
# Where the services' refusals belong, whose fields are named otherwise here.
FELT = {"distrikt": "hoerer_til", "institution": "hoerer_til", "slug": "navn", "vinduer": "vindue_1_start"}


def _lines(label: str, help_text: str, *, required: bool = True, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": "Skriv mindst én linje.", **ULAESELIGT},
    )


class OrdningForm(VersionForm):
    """Everything an ordning is, in sections. Empty rows of windows are passed over."""

    formular_id = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": "Siden var ikke hel. Åbn den igen."}
    )
    navn = forms.CharField(
        label="Navn",
        max_length=plads(Ordning),
        validators=[*NAVN, require_visible],
        help_text="Fx distriktets eller skolens navn. Adressen laves af det navn, du skriver første gang.",
        error_messages={
            "required": "Skriv et navn.",
            "max_length": "Navnet er for langt. Der er plads til %(limit_value)s tegn.",
            **ULAESELIGT,
        },
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
    lokale = forms.CharField(
        label="Lokale",
        max_length=plads(Ordning, "lokale"),
        required=False,
        validators=NAVN,
        error_messages={"max_length": "Det er for langt. Der er plads til %(limit_value)s tegn.", **ULAESELIGT},
    )
    rytme = forms.ChoiceField(
        label="Rytme",
        choices=Rytme,
        widget=RadioMedHjaelp(hints=RYTME_HJAELP),
        error_messages=choose("Vælg en rytme."),
    )
    hver_uger = whole_number(
        "Hvor mange uger går der fra gang til gang?", help_text="1 er hver uge, 2 er hver anden uge.", least=1, most=26
    )
    anker_date = DatoField(
        label="En dag i serien",
        required=False,
        help_text="Kun når der er mere end én uge imellem: ugerne tælles fra den. Fx 12 10 2026.",
    )
    datoer = _lines(
        "Bestemte datoer", "Kun på bestemte datoer. Skriv én på hver linje, fx 26.11.2026.", required=False, rows=4
    )
    minutter = whole_number(
        "Hvor mange minutter varer en tid?",
        help_text="Lad feltet stå tomt, hvis hver tid skal have sin egen længde. Så kan tiderne kun tildeles.",
        required=False,
        least=5,
        most=240,
    )
    form = forms.ChoiceField(
        label="Hvordan får man en tid?",
        choices=Bookingform,
        widget=RadioMedHjaelp,
        error_messages=choose("Vælg, hvordan man får en tid."),
    )
    roller = forms.MultipleChoiceField(
        label="Roller, der må booke",
        choices=[(rolle.value, rolle.label) for rolle in LOKALE_ROLLER],
        widget=forms.CheckboxSelectMultiple,
        error_messages=choose("Vælg mindst én rolle på listen."),
    )
    omtaler = forms.MultipleChoiceField(
        label="Taler man om enkelte børn?",
        choices=Omtale,
        widget=forms.CheckboxSelectMultiple,
        help_text="De svar, man kan vælge imellem.",
        error_messages=choose("Vælg mindst ét svar på listen."),
    )
    max_pr_person = whole_number(
        "Hvor mange kommende tider må en person have?", help_text="Tomt: ingen grænse.", required=False, least=1
    )
    max_pr_institution = whole_number(
        "Hvor mange kommende tider må en institution have?", help_text="Tomt: ingen grænse.", required=False, least=1
    )
    en_pr_institution = forms.BooleanField(label="Højst én tid pr. institution hver dag", required=False)
    horisont_uger = whole_number("Hvor mange uger frem kan man booke?", least=1, most=52)
    frist_minutter = whole_number(
        "Minutter før tiden", help_text="0: man kan booke, til tiden begynder. 60 er en time, 1440 et døgn.", most=30000
    )
    frist_ugedag = forms.ChoiceField(
        label="Eller en ugedag før dagen",
        required=False,
        help_text="Fx fredagen før. Så gælder minutterne ikke.",
        error_messages=choose("Vælg en ugedag på listen."),
    )
    frist_kl = KlokkeslaetField(label="Klokken", required=False, help_text="Kun når du har valgt en ugedag.")
    rest = forms.ChoiceField(
        label="Hvad sker der med tider, som ikke er booket ved fristen?",
        choices=Rest,
        widget=RadioMedHjaelp,
        error_messages=choose("Vælg, hvad der sker."),
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
        label="Enheder, man kan ønske at tale med",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=choose("Vælg kun enheder på listen."),
    )
    facilitatorer = forms.MultipleChoiceField(
        label="Facilitatorer",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Eksterne fagpersoner, der holder og styrer sparringen sammen med koordinatorer eller ressourcekonsulent.",
        error_messages=choose("Vælg kun personer på listen."),
    )

    def __init__(self, *args: Any, ordning: Ordning | None, today: date, ny: bool, **kwargs: Any) -> None:
        """ordning: whose values are shown, and whose lists' codes are kept. ny: the form makes another."""
        self.ordning, self.ny = ordning, ny
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            if ordning:
                prefetch_related_objects([ordning], "vinduer", "perspektiver", "facilitatorer")
            self.initial = {"formular_id": uuid4(), **of_ordning(ordning or Ordning()), **self.initial}
            if ordning and not ny:
                self.initial["version"] = stamp(self.vist(ordning))
        for name in ("anker_date", "datoer", "frist_kl"):
            self.fields[name].widget.is_required = True  # they say themselves when they are to be filled in
        self.raekker = dict.fromkeys(("frist_minutter", "frist_ugedag", "frist_kl"), "Frist")
        self._windows()
        self._places()
        self._people(today)

    @staticmethod
    def vist(obj: Ordning) -> Vist:
        values = {name: value for name, value in of_ordning(obj).items() if not VINDUE.fullmatch(name)}
        held = [(UGEDAGE[v.ugedag] if v.ugedag is not None else "", v) for v in obj.planlagte_vinduer]
        return values | {"Tidsrum": ", ".join(f"{day} {tidsrum(v.start, v.slut)}".strip() for day, v in held)}

    @property
    def vil_have_flere(self) -> bool:
        """Sent with the button for another row: nothing is judged yet."""
        return FLERE in self.data

    def _windows(self) -> None:
        """As many rows as are sent or filled, and one to fill in."""
        there = [int(match[1]) for name in (self.data or self.initial) if (match := VINDUE.fullmatch(name))]
        more = 1 if self.vil_have_flere or not self.is_bound else 0
        self.numre = range(1, min(VINDUER_MEST, max(VINDUER, max(there, default=0) + more)) + 1)
        for number in self.numre:
            weekday = forms.ChoiceField(label="Ugedag", required=False, error_messages=choose("Vælg en ugedag på listen."))
            weekday.choices = [("", "Vælg"), *((str(n), navn) for n, navn in enumerate(UGEDAGE))]
            fields = {
                f"vindue_{number}_ugedag": weekday,
                f"vindue_{number}_start": KlokkeslaetField(label="Fra kl.", required=False),
                f"vindue_{number}_slut": KlokkeslaetField(label="Til kl.", required=False),
            }
            for field in fields.values():
                field.widget.is_required = True  # "(frivilligt)" twelve times would say nothing
            self.fields |= fields
            self.raekker |= dict.fromkeys(fields, f"{NUMRE[number - 1] if number <= len(NUMRE) else f'{number}.'} tidsrum")
        names = list(self.base_fields)
        windows = [name for name in self.fields if VINDUE.fullmatch(name)]
        self.order_fields([*names[: names.index("datoer") + 1], *windows])  # as on the page: so are the faults told
        if self.vil_have_flere:
            weekday.widget.attrs["autofocus"] = True
        self._choices("frist_ugedag", [("", "Ingen"), *((str(n), f"{navn}en før") for n, navn in enumerate(UGEDAGE))])

    def _places(self) -> None:
        self._distrikter = {f"d{d.pk}": d for d in Distrikt.objects.filter(aktiv=True)}
        self._institutioner = {f"i{i.pk}": i for i in Institution.objects.filter(aktiv=True)}
        places = [(key, str(i)) for key, i in self._institutioner.items()]
        districts = [(key, str(d)) for key, d in self._distrikter.items()]
        self._choices("hoerer_til", [("", "Vælg"), ("Distrikter", districts), ("Institutioner", places)])
        self._choices("sted", [("", "Vælg"), *places])

    def _people(self, today: date) -> None:
        self._enheder = {str(e.pk): e for e in Enhed.objects.filter(aktiv=True)}
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
    def afsnit(self) -> list[Fieldset]:
        """The sections, which the table of contents names too."""
        parts = {
            "Navn og sted": ("navn", "hoerer_til", "sted", "lokale"),
            "Hvornår": ("rytme", "hver_uger", "anker_date", "datoer", *map(self._row, self.numre), *self._flere()),
            "Tiderne": ("minutter", "form"),
            "Hvem må booke": ("roller", "omtaler", "max_pr_person", "max_pr_institution", "en_pr_institution"),
            "Frister": ("horisont_uger", Raekke("Frist", "frist_minutter", "frist_ugedag", "frist_kl"), "rest"),
            "Venteliste": ("tilbud_kl",),
            "Temaer, alder og udfald": ("temaer", "aldersgrupper", "udfald"),
            "Perspektiver": ("perspektiver",),
            "Facilitatorer": (Div("facilitatorer", css_class="valgliste"),),
        }
        return [Fieldset(navn, *fields, css_id=f"afsnit-{n}") for n, (navn, fields) in enumerate(parts.items(), start=1)]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        buttons = Submit("vis", "Vis, hvad det betyder", css_class="button-secondary"), Submit("gem", "Gem")
        helper.layout = Layout("version", "formular_id", *self.afsnit, *buttons)
        helper.form_tag = helper.form_show_errors = False
        helper.disable_csrf = True
        return helper

    def _row(self, number: int) -> Raekke:
        fields = [f"vindue_{number}_{part}" for part in ("ugedag", "start", "slut")]
        return Raekke(self.raekker[fields[0]], *fields)

    def _flere(self) -> list[Div]:
        if len(self.numre) == VINDUER_MEST:
            return []
        return [Div(Submit(FLERE, "Tilføj endnu et tidsrum", css_class="button-secondary"), css_class="knapper")]

    def clean_datoer(self) -> list[str]:
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["datoer"].splitlines(), start=1):
            if not (written := line.strip()):
                continue
            if day := read_date(written):
                found.append(day.isoformat())
            else:
                wrong.append(f"Linje {number}: »{written[:40]}« er ikke en dato. Skriv fx 26.11.2026.")
        if wrong:
            raise ValidationError(wrong[:5])
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in {"hver_uger", "anker_date", "datoer"} - RYTME_FELTER.get(data.get("rytme", ""), set()):
            self.errors.pop(name, None)  # hidden: what stands in them is not asked for
        for number in self.numre:
            start, slut = f"vindue_{number}_start", f"vindue_{number}_slut"
            if {start, slut} & self.errors.keys():
                continue
            typed = [data.get(f"vindue_{number}_{part}") not in (None, "") for part in ("ugedag", "start", "slut")]
            if any(typed) and not (typed[1] and typed[2]):
                self.add_error(start if not typed[1] else slut, "Skriv både fra og til.")
        return data

    @property
    def rows(self) -> list[int]:
        return [n for n in self.numre if self.cleaned_data.get(f"vindue_{n}_start") is not None]

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
        if isinstance(error, Overhalet):
            error.show_in(self)
            return
        rows = self.rows
        for name, sentences in error.message_dict.items():
            field = FELT.get(name, name)
            if name.startswith("vindue_"):
                field = f"vindue_{rows[int(name.removeprefix('vindue_')) - 1]}_start"
            shown = field if field in self.fields else None
            self.add_error(shown, [sentence for sentence in sentences if sentence not in self.errors.get(field, [])])


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
