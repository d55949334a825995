"""People who read the days and book times without pause, each in a thread of their own, and what they were answered."""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from math import inf
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Self

from tests.faults.anlaeg import Anlaeg
from tests.races.processer import Answer, booking_form, send

RECEIPT = "/booking/kvittering/"
READERS, BOOKERS = 2, 2  # together as many as one gunicorn process has threads: nobody waits for another's wait


@dataclass(frozen=True)
class Noted:
    """One request. Status 0 is no answer at all, and `page` says why."""

    what: str
    began: float
    ended: float
    answer: Answer

    @property
    def good(self) -> bool:
        if self.what == "page":
            return self.answer.status == 200
        return self.answer.status == 302 and self.answer.location.startswith(RECEIPT)

    @property
    def booking(self) -> str:
        """The id of what a good one booked."""
        return self.answer.location.removeprefix(RECEIPT).strip("/")

    @property
    def honest(self) -> bool:
        """An error that says so, from the product itself."""
        return 500 <= self.answer.status < 600 and "Der skete en fejl hos os" in self.answer.page

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def ask(port: int, session: str, path: str, form: dict[str, str] | None = None) -> Noted:
    began = monotonic()
    try:
        answer = send(HTTPConnection("127.0.0.1", port, timeout=60), session, path, form)
    except (OSError, HTTPException) as error:
        answer = Answer(0, "", repr(error))
    return Noted("page" if form is None else "booking", began, monotonic(), answer)


class Belastning:
    """Runs while it is entered. Whoever meets an error sends the same again, as people do."""

    def __init__(self, place: Anlaeg) -> None:
        self.noted: list[Noted] = []
        self.booked: dict[str, str] = {}  # position → booking, as its receipt acknowledged
        self._place, self._stop = place, Event()
        people = place.people[: READERS + BOOKERS]
        works = [self._read] * READERS + [self._book] * BOOKERS
        self._threads = [Thread(target=work, args=person) for work, person in zip(works, people, strict=True)]
        self._days = next(place.free)[0].rsplit("/", 2)[0] + "/"

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def good_since(self, moment: float, what: str) -> list[Noted]:
        return [noted for noted in self.noted if noted.what == what and noted.good and noted.began >= moment]

    def first_good(self, moment: float, what: str) -> float:
        """When the first that was sent after `moment` was answered; infinity if none was."""
        return min((noted.ended for noted in self.good_since(moment, what)), default=inf)

    def failed(self) -> list[Noted]:
        return [noted for noted in self.noted if not noted.good]

    def _read(self, session: str, institution: int) -> None:
        while not self._stop.is_set():
            self.noted.append(ask(self._place.port, session, self._days))

    def _book(self, session: str, institution: int) -> None:
        while not self._stop.is_set():
            path, position = next(self._place.free)
            form = booking_form(position, institution)
            while not self._stop.is_set():
                noted = ask(self._place.port, session, path, form)
                self.noted.append(noted)
                if noted.good:
                    self.booked[position] = noted.booking
                    break
