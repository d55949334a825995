from celery import shared_task

from udviklingsmodel.kernel import clock, outbox


@shared_task
def drain_outbox() -> None:
    while outbox.drain(now=clock.now(), most=outbox.BATCH):
        pass
