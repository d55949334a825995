"""JSON log lines with a request id. The one handler masks CPR numbers and one-time keys; no query string, no body."""

import logging.config
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, WrappedLogger

from udviklingsmodel.kernel.cpr import mask_cpr

log = logging.getLogger("request")
FOLLOWING = "foelger"  # in the query of what a page asks for by itself, each second: nobody used it

_ONE_TIME_KEY = re.compile(r"[0-9a-z]{6}-[0-9a-f]{32}")  # as Django makes them: in the address of a reset link


def _masked(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(_masked(key)): _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_masked(item) for item in value]
    return _ONE_TIME_KEY.sub("••••", mask_cpr(str(value)))


def mask(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """What may be written of an event. Django hands its loggers the whole request, which shows itself with its query."""
    return {key: _masked(value) for key, value in event.items() if key != "request"}


def logging_config(*, level: str) -> None:
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "json": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": render,
                }
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["console"], "level": level},
            # Django would mail tracebacks and echo request lines with their query strings.
            # At DEBUG its template engine writes the whole context, with what was typed.
            "loggers": {
                "django": {"propagate": True},
                "django.server": {"level": "ERROR", "propagate": True},
                "django.template": {"level": "INFO", "propagate": True},
            },
        }
    )


class RequestLogMiddleware:
    """One line a request: method, path without query, status, milliseconds, user id; none for a page that only follows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        user = getattr(request, "user", None)
        quiet = FOLLOWING in request.GET and response.status_code < 400
        log.log(
            logging.DEBUG if quiet else logging.INFO,
            "request",
            extra={
                "request_id": request_id,
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "user": str(user.pk) if user and user.is_authenticated else None,
            },
        )
        response["X-Request-ID"] = request_id
        return response
