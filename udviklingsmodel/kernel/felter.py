"""Fields that the database keeps encrypted, and the blind index by which they are found again (PRI-03).

The keys are CPR_KEYS: the first encrypts, all decrypt. Whoever has the database alone has neither the values nor a way
to try them out: the index is an HMAC under a key that is not in it.
"""

import hmac
from functools import cache
from hashlib import sha256
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

_INDEX = b"blindt indeks"


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _box() -> MultiFernet:
    return _fernet(tuple(settings.CPR_KEYS))


def encrypt(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    return _box().decrypt(encrypted).decode()


class KrypteretField(models.TextField):  # type: ignore[type-arg]
    """A text that only the program can read. It cannot be searched for: see `blind_index`."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        plain = super().get_db_prep_save(value, connection)
        return encrypt(cast(str, plain)) if plain else plain

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "exact":  # which check constraints compare with nothing
            raise FieldError(f"{self.name} is encrypted: it cannot be asked about.")
        return super().get_lookup(lookup_name)


def blind_index(value: str) -> str:
    """What is stored beside an encrypted value that must be found again: the same for the same value, and says nothing."""
    return _index(settings.CPR_KEYS[0], value)


def blind_indexes(value: str) -> list[str]:
    """To search with: also what was stored under an older key."""
    return [_index(key, value) for key in settings.CPR_KEYS]


def _index(key: str, value: str) -> str:
    return hmac.new(hmac.digest(key.encode(), _INDEX, sha256), value.encode(), sha256).hexdigest()


def is_current(stored: str) -> bool:
    """Whether the first key encrypted it."""
    try:
        _fernet((settings.CPR_KEYS[0],)).decrypt(stored)
    except InvalidToken:
        return False
    return True
