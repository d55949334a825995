from celery import shared_task

from samtykke import advarsler
from udviklingsmodel.kernel import clock


@shared_task
def warn() -> None:
    advarsler.warn(now=clock.now())
