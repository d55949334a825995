"""The product by a clock that the journey drives: it stands at the moment written in the file UR."""

import os
from datetime import datetime
from pathlib import Path

from udviklingsmodel.wsgi import application  # sets Django up

# isort: split
from udviklingsmodel.kernel import clock

__all__ = ["application"]


def _driven() -> datetime:
    return datetime.fromisoformat(Path(os.environ["UR"]).read_text())


clock.now = _driven
