"""A day is closed on which there are bookings: it is decided what becomes of them, and everybody can read it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from booking import services
from booking.models import Booking, Ordning, Sparringsdag
from tests.booking.conftest import Kommunen, refused, text
from tests.factories import NOW, THURSDAY
from tests.factories.booking import SVAR, book, position
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Dagsvalg
from udviklingsmodel.organisation.kalender import Kalender
from udviklingsmodel.organisation.models import Bruger, Lukkeperiode
from udviklingsmodel.organisation.services import save_lukkeperioder

NEXT = THURSDAY + timedelta(weeks=1)


def close(k: Kommunen, valg: Dagsvalg | None, **others: Dagsvalg) -> None:
    """From 26 November to 3 December, both counted. others: choices for single days, by the ordning's slug."""
    periode = Lukkeperiode(art="lukkedag", navn="kursusdage", fra_date=THURSDAY, til_date=NEXT + timedelta(days=1))
    rows = Sparringsdag.objects.select_related("ordning")
    beslutning = {dag.pk: others.get(dag.ordning.slug, valg) for dag in rows} if valg else None
    save_lukkeperioder(perioder=[periode], by=k.administration, now=NOW, beslutning=beslutning)
    make_anew()


def make_anew() -> None:
    for ordning in Ordning.objects.order_by("pk"):
        services.generate_sparringsdage(ordning=ordning, kalender=Kalender.load(), now=NOW + timedelta(hours=1))


def full(k: Kommunen) -> list[Booking]:
    return [book(k.nabo, k.ordning, nummer) for nummer in (1, 2, 3)]


def wait(k: Kommunen, by: Bruger) -> Booking:
    dag = position(k.ordning).sparringsdag
    return services.join_venteliste(booking_id=uuid4(), dag=dag, institution=k.skole, svar=SVAR, by=by, now=NOW)


def test_undecided_nothing_is_closed(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    with refused("mangler_beslutning"):
        close(k, None)
    assert not Lukkeperiode.objects.filter(navn="kursusdage").exists()


def test_days_without_bookings_ask_nothing(k: Kommunen) -> None:
    services.cancel_booking(booking=book(k.fagperson, k.ordning), by=k.fagperson, now=NOW)
    close(k, None)
    assert Kalender.load().lukket(THURSDAY) == "kursusdage"


def test_one_who_only_waits_is_asked_about_too(k: Kommunen) -> None:
    bookings = full(k)
    waiting = wait(k, k.fagperson)
    Booking.objects.filter(pk__in=[b.pk for b in bookings]).delete()
    with refused("mangler_beslutning"):
        close(k, None)
    close(k, Dagsvalg.AFLYS)
    waiting.refresh_from_db()
    assert (waiting.tilstand, waiting.aflyst_med_dagen) == ("aflyst", True)


def test_cancelled_day_has_the_name_of_the_closed_day_as_its_reason(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    close(k, Dagsvalg.AFLYS)
    booking.refresh_from_db()
    assert (booking.tilstand, booking.dag.aflyst_grund) == ("aflyst", "kursusdage")
    row = Haendelse.objects.get(handling="sparringsdag.aflyst")
    assert (row.aktoer, row.objekt_id) == (k.administration.pk, str(booking.dag.pk))


def test_bookers_and_team_are_told_of_a_cancelled_day_in_neutral_words(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    outbox.drain(now=NOW)
    mail.outbox.clear()
    close(k, Dagsvalg.AFLYS)
    outbox.drain(now=NOW)
    sent = {message.to[0]: message for message in mail.outbox}
    assert sent.keys() == {k.fagperson.email, k.koordinator.email, k.teammedlem.email}
    assert len(mail.outbox) == 3
    assert {address: message.subject for address, message in sent.items()} == {
        k.fagperson.email: "Din sparring er aflyst",
        k.koordinator.email: "Sparringen er aflyst",
        k.teammedlem.email: "Sparringen er aflyst",
    }
    assert [message for message in mail.outbox if "kursusdage" in str(message.body)] == []
    assert "torsdag den 26. november 2026" in sent[k.teammedlem.email].body


def test_those_who_have_a_time_keep_it_and_those_who_wait_are_told(k: Kommunen) -> None:
    held = full(k)
    offered, waiting = wait(k, k.fagperson), wait(k, k.kollega)
    services.cancel_booking(booking=held[2], by=k.nabo, now=NOW)
    close(k, Dagsvalg.BEHOLD)
    states = {b.pk: b.tilstand for b in Booking.objects.all()}
    assert [states[b.pk] for b in (*held, offered, waiting)] == ["booket", "booket", "aflyst", "udloebet", "udloebet"]
    told = Udsendelse.objects.filter(art="booking_venteliste_lukket").values_list("modtager", flat=True)
    assert set(told) == {k.fagperson.pk, k.kollega.pk}


def test_kept_day_stays_until_its_last_booking_is_given_back(k: Kommunen) -> None:
    booking = book(k.fagperson, k.ordning)
    close(k, Dagsvalg.BEHOLD)
    dag = Sparringsdag.objects.get(ordning=k.ordning, dato=THURSDAY)
    assert dag.aflyst_at is None
    services.cancel_booking(booking=booking, by=k.fagperson, now=NOW)
    make_anew()
    dag.refresh_from_db()
    assert dag.aflyst_grund == "Dagen er ikke længere i planen"


def test_nobody_else_books_or_waits_on_a_kept_day(k: Kommunen, settings: Any) -> None:
    settings.SNAPSHOT_SECONDS = 60
    book(k.fagperson, k.ordning)
    remembered = position(k.ordning, 2)  # as a page had it in memory, with the calendar as it was
    assert Kalender.current(k.kollega.kommune).lukket(THURSDAY) is None
    close(k, Dagsvalg.BEHOLD)
    answers: dict[str, Any] = {"booking_id": uuid4(), "institution": k.skole, "svar": SVAR, "by": k.kollega, "now": NOW}
    with refused("lukket"):
        services.book_position(position=remembered, **answers)
    with refused("lukket"):
        services.join_venteliste(dag=remembered.sparringsdag, **answers)


def test_each_day_has_its_own_decision(k: Kommunen) -> None:
    here, there = book(k.fagperson, k.ordning), book(k.fagperson2, k.ordning2)
    close(k, Dagsvalg.AFLYS, der=Dagsvalg.BEHOLD)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.tilstand, there.tilstand) == ("aflyst", "booket")


def test_days_decided_once_are_not_asked_about_again(k: Kommunen) -> None:
    book(k.fagperson, k.ordning)
    close(k, Dagsvalg.BEHOLD)
    ferie = Lukkeperiode(art="skoleferie", navn="ferie", fra_date=THURSDAY, til_date=NEXT)
    save_lukkeperioder(perioder=[ferie], by=k.administration, now=NOW)
    assert Lukkeperiode.objects.filter(navn="ferie").exists()


# The pages


@pytest.fixture
def kept(k: Kommunen) -> Booking:
    booking = book(k.fagperson, k.ordning, 2)
    close(k, Dagsvalg.BEHOLD)
    return Booking.objects.with_tid().get(pk=booking.pk)


@pytest.mark.parametrize(
    ("who", "address", "said"),
    [
        ("fagperson", "/booking/her/", "Lukket: kursusdage. De tider, der er booket, holdes alligevel"),
        ("fagperson", "/booking/her/2026-11-26/", "De tider, der er booket, holdes, selvom dagen er lukket."),
        ("kollega", "/booking/her/2026-11-26/", "kl. 8.20–8.40 optaget"),
        ("fagperson", "/booking/kvittering/{booking}/", "Dagen er lukket (kursusdage), men sparringen holdes."),
        ("fagperson", "/", "booket, holdes selvom dagen er lukket"),
        ("koordinator", "/", "1 af 3 tider er booket, holdes selvom dagen er lukket"),
        ("koordinator", "/dagsorden/", "Holdes, selvom dagen er lukket: kursusdage"),
        ("teammedlem", "/dagsorden/{dag}/", "Holdes, selvom dagen er lukket"),
    ],
)
def test_page_says_that_it_is_held_although_the_day_is_closed(
    k: Kommunen, kept: Booking, as_user: Any, who: str, address: str, said: str
) -> None:
    assert said in text(as_user(getattr(k, who)).get(address.format(booking=kept.pk, dag=kept.dag.pk)))


def test_nobody_is_filled_in_on_a_kept_day(k: Kommunen, kept: Booking, as_user: Any) -> None:
    assert "Sæt ind på stedet" not in text(as_user(k.koordinator).get(f"/dagsorden/{kept.dag.pk}/"))


def test_other_closed_days_say_that_there_is_none(kept: Booking, browser: Any) -> None:
    words = text(browser.get("/booking/her/"))
    assert "torsdag den 3. december uge 49 Ingen sparring: kursusdage" in words
    assert "holdes, selvom" not in text(browser.get("/booking/her/2026-12-03/"))


def test_free_times_of_a_kept_day_are_nobodys(kept: Booking, browser: Any) -> None:
    page = browser.get("/booking/her/2026-11-26/")
    assert "kl. 8.00–8.20" not in text(page)
    assert 'name="position"' not in page.content.decode()


@pytest.mark.parametrize("offered", [False, True])
def test_one_who_waited_reads_that_the_day_is_closed(k: Kommunen, as_user: Any, offered: bool) -> None:
    held = full(k)
    waiting = wait(k, k.fagperson)
    if offered:
        services.cancel_booking(booking=held[0], by=k.nabo, now=NOW)
    close(k, Dagsvalg.BEHOLD)
    words = text(as_user(k.fagperson).get(f"/booking/kvittering/{waiting.pk}/"))
    said = "dagen er lukket, kursusdage" if offered else "Der kan ikke længere bookes tider den dag: kursusdage"
    assert said in words


def test_administrator_reads_how_many_book_and_how_many_wait(k: Kommunen, as_user: Any) -> None:
    full(k)
    wait(k, k.fagperson)
    wait(k, k.kollega)
    fra = {"fra_0": 26, "fra_1": 11, "fra_2": 2026}
    page = as_user(k.administration).post("/indstillinger/lukkedage/ny/", {"art": "lukkedag", "navn": "kursus"} | fra)
    assert f"{k.ordning} torsdag den 26. november 2026: 3 bookinger og 2 på venteliste" in text(page)
