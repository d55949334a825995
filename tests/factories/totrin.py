from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from tests.factories import NOW
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import totrin


def code(secret: str, at: datetime) -> str:
    """What an app that holds the secret shows at the moment."""
    shown: str = format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
    return shown


def make_app(bruger: Bruger, at: datetime = NOW) -> str:
    """An app is set up; answers its secret."""
    secret: str = generate_totp_secret()
    totrin.add_app(bruger=bruger, hemmelighed=secret, kode=code(secret, at), now=at)
    return secret
