"""A school's own session is cancelled and opened again by those who steer it: ressourcekonsulent and facilitators."""

from typing import Any

import pytest

from booking import services
from booking.models import Booking, Sparringsdag
from tests.booking.conftest import person, refused, text
from tests.booking.test_tildeling import Skolen, give, s
from tests.factories import NOW
from tests.factories.tildeling import MONDAY, ask, session, tid
from udviklingsmodel.kernel import outbox
from udviklingsmodel.kernel.models import Udsendelse
from udviklingsmodel.organisation.enums import Rolle

__all__ = ["s"]  # the fixture
GRUND = "Begge facilitatorer er på kursus"


@pytest.fixture
def given(s: Skolen) -> Booking:
    return give(s, ask(s.fagperson, s.ordning))


def cancel(s: Skolen, by: Any = None) -> None:
    services.cancel_sparringsdag(dag=session(s.ordning), grund=GRUND, by=by or s.konsulent, now=NOW)


def is_held(s: Skolen) -> bool:
    return Sparringsdag.objects.get(ordning=s.ordning, dato=MONDAY).aflyst_at is None


@pytest.mark.parametrize("who", ["konsulent", "facilitator"])
def test_day_is_cancelled_and_opened_by_those_who_steer_it(s: Skolen, given: Booking, who: str) -> None:
    by = getattr(s, who)
    cancel(s, by)
    given.refresh_from_db()
    assert (given.tilstand, given.aflyst_med_dagen, is_held(s)) == ("aflyst", True, False)
    told = Udsendelse.objects.filter(art__in=("booking_dag_aflyst", "dagsorden_aflyst"))
    assert set(told.values_list("modtager", flat=True)) == {s.fagperson.pk, s.konsulent.pk, s.facilitator.pk}
    services.open_sparringsdag(dag=session(s.ordning), by=by, now=NOW)
    assert is_held(s)
    assert give(s, ask(s.kollega, s.ordning), tid(s.ordning)).tilstand == "booket"


def test_day_is_cancelled_by_nobody_else(s: Skolen) -> None:
    of_another_school = person((Rolle.RESSOURCEKONSULENT, s.k.skole2))
    no_facilitator = person((Rolle.EKSTERN_FAGPERSON, s.k.enhed))
    for other in (s.fagperson, s.k.leder, s.k.koordinator, s.k.teammedlem, of_another_school, no_facilitator):
        with refused("maa_ikke_aflyse_dagen"):
            cancel(s, other)
    assert is_held(s)
    cancel(s)
    for other in (s.fagperson, s.k.koordinator, of_another_school, no_facilitator):
        with refused("maa_ikke_aabne_dagen"):
            services.open_sparringsdag(dag=session(s.ordning), by=other, now=NOW)
    assert not is_held(s)


def test_giver_reads_what_it_does_cancels_and_opens_again(s: Skolen, given: Booking, as_user: Any) -> None:
    browser, address = as_user(s.konsulent), f"/dagsorden/{given.dag.pk}/"
    assert "Aflys dagen" in text(browser.get(address))
    page = text(browser.get(f"{address}aflys/"))
    assert "1 person, der har booket eller venter, får besked på mail. Det gør de, der holder sparringen, også." in page
    assert "skal bede om en ny: flyt tiden først, hvis du vil give en anden dag" in page
    assert "ledige for alle" not in page
    page = text(browser.post(f"{address}aflys/", {"grund": GRUND}, follow=True))
    assert f"Dagen er aflyst Aflyst mandag den 23. november kl. 10.00. {GRUND}" in page
    page = text(browser.get(f"{address}aabn/"))
    assert "Der kan gives tider på dagen igen." in page
    assert "kan booke" not in page
    assert "Dagen er åbnet igen. Tiderne kan gives." in text(browser.post(f"{address}aabn/", follow=True))


def test_board_says_that_the_day_is_cancelled(s: Skolen, as_user: Any) -> None:
    cancel(s)
    page = text(as_user(s.konsulent).get("/booking/skolen/fordeling/"))
    assert f"mandag den 30. november, uge 49 Ingen sparring: aflyst, {GRUND}" in page


def test_one_who_lost_the_time_reads_why_and_asks_for_another(s: Skolen, given: Booking, as_user: Any) -> None:
    cancel(s)
    browser, receipt = as_user(s.fagperson), f"/booking/kvittering/{given.pk}/"
    assert f"Begrundelse: {GRUND} Bed om en anden tid" in text(browser.get(receipt))
    services.open_sparringsdag(dag=session(s.ordning), by=s.konsulent, now=NOW)
    page = text(browser.get(receipt))
    assert "Dagen er åbnet igen" in page
    assert "tiden kom ikke tilbage af sig selv. Bed om en anden tid" in page


def test_mail_says_it_in_words_that_hold_for_given_times_too(s: Skolen, given: Booking, mailoutbox: Any) -> None:
    outbox.drain(now=NOW)
    cancel(s)
    mailoutbox.clear()
    outbox.drain(now=NOW)
    (letter,) = [mail for mail in mailoutbox if mail.to == [s.fagperson.email]]
    assert "Se hvorfor, og find en anden tid her:" in letter.body
    assert GRUND not in letter.body
