"""From a day, which is counted, to a day, which is not, or for good: a role, custody. People see and write the last day."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from udviklingsmodel.kernel.datoer import kort_dato
from udviklingsmodel.kernel.sql import Param


def not_over(day: date | Param) -> Q:
    """What is in force on `day`, or will be."""
    return Q(til_date__isnull=True) | Q(til_date__gt=day)


def in_force(day: date | Param) -> Q:
    return not_over(day) & Q(fra_date__lte=day)


def years_before(day: date, years: int) -> date:
    """Who was born on it, or earlier, has had that many birthdays: one of 29 February has them on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def year_after(day: date) -> date:
    """The first day on which `day` is a year ago: of 29 February it is 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, month=3, day=1)


class FraTil(models.Model):
    fra_date = models.DateField()
    til_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def is_over(self, day: date) -> bool:
        return self.til_date is not None and self.til_date <= day

    def is_in_force(self, day: date) -> bool:
        return self.fra_date <= day and not self.is_over(day)

    @property
    def sidste_date(self) -> date | None:
        """The last day, which is what people see and write."""
        return self.til_date - timedelta(days=1) if self.til_date else None

    @property
    def dage(self) -> str:
        """`fra 1. august 2026 til og med 31. juli 2027`, `1. august 2026`"""
        if self.sidste_date == self.fra_date:
            return kort_dato(self.fra_date)
        last = f" til og med {kort_dato(self.sidste_date)}" if self.sidste_date else ""
        return f"fra {kort_dato(self.fra_date)}{last}"


class Periode(FraTil):
    """One that always ends."""

    til_date = models.DateField()

    class Meta:
        abstract = True

    @property
    def sidste_date(self) -> date:
        return self.til_date - timedelta(days=1)
