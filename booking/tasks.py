import logging

from celery import shared_task

from booking import services
from booking.models import Ordning
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.kalender import Kalender

log = logging.getLogger(__name__)


@shared_task
def generate_sparringsdage() -> None:
    now, kalender = clock.now(), Kalender.load()
    for ordning in Ordning.objects.order_by("pk"):
        try:
            services.generate_sparringsdage(ordning=ordning, kalender=kalender, now=now)
        except Exception:
            log.exception("sessions not generated", extra={"ordning": ordning.pk})


@shared_task
def queue_dagsordener() -> None:
    services.queue_dagsordener(now=clock.now())


@shared_task
def expire_venteliste() -> None:
    services.expire_venteliste(now=clock.now())


@shared_task
def erase_bookinger() -> None:
    services.erase_bookinger(now=clock.now())


@shared_task
def recheck_samtykker() -> None:
    services.recheck_samtykker(now=clock.now())


@shared_task
def end_forgotten() -> None:
    services.end_forgotten(now=clock.now())
