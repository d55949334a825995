"""Encryption of what lies in the database for a short while."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _fernet(purpose: str) -> Fernet:
    """A key of its own for each purpose, derived from SECRET_KEY: what is sealed for one opens for no other."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(settings.SECRET_KEY.encode())
    return Fernet(urlsafe_b64encode(key))


def seal(content: bytes, *, purpose: str, now: datetime) -> bytes:
    return _fernet(purpose).encrypt_at_time(content, int(now.timestamp()))


def unseal(sealed: bytes, *, purpose: str, longest: timedelta, now: datetime) -> bytes | None:
    """What was sealed for the same purpose; None when it was for another, by another key, or longer ago than `longest`."""
    try:
        return _fernet(purpose).decrypt_at_time(sealed, int(longest.total_seconds()), int(now.timestamp()))
    except InvalidToken:
        return None
