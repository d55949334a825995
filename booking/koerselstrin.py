"""What one may press while a session is run, and what leads where (TST-12)."""

from booking import koerselsregler as regler
from booking.enums import KoerselTilstand
from booking.models import Koersel
from booking.transitions import lock_dag
from udviklingsmodel.kernel.transitions import Machine, Transition, register


def _lock(koersel: Koersel) -> Koersel:
    """Everything that happens on a session has its lock; the rounds are brought to its times as they are now."""
    lock_dag(koersel.sparringsdag_id)
    fresh = Koersel.objects.select_related("sparringsdag__ordning").get(pk=koersel.pk)
    fresh.tryk = koersel.tryk
    regler.sync_runder(fresh)
    return fresh


def _from(*states: KoerselTilstand) -> frozenset[str]:
    return frozenset(state.value for state in states)


_READY, _RUNNING = _from(KoerselTilstand.KLAR), _from(KoerselTilstand.I_GANG)
_PAUSED, _ENDED = _from(KoerselTilstand.PAUSE), _from(KoerselTilstand.SLUT)
_ON = _RUNNING | _PAUSED
_STEERS = (regler.may_run, regler.is_current, regler.steers, regler.not_closed_by_itself)

KOERSLER = register(
    Machine(
        name="koersel",
        states=KoerselTilstand,
        lock=_lock,
        transitions=(
            Transition("goer_klar", frozenset(), KoerselTilstand.KLAR, (regler.may_run, regler.is_held)),
            Transition(
                "start",
                _READY,
                KoerselTilstand.I_GANG,
                (regler.may_run, regler.is_current, regler.is_held, regler.may_begin_now),
                write=regler.begin,
            ),
            Transition("pause", _RUNNING, KoerselTilstand.PAUSE, _STEERS, write=regler.pause),
            Transition("fortsaet", _PAUSED, KoerselTilstand.I_GANG, _STEERS, write=regler.resume),
            Transition("naeste", _ON, KoerselTilstand.I_GANG, (*_STEERS, regler.a_round_is_left), write=regler.go_to_next),
            Transition("laengere", _ON, guards=(*_STEERS, regler.in_a_round), write=regler.longer),
            Transition(
                "kortere", _ON, guards=(*_STEERS, regler.in_a_round, regler.leaves_what_it_used), write=regler.shorter
            ),
            Transition(
                "byt",
                _READY | _ON,
                guards=(*_STEERS, regler.is_held, regler.runs_or_may_begin, regler.can_change_places),
                write=regler.change_places,
            ),
            Transition(
                "intern",
                _READY | _ON | _ENDED,
                guards=(regler.may_run, regler.has_begun_or_may, regler.is_left_over),
                write=regler.use_internally,
            ),
            Transition("fremmoede", _ON | _ENDED, guards=(regler.may_run, regler.came_or_not), write=regler.mark_attendance),
            Transition(
                "overtag",
                _ON,
                guards=(regler.may_run, regler.is_current, regler.does_not_steer, regler.not_closed_by_itself),
                write=regler.take_over,
            ),
            Transition("slut", _ON, KoerselTilstand.SLUT, _STEERS, write=regler.end),
            Transition(
                "fortryd",
                _RUNNING | _ENDED,
                KoerselTilstand.I_GANG,
                (*_STEERS, regler.can_be_undone),
                or_target=KoerselTilstand.PAUSE,
                write=regler.take_back,
            ),
            Transition("luk", _ON, KoerselTilstand.SLUT, (regler.has_closed_by_itself,), write=regler.end),
        ),
    )
)
