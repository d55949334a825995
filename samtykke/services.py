"""What happens to children and those who hold custody of them: one function a use case."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from samtykke.enums import Grund, Oplysningsmaade
from samtykke.models import Barn, Indehaver, Oplysning
from samtykke.policies import institutioner_for
from samtykke.reaktioner import changed
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.felter import blind_index
from udviklingsmodel.kernel.versioner import Check, unseen
from udviklingsmodel.organisation.models import Bruger

HOLDERS = 2  # of custody of one child at once
OLDEST = 23  # years: nobody older is a child here


@transaction.atomic
def register_barn(*, barn: Barn, by: Bruger, now: datetime) -> Barn:
    """A new child. The same form a second time answers the first. Raises ValidationError."""
    same = Barn.objects.visible_to(by, now).filter(pk=barn.pk)
    if first := same.first():
        return first
    barn.registreret_af, barn.registreret_at, barn.grund = by, now, Grund.REGISTRATOR
    if barn.institution not in institutioner_for(by, now):
        raise ValidationError({"institution": "Vælg en institution, hvor du selv arbejder."})
    _check(barn, now)
    try:
        with transaction.atomic():
            barn.save(force_insert=True)
    except IntegrityError as error:  # the id of the same form at the same moment, or of a child one may not see
        if first := same.first():
            return first
        raise ValidationError("Siden var ikke hel. Åbn den igen.") from error
    _record("barn.oprettet", barn, barn, by, now)
    return barn


@transaction.atomic
def change_barn(*, barn: Barn, by: Bruger, now: datetime, as_seen: Check = unseen) -> None:
    """Correct what is registered, but for the institution: a child is handed over (adgang).

    Raises ValidationError, Overhalet when another saved meanwhile.
    """
    stored = lock_barn(barn)
    if stored.institution_id != barn.institution_id:
        raise ValidationError("Barnet skifter institution ved, at lederen overdrager det. Der er ikke gemt noget.")
    as_seen(stored)
    _check(barn, now)
    barn.save()
    changed(barn, now)
    _record("barn.aendret", barn, barn, by, now)


@transaction.atomic
def save_indehaver(
    *, indehaver: Indehaver, by: Bruger, now: datetime, as_seen: Check = unseen, samme_person: bool = False
) -> None:
    """Add, correct or end a holder of custody. The same form a second time changes nothing.

    samme_person: it is said that another name is still the same person's. Raises ValidationError: also where more than two
    would hold custody on one day.
    """
    lock_barn(indehaver.barn)
    stored = Indehaver.objects.filter(pk=indehaver.pk).first()
    if stored and stored.barn_id != indehaver.barn_id:
        raise ValidationError("Siden var ikke hel. Åbn den igen.")
    if stored and indehaver._state.adding:
        return
    if stored:
        as_seen(stored)
        _refuse_anothers_answers(stored, indehaver, local_date(now), samme_person)
    if indehaver.fra_date < indehaver.barn.foedt_date:
        raise ValidationError({"fra_date": "Den dag var barnet ikke født."})
    if indehaver.kilde_date > local_date(now):
        raise ValidationError({"kilde_date": "Datoen ligger i fremtiden."})
    indehaver.full_clean()
    _refuse_third(indehaver)
    indehaver.save()
    changed(indehaver.barn, now)
    action = "indehaver.aendret" if stored else "indehaver.oprettet"
    _record(action, indehaver, indehaver.barn, by, now)


def _refuse_anothers_answers(stored: Indehaver, given: Indehaver, today: date, samme_person: bool) -> None:
    """What somebody has answered is theirs, and rests on the custody they held."""
    if not stored.svar.exists():
        return
    over = stored.til_date is not None and stored.til_date <= today
    if over and (given.til_date is None or given.til_date > today):
        text = "Forældremyndigheden er ophørt. Har vedkommende fået den igen, så tilføj vedkommende på ny, og spørg igen."
        raise ValidationError({"sidste_date": text})
    if (stored.navn, stored.relation) != (given.navn, given.relation) and not samme_person:
        text = "Vedkommende har svaret på et samtykke. Er det en anden person, så tilføj den nye for sig."
        raise ValidationError({"samme_person": text})


@transaction.atomic
def hand_over_oplysning(
    *, barn: Barn, indehaver: Indehaver | None, maade: Oplysningsmaade, udleveret: date, by: Bruger, now: datetime
) -> None:
    """That the holder, or the child itself, has been told what is registered (CON-11). A second time changes nothing."""
    lock_barn(barn)
    if udleveret > local_date(now):
        raise ValidationError({"udleveret_date": "Datoen ligger i fremtiden."})
    values = {"maade": maade, "udleveret_date": udleveret, "registreret_af": by}
    oplysning, made = Oplysning.objects.get_or_create(barn=barn, indehaver=indehaver, defaults=values)
    if made:
        _record("oplysning.udleveret", oplysning, barn, by, now)


def lock_barn(barn: Barn) -> Barn:
    """The lock of everything that belongs to one child, taken first. Raises ValidationError when it is gone."""
    locked = Barn.objects.select_for_update().filter(pk=barn.pk).first()
    if locked is None:
        raise ValidationError("Barnet er slettet imens.")
    return locked


def _record(action: str, obj: Model, barn: Barn, by: Bruger, now: datetime) -> None:
    """With the reason for which `by` may, where the child was found by it."""
    audit.record(action, obj, by=by.pk, now=now, data={"grund": barn.grund} if barn.grund else {}, barn=barn.pk)


def _check(barn: Barn, now: datetime) -> None:
    today = local_date(now)
    barn.cpr_indeks = blind_index(barn.cpr) if barn.cpr else ""
    if barn.foedt_date > today:
        raise ValidationError({"foedt_date": "Fødselsdatoen ligger i fremtiden."})
    if barn.foedt_date.year < today.year - OLDEST:
        raise ValidationError({"foedt_date": "Se efter, om årstallet er rigtigt: så gammel er ingen her."})
    barn.full_clean(validate_unique=False)  # the database says it without telling of another child


def _refuse_third(indehaver: Indehaver) -> None:
    """On no day do more than two hold custody: it can first be so on a day when somebody begins."""
    others = list(Indehaver.objects.filter(barn=indehaver.barn).exclude(pk=indehaver.pk))
    held = [*others, indehaver]
    for day in {holder.fra_date for holder in held}:
        if sum(h.is_in_force(day) for h in held) > HOLDERS:
            raise ValidationError("To har allerede forældremyndigheden den dag. Afslut den ene først, hvis den er flyttet.")
