"""Run in a process of its own (`python -m tests.races.opstil_venteliste 20`): days of one time each, that many of every
situation in which a time can be lost or won, and the people of the races.

Person 0 has or had the time, 1 waits before 2, the others to 7 book; the rest, one a round, are held to one time.
Prints what the races need to know as one line of JSON.
"""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import django

django.setup()

from booking import services
from booking.models import Booking, Ordning, Position
from tests.factories.booking import SVAR, make_ordning, vindue
from tests.factories.organisation import BrugerFactory, DistriktFactory, InstitutionFactory
from tests.races.opstil import session
from udviklingsmodel.kernel import clock
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning

PEOPLE = 8
AT_ONCE = 4


class Opstilling:
    def __init__(self, now: datetime, rounds: int) -> None:
        self.now, today = now, clock.local_date(now)
        self.uger = 5 * rounds // 7 + 3  # five days a round of one ordning, from a week ahead
        distrikt = DistriktFactory()
        self.skole: Institution = InstitutionFactory(distrikt=distrikt)
        self.people: list[Bruger] = [BrugerFactory() for _ in range(PEOPLE + rounds + 6 * (rounds // 4))]
        Tilknytning.objects.bulk_create(
            Tilknytning(bruger=person, rolle=Rolle.FAGPERSON, institution=self.skole, fra_date=today)
            for person in self.people
        )
        self.koordinator: Bruger = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, distrikt)])
        self.koordinator.refresh_from_db()  # the session is bound to the roles as they are stored
        self.free = self.times("kamp")
        self.dropped = self.times("aflyses", antal=6, max_pr_person=99)
        self.limited = self.times("graense", max_pr_person=1)
        self.passed_over = self.times("forbigaaet", max_pr_person=1)

    def times(self, slug: str, antal: int = 1, **fields: int) -> Iterator[Position]:
        """Of an ordning with so many times, here one, every day."""
        ordning: Ordning = make_ordning(
            distrikt=self.skole.distrikt,
            sted=self.skole,
            navn=slug,
            slug=slug,
            vinduer=[vindue(day, antal) for day in range(7)],
            horisont_uger=self.uger,
            now=self.now,
            **fields,
        )
        ahead = Position.objects.filter(
            sparringsdag__ordning=ordning, sparringsdag__dato__gt=clock.local_date(self.now) + timedelta(days=7)
        )
        return iter(ahead.select_related("sparringsdag__ordning").order_by("start_at"))

    def book(self, position: Position) -> Booking:
        return services.book_position(
            booking_id=uuid4(), position=position, institution=self.skole, svar=SVAR, by=self.people[0], now=self.now
        )

    def waited_for(self) -> Booking:
        """A booked time, and two who wait for it."""
        booking = self.book(next(self.free))
        for n in (1, 2):
            services.join_venteliste(
                booking_id=uuid4(),
                dag=booking.dag,
                institution=self.skole,
                svar=SVAR,
                by=self.people[n],
                now=self.now + timedelta(seconds=n),
            )
        return booking

    def offered(self) -> Booking:
        given_back = self.waited_for()
        services.cancel_booking(booking=given_back, by=self.people[0], now=self.now)
        return Booking.objects.active().with_tid().get(position=given_back.position)

    def wanted_at_once(self) -> list[list[str]]:
        return [[day(position), str(position.pk)] for position in (next(self.limited) for _ in range(AT_ONCE))]

    def dropped_day(self) -> dict[str, object]:
        """A day with three bookings and three free times, and the day after it, whose times the same three will want."""
        first, after = ([next(self.dropped) for _ in range(6)] for _ in range(2))
        for n in range(3):
            services.book_position(
                booking_id=uuid4(),
                position=first[n],
                institution=self.skole,
                svar=SVAR,
                by=self.people[n],
                now=self.now,
            )
        return {
            "dag": str(first[0].sparringsdag_id),
            "same": [[day(position), str(position.pk)] for position in first[3:]],
            "after": [[day(position), str(position.pk)] for position in after[:3]],
        }

    def free_and_waited_for(self, first: int) -> dict[str, object]:
        """A free time, and three who wait for it and may not have it: each has a time of another day. Two may book it."""
        free, *others = [next(self.passed_over) for _ in range(4)]
        holder, *waiting, _, _ = people = range(first, first + 6)
        values = {"institution": self.skole, "svar": SVAR, "now": self.now}

        def book(n: int, position: Position) -> Booking:
            return services.book_position(booking_id=uuid4(), position=position, by=self.people[n], **values)

        taken = book(holder, free)
        held = [book(n, position) for n, position in zip(waiting, others, strict=True)]
        for n in waiting:
            services.join_venteliste(booking_id=uuid4(), dag=free.sparringsdag, by=self.people[n], **values)
        services.cancel_booking(booking=taken, by=self.people[holder], now=self.now)
        return situation(taken) | {"held": [str(b.pk) for b in held], "waiting": waiting, "book": list(people)[-2:]}

    def cancelled(self) -> Booking:
        return services.cancel_booking(booking=self.book(next(self.free)), by=self.people[0], now=self.now)


def day(position: Position) -> str:
    return f"/booking/{position.sparringsdag.ordning.slug}/{position.sparringsdag.dato}/"


def situation(booking: Booking, position: Position | None = None) -> dict[str, str]:
    """The booking, and the time that it is about."""
    wanted = position or booking.tid
    return {"booking": str(booking.pk), "position": str(wanted.pk), "day": day(wanted)}


def main(rounds: int) -> None:
    made = Opstilling(clock.now(), rounds)
    situations = {
        "tilbudt": [situation(made.offered()) for _ in range(rounds)],
        "ventet_paa": [situation(made.waited_for()) for _ in range(rounds)],
        "flyttes": [situation(made.book(next(made.free)), next(made.free)) for _ in range(rounds)],
        "aflyst": [situation(made.cancelled()) for _ in range(rounds)],
        "aflyses": [made.dropped_day() for _ in range(rounds // 2)],
        # Each time given back asks all days of the ordning that somebody waits on: a few rounds cost as much as many others.
        "forbigaaet": [made.free_and_waited_for(PEOPLE + rounds + 6 * n) for n in range(rounds // 4)],
        "graense": [{"person": PEOPLE + n, "times": made.wanted_at_once()} for n in range(rounds)],
    }
    people = [[session(person), made.skole.pk, str(person.pk)] for person in made.people]
    answer = {"people": people, "koordinator": session(made.koordinator), "situations": situations}
    print(json.dumps(answer))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
