"""Two who change the same thing: nobody overwrites what they have not seen. And the same form, sent twice.

A form that changes something carries a stamp of each value it showed. The service that saves takes the form's `as_seen`
and asks it about the row it has locked; `Overhalet` names what now stands. Where a change would change nothing a service
does not ask, so that a form sent twice is answered as once.

A form that makes something carries an id, which the log keeps with what was made: sent twice, it makes one.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Self, TypeVar, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import QueryDict

from udviklingsmodel.kernel.datoer import klokkeslaet, kort_dato
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.kernel.widgets import DatoField

Vist = Mapping[str, Any]  # what a form shows of an object: values by its fields, or by words where it has no field for them
Check = Callable[[Any], None]
M = TypeVar("M", bound=Model)

INTET_AENDRET = "Der er ikke ændret noget endnu"
UDEN_VERSION = "Siden var ikke hel, så vi kan ikke se, om en anden har ændret det imens."
MEST = 200  # characters of a value that is told
AENDRINGER = ("aendret", "afsluttet", "standard")  # how the log's words for a change end
TIL = " > "  # between what a value was and what it became, in the log
Felter = Mapping[str, forms.Field]


@dataclass(frozen=True)
class Skjult:
    """A value that a form does not show: told as `vist`, and compared by `noegle`, from which nobody can find it."""

    vist: str
    noegle: str

    def __str__(self) -> str:
        return self.vist


def unseen(obj: Model) -> None:
    """The `as_seen` of commands and imports, which have shown nobody anything."""


class Overhalet(ValidationError):
    """Somebody else saved meanwhile. `nu`: what the form would show now; `felter`: what of it is not as it was shown."""

    def __init__(self, obj: Model, nu: Vist, felter: list[str]) -> None:
        super().__init__(f"{_who_changed(obj)} har ændret det imens.", "overhalet")
        self.nu, self.felter = nu, felter

    def show_in(self, form: "VersionForm") -> None:
        """What was typed stays; the form says what now stands, and with that seen it may be saved."""
        whole = bool(form.data.get("version"))
        form.meet(self.nu)
        form.fejl_overskrift = INTET_AENDRET
        now = [f"{_label(form.fields, name)}: {_in_words(form.fields.get(name), self.nu[name])}." for name in self.felter]
        said = [f"{self.message[:-1]}:", *now] if whole else [UDEN_VERSION]
        form.add_error(None, [*map(ValidationError, said), ValidationError(form.igen)])


class VersionForm(forms.Form):
    """A form of something that is there already."""

    version = forms.Field(required=False, widget=forms.HiddenInput)  # a plain Field: whatever is sent, it is no error
    igen = "Det, du skrev, står her endnu. Gem igen, hvis det er det, der skal gælde."
    status = 200
    fejl_overskrift = ""

    @staticmethod
    def vist(obj: Any) -> Vist:
        raise NotImplementedError

    @classmethod
    def showing(cls, obj: Model, **kwargs: Any) -> Self:
        return cls(initial=with_version(cls.vist(obj)), **kwargs)

    def as_seen(self, obj: Model) -> None:
        """Raises Overhalet unless `obj` is what the form showed."""
        now = self.vist(obj)
        seen = set(str(self.data.get("version", "")).split(";"))
        if changed := [name for name, value in now.items() if _part(name, value) not in seen]:
            raise Overhalet(obj, now, changed)

    def meet(self, nu: Vist) -> None:
        """Shown again beside what now stands: sent once more, it is meant."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = stamp(nu)
        self.data, self.status = data, 409


class NyForm(forms.Form):
    """A form that makes something."""

    formular_id = forms.UUIDField(
        required=False,
        initial=uuid4,
        widget=forms.HiddenInput,
        error_messages={"invalid": "Siden var ikke hel. Åbn den igen."},
    )


def made_with(formular: UUID | None) -> dict[str, str]:
    """What the log says of how a thing was made."""
    return {"formular": str(formular)} if formular else {}


def made_before(new: M, handling: str, formular: UUID | None, *felter: str) -> M | None:
    """What the form made when it was sent the first time with the same answers: `felter` are as in `new`.

    handling: what the log says when one is made.
    """
    if formular is None:
        return None
    same = type(new)._default_manager.filter(**{felt: getattr(new, felt) for felt in felter}).order_by("pk").first()
    made = Haendelse.objects.filter(handling=handling, data__formular=str(formular))
    return same if same and made.filter(objekt_type=same._meta.label_lower, objekt_id=str(same.pk)).exists() else None


def with_version(vist: Vist) -> dict[str, Any]:
    """The initial values of a form that shows `vist`."""
    return {**vist, "version": stamp(vist)}


def stamp(vist: Vist) -> str:
    return ";".join(_part(name, value) for name, value in vist.items())


def _part(name: str, value: Any) -> str:
    compared = value.noegle if isinstance(value, Skjult) else value
    return f"{name}={hashlib.sha256(_text(compared).encode()).hexdigest()[:16]}"


def _text(value: Any) -> str:
    return "\n".join(sorted(map(str, value))) if isinstance(value, list) else "" if value is None else str(value)


def _who_changed(obj: Model) -> str:
    """Whoever the log says changed it last: it has a row for each change."""
    changes = Q(*(("handling__endswith", f".{end}") for end in AENDRINGER), _connector=Q.OR)
    rows = Haendelse.objects.filter(changes, objekt_type=obj._meta.label_lower, objekt_id=str(obj.pk))
    last = rows.order_by("-nummer").values_list("aktoer", flat=True).first()
    person = last and get_user_model()._default_manager.filter(pk=last).first()
    return str(person) if person else "En anden"


def logged(before: Vist, after: Vist) -> dict[str, str]:
    """What the log keeps of a change: the fields, and from what to what. Pass ids, codes, days, hours and numbers alone."""
    return {
        name: f"{_kept(before[name])}{TIL}{_kept(value)}"
        for name, value in after.items()
        if _part(name, before[name]) != _part(name, value)
    }


def _kept(value: Any) -> str:
    return ",".join(sorted(map(str, value))) if isinstance(value, list) else "" if value is None else str(value)


def told(felter: Felter, data: Mapping[str, str], ord_for: Mapping[str, Callable[[str], str]]) -> list[str]:
    """The change that a row of the log is about, as the reader knows it from the form.

    felter: the fields of the form, by the names in the log. ord_for: the word for one value, where the field has none.
    """
    lines = []
    for name in filter(None, data.get("felter", "").split(",")):
        line = f"{_label(felter, name)}: ændret"
        if name in data:
            fra, til = (_read(felter.get(name), text, ord_for.get(name)) for text in data[name].split(TIL))
            line = f"{_label(felter, name)}: fra {fra} til {til}"
        lines.append(line)
    return lines


def _read(field: forms.Field | None, kept: str, word: Callable[[str], str] | None) -> str:
    value: Any = kept
    if word:
        value = ", ".join(word(part) for part in kept.split(",") if part)
    elif isinstance(field, forms.MultipleChoiceField):
        value = kept.split(",") if kept else []
    elif isinstance(field, forms.BooleanField):
        value = kept == "True"
    elif isinstance(field, forms.TimeField) and kept:
        value = time.fromisoformat(kept)
    elif isinstance(field, DatoField) and kept:
        value = date.fromisoformat(kept)
    return _in_words(field, value)


def _label(felter: Felter, name: str) -> str:
    return str(felter[name].label).rstrip("?") if name in felter else name


def _in_words(field: forms.Field | None, value: Any) -> str:
    """As the reader knows it from the form."""
    if isinstance(field, forms.ChoiceField):
        names = dict(_flat(cast(Iterable[Any], field.choices)))
        return _cut(", ".join(names.get(str(key), str(key)) for key in (value if isinstance(value, list) else [value])))
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return kort_dato(value)
    if isinstance(value, time):
        return klokkeslaet(value)
    return _cut(", ".join("" if value is None else line for line in str(value).splitlines()))


def _cut(text: str) -> str:
    return f"{text[:MEST]}…" if len(text) > MEST else text or "intet"


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), str(label)
