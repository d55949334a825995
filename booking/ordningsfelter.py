"""The controls of the form in which an ordning is set up, and how what is typed in them is read."""

from datetime import date, datetime, time
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from udviklingsmodel.kernel.datoer import klokkeslaet

DATOFORMER = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", "%Y-%m-%d")


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


def whole_number(
    label: str, *, help_text: str = "", required: bool = True, least: int = 0, most: int = 999
) -> forms.IntegerField:
    sentence = f"Skriv et tal fra {least} til {most}{'.' if required else ', eller lad feltet stå tomt.'}"
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "kort-felt"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


def choose(sentence: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid_choice", "invalid_list"), sentence)


class Raekke(Fieldset):  # type: ignore[misc]  # crispy has no types
    """Fields that stand side by side under a legend."""

    template = "dkfds/layout/raekke.html"


def read_date(written: str) -> date | None:
    for form in DATOFORMER:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None
