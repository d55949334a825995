"""Every press that the live agenda refuses, made by hand: the page answers 409 with the sentence, and nothing is moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from booking import puls as pulsen
from booking import services
from booking.models import Afsnit, Booking, Koersel, Sparringsdag
from booking.texts import KAN_IKKE_TRYKKES
from tests.booking.conftest import Kommunen, text
from tests.conftest import FrozenClock
from tests.factories.booking import book, position
from tests.factories.koersel import at, koersel_of, thursday
from tests.factories.organisation import BrugerFactory
from udviklingsmodel.organisation.enums import Rolle

TIL_RESTEN = (("start", "8.00"), ("naeste", "8.20"), ("naeste", "8.40"), ("naeste", "8.50"))


@dataclass(frozen=True)
class Tryk:
    """What was pressed before, by the coordinator, and then by `who` on a page that is up to date, unless it is `old`.

    The day has times at 8.00, 8.20 and 8.40: the first two are booked. `{n}` stands for the id of the n-th.
    """

    says: str
    trin: str
    klokken: str = "8.10"
    before: tuple[tuple[str, str], ...] = (("start", "8.00"),)
    who: str = "koordinator"
    old: bool = False
    first: Callable[[Kommunen, Sparringsdag], object] = lambda k, dag: None


def cancel(k: Kommunen, dag: Sparringsdag) -> None:
    services.cancel_sparringsdag(dag=dag, grund="Sygdom", by=k.koordinator, now=at("7.00"))


def give_all_times_up(k: Kommunen, dag: Sparringsdag) -> None:
    Booking.objects.all().delete()
    dag.positioner.update(opgivet=True)


AFVISTE = {
    "aendret": Tryk("Siden var ældre end det seneste tryk.", "naeste", old=True),
    "styres_af_en_anden": Tryk("En anden styrer tiden. Overtag styringen", "naeste", who="medkoordinator"),
    "styrer_allerede": Tryk("Du styrer allerede tiden.", "overtag"),
    "maa_ikke_koere": Tryk("Kun koordinatorer og facilitatorer kan styre tiden.", "naeste", who="teammedlem"),
    "aflyst": Tryk("Dagen er aflyst.", "start", before=(), first=cancel),
    "ingen_tider": Tryk("Der er ingen tider den dag.", "start", before=(), first=give_all_times_up),
    "ikke_endnu": Tryk("Det kan gøres på dagen, fra en halv time før den første tid.", "start", "7.29", before=()),
    "forbi": Tryk("Dagen er forbi og kan ikke ændres mere.", "start", "9.00", before=()),
    "ingen_flere": Tryk("Der er ikke flere runder.", "naeste", "8.55", before=TIL_RESTEN),
    "ingen_runde": Tryk("Der er ingen runde i gang.", "laengere", "8.55", before=TIL_RESTEN),
    "brugt": Tryk("Runden kan ikke blive kortere: tiden er brugt.", "kortere", "8.20"),
    "kan_ikke_byttes": Tryk("Kun to bookede tider lige efter hinanden kan bytte plads, før de er begyndt.", "byt {1}"),
    "kan_ikke_fortrydes": Tryk("Det er for sent at fortryde, eller der er ikke noget at fortryde.", "fortryd"),
    "er_booket": Tryk("Tiden er booket i mellemtiden.", "intern {2}"),
    "ingen_rest": Tryk("Der har ikke været tid til overs.", "intern"),
    "ikke_begyndt": Tryk("Det kan markeres, når runden er begyndt.", "fremmoede {2} kom"),
    "ikke_med": Tryk("Personen er ikke med den dag.", "deltagelse {fagperson} afbud"),
    "ukendt": Tryk("Det kan ikke gøres her.", "luk"),
    "er_klar": Tryk("Dagen er ikke begyndt endnu.", "naeste", before=(("intern {3}", "7.50"),)),
    "er_pause": Tryk("Der er allerede pause.", "pause", before=(("start", "8.00"), ("pause", "8.05"))),
    "er_i_gang": Tryk("Dagen er i gang.", "start"),
    "er_slut": Tryk("Dagen er slut.", "naeste", before=(("start", "8.00"), ("slut", "8.05"))),
}


@pytest.fixture(autouse=True)
def _no_puls_of_an_earlier_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulsen, "EVERY", 0.0)


@pytest.fixture
def dag(k: Kommunen, frozen_clock: FrozenClock) -> Sparringsdag:
    for nummer, by in enumerate((k.fagperson, k.nabo), 1):
        book(by, k.ordning, nummer)
    return thursday(k.ordning)


def test_every_sentence_has_a_press() -> None:
    assert AFVISTE.keys() == KAN_IKKE_TRYKKES.keys()


def run_through() -> tuple[Any, ...]:
    """What a refused press must leave as it was."""
    koersel = Koersel.objects.values_list("tilstand", "version", "styres_af").first()
    return koersel, list(Afsnit.objects.values_list("art", "runde", "fra_at", "til_at"))


@pytest.mark.parametrize("code", AFVISTE)
def test_refused_press_is_answered_by_its_sentence(
    k: Kommunen, dag: Sparringsdag, as_user: Callable[..., Client], frozen_clock: FrozenClock, code: str
) -> None:
    tryk = AFVISTE[code]
    medkoordinator = BrugerFactory(roller=[(Rolle.DISTRIKTSKOORDINATOR, k.distrikt)])
    people = {"koordinator": k.koordinator, "medkoordinator": medkoordinator, "teammedlem": k.teammedlem}
    tider = [position(k.ordning, n).pk for n in (1, 2, 3)]
    address = f"/dagsorden/{dag.pk}/"
    tryk.first(k, dag)

    def send(who: str, trin: str, klokken: str, *, behind: int = 0) -> Any:
        frozen_clock.at = at(klokken)
        version = ((koersel := koersel_of(dag)) and koersel.version) or 0
        pressed = trin.format(None, *tider, fagperson=k.fagperson.pk)
        return as_user(people[who]).post(address, {"trin": pressed, "version": version - behind})

    for trin, klokken in tryk.before:
        assert send("koordinator", trin, klokken).status_code == 302
    before = run_through()
    answer = send(tryk.who, tryk.trin, tryk.klokken, behind=tryk.old)
    assert (answer.status_code, tryk.says in text(answer)) == (409, True)
    assert run_through() == before
