import logging
from random import SystemRandom

from celery import shared_task

from udviklingsmodel.adgang import services
from udviklingsmodel.kernel import clock, loghoved
from udviklingsmodel.organisation import rettigheder

log = logging.getLogger(__name__)


@shared_task
def check_log() -> None:
    found = list(loghoved.faults())
    for fault in found:
        log.error("the log does not fit together", extra={"fejl": fault})
    services.note_check(faults=len(found), now=clock.now())


@shared_task
def check_rettigheder() -> None:
    found = list(rettigheder.faults(clock.now()))
    for fault in found:
        log.error("rights do not fit the facts", extra={"fejl": fault})
    services.note_drift(faults=len(found), now=clock.now())


@shared_task
def draw_stikproever() -> None:
    services.draw_stikproever(now=clock.now(), rng=SystemRandom())
