"""Two administrators in the same moment: PostgreSQL, and gunicorn with two workers.

They take the role from each other: at least one keeps it. They save the same person from the same page: one is told. The
controls show that both are the work of one lock, that of the settings.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.races.arena import Arena, Template, arena, prepared
from tests.races.processer import CSRF, Answer, execute
from udviklingsmodel.kernel.versioner import stamp

pytestmark = pytest.mark.postgres

ROUNDS, CONTROL = 10, 3  # of each race: who has lost a role is logged out, so no pair is in two
FOLK = "/indstillinger/medarbejdere"


@pytest.fixture(scope="module")
def template(migrated: str) -> Iterator[Template]:
    with prepared(migrated, "indstillinger", "tests.races.opstil_indstillinger", str(2 * ROUNDS + 1)) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    """The product as it is."""
    with arena(template, "indstillinger_hel", tmp_path_factory.mktemp("hel")) as place:
        yield place


def alone(place: Arena, pair: dict[str, Any]) -> None:
    """For as long as a race lasts, nobody but the pair administers."""
    ids = ", ".join(str(number) for _person, number in pair["roller"])
    execute(place.url, f"UPDATE organisation_tilknytning SET til_date = NULL WHERE id IN ({ids})")
    execute(place.url, f"UPDATE organisation_tilknytning SET til_date = '2021-01-01' WHERE id NOT IN ({ids})")
    execute(place.url, "UPDATE organisation_kommune SET version = gen_random_uuid()")


def let_each_other_go(place: Arena, pair: dict[str, Any]) -> tuple[list[Answer], int]:
    """The two answers, and how many administer afterwards."""
    alone(place, pair)
    posts = []
    for session, (person, number) in zip(pair["sessions"], reversed(pair["roller"]), strict=True):
        form = {"hvornaar": "straks", "version": stamp({"Rollen gælder": "fra 1. januar 2020"})}
        posts.append((session, f"{FOLK}/{person}/roller/{number}/afslut/", {"csrfmiddlewaretoken": CSRF} | form))
    answers = place.race(posts)
    ids = ", ".join(str(number) for _person, number in pair["roller"])
    left = execute(place.url, f"SELECT 1 FROM organisation_tilknytning WHERE id IN ({ids}) AND til_date IS NULL")
    return answers, len(left)


def save_the_same_person(place: Arena, pair: dict[str, Any]) -> list[Answer]:
    alone(place, pair)
    person, email, faggruppe = pair["person"]
    ((navn,),) = execute(place.url, f"SELECT navn FROM organisation_bruger WHERE id = '{person}'")
    seen = stamp({"navn": navn, "email": email, "faggruppe": str(faggruppe)})
    form = {"csrfmiddlewaretoken": CSRF, "email": email, "faggruppe": str(faggruppe), "version": seen}
    names = ("Anna Første", "Bo Anden")
    return place.race(
        [(s, f"{FOLK}/{person}/ret/", form | {"navn": n}) for s, n in zip(pair["sessions"], names, strict=True)]
    )


def test_two_who_take_the_role_from_each_other_leave_one(guarded: Arena, template: Template) -> None:
    for pair in template[1]["pairs"][:ROUNDS]:
        answers, left = let_each_other_go(guarded, pair)
        assert left == 1
        # The other is refused, or is no administrator any more when the page asks.
        assert [answer.status for answer in answers].count(302) >= 1
        assert {answer.status for answer in answers} <= {200, 302, 404}
        for answer in answers:
            if answer.status == 200:
                assert "Der skal altid være en administrator." in answer.page


def test_two_who_save_the_same_person_do_not_overwrite_each_other(guarded: Arena, template: Template) -> None:
    for pair in template[1]["pairs"][ROUNDS:-1]:
        answers = save_the_same_person(guarded, pair)
        assert sorted(answer.status for answer in answers) == [302, 409]
        (told,) = [answer for answer in answers if answer.status == 409]
        assert "har ændret det imens:</li>" in told.page


def new_ordning(template: Template, navn: str) -> dict[str, str]:
    distrikt, skole = template[1]["sted"]
    times = {"vindue_1_ugedag": "3", "vindue_1_start": "8.00", "vindue_1_slut": "9.00", "minutter": "20"}
    who = {"hoerer_til": f"d{distrikt}", "sted": f"i{skole}", "roller": "fagperson", "omtaler": "ingen"}
    rest = {"horisont_uger": "2", "frist_minutter": "0", "rest": "bliver", "tilbud_kl": "12.00"}
    lists = {"temaer": "Trivsel", "aldersgrupper": "0-2 år", "rytme": "uger", "hver_uger": "1", "form": "bookes"}
    return {"csrfmiddlewaretoken": CSRF, "navn": navn, "gem": "1"} | times | who | rest | lists


def made(place: Arena, navn: str) -> int:
    return len(execute(place.url, f"SELECT 1 FROM booking_ordning WHERE navn = '{navn}'"))


def test_one_form_of_a_new_ordning_sent_six_times_makes_one(guarded: Arena, template: Template) -> None:
    pair = template[1]["pairs"][-1]
    alone(guarded, pair)
    form = new_ordning(template, "Torsdage") | {"formular_id": str(uuid4())}
    answers = guarded.race([(pair["sessions"][0], "/indstillinger/ordninger/ny/", form)] * 6)
    assert Counter(answer.status for answer in answers) == {302: 6}
    assert made(guarded, "Torsdage") == 1


def test_six_forms_of_the_same_name_make_one_and_five_are_told(guarded: Arena, template: Template) -> None:
    pair = template[1]["pairs"][-1]
    alone(guarded, pair)
    form = new_ordning(template, "Fredage")
    posts = [form | {"formular_id": str(uuid4())} for _ in range(6)]
    answers = guarded.race([(pair["sessions"][0], "/indstillinger/ordninger/ny/", post) for post in posts])
    assert Counter(answer.status for answer in answers) == {302: 1, 200: 5}
    assert sum("Der er allerede en ordning med det navn." in answer.page for answer in answers) == 5
    assert made(guarded, "Fredage") == 1


# Controls


@pytest.fixture(scope="module")
def unlocked(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    wsgi = "tests.races.wsgi_uden_indstillingslaas"
    with arena(template, "indstillinger_uden_laas", tmp_path_factory.mktemp("uden"), wsgi=wsgi) as place:
        yield place


def test_without_the_lock_nobody_is_left(unlocked: Arena, template: Template) -> None:
    assert any(let_each_other_go(unlocked, pair)[1] == 0 for pair in template[1]["pairs"][:CONTROL])


def test_without_the_lock_one_overwrites_the_other(unlocked: Arena, template: Template) -> None:
    def both_saved(pair: dict[str, Any]) -> bool:
        return [a.location for a in save_the_same_person(unlocked, pair)] == [f"{FOLK}/{pair['person'][0]}/"] * 2

    assert any(both_saved(pair) for pair in template[1]["pairs"][ROUNDS : ROUNDS + CONTROL])
