from celery import shared_task

from udviklingsmodel.kernel import clock, indtastninger, loghoved, outbox
from udviklingsmodel.kernel.filer import lager


@shared_task
def drain_outbox() -> None:
    while outbox.drain(now=clock.now(), most=outbox.BATCH):
        pass


@shared_task
def delete_indtastninger() -> None:
    indtastninger.delete_expired(now=clock.now())


@shared_task
def write_loghoved() -> None:
    loghoved.write_head(clock.now())


@shared_task
def delete_ownerless_files() -> None:
    lager.delete_ownerless(now=clock.now())
