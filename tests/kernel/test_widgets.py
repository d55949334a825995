from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.widgets import DatoField, RadioMedHjaelp

SENTENCE = "Skriv dag, måned og år, fx 26 11 2026."


class Form(forms.Form):
    dag = DatoField(required=False)
    valg = forms.ChoiceField(
        choices=[("a", "A"), ("b", "B")],
        widget=RadioMedHjaelp(hints={"a": "Det første"}, tale={"b": "bogstavet b"}, disabled=["b"]),
    )


def options() -> list[dict[str, Any]]:
    widget = Form()["valg"].field.widget
    return [option for _group, rows, _index in widget.optgroups("valg", [], {"id": "id_valg"}) for option in rows]


@pytest.mark.parametrize("typed", [["26", "11", "2026"], [" 26 ", "11", "2026 "]])
def test_dato_of_day_month_year(typed: list[str]) -> None:
    assert DatoField().clean(typed) == date(2026, 11, 26)


@pytest.mark.parametrize(
    "typed",
    [
        ["26", "11", "26"],
        ["26", "11", ""],
        ["x", "11", "2026"],
        ["", "", "2026"],
        ["😀", "1", "2026"],
    ],
)
def test_dato_that_is_none_gets_one_sentence_with_an_example(typed: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        DatoField(required=False).clean(typed)
    assert refused.value.messages == [SENTENCE]


@pytest.mark.parametrize("typed", [["31", "2", "2026"], ["26", "13", "2026"], ["0", "1", "2026"]])
def test_dato_that_is_not_in_the_calendar_is_told_as_that(typed: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        DatoField(required=False).clean(typed)
    assert refused.value.messages == ["Den dato findes ikke. Er dag og måned byttet om?"]


@pytest.mark.parametrize("typed", [["", "", ""], None, []])
def test_dato_left_empty_is_none(typed: list[str] | None) -> None:
    assert DatoField(required=False).clean(typed) is None


def test_dato_left_empty_where_required_is_refused() -> None:
    with pytest.raises(ValidationError):
        DatoField(required=True).clean(["", "", ""])


def test_form_keeps_what_was_typed_in_a_wrong_dato() -> None:
    form = Form({"dag_0": "31", "dag_1": "2", "dag_2": "2026"})
    form.is_valid()
    shown = str(form["dag"])
    assert [f'value="{value}"' in shown for value in ("31", "2", "2026")] == [True] * 3


def test_radio_with_hint_is_described_by_it() -> None:
    assert (options()[0]["hint"], options()[0]["attrs"]["aria-describedby"]) == ("Det første", "id_valg_0_hint")


def test_radio_that_is_taken_is_disabled() -> None:
    assert [option["attrs"].get("disabled") for option in options()] == [None, True]


def test_radio_is_announced_in_its_own_words() -> None:
    assert [option["tale"] for option in options()] == ["", "bogstavet b"]


def test_year_that_nobody_meant_is_no_date() -> None:
    assert DatoField().clean(["31", "12", "2999"]) == date(2999, 12, 31)
    for year in ("3000", "9999"):
        with pytest.raises(ValidationError, match="Er årstallet rigtigt"):
            DatoField().clean(["1", "1", year])
