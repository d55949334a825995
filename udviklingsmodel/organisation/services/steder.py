"""What happens to districts, institutions and units."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from udviklingsmodel.kernel import access, audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import flere
from udviklingsmodel.kernel.perioder import not_over
from udviklingsmodel.kernel.versioner import Check, made_before, made_with, unseen
from udviklingsmodel.organisation.enums import InstitutionArt
from udviklingsmodel.organisation.models import Bruger, Distrikt, Enhed, Institution, Tilknytning
from udviklingsmodel.organisation.paavirkning import uses_of
from udviklingsmodel.organisation.services.kommunen import configuration_changed, lock_indstillinger, named_the_same

Delsted = Distrikt | Institution | Enhed  # a place within the Kommune
OPRETTET = "sted.oprettet"
ANSWERS: dict[type[Delsted], tuple[str, ...]] = {
    Distrikt: ("navn",),
    Institution: ("navn", "art", "distrikt"),
    Enhed: ("navn", "postkasse"),
}


@transaction.atomic
def create_sted(*, sted: Delsted, by: Bruger | None, now: datetime, formular: UUID | None = None) -> Delsted:
    """A new place, `sted` as it is not saved yet. Raises ValidationError. formular: the form it is made with."""
    kommune = lock_indstillinger()
    if made := made_before(sted, OPRETTET, formular, *ANSWERS[type(sted)]):
        return made
    if isinstance(sted, Distrikt):
        sted.nummer = 1 + (Distrikt.objects.aggregate(last=Max("nummer"))["last"] or 0)
    if not isinstance(sted, Institution):
        sted.kommune = kommune
    _refuse_impossible(sted)
    sted.full_clean()
    sted.save()
    configuration_changed()
    audit.record(OPRETTET, sted, by=by.pk if by else None, now=now, data=made_with(formular))
    return sted


@transaction.atomic
def change_sted(
    *, sted: Delsted, values: Mapping[str, Any], by: Bruger | None, now: datetime, as_seen: Check = unseen
) -> list[str]:
    """Other values for some of its fields; answers the names of what differed. Raises ValidationError."""
    lock_indstillinger()
    sted.refresh_from_db()
    changed = [name for name, value in values.items() if getattr(sted, name) != value]
    if not changed:
        return []
    as_seen(sted)
    for name in changed:
        setattr(sted, name, values[name])
    _refuse_impossible(sted)
    sted.full_clean()
    sted.save(update_fields=changed)
    configuration_changed()
    if "distrikt" in changed:
        access.sync_all_grants()
    audit.record("sted.aendret", sted, by=by.pk if by else None, now=now, data={"felter": ", ".join(changed)})
    return changed


def _refuse_impossible(sted: Delsted) -> None:
    if not sted.aktiv:
        raise ValidationError(f"{sted} er lukket. Åbn stedet igen, før du retter det.")
    if other := named_the_same(sted):
        raise ValidationError({"navn": f"“{other}” findes allerede."})
    if isinstance(sted, Institution):
        if sentence := closed(sted.distrikt):
            raise ValidationError({"distrikt": sentence})
        _refuse_to_leave_team(sted)
    elif isinstance(sted, Distrikt) and sted.tst_skole and not _can_house_team(sted.tst_skole, sted):
        raise ValidationError({"tst_skole": f"{sted.tst_skole} er ikke en skole i distriktet, der er i brug."})


def _can_house_team(skole: Institution, distrikt: Distrikt) -> bool:
    return skole.aktiv and skole.art == InstitutionArt.SKOLE and skole.distrikt_id == distrikt.pk


def _refuse_to_leave_team(institution: Institution) -> None:
    """The TST school of a district is a school in it."""
    houses = Distrikt.objects.filter(tst_skole=institution) if institution.pk else ()
    for distrikt in houses:
        if not _can_house_team(institution, distrikt):
            field = "distrikt" if institution.distrikt_id != distrikt.pk else "art"
            raise ValidationError({field: f"Den er TST-skole i {distrikt}. Vælg først en anden TST-skole der."})


def closed(sted: Delsted) -> str:
    """What is said of a place where nothing new may begin, as it is stored now; nothing of one in use."""
    is_closed = type(sted)._default_manager.filter(pk=sted.pk, aktiv=False).exists()
    return f"{sted} er lukket. Åbn stedet igen, eller vælg et andet." if is_closed else ""


@transaction.atomic
def close_sted(*, sted: Delsted, by: Bruger | None, now: datetime) -> None:
    """It is offered nowhere any more; roles and bookings that were stay. Raises ValidationError with all that uses it."""
    lock_indstillinger()
    sted.refresh_from_db()
    if not sted.aktiv:
        return
    if uses := uses_of_sted(sted, now):
        raise ValidationError(uses)
    _set_aktiv(sted, False)
    audit.record("sted.lukket", sted, by=by.pk if by else None, now=now)


@transaction.atomic
def reopen_sted(*, sted: Delsted, by: Bruger | None, now: datetime) -> None:
    """Raises ValidationError for an institution whose district is closed."""
    lock_indstillinger()
    sted.refresh_from_db()
    if sted.aktiv:
        return
    if isinstance(sted, Institution) and not sted.distrikt.aktiv:
        raise ValidationError(f"{sted} ligger i {sted.distrikt}, som er lukket. Åbn distriktet først.")
    _set_aktiv(sted, True)
    audit.record("sted.aabnet", sted, by=by.pk if by else None, now=now)


def _set_aktiv(sted: Delsted, aktiv: bool) -> None:
    sted.aktiv = aktiv
    sted.save(update_fields=["aktiv"])
    configuration_changed()


def uses_of_sted(sted: Delsted, now: datetime) -> list[str]:
    """A sentence for each thing that has to end before the place can be closed."""
    return [*_roles_at(sted, now), *_places_at(sted), *uses_of(sted, now)]


def _roles_at(sted: Delsted, now: datetime) -> Iterator[str]:
    running = not_over(local_date(now))
    held = Tilknytning.objects.filter(running, **{str(sted._meta.model_name): sted})
    if people := sorted({f"{t.bruger} ({t.get_rolle_display().lower()})" for t in held.select_related("bruger")}):
        yield f"Roller, der ikke er slut: {flere(people)}."


def _places_at(sted: Delsted) -> Iterator[str]:
    if isinstance(sted, Distrikt):
        if names := [str(i) for i in sted.institutioner.filter(aktiv=True)]:
            yield f"Institutioner, der er i brug: {flere(names)}."
    elif isinstance(sted, Institution):
        yield from (f"Den er TST-skole i {distrikt}." for distrikt in Distrikt.objects.filter(tst_skole=sted))
