"""HTML to PDF, in a worker process that is kept warm."""

import logging
import threading
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as RenderTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from django.conf import settings

from udviklingsmodel.kernel import pdf_worker

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
RENDERS_PER_WORKER = 100

_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


class Unavailable(Exception):
    """No PDF came: the system's libraries are missing, or the document went beyond its limits."""


def render(html: str) -> bytes:
    """A PDF/UA document. `html` is a whole page whose user text is escaped. Raises Unavailable."""
    try:
        return _begin(html).result(TIMEOUT_SECONDS)
    except (BrokenProcessPool, CancelledError, RenderTimeout, OSError, MemoryError) as error:
        log.warning("no pdf", extra={"error": type(error).__name__})
        _drop_worker()
        raise Unavailable from error


def _begin(html: str) -> Future[bytes]:
    """Hand `html` to the worker; under the lock, so that no other thread drops the worker meanwhile."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = ProcessPoolExecutor(
                1, get_context("spawn"), initializer=pdf_worker.begin, max_tasks_per_child=RENDERS_PER_WORKER
            )
        return _pool.submit(pdf_worker.render, html, str(settings.BASE_DIR / "static"))


def _drop_worker() -> None:
    """Let the next render begin with a new process; kill one that is still busy."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool:
        for process in list(pool._processes.values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
