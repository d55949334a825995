"""A mail server on loopback that keeps the Message-ID of what it is handed, and can do something at a chosen mail."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread

Act = Callable[[], None]


class Postkasse(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[str] = []
        self.before_answer: dict[int, Act] = {}  # at the n-th mail: it has arrived, and its sender does not know yet
        self._lock = Lock()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, message_id: str) -> None:
        with self._lock:
            self.received.append(message_id)
            act = self.before_answer.pop(len(self.received), None)
        if act:
            act()


class _Session(StreamRequestHandler):
    server: Postkasse

    def handle(self) -> None:
        try:
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                command = line[:4].upper()
                if command == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self.server.keep(self._message_id())
                self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
        except OSError:
            return  # the sender was killed

    def _message_id(self) -> str:
        lines = list(iter(self.rfile.readline, b".\r\n"))
        found = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", b"".join(lines))
        return found[1].decode() if found else ""


@contextmanager
def postkasse() -> Iterator[Postkasse]:
    with Postkasse() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
