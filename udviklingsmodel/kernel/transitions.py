"""States and transitions as data; one function runs any of them.

A `Machine` names a model's states and what leads from one to another. `run` takes the machine's lock, asks the guards,
writes the fields, the log row and the outbox rows, all in one transaction. Buttons ask the same table: `available`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import TextChoices

from udviklingsmodel.kernel import audit

Guard = Callable[[Any, Any, datetime], "str | None"]
Effect = Callable[[Any, Any, datetime], None]
Reason = Callable[[Any, Any, datetime], Mapping[str, str]]


class Refused(Exception):
    """A transition or service that may not happen. `code` says why; whoever shows it to a person has the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _nothing(obj: Any, by: Any, now: datetime) -> None:
    pass


def _no_reason(obj: Any, by: Any, now: datetime) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Transition:
    """`name` leads from any of `sources` (none: the object begins here) to `target`; without one the state stays.

    guards: each `(obj, by, now)` answers a refusal code or None, the first one counts.
    write: sets the fields that go with the new state. then: queues messages, after the row is saved.
    or_target: the state that `write` may set in place of the target, where what was before says so.
    """

    name: str
    sources: frozenset[str]
    target: str = ""
    guards: tuple[Guard, ...] = ()
    write: Effect = _nothing
    then: Effect = _nothing
    or_target: str = ""

    def refusal(self, obj: Any, by: Any, now: datetime) -> str | None:
        return next((code for guard in self.guards if (code := guard(obj, by, now))), None)


def _lock_row(obj: Any) -> Any:
    fresh = type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first()
    if fresh is None:
        raise Refused("slettet")
    return fresh


@dataclass(frozen=True)
class Machine:
    """The transitions of one model, whose state is in the field `tilstand`.

    why: what stands in the log beside the states, asked when all is done.
    """

    name: str
    states: type[TextChoices]
    transitions: tuple[Transition, ...]
    lock: Callable[[Any], Any] = field(default=_lock_row)
    why: Reason = field(default=_no_reason)

    def __getitem__(self, name: str) -> Transition:
        return next(t for t in self.transitions if t.name == name)


_machines: dict[str, Machine] = {}


def register(machine: Machine) -> Machine:
    """Note a machine of the product: docs/tilstande.md shows them all."""
    _machines[machine.name] = machine
    return machine


def registered() -> list[Machine]:
    return [_machines[name] for name in sorted(_machines)]


def available(machine: Machine, obj: Any, by: Any, now: datetime) -> Iterator[str]:
    """Names of the transitions that `run` would carry out now."""
    for transition in machine.transitions:
        if obj.tilstand in transition.sources and transition.refusal(obj, by, now) is None:
            yield transition.name


@transaction.atomic
def run(machine: Machine, name: str, obj: Any, *, by: Any, now: datetime) -> Any:
    """Carry out one transition on `obj`, as locked and read again; answers the fresh object.

    by: the acting Bruger, or None for the system. Raises Refused, having written nothing: a guard's code, er_…
    for another state than it begins in, slettet when it is gone.
    """
    step, fresh = machine[name], machine.lock(obj)
    if fresh.tilstand not in step.sources:
        raise Refused(f"er_{fresh.tilstand}")
    return _carry_out(machine, step, fresh, by, now)


def begin(machine: Machine, name: str, obj: Any, *, by: Any, now: datetime) -> Any:
    """Write a new `obj` into the state its life begins in, in the transaction and under the lock of the caller."""
    return _carry_out(machine, machine[name], obj, by, now)


def _carry_out(machine: Machine, step: Transition, obj: Any, by: Any, now: datetime) -> Any:
    if code := step.refusal(obj, by, now):
        raise Refused(code)
    adding = obj._state.adding
    before = "" if adding else obj.tilstand
    stored = {} if adding else dict(vars(obj))
    obj.tilstand = step.target or before
    step.write(obj, by, now)
    _clean_written(obj, stored)
    obj.save(force_insert=adding)
    step.then(obj, by, now)
    actor: UUID | None = by.pk if by else None
    data = {"fra": before, "til": obj.tilstand, **machine.why(obj, by, now)}
    barn = getattr(obj, "barn_id", None)
    audit.record(f"{machine.name}.{step.name}", obj, by=actor, now=now, data=data, barn=barn)
    return obj


def _clean_written(obj: Any, stored: dict[str, Any]) -> None:
    """What was written before stands, also where it would not be written today: a rule may have become stricter.

    Constraints are the database's to keep, and what a foreign key names has been read already.
    """
    unchanged = (f for f in obj._meta.fields if f.attname in stored and getattr(obj, f.attname) == stored[f.attname])
    relations = (f for f in obj._meta.fields if f.is_relation)
    obj.clean_fields(exclude={field.name for field in (*unchanged, *relations)})


def diagram(machine: Machine) -> str:
    """The machine as a Mermaid state diagram; the one in docs/ is made from it."""
    lines = ["stateDiagram-v2"]
    for step in machine.transitions:
        arrows = [(source, step.target or source) for source in sorted(step.sources) or ["[*]"]]
        arrows += [(source, step.or_target) for source in sorted(step.sources) if step.or_target]
        lines += [f"    {source} --> {target}: {step.name}" for source, target in arrows]
    lines += [f"    {state} --> [*]" for state in machine.states.values if not _leads_on(machine, state)]
    return "\n".join(lines) + "\n"


def _leads_on(machine: Machine, state: str) -> bool:
    return any(state in step.sources for step in machine.transitions)
