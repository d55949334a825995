import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from tests.factories import NOW
from tests.factories.organisation import PASSWORD, BrugerFactory
from tests.factories.totrin import make_app
from udviklingsmodel import settings as real_settings
from udviklingsmodel.kernel import clock, outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.django_db
MISMATCH = "Brugernavn eller adgangskode passer ikke. Prøv igen."
LOCKED = "Der er prøvet for mange gange. Vent 15 minutter, og prøv igen."
OTHER = "en anden lang adgangskode"


def person(brugernavn: str = "mette", **fields: Any) -> Bruger:
    saved: Bruger = BrugerFactory(brugernavn=brugernavn, **fields)
    saved.set_password(PASSWORD)
    saved.save()
    return saved


def try_login(client: Client, brugernavn: str, password: str, **extra: Any) -> Any:
    return client.post("/log-ind/", {"login": brugernavn, "password": password}, **extra)


def words(response: Any, brugernavn: str) -> str:
    """The page without what differs by itself."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return text.replace(f'value="{brugernavn}"', "")


def test_right_password_opens_the_overblik(client: Client) -> None:
    person()
    assert try_login(client, "mette", PASSWORD)["Location"] == "/"


@pytest.mark.parametrize("typed", ["METTE", " mette ", "Mette"])
def test_username_is_known_however_it_is_cased(client: Client, typed: str) -> None:
    person()
    assert try_login(client, typed, PASSWORD).status_code == 302


def test_wrong_unknown_and_deactivated_get_the_same_page(client: Client) -> None:
    person()
    person("borte", is_active=False)
    tried = [("mette", OTHER), ("findesikke", PASSWORD), ("borte", PASSWORD), ("borte", OTHER)]
    pages = {words(try_login(client, name, password), name) for name, password in tried}
    assert len(pages) == 1
    assert MISMATCH in pages.pop()


def test_wrong_unknown_and_deactivated_cost_the_same_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    person("borte", is_active=False)
    encode, hashed = MD5PasswordHasher.encode, []

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    counts = []
    for name in ("mette", "findesikke", "borte"):
        hashed.clear()
        try_login(client, name, OTHER)
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("brugernavn", ["mette", "findesikke"])
def test_five_failures_lock_also_the_right_password(client: Client, brugernavn: str) -> None:
    person()
    for _attempt in range(5):
        try_login(client, brugernavn, OTHER)
    response = try_login(client, brugernavn, PASSWORD)
    assert (response.status_code, LOCKED in response.content.decode()) == (200, True)


def test_four_failures_do_not_lock(client: Client) -> None:
    person()
    for _attempt in range(4):
        try_login(client, "mette", OTHER)
    assert try_login(client, "mette", PASSWORD).status_code == 302


def test_failures_count_together_however_the_name_is_cased(client: Client) -> None:
    person()
    for typed in ("mette", "Mette", "METTE", " mette", "mETTE"):
        try_login(client, typed, OTHER)
    assert LOCKED in try_login(client, "mette", PASSWORD).content.decode()


def test_lock_of_one_lets_another_in_from_the_same_address(client: Client) -> None:
    person()
    person("jonas")
    for _attempt in range(6):
        try_login(client, "mette", OTHER)
    assert try_login(client, "jonas", PASSWORD).status_code == 302


def test_lock_lets_the_same_person_in_from_another_address(client: Client) -> None:
    person()
    for _attempt in range(6):
        try_login(client, "mette", OTHER)
    assert try_login(client, "mette", PASSWORD, REMOTE_ADDR="127.0.0.2").status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 302)])
def test_lock_is_over_after_15_minutes(client: Client, minutes: int, status: int) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        person()
        for _attempt in range(5):
            try_login(client, "mette", OTHER)
        traveller.shift(timedelta(minutes=minutes))
        assert try_login(client, "mette", PASSWORD).status_code == status


def test_nothing_is_asked_to_be_mended_where_waiting_is_all_there_is(client: Client) -> None:
    person()
    for _attempt in range(5):
        response = try_login(client, "mette", OTHER)
    page = response.content.decode()
    assert (LOCKED in page, "Du blev ikke logget ind" in page, "skal rettes" in page) == (True, True, False)


def test_one_address_is_slowed_after_a_hundred_failures(client: Client) -> None:
    person()
    for n in range(100):
        assert try_login(client, f"elev{n}", OTHER).status_code == 200
    response = try_login(client, "mette", PASSWORD)
    assert (response.status_code, "prøvet for mange gange" in response.content.decode()) == (200, True)


def test_a_school_that_logs_in_at_once_is_not_slowed() -> None:
    person()
    assert all(try_login(Client(), "mette", PASSWORD).status_code == 302 for _ in range(101))


def test_login_without_a_csrf_token_is_refused_in_words() -> None:
    response = try_login(Client(enforce_csrf_checks=True), "mette", PASSWORD)
    assert (response.status_code, "Siden havde været åben for længe" in response.content.decode()) == (403, True)


@pytest.mark.parametrize(
    "away",
    [
        "https://ondt.example/",
        "//ondt.example/",
        "/\\ondt.example",
        "javascript:alert(1)",
        "https:///ondt.example",
        "\thttps://x.example",
    ],
)
def test_next_that_leads_away_is_not_followed(client: Client, away: str) -> None:
    person()
    response = client.post("/log-ind/", {"login": "mette", "password": PASSWORD, "next": away}, query_params={"next": away})
    assert response["Location"] == "/"


def test_next_that_stays_is_followed(client: Client) -> None:
    person()
    response = client.post("/log-ind/?next=/booking/mine/", {"login": "mette", "password": PASSWORD})
    assert response["Location"] == "/booking/mine/"


def ask_reset(client: Client, email: str) -> Any:
    return client.post("/adgangskode/glemt/", {"email": email})


def reset_link(client: Client, bruger: Bruger) -> str:
    ask_reset(client, bruger.email)
    outbox.drain(now=clock.now())
    found = re.search(r"http\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def choose(client: Client, link: str, password: str = OTHER) -> Any:
    page = client.get(link, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_reset_answers_the_same_for_an_unknown_address(client: Client) -> None:
    bruger = person()
    known, unknown = ask_reset(client, bruger.email), ask_reset(client, "ingen@example.dk")
    assert (known["Location"], unknown["Location"]) == ("/adgangskode/sendt/", "/adgangskode/sendt/")


@pytest.mark.parametrize("fields", [{}, {"is_active": False}])
def test_reset_mail_goes_only_to_the_active(client: Client, fields: dict[str, bool]) -> None:
    ask_reset(client, person(**fields).email)
    ask_reset(client, "ingen@example.dk")
    assert Udsendelse.objects.count() == (0 if fields else 1)


def test_reset_asked_many_times_a_minute_sends_one_mail(client: Client, frozen_clock: Any) -> None:
    bruger = person()
    for _click in range(3):
        ask_reset(client, bruger.email)
    assert Udsendelse.objects.count() == 1


def test_reset_is_logged(client: Client) -> None:
    bruger = person()
    ask_reset(client, bruger.email)
    assert Haendelse.objects.get().objekt_id == str(bruger.pk)


def test_reset_mail_names_nobody(client: Client) -> None:
    bruger = person()
    reset_link(client, bruger)
    assert bruger.navn not in mail.outbox[-1].body
    assert mail.outbox[-1].subject == "Vælg en ny adgangskode til Udviklingsmodellen"


def test_reset_link_sets_the_password(client: Client) -> None:
    choose(client, reset_link(client, person()))
    assert try_login(client, "mette", OTHER).status_code == 302


def test_reset_link_does_not_log_in(client: Client) -> None:
    choose(client, reset_link(client, person()))
    assert client.get("/").status_code == 302


def test_reset_link_works_once(client: Client) -> None:
    link = reset_link(client, person())
    choose(client, link)
    assert "Linket virker ikke længere" in Client().get(link, follow=True).content.decode()


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_reset_link_works_for_an_hour(client: Client, minutes: int, works: bool) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        link = reset_link(client, person())
        traveller.shift(timedelta(minutes=minutes))
        assert ("Linket virker ikke længere" not in client.get(link, follow=True).content.decode()) == works


def test_reset_link_of_a_person_deactivated_since_lets_nobody_in(client: Client) -> None:
    link = reset_link(client, person())
    Bruger.objects.update(is_active=False)
    choose(client, link)
    assert MISMATCH in try_login(client, "mette", OTHER).content.decode()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("fjorten tegn..", "mindst 15"),
        ("Metteliseandersen", "minder for meget om"),
        ("123456789987654321", "for almindelig"),
        ("123456789012345", "for let at gætte"),
        ("passwordpassword", "for let at gætte"),
    ],
)
def test_reset_with_a_poor_password_is_refused(client: Client, password: str, sentence: str) -> None:
    response = choose(client, reset_link(client, person("metteliseandersen")), password)
    assert (response.status_code, sentence in response.content.decode()) == (200, True)


def test_password_is_as_long_with_a_second_step(client: Client) -> None:
    """The step can be removed or reset later, and what is kept of a password does not say how long it is."""
    make_app(bruger := person())
    response = choose(client, reset_link(client, bruger), "fjorten tegn..")
    assert (response.status_code, "mindst 15" in response.content.decode()) == (200, True)


def test_password_of_15_characters_is_long_enough(client: Client) -> None:
    assert choose(client, reset_link(client, person()), "femten tegn ja!").status_code == 302


def test_password_hash_in_production_is_argon2id() -> None:
    assert real_settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_password_is_rehashed_by_the_real_hashers(settings: Any) -> None:
    settings.PASSWORD_HASHERS = real_settings.PASSWORD_HASHERS
    bruger = person()
    assert bruger.password.startswith("argon2$argon2id$")


def test_logout_clears_what_the_browser_holds(client: Client, login: Callable[[Client, Any], Client]) -> None:
    login(client, BrugerFactory())
    assert client.post("/log-ud/")["Clear-Site-Data"] == '"cache", "storage"'


def test_logout_ends_the_session(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client]) -> None:
    login(client, BrugerFactory())
    client.post("/log-ud/")
    assert client.get("/").status_code == 302


def test_logout_by_link_asks_first(client: Client, frozen_clock: Any, login: Callable[[Client, Any], Client]) -> None:
    login(client, BrugerFactory())
    client.get("/log-ud/")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/login/", "/signup/", "/opret/", "/admin/"])
def test_there_is_no_sign_up(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
