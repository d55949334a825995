"""Times that are asked for and given out (TPS-02 to TPS-05): the services, what they refuse, and the letters."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import ics
import pytest
import vobject
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from booking import dagsorden, services
from booking.enums import Brevart, Omtale
from booking.models import Booking, Ordning, Position
from booking.punkter import punkter
from tests.booking.conftest import Kommunen, person, refused
from tests.factories import NOW, TODAY
from tests.factories.booking import book, position
from tests.factories.tildeling import ANMODNING, MONDAY, NEXT, SVAR, ask, make_tildeles, session, tid
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import PeriodeArt, Rolle
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode, Tilknytning
from udviklingsmodel.organisation.services import configuration_changed, end_rolle

AFTER = datetime(2026, 11, 30, 15, 30, tzinfo=NOW.tzinfo)  # the first session has ended


@dataclass
class Skolen:
    """The school's own ordning, beside those of the two districts."""

    ordning: Ordning
    konsulent: Bruger
    facilitator: Bruger
    fagperson: Bruger
    kollega: Bruger
    k: Kommunen


@pytest.fixture
def s(k: Kommunen) -> Skolen:
    konsulent, facilitator = person((Rolle.RESSOURCEKONSULENT, k.skole)), person((Rolle.EKSTERN_FAGPERSON, k.enhed))
    ordning = make_tildeles(k.skole, facilitatorer=[facilitator])
    return Skolen(ordning, konsulent, facilitator, k.fagperson, k.kollega, k)


def give(s: Skolen, booking: Booking, til: Position | None = None, **changes: Any) -> Booking:
    values = {"by": s.konsulent, "now": NOW} | changes
    return services.allocate_tid(booking=booking, til=til or tid(s.ordning), **values)


def times(s: Skolen, dato: date = MONDAY) -> list[tuple[str, bool]]:
    """The session's times in UTC (14.00 in Copenhagen is 13.00), and whether each was given back."""
    return [
        (f"{p.start_at:%H.%M}-{p.end_at:%H.%M}", p.opgivet)
        for p in session(s.ordning, dato).positioner.order_by("start_at", "nummer")
    ]


def letters(now: datetime = NOW) -> list[tuple[str, str]]:
    """Subject and recipient of what is sent by then."""
    mail.outbox.clear()
    outbox.drain(now=now)
    return [(sent.subject, sent.to[0]) for sent in mail.outbox]


# Asking


def test_request_waits_with_what_it_is_about_and_the_days_that_suit(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning, anmodning=replace(ANMODNING, oensker=(NEXT, MONDAY)))
    asked.refresh_from_db()
    assert (asked.tilstand, asked.anmodet_hos, asked.anmodet_at, asked.position) == ("anmodet", s.ordning, NOW, None)
    assert (asked.kreds, asked.fokus, asked.forloebsart) == ("barn", "klasseindsats", "ny")
    assert asked.oensker == ["2026-11-30", "2026-12-14"]


def test_request_sent_twice_is_one(s: Skolen) -> None:
    same = uuid4()
    assert ask(s.fagperson, s.ordning, booking_id=same) == ask(s.fagperson, s.ordning, booking_id=same)
    assert Booking.objects.count() == 1


def test_id_of_a_colleagues_request_is_refused(s: Skolen) -> None:
    first = ask(s.kollega, s.ordning)
    with refused("formular_brugt"):
        ask(s.fagperson, s.ordning, booking_id=first.pk)


@pytest.mark.parametrize(
    "change", [{"kreds": "faellesskab"}, {"fokus": "hjem_fritid"}, {"forloebsart": "opfoelgning"}, {"oensker": (NEXT,)}]
)
def test_request_sent_again_with_another_answer_is_told_what_it_made(s: Skolen, change: dict[str, Any]) -> None:
    first = ask(s.fagperson, s.ordning)
    with refused("allerede_sendt") as told:
        ask(s.fagperson, s.ordning, booking_id=first.pk, anmodning=replace(ANMODNING, **change))
    assert services.already_sent(told.value) == first
    assert Booking.objects.count() == 1


def test_request_that_got_a_time_since_is_what_the_same_form_made(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    assert ask(s.fagperson, s.ordning, booking_id=given.pk) == given


def test_id_of_a_request_is_no_bookings(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    with refused("allerede_sendt"):
        book(s.fagperson, s.k.ordning, booking_id=asked.pk)


def test_staff_of_another_school_may_not_ask(s: Skolen) -> None:
    with refused("maa_ikke_booke"):
        ask(s.k.fagperson2, s.ordning, institution=s.k.skole2)


def test_konsulent_gives_times_and_asks_for_none(s: Skolen) -> None:
    with refused("maa_ikke_booke"):
        ask(s.konsulent, s.ordning, institution=s.k.skole)


def test_ordning_that_is_booked_is_not_asked(s: Skolen) -> None:
    with refused("bookes"):
        ask(s.fagperson, s.k.ordning)


def test_mention_that_the_ordning_does_not_allow_is_refused(s: Skolen) -> None:
    with refused("omtale"):
        ask(s.fagperson, s.ordning, svar=replace(SVAR, omtale=Omtale.INGEN))


def test_request_is_withdrawn_by_the_asker_alone(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    with refused("ikke_din"):
        services.withdraw_anmodning(booking=asked, by=s.kollega, now=NOW)
    assert services.withdraw_anmodning(booking=asked, by=s.fagperson, now=NOW).tilstand == "aflyst"


# Giving


def test_given_time_has_the_start_and_the_length_that_was_chosen(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "14.20", 45))
    given.refresh_from_db()
    assert (given.tilstand, given.booket_at, given.anmodet_hos) == ("booket", NOW, None)
    assert times(s) == [("13.20-14.05", False)]


def test_facilitator_gives_times_too(s: Skolen) -> None:
    assert give(s, ask(s.fagperson, s.ordning), by=s.facilitator).tilstand == "booket"


@pytest.mark.parametrize("who", ["fagperson", "leder", "koordinator", "teammedlem", "administration"])
def test_nobody_else_gives_a_time(s: Skolen, who: str) -> None:
    with refused("maa_ikke_tildele"):
        give(s, ask(s.fagperson, s.ordning), by=getattr(s.k, who))


def test_konsulent_whose_role_has_ended_gives_no_time(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    end_rolle(tilknytning=Tilknytning.objects.get(bruger=s.konsulent), til=TODAY, by=None, now=NOW)
    with refused("maa_ikke_tildele"):
        give(s, asked)


def test_asker_who_has_left_gets_no_time(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    end_rolle(tilknytning=Tilknytning.objects.get(bruger=s.fagperson), til=TODAY, by=None, now=NOW)
    with refused("maa_ikke_booke"):
        give(s, asked)


@pytest.mark.parametrize(("klokken", "minutter"), [("13.45", 30), ("15.45", 20), ("14.00", 125), ("16.00", 10)])
def test_time_outside_the_window_is_refused(s: Skolen, klokken: str, minutter: int) -> None:
    with refused("uden_for_vinduet"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, klokken, minutter))


@pytest.mark.parametrize(("klokken", "minutter"), [("14.00", 120), ("15.50", 10)])
def test_time_may_fill_the_window(s: Skolen, klokken: str, minutter: int) -> None:
    assert give(s, ask(s.fagperson, s.ordning), tid(s.ordning, klokken, minutter)).tilstand == "booket"


@pytest.mark.parametrize(
    ("klokken", "minutter"), [("14.30", 30), ("14.40", 10), ("14.00", 35), ("14.55", 20), ("14.00", 120)]
)
def test_time_across_another_is_refused(s: Skolen, klokken: str, minutter: int) -> None:
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.30", 30))
    with refused("optaget"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, klokken, minutter))
    assert times(s) == [("13.30-14.00", False)]


def test_times_may_meet(s: Skolen) -> None:
    for klokken in ("14.30", "14.00", "15.00"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, klokken, 30))
    assert [t for t, _ in times(s)] == ["13.00-13.30", "13.30-14.00", "14.00-14.30"]


def test_time_given_twice_is_one(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    assert give(s, asked) == give(s, asked)
    assert times(s) == [("13.00-13.30", False)]


def test_second_giver_is_told_that_there_is_a_time(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    give(s, asked)
    with refused("er_booket"):
        give(s, asked, tid(s.ordning, "15.00"), by=s.facilitator)


def test_no_time_is_given_on_a_day_that_was_closed(s: Skolen) -> None:
    Lukkeperiode.objects.create(art=PeriodeArt.LUKKEDAG, navn="lukket", fra_date=MONDAY, til_date=MONDAY + timedelta(days=1))
    configuration_changed()
    asked = ask(Bruger.objects.get(pk=s.fagperson.pk), s.ordning)
    with refused("lukket"):
        give(s, asked)


def test_no_time_is_given_on_a_cancelled_day(s: Skolen) -> None:
    dag = session(s.ordning)
    dag.aflyst_at, dag.aflyst_grund = NOW, "sygdom"
    dag.save()
    with refused("lukket"):
        give(s, ask(s.fagperson, s.ordning))


def test_no_time_is_given_behind_the_clock(s: Skolen) -> None:
    with refused("forbi"):
        give(s, ask(s.fagperson, s.ordning), now=AFTER)


def test_no_time_is_given_in_another_ordning(s: Skolen) -> None:
    with refused("anden_ordning"):
        give(s, ask(s.fagperson, s.ordning), position(s.k.ordning))


def test_session_that_is_gone_gives_no_time(s: Skolen) -> None:
    asked, til = ask(s.fagperson, s.ordning), tid(s.ordning)
    session(s.ordning).delete()
    with refused("lukket"):
        give(s, asked, til)


def test_one_a_day_and_institution_holds_where_the_ordning_says_so(s: Skolen) -> None:
    s.ordning.en_pr_institution = True
    s.ordning.save()
    give(s, ask(s.kollega, s.ordning))
    with refused("en_pr_institution"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "15.00"))


def test_log_says_who_gave_it(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    row = Haendelse.objects.filter(objekt_id=given.pk, handling="booking.tildel").get()
    assert row.aktoer == s.konsulent.pk


# Where times have a fixed length


@pytest.fixture
def fast(s: Skolen) -> Ordning:
    """Three times of 40 minutes."""
    return make_tildeles(s.k.skole, navn="Fast længde", slug="fast", minutter=40)


def test_fixed_time_is_one_of_those_that_are_there(s: Skolen, fast: Ordning) -> None:
    given = give(s, ask(s.fagperson, fast), position(fast, 2, MONDAY))
    assert given.position == position(fast, 2, MONDAY)
    with refused("optaget"):
        give(s, ask(s.kollega, fast), position(fast, 2, MONDAY))


def test_fixed_time_that_is_given_back_can_be_given_again(s: Skolen, fast: Ordning) -> None:
    first = give(s, ask(s.fagperson, fast), position(fast, 2, MONDAY))
    services.cancel_booking(booking=first, by=s.fagperson, now=NOW)
    assert give(s, ask(s.kollega, fast), position(fast, 2, MONDAY)).tilstand == "booket"


def test_fixed_time_is_not_to_be_booked(s: Skolen, fast: Ordning) -> None:
    with refused("tildeles"):
        book(s.fagperson, fast, dato=MONDAY, svar=SVAR)


# Afterwards


def test_cancelled_time_leaves_its_room_to_others(s: Skolen) -> None:
    services.cancel_booking(booking=give(s, ask(s.fagperson, s.ordning)), by=s.fagperson, now=NOW)
    assert times(s) == [("13.00-13.30", True)]
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.10", 30))
    assert times(s) == [("13.00-13.30", True), ("13.10-13.40", False)]


def test_given_time_is_not_the_askers_to_move(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    with refused("tildeles"):
        services.move_booking(
            booking=given, til=give(s, ask(s.kollega, s.ordning), tid(s.ordning, "15.00")).tid, by=s.fagperson, now=NOW
        )


def test_nobody_waits_for_a_time_that_is_given_out(s: Skolen) -> None:
    with refused("tildeles"):
        services.join_venteliste(
            booking_id=uuid4(), dag=session(s.ordning), institution=s.k.skole, svar=SVAR, by=s.fagperson, now=NOW
        )


@pytest.mark.parametrize(("til", "left"), [(("15.00", 20, MONDAY), 1), (("14.10", 30, MONDAY), 1), (("14.00", 30, NEXT), 0)])
def test_giver_moves_a_time_to_another_start_length_or_day(s: Skolen, til: Any, left: int) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    moved = services.move_tildelt(booking=given, til=tid(s.ordning, *til), by=s.konsulent, now=NOW)
    assert (moved.tilstand, moved.dag.dato, moved.sekvens) == ("booket", til[2], 1)
    assert times(s)[0] == ("13.00-13.30", True)
    assert [opgivet for _, opgivet in times(s)].count(False) == left


def test_move_to_the_same_time_is_refused(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    with refused("samme_tid"):
        services.move_tildelt(booking=given, til=tid(s.ordning), by=s.konsulent, now=NOW)


def test_move_into_another_time_keeps_the_old_one(s: Skolen) -> None:
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "15.00"))
    given = give(s, ask(s.fagperson, s.ordning))
    with refused("optaget"):
        services.move_tildelt(booking=given, til=tid(s.ordning, "15.10"), by=s.konsulent, now=NOW)
    assert times(s) == [("13.00-13.30", False), ("14.00-14.30", False)]


def test_time_taken_back_is_a_request_as_old_as_it_was(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning), now=NOW + timedelta(hours=1))
    back = services.take_back_tid(booking=given, by=s.konsulent, now=NOW + timedelta(hours=2))
    back.refresh_from_db()
    assert (back.tilstand, back.anmodet_hos, back.anmodet_at, back.position) == ("anmodet", s.ordning, NOW, None)
    assert back.booket_at is None
    assert times(s) == [("13.00-13.30", True)]


def test_time_taken_back_can_be_given_again(s: Skolen) -> None:
    back = services.take_back_tid(booking=give(s, ask(s.fagperson, s.ordning)), by=s.konsulent, now=NOW)
    assert give(s, back).sekvens == 2
    assert times(s) == [("13.00-13.30", True), ("13.00-13.30", False)]


def test_time_that_has_begun_is_not_taken_back(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    with refused("forbi"):
        services.take_back_tid(booking=given, by=s.konsulent, now=AFTER)


def test_asker_takes_no_time_back_to_the_board(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    with refused("maa_ikke_tildele"):
        services.take_back_tid(booking=given, by=s.fagperson, now=NOW)


def test_decline_says_why(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    with refused("uden_grund"):
        services.decline_anmodning(booking=asked, grund="", by=s.konsulent, now=NOW)
    declined = services.decline_anmodning(booking=asked, grund="Tag det op på teammødet", by=s.konsulent, now=NOW)
    assert (declined.tilstand, declined.afslag) == ("afslaaet", "Tag det op på teammødet")


def test_decline_refuses_a_cpr_number(s: Skolen) -> None:
    with pytest.raises(ValidationError):
        services.decline_anmodning(booking=ask(s.fagperson, s.ordning), grund="Om 010203-1234", by=s.konsulent, now=NOW)


def test_declined_request_gets_no_time(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    services.decline_anmodning(booking=asked, grund="Nej", by=s.konsulent, now=NOW)
    with refused("er_afslaaet"):
        give(s, asked)


def test_agenda_has_the_given_times_and_no_others(s: Skolen) -> None:
    first = give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "15.00"))
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.00"))
    services.cancel_booking(booking=first, by=s.fagperson, now=NOW)
    (dag,) = dagsorden.followed_days(s.konsulent, NOW).filter(dato=MONDAY)
    assert [f"{punkt.position.start_at:%H.%M}" for punkt in punkter(dag, NOW)] == ["13.00"]
    assert dag.belaegning == "1 tid er givet"


# Who sees it


@pytest.mark.parametrize(
    ("who", "sees"), [("fagperson", True), ("konsulent", True), ("facilitator", True), ("kollega", False)]
)
def test_request_is_seen_by_the_asker_and_those_who_give(s: Skolen, who: str, sees: bool) -> None:
    asked = ask(s.fagperson, s.ordning)
    assert Booking.objects.visible_to(getattr(s, who), NOW).filter(pk=asked.pk).exists() == sees


def test_request_is_not_seen_by_the_district(s: Skolen) -> None:
    ask(s.fagperson, s.ordning)
    for who in (s.k.koordinator, s.k.teammedlem, s.k.leder, s.k.administration):
        assert not Booking.objects.visible_to(who, NOW).exists()


# The letters


def test_new_request_is_told_to_those_who_give(s: Skolen) -> None:
    ask(s.fagperson, s.ordning, svar=replace(SVAR, emne="Uro i pauserne"))
    assert sorted(letters()) == sorted(
        ("Der er en ny anmodning om sparring", who.email) for who in (s.konsulent, s.facilitator)
    )
    assert "/booking/skolen/fordeling/" in mail.outbox[0].body
    assert "Uro" not in str(mail.outbox[0].message())
    assert s.fagperson.navn not in str(mail.outbox[0].body)


def test_request_that_was_withdrawn_at_once_is_told_to_nobody(s: Skolen) -> None:
    services.withdraw_anmodning(booking=ask(s.fagperson, s.ordning), by=s.fagperson, now=NOW)
    assert letters() == []


def test_given_time_is_confirmed_with_a_calendar_entry(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    letters()
    give(s, asked)
    assert letters() == [("Din sparring er booket", s.fagperson.email)]
    assert "mandag den 30. november 2026 kl. 14.00–14.30" in mail.outbox[0].body
    assert "METHOD:REQUEST" in calendar(0)


def calendar(number: int) -> str:
    (entry,) = mail.outbox[number].alternatives  # type: ignore[attr-defined]
    return str(entry[0])


def test_time_taken_back_leaves_the_calendar(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    letters()
    services.take_back_tid(booking=given, by=s.konsulent, now=NOW)
    assert letters() == [("Din tid til sparring er taget tilbage", s.fagperson.email)]
    assert "mandag den 30. november 2026 kl. 14.00–14.30" in mail.outbox[0].body
    assert "METHOD:CANCEL" in calendar(0)
    assert "SEQUENCE:1" in calendar(0)
    assert f"UID:booking-{given.pk}@" in calendar(0).replace("\r\n ", "")


def test_moved_time_taken_back_is_the_one_it_was_moved_to(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    moved = services.move_tildelt(booking=given, til=tid(s.ordning, "15.00", 45), by=s.konsulent, now=NOW)
    letters()
    services.take_back_tid(booking=moved, by=s.konsulent, now=NOW)
    letters()
    assert "kl. 15.00–15.45" in mail.outbox[0].body


def assert_cancels(booking: Booking, starts: datetime, minutes: int) -> None:
    """The only letter takes that entry out of the calendar, as two programs read it."""
    ((subject, to),) = letters()
    assert (subject, to) == ("Din tid til sparring er taget tilbage", booking.booker.email)
    entry = calendar(0)
    by_vobject, (by_ics,) = vobject.readOne(entry).vevent, ics.Calendar(entry).events
    assert "METHOD:CANCEL" in entry
    assert by_vobject.status.value == by_ics.status == "CANCELLED"
    assert by_vobject.uid.value == by_ics.uid == f"booking-{booking.pk}@127.0.0.1"
    assert (by_vobject.sequence.value, by_vobject.dtstart.value) == ("1", starts)
    assert by_ics.begin.datetime == starts
    assert by_vobject.dtend.value == by_ics.end.datetime == starts + timedelta(minutes=minutes)


def test_fixed_time_taken_back_leaves_the_calendar(s: Skolen, fast: Ordning) -> None:
    given = give(s, ask(s.fagperson, fast), position(fast, 2, MONDAY))
    letters()
    services.take_back_tid(booking=given, by=s.konsulent, now=NOW)
    assert_cancels(given, datetime(2026, 11, 30, 13, 40, tzinfo=UTC), 40)


@pytest.mark.parametrize("then", ["", "declined", "withdrawn", "day_gone"])
def test_time_taken_back_leaves_the_calendar_whatever_happened_before_the_letter(s: Skolen, then: str) -> None:
    given = give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "14.20", 45))
    letters()
    back = services.take_back_tid(booking=given, by=s.konsulent, now=NOW)
    if then == "declined":
        services.decline_anmodning(booking=back, grund="Ikke nu", by=s.konsulent, now=NOW)
        Udsendelse.objects.filter(art=Brevart.AFSLAG).delete()
    elif then == "withdrawn":
        services.withdraw_anmodning(booking=back, by=s.fagperson, now=NOW)
    elif then == "day_gone":
        session(s.ordning).delete()
    assert_cancels(given, datetime(2026, 11, 30, 13, 20, tzinfo=UTC), 45)
    assert ("vi vender tilbage med en ny tid" in mail.outbox[0].body) == (then in ("", "day_gone"))


def test_time_given_again_has_a_later_sequence_than_the_cancellation(s: Skolen) -> None:
    back = services.take_back_tid(booking=give(s, ask(s.fagperson, s.ordning)), by=s.konsulent, now=NOW)
    letters()
    give(s, back, tid(s.ordning, "15.00"))
    letters()
    assert "SEQUENCE:2" in calendar(0)


def test_moved_time_is_told(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    letters()
    services.move_tildelt(booking=given, til=tid(s.ordning, "15.00", 45), by=s.konsulent, now=NOW)
    assert letters() == [("Din sparring er flyttet", s.fagperson.email)]
    assert "kl. 15.00–15.45" in mail.outbox[0].body
    assert "eller aflys tiden her" in mail.outbox[0].body
    assert "flyt eller" not in mail.outbox[0].body


def test_decline_is_told_without_its_word(s: Skolen) -> None:
    asked = ask(s.fagperson, s.ordning)
    letters()
    services.decline_anmodning(booking=asked, grund="Tag det op på teammødet", by=s.konsulent, now=NOW)
    assert letters() == [("Der er svar på din anmodning om sparring", s.fagperson.email)]
    assert "teammødet" not in str(mail.outbox[0].message())
    assert f"/booking/kvittering/{asked.pk}/" in mail.outbox[0].body


# What the database keeps


@pytest.mark.postgres
def test_database_refuses_a_time_across_another(s: Skolen) -> None:
    """Whatever came past the lock and the check."""
    give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "14.00", 30))
    across = tid(s.ordning, "14.29", 30)
    across.nummer = 2
    with pytest.raises(IntegrityError, match="position_overlapper_ikke"), transaction.atomic():
        across.save()


@pytest.mark.postgres
def test_giver_whom_the_database_stops_is_told_that_it_is_taken(s: Skolen, monkeypatch: pytest.MonkeyPatch) -> None:
    give(s, ask(s.kollega, s.ordning), tid(s.ordning, "14.00", 30))
    asked = ask(s.fagperson, s.ordning)
    machine = services.tildeling.BOOKINGER
    step = machine["tildel"]
    blind = replace(machine, transitions=(replace(step, guards=()),))
    monkeypatch.setattr(services.tildeling, "BOOKINGER", blind)
    with refused("optaget"), transaction.atomic():
        give(s, asked, tid(s.ordning, "14.10", 30))


def test_check_stops_a_time_across_another(s: Skolen) -> None:
    give(s, ask(s.kollega, s.ordning))
    with refused("optaget"):
        give(s, ask(s.fagperson, s.ordning), tid(s.ordning, "14.29"))


def test_factory_gives_the_sessions_of_every_second_monday(s: Skolen) -> None:
    dates = s.ordning.sparringsdage.order_by("dato").values_list("dato", flat=True)
    assert list(dates)[:2] == [MONDAY, NEXT]


def test_request_to_an_ordning_just_retired_is_refused(s: Skolen) -> None:
    shown = Ordning.objects.get(pk=s.ordning.pk)
    services.retire_ordning(ordning=s.ordning, by=s.k.administration, now=NOW)
    with refused("lukket"):
        ask(s.fagperson, shown)


def test_request_to_an_ordning_whose_times_are_booked_now_is_refused(s: Skolen) -> None:
    shown = Ordning.objects.get(pk=s.ordning.pk)
    Ordning.objects.filter(pk=s.ordning.pk).update(form="bookes", minutter=30)
    with refused("bookes"):
        ask(s.fagperson, shown)


def test_time_in_a_retired_ordning_is_not_taken_back_to_wait_for_ever(s: Skolen) -> None:
    given = give(s, ask(s.fagperson, s.ordning))
    Ordning.objects.filter(pk=s.ordning.pk).update(aktiv=False)
    with refused("lukket"):
        services.take_back_tid(booking=given, by=s.konsulent, now=NOW)
