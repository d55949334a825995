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
from udviklingsmodel.kernel.transitions import Refused

pytestmark = pytest.mark.django_db
LINK = Flettefelt("link", "linket", "http://127.0.0.1:8000/", skal_med=True)
ART = Mailart("proeve", "Prøve", "Sendes aldrig.", "Emne", "Tekst: {link}\n", (LINK,))
EGEN = Ordlyd("Eget emne", "Egen tekst: {link}\n")


@pytest.fixture(autouse=True)
def _only_one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailtekster, "_mailarter", {ART.art: ART})


def save(ordlyd: Ordlyd = EGEN, *, after: Ordlyd | None = None, by: Any = None) -> None:
    """`after`: what the writer had read; by default what stands."""
    version = (after or gaeldende(ART)).version
    save_mailtekst(mailart=ART, emne=ordlyd.emne, tekst=ordlyd.tekst, version=version, by=by, now=NOW)


def reset(after: Ordlyd | None = None) -> None:
    reset_mailtekst(mailart=ART, version=(after or gaeldende(ART)).version, by=None, now=NOW)


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
    with pytest.raises(Refused, match=r"^aendret$"):
        save(Ordlyd("Min", "Min {link}"), after=ART.standard)
    with pytest.raises(Refused, match=r"^aendret$"):
        reset(after=ART.standard)
    assert gaeldende(ART) == EGEN


def test_words_that_others_took_away_meanwhile_are_not_written_again() -> None:
    save()
    reset()
    with pytest.raises(Refused, match=r"^aendret$"):
        save(Ordlyd("Min", "Min {link}"), after=EGEN)
    assert gaeldende(ART) == ART.standard


def test_second_of_two_who_write_the_first_words_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no row yet there is none to lock: the key stops the second."""

    def past_the_lock(mailart: Mailart, version: str) -> None:
        Mailtekst.objects.create(art=mailart.art, emne=EGEN.emne, tekst=EGEN.tekst)

    monkeypatch.setattr(mailtekster, "_locked", past_the_lock)
    with pytest.raises(Refused, match=r"^aendret$"):
        save(Ordlyd("Min", "Min {link}"))
    assert logged() == []
