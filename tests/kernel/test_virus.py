"""The virus check: against a clamd with one signature of our own, and against one that fails in every way."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.factories.filer import picture, scan, written
from udviklingsmodel.kernel.filer import virus
from udviklingsmodel.kernel.filer.kontrol import receive

# The file that every scanner takes for a virus, in two parts, so that this one is none.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Der er virus i filen."
NO_CHECK = "Filer kan ikke tjekkes for virus lige nu"
CONFIG = """\
Foreground yes
DatabaseDirectory {folder}
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
StreamMaxLength 5M
"""


def infected() -> bytes:
    return written(scan(body=b"%" + EICAR + b"\n"), compress_streams=False)


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        receive(content)
    return refused.value.messages[0]


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of a clamd that knows one virus."""
    if not (program := shutil.which("clamd") or shutil.which("/usr/sbin/clamd")):
        pytest.skip("needs clamd: apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "proeve.ndb").write_text(f"Proeve:0:*:{EICAR.hex()}\n")
    config = folder / "clamd.conf"
    config.write_text(CONFIG.format(folder=folder, port=port))
    running = subprocess.Popen([program, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    addresses = {"tcp": f"tcp://127.0.0.1:{port}", "unix": f"unix://{folder}/clamd.ctl"}
    try:
        _wait_for(folder / "clamd.ctl", running)
        yield addresses
    finally:
        running.terminate()
        running.wait(30)


def _wait_for(path: Path, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert running.poll() is None, "clamd ended"
        assert time.monotonic() < until, "clamd does not begin"
        time.sleep(0.05)


@pytest.mark.clamd
@pytest.mark.parametrize("way", ["tcp", "unix"])
def test_clamd_takes_a_scan_and_refuses_a_virus(clamd: dict[str, str], way: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd[way]
    assert virus.answers()
    assert receive(written(scan())).indhold.startswith(b"%PDF-")
    assert refusal(infected()).startswith(FOUND)


@pytest.mark.clamd
def test_file_that_clamd_does_not_read_to_the_end_is_refused(clamd: dict[str, str], settings: Any) -> None:
    settings.CLAMD_URL = clamd["tcp"]
    assert refusal(picture() + b"\0" * 6_000_000).startswith(NO_CHECK)


def test_without_clamd_nothing_is_asked(settings: Any) -> None:
    assert settings.CLAMD_URL == ""
    assert receive(infected()).indhold.startswith(b"%PDF-")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///findes/ikke.ctl"])
def test_clamd_that_is_down_refuses_every_file(url: str, settings: Any) -> None:
    settings.CLAMD_URL = url
    assert not virus.answers()
    assert refusal(picture()).startswith(NO_CHECK)


@pytest.fixture
def false_clamd(settings: Any) -> Iterator[Callable[[bytes], None]]:
    """A server that reads a file to its end, gives the answer it is told to, and hangs up."""
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def answer_once(answer: bytes) -> None:
            def serve() -> None:
                with closing(server.accept()[0]) as asked:
                    read = asked.recv(1 << 20)
                    while not read.endswith(b"\0\0\0\0"):
                        read += asked.recv(1 << 20)
                    asked.sendall(answer)

            Thread(target=serve, daemon=True).start()

        yield answer_once


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK but not quite\0",
        b"stream: OK Eicar FOUND ERROR\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"stream: \xff\xfe ERROR\0",
    ],
)
def test_answer_that_is_no_yes_refuses_the_file(false_clamd: Any, answer: bytes) -> None:
    false_clamd(answer)
    assert refusal(picture()).startswith(NO_CHECK)


def test_clamd_that_does_not_answer_is_not_waited_for_for_ever(false_clamd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virus, "TIMEOUT_SECONDS", 0.05)
    assert refusal(picture()).startswith(NO_CHECK)


def test_file_is_not_read_before_it_has_been_checked(false_clamd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("udviklingsmodel.kernel.filer.kontrol._drawn_anew", lambda *given: pytest.fail("it was read"))
    false_clamd(b"stream: Proeve.UNOFFICIAL FOUND\0")
    assert refusal(picture()).startswith(FOUND)
