"""The access log, as the DPO reads it: what stands there, what is filtered, and that reading it is logged."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from samtykke.adgang import CPR_VIST, open_barn
from samtykke.models import Barn
from samtykke.synlighed import HANDLINGER
from tests.adgang.conftest import Skolen
from tests.conftest import append_only_lifted
from tests.factories import NOW
from tests.factories.samtykke import make_barn
from udviklingsmodel.adgang import log, services, tasks
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.kernel.tasks import write_loghoved
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.usefixtures("frozen_clock")
ClientOf = Callable[[Bruger], Client]
ADDRESS = "/adgangslog/"


@pytest.fixture
def dpo(s: Skolen, client_of: ClientOf) -> Client:
    return client_of(s.folk["dpo"])


@pytest.fixture
def uge(s: Skolen) -> Skolen:
    """A week of looks: by fagperson on Monday, by the leader on Tuesday, by nødadgang on Wednesday."""
    open_barn(s.fagperson, s.barn.pk, NOW)
    open_barn(s.leder, s.barn.pk, NOW + timedelta(days=1), CPR_VIST)
    services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=s.kollega, now=NOW + timedelta(days=2))
    open_barn(s.kollega, s.barn.pk, NOW + timedelta(days=2, minutes=1), laeser=True)
    make_barn(s.leder2, s.skole2, navn="Bo Prøve")
    return s


def rows(client: Client, query: str = "") -> list[tuple[str, str]]:
    """Who and what, the newest first, as the page says it."""
    page = client.get(f"{ADDRESS}?{query}").content.decode()
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", tr, re.DOTALL) for tr in re.findall(r"<tr>(.*?)</tr>", body[1] if body else "")]
    return [tuple(re.sub("<[^>]*>", "", cell) for cell in row[1:3]) for row in cells]  # type: ignore[misc]


def test_dpo_sees_who_saw_and_changed_what_and_why(uge: Skolen, dpo: Client) -> None:
    assert rows(dpo) == [
        (str(uge.leder2), "Registrerede barnet"),
        (str(uge.kollega), "Åbnede barnets side"),
        (str(uge.kollega), "Åbnede nødadgang"),
        (str(uge.leder), "Så CPR-nummeret"),
        (str(uge.fagperson), "Åbnede barnets side"),
        (str(uge.fagperson), "Registrerede barnet"),
    ]
    page = dpo.get(ADDRESS).content.decode()
    assert all(why in page for why in ("Nødadgang", "Leder eller stedfortræder", "Har registreret barnet"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("person={fagperson}", [4, 5]),
        ("barn={barn}", [1, 2, 3, 4, 5]),
        ("barn={barn}&person={leder}", [3]),
        ("fra=2026-11-24&til=2026-11-24", [3]),
        ("fra_0=24&fra_1=11&fra_2=2026&til_0=25&til_1=11&til_2=2026", [1, 2, 3]),
        ("fra=2026-11-25", [1, 2]),
        ("til=2026-11-23", [0, 4, 5]),
        ("slags=laest", [1, 3, 4]),
        ("slags=cpr", [3]),
        ("slags=aendret", [0, 2, 5]),
        ("slags=noedadgang", [1, 2]),
        ("grund=leder", [3]),
        ("grund=noedadgang&slags=laest", [1]),
        ("person=00000000-0000-0000-0000-000000000000", []),
    ],
)
def test_filter(uge: Skolen, dpo: Client, query: str, numbers: list[int]) -> None:
    """By the numbers of the rows in the test above."""
    everything = rows(dpo)
    asked = query.format(fagperson=uge.fagperson.pk, leder=uge.leder.pk, barn=uge.barn.pk)
    by = Haendelse.objects.filter(aktoer=uge.folk["dpo"].pk).count()  # the reading itself stands there when a child is named
    found = [row for row in rows(dpo, asked) if row[1] != "Læste adgangsloggen"]
    assert (found, by) == ([everything[n] for n in numbers], 1)


@pytest.mark.parametrize(
    "query",
    [
        *("person=x", "barn=1", "slags=x", "grund=%00", "foer=x"),
        *("fra=i-gaar", "fra_0=31&fra_1=2&fra_2=2026", "fra_0=1&fra_1=1&fra_2=99999999999"),
        *("fra=0001-01-01", "til=9999-12-31"),
    ],
)
def test_what_cannot_be_read_is_not_asked_for(uge: Skolen, dpo: Client, query: str) -> None:
    assert len(rows(dpo, query)) == 6


def test_children_have_a_mark_until_one_is_asked_for(uge: Skolen, dpo: Client) -> None:
    page = dpo.get(ADDRESS).content.decode()
    assert ("Ida" in page, str(uge.barn.pk)[:8] in page) == (False, True)
    assert "Ida Prøve" in dpo.get(f"{ADDRESS}?barn={uge.barn.pk}").content.decode()


def test_reading_the_log_is_logged(uge: Skolen, dpo: Client) -> None:
    dpo.get(f"{ADDRESS}?slags=cpr")
    dpo.get(f"{ADDRESS}?barn={uge.barn.pk}")
    read = Haendelse.objects.filter(handling="adgangslog.laest").order_by("nummer")
    assert [(row.aktoer, row.barn, row.data) for row in read] == [
        (uge.folk["dpo"].pk, None, {"grund": "tilsyn", "soegt_slags": "cpr"}),
        (uge.folk["dpo"].pk, uge.barn.pk, {"grund": "tilsyn", "soegt_barn": str(uge.barn.pk)}),
    ]
    assert [what for _, what in rows(dpo, "slags=tilsyn")] == ["Læste adgangsloggen"] * 3


def test_log_that_cannot_be_written_is_not_shown(uge: Skolen, dpo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr(audit, "record_all", broken)
    dpo.raise_request_exception = False
    response = dpo.get(ADDRESS)
    assert (response.status_code, str(uge.leder) in response.content.decode()) == (500, False)


def test_each_child_of_a_list_is_a_row(s: Skolen, dpo: Client, client_of: ClientOf) -> None:
    for number in range(3):
        make_barn(s.leder, s.skole, navn=f"Bo Nummer{number}")
    client_of(s.leder).post("/samtykke/", {"soeg": "prøve"})
    client_of(s.leder).post("/samtykke/", {"soeg": "bo"})
    assert [what for _, what in rows(dpo, "slags=laest")] == ["Så barnet i en liste"] * 4


# By hand: who may open the log, and nobody else.
@pytest.mark.parametrize("path", ["", "barn/", "medarbejder/"])
def test_log_is_the_dpos(s: Skolen, client_of: ClientOf, path: str) -> None:
    answers = {rolle: client_of(person).get(f"{ADDRESS}{path}").status_code for rolle, person in s.folk.items()}
    assert answers == {rolle: 200 if rolle == "dpo" else 404 for rolle in s.folk}


def test_dpo_sees_no_child(s: Skolen, dpo: Client) -> None:
    assert dpo.get(f"/samtykke/{s.barn.pk}/").status_code == 404
    assert dpo.get("/samtykke/").status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [{"cpr": "040330-4123"}, {"navn": "ida prøve", "foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018"}],
)
def test_child_is_found_by_one_who_knows_it(s: Skolen, dpo: Client, wanted: dict[str, str]) -> None:
    assert dpo.post(f"{ADDRESS}barn/", wanted)["Location"] == f"{ADDRESS}?barn={s.barn.pk}"
    row = Haendelse.objects.get(aktoer=s.folk["dpo"].pk)
    assert (row.handling, row.barn, row.data) == ("adgangslog.fundet", s.barn.pk, {"grund": "tilsyn"})


def test_after_five_searches_in_vain_one_waits(s: Skolen, dpo: Client) -> None:
    for _ in range(5):
        dpo.post(f"{ADDRESS}barn/", {"cpr": "040330-4199"})
    assert "Du har søgt forgæves for mange gange" in dpo.post(f"{ADDRESS}barn/", {"cpr": "040330-4123"}).content.decode()


def test_child_that_is_not_there_is_told_and_logged(s: Skolen, dpo: Client) -> None:
    assert "Der er ikke ét barn, der passer" in dpo.post(f"{ADDRESS}barn/", {"cpr": "040330-4199"}).content.decode()
    assert Haendelse.objects.get(handling="adgangslog.ikke_fundet").data == {}


def test_employee_is_found_by_name(s: Skolen, dpo: Client) -> None:
    page = dpo.post(f"{ADDRESS}medarbejder/", {"medarbejder": s.leder.navn}).content.decode()
    assert f"?person={s.leder.pk}" in page
    assert "Vi fandt ingen" in dpo.post(f"{ADDRESS}medarbejder/", {"medarbejder": "findes ikke"}).content.decode()


def look(s: Skolen, times: int) -> None:
    for minute in range(times):
        open_barn(s.fagperson, s.barn.pk, NOW + timedelta(minutes=minute))


def turns(page: str) -> dict[str, str]:
    return {word: link for link, word in re.findall(r'<a href="\?([^"]*)">(Nyere|Ældre)</a>', page.replace("&amp;", "&"))}


def test_pages_lead_back_and_forth_with_their_filter(s: Skolen, dpo: Client) -> None:
    look(s, 2 * log.PER_SIDE + 5)
    seen, query = [], f"person={s.fagperson.pk}"
    for _ in range(3):
        page = dpo.get(f"{ADDRESS}?{query}").content.decode()
        seen += rows(dpo, query)
        query = turns(page).get("Ældre", "")
    assert (len(seen), query) == (2 * log.PER_SIDE + 6, "")
    back = turns(page)["Nyere"]
    assert f"person={s.fagperson.pk}" in back
    assert len(rows(dpo, back)) == log.PER_SIDE


def test_page_before_the_first_row_is_empty(s: Skolen, dpo: Client) -> None:
    assert "Her er ingen rækker" in dpo.get(f"{ADDRESS}?foer=1").content.decode()


@pytest.mark.parametrize("query", ["", "barn={0}", "person={1}", "barn={0}&person={1}&foer=90"])
def test_number_of_queries_does_not_grow(
    s: Skolen, dpo: Client, settings: Any, django_assert_max_num_queries: Any, query: str
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    look(s, 100)
    for n in range(20):
        make_barn(s.leder, s.skole, navn=f"Bo Nummer{n}")
    address = f"{ADDRESS}?{query.format(s.barn.pk, s.fagperson.pk)}"
    dpo.get(address)
    with django_assert_max_num_queries(12):
        dpo.get(address)


def test_row_of_somebody_who_is_gone_is_told(s: Skolen, dpo: Client) -> None:
    with append_only_lifted():
        Haendelse.objects.filter(handling="barn.oprettet").update(aktoer=UUID(int=9), handling="ukendt.handling")
    assert rows(dpo) == [("En bruger, der er slettet", "ukendt.handling")]


def test_nightly_check_says_that_the_log_is_whole(s: Skolen, dpo: Client, settings: Any, tmp_path: Any) -> None:
    settings.LOGHOVED = str(tmp_path / "hoved")
    write_loghoved()
    tasks.check_log()
    assert "loggen er hel" in dpo.get(ADDRESS).content.decode()
    assert not Opgave.objects.exists()


def test_nightly_check_that_finds_something_tells_the_dpo_once(s: Skolen, dpo: Client, settings: Any, tmp_path: Any) -> None:
    settings.LOGHOVED = str(tmp_path / "hoved")
    with append_only_lifted():
        Haendelse.objects.filter(handling="barn.oprettet").update(handling="barn.vist")
    for _ in range(2):
        tasks.check_log()
    assert list(Opgave.objects.values_list("til", "art")) == [(s.folk["dpo"].pk, "adgangslog_brudt")]
    assert "Loggen er ikke hel" in dpo.get(ADDRESS).content.decode()
    assert "Adgangsloggen er ikke hel" in dpo.get("/opgaver/").content.decode()


def test_every_action_about_a_child_has_words(uge: Skolen) -> None:
    logged = set(Haendelse.objects.filter(barn__isnull=False).values_list("handling", flat=True))
    assert logged - HANDLINGER.keys() == set()


def test_row_of_a_child_that_is_erased_stays(uge: Skolen, dpo: Client) -> None:
    Barn.objects.filter(pk=uge.barn.pk).delete()
    page = dpo.get(f"{ADDRESS}?barn={uge.barn.pk}").content.decode()
    assert page.count("Åbnede barnets side") == 2


def test_nightly_check_of_rights_tells_the_dpo_only_when_they_do_not_fit(s: Skolen, dpo: Client) -> None:
    tasks.check_rettigheder()
    assert not Opgave.objects.exists()
    Bruger.objects.filter(pk=s.kollega.pk).update(is_superuser=True)
    tasks.check_rettigheder()
    assert list(Opgave.objects.values_list("til", "art")) == [(s.folk["dpo"].pk, "rettigheder_skredet")]
    assert "Rettigheder passer ikke" in dpo.get("/opgaver/").content.decode()
    checks = Haendelse.objects.filter(handling="rettigheder.kontrolleret").order_by("nummer")
    assert [row.data["fejl"] for row in checks] == ["0", "1"]


def test_reason_that_is_filtered_by_is_not_the_readers_own(s: Skolen, dpo: Client) -> None:
    dpo.get(f"{ADDRESS}?barn={s.barn.pk}&grund=noedadgang")
    row = Haendelse.objects.get(handling=log.LOG_LAEST)
    assert (row.barn, row.data["grund"], row.data["soegt_grund"]) == (s.barn.pk, "tilsyn", "noedadgang")
