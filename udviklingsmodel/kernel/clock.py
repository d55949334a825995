"""The only reader of the system clock. Views, tasks and commands read it and pass the moment on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

KOEBENHAVN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    return timezone.now()


def local_date(moment: datetime) -> date:
    """The day in Copenhagen that `moment` falls on."""
    return moment.astimezone(KOEBENHAVN).date()
