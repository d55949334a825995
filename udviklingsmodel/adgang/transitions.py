"""A child on its way from one institution to another: given, then taken, declined or taken back."""

from datetime import datetime

from samtykke.enums import Opgaveart
from samtykke.models import Barn
from samtykke.models.barn import places
from samtykke.opgaver import FOELGER_BARNET, objects_about
from samtykke.policies import why
from samtykke.reaktioner import changed
from samtykke.services import lock_barn
from samtykke.synlighed import who_can_see
from udviklingsmodel.adgang.enums import NOEDADGANG_TIL_LEDER, TIL_KOLLEGA, OverdragelseTilstand
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.opgaver import lapse_opgaver, lock_opgaver, open_opgave, pass_on_opgaver
from udviklingsmodel.kernel.transitions import Machine, Refused, Transition, register
from udviklingsmodel.organisation.enums import LEDERE
from udviklingsmodel.organisation.models import Bruger

TIL_MODTAGER, TIL_GIVER = "overdragelse", "overdragelse_afvist"
# Tasks about a child: what goes with it to the new leaders, and what is over when it has moved.
FOELGER = (*FOELGER_BARNET, NOEDADGANG_TIL_LEDER)
BORTFALDER = (*(art for art in Opgaveart if art not in FOELGER_BARNET), TIL_KOLLEGA, TIL_MODTAGER)


def _lock(obj: Overdragelse) -> Overdragelse:
    """The child first, as everything that belongs to it."""
    lock_barn(obj.barn)
    fresh = (
        Overdragelse.objects.select_for_update(of=("self",)).select_related("barn", "fra", "til").filter(pk=obj.pk).first()
    )
    if fresh is None:
        raise Refused("slettet")
    return fresh


def leads_receiver(obj: Overdragelse, by: Bruger, now: datetime) -> str | None:
    return None if obj.til_id in places(by, now, *LEDERE) else "ikke_din"


def leads_giver(obj: Overdragelse, by: Bruger, now: datetime) -> str | None:
    return None if obj.fra_id in places(by, now, *LEDERE) else "ikke_din"


def moves(obj: Overdragelse, by: Bruger, now: datetime) -> str | None:
    return "samme_sted" if obj.fra_id == obj.til_id else None


def is_there_still(obj: Overdragelse, by: Bruger, now: datetime) -> str | None:
    return None if obj.barn.institution_id == obj.fra_id else "flyttet"


def somebody_leads_receiver(obj: Overdragelse, by: Bruger, now: datetime) -> str | None:
    return None if leaders_of(obj.til_id, now) else "ingen_leder"


def leaders_of(institution_id: int, now: datetime) -> list[Bruger]:
    return list(Bruger.objects.holding(local_date(now), *LEDERE, institution=institution_id))


def _stamp(obj: Overdragelse, by: Bruger, now: datetime) -> None:
    obj.besvaret_af, obj.besvaret_at = by, now


def _tell_receiver(obj: Overdragelse, by: Bruger, now: datetime) -> None:
    for person in leaders_of(obj.til_id, now):
        open_opgave(art=TIL_MODTAGER, objekt_id=obj.pk, til=person, by=by, now=now)


def _move(obj: Overdragelse, by: Bruger, now: datetime) -> None:
    """The child is at the new institution; nobody of the old one sees it from here on, nor has a task about it."""
    om = [obj.pk, *objects_about(obj.barn)]
    om += [given.pk for given in (*obj.barn.delegationer.all(), *obj.barn.noedadgange.all())]
    lock_opgaver(arter=[*FOELGER, *BORTFALDER], objekter=om)
    today = local_date(now)
    for given in obj.barn.delegationer.filter(til_date__gt=today).order_by("pk"):
        given.fra_date, given.til_date = min(given.fra_date, today), today
        given.save(update_fields=["fra_date", "til_date"])
    Barn.objects.filter(pk=obj.barn_id).update(institution=obj.til, gruppe="")
    moved = Barn.objects.get(pk=obj.barn_id)
    changed(moved, now)
    for pk in om:
        lapse_opgaver(arter=BORTFALDER, objekt_id=pk, now=now)
    sees = [person for person, _ in who_can_see(moved, now)]
    pass_on_opgaver(arter=FOELGER, objekter=om, beholder=sees, til=leaders_of(obj.til_id, now), now=now)


def _tell_giver(obj: Overdragelse, by: Bruger, now: datetime) -> None:
    lapse_opgaver(arter=[TIL_MODTAGER], objekt_id=obj.pk, now=now)
    open_opgave(art=TIL_GIVER, objekt_id=obj.pk, til=obj.givet_af, by=by, now=now)


def _take_back(obj: Overdragelse, by: Bruger, now: datetime) -> None:
    lapse_opgaver(arter=[TIL_MODTAGER], objekt_id=obj.pk, now=now)


_GIVEN = frozenset({OverdragelseTilstand.GIVET.value})
OVERDRAGELSER = register(
    Machine(
        name="overdragelse",
        states=OverdragelseTilstand,
        lock=_lock,
        why=lambda obj, by, now: why(obj.barn, by, now),
        transitions=(
            Transition(
                "giv",
                frozenset(),
                OverdragelseTilstand.GIVET,
                (leads_giver, moves, somebody_leads_receiver),
                then=_tell_receiver,
            ),
            Transition(
                "modtag", _GIVEN, OverdragelseTilstand.MODTAGET, (leads_receiver, is_there_still), write=_stamp, then=_move
            ),
            Transition("afvis", _GIVEN, OverdragelseTilstand.AFVIST, (leads_receiver,), write=_stamp, then=_tell_giver),
            Transition("fortryd", _GIVEN, OverdragelseTilstand.FORTRUDT, (leads_giver,), write=_stamp, then=_take_back),
        ),
    )
)
