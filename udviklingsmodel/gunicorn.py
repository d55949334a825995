"""gunicorn's settings: `gunicorn -c python:udviklingsmodel.gunicorn udviklingsmodel.wsgi`."""

import os
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
embedded = "REDIS_URL" not in os.environ
workers = 1 if embedded else int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8 if embedded else 4
backlog = 2048
max_requests = 0
accesslog = None  # kernel.logs writes one line a request, without query strings
logconfig_dict: dict[str, Any] = {"version": 1, "disable_existing_loggers": False, "root": {"level": "INFO", "handlers": []}}


def post_worker_init(worker: Any) -> None:
    """The embedded default has no other process: Celery runs in this one."""
    if embedded:
        from udviklingsmodel.celery import app
        from udviklingsmodel.embedded import start

        start(app)
