"""What happens elsewhere when what may be shared about a child has changed. Apps above register; this one knows none."""

from collections.abc import Callable
from datetime import datetime

from samtykke.models import Barn

Reaktion = Callable[[Barn, datetime], None]
_reaktioner: list[Reaktion] = []


def on_change(reaktion: Reaktion) -> Reaktion:
    """Register what is done in the same transaction, under the lock of the child, when what may be shared has changed."""
    _reaktioner.append(reaktion)
    return reaktion


def changed(barn: Barn, now: datetime) -> None:
    for reaktion in _reaktioner:
        reaktion(barn, now)
