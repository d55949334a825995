"""Which passwords a local account may have, beside Django's own validators; and the link by which one chooses one."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

ENOUGH = 3  # of 4: zxcvbn's "safely unguessable"
LONGEST_MEASURED = 72


class NotGuessable:
    """Refuses what leaked lists, sequences and repetitions make guessable, however long; asks nobody (zxcvbn)."""

    def validate(self, password: str, user: object = None) -> None:
        if zxcvbn(password[:LONGEST_MEASURED])["score"] < ENOUGH:
            raise ValidationError("Den adgangskode er for let at gætte. Prøv en sætning, kun du finder på.", "for_let")

    def get_help_text(self) -> str:
        return "Adgangskoden må ikke være let at gætte."


class Engangsnoegle(PasswordResetTokenGenerator):
    """None that was sent works for an account that has been closed since."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"
