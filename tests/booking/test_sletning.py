"""TST-08: 14 days after the session the booking, its outbox rows and tasks are gone; figures without a key remain."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from booking import services
from booking.enums import Aldersgruppe, Om, Omtale, Opbevaring, Videre
from booking.models import Booking, Position, Sletning, Sparringsdag, Sparringstal
from booking.services import sletning
from booking.tasks import erase_bookinger
from tests.booking.conftest import Kommunen, text
from tests.booking.test_canary import cells
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, make_ordning, position
from udviklingsmodel.kernel import audit, outbox
from udviklingsmodel.kernel.models import DemoMail, Haendelse, Opgave, Udsendelse

EMNE = "Kvæksølvdompap i frikvarteret"
START = NOW + timedelta(days=2, hours=22)  # Thursday the 26th at 8
DUE = START + timedelta(days=14)  # Thursday the 10th of December
WITH_TOPIC = replace(SVAR, emne=EMNE)


def erased(now: datetime = DUE) -> Sletning:
    done = services.erase_bookinger(now=now)
    assert done
    return done


def tal(**found: Any) -> Sparringstal:
    return Sparringstal.objects.get(**found)


def test_booking_is_there_for_14_days_and_no_longer(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    assert services.erase_bookinger(now=DUE - timedelta(hours=9)) is None  # still Wednesday
    assert Booking.objects.exists()
    assert erased(DUE - timedelta(hours=8)).bookinger == 1
    assert not Booking.objects.exists()


def test_days_are_a_setting(k: Kommunen, settings: Any) -> None:
    settings.SLETNING_DAGE = 3
    book(k.fagperson, k.ordning)
    assert erased(START + timedelta(days=3)).bookinger == 1


def test_figures_tell_what_it_was(k: Kommunen) -> None:
    svar = services.Bookingsvar(Om.UDFORDRING, Omtale.ANONYMT, "fravaer", Aldersgruppe.TI, (k.enhed,), EMNE)
    book(k.fagperson, k.ordning, svar=svar)
    erased()
    row = tal()
    assert (row.ordning, row.aar, row.uge, row.institution_art) == (k.ordning, 2026, 48, "skole")
    assert (row.om, row.omtale, row.tema, row.aldersgruppe) == ("udfordring", "anonymt", "fravaer", "10-12")
    assert (row.holdt, row.udfald, list(row.perspektiver.order_by("pk"))) == (True, "", [k.enhed])


def test_figures_have_no_key_to_person_institution_day_or_booking() -> None:
    fields = {field.name for field in Sparringstal._meta.get_fields()}
    assert fields == {
        *("id", "ordning", "aar", "uge", "institution_art", "om", "omtale", "tema", "aldersgruppe"),
        *("perspektiver", "holdt", "fremmoede", "minutter", "udfald"),
    }


def test_week_at_the_turn_of_the_year_has_the_year_of_its_thursday(k: Kommunen) -> None:
    fridays = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Fredage", slug="fredage", ugedag=4)
    new_year = datetime(2026, 12, 31).date() + timedelta(days=1)  # Friday in week 53 of 2026
    services.create_sparringsdage(fridays, [new_year])
    held = Booking.objects.create(
        position=position(fridays, dato=new_year),
        booker=k.fagperson,
        institution=k.skole,
        tilstand="booket",
        booket_at=NOW,
        om="tema",
        omtale="ingen",
        tema="trivsel",
        aldersgruppe="3-5",
    )
    erased(held.tid.start_at + timedelta(days=14))
    assert (tal().aar, tal().uge) == (2026, 53)


def test_cancelled_is_counted_as_not_kept(k: Kommunen) -> None:
    services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    book(k.nabo, k.ordning)
    assert erased().bookinger == 2
    assert sorted(Sparringstal.objects.values_list("holdt", flat=True)) == [False, True]


def test_what_only_waited_or_was_offered_leaves_no_figures(k: Kommunen) -> None:
    held = [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]
    for minute, who in enumerate((k.fagperson, k.kollega, k.leder)):
        values = {"booking_id": uuid4(), "dag": held[0].dag, "institution": k.skole, "svar": WITH_TOPIC}
        services.join_venteliste(by=who, now=NOW + timedelta(minutes=minute), **values)
    services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)  # offered to fagperson
    services.leave_venteliste(booking=Booking.objects.get(booker=k.leder), by=k.leder, now=NOW)
    services.expire_venteliste(now=DUE)
    assert erased().bookinger == 6
    assert (Booking.objects.count(), Sparringstal.objects.count()) == (0, 3)


def test_consent_of_a_named_child_is_gone_too(k: Kommunen) -> None:
    samtykke = services.Samtykkeoplysning(NOW.date(), k.kollega, Opbevaring.EDOC)
    book(k.fagperson, k.ordning, svar=replace(SVAR, omtale=Omtale.MED_SAMTYKKE, samtykke=samtykke))
    erased()
    assert tal().omtale == "med_samtykke"


@pytest.fixture
def lived(k: Kommunen, settings: Any) -> Booking:
    """Booked, confirmed, reminded, on the agenda, gone videre with; and beside it one of a later day."""
    settings.EMAIL_BACKEND = "udviklingsmodel.kernel.demopost.DemoBackend"
    booking = book(k.fagperson, k.ordning, svar=WITH_TOPIC)
    book(k.nabo, k.ordning, dato=THURSDAY + timedelta(weeks=1))
    services.queue_dagsordener(now=START - timedelta(days=1))
    services.go_videre(booking=booking, videre=Videre.NYT_FORLOEB, by=k.fagperson, now=START)
    outbox.drain(now=START)
    return booking


def test_after_it_no_column_has_the_topic_and_only_the_log_has_the_id(lived: Booking) -> None:
    ids = {str(lived.pk), lived.pk.hex}

    def tables(*words: str) -> set[str]:
        return {table for table, _column, cell in cells() if any(word in cell for word in words)}

    assert tables(EMNE) == {"booking_booking"}
    assert {"kernel_udsendelse", "kernel_opgave", "kernel_demomail"} <= tables(*ids)
    erased()
    assert (tables(EMNE), tables(*ids)) == (set(), {"kernel_haendelse"})


def test_rows_of_the_outbox_and_tasks_are_counted_and_those_of_other_days_stay(lived: Booking, k: Kommunen) -> None:
    done = erased()
    assert (done.bookinger, done.opgaver, done.til_date) == (1, 1, THURSDAY)
    assert done.udsendelser == 5  # confirmation, reminder, the task's mail, the agenda to two
    assert not Opgave.objects.exists()
    later = Booking.objects.get()
    assert set(Udsendelse.objects.values_list("objekt_id", flat=True)) == {later.pk}
    assert set(DemoMail.objects.values_list("til", flat=True)) == {k.nabo.email}


def test_agenda_of_a_day_whose_only_booking_was_moved_away_is_forgotten_too(lived: Booking, k: Kommunen) -> None:
    to = position(k.ordning, 2, dato=THURSDAY + timedelta(weeks=1))
    Booking.objects.filter(pk=lived.pk).update(position=to)
    done = erased()
    assert (done.bookinger, done.udsendelser) == (0, 2)
    assert not Udsendelse.objects.filter(art="dagsorden").exists()
    assert set(DemoMail.objects.values_list("til", flat=True)) == {k.fagperson.email, k.nabo.email, k.leder.email}
    assert services.erase_bookinger(now=DUE) is None


def test_agenda_of_a_day_that_was_taken_away_is_forgotten_too(k: Kommunen) -> None:
    """The plan has it no more, and nobody had a time on it."""
    outbox.queue({"dagsorden": NOW}, uuid4(), [k.koordinator])
    assert erased(NOW).udsendelser == 1
    assert not Udsendelse.objects.exists()


def test_agenda_of_a_day_that_is_to_come_stays(lived: Booking) -> None:
    assert services.erase_bookinger(now=DUE - timedelta(days=1)) is None
    assert Udsendelse.objects.filter(art="dagsorden").count() == 2


def test_why_a_day_was_cancelled_is_erased_with_the_rest(k: Kommunen) -> None:
    dag = position(k.ordning).sparringsdag
    services.cancel_sparringsdag(dag=dag, grund="Oliver på kontoret er syg", by=k.koordinator, now=NOW)
    services.erase_bookinger(now=DUE - timedelta(days=1))
    assert Sparringsdag.objects.get(pk=dag.pk).aflyst_grund == "Oliver på kontoret er syg"
    services.erase_bookinger(now=DUE)
    assert Sparringsdag.objects.get(pk=dag.pk).aflyst_grund == "Begrundelsen er slettet"


def test_log_has_a_row_for_each_and_its_chain_holds(lived: Booking) -> None:
    erased()
    row = Haendelse.objects.get(handling="booking.slettet")
    assert (row.objekt_id, row.aktoer, row.data) == (str(lived.pk), None, {})
    assert list(audit.faults()) == []


def test_run_again_it_erases_and_counts_nothing_more(lived: Booking) -> None:
    erased()
    assert services.erase_bookinger(now=DUE) is None
    assert (Sparringstal.objects.count(), Sletning.objects.count()) == (1, 1)


def test_two_runs_at_once_erase_and_count_once(lived: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have found the session; the second gets its lock when the first is done."""
    monkeypatch.setattr(sletning, "_due", lambda until: [lived.dag.pk])
    assert erased().bookinger == 1
    assert services.erase_bookinger(now=DUE) is None
    assert (Sparringstal.objects.count(), Sletning.objects.count()) == (1, 1)


def test_missed_nights_are_caught_up_in_one_run(k: Kommunen) -> None:
    for week in range(3):
        book(k.fagperson, k.ordning, dato=THURSDAY + timedelta(weeks=week))
    done = erased(DUE + timedelta(weeks=1, days=3))
    assert (done.bookinger, Booking.objects.count()) == (2, 1)


def test_day_that_fails_changes_nothing_and_does_not_stop_the_next(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = book(k.fagperson, k.ordning)
    book(k.fagperson, k.ordning, dato=THURSDAY + timedelta(weeks=1))
    keep_tal = sletning.keep_tal

    def failing(rows: Any, *runder: Any) -> None:
        rows = list(rows)
        keep_tal(rows, *runder)
        if broken in rows:
            raise OSError

    monkeypatch.setattr(sletning, "keep_tal", failing)
    done = erased(DUE + timedelta(weeks=1))
    assert (done.bookinger, Booking.objects.get(), Sparringstal.objects.count()) == (1, broken, 1)
    monkeypatch.setattr(sletning, "keep_tal", keep_tal)
    assert erased(DUE + timedelta(weeks=1)).bookinger == 1


def test_first_day_that_fails_leaves_the_record_to_the_next(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    book(k.fagperson, k.ordning)
    monkeypatch.setattr(audit, "record", lambda *args, **kwargs: 1 / 0)
    assert services.erase_bookinger(now=DUE) is None
    assert (Booking.objects.count(), Sparringstal.objects.count(), Sletning.objects.count()) == (1, 0, 0)


def test_figures_add_up(k: Kommunen) -> None:
    for week in range(3):
        for nummer in (1, 2, 3):
            book(k.fagperson, k.ordning, nummer, dato=THURSDAY + timedelta(weeks=week))
    erased(DUE + timedelta(weeks=3))
    assert [Sparringstal.objects.filter(uge=uge).count() for uge in (48, 49, 50)] == [3, 3, 3]


def test_session_and_its_times_stay(lived: Booking) -> None:
    before = (Sparringsdag.objects.count(), Position.objects.count())
    erased()
    assert (Sparringsdag.objects.count(), Position.objects.count()) == before


def test_agenda_of_an_erased_day_opens_and_says_so(
    lived: Booking, k: Kommunen, login: Any, client: Client, frozen_clock: Any
) -> None:
    url = f"/dagsorden/{lived.dag.pk}/"
    frozen_clock.at = DUE
    assert "1 af 3 tider er booket" in text(login(client, k.koordinator).get(url))
    erased()
    page = text(client.get(url))
    assert "Bookingerne er slettet 14 dage efter dagen." in page
    assert "Ikke booket" not in page
    assert "tider er booket" not in page


def test_agenda_of_an_erased_day_on_paper_says_so(
    lived: Booking, k: Kommunen, login: Any, client: Client, frozen_clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("udviklingsmodel.kernel.pdf.render", str.encode)
    frozen_clock.at = DUE
    erased()
    paper = text(login(client, k.koordinator).get(f"/dagsorden/{lived.dag.pk}/pdf/"))
    assert ("Bookingerne er slettet 14 dage efter dagen." in paper, "Ikke booket" in paper) == (True, False)


def test_agenda_of_a_day_without_bookings_is_no_erased_one(k: Kommunen, as_user: Any) -> None:
    page = text(as_user(k.koordinator).get(f"/dagsorden/{position(k.ordning).sparringsdag_id}/"))
    assert "8.00–8.20 Ikke booket" in page


def test_receipt_of_an_erased_booking_does_not_exist(
    lived: Booking, k: Kommunen, login: Any, client: Client, frozen_clock: Any
) -> None:
    frozen_clock.at = DUE
    erased()
    assert login(client, k.fagperson).get(f"/booking/kvittering/{lived.pk}/").status_code == 404
    assert client.get("/booking/mine/").status_code == 200


def test_mail_that_was_being_sent_when_it_was_erased_stops_nothing(k: Kommunen, monkeypatch: pytest.MonkeyPatch) -> None:
    book(k.fagperson, k.ordning)
    write = outbox._writers["booking_bekraeftelse"]

    def slow(row: Udsendelse, now: datetime) -> Any:
        brev = write(row, now)
        erased()
        return brev

    monkeypatch.setitem(outbox._writers, "booking_bekraeftelse", slow)
    outbox.drain(now=NOW)
    assert not Udsendelse.objects.exists()


def test_task_erases(k: Kommunen, frozen_clock: Any) -> None:
    book(k.fagperson, k.ordning)
    frozen_clock.at = DUE
    erase_bookinger()
    assert not Booking.objects.exists()


def test_command_erases_and_prints_the_record(lived: Booking, frozen_clock: Any) -> None:
    frozen_clock.at = DUE
    call_command("slet_sparringer", stdout=(said := StringIO()))
    assert said.getvalue() == (
        "torsdag den 10. december 2026 kl. 8.00: til og med torsdag den 26. november 2026: "
        "1 bookinger (0 ubesvarede), 5 udsendelser, 1 opgaver\n"
    )


def test_request_that_was_declined_goes_as_long_after_the_answer(k: Kommunen) -> None:
    ordning = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="På Tildeling", slug="tildeling", form="tildeles")
    common = {"booker": k.fagperson, "institution": k.skole, "anmodet_hos": ordning, "anmodet_at": NOW}
    about = {"om": "tema", "omtale": "ingen", "tema": "trivsel", "aldersgruppe": "3-5", "emne": EMNE}
    declined = Booking.objects.create(tilstand="afslaaet", afslaaet_at=NOW, afslag="Ring til os", **common, **about)
    waiting = Booking.objects.create(tilstand="anmodet", venter_til_date=NOW + timedelta(days=56), **common, **about)
    services.erase_bookinger(now=NOW + timedelta(days=13))
    assert Booking.objects.filter(pk=declined.pk).exists()
    sletning = services.erase_bookinger(now=NOW + timedelta(days=14))
    assert sletning
    assert sletning.bookinger == 1
    assert list(Booking.objects.order_by("pk")) == [waiting]
    assert not Sparringstal.objects.exists()
