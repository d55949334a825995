"""The product's Celery with minutes made seconds: the sweep every second, a lease of two."""

from datetime import timedelta

import django

django.setup()

from udviklingsmodel.celery import app
from udviklingsmodel.kernel import outbox

__all__ = ["app"]

LEASE_SECONDS = 2
outbox.LEASE = timedelta(seconds=LEASE_SECONDS)
app.conf.beat_schedule = {"outbox": {"task": outbox.DRAIN, "schedule": 1}}
