"""Tasks for people. A task holds no text: the app that gives it registers for each `art` how it is told of.

So a task carries nothing of what it is about, and what is no longer there is no longer told. The mail about it is
neutral and the same for all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from udviklingsmodel.kernel import mailtekster, outbox, transitions
from udviklingsmodel.kernel.enums import OpgaveTilstand
from udviklingsmodel.kernel.flettefelter import Flettefelt
from udviklingsmodel.kernel.models import Opgave, Udsendelse

BREV = "opgave"
ADDRESS = "/opgaver/"


@dataclass(frozen=True)
class Opgavetekst:
    """A task in words: what to do, who asks and why, and where one reads more (a label and an address)."""

    overskrift: str
    tekst: str
    link: tuple[str, str]


@dataclass(frozen=True)
class Fortalt:
    """A task and its words."""

    opgave: Opgave
    tekst: Opgavetekst


Fortaeller = Callable[[list[Opgave]], Mapping[UUID, Opgavetekst]]
_fortaellere: dict[str, Fortaeller] = {}


def opgaveart(*arter: str) -> Callable[[Fortaeller], Fortaeller]:
    """Register how tasks of these kinds are told of: all at once, and without those whose object is gone."""

    def register(fortael: Fortaeller) -> Fortaeller:
        _fortaellere.update(dict.fromkeys(arter, fortael))
        return fortael

    return register


def told(opgaver: Iterable[Opgave]) -> list[Fortalt]:
    """The tasks with their words, in the order they came; as many queries for thirty as for one."""
    found = list(opgaver)
    words: dict[UUID, Opgavetekst] = {}
    for fortael in dict.fromkeys(_fortaellere[opgave.art] for opgave in found):
        words |= fortael([opgave for opgave in found if _fortaellere[opgave.art] is fortael])
    return [Fortalt(opgave, words[opgave.pk]) for opgave in found if opgave.pk in words]


@transaction.atomic
def open_opgave(
    *, art: str, objekt_id: UUID, til: Any, by: Any, now: datetime, frist_at: datetime | None = None, igen: bool = False
) -> Opgave | None:
    """Give a person a task and tell them by mail; None when they have been given it before, done or not.

    igen: one that has lapsed is theirs again, without another mail.
    """
    if art not in _fortaellere:
        raise LookupError(f"nobody tells of tasks of kind {art}")
    if given := Opgave.objects.filter(art=art, objekt_id=objekt_id, til=til).first():
        lapsed = given.tilstand == OpgaveTilstand.BORTFALDET
        return _opened_again(given, by, now) if igen and lapsed else None
    opgave = Opgave(art=art, objekt_id=objekt_id, til=til, created_at=now, frist_at=frist_at)
    try:
        with transaction.atomic():
            transitions.begin(OPGAVER, "giv", opgave, by=by, now=now)
    except IntegrityError:  # somebody else gave it at the same moment
        return None
    return opgave


def _opened_again(opgave: Opgave, by: Any, now: datetime) -> Opgave:
    again: Opgave = transitions.run(OPGAVER, "genaabn", opgave, by=by, now=now)
    return again


@transaction.atomic
def complete_opgave(*, opgave: Opgave, by: Any, now: datetime) -> None:
    """It is done; the same task given to others falls away. Raises Refused: ikke_din, er_udfoert, er_bortfaldet, slettet."""
    same = Opgave.objects.filter(objekt_id=opgave.objekt_id, art=opgave.art).order_by("pk")
    given = list(same.select_for_update())  # all locked in one order, before any is changed
    transitions.run(OPGAVER, "udfoer", opgave, by=by, now=now)
    for other in given:
        if other.pk != opgave.pk and other.tilstand == OpgaveTilstand.AABEN:
            transitions.run(OPGAVER, "bortfald", other, by=None, now=now)


def lock_opgaver(*, arter: Iterable[str], objekter: Iterable[UUID]) -> None:
    """Those that may lapse, before anything is written to the log: whoever closes one has it, and wants the log's end."""
    still = Opgave.objects.filter(objekt_id__in=list(objekter), art__in=list(arter), tilstand=OpgaveTilstand.AABEN)
    list(still.select_for_update().order_by("pk"))


@transaction.atomic
def lapse_opgaver(*, arter: Iterable[str], objekt_id: UUID, now: datetime) -> None:
    """What was asked for need not be done any more, by anybody."""
    still = Opgave.objects.filter(objekt_id=objekt_id, art__in=list(arter), tilstand=OpgaveTilstand.AABEN)
    for opgave in still.select_for_update().order_by("pk"):
        transitions.run(OPGAVER, "bortfald", opgave, by=None, now=now)


@transaction.atomic
def pass_on_opgaver(
    *, arter: Iterable[str], objekter: Iterable[UUID], beholder: Collection[Any], til: Iterable[Any], now: datetime
) -> None:
    """The open tasks of everybody but those who keep theirs (`beholder`) are other people's from now on.

    With their deadline, and the mails that were still to come.
    """
    still = Opgave.objects.filter(objekt_id__in=list(objekter), art__in=list(arter), tilstand=OpgaveTilstand.AABEN)
    old = list(still.exclude(til__in=beholder).select_for_update().order_by("pk"))
    for opgave in old:
        transitions.run(OPGAVER, "bortfald", opgave, by=None, now=now)
    receivers = list(til)
    for opgave in {(opgave.art, opgave.objekt_id): opgave for opgave in old}.values():
        coming = Udsendelse.objects.filter(art=BREV, objekt_id=opgave.pk, due_at__gt=now)
        due = list(coming.order_by("sekvens").values_list("sekvens", "due_at"))
        for person in receivers:
            given = open_opgave(
                art=opgave.art,
                objekt_id=opgave.objekt_id,
                til=person,
                by=None,
                now=now,
                frist_at=opgave.frist_at,
                igen=True,
            )
            for sekvens, at in due:
                if given:
                    outbox.queue({BREV: at}, given.pk, [person], sekvens=sekvens)


@outbox.letter(BREV)
def write_letter(row: Udsendelse, now: datetime) -> outbox.Brev | None:
    """Not when the task is closed before the mail was sent."""
    if not Opgave.objects.filter(pk=row.objekt_id, tilstand=OpgaveTilstand.AABEN).exists():
        return None
    return mailtekster.brev(BREV, {"fornavn": row.modtager.fornavn, "link": f"{settings.BASE_URL}{ADDRESS}"})


mailtekster.declare(
    "Opgaver",
    mailtekster.Mailart(
        BREV,
        "Ny opgave",
        "Sendes, når man får en opgave. Hvad den handler om, står på siden bag linket.",
        "Du har fået en opgave i Udviklingsmodellen",
        """\
Hej

Der er en opgave til dig. Log ind, og se den her:

{link}

Svar ikke på denne mail.
""",
        (
            mailtekster.FORNAVN,
            Flettefelt("link", "linket til opgaverne", f"{settings.BASE_URL}{ADDRESS}", skal_med=True),
        ),
    ),
    order=50,
)


def is_own(opgave: Opgave, by: Any, now: datetime) -> str | None:
    return None if by and opgave.til_id == by.pk else "ikke_din"


def _close(opgave: Opgave, by: Any, now: datetime) -> None:
    opgave.afsluttet_at = now


def _reopen(opgave: Opgave, by: Any, now: datetime) -> None:
    opgave.afsluttet_at = None


def _tell(opgave: Opgave, by: Any, now: datetime) -> None:
    outbox.queue({BREV: now}, opgave.pk, [opgave.til])


_OPEN = frozenset({OpgaveTilstand.AABEN.value})
OPGAVER = transitions.Machine(
    name="opgave",
    states=OpgaveTilstand,
    transitions=(
        transitions.Transition("giv", frozenset(), OpgaveTilstand.AABEN, then=_tell),
        transitions.Transition("udfoer", _OPEN, OpgaveTilstand.UDFOERT, (is_own,), write=_close),
        transitions.Transition("bortfald", _OPEN, OpgaveTilstand.BORTFALDET, write=_close),
        transitions.Transition("genaabn", frozenset({OpgaveTilstand.BORTFALDET.value}), OpgaveTilstand.AABEN, write=_reopen),
    ),
)
transitions.register(OPGAVER)
