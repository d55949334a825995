"""What happens to people's roles. Every change ends in the log, in the grants and in the user's sessions."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q

from udviklingsmodel.kernel import access, audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.versioner import Check, made_before, made_with, unseen
from udviklingsmodel.organisation.enums import STEDER, Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Kommune, Tilknytning
from udviklingsmodel.organisation.services.kommunen import lock_indstillinger
from udviklingsmodel.organisation.services.steder import closed

Sted = Kommune | Distrikt | Institution | Enhed
GIVET = "tilknytning.givet"
LAST_ADMINISTRATOR = "Der skal altid være en administrator. Giv først rollen Administration til en anden, uden slutdato."


@transaction.atomic
def give_rolle(
    *,
    bruger: Bruger,
    rolle: Rolle,
    sted: Sted,
    fra: date,
    til: date | None = None,
    by: Bruger | None,
    now: datetime,
    formular: UUID | None = None,
) -> Tilknytning:
    """Give a person a role at a place from a day on (until `til`, not counted). formular: the form it is given with.

    Raises ValidationError when role and place do not fit, the place is closed, or the person has the role there on one of
    the days.
    """
    lock_indstillinger()  # the same role, given twice at once; and the grants are written by one at a time
    tilknytning = Tilknytning(bruger=bruger, rolle=rolle, fra_date=fra, til_date=til)
    setattr(tilknytning, sted._meta.model_name or "", sted)
    if made := made_before(tilknytning, GIVET, formular, "bruger", "rolle", *STEDER, "fra_date", "til_date"):
        return made
    if not isinstance(sted, Kommune) and (sentence := closed(sted)):
        raise ValidationError({tilknytning.sted_felt: sentence})
    _refuse_impossible(tilknytning)
    tilknytning.full_clean()
    tilknytning.save()
    roles_changed([bruger])
    _record(GIVET, tilknytning, by, now, made_with(formular))
    return tilknytning


@transaction.atomic
def change_rolle(*, tilknytning: Tilknytning, fra: date, til: date | None, by: Bruger | None, now: datetime) -> None:
    """Other days for a role that is held. Raises ValidationError as `give_rolle` and `end_rolle` do."""
    lock_indstillinger()
    if til is not None:
        _refuse_to_end_the_last(tilknytning, til, now)
    tilknytning.fra_date, tilknytning.til_date = fra, til
    _refuse_impossible(tilknytning)
    tilknytning.full_clean()
    tilknytning.save(update_fields=["fra_date", "til_date"])
    roles_changed([tilknytning.bruger])
    _record("tilknytning.aendret", tilknytning, by, now)


@transaction.atomic
def end_rolle(*, tilknytning: Tilknytning, til: date, by: Bruger | None, now: datetime, as_seen: Check = unseen) -> None:
    """The role is no longer held from the day `til` on; one that had not begun is removed.

    Raises ValidationError when nobody would be left with the role Administration.
    """
    lock_indstillinger()
    held = Tilknytning.objects.with_sted().select_related("bruger", "kommune")
    stored = held.filter(pk=tilknytning.pk).first()
    if stored is None or stored.til_date == til:
        return
    tilknytning = stored
    as_seen(tilknytning)
    _refuse_to_end_the_last(tilknytning, til, now)
    if til <= tilknytning.fra_date:
        Tilknytning.objects.filter(pk=tilknytning.pk).delete()
    else:
        Tilknytning.objects.filter(pk=tilknytning.pk).update(til_date=til)
    roles_changed([tilknytning.bruger])
    _record("tilknytning.afsluttet", tilknytning, by, now)


def refuse_without_administration(
    now: datetime,
    *,
    on: date | None = None,
    without_bruger: Bruger | None = None,
    without: Tilknytning | None = None,
) -> None:
    """Raises ValidationError unless somebody else administers on the day (today), with no end in sight."""
    lock_indstillinger()  # two who each let the other go must not both succeed
    day = on or local_date(now)
    held = Tilknytning.objects.active_on(day).filter(rolle=Rolle.ADMINISTRATION)
    going = Q(bruger=without_bruger) if without_bruger else Q(pk=without.pk if without else None)
    if held.filter(going).exists() and not held.exclude(going).filter(til_date__isnull=True).exists():
        raise ValidationError(LAST_ADMINISTRATOR)


def _refuse_to_end_the_last(tilknytning: Tilknytning, til: date, now: datetime) -> None:
    """A role that has ended by then, or has not begun, is nobody's last."""
    if tilknytning.rolle == Rolle.ADMINISTRATION:
        refuse_without_administration(now, on=max(til, tilknytning.fra_date), without=tilknytning)


def _refuse_impossible(new: Tilknytning) -> None:
    if fault := vender_forkert(new.fra_date, new.sidste_date):
        raise ValidationError({"til_date": fault})
    field = new.sted_felt
    held = Tilknytning.objects.filter(bruger=new.bruger_id, rolle=new.rolle, **{field: getattr(new, f"{field}_id")})
    after = Q() if new.til_date is None else Q(fra_date__lt=new.til_date)
    clash = held.filter(after, Q(til_date__isnull=True) | Q(til_date__gt=new.fra_date)).exclude(pk=new.pk).first()
    if clash and getattr(new, f"{field}_id"):
        raise ValidationError({"fra_date": f"Personen har allerede rollen der {clash.dage}."})


_together: ContextVar[set[Bruger] | None] = ContextVar("_together", default=None)


@contextmanager
def roles_change_together() -> Iterator[None]:
    """Many changes in one transaction: the grants are written once, at the end, and each session ended once."""
    people: set[Bruger] = set()
    token = _together.set(people)
    try:
        yield
    finally:
        _together.reset(token)
    if people:
        roles_changed(people)


def roles_changed(brugere: Iterable[Bruger]) -> None:
    people = _together.get()
    if people is not None:
        people.update(brugere)
        return
    Bruger.objects.filter(pk__in=[bruger.pk for bruger in brugere]).update(adgangsversion=F("adgangsversion") + 1)
    access.sync_all_grants()


def _record(
    handling: str, tilknytning: Tilknytning, by: Bruger | None, now: datetime, more: Mapping[str, str] | None = None
) -> None:
    data = {"bruger": str(tilknytning.bruger_id), "rolle": str(tilknytning.rolle), **(more or {})}
    audit.record(handling, tilknytning, by=by.pk if by else None, now=now, data=data)
