"""Form controls Django lacks: radios that explain themselves, and the day, month and year Danes type."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SENESTE_AAR = 2999  # a later one was not meant, and days are counted past it
# What a text field says of a null byte, which PostgreSQL cannot hold.
ULAESELIGT = {"null_characters_not_allowed": _("Her er tegn, der ikke kan læses. Slet dem, og skriv igen.")}


class RadioMedHjaelp(forms.RadioSelect):
    """Radios where an option may have a line of help, may be taken, and may be announced in other words.

    `hints`, `tale` and `disabled` go by the option's value; a view may set them on the widget after the form is made.
    `tale` is what a screen reader hears in place of the label ("torsdag den 26. november, kl. 8.20 til 8.40, ledig").
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        hints: Mapping[str, Any] | None = None,
        tale: Mapping[str, Any] | None = None,
        disabled: Collection[str] = (),
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = hints or {}
        self.tale = tale or {}
        self.disabled = disabled

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        key = str(value)
        option["hint"] = self.hints.get(key, "")
        option["tale"] = self.tale.get(key, "")
        if option["hint"] and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        if key in self.disabled:
            option["attrs"]["disabled"] = True
        return option


class KrydsMedHjaelp(forms.CheckboxInput):
    """A checkbox whose line of help is made only when it is shown."""

    def __init__(self, hint: Callable[[], str]) -> None:
        super().__init__()
        self.hint = hint

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["hint"] = self.hint()
        described = context["widget"]["attrs"]
        ids = f"{described.get('aria-describedby', '')} {described['id']}_helptext"
        described["aria-describedby"] = ids.strip()
        return context


class DatoWidget(forms.MultiWidget):
    """Day, month and year in three text fields: a browser's own date field speaks the browser's language."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        part = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__([forms.TextInput({**part, "maxlength": length}) for length in (2, 2, 4)], attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], (_("Dag"), _("Måned"), _("År")), strict=True):
            part["label"] = label
        return context


class DatoField(forms.MultiValueField):
    """A date from `DatoWidget`; whatever is wrong with it is answered by one sentence."""

    widget = DatoWidget
    default_error_messages: ClassVar = {
        "invalid": _("Skriv dag, måned og år, fx 26 11 2026."),
        "findes_ikke": _("Den dato findes ikke. Er dag og måned byttet om?"),
        "for_langt_frem": _("Så langt frem kan vi ikke se. Er årstallet rigtigt?"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([forms.CharField() for _part in range(3)], require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """One answer for the three fields, where the base class would give one for each."""
        parts = [str(part or "").strip() for part in value or []]
        day = self.compress(parts) if any(parts) else None
        forms.Field.validate(self, day)  # the base class, which trusts its parts, has emptied its own
        self.run_validators(day)
        return day

    def compress(self, data_list: list[str]) -> date:
        typed = " ".join(data_list)
        try:
            day = datetime.strptime(typed, "%d %m %Y").date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            code = "findes_ikke" if re.fullmatch(r"\d{1,2} \d{1,2} \d{4}", typed) else "invalid"
            raise ValidationError(self.error_messages[code], code=code) from None
        if day.year > SENESTE_AAR:
            raise ValidationError(self.error_messages["for_langt_frem"], code="for_langt_frem")
        return day
