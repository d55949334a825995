"""What happens to consents: one function a use case. What is asked is not changed: answers and withdrawals are added.

The lock of the child is taken first; apps above take theirs under it in reaction. The log is written after all locks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from samtykke.enums import Formaal, Hvemsvarer, Opgaveart, Oplysningsart, Svar, Svarform
from samtykke.models import (
    MYNDIG,
    UNG,
    Barn,
    Indehaver,
    Samtykke,
    Samtykkedel,
    Samtykkeregler,
    Samtykkesvar,
    Scan,
    Svarrettelse,
    Tilbagekaldelse,
)
from samtykke.policies import can_retract, leads, ledere, why
from samtykke.reaktioner import changed
from samtykke.regler import check_begins, text_now
from samtykke.scanninger import attach_scan
from samtykke.services import lock_barn
from samtykke.tekster import words
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.clock import local_date
from udviklingsmodel.kernel.datoer import kort_dato
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.opgaver import lapse_opgaver, lock_opgaver, open_opgave
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.kernel.versioner import Check, unseen
from udviklingsmodel.organisation.models import Bruger, Enhed

ANDET_SVAR = "Er det skrevet forkert, så ret svaret. Har de ombestemt sig, så registrér et nyt samtykke."
SVARET_ANDETSTEDS = "Svaret er givet til en anden institution og kan ikke rettes her. Bed om et nyt samtykke."
NEJ_RETTES_AF_LEDEREN = "Et nej kan kun lederen rette. Er der sagt ja siden, så registrér et nyt samtykke."
LAPSE = (Opgaveart.MUNDTLIGT, Opgaveart.UDLOEBER, Opgaveart.HELBRED_UDLOEBER)  # what need not be done once all is withdrawn
Dele = Sequence[tuple[Enhed, Oplysningsart]]


@dataclass(frozen=True)
class Spurgt:
    """One of those who are to answer: a holder, or without one the young person; and why."""

    indehaver: Indehaver | None
    navn: str
    hvorfor: str

    @property
    def pk(self) -> UUID | None:
        return self.indehaver.pk if self.indehaver else None


def who_answers(barn: Barn, day: date) -> list[Spurgt]:
    """Who is asked on the day: everybody who holds custody, and the young person from 15; from 18 nobody else (CON-02)."""
    alder = barn.alder(day)
    holders = list(barn.indehavere.on(day).order_by("fra_date", "navn", "pk")) if alder < MYNDIG else []
    asked = [
        Spurgt(holder, holder.navn, f"har forældremyndighed {holder.dage} ({holder.get_kilde_display().lower()})")
        for holder in holders
    ]
    if alder >= MYNDIG:
        return [Spurgt(None, barn.navn, "er fyldt 18 år og svarer selv")]
    return [*asked, *([Spurgt(None, barn.navn, "er fyldt 15 år og skal også selv spørges")] if alder >= UNG else [])]


@transaction.atomic
def ask_samtykke(*, samtykke: Samtykke, dele: Dele, by: Bruger, now: datetime) -> Samtykke:
    """Note what those who answer are asked, in the words of today's text. The same form a second time answers the first.

    Raises ValidationError.
    """
    barn = lock_barn(samtykke.barn)
    if first := barn.samtykker.filter(pk=samtykke.pk).first():
        return first
    samtykke.barn, samtykke.fra = barn, barn.institution
    samtykke.tekst = text_now(samtykke.formaal)
    samtykke.ordlyd = words(samtykke, dele)
    samtykke.oprettet_af, samtykke.oprettet_at = by, now
    _check(samtykke, dele, local_date(now))
    samtykke.full_clean()
    samtykke.save(force_insert=True)
    Samtykkedel.objects.bulk_create(Samtykkedel(samtykke=samtykke, enhed=enhed, art=art) for enhed, art in dele)
    audit.record("samtykke.spurgt", samtykke, by=by.pk, now=now, data=why(barn, by, now), barn=barn.pk)
    return samtykke


@transaction.atomic
def record_svar(*, svar: Samtykkesvar, by: Bruger, now: datetime, papir: Modtaget | None = None) -> Samtykkesvar:
    """What one of those who were asked has answered, with the paper it is signed on. The same form again answers the first.

    Raises ValidationError: of somebody who is not asked, or has answered before.
    """
    samtykke = svar.samtykke
    barn, today = lock_barn(samtykke.barn), local_date(now)
    if first := Samtykkesvar.objects.filter(samtykke=samtykke, indehaver=svar.indehaver).first():
        if first.indhold != svar.indhold:
            raise ValidationError(f"Der er allerede noteret et svar: {in_words(first)}. Det står, som det er. {ANDET_SVAR}")
        if papir and not first.scanninger.exists():
            attach_scan(scan=Scan(svar=first), modtaget=papir, by=by, now=now)
        return first
    if svar.indehaver_id not in {asked.pk for asked in who_answers(barn, today)}:
        raise ValidationError("Vedkommende har ikke forældremyndighed i dag og kan ikke svare.")
    _check_svar(svar, barn, today)
    svar.registreret_af, svar.registreret_at = by, now
    svar.full_clean()
    svar.save(force_insert=True)
    changed(barn, now)
    if _is_to_be_written(svar):
        open_opgave(art=Opgaveart.MUNDTLIGT, objekt_id=samtykke.pk, til=svar.indhentet_af, by=by, now=now)
    data = {"svar": svar.svar, **why(barn, by, now)}
    audit.record("samtykke.besvaret", svar, by=by.pk, now=now, data=data, barn=barn.pk)
    if papir:
        attach_scan(scan=Scan(svar=svar), modtaget=papir, by=by, now=now)
    return svar


@transaction.atomic
def correct_svar(*, svar: Samtykkesvar, by: Bruger, now: datetime, as_seen: Check = unseen) -> None:
    """An answer that was entered wrongly, as it was given; what stood is kept. It counts from when it was first registered.

    Raises ValidationError; Overhalet when another saved meanwhile.
    """
    barn, today = lock_barn(svar.samtykke.barn), local_date(now)
    stored = Samtykkesvar.objects.select_related("samtykke", "indhentet_af").get(pk=svar.pk)
    if stored.indhold == svar.indhold:
        return
    as_seen(stored)
    if not can_correct(stored.samtykke, barn):
        raise ValidationError(SVARET_ANDETSTEDS)
    _check_svar(svar, barn, today)
    if stored.svar == Svar.NEJ != svar.svar and not leads(by, barn, now):
        raise ValidationError({"svar": NEJ_RETTES_AF_LEDEREN})
    if svar.form != Svarform.PAPIR and svar.scanninger.exists():
        raise ValidationError({"form": "Papiret er vedhæftet. Fjern det først, hvis svaret ikke er givet på papir."})
    svar.full_clean()
    svar.save()
    Svarrettelse.objects.create(rettet=svar, rettet_af=by, rettet_at=now, **stored.indhold)
    lock_opgaver(arter=[Opgaveart.MUNDTLIGT], objekter=[svar.samtykke_id])
    changed(barn, now)
    if _is_to_be_written(svar):
        open_opgave(art=Opgaveart.MUNDTLIGT, objekt_id=svar.samtykke_id, til=svar.indhentet_af, by=by, now=now, igen=True)
    elif not any(_is_to_be_written(other) for other in svar.samtykke.svar.all()):
        lapse_opgaver(arter=[Opgaveart.MUNDTLIGT], objekt_id=svar.samtykke_id, now=now)
    data = {"svar": svar.svar, "foer": stored.svar, "form": svar.form, "form_foer": stored.form, **why(barn, by, now)}
    audit.record("samtykkesvar.aendret", svar, by=by.pk, now=now, data=data, barn=barn.pk)


@transaction.atomic
def retract_samtykke(*, samtykke: Samtykke, by: Bruger, now: datetime) -> None:
    """Delete what was registered by mistake, while nobody has answered it. A second time changes nothing.

    Raises Refused: besvaret, ikke_din.
    """
    barn = lock_barn(samtykke.barn)
    stored = barn.samtykker.filter(pk=samtykke.pk).first()
    if stored is None:
        return
    if code := refuses_retraction(stored, by, now):
        raise Refused(code)
    audit.record("samtykke.fortrudt", stored, by=by.pk, now=now, data=why(barn, by, now), barn=barn.pk)
    stored.delete()


@transaction.atomic
def judge_samtykke(*, samtykke: Samtykke, vurdering: str, grund: str, by: Bruger, now: datetime) -> None:
    """Whether the yes of a young person suffices (CON-02). Raises ValidationError before 15."""
    barn = lock_barn(samtykke.barn)
    if barn.alder(local_date(now)) < UNG:
        raise ValidationError("Før 15 år er det forældrene, der svarer.")
    samtykke.refresh_from_db()
    if (samtykke.vurdering, samtykke.vurdering_grund) == (vurdering, grund):
        return
    samtykke.vurdering, samtykke.vurdering_grund = vurdering, grund
    samtykke.full_clean()
    samtykke.save(update_fields=["vurdering", "vurdering_grund"])
    changed(barn, now)
    data = {"vurdering": vurdering, **why(barn, by, now)}
    audit.record("samtykke.vurderet", samtykke, by=by.pk, now=now, data=data, barn=barn.pk)


@transaction.atomic
def withdraw_samtykke(
    *,
    barn: Barn,
    indehaver: Indehaver | None,
    by: Bruger,
    now: datetime,
    enhed: Enhed | None = None,
    formaal: Formaal | None = None,
) -> list[Tilbagekaldelse]:
    """Withdraw at once (CON-05) all consents that have not run out: for one unit, one purpose, or all of it.

    indehaver: who withdraws; None for the young person. Answers what was withdrawn now: nothing where somebody was
    first. Raises ValidationError: of somebody who has no say.
    """
    locked = lock_barn(barn)
    today = local_date(now)
    if (indehaver and indehaver.pk) not in {asked.pk for asked in who_answers(locked, today)}:
        raise ValidationError("Vedkommende har ikke forældremyndighed i dag.")
    alive = locked.samtykker.filter(til_date__gt=today)
    alive = alive.exclude(pk__in=Tilbagekaldelse.objects.filter(enhed=None).values("samtykke"))
    if formaal:
        alive = alive.filter(formaal=formaal)
    if enhed:
        alive = alive.filter(dele__enhed=enhed).exclude(
            pk__in=Tilbagekaldelse.objects.filter(enhed=enhed).values("samtykke")
        )
    made = [
        Tilbagekaldelse(samtykke=samtykke, enhed=enhed, indehaver=indehaver, registreret_af=by, registreret_at=now)
        for samtykke in alive.distinct().order_by("pk")
    ]
    if not made:
        return []
    Tilbagekaldelse.objects.bulk_create(made)
    lock_opgaver(arter=LAPSE, objekter=[withdrawn.samtykke_id for withdrawn in made])
    changed(locked, now)
    for withdrawn in made:
        for leder in ledere(locked, now):
            open_opgave(art=Opgaveart.TILBAGEKALDT, objekt_id=withdrawn.pk, til=leder, by=by, now=now)
        if enhed is None:
            lapse_opgaver(arter=LAPSE, objekt_id=withdrawn.samtykke_id, now=now)
    data = why(locked, by, now) | ({"enhed": str(enhed.pk)} if enhed else {})
    posts = [audit.Post("samtykke.tilbagekaldt", withdrawn, data, locked.pk) for withdrawn in made]
    audit.record_all(posts, by=by.pk, now=now)
    return made


def refuses_retraction(samtykke: Samtykke, by: Bruger, now: datetime) -> str | None:
    """Why `by` may not: somebody has said yes, no, or that it is withdrawn; or others registered it."""
    if samtykke.svar.exists() or samtykke.tilbagekaldelser.exists():
        return "besvaret"
    return None if can_retract(by, samtykke, now) else "ikke_din"


def can_correct(samtykke: Samtykke, barn: Barn) -> bool:
    """An answer of the consent: by those who asked for it, who know what was said."""
    return samtykke.fra_id == barn.institution_id


def in_words(svar: Samtykkesvar) -> str:
    """`ja, på papir, med underskrift, 23. november 2026, givet til Jonas Holm`"""
    said, how = svar.get_svar_display().lower(), svar.get_form_display().lower()
    where = f" ({svar.omstaendigheder})" if svar.omstaendigheder else ""
    return f"{said}, {how}{where}, {kort_dato(svar.afgivet_date)}, givet til {svar.indhentet_af}"


def _check_svar(svar: Samtykkesvar, barn: Barn, today: date) -> None:
    if svar.afgivet_date > today:
        raise ValidationError({"afgivet_date": "Datoen ligger i fremtiden."})
    if svar.indehaver and svar.afgivet_date < svar.indehaver.fra_date:
        raise ValidationError({"afgivet_date": "Den dag havde vedkommende ikke forældremyndighed."})
    if svar.indehaver is None and barn.alder(svar.afgivet_date) < UNG:
        raise ValidationError({"afgivet_date": "Den dag var den unge ikke fyldt 15 år."})
    if svar.svar == Svar.TILTRAADT and svar.samtykke.hvem_svarer != Hvemsvarer.SAMME_ADRESSE:
        raise ValidationError({"svar": "Begge skal svare selv."})


def _is_to_be_written(svar: Samtykkesvar) -> bool:
    """At the next meeting (CON-07)."""
    return svar.svar != Svar.NEJ and svar.form == Svarform.MUNDTLIGT


def _check(samtykke: Samtykke, dele: Dele, today: date) -> None:
    if not dele:
        raise ValidationError({"dele": "Vælg mindst én ting, der må deles, og hvem den må deles med."})
    check_begins(samtykke.fra_date, today)
    if samtykke.til_date <= today:
        raise ValidationError({"til_date": "Dagen er allerede gået."})
    if samtykke.sidste_date > (last := Samtykkeregler.objects.get().longest(samtykke.fra_date)):
        raise ValidationError({"til_date": f"Det er for længe. Det kan højst gælde til og med {kort_dato(last)}."})
    if samtykke.vurdering and samtykke.barn.alder(today) < UNG:
        raise ValidationError({"vurdering": "Før 15 år er det forældrene, der svarer."})
    _check_who(samtykke, today)


def _check_who(samtykke: Samtykke, today: date) -> None:
    if samtykke.barn.alder(today) >= MYNDIG:
        return
    holders = samtykke.barn.indehavere.on(today).count()
    if holders == 0:
        raise ValidationError("Tilføj først dem, der har forældremyndigheden.")
    if (holders == 1) != (samtykke.hvem_svarer == Hvemsvarer.ENE):
        sentence = "Kun én er registreret med forældremyndighed." if holders == 1 else "To har forældremyndigheden."
        raise ValidationError({"hvem_svarer": sentence})
    if samtykke.ene_date and samtykke.ene_date > today:
        raise ValidationError({"ene_date": "Datoen ligger i fremtiden."})
    same = samtykke.hvem_svarer == Hvemsvarer.SAMME_ADRESSE
    if same and not Samtykkeregler.objects.filter(samme_adresse=True).exists():
        raise ValidationError({"hvem_svarer": "Kommunen bruger det ikke: begge skal svare."})
