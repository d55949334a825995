"""book_position: what is kept, and each reason to refuse. NOW is Monday 23 November 2026, 10.00 in Copenhagen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from booking import services
from booking.enums import Brevart, Om, Omtale, Opbevaring
from booking.models import Booking, OrdningBrugerTilladelse, Sparringsdag
from tests.booking.conftest import Kommunen, refused
from tests.factories import NOW, THURSDAY, TODAY
from tests.factories.booking import SVAR, book, make_ordning, position
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import PeriodeArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import end_rolle, give_rolle

START = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)  # 8.00 in Copenhagen
SECOND = timedelta(seconds=1)


def fresh(user: Bruger) -> Bruger:
    """As of a new request: roles are read once in the life of the object."""
    return Bruger.objects.get(pk=user.pk)


def onlooker(k: Kommunen, user: Bruger) -> Bruger:
    """With a role besides that lets them look, so that it is the booking that is refused."""
    give_rolle(bruger=user, rolle=Rolle.EKSTERN_FAGPERSON, sted=k.enhed, fra=TODAY, by=None, now=NOW)
    return fresh(user)


def test_booking_keeps_who_where_and_when(k: Kommunen) -> None:
    booking = Booking.objects.get(pk=book(k.fagperson, k.ordning, 2).pk)
    assert (booking.tilstand, booking.booker, booking.institution) == ("booket", k.fagperson, k.skole)
    assert (booking.position, booking.booket_at, booking.sekvens) == (position(k.ordning, 2), NOW, 0)


def test_booking_keeps_its_answers(k: Kommunen) -> None:
    svar = services.Bookingsvar(Om.AFKLARING, Omtale.ANONYMT, "fravaer", "10-12", (k.enhed,), "Uro efter frokost")  # type: ignore[arg-type]
    booking = Booking.objects.get(pk=book(k.fagperson, k.ordning, svar=svar).pk)
    assert (booking.om, booking.omtale, booking.tema, booking.aldersgruppe) == ("afklaring", "anonymt", "fravaer", "10-12")
    assert (booking.emne, list(booking.perspektiver.all())) == ("Uro efter frokost", [k.enhed])


def test_booking_keeps_that_consent_is_there(k: Kommunen) -> None:
    samtykke = services.Samtykkeoplysning(date(2026, 11, 20), k.kollega, Opbevaring.EDOC)
    svar = services.Bookingsvar(Om.UDFORDRING, Omtale.MED_SAMTYKKE, "sprog", "3-5", samtykke=samtykke)  # type: ignore[arg-type]
    booking = Booking.objects.get(pk=book(k.fagperson, k.ordning, svar=svar).pk)
    assert (booking.samtykke_date, booking.samtykke_indhentet_af) == (date(2026, 11, 20), k.kollega)
    assert (booking.samtykke_opbevaring, booking.samtykke_daekker_alle) == ("edoc", True)


def test_booking_leaves_a_log_row_with_ids_only(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    row = Haendelse.objects.get(handling="booking.book")
    assert (row.aktoer, row.objekt_id, row.at) == (k.fagperson.pk, str(booking.pk), NOW)
    assert row.data == {"fra": "", "til": "booket"}


def test_booking_by_a_leader_and_a_stand_in_is_allowed(k: Kommunen) -> None:
    stand_in = BrugerFactory(roller=[(Rolle.STEDFORTRAEDER, k.skole)])
    assert book(k.leder, k.ordning, 1).booker == k.leder
    assert book(stand_in, k.ordning, 2).booker == stand_in


# Who may not


def test_booking_in_another_district_is_refused(k: Kommunen) -> None:
    with refused("maa_ikke_booke"):
        book(k.fagperson2, k.ordning, institution=k.skole2)


def test_booking_for_an_institution_that_is_not_mine_is_refused(k: Kommunen) -> None:
    with refused("maa_ikke_booke"):
        book(k.fagperson, k.ordning, institution=k.boernehus)


@pytest.mark.parametrize("who", ["koordinator", "teammedlem"])
def test_booking_without_a_local_role_is_refused(k: Kommunen, who: str) -> None:
    with refused("maa_ikke_booke"):
        book(getattr(k, who), k.ordning, institution=k.skole)


def test_booking_with_a_role_that_ends_today_is_refused(k: Kommunen) -> None:
    end_rolle(tilknytning=k.fagperson.tilknytninger.get(), til=TODAY, by=None, now=NOW)
    with refused("maa_ikke_booke"):
        book(onlooker(k, k.fagperson), k.ordning, institution=k.skole)


def test_booking_on_the_last_day_of_a_role_is_allowed(k: Kommunen) -> None:
    end_rolle(tilknytning=k.fagperson.tilknytninger.get(), til=TODAY + timedelta(days=1), by=None, now=NOW)
    assert book(fresh(k.fagperson), k.ordning)


def test_booking_with_a_role_from_tomorrow_is_refused(k: Kommunen) -> None:
    new = BrugerFactory()
    give_rolle(bruger=new, rolle=Rolle.FAGPERSON, sted=k.skole, fra=TODAY + timedelta(days=1), by=None, now=NOW)
    with refused("maa_ikke_booke"):
        book(onlooker(k, new), k.ordning, institution=k.skole)


def test_booking_with_a_grant_left_over_from_an_ended_role_is_refused(k: Kommunen) -> None:
    Tilknytning.objects.filter(bruger=k.fagperson).update(til_date=TODAY)  # no service ran: a date has passed
    assert OrdningBrugerTilladelse.objects.filter(user=k.fagperson, content_object=k.ordning).exists()
    with refused("maa_ikke_booke"):
        book(onlooker(k, k.fagperson), k.ordning, institution=k.skole)


def test_booking_with_a_role_but_no_grant_is_refused(k: Kommunen) -> None:
    OrdningBrugerTilladelse.objects.filter(user=k.fagperson).delete()
    with refused("maa_ikke_booke"):
        book(k.fagperson, k.ordning)


def test_booking_with_a_role_the_ordning_does_not_let_book_is_refused(k: Kommunen) -> None:
    for_leaders = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Ledere", slug="ledere", roller=["lokal_leder"])
    assert book(k.leder, for_leaders)
    with refused("maa_ikke_booke"):
        book(k.fagperson, for_leaders, 2, institution=k.skole)


def test_booking_at_an_institutions_own_ordning_is_for_its_staff(k: Kommunen) -> None:
    own = make_ordning(institution=k.skole, sted=k.skole, navn="Vores", slug="vores")
    assert book(k.fagperson, own, 1)
    with refused("maa_ikke_booke"):
        book(k.nabo, own, 2, institution=k.boernehus)


# When not


def test_booking_on_a_day_closed_since_is_refused(k: Kommunen) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.LUKKEDAG, navn="stormlukket", fra_date=THURSDAY, til_date=THURSDAY + timedelta(days=1)
    )
    with refused("lukket"):
        book(k.fagperson, k.ordning)


def test_booking_in_a_school_holiday_is_refused(k: Kommunen) -> None:
    Lukkeperiode.objects.create(
        art=PeriodeArt.SKOLEFERIE, navn="ferie", fra_date=TODAY, til_date=THURSDAY + timedelta(days=1)
    )
    with refused("lukket"):
        book(k.fagperson, k.ordning)


def test_booking_on_a_day_taken_away_meanwhile_is_refused(k: Kommunen) -> None:
    chosen = position(k.ordning)
    Sparringsdag.objects.filter(pk=chosen.sparringsdag_id).delete()
    with refused("lukket"):
        services.book_position(booking_id=uuid4(), position=chosen, institution=k.skole, svar=SVAR, by=k.fagperson, now=NOW)


def test_booking_in_a_retired_ordning_is_refused(k: Kommunen) -> None:
    k.ordning.aktiv = False
    k.ordning.save()
    with refused("lukket"):
        book(k.fagperson, k.ordning)


def test_booking_on_the_last_day_of_the_horizon_is_allowed(k: Kommunen) -> None:
    thursday = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # 0.00 on the 26th in Copenhagen: eight weeks to the 21st
    assert book(k.fagperson, k.ordning, dato=date(2027, 1, 21), now=thursday)


def test_booking_a_minute_before_the_horizon_moves_is_refused(k: Kommunen) -> None:
    with refused("for_tidligt"):
        book(k.fagperson, k.ordning, dato=date(2027, 1, 21), now=datetime(2026, 11, 25, 22, 59, tzinfo=UTC))


def test_booking_a_second_before_the_start_is_allowed(k: Kommunen) -> None:
    assert book(k.fagperson, k.ordning, now=START - SECOND)


def test_booking_at_the_start_is_refused(k: Kommunen) -> None:
    with refused("forbi"):
        book(k.fagperson, k.ordning, now=START)


def test_booking_a_later_time_of_a_session_that_runs_is_allowed(k: Kommunen) -> None:
    assert book(k.fagperson, k.ordning, 2, now=START)


def test_booking_at_the_cut_off_is_refused(k: Kommunen) -> None:
    k.ordning.frist_minutter = 60
    k.ordning.save()
    assert book(k.fagperson, k.ordning, 1, now=START - timedelta(hours=1) - SECOND)
    with refused("forbi"):
        book(k.kollega, k.ordning, 1, now=START - timedelta(hours=1))


def test_booking_a_taken_time_is_refused(k: Kommunen) -> None:
    book(k.nabo, k.ordning)
    with refused("optaget"):
        book(k.fagperson, k.ordning)


def test_booking_refused_leaves_nothing(k: Kommunen) -> None:
    book(k.nabo, k.ordning)
    before = (Booking.objects.count(), Udsendelse.objects.count(), Haendelse.objects.count())
    with refused("optaget"):
        book(k.fagperson, k.ordning)
    assert (Booking.objects.count(), Udsendelse.objects.count(), Haendelse.objects.count()) == before


# One an institution and day


def test_second_booking_of_an_institution_and_day_is_allowed_by_default(k: Kommunen) -> None:
    book(k.fagperson, k.ordning, 1)
    assert book(k.kollega, k.ordning, 2)


@pytest.fixture
def sparsom(k: Kommunen) -> Kommunen:
    """The ordning allows an institution one booking a day."""
    k.ordning.en_pr_institution = True
    k.ordning.save()
    return k


def test_second_booking_of_an_institution_and_day_is_refused(sparsom: Kommunen) -> None:
    book(sparsom.fagperson, sparsom.ordning, 1)
    with refused("en_pr_institution"):
        book(sparsom.kollega, sparsom.ordning, 2)


def test_second_booking_of_an_institution_on_another_day_is_allowed(sparsom: Kommunen) -> None:
    book(sparsom.fagperson, sparsom.ordning, 1)
    assert book(sparsom.kollega, sparsom.ordning, 2, dato=date(2026, 12, 3))


def test_second_booking_of_the_day_by_another_institution_is_allowed(sparsom: Kommunen) -> None:
    book(sparsom.fagperson, sparsom.ordning, 1)
    assert book(sparsom.nabo, sparsom.ordning, 2)


def test_second_booking_after_the_first_is_cancelled_is_allowed(sparsom: Kommunen) -> None:
    services.cancel_booking(booking=book(sparsom.fagperson, sparsom.ordning, 1), by=sparsom.fagperson, now=NOW)
    assert book(sparsom.kollega, sparsom.ordning, 2)


# The form sent twice


def test_same_form_twice_makes_one_booking_and_one_mail(k: Kommunen) -> None:
    form = uuid4()
    first = book(k.fagperson, k.ordning, booking_id=form)
    assert book(k.fagperson, k.ordning, booking_id=form) == first
    assert Booking.objects.count() == 1
    assert Udsendelse.objects.filter(art=Brevart.BEKRAEFTELSE).count() == 1


def test_same_form_after_the_start_answers_the_booking(k: Kommunen) -> None:
    form = uuid4()
    first = book(k.fagperson, k.ordning, booking_id=form)
    assert book(k.fagperson, k.ordning, booking_id=form, now=START) == first


@pytest.mark.parametrize(
    "change",
    [
        {"om": Om.AFKLARING},
        {"omtale": Omtale.ANONYMT},
        {"tema": "fravaer"},
        {"aldersgruppe": "flere"},
        {"emne": "Uro"},
        {"perspektiver": True},
        {"samtykke": True},
    ],
)
def test_same_form_with_another_answer_is_told_what_it_made(k: Kommunen, change: dict[str, Any]) -> None:
    form = uuid4()
    first = book(k.fagperson, k.ordning, booking_id=form)
    if "perspektiver" in change:
        change = {"perspektiver": (k.enhed,)}
    if "samtykke" in change:
        given = services.Samtykkeoplysning(TODAY, k.kollega, Opbevaring.EDOC)
        change = {"omtale": Omtale.MED_SAMTYKKE, "samtykke": given}
    with refused("allerede_sendt") as told:
        book(k.fagperson, k.ordning, booking_id=form, svar=replace(SVAR, **change))
    assert services.already_sent(told.value) == first
    assert (Booking.objects.count(), Booking.objects.get().emne) == (1, "")


def test_same_form_for_another_time_is_told_what_it_made(k: Kommunen) -> None:
    form = uuid4()
    first = book(k.fagperson, k.ordning, 1, booking_id=form)
    with refused("allerede_sendt") as told:
        book(k.fagperson, k.ordning, 2, booking_id=form)
    assert services.already_sent(told.value) == first


def test_same_form_after_the_time_was_moved_is_told_where_it_is(k: Kommunen) -> None:
    form = uuid4()
    first = book(k.fagperson, k.ordning, 1, booking_id=form)
    services.move_booking(booking=first, til=position(k.ordning, 3), by=k.fagperson, now=NOW)
    with refused("allerede_sendt") as told:
        book(k.fagperson, k.ordning, 1, booking_id=form)
    sent = services.already_sent(told.value)
    assert sent
    assert sent.tid.nummer == 3


def test_form_sent_once_is_not_compared_with_anything(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.services.bookinger.sent_before", lambda *args: pytest.fail("asked"))
    assert book(k.fagperson, k.ordning)


def test_same_form_by_another_person_is_refused(k: Kommunen) -> None:
    form = uuid4()
    book(k.fagperson, k.ordning, booking_id=form)
    with refused("formular_brugt"):
        book(k.kollega, k.ordning, booking_id=form)


def test_same_form_after_cancelling_is_refused(k: Kommunen) -> None:
    form = uuid4()
    services.cancel_booking(booking=book(k.fagperson, k.ordning, booking_id=form), by=k.fagperson, now=NOW)
    with refused("formular_brugt"):
        book(k.fagperson, k.ordning, booking_id=form)


def test_topic_with_a_cpr_number_never_reaches_the_database(k: Kommunen) -> None:
    svar = services.Bookingsvar(SVAR.om, SVAR.omtale, SVAR.tema, SVAR.aldersgruppe, emne="om 010112-1234")
    with pytest.raises(ValidationError):
        book(k.fagperson, k.ordning, svar=svar)
    assert not Booking.objects.exists()


# Cancelling


def test_cancelling_frees_the_time_for_another(k: Kommunen) -> None:
    services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    assert book(k.nabo, k.ordning)


def test_cancelling_raises_the_sequence_and_keeps_when(k: Kommunen) -> None:
    cancelled = services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    assert (cancelled.tilstand, cancelled.aflyst_at, cancelled.sekvens) == ("aflyst", NOW, 1)


@pytest.mark.parametrize("who", ["kollega", "leder", "teammedlem", "koordinator2", "administration"])
def test_cancelling_anothers_booking_is_refused(k: Kommunen, who: str) -> None:
    with refused("ikke_din"):
        services.cancel_booking(booking=book(k.fagperson, k.ordning), by=getattr(k, who), now=NOW)


def test_cancelling_twice_is_refused(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    with refused("er_aflyst"):
        services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)


def test_cancelling_a_second_before_the_start_is_allowed(k: Kommunen) -> None:
    k.ordning.frist_minutter = 60  # the cut-off is for booking: a time can be given back until it begins (TST-11)
    k.ordning.save()
    booking = book(k.fagperson, k.ordning)
    assert services.cancel_booking(booking=booking, by=k.fagperson, now=START - SECOND).aflyst_at


def test_cancelling_at_the_start_is_refused(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    with refused("forbi"):
        services.cancel_booking(booking=booking, by=k.fagperson, now=START)
