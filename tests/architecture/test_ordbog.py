"""README's Ordbog holds every model and every state; docs/tilstande.md shows every machine."""

import re
from io import StringIO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Choices, Model

from udviklingsmodel.kernel.transitions import registered

OURS = ("udviklingsmodel.", "booking", "moeder", "samtykke", "skemaer", "statistik")


def terms() -> set[str]:
    readme = (settings.BASE_DIR / "README.md").read_text()
    table = readme.split("## Ordbog", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| *([^|]+?) *\|", table, re.MULTILINE)
    return {term.strip("` ") for cell in rows for term in re.split(r"[,/]", cell)}


def models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def states() -> dict[str, type[Choices]]:
    """The enums of every field `tilstand`."""
    found = {m.name: m.states for m in registered()}
    return {states.__name__: states for states in found.values()}


def test_every_model_stands_in_the_ordbog() -> None:
    assert sorted({model.__name__ for model in models()} - terms()) == []


def test_every_state_stands_in_the_ordbog() -> None:
    values = {value for enum in states().values() for value in enum.values}
    assert values
    assert sorted(values - terms()) == []


def test_every_model_with_a_state_has_a_registered_machine() -> None:
    """A field `tilstand` whose choices are those of no machine would be changed past the table."""
    with_state = {m.__name__: tuple(m._meta.get_field("tilstand").choices or ()) for m in models() if hasattr(m, "tilstand")}
    known = {tuple(machine.states.choices) for machine in registered()}
    assert [name for name, choices in with_state.items() if choices not in known] == []


def test_every_transition_leads_between_states_of_its_machine() -> None:
    for machine in registered():
        for step in machine.transitions:
            assert step.sources | ({step.target, step.or_target} - {""}) <= set(machine.states.values), step.name


def test_diagrams_in_docs_are_those_of_the_tables() -> None:
    made = StringIO()
    call_command("tilstande", stdout=made)
    assert made.getvalue() == (settings.BASE_DIR / "docs" / "tilstande.md").read_text(), (
        "run manage.py tilstande > docs/tilstande.md"
    )
