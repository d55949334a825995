"""What is to happen to days that a change hits: one choice for all, and another for some where there are several."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import TextChoices
from django.http import QueryDict

from udviklingsmodel.kernel.widgets import RadioMedHjaelp
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.paavirkning import Beslutning, Ramt

ALLE, VIST, EN = "beslutning", "ramt", "dag_"
_AFLYS = (
    "De, der har en tid eller venter på en, mister den. De får besked på mail, og det gør de, der holder sparringen, også."
)
AENDRES_HJAELP: dict[str, str] = {
    Dagsvalg.BEHOLD: "De, der har en tid, beholder den, og ventelisten gælder stadig.",
    Dagsvalg.AFLYS: _AFLYS,
}
LUKKES_HJAELP: dict[str, str] = {
    Dagsvalg.BEHOLD: (
        "De, der har en tid, beholder den, og sparringen holdes. De, der venter på en tid, får besked på mail om, "
        "at ventelisten er lukket."
    ),
    Dagsvalg.AFLYS: _AFLYS,
}
SOM_DE_ANDRE = "Som valgt for alle dagene"


def is_of_beslutning(name: str) -> bool:
    """Whether a field of a page is one of these."""
    return name in (ALLE, VIST) or name.startswith(EN)


def beslutning_of(data: QueryDict, valg: type[TextChoices]) -> Beslutning:
    """What was chosen for the days that stood on the page; one without a choice is left out."""
    return {pk: chosen for pk, key in _shown(data) if (chosen := data.get(EN + key) or data.get(ALLE)) in valg.values}


def _shown(data: QueryDict) -> Iterator[tuple[UUID, str]]:
    for key in data.getlist(VIST):
        try:
            yield UUID(key), key
        except ValueError:
            continue


class BeslutningForm(forms.Form):
    """Drawn with what was chosen before; `beslutning_of` reads it."""

    def __init__(
        self, ramte: Sequence[Ramt], data: QueryDict, hints: Mapping[str, str], *, valg: type[TextChoices] = Dagsvalg
    ) -> None:
        super().__init__(initial={name: data[name] for name in data if is_of_beslutning(name)})
        self.ramte = ramte
        self.fields[ALLE] = _radios("Hvad skal der ske med de dage?", valg.choices, hints)
        for ramt in ramte if len(ramte) > 1 else ():
            self.fields[f"{EN}{ramt.pk}"] = _radios(ramt.hvad, [("", SOM_DE_ANDRE), *valg.choices], {})
            self.initial.setdefault(f"{EN}{ramt.pk}", "")

    @property
    def helper(self) -> FormHelper:
        """The choice for all."""
        return self._drawn(ALLE)

    @property
    def hver_for_sig(self) -> FormHelper | None:
        """The days one by one, where there are several."""
        return self._drawn(*names) if (names := [name for name in self.fields if name.startswith(EN)]) else None

    def _drawn(self, *names: str) -> FormHelper:
        helper = FormHelper()
        helper.layout = Layout(*names)
        helper.form_tag, helper.disable_csrf = False, True
        return helper


def _radios(label: str, choices: Sequence[Any], hints: Mapping[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=RadioMedHjaelp(hints=hints))
