"""What opens the room's screen of a session: a short code that is typed, and the key that its browser keeps.

Both follow from the session, the number of its link and SECRET_KEY: with another number both are worthless.
"""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from booking.models import EFTERTID, Sparringsdag
from udviklingsmodel.kernel.clock import local_date

TEGN = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no two that look alike
LAENGDE = 8


def kode(dag: Sparringsdag) -> str:
    """`7KQP-M3XA`"""
    number, letters = int(_signed("kode", dag), 16), ""
    for _ in range(LAENGDE):
        number, place = divmod(number, len(TEGN))
        letters += TEGN[place]
    return f"{letters[:4]}-{letters[4:]}"


def noegle(dag: Sparringsdag) -> str:
    return _signed("noegle", dag)[:32]


def _signed(formaal: str, dag: Sparringsdag) -> str:
    return salted_hmac(f"booking.skaerm.{formaal}", f"{dag.pk} {dag.skaerm_nr}", algorithm="sha256").hexdigest()


def opens(given: str, dag: Sparringsdag, now: datetime) -> bool:
    return constant_time_compare(given, noegle(dag)) and is_on(dag, now)


def session_of(given: str, now: datetime) -> Sparringsdag | None:
    """The session whose code was typed, however it was spaced. Each of the day's is compared, whichever it is."""
    typed = "".join(letter for letter in given.upper() if letter.isalnum())
    today = local_date(now)
    near = Sparringsdag.objects.filter(dato__range=(today - timedelta(days=1), today)).prefetch_related("positioner")
    fits = [dag for dag in near if constant_time_compare(typed, kode(dag).replace("-", ""))]
    return next((dag for dag in fits if is_on(dag, now)), None)


def is_on(dag: Sparringsdag, now: datetime) -> bool:
    """From its day on, until half an hour after its last time."""
    last = max((position.end_at for position in dag.positioner.all()), default=None)
    return last is not None and dag.dato <= local_date(now) and now < last + EFTERTID
