"""The running of a session: a press, a session that nobody ended, and who of the team is there."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from booking.enums import Deltagersvar, KoerselTilstand
from booking.koerselstrin import KOERSLER
from booking.models import EFTERTID, Deltagelse, Koersel, Sparringsdag, Tryk
from booking.policies import can_koere
from booking.transitions import lock_dag
from udviklingsmodel.kernel import audit, transitions
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.models import Bruger

TRYK = frozenset(step.name for step in KOERSLER.transitions) - {"goer_klar", "luk"}


def press(*, dag: Sparringsdag, trin: str, tryk: Tryk, by: Bruger, now: datetime) -> Koersel:
    """Carry out a press on the live agenda; the first one makes its Koersel.

    Raises Sparringsdag.DoesNotExist; and Refused, having written nothing: ukendt, maa_ikke_koere, aendret when the page is
    older than the last press that steers, styres_af_en_anden, styrer_allerede, aflyst, ingen_tider, ikke_endnu, forbi,
    ingen_flere, ingen_runde, brugt, kan_ikke_byttes, kan_ikke_fortrydes, er_booket, ingen_rest, ikke_begyndt, and er_…
    """
    if trin not in TRYK:
        raise Refused("ukendt")
    try:
        with transaction.atomic():
            lock_dag(dag.pk)
            koersel = Koersel.objects.filter(sparringsdag=dag.pk).first() or _made_ready(dag, by, now)
            koersel.tryk = tryk
            done: Koersel = transitions.run(KOERSLER, trin, koersel, by=by, now=now)
            return done
    except IntegrityError as stopped:
        raise Refused("aendret") from stopped


def _made_ready(dag: Sparringsdag, by: Bruger, now: datetime) -> Koersel:
    last = dag.positioner.filter(opgivet=False).order_by("-end_at").first()
    if last is None:
        raise Refused("ingen_tider")
    koersel = Koersel(sparringsdag=dag, planlagt_slut_at=last.end_at)
    return transitions.begin(KOERSLER, "goer_klar", koersel, by=by, now=now)  # type: ignore[no-any-return]


def end_forgotten(*, now: datetime) -> None:
    """End what still runs so long after its planned end, at that moment; each in a transaction of its own."""
    running = Koersel.objects.filter(tilstand__in=[KoerselTilstand.I_GANG, KoerselTilstand.PAUSE])
    for koersel in running.filter(planlagt_slut_at__lte=now - EFTERTID).order_by("pk"):
        koersel.tryk = Tryk(koersel.version)
        with suppress(Refused):
            transitions.run(KOERSLER, "luk", koersel, by=None, now=now)


@transaction.atomic
def answer_deltagelse(*, dag: Sparringsdag, bruger: Bruger, svar: str, by: Bruger, now: datetime) -> None:
    """Whether one of those who hear what is said will be there; an empty `svar` takes the answer back.

    One's own, or as whoever runs the session marks it. Raises Sparringsdag.DoesNotExist, and Refused: aflyst,
    maa_ikke_koere, ikke_med, forbi, ukendt.
    """
    if lock_dag(dag.pk) is None:
        raise Refused("aflyst")
    if by.pk != bruger.pk and not can_koere(by, dag.ordning, now):
        raise Refused("maa_ikke_koere")
    if not dag.ordning.deltagere(dag.dato).filter(bruger=bruger).exists():
        raise Refused("ikke_med")
    if local_date(now) > dag.dato + timedelta(days=1):
        raise Refused("forbi")
    if svar and svar not in Deltagersvar.values:
        raise Refused("ukendt")
    Deltagelse.objects.filter(sparringsdag=dag.pk, bruger=bruger).delete()
    if svar:
        Deltagelse.objects.create(sparringsdag=dag, bruger=bruger, svar=svar, at=now)
    audit.record("sparringsdag.deltagelse", dag, by=by.pk, now=now)
