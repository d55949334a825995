"""The runner, on the machine of the outbox and on one with guards over the same model."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import NOW
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.enums import UdsendelseTilstand
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.kernel.outbox import UDSENDELSER
from udviklingsmodel.kernel.transitions import Machine, Refused, Transition, available, begin, diagram, run

VENTER, SENDT, OPGIVET = UdsendelseTilstand.VENTER, UdsendelseTilstand.SENDT, UdsendelseTilstand.OPGIVET
PAIRS = [
    (state.value, step.name, step.target, state in step.sources)
    for state in UDSENDELSER.states
    for step in UDSENDELSER.transitions
]
ALLOWED = [pair[:3] for pair in PAIRS if pair[3]]
REFUSED = [pair[:2] for pair in PAIRS if not pair[3]]

pytestmark = pytest.mark.django_db


def udsendelse(tilstand: str = VENTER) -> Udsendelse:
    sent_at = NOW if tilstand == SENDT else None
    row = Udsendelse(
        art="proeve", objekt_id=uuid4(), modtager=BrugerFactory(), due_at=NOW, tilstand=tilstand, sent_at=sent_at
    )
    row.save()
    return row


def machine(*guards: Callable[[Any, Any, datetime], str | None], **step: Any) -> Machine:
    """One transition, `luk`, from venter to opgivet."""
    return Machine("proeve", UdsendelseTilstand, (Transition("luk", frozenset({VENTER.value}), OPGIVET, guards, **step),))


@pytest.mark.parametrize(("state", "step", "target"), ALLOWED)
def test_transition_from_its_source_reaches_its_target(state: str, step: str, target: str) -> None:
    fresh = run(UDSENDELSER, step, udsendelse(state), by=None, now=NOW)
    assert Udsendelse.objects.get(pk=fresh.pk).tilstand == target


@pytest.mark.parametrize(("state", "step"), REFUSED)
def test_transition_from_another_state_is_refused(state: str, step: str) -> None:
    with pytest.raises(Refused) as refused:
        run(UDSENDELSER, step, udsendelse(state), by=None, now=NOW)
    assert refused.value.code == f"er_{state}"


@pytest.mark.parametrize(("state", "step"), REFUSED)
def test_refused_transition_writes_nothing(state: str, step: str) -> None:
    row = udsendelse(state)
    before = list(Udsendelse.objects.values())
    with pytest.raises(Refused):
        run(UDSENDELSER, step, row, by=None, now=NOW)
    assert (list(Udsendelse.objects.values()), Haendelse.objects.filter(handling__startswith="udsendelse").count()) == (
        before,
        0,
    )


def test_state_that_changed_meanwhile_is_read_again_under_the_lock() -> None:
    stale = udsendelse()
    Udsendelse.objects.update(tilstand=OPGIVET)
    with pytest.raises(Refused, match="er_opgivet"):
        run(UDSENDELSER, "afsend", stale, by=None, now=NOW)


def test_guard_that_refuses_gives_its_code() -> None:
    with pytest.raises(Refused, match="for_sent"):
        run(machine(lambda obj, by, now: "for_sent"), "luk", udsendelse(), by=None, now=NOW)


def test_first_guard_that_refuses_counts() -> None:
    with pytest.raises(Refused, match="foerst"):
        run(
            machine(lambda o, b, n: None, lambda o, b, n: "foerst", lambda o, b, n: "sidst"),
            "luk",
            udsendelse(),
            by=None,
            now=NOW,
        )


def test_guard_gets_the_actor_and_the_moment() -> None:
    seen: list[Any] = []
    actor = BrugerFactory()
    run(machine(lambda obj, by, now: seen.append((by, now))), "luk", udsendelse(), by=actor, now=NOW)  # type: ignore[func-returns-value]
    assert seen == [(actor, NOW)]


def test_transition_writes_its_fields_before_and_its_messages_after_the_row() -> None:
    seen: list[str] = []

    def write(obj: Udsendelse, by: Any, now: datetime) -> None:
        obj.forsoeg = 7

    def then(obj: Udsendelse, by: Any, now: datetime) -> None:
        seen.append(f"{Udsendelse.objects.get(pk=obj.pk).tilstand} {Udsendelse.objects.get(pk=obj.pk).forsoeg}")

    run(machine(write=write, then=then), "luk", udsendelse(), by=None, now=NOW)
    assert seen == ["opgivet 7"]


def test_transition_whose_message_fails_leaves_no_trace() -> None:
    def then(obj: Udsendelse, by: Any, now: datetime) -> None:
        raise RuntimeError("no paper")

    row = udsendelse()
    with pytest.raises(RuntimeError, match="no paper"):
        run(machine(then=then), "luk", row, by=None, now=NOW)
    assert (Udsendelse.objects.get(pk=row.pk).tilstand, Haendelse.objects.filter(handling="proeve.luk").count()) == (
        VENTER,
        0,
    )


def test_transition_is_logged_with_actor_and_both_states() -> None:
    actor, row = BrugerFactory(), udsendelse()
    run(machine(), "luk", row, by=actor, now=NOW)
    logged = Haendelse.objects.get(handling="proeve.luk")
    assert (logged.aktoer, logged.at, logged.objekt_type, logged.objekt_id, logged.data) == (
        actor.pk,
        NOW,
        "kernel.udsendelse",
        str(row.pk),
        {"fra": "venter", "til": "opgivet"},
    )


def test_begin_is_logged_without_a_state_before() -> None:
    row = Udsendelse(art="proeve", objekt_id=uuid4(), modtager=BrugerFactory(), due_at=NOW)
    begin(Machine("proeve", UdsendelseTilstand, (Transition("opret", frozenset(), VENTER),)), "opret", row, by=None, now=NOW)
    assert Haendelse.objects.get(handling="proeve.opret").data == {"fra": "", "til": "venter"}


def test_available_is_what_run_would_do() -> None:
    assert list(available(UDSENDELSER, udsendelse(), None, NOW)) == ["afsend", "bortfald", "opgiv"]


def test_available_in_a_last_state_is_nothing() -> None:
    assert list(available(UDSENDELSER, udsendelse(SENDT), None, NOW)) == []


def test_available_asks_the_guards() -> None:
    closing = machine(lambda obj, by, now: "for_sent" if now > NOW else None)
    row = udsendelse()
    assert (list(available(closing, row, None, NOW)), list(available(closing, row, None, NOW + timedelta(seconds=1)))) == (
        ["luk"],
        [],
    )


def test_diagram_shows_beginning_steps_and_ends() -> None:
    steps = (Transition("opret", frozenset(), VENTER), Transition("luk", frozenset({VENTER.value}), OPGIVET))
    assert diagram(Machine("proeve", UdsendelseTilstand, steps)) == (
        "stateDiagram-v2\n"
        "    [*] --> venter: opret\n"
        "    venter --> opgivet: luk\n"
        "    sendt --> [*]\n"
        "    bortfaldet --> [*]\n"
        "    opgivet --> [*]\n"
    )
