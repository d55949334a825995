"""The product without the lock of the settings, and slow between the check and the write: their races must fail on it."""

import time
from typing import Any

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from udviklingsmodel.organisation.models import Bruger, Kommune
from udviklingsmodel.organisation.services import personer, roller

__all__ = ["application"]


def _no_lock() -> Kommune:
    return Kommune.objects.get()


def _late(function: Any) -> Any:
    def slow(*args: Any, **kwargs: Any) -> Any:
        answer = function(*args, **kwargs)
        time.sleep(0.3)
        return answer

    return slow


roller.lock_indstillinger = personer.lock_indstillinger = _no_lock
roller.refuse_without_administration = _late(roller.refuse_without_administration)
Bruger.full_clean = _late(Bruger.full_clean)  # type: ignore[method-assign]
