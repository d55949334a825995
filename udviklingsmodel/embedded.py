"""The embedded default's Celery: a worker and beat as threads of the one web process, with the broker in its memory."""

import threading

from celery import Celery
from celery.beat import EmbeddedService
from celery.worker import WorkController


def start(app: Celery) -> None:
    """Start both as daemon threads. What they had not done when the process ends, the outbox still holds."""
    worker = WorkController(app=app, pool_cls="solo", concurrency=1, without_mingle=True, without_gossip=True)
    threading.Thread(target=worker.start, name="celery-worker", daemon=True).start()
    EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler).start()
