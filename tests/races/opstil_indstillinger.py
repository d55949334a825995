"""Run in a process of its own (`python -m tests.races.opstil_indstillinger 20`): that many pairs of administrators, each in
a race of its own, since only the two of a race may hold the role; a person whom both of a pair change; and a school.
Prints what the races need to know as one line of JSON."""

import json
import sys
from datetime import date

import django

django.setup()

from tests.factories.organisation import BrugerFactory, InstitutionFactory, kommune
from tests.races.opstil import session
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Tilknytning


def main(rounds: int) -> None:
    pairs = []
    for _ in range(rounds):
        two = BrugerFactory.create_batch(2)
        held = [
            Tilknytning.objects.create(bruger=one, rolle=Rolle.ADMINISTRATION, kommune=kommune(), fra_date=date(2020, 1, 1))
            for one in two
        ]
        shared = BrugerFactory()
        pairs.append(
            {
                "sessions": [session(one) for one in two],
                "roller": [[str(t.bruger_id), t.pk] for t in held],
                "person": [str(shared.pk), shared.email, shared.faggruppe_id],
            }
        )
    skole = InstitutionFactory()
    print(json.dumps({"people": [], "pairs": pairs, "sted": [skole.distrikt_id, skole.pk]}))  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
