"""Every code that may stop what is done to a booking has its sentence on the page where it is done."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from booking import regler, services, texts
from booking.enums import BookingTilstand
from booking.models import Booking
from booking.transitions import BOOKINGER
from tests.booking.conftest import Kommunen, person, text
from tests.factories import NOW, THURSDAY
from tests.factories.booking import book, make_ordning, position
from tests.factories.tildeling import ask, make_tildeles
from udviklingsmodel.kernel.transitions import Guard
from udviklingsmodel.organisation.enums import Rolle

NY = {"lukket", "formular_brugt", "allerede_sendt"}  # what a service may say of a form, beside the guards
ERASED = datetime(2027, 3, 1, 9, tzinfo=UTC)

# The table of a page, the transitions it starts, what their services may refuse by themselves
PAGES: dict[str, tuple[list[str], set[str]]] = {
    "AFVIST": (["book", "skriv_op"], NY | {"optaget"}),
    "AFVIST_FOR_ANDEN": (["book"], NY | {"optaget"}),
    "ANMODNING_AFVIST": (["anmod"], NY),
    "KAN_IKKE_TRAEKKES_TILBAGE": (["traek_tilbage"], set()),
    "KAN_IKKE_TILDELES": (
        ["tildel", "flyt_tildelt", "fortryd_tildeling", "afslaa_anmodning"],
        {"anden_ordning", "lukket", "optaget"},
    ),
    "KAN_IKKE_AFLYSES": (["aflys"], set()),
    "KAN_IKKE_FLYTTES": (["flyt"], {"anden_ordning", "ingen_valgt", "lukket", "optaget"}),
    "KAN_IKKE_SVARES": (["accepter", "afslaa", "meld_af"], set()),
    "KAN_IKKE_FORTRYDES": (["fortryd"], {"optaget"}),
    "KAN_IKKE_AFLYSE_DAGEN": ([], {"maa_ikke_aflyse_dagen", "er_aflyst", "forbi"}),
    "KAN_IKKE_AABNES": ([], {"maa_ikke_aabne_dagen", "holdes", "forbi", "lukket", "ude_af_planen"}),
    "KAN_IKKE_LUKKES": ([], {"mangler_beslutning", "anmodninger"}),
    "KAN_IKKE_REGISTRERES": ([], {"maa_ikke", "ukendt"}),
    "KAN_IKKE_NAVNGIVE": (["brug_samtykke"], set()),
    "KAN_IKKE_GAA_VIDERE": ([], {"ikke_endnu", "ingen_leder"}),
}
BY_THE_SYSTEM = {"tilbyd", "udloeb", "aflys_dag", "luk_venteliste", "mist_samtykke"}
PASSED_ON = {regler.asker_may_still: regler.may_book}  # a guard that only asks another


def codes_of(guard: Guard) -> set[str]:
    """The words in what it returns."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(PASSED_ON.get(guard, guard))))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value]
    words = [w.value for value in returned for w in ast.walk(value) if isinstance(w, ast.Constant)]
    return {word for word in words if isinstance(word, str)}


def codes(name: str) -> set[str]:
    """What may stop a transition: its guards; and of one that does not begin a booking, what happened to it meanwhile."""
    step = BOOKINGER[name]
    found = set().union(*map(codes_of, step.guards))
    if step.sources:
        found |= {f"er_{state}" for state in BookingTilstand.values if state not in step.sources} | {"flyttet", "slettet"}
    return found


def test_words_of_the_guards_are_found() -> None:
    assert all(codes_of(guard) for step in BOOKINGER.transitions for guard in step.guards)
    assert codes_of(regler.not_there_already) == {"staar_paa_listen", "har_en_tid"}
    assert codes("aflys") >= {"ikke_din", "forbi", "er_tilbudt", "er_aflyst", "flyttet", "slettet"}
    assert "er_booket" not in codes("aflys")


@pytest.mark.parametrize("page", PAGES)
def test_every_refusal_has_its_sentence(page: str) -> None:
    steps, own = PAGES[page]
    assert set().union(own, *map(codes, steps)) - getattr(texts, page).keys() == set()


def test_every_transition_and_every_table_is_accounted_for() -> None:
    started = {step for steps, _ in PAGES.values() for step in steps}
    assert started | BY_THE_SYSTEM == {step.name for step in BOOKINGER.transitions}
    tables = {name for name, value in vars(texts).items() if name.isupper() and name[0] != "_" and isinstance(value, dict)}
    assert tables == PAGES.keys() | {"KAN_IKKE_TRYKKES"}  # of the live agenda: test_live_afvist.py


# What happens between the page and the press


def first(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], object]) -> None:
    """When the page calls a service, something else has happened just before."""
    service = getattr(services, name)

    def late(**values: Any) -> Any:
        happens()
        return service(**values)

    monkeypatch.setattr(services, name, late)


def erase() -> None:
    services.erase_bookinger(now=ERASED)


def test_time_that_was_moved_meanwhile_is_not_cancelled(k: Kommunen, browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    booking, til = book(k.fagperson, k.ordning), position(k.ordning, 1, THURSDAY.replace(month=12, day=3))
    shown = Booking.objects.with_tid().get(pk=booking.pk)
    first(
        monkeypatch,
        "cancel_booking",
        lambda: services.move_booking(booking=shown, til=til, by=k.koordinator, now=NOW),
    )
    page = browser.post(f"/booking/kvittering/{booking.pk}/aflys/", follow=True)
    assert "Tiden er flyttet i mellemtiden. Se, hvor den er nu, og prøv igen." in text(page)
    assert Booking.objects.get().tilstand == "booket"


@pytest.mark.parametrize(
    ("page", "service"), [("aflys", "cancel_booking"), ("flyt", "move_booking"), ("udfald", "register_udfald")]
)
def test_booking_that_was_erased_meanwhile_is_an_answer(
    k: Kommunen, browser: Any, monkeypatch: pytest.MonkeyPatch, page: str, service: str
) -> None:
    booking = book(k.fagperson, k.ordning)
    first(monkeypatch, service, erase)
    form = {"position": str(position(k.ordning, 2).pk), "udfald": "x"}
    answer = browser.post(f"/booking/kvittering/{booking.pk}/{page}/", form)
    assert (answer.status_code, Booking.objects.exists()) == (409 if page == "flyt" else 302, False)


def test_request_that_was_erased_meanwhile_is_not_declined(
    k: Kommunen, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    konsulent = person((Rolle.RESSOURCEKONSULENT, k.skole))
    asked = ask(k.fagperson, make_tildeles(k.skole))
    first(monkeypatch, "decline_anmodning", erase)
    form = {"booking": str(asked.pk), "trin": "afslaa", "grund": "Der er ikke plads"}
    answer = as_user(konsulent).post("/booking/skolen/fordeling/", form)
    assert answer.status_code == 409
    assert "Bookingen er slettet i mellemtiden og findes ikke mere." in text(answer)


def test_time_is_not_given_to_one_who_was_offered_one_before_the_ordning_changed(k: Kommunen, as_user: Any) -> None:
    smal = make_ordning(distrikt=k.distrikt, sted=k.skole, navn="Smal", slug="smal", antal=1)
    booking = book(k.fagperson, smal)
    Booking.objects.filter(pk=booking.pk).update(tilstand="tilbudt", tilbudt_until=NOW)
    type(smal).objects.filter(pk=smal.pk).update(form="tildeles")
    til = position(smal, 1, THURSDAY.replace(month=12, day=3))
    form = {"booking": str(booking.pk), "trin": "tildel", "position": str(til.pk)}
    answer = as_user(k.koordinator).post("/booking/smal/fordeling/", form)
    assert answer.status_code == 409
    assert "Der er sket noget i mellemtiden. Se, hvordan det er nu, og prøv igen." in text(answer)
