"""gunicorn's settings: `gunicorn -c python:udviklingsmodel.gunicorn udviklingsmodel.wsgi`."""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

from udviklingsmodel.kernel.logs import logging_config


class JsonLogger(Logger):  # type: ignore[misc]
    """gunicorn's own lines as JSON with CPR masked. Requests are logged by kernel.logs alone, without query strings."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logging_config(level=os.environ.get("LOG_LEVEL", "INFO"))
        self.error_log.handlers.clear()
        self.error_log.propagate = True


bind = os.environ.get("BIND", "127.0.0.1:8000")
embedded = not os.environ.get("REDIS_URL")
workers = 1 if embedded else int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8 if embedded else 4
backlog = 2048
graceful_timeout = 5
max_requests = 0
control_socket_disable = True  # it would lie in the home directory, and nobody asks it
logger_class = JsonLogger


def post_worker_init(worker: Any) -> None:
    """What was imported stays: the garbage collector need not look at it again, and looks less often.

    The embedded default has no other process: Celery runs in this one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    if embedded:
        from udviklingsmodel.celery import app
        from udviklingsmodel.embedded import start

        start(app)
