"""What happens to closed days and school holidays. What becomes of the bookings they hit, people decide."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.datoer import vender_forkert
from udviklingsmodel.kernel.versioner import Check, Vist, logged, made_before, made_with, unseen
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode
from udviklingsmodel.organisation.paavirkning import Beslutning, calendar_changed, carry_out, lock_closing
from udviklingsmodel.organisation.services.kommunen import configuration_changed, lock_indstillinger

OPRETTET = "lukkeperiode.oprettet"
FELTER = ("art", "navn", "fra_date", "til_date", "hvert_aar")
LONGEST = timedelta(days=366)
YEARS = range(2000, 2101)


@transaction.atomic
def save_lukkeperioder(
    *,
    perioder: Iterable[Lukkeperiode],
    by: Bruger | None,
    now: datetime,
    beslutning: Beslutning | None = None,
    as_seen: Check = unseen,
    formular: UUID | None = None,
) -> None:
    """New periods and changed ones, all or none. formular: the form a new one is made with.

    Two of one kind and name may not overlap, which is a thing written twice; others may: closed twice is closed.
    Raises ValidationError; Refused mangler_beslutning when they close days with bookings that `beslutning` does not name.
    """
    perioder = list(perioder)
    lock_closing(Kalender(()).closed_by(perioder), now)  # also of days that are closed already
    lock_indstillinger()
    perioder = [p for p in perioder if p.pk or not made_before(p, OPRETTET, formular, *FELTER)]
    lukker = Kalender.load().closed_by(perioder)
    stored = Lukkeperiode.objects.in_bulk([periode.pk for periode in perioder if periode.pk])
    rows = []
    for periode in perioder:
        data: dict[str, str] = {}
        if before := stored.get(periode.pk):
            if not (data := _changes(before, periode)):
                continue
            as_seen(before)
        elif periode.pk:
            raise ValidationError("Den er fjernet imens. Tilføj den igen, hvis den skal gælde.")
        refuse_impossible(periode)
        periode.full_clean()
        rows.append(("lukkeperiode.aendret", periode, data) if before else (OPRETTET, periode, made_with(formular)))
        periode.save()
    for periode in perioder:
        refuse_overlap(periode, Lukkeperiode.objects.filter(art=periode.art))
    if rows:
        _changed(now)
        carry_out(lukker, beslutning or {}, by, now)
    for handling, periode, data in rows:
        audit.record(handling, periode, by=by.pk if by else None, now=now, data=data)


@transaction.atomic
def delete_lukkeperiode(*, periode: Lukkeperiode, by: Bruger | None, now: datetime, as_seen: Check = unseen) -> None:
    """The days are open again, and sessions are made on them, unless something else closes them."""
    lock_indstillinger()
    stored = Lukkeperiode.objects.filter(pk=periode.pk).first()
    if stored is None:
        return
    as_seen(stored)
    Lukkeperiode.objects.filter(pk=periode.pk).delete()
    _changed(now)
    data = {name: str(value) for name, value in _values(stored).items()}
    audit.record("lukkeperiode.fjernet", stored, by=by.pk if by else None, now=now, data=data)


def _changes(before: Lukkeperiode, after: Lukkeperiode) -> dict[str, str]:
    """For the log: of the name only that it is another."""
    found = logged(_values(before), _values(after))
    names = [*found, *(["navn"] if before.navn != after.navn else [])]
    return {"felter": ",".join(names)} | found if names else {}


def _values(periode: Lukkeperiode) -> Vist:
    return {"art": periode.art, "fra": periode.fra_date, "til": periode.sidste_date, "hvert_aar": periode.hvert_aar}


def refuse_overlap(periode: Lukkeperiode, others: Iterable[Lukkeperiode]) -> None:
    """Raises ValidationError when another of the same kind and name has one of its days."""
    for other in others:
        itself = other is periode or (not periode._state.adding and other.pk == periode.pk)
        if not itself and other.same_as(periode) and other.overlaps(periode):
            raise ValidationError({"fra_date": f"“{other.navn}” er allerede skrevet ind {other.dage}."})


def refuse_impossible(periode: Lukkeperiode) -> None:
    """Raises ValidationError for days that nobody can have meant."""
    if fault := vender_forkert(periode.fra_date, periode.sidste_date):
        raise ValidationError({"til_date": fault})
    if periode.fra_date.year not in YEARS:
        raise ValidationError({"fra_date": f"Skriv et årstal fra {YEARS[0]} til {YEARS[-1]}."})
    if periode.til_date - periode.fra_date > LONGEST:
        raise ValidationError({"til_date": "Perioden er længere end et år. Er årstallet rigtigt?"})


def _changed(now: datetime) -> None:
    """What is made anew comes after the commit, in transactions of its own: it takes its locks in another order."""
    configuration_changed()
    transaction.on_commit(partial(calendar_changed, now), robust=True)
