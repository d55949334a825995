"""Who may see a child, what may be registered, and what the database keeps."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samtykke import services
from samtykke.enums import Grund, Oplysningsmaade
from samtykke.models import Barn, Indehaver
from samtykke.synlighed import who_can_see
from tests.factories import NOW, TODAY
from tests.factories.organisation import BrugerFactory
from tests.factories.samtykke import make_barn, make_indehaver
from tests.samtykke.conftest import Skolen
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Institution, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed, end_rolle, give_rolle

# By hand, from docs/samtykke.md.
SEES = {"fagperson": Grund.REGISTRATOR, "lokal_leder": Grund.LEDER, "stedfortraeder": Grund.LEDER}


def sees(user: Bruger, barn: Barn) -> bool:
    return Barn.objects.visible_to(Bruger.objects.get(pk=user.pk), NOW).filter(pk=barn.pk).exists()


@pytest.mark.parametrize("rolle", [rolle.value for rolle in Rolle])
def test_each_role_sees_the_child_or_not(s: Skolen, rolle: str) -> None:
    assert sees(s.folk[rolle], s.barn) == (rolle in SEES)


@pytest.mark.parametrize("rolle", SEES)
def test_it_is_said_why(s: Skolen, rolle: str) -> None:
    assert Barn.objects.visible_to(s.folk[rolle], NOW).get().grund == SEES[rolle]


def test_colleague_and_other_schools_leader_do_not_see_it(s: Skolen) -> None:
    assert (sees(s.kollega, s.barn), sees(s.leder2, s.barn)) == (False, False)


def test_who_left_the_school_sees_it_no_more(s: Skolen) -> None:
    end_rolle(tilknytning=s.fagperson.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    assert not sees(s.fagperson, s.barn)
    give_rolle(bruger=s.fagperson, rolle=Rolle.FAGPERSON, sted=s.skole2, fra=TODAY, by=None, now=NOW)
    assert not sees(s.fagperson, s.barn)


def test_leader_from_tomorrow_does_not_see_it_today(s: Skolen) -> None:
    Tilknytning.objects.filter(bruger=s.leder).update(fra_date=date(2026, 11, 24))
    configuration_changed()
    assert not sees(s.leder, s.barn)


def test_page_of_who_can_see_says_what_the_policy_does(s: Skolen) -> None:
    """Both ways round, for everybody there is."""
    told = {person.pk for person, _ in who_can_see(s.barn, NOW)}
    assert told == {person.pk for person in Bruger.objects.all() if sees(person, s.barn)}
    assert len(told) == 3


def test_registration_is_in_the_log_without_a_name(s: Skolen) -> None:
    row = Haendelse.objects.get(handling="barn.oprettet")
    assert (row.aktoer, row.barn, row.objekt_id, row.data) == (
        s.fagperson.pk,
        s.barn.pk,
        str(s.barn.pk),
        {"grund": "registrator"},
    )


def test_form_sent_twice_registers_one(s: Skolen) -> None:
    again = Barn(id=s.barn.pk, navn="Ida Prøve", foedt_date=s.barn.foedt_date, institution=s.skole)
    assert services.register_barn(barn=again, by=s.fagperson, now=NOW) == s.barn
    assert Barn.objects.count() == 1


def test_id_of_somebody_elses_child_registers_and_tells_nothing(s: Skolen) -> None:
    other = make_barn(s.leder2, s.skole2, navn="Bo Hemmelig")
    with pytest.raises(ValidationError):
        make_barn(s.fagperson, s.skole, id=other.pk)
    other.refresh_from_db()
    assert other.navn == "Bo Hemmelig"


def test_nobody_registers_where_they_do_not_work(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="hvor du selv arbejder"):
        make_barn(s.fagperson, s.skole2)


@pytest.mark.parametrize(("foedt", "fault"), [(date(2002, 12, 31), "så gammel"), (date(1, 1, 1), "så gammel")])
def test_birth_date_that_cannot_be_is_refused(s: Skolen, foedt: date, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        make_barn(s.fagperson, s.skole, foedt_date=foedt)


def test_birth_date_ahead_is_refused(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="fremtiden"):
        make_barn(s.fagperson, s.skole, foedt_date=date(2026, 11, 24))


def test_number_and_birth_date_that_differ_are_seen(s: Skolen) -> None:
    assert not s.barn.cpr_passer
    assert make_barn(s.fagperson, s.skole, navn="Uden nummer").cpr_passer


@pytest.mark.parametrize(
    ("foedt", "day", "years"),
    [
        (date(2018, 3, 4), date(2026, 3, 3), 7),
        (date(2018, 3, 4), date(2026, 3, 4), 8),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
    ],
)
def test_age(foedt: date, day: date, years: int) -> None:
    assert Barn(foedt_date=foedt).alder(day) == years


def test_database_keeps_number_and_index_together(s: Skolen) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Barn.objects.filter(pk=s.barn.pk).update(cpr_indeks="")


def test_same_child_is_noticed_by_number_or_by_name_and_day(s: Skolen) -> None:
    by_number = make_barn(s.leder, s.skole, navn="Et andet navn", foedt_date=date(2017, 1, 1), cpr="0403304123")
    by_name = make_barn(s.leder, s.skole, navn="ida prøve")
    make_barn(s.leder, s.skole, navn="Ida Prøve", foedt_date=date(2018, 3, 5))
    assert set(Barn.objects.same_as(s.barn)) == {by_number, by_name}


def test_three_holders_at_once_are_refused(s: Skolen) -> None:
    make_indehaver(s.barn)
    make_indehaver(s.barn, navn="Per Prøve")
    with pytest.raises(ValidationError, match="To har allerede"):
        make_indehaver(s.barn, navn="Tredje Prøve")


@pytest.mark.parametrize(("til", "fits"), [(date(2026, 1, 1), True), (date(2026, 1, 2), False)])
def test_third_holder_follows_one_whose_custody_has_ended(s: Skolen, til: date, fits: bool) -> None:
    make_indehaver(s.barn)
    make_indehaver(s.barn, navn="Per Prøve", til_date=til)
    if fits:
        make_indehaver(s.barn, navn="Ny Prøve", fra_date=date(2026, 1, 1))
    else:
        with pytest.raises(ValidationError):
            make_indehaver(s.barn, navn="Ny Prøve", fra_date=date(2026, 1, 1))
    assert s.barn.indehavere.on(TODAY).count() == (2 if fits else 1)


def test_earlier_holder_that_would_overlap_later_ones_is_refused(s: Skolen) -> None:
    make_indehaver(s.barn, fra_date=date(2020, 1, 1))
    make_indehaver(s.barn, navn="Per Prøve", fra_date=date(2020, 1, 1))
    with pytest.raises(ValidationError):
        make_indehaver(s.barn, navn="Tidlig Prøve", til_date=date(2020, 1, 2))


def test_holder_of_another_child_cannot_be_taken_over(s: Skolen) -> None:
    other = make_indehaver(make_barn(s.leder2, s.skole2))
    with pytest.raises(ValidationError, match="ikke hel"):
        make_indehaver(s.barn, id=other.pk)
    assert Indehaver.objects.get().barn == other.barn


def test_what_is_known_from_a_day_ahead_is_refused(s: Skolen) -> None:
    holder = make_indehaver(s.barn)
    holder.kilde_date = date(2026, 11, 24)
    with pytest.raises(ValidationError, match="fremtiden"):
        services.save_indehaver(indehaver=holder, by=s.fagperson, now=NOW)


@pytest.mark.parametrize("of_holder", [True, False])
def test_information_is_handed_over_once(s: Skolen, of_holder: bool) -> None:
    holder = make_indehaver(s.barn) if of_holder else None
    for _ in range(2):
        services.hand_over_oplysning(
            barn=s.barn, indehaver=holder, maade=Oplysningsmaade.PAPIR, udleveret=TODAY, by=s.fagperson, now=NOW
        )
    assert s.barn.oplysninger.count() == Haendelse.objects.filter(handling="oplysning.udleveret").count() == 1


def test_child_that_is_gone_is_told(s: Skolen) -> None:
    with pytest.raises(ValidationError, match="slettet imens"):
        services.lock_barn(Barn(id=uuid4()))


def test_nobody_without_a_role_sees_any(s: Skolen) -> None:
    assert not Barn.objects.visible_to(BrugerFactory(), NOW).exists()


@pytest.mark.parametrize("whose", ["foreign", "nobody's"])
def test_child_is_registered_where_one_works_alone(s: Skolen, whose: str) -> None:
    institution = s.skole2 if whose == "foreign" else Institution(pk=10**9, navn="Ingen")
    with pytest.raises(ValidationError, match="hvor du selv arbejder"):
        make_barn(s.fagperson, institution)


def test_id_of_a_child_one_may_not_see_is_refused(s: Skolen) -> None:
    foreign = make_barn(s.leder2, s.skole2)
    with pytest.raises(ValidationError, match="ikke hel"):
        make_barn(s.fagperson, s.skole, id=foreign.pk)
    assert Barn.objects.get(pk=foreign.pk).institution == s.skole2


def test_correction_moves_no_child(s: Skolen) -> None:
    """Also one that was handed over while the form was open."""
    s.barn.institution = s.skole2
    with pytest.raises(ValidationError, match="overdrager"):
        services.change_barn(barn=s.barn, by=s.fagperson, now=NOW)
    assert Barn.objects.get(pk=s.barn.pk).institution == s.skole
