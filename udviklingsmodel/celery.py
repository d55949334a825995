"""The Celery application. Redis, or the embedded default's memory, is only a wake-up: the outbox is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "udviklingsmodel.settings")
app = Celery("udviklingsmodel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
