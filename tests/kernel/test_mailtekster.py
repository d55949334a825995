"""Writing a mail's own text, and going back to the standard: what is stored, what the log says, and who was first."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.factories import NOW
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.kernel import mailtekster
from udviklingsmodel.kernel.flettefelter import Flettefelt, Ordlyd
from udviklingsmodel.kernel.mailtekster import Mailart, gaeldende, reset_mailtekst, save_mailtekst
from udviklingsmodel.kernel.models import Haendelse, Mailtekst
from udviklingsmodel.kernel.versioner import Check

pytestmark = pytest.mark.django_db
LINK = Flettefelt("link", "linket", "http://127.0.0.1:8000/", skal_med=True)
ART = Mailart("proeve", "Prøve", "Sendes aldrig.", "Emne", "Tekst: {link}\n", (LINK,))
EGEN = Ordlyd("Eget emne", "Egen tekst: {link}\n")


@pytest.fixture(autouse=True)
def _only_one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailtekster, "_mailarter", {ART.art: ART})


class Changed(ValidationError):
    """What a page says of words that are not those it showed."""


def seen(ordlyd: Ordlyd) -> Check:
    def check(row: Mailtekst) -> None:
        if row.ordlyd != ordlyd:
            raise Changed("En anden")

    return check


def save(ordlyd: Ordlyd = EGEN, *, after: Ordlyd | None = None, by: Any = None) -> None:
    """`after`: what the writer had read; by default what stands."""
    check = seen(after or gaeldende(ART))
    save_mailtekst(mailart=ART, emne=ordlyd.emne, tekst=ordlyd.tekst, by=by, now=NOW, as_seen=check)


def reset(after: Ordlyd | None = None) -> None:
    reset_mailtekst(mailart=ART, by=None, now=NOW, as_seen=seen(after or gaeldende(ART)))


def logged() -> list[str]:
    return list(Haendelse.objects.order_by("nummer").values_list("handling", flat=True))


def test_without_a_row_the_standard_text_holds() -> None:
    assert gaeldende(ART) == ART.standard
    assert mailtekster.brev("proeve", {"link": "her"}).tekst == "Tekst: her\n"


def test_own_words_hold_once_they_are_saved() -> None:
    save()
    brev = mailtekster.brev("proeve", {"link": "her", "andet": "overflødigt"})
    assert (brev.emne, brev.tekst) == ("Eget emne", "Egen tekst: her\n")


def test_change_is_logged_by_kind_and_who_without_the_words() -> None:
    bruger = BrugerFactory()
    save(by=bruger)
    row = Haendelse.objects.get(handling="mailtekst.aendret")
    assert (row.aktoer, row.objekt_type, row.objekt_id, row.data) == (bruger.pk, "kernel.mailtekst", "proeve", {})


def test_own_words_are_changed_again() -> None:
    save()
    save(Ordlyd("Nyt", "Ny {link}\n"))
    assert gaeldende(ART) == Ordlyd("Nyt", "Ny {link}\n")
    assert logged() == ["mailtekst.aendret"] * 2


def test_same_words_saved_again_are_no_change() -> None:
    save()
    save()
    assert logged() == ["mailtekst.aendret"]


def test_standard_words_saved_as_ones_own_leave_no_row() -> None:
    save(ART.standard)
    assert (Mailtekst.objects.count(), logged()) == (0, [])
    save()
    save(ART.standard)
    assert (Mailtekst.objects.count(), logged()) == (0, ["mailtekst.aendret", "mailtekst.standard"])


def test_reset_takes_the_row_away_and_a_second_one_does_nothing() -> None:
    save()
    reset()
    reset()
    assert (gaeldende(ART), logged()) == (ART.standard, ["mailtekst.aendret", "mailtekst.standard"])


@pytest.mark.parametrize(("emne", "tekst"), [("Emne\nBcc: x@y.dk", "{link}"), ("Emne", "{barn} {link}"), ("Emne", "intet")])
def test_words_that_may_not_be_are_refused_whoever_asks(emne: str, tekst: str) -> None:
    with pytest.raises(ValidationError):
        save(Ordlyd(emne, tekst))
    assert (Mailtekst.objects.count(), logged()) == (0, [])


def test_words_that_others_changed_meanwhile_are_not_overwritten() -> None:
    save()
    with pytest.raises(Changed):
        save(Ordlyd("Min", "Min {link}"), after=ART.standard)
    with pytest.raises(Changed):
        reset(after=ART.standard)
    assert gaeldende(ART) == EGEN


def test_words_that_others_took_away_meanwhile_are_not_written_again() -> None:
    save()
    reset()
    with pytest.raises(Changed):
        save(Ordlyd("Min", "Min {link}"), after=EGEN)
    assert gaeldende(ART) == ART.standard


def test_same_form_sent_twice_is_answered_as_once() -> None:
    for _ in range(2):
        save(after=ART.standard)
    assert (gaeldende(ART), logged()) == (EGEN, ["mailtekst.aendret"])
    for _ in range(2):
        reset(after=EGEN)
    assert (gaeldende(ART), logged()) == (ART.standard, ["mailtekst.aendret", "mailtekst.standard"])


def test_second_of_two_who_write_the_first_words_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no row yet there is none to lock: the key stops the second."""

    locked = mailtekster._locked

    def past_the_lock(mailart: Mailart) -> Mailtekst:
        row = locked(mailart)
        if row._state.adding:
            Mailtekst.objects.create(art=mailart.art, emne=EGEN.emne, tekst=EGEN.tekst)
        return row

    monkeypatch.setattr(mailtekster, "_locked", past_the_lock)
    with pytest.raises(Changed):
        save(Ordlyd("Min", "Min {link}"))
    assert logged() == []
