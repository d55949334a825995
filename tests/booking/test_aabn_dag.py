"""A cancelled day is opened again: its times are free, its bookings stay cancelled, and nobody is told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from booking import services
from booking.enums import Aabningsvalg
from booking.models import Booking, Ordning, Sparringsdag
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, position, vindue
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.models import Lukkeperiode
from udviklingsmodel.organisation.services import configuration_changed

GRUND = "Teamet er på kursus"
OVER = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)  # 9.00 in Copenhagen
NEXT = THURSDAY + timedelta(weeks=1)


def day(k: Kommunen) -> Sparringsdag:
    return Sparringsdag.objects.select_related("ordning").get(ordning=k.ordning, dato=THURSDAY)


def cancel(k: Kommunen) -> None:
    services.cancel_sparringsdag(dag=day(k), grund=GRUND, by=k.koordinator, now=NOW)


def open_day(k: Kommunen, by: Any = None, now: datetime = NOW) -> None:
    services.open_sparringsdag(dag=day(k), by=by or k.koordinator, now=now)


@pytest.fixture
def lost(k: Kommunen) -> Booking:
    """What was booked when the day was cancelled."""
    booking = book(k.fagperson, k.ordning, 2)
    cancel(k)
    return booking


def test_opened_day_has_its_times_free_and_its_bookings_cancelled(k: Kommunen, lost: Booking) -> None:
    open_day(k)
    assert (day(k).aflyst_at, day(k).aflyst_grund) == (None, "")
    lost.refresh_from_db()
    assert (lost.tilstand, lost.aflyst_med_dagen) == ("aflyst", True)
    assert book(k.kollega, k.ordning, 2).tilstand == "booket"


def test_opening_tells_nobody_and_is_logged(k: Kommunen, lost: Booking) -> None:
    outbox.drain(now=NOW)
    before = Udsendelse.objects.count()
    open_day(k)
    assert Udsendelse.objects.count() == before
    row = Haendelse.objects.get(handling="sparringsdag.aabnet")
    assert (row.aktoer, row.objekt_id, row.data) == (k.koordinator.pk, str(day(k).pk), {})


def test_team_is_not_told_of_a_cancelled_day_that_was_opened_before_the_mail_went(k: Kommunen, lost: Booking) -> None:
    open_day(k)
    outbox.drain(now=NOW)
    assert set(Udsendelse.objects.filter(art="dagsorden_aflyst").values_list("tilstand", flat=True)) == {"bortfaldet"}


def test_day_cancelled_a_second_time_is_told_of_a_second_time(k: Kommunen, lost: Booking) -> None:
    outbox.drain(now=NOW)
    open_day(k)
    cancel(k)
    told = Udsendelse.objects.filter(art="dagsorden_aflyst", modtager=k.teammedlem)
    assert list(told.order_by("pk").values_list("tilstand", flat=True)) == ["sendt", "venter"]


def test_booker_takes_the_time_again_while_it_is_free(k: Kommunen, lost: Booking) -> None:
    open_day(k)
    again = services.undo_cancellation(booking=lost, by=k.fagperson, now=NOW)
    assert (again.tilstand, again.aflyst_med_dagen) == ("booket", False)


def test_time_that_another_has_got_since_is_gone(k: Kommunen, lost: Booking) -> None:
    open_day(k)
    book(k.kollega, k.ordning, 2)
    with refused("optaget"):
        services.undo_cancellation(booking=lost, by=k.fagperson, now=NOW)


@pytest.mark.parametrize("who", ["koordinator2", "teammedlem", "leder", "fagperson"])
def test_day_is_opened_by_those_who_may_cancel_it(k: Kommunen, lost: Booking, who: str) -> None:
    with refused("maa_ikke_aabne_dagen"):
        open_day(k, getattr(k, who))
    assert day(k).aflyst_at
    open_day(k, k.administration)
    assert day(k).aflyst_at is None


def test_day_that_is_held_is_not_opened(k: Kommunen) -> None:
    with refused("holdes"):
        open_day(k)


def test_day_that_is_over_is_not_opened(k: Kommunen, lost: Booking) -> None:
    with refused("forbi"):
        open_day(k, now=OVER)


def test_closed_day_is_not_opened(k: Kommunen, lost: Booking) -> None:
    Lukkeperiode.objects.create(art="lukkedag", navn="kursus", fra_date=THURSDAY, til_date=THURSDAY + timedelta(days=1))
    configuration_changed()
    with refused("lukket"):
        open_day(k)


def change(k: Kommunen, **fields: Any) -> None:
    values = {"vinduer": list(k.ordning.vinduer.all())} | fields
    services.change_ordning(ordning=Ordning.objects.get(pk=k.ordning.pk), by=k.administration, now=NOW, **values)


def test_day_off_the_plan_is_not_opened(k: Kommunen, lost: Booking) -> None:
    change(k, vinduer=[vindue(0)])
    with refused("ude_af_planen"):
        open_day(k)


def test_opened_day_has_the_times_of_the_plan_as_it_is_now(k: Kommunen, lost: Booking) -> None:
    change(k, minutter=15)
    open_day(k)
    held = position(k.ordning, 2).sparringsdag.positioner.filter(opgivet=False)
    assert sorted((p.end_at - p.start_at) // timedelta(minutes=1) for p in held) == [15, 15, 15, 15]
    lost.refresh_from_db()
    assert lost.tid.opgivet


# The ordning that is taken up again


def retire(k: Kommunen, valg: Dagsvalg) -> None:
    days = Sparringsdag.objects.filter(ordning=k.ordning).values_list("pk", flat=True)
    beslutning = dict.fromkeys(days, valg)
    services.retire_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning)


@pytest.fixture
def retired(k: Kommunen) -> list[Booking]:
    booked = [book(k.fagperson, k.ordning, 1), book(k.fagperson, k.ordning, 1, dato=NEXT)]
    retire(k, Dagsvalg.AFLYS)
    return booked


def test_resuming_asks_about_the_cancelled_days(k: Kommunen, retired: list[Booking]) -> None:
    with refused("mangler_beslutning"):
        services.resume_ordning(ordning=k.ordning, by=k.administration, now=NOW)
    assert not Ordning.objects.get(pk=k.ordning.pk).aktiv


def test_resuming_opens_the_days_of_which_that_was_decided(k: Kommunen, retired: list[Booking]) -> None:
    beslutning = {retired[0].dag.pk: Aabningsvalg.AABN, retired[1].dag.pk: Aabningsvalg.LAD_VAERE}
    services.resume_ordning(ordning=k.ordning, by=k.administration, now=NOW, beslutning=beslutning)
    held = Sparringsdag.objects.filter(ordning=k.ordning, aflyst_at__isnull=True).values_list("dato", flat=True)
    assert (THURSDAY in held, NEXT in held) == (True, False)
    assert set(Booking.objects.values_list("tilstand", flat=True)) == {"aflyst"}


def test_page_that_resumes_shows_the_cancelled_days_and_asks(k: Kommunen, retired: list[Booking], as_user: Any) -> None:
    browser, address = as_user(k.administration), "/indstillinger/ordninger/her/genoptag/"
    assert "Torsdag den 26. november 2026: Planen for sparringen er ændret" in text(browser.get(address))
    undecided = browser.post(address)
    assert (undecided.status_code, "Vælg, hvad der skal ske med de aflyste dage." in text(undecided)) == (409, True)
    shown = {"ramt": [str(b.dag.pk) for b in retired], "beslutning": "aabn", f"dag_{retired[1].dag.pk}": "lad_vaere"}
    assert "er i brug igen" in text(browser.post(address, shown, follow=True))
    assert day(k).aflyst_at is None
    assert Sparringsdag.objects.get(pk=retired[1].dag.pk).aflyst_at


def test_preview_says_which_days_stay_cancelled(k: Kommunen, lost: Booking, as_user: Any) -> None:
    from tests.booking.test_indstillinger_ordninger import HER, as_shown

    admin = as_user(k.administration)
    words = text(admin.post(HER, as_shown(admin) | {"vis": "1", "lokale": "4"}))
    assert f"torsdag den 26. november 2026 48 Aflyst: {GRUND}" in words
    assert "1 dag er aflyst, indtil den bliver åbnet igen på dagsordenen." in words
    assert "De næste 12 måneder: 47 dage med 141 tider" in words


# The pages


def test_coordinator_opens_the_day_having_read_what_it_does_not_do(k: Kommunen, lost: Booking, as_user: Any) -> None:
    browser, address = as_user(k.koordinator), f"/dagsorden/{day(k).pk}/"
    agenda = browser.get(address)
    assert f'href="{address}aabn/"' in agenda.content.decode()
    asked = text(browser.get(f"{address}aabn/"))
    assert "får ikke besked, og de får ikke tiden tilbage af sig selv" in asked
    assert f"kl. 8.20–8.40 {k.skole} {k.fagperson}" in asked
    done = browser.post(f"{address}aabn/", follow=True)
    assert "Dagen er åbnet igen. Dens tider er ledige." in text(done)
    assert "aabn/" not in done.content.decode()
    assert "Dagen er åben." in text(browser.post(f"{address}aabn/", follow=True))
    assert browser.get(f"{address}aabn/")["Location"] == address


@pytest.mark.parametrize("who", ["teammedlem", "koordinator2"])
def test_others_have_no_way_to_open_the_day(k: Kommunen, lost: Booking, as_user: Any, who: str) -> None:
    browser = as_user(getattr(k, who))
    assert browser.post(f"/dagsorden/{day(k).pk}/aabn/").status_code == 404
    assert "Åbn dagen igen" not in text(browser.get(f"/dagsorden/{day(k).pk}/"))


def test_agenda_of_a_cancelled_day_has_who_lost_a_time_and_no_rows(k: Kommunen, lost: Booking, as_user: Any) -> None:
    words = text(as_user(k.koordinator).get(f"/dagsorden/{day(k).pk}/"))
    assert GRUND in words
    assert f"De havde en tid kl. 8.20–8.40 {k.skole} {k.fagperson}" in words
    assert ("Ikke booket" in words, "Dagens tider" in words, "0 af 3 tider er booket" in words) == (False, False, False)


def test_receipt_says_that_the_day_is_open_again_and_offers_the_time(k: Kommunen, lost: Booking, browser: Any) -> None:
    open_day(k)
    address = f"/booking/kvittering/{lost.pk}/"
    words = text(browser.get(address))
    assert "Dagen er åbnet igen" in words
    assert "Den er stadig ledig. Tag tiden igen" in words
    book(k.kollega, k.ordning, 2)
    words = text(browser.get(address))
    assert "Tag tiden igen" not in words
    assert "torsdag den 26. november kl. 8.00 · 8.40" in words


def test_one_who_waited_reads_that_the_day_is_open_again(k: Kommunen, as_user: Any) -> None:
    for nummer in (1, 2, 3):
        book(k.nabo, k.ordning, nummer)
    waiting = services.join_venteliste(
        booking_id=uuid4(), dag=day(k), institution=k.skole, svar=SVAR, by=k.fagperson, now=NOW
    )
    cancel(k)
    open_day(k)
    words = text(as_user(k.fagperson).get(f"/booking/kvittering/{waiting.pk}/"))
    assert "Dagen er åbnet igen" in words
    assert "du står ikke på venteliste mere" in words
