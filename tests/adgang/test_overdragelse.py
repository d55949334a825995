"""A child changes school: nothing is seen by the new one before it is taken, and nothing by the old one after."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from samtykke.advarsler import warn
from samtykke.models import Barn
from samtykke.samtykker import withdraw_samtykke
from tests.adgang.conftest import Skolen, sees
from tests.adgang.test_delegation import give as delegate
from tests.conftest import FrozenClock
from tests.factories import NOW, TODAY
from tests.factories.organisation import EnhedFactory, InstitutionFactory
from tests.factories.samtykke import make_barn, make_hjemmel, make_indehaver, make_samtykke, make_svar
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.adgang.services import open_noedadgang
from udviklingsmodel.adgang.transitions import OVERDRAGELSER
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.kernel.enums import OpgaveTilstand
from udviklingsmodel.kernel.models import Haendelse, Opgave, Udsendelse
from udviklingsmodel.kernel.opgaver import complete_opgave, told
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning

ClientOf = Callable[[Bruger], Client]


def give(s: Skolen, til: Institution | None = None, **values: Any) -> Overdragelse:
    given: dict[str, Any] = {"pk": uuid4(), "by": s.leder} | values
    services.give_overdragelse(barn=s.barn, til=til or s.skole2, now=NOW, **given)
    return Overdragelse.objects.get()


def run(step: str, o: Overdragelse, by: Bruger) -> Overdragelse:
    done: Overdragelse = transitions.run(OVERDRAGELSER, step, o, by=by, now=NOW)
    return done


def who_sees(s: Skolen) -> set[str]:
    people = {"leder": s.leder, "leder2": s.leder2, "fagperson": s.fagperson, "kollega": s.kollega}
    return {name for name, person in people.items() if sees(person, s.barn, NOW)}


def test_child_is_the_old_schools_until_it_is_taken(s: Skolen) -> None:
    delegate(s)
    given = give(s)
    assert who_sees(s) == {"leder", "fagperson", "kollega"}
    run("modtag", given, s.leder2)
    assert who_sees(s) == {"leder2"}
    s.barn.refresh_from_db()
    assert (s.barn.institution, s.barn.gruppe) == (s.skole2, "")


def test_delegation_ends_with_it_and_does_not_come_back(s: Skolen) -> None:
    delegate(s)
    run("modtag", give(s), s.leder2)
    s.barn.refresh_from_db()
    services.give_overdragelse(pk=uuid4(), barn=s.barn, til=s.skole, by=s.leder2, now=NOW)
    run("modtag", Overdragelse.objects.get(tilstand="givet"), s.leder)
    assert who_sees(s) == {"leder", "fagperson"}


@pytest.mark.parametrize(("step", "who"), [("afvis", "leder2"), ("fortryd", "leder")])
def test_what_is_declined_or_taken_back_stays_where_it_was(s: Skolen, step: str, who: str) -> None:
    run(step, give(s), getattr(s, who))
    assert who_sees(s) == {"leder", "fagperson"}


@pytest.mark.parametrize(
    ("step", "who"),
    [
        *(("modtag", who) for who in ("leder", "fagperson", "kollega", "administration", "dpo")),
        *(("afvis", who) for who in ("leder", "fagperson")),
        *(("fortryd", who) for who in ("leder2", "fagperson")),
    ],
)
def test_answer_of_somebody_else_is_refused(s: Skolen, step: str, who: str) -> None:
    given = give(s)
    with pytest.raises(Refused, match="ikke_din"):
        run(step, given, getattr(s, who, None) or s.folk[who])
    assert who_sees(s) == {"leder", "fagperson"}


@pytest.mark.parametrize("first", ["modtag", "afvis"])
@pytest.mark.parametrize("second", ["modtag", "afvis"])
def test_second_answer_is_refused(s: Skolen, first: str, second: str) -> None:
    given = give(s)
    run(first, given, s.leder2)
    with pytest.raises(Refused, match="er_"):
        run(second, given, s.leder2)


def test_child_that_went_elsewhere_meanwhile_is_not_taken(s: Skolen) -> None:
    given = give(s)
    elsewhere = InstitutionFactory()
    Barn.objects.filter(pk=s.barn.pk).update(institution=elsewhere)
    with pytest.raises(Refused, match="flyttet"):
        run("modtag", given, s.leder2)
    assert Barn.objects.get(pk=s.barn.pk).institution == elsewhere


def test_receiver_is_told_and_the_task_closes_with_the_answer(s: Skolen) -> None:
    given = give(s)
    (task,) = told(Opgave.objects.all().order_by("pk"))
    assert (task.opgave.til, task.tekst.overskrift) == (s.leder2, "Et barn skal modtages")
    assert "Ida" not in task.tekst.tekst
    run("modtag", given, s.leder2)
    assert Opgave.objects.get().tilstand == OpgaveTilstand.BORTFALDET


def test_giver_is_told_when_it_is_declined(s: Skolen) -> None:
    run("afvis", give(s), s.leder2)
    assert list(Opgave.objects.aabne().values_list("til", "art")) == [(s.leder.pk, "overdragelse_afvist")]


@pytest.mark.parametrize("who", ["fagperson", "leder2"])
def test_only_a_leader_of_the_place_gives(s: Skolen, who: str) -> None:
    with pytest.raises(ValidationError):
        give(s, by=getattr(s, who))


def test_place_without_a_leader_can_take_none(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="ingen leder"):
        give(s, til=InstitutionFactory())


def test_child_cannot_move_to_where_it_is(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="allerede på den institution"):
        give(s, til=s.skole)


def test_one_at_a_time(s: Skolen) -> None:
    given = give(s)
    with pytest.raises(ValidationError, match="allerede på vej"):
        give(s)
    with pytest.raises(IntegrityError), transaction.atomic():
        given.pk = uuid4()
        given.save(force_insert=True)


def test_form_twice_gives_once(s: Skolen) -> None:
    for _ in range(2):
        give(s, pk=UUID(int=7))
    assert Overdragelse.objects.count() == 1


def test_each_step_is_logged_with_the_child(s: Skolen) -> None:
    run("modtag", give(s), s.leder2)
    rows = Haendelse.objects.filter(barn=s.barn.pk, handling__startswith="overdragelse.").order_by("nummer")
    assert [(row.handling, row.aktoer, row.data["grund"]) for row in rows] == [
        ("overdragelse.giv", s.leder.pk, "leder"),
        ("overdragelse.modtag", s.leder2.pk, "leder"),
    ]


def test_pages_from_giving_to_taking(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    old, new = client_of(s.leder), client_of(s.leder2)
    form = {"overdragelse_id": str(uuid4()), "til": str(s.skole2.pk)}
    assert old.post(f"/samtykke/{s.barn.pk}/overdrag/", form).status_code == 302
    before = new.get("/samtykke/overdragelser/").content.decode()
    assert (f"Et barn fra {s.skole}" in before, "Ida" in before) == (True, False)
    assert new.get(f"/samtykke/{s.barn.pk}/").status_code == 404
    given = Overdragelse.objects.get()
    assert new.get(f"/samtykke/overdragelser/{given.pk}/modtag/").status_code == 405
    taken = new.post(f"/samtykke/overdragelser/{given.pk}/modtag/", follow=True)
    assert "Ida Prøve" in taken.content.decode()
    assert old.get(f"/samtykke/{s.barn.pk}/").status_code == 404
    assert "Der er allerede svaret" in new.post(f"/samtykke/overdragelser/{given.pk}/afvis/", follow=True).content.decode()


@pytest.mark.parametrize(("who", "step"), [("fagperson", "modtag"), ("leder", "modtag"), ("leder2", "giv"), ("leder2", "x")])
def test_answer_that_is_not_ones_own_is_404(
    s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock, who: str, step: str
) -> None:
    given = give(s)
    assert client_of(getattr(s, who)).post(f"/samtykke/overdragelser/{given.pk}/{step}/").status_code == 404


def test_page_of_a_child_on_its_way_says_so(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    give(s)
    assert "ikke svaret endnu" in client_of(s.leder).get(f"/samtykke/{s.barn.pk}/overdrag/").content.decode()
    assert f"Et barn til {s.skole2}" in client_of(s.leder).get("/samtykke/overdragelser/").content.decode()


def tasks(person: Bruger) -> set[str]:
    return set(Opgave.objects.aabne().filter(til=person).values_list("art", flat=True))


def give_tasks(s: Skolen) -> None:
    """Of each kind about the child: to the leaders, and to who registered it."""
    mor, enhed = make_indehaver(s.barn), EnhedFactory()
    sole: dict[str, Any] = {"hvem_svarer": "ene", "ene_kilde": "afgoerelse", "ene_date": TODAY}
    make_svar(make_samtykke(s.barn, enhed, **sole), mor)
    withdraw_samtykke(barn=s.barn, indehaver=mor, by=s.fagperson, now=NOW)
    Barn.objects.filter(pk=s.barn.pk).update(foedt_date=date(2011, 12, 3))
    short = make_samtykke(s.barn, enhed, til_date=TODAY + timedelta(days=20), now=NOW + timedelta(hours=1), **sole)
    make_svar(short, mor, form="mundtligt", omstaendigheder="I telefonen.", now=NOW + timedelta(hours=1))
    warn(now=NOW)
    make_hjemmel(s.barn, enhed)
    open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=s.kollega, now=NOW)
    s.barn.refresh_from_db()


FOELGER = {"samtykke_tilbagekaldt", "samtykke_fylder_15", "noedadgang_leder"}


def test_tasks_go_with_the_child_and_what_is_void_there_is_over(s: Skolen) -> None:
    give_tasks(s)
    delegate(s)
    assert tasks(s.leder) == FOELGER | {"samtykke_udloeber", "samtykke_hjemmel"}
    assert tasks(s.fagperson) == {"samtykke_udloeber", "samtykke_fylder_15", "samtykke_mundtligt"}
    assert "delegation" in tasks(s.kollega)
    run("modtag", give(s), s.leder2)
    assert tasks(s.leder2) == FOELGER
    assert tasks(s.leder) == tasks(s.fagperson) == tasks(s.kollega) == set()
    assert tasks(s.folk["dpo"]) == {"noedadgang_dpo"}


def test_deadline_and_the_mails_to_come_go_along(s: Skolen) -> None:
    give_tasks(s)
    of_leder = Opgave.objects.get(til=s.leder, art="samtykke_fylder_15")
    run("modtag", give(s), s.leder2)
    theirs = Opgave.objects.get(til=s.leder2, art="samtykke_fylder_15")
    assert theirs.frist_at == of_leder.frist_at
    coming = Udsendelse.objects.filter(objekt_id=theirs.pk, due_at__gt=NOW).values_list("modtager", "due_at")
    assert list(coming) == [(s.leder2.pk, datetime(2026, 12, 2, 7, tzinfo=KOEBENHAVN))]


def test_task_of_who_sees_the_child_still_stays_theirs(s: Skolen) -> None:
    """Who registered it works at both places."""
    Tilknytning.objects.create(bruger=s.fagperson, rolle=Rolle.FAGPERSON, institution=s.skole2, fra_date=TODAY)
    give_tasks(s)
    run("modtag", give(s), s.leder2)
    assert tasks(s.fagperson) == {"samtykke_fylder_15"}


def test_tasks_come_back_with_the_child(s: Skolen) -> None:
    give_tasks(s)
    run("modtag", give(s), s.leder2)
    s.barn.refresh_from_db()
    back = services.give_overdragelse(pk=uuid4(), barn=s.barn, til=s.skole, by=s.leder2, now=NOW)
    run("modtag", back, s.leder)
    assert (tasks(s.leder), tasks(s.leder2)) == (FOELGER, set())


def test_task_that_one_has_done_is_done_for_all(s: Skolen) -> None:
    give_tasks(s)
    complete_opgave(opgave=Opgave.objects.get(til=s.leder, art="samtykke_tilbagekaldt"), by=s.leder, now=NOW)
    run("modtag", give(s), s.leder2)
    assert tasks(s.leder2) == FOELGER - {"samtykke_tilbagekaldt"}


def test_who_leads_both_places_moves_the_child_at_once(s: Skolen, client_of: ClientOf, frozen_clock: FrozenClock) -> None:
    Tilknytning.objects.create(bruger=s.leder, rolle=Rolle.LOKAL_LEDER, institution=s.skole2, fra_date=TODAY)
    form = {"overdragelse_id": str(uuid4()), "til": str(s.skole2.pk)}
    for _ in range(2):
        page = client_of(s.leder).post(f"/samtykke/{s.barn.pk}/overdrag/", form, follow=True).content.decode()
    assert ("Barnet er nu på den nye institution." in page, s.skole2.navn in page) == (True, True)
    assert Overdragelse.objects.get().tilstand == "modtaget"
    assert who_sees(s) == {"leder", "leder2"}
    assert Opgave.objects.aabne().count() == 0


def test_form_of_another_childs_handover_is_refused(s: Skolen) -> None:
    give(s, pk=UUID(int=7))
    other = make_barn(s.fagperson, s.skole, navn="Bo Anden")
    with pytest.raises(ValidationError, match="ikke hel"):
        services.give_overdragelse(pk=UUID(int=7), barn=other, til=s.skole2, by=s.leder, now=NOW)
