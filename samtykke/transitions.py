"""The states of a Hjemmel: proposed by whoever may see the child, settled by a leader of its institution,
who may stop what was approved."""

from datetime import datetime

from samtykke.enums import HjemmelTilstand
from samtykke.models import Hjemmel
from samtykke.policies import leads, why
from samtykke.reaktioner import changed
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.transitions import Machine, Transition, register
from udviklingsmodel.organisation.models import Bruger


def _by_a_leader(hjemmel: Hjemmel, by: Bruger, now: datetime) -> str | None:
    return None if leads(by, hjemmel.barn, now) else "ikke_leder"


def _is_there_still(hjemmel: Hjemmel, by: Bruger, now: datetime) -> str | None:
    return "flyttet" if hjemmel.er_flyttet else None


def _has_not_run_out(hjemmel: Hjemmel, by: Bruger, now: datetime) -> str | None:
    return "udloebet" if hjemmel.is_over(local_date(now)) else None


def _settle(hjemmel: Hjemmel, by: Bruger, now: datetime) -> None:
    hjemmel.afgjort_af, hjemmel.afgjort_at = by, now


def _stop(hjemmel: Hjemmel, by: Bruger, now: datetime) -> None:
    hjemmel.stoppet_af, hjemmel.stoppet_at = by, now


def _tell(hjemmel: Hjemmel, by: Bruger, now: datetime) -> None:
    changed(hjemmel.barn, now)


_PROPOSED = frozenset({HjemmelTilstand.FORESLAAET.value})
HJEMLER = register(
    Machine(
        name="hjemmel",
        states=HjemmelTilstand,
        why=lambda hjemmel, by, now: why(hjemmel.barn, by, now),
        transitions=(
            Transition("foreslaa", frozenset(), HjemmelTilstand.FORESLAAET),
            Transition("godkend", _PROPOSED, HjemmelTilstand.GODKENDT, (_by_a_leader, _is_there_still), write=_settle),
            Transition("afvis", _PROPOSED, HjemmelTilstand.AFVIST, (_by_a_leader, _is_there_still), write=_settle),
            Transition(
                "stop",
                frozenset({HjemmelTilstand.GODKENDT.value}),
                HjemmelTilstand.STOPPET,
                (_by_a_leader, _is_there_still, _has_not_run_out),
                write=_stop,
                then=_tell,
            ),
        ),
    )
)
