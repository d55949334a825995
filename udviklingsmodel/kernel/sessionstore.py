"""SESSION_ENGINE: Django's sessions in the database, with what every visit asks compiled once."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from udviklingsmodel.kernel.sql import Param, Prepared

_open = Prepared(
    lambda: Session.objects.filter(session_key=Param(0, Session._meta.get_field("session_key")), expire_date__gt=Now())
)


class SessionStore(DatabaseSessionStore):
    def _get_session_from_db(self) -> Session | None:
        for session in _open(self.session_key):
            return session
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        """What is there already is written by one statement, without a transaction around it."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        row = self.create_model_instance(dict(self.items()))
        if not Session.objects.filter(pk=row.pk).update(session_data=row.session_data, expire_date=row.expire_date):
            raise UpdateError
