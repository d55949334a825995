"""Whom a coordinator books for: found by parts of a name, a username or a mail address, among those who may book there."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet

from booking.models import Ordning
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.fritekst import LINJE, plads
from udviklingsmodel.organisation.models import Bruger, Tilknytning, is_called

MINDST, HOEJST = 2, 20  # letters to search by, people to show


class HvemForm(forms.Form):
    hvem = forms.CharField(
        label="Navn, brugernavn eller mailadresse",
        min_length=MINDST,
        max_length=plads(Bruger, "email"),
        validators=LINJE,
        help_text="En del af navnet er nok.",
        error_messages={
            "required": "Skriv noget af navnet på den, du booker for.",
            "min_length": "Skriv mindst %(limit_value)d bogstaver.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    fundet: list[Bruger] = []
    flere = False

    helper = FormHelper()
    helper.layout = Layout("hvem", Submit("", "Find"))
    helper.form_show_errors = False

    def __init__(self, *args: Any, ordning: Ordning, now: datetime, **kwargs: Any) -> None:
        self.ordning, self.now = ordning, now
        super().__init__(*args, **kwargs)

    def clean_hvem(self) -> str:
        written: str = self.cleaned_data["hvem"]
        found = list(_who_book(self.ordning, self.now).filter(is_called(written))[: HOEJST + 1])
        if not found:
            raise ValidationError(
                "Vi fandt ingen, som kan få en tid her. Prøv med færre bogstaver, eller se efter, om det er skrevet rigtigt."
            )
        self.fundet, self.flere = found[:HOEJST], len(found) > HOEJST
        return written


def _who_book(ordning: Ordning, now: datetime) -> QuerySet[Bruger]:
    """Those with a role today that books there, of whatever district, with these roles in `gaeldende`."""
    local = Tilknytning.objects.active_on(local_date(now)).filter(institution__isnull=False, rolle__in=ordning.roller)
    roles = Prefetch("tilknytninger", local.select_related("institution").order_by("institution__navn", "pk"), "gaeldende")
    people = Bruger.objects.filter(pk__in=local.values("bruger")).select_related("faggruppe")
    return people.prefetch_related(roles).order_by("navn", "pk")  # type: ignore[no-redef]
