"""Makers of test data. `NOW` is a Monday; the first Thursday after it is THURSDAY."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 26)
