"""Asking clamd, the virus scanner's own process, what it says of a file (CLAMD_URL)."""

import socket
from contextlib import closing
from struct import pack
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 30
CHUNK = 1 << 16
CLEAN, FOUND = b"stream: OK", b" FOUND"


class Unavailable(Exception):
    """clamd did not answer, or not with yes or no."""


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def answers() -> bool:
    """Whether clamd is there."""
    try:
        return _ask(b"PING") == b"PONG"
    except Unavailable:
        return False


def find_virus(content: bytes) -> bool:
    """Whether clamd finds a virus. Raises Unavailable: whoever asks takes no file then."""
    answer = _ask(b"INSTREAM", content)
    if answer == CLEAN:
        return False
    if answer.startswith(b"stream: ") and answer.endswith(FOUND):
        return True
    raise Unavailable(answer.decode(errors="replace"))


def _ask(command: bytes, content: bytes | None = None) -> bytes:
    """One command of clamd's protocol, in its form that ends with a null byte, and the answer to it."""
    try:
        with closing(_connect()) as clamd:
            clamd.sendall(b"z" + command + b"\0")
            if content is not None:
                for at in range(0, len(content), CHUNK):
                    part = content[at : at + CHUNK]
                    clamd.sendall(pack("!L", len(part)) + part)
                clamd.sendall(pack("!L", 0))
            return _received(clamd)
    except OSError as error:
        raise Unavailable from error


def _received(clamd: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and (part := clamd.recv(1024)):
        answer += part
    return answer.rstrip(b"\0")


def _connect() -> socket.socket:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`."""
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "tcp":
        return socket.create_connection((url.hostname, url.port or 3310), TIMEOUT_SECONDS)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(TIMEOUT_SECONDS)
    try:
        clamd.connect(url.path)
    except OSError:
        clamd.close()
        raise
    return clamd
