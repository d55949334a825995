"""The second step at login: setting it up, using it, losing it, and whom it is asked of."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from pytest_django import Settings

from tests.conftest import FrozenClock, afsender
from tests.factories import NOW, TODAY
from tests.factories.booking import make_ordning
from tests.factories.organisation import PASSWORD, BrugerFactory, InstitutionFactory, kommune
from tests.factories.totrin import Noegle, code, make_app
from tests.organisation.conftest import version
from udviklingsmodel.kernel import audit, outbox
from udviklingsmodel.kernel.models import Haendelse, Udsendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Totrinskrav
from udviklingsmodel.organisation.services import deactivate_bruger, give_rolle, totrin
from udviklingsmodel.organisation.services.totrin import Totrin

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=90)
LOCKED = "Der er prøvet for mange gange. Vent 15 minutter, og prøv igen."
WRONG = "Koden passer ikke."
Login = Callable[[Client, Any], Client]


@pytest.fixture
def mette(db: None) -> Bruger:
    person: Bruger = BrugerFactory(navn="Mette Lund", brugernavn="mette")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def browser(client: Client, frozen_clock: FrozenClock, login: Login, mette: Bruger) -> Client:
    return login(client, mette)


def password_is_right(browser: Client, to: str = "") -> Any:
    return browser.post(f"/log-ind/{to}", {"login": "mette", "password": PASSWORD})


def second_step(browser: Client, typed: str, **extra: Any) -> Any:
    return browser.post("/log-ind/kode/", {"code": typed}, **extra)


def is_in(browser: Client) -> bool:
    return bool(browser.get("/").status_code == 200)


def happened() -> list[tuple[str, str, dict[str, str]]]:
    rows = Haendelse.objects.filter(handling__startswith="totrin").order_by("nummer")
    return [(row.handling, row.objekt_id, row.data) for row in rows]


def reservekoder(person: Bruger) -> list[str]:
    codes: list[str] = Totrin.of(person).reservekoder.wrap().get_unused_codes()
    return codes


def shown_secret(page: Any) -> str:
    (spaced,) = re.findall(r'<code class="kode">([A-Z2-7 ]+)</code>', page.content.decode())
    return str(spaced).replace(" ", "")


def test_password_alone_logs_in_one_who_has_set_up_nothing(client: Client, mette: Bruger) -> None:
    assert password_is_right(client)["Location"] == "/"
    assert is_in(client)


def test_password_alone_does_not_log_in_one_with_an_app(client: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    make_app(mette)
    assert password_is_right(client)["Location"] == "/log-ind/kode/"
    assert client.get("/")["Location"] == "/log-ind/?next=%2F"


def test_code_of_the_app_logs_in_and_leads_to_where_one_was_going(
    client: Client, frozen_clock: FrozenClock, mette: Bruger
) -> None:
    secret = make_app(mette)
    password_is_right(client, "?next=/konto/")
    assert second_step(client, code(secret, frozen_clock.move(seconds=90)))["Location"] == "/konto/"
    assert is_in(client)


@pytest.mark.parametrize(("seconds", "lets_in"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clock_of_the_telephone_may_be_half_a_minute_off(mette: Bruger, seconds: int, lets_in: bool) -> None:
    secret, at = make_app(mette), NOW + timedelta(minutes=10)
    used = totrin.use_code(bruger=mette, kode=code(secret, at + timedelta(seconds=seconds)), now=at)
    assert (used is not None) == lets_in


def test_code_of_the_app_is_used_once_also_in_another_process(mette: Bruger) -> None:
    secret, at = make_app(mette), NOW + LATER
    assert totrin.use_code(bruger=mette, kode=code(secret, at), now=at)
    assert totrin.use_code(bruger=mette, kode=code(secret, at), now=at) is None
    assert totrin.use_code(bruger=mette, kode=code(secret, at), now=at + timedelta(seconds=29)) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "reservekode"])
def test_code_sent_by_eight_at_once_lets_one_in(kind: str) -> None:
    person, at = BrugerFactory(), NOW + LATER
    kode = code(make_app(person), at)
    totrin.new_reservekoder(bruger=person, now=NOW)
    kode = kode if kind == "app" else reservekoder(person)[0]

    def use(_number: int) -> bool:
        try:
            return totrin.use_code(bruger=person, kode=kode, now=at) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(8))) == 1


def test_code_that_came_before_the_last_one_used_is_void(mette: Bruger) -> None:
    secret, at = make_app(mette), NOW + LATER
    assert totrin.use_code(bruger=mette, kode=code(secret, at + timedelta(seconds=30)), now=at)
    assert totrin.use_code(bruger=mette, kode=code(secret, at), now=at) is None


def test_code_that_set_the_app_up_does_not_log_in(mette: Bruger) -> None:
    secret = make_app(mette)
    assert totrin.use_code(bruger=mette, kode=code(secret, NOW), now=NOW) is None


@pytest.mark.parametrize("typed", ["", "000000", "ikke en kode", "١٢٣٤٥٦", "1" * 5000, "\x00"])
def test_whatever_else_is_typed_lets_nobody_in(client: Client, frozen_clock: FrozenClock, mette: Bruger, typed: str) -> None:
    make_app(mette)
    password_is_right(client)
    assert second_step(client, typed).status_code == 200
    assert not is_in(client)


def test_code_of_somebody_else_lets_nobody_in(client: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    make_app(mette)
    others = make_app(BrugerFactory())
    password_is_right(client)
    assert WRONG in second_step(client, code(others, frozen_clock.move(seconds=90))).content.decode()


def test_five_wrong_codes_lock_also_the_right_one_from_any_address(client: Client, mette: Bruger) -> None:
    with time_machine.travel(NOW, tick=False) as traveller:
        secret = make_app(mette)
        for attempt in range(5):
            fresh = Client(REMOTE_ADDR=f"127.0.0.{attempt + 2}")
            password_is_right(fresh)
            assert (LOCKED in second_step(fresh, "000000").content.decode()) == (attempt == 4)
        traveller.shift(timedelta(minutes=14))
        password_is_right(client)
        assert LOCKED in second_step(client, code(secret, NOW + timedelta(minutes=14))).content.decode()
        traveller.shift(timedelta(minutes=2))
        password_is_right(client)
        assert second_step(client, code(secret, NOW + timedelta(minutes=16)))["Location"] == "/"


def test_lock_of_the_codes_keeps_nobody_else_out_and_right_code_begins_anew(client: Client, mette: Bruger) -> None:
    with time_machine.travel(NOW + LATER, tick=False):
        secret = make_app(mette)
        password_is_right(client)
        for _attempt in range(4):
            second_step(client, "000000")
        assert second_step(client, code(secret, NOW + LATER))["Location"] == "/"
    assert not AccessAttempt.objects.filter(username="mette:trin2").exists()


@pytest.mark.parametrize("name", ["mette:trin2", " Mette:TRIN2 "])
def test_nobody_without_the_password_locks_the_second_step(client: Client, mette: Bruger, name: str) -> None:
    with time_machine.travel(NOW + LATER, tick=False):
        secret = make_app(mette)
        for _attempt in range(6):
            page = Client().post("/log-ind/", {"login": name, "password": "gættet på"}).content.decode()
            assert "Brugernavn eller adgangskode passer ikke" in page
        password_is_right(client)
        assert second_step(client, code(secret, NOW + LATER))["Location"] == "/"


def test_wrong_code_is_logged_and_kept_nowhere(client: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    make_app(mette)
    password_is_right(client)
    second_step(client, "918273")
    assert happened()[-1] == ("totrin.fejlet", str(mette.pk), {})
    assert "918273" not in str(AccessAttempt.objects.values_list())
    assert AccessAttempt.objects.get(username="mette:trin2").failures_since_start == 1


def test_locked_attempts_do_not_fill_the_log(client: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    make_app(mette)
    password_is_right(client)
    for _attempt in range(8):
        second_step(client, "000000")
    assert Haendelse.objects.filter(handling="totrin.fejlet").count() == 5


@pytest.mark.parametrize("sent", ["", "[]", "1", "{}", '{"id": "x"}', '{"id":"eA","rawId":"eA","response":{}}', "ikke json"])
def test_answer_that_no_key_gave_lets_nobody_in(client: Client, frozen_clock: FrozenClock, mette: Bruger, sent: str) -> None:
    make_app(mette)
    password_is_right(client)
    client.get("/log-ind/kode/")
    response = client.post("/log-ind/kode/", {"credential": sent})
    assert (response.status_code, is_in(client)) == (200, False)


def test_page_of_the_code_is_for_those_whose_password_was_right(client: Client, mette: Bruger) -> None:
    assert client.get("/log-ind/kode/")["Location"] == "/log-ind/"
    assert second_step(client, "000000")["Location"] == "/log-ind/"


def test_person_deactivated_between_the_two_steps_is_not_let_in(
    client: Client, frozen_clock: FrozenClock, mette: Bruger
) -> None:
    secret = make_app(mette)
    password_is_right(client)
    deactivate_bruger(bruger=mette, by=None, now=NOW)
    second_step(client, code(secret, frozen_clock.move(seconds=90)))
    assert not is_in(client)


def test_password_changed_between_the_two_steps_begins_the_login_anew(
    client: Client, frozen_clock: FrozenClock, mette: Bruger
) -> None:
    secret = make_app(mette)
    password_is_right(client)
    mette.refresh_from_db()
    mette.set_password("en helt anden adgangskode")
    mette.save()
    assert second_step(client, code(secret, frozen_clock.move(seconds=90)))["Location"] == "/log-ind/"
    assert not is_in(client)


HERE = "https://udvikling.example.dk"


@pytest.fixture
def noegle(settings: Settings) -> Noegle:
    settings.BASE_URL = HERE
    return Noegle(HERE, "udvikling.example.dk")


def asked(page: Any) -> dict[str, Any]:
    return dict(json.loads(page.context["valg"]))


def added(browser: Client, noegle: Noegle) -> Any:
    question = asked(browser.get("/konto/noegle/"))
    return browser.post("/konto/noegle/", {"navn": "", "credential": noegle.create(question)})


def ask_for_the_key(browser: Client) -> dict[str, Any]:
    password_is_right(browser)
    return asked(browser.get("/log-ind/kode/"))


def answer(browser: Client, credential: str) -> Any:
    return browser.post("/log-ind/kode/", {"credential": credential})


def test_security_key_is_added_and_logs_in(browser: Client, noegle: Noegle, mette: Bruger) -> None:
    assert added(browser, noegle)["Location"] == "/konto/reservekoder/"
    (held,) = Totrin.of(mette).noegler
    assert str(held) == "Sikkerhedsnøgle"
    window = Client()
    assert answer(window, noegle.get(ask_for_the_key(window)))["Location"] == "/"
    assert is_in(window)


def test_another_key_with_the_same_number_does_not(browser: Client, noegle: Noegle) -> None:
    added(browser, noegle)
    window, forged = Client(), Noegle(noegle.origin, noegle.rp, pk=noegle.pk)
    assert answer(window, forged.get(ask_for_the_key(window))).status_code == 200
    assert not is_in(window)


def test_answer_to_an_earlier_question_does_not(browser: Client, noegle: Noegle) -> None:
    added(browser, noegle)
    window = Client()
    heard = noegle.get(ask_for_the_key(window))
    answer(window, heard)
    later = Client()
    ask_for_the_key(later)
    assert answer(later, heard).status_code == 200
    assert not is_in(later)


@pytest.mark.parametrize(
    ("origin", "rp"),
    [("https://udvikling.example.com", "udvikling.example.com"), ("http://udvikling.example.dk", "udvikling.example.dk")],
)
def test_answer_given_to_another_site_does_not(browser: Client, noegle: Noegle, origin: str, rp: str) -> None:
    added(browser, noegle)
    window = Client()
    elsewhere = Noegle(origin, rp, noegle.private, noegle.pk)
    assert answer(window, elsewhere.get(ask_for_the_key(window))).status_code == 200
    assert not is_in(window)


def test_key_of_somebody_else_does_not(browser: Client, noegle: Noegle, login: Login, mette: Bruger) -> None:
    added(browser, noegle)
    others = Noegle(noegle.origin, noegle.rp)
    added(login(Client(), BrugerFactory()), others)
    window = Client()
    assert answer(window, others.get(ask_for_the_key(window))).status_code == 200
    assert not is_in(window)


@pytest.mark.parametrize("sent", ["", "[]", "{}", '{"id":"eA","rawId":"eA","response":{}}', "ikke json"])
def test_what_no_key_answered_is_not_added(browser: Client, noegle: Noegle, mette: Bruger, sent: str) -> None:
    browser.get("/konto/noegle/")
    response = browser.post("/konto/noegle/", {"navn": "min", "credential": sent})
    assert (response.status_code, bool(Totrin.of(mette))) == (200, False)


def test_key_that_was_asked_nothing_is_not_added(browser: Client, noegle: Noegle, mette: Bruger) -> None:
    question = asked(browser.get("/konto/noegle/"))
    browser.post("/konto/noegle/", {"navn": "", "credential": noegle.create(question)})
    browser.post("/konto/noegle/", {"navn": "", "credential": Noegle(HERE, noegle.rp).create(question)})
    assert len(Totrin.of(mette).noegler) == 1


def test_keys_are_offered_only_where_browsers_know_them(browser: Client, settings: Settings) -> None:
    assert "Sikkerhedsnøgle" in browser.get("/konto/").content.decode()
    settings.MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
    assert "Sikkerhedsnøgle" not in browser.get("/konto/").content.decode()
    assert browser.get("/konto/noegle/").status_code == 404


def test_app_is_set_up_from_the_page_and_the_reserve_codes_are_shown(browser: Client, mette: Bruger) -> None:
    page = browser.get("/konto/app/")
    secret = shown_secret(page)
    assert shown_secret(browser.get("/konto/app/")) == secret
    response = browser.post("/konto/app/", {"kode": code(secret, NOW)}, follow=True)
    assert response.redirect_chain == [("/konto/reservekoder/", 302)]
    spaced = [f"{kode[:4]} {kode[4:]}" for kode in reservekoder(mette)]
    assert len(set(spaced)) == 10
    assert re.findall(r'<code class="kode">(\d{4} \d{4})</code>', response.content.decode()) == spaced
    assert [handling for handling, _, data in happened()] == ["totrin.tilfoejet", "totrin.tilfoejet"]
    assert [data for _, _, data in happened()] == [{"art": "totp"}, {"art": "recovery_codes"}]


def test_wrong_code_sets_nothing_up_and_keeps_the_same_secret(browser: Client, mette: Bruger) -> None:
    secret = shown_secret(browser.get("/konto/app/"))
    response = browser.post("/konto/app/", {"kode": "000000"})
    assert "Koden passer ikke. Skriv den kode, appen viser nu." in response.content.decode()
    assert shown_secret(response) == secret
    assert not Totrin.of(mette)


def test_qr_code_holds_what_an_app_reads(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import qrcode

    drawn: list[str] = []
    monkeypatch.setattr(qrcode.QRCode, "add_data", lambda code, data: drawn.append(data))
    page = browser.get("/konto/app/")
    assert drawn == [f"otpauth://totp/mette?secret={shown_secret(page)}&issuer=Udviklingsmodellen"]
    assert f'href="{escape(drawn[0])}"' in page.content.decode()


def test_reserve_codes_are_shown_and_fetched_only_while_they_are_new(
    browser: Client, frozen_clock: FrozenClock, mette: Bruger
) -> None:
    secret = shown_secret(browser.get("/konto/app/"))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    first = reservekoder(mette)[0]
    kode = f"{first[:4]} {first[4:]}"
    file = browser.get("/konto/reservekoder/hent/")
    assert (kode in file.content.decode(), "attachment" in file["Content-Disposition"]) == (True, True)
    assert browser.post("/konto/reservekoder/gemt/")["Location"] == "/konto/"
    assert kode not in browser.get("/konto/reservekoder/").content.decode()
    assert browser.get("/konto/reservekoder/hent/").status_code == 404


def test_reserve_codes_are_hidden_after_half_an_hour_too(browser: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    secret = shown_secret(browser.get("/konto/app/"))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    frozen_clock.move(minutes=20)
    assert browser.get("/konto/reservekoder/hent/").status_code == 200
    frozen_clock.move(minutes=11)
    assert browser.get("/konto/reservekoder/hent/").status_code == 404


def test_reserve_code_logs_in_once_is_logged_and_told(client: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    make_app(mette)
    totrin.new_reservekoder(bruger=mette, now=NOW)
    frozen_clock.move(minutes=5)
    kode = reservekoder(mette)[3]
    password_is_right(client)
    assert second_step(client, f"{kode[:4]} {kode[4:]}")["Location"] == "/"
    assert happened()[-1] == ("totrin.reservekode_brugt", str(mette.pk), {})
    assert Udsendelse.objects.filter(art="totrin_aendret", modtager=mette, due_at=frozen_clock.at).exists()
    again = Client()
    password_is_right(again)
    assert WRONG in second_step(again, kode).content.decode()
    assert len(reservekoder(mette)) == 9


def test_new_reserve_codes_void_the_old(browser: Client, mette: Bruger) -> None:
    make_app(mette)
    totrin.new_reservekoder(bruger=mette, now=NOW)
    old = reservekoder(mette)
    totrin.new_reservekoder(bruger=mette, now=NOW)
    assert not set(old) & set(reservekoder(mette))


def test_nobody_has_reserve_codes_alone(browser: Client, mette: Bruger) -> None:
    totrin.new_reservekoder(bruger=mette, now=NOW)
    assert not Authenticator.objects.filter(user=mette).exists()
    assert browser.get("/konto/reservekoder/")["Location"] == "/konto/"


def test_database_holds_no_secret_in_clear(browser: Client, mette: Bruger) -> None:
    secret = shown_secret(browser.get("/konto/app/"))
    assert secret not in json.dumps(dict(browser.session.items()))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert not [word for word in (secret, *reservekoder(mette)) if word in stored]
    written = str([*Haendelse.objects.values_list("data", flat=True), *Udsendelse.objects.values()])
    assert not [word for word in (secret, *reservekoder(mette)) if word in written]
    assert list(audit.faults()) == []


def test_setting_up_ends_ones_other_sessions_and_not_this(browser: Client, login: Login, mette: Bruger) -> None:
    elsewhere = login(Client(), mette)
    secret = shown_secret(browser.get("/konto/app/"))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    assert (is_in(browser), is_in(elsewhere)) == (True, False)


def test_another_telephone_takes_the_place_of_the_first(browser: Client, frozen_clock: FrozenClock, mette: Bruger) -> None:
    first = make_app(mette)
    login_anew = Client()
    password_is_right(login_anew)
    second_step(login_anew, code(first, frozen_clock.move(seconds=90)))
    second = shown_secret(login_anew.get("/konto/app/"))
    login_anew.post("/konto/app/", {"kode": code(second, frozen_clock.at)})
    at = frozen_clock.move(seconds=90)
    assert totrin.use_code(bruger=mette, kode=code(first, at), now=at) is None
    assert totrin.use_code(bruger=mette, kode=code(second, at), now=at)


def test_removing_the_last_step_takes_the_reserve_codes_along(client: Client, login: Login, mette: Bruger) -> None:
    make_app(mette)
    totrin.new_reservekoder(bruger=mette, now=NOW)
    totrin.remove(bruger=mette, pk=Totrin.of(mette).app.pk, now=NOW)
    assert not Authenticator.objects.filter(user=mette).exists()
    assert happened()[-1] == ("totrin.fjernet", str(mette.pk), {"art": "totp"})
    assert password_is_right(client)["Location"] == "/"


def test_nobody_removes_what_is_another_s(browser: Client, mette: Bruger) -> None:
    make_app(other := BrugerFactory())
    pk = Totrin.of(other).app.pk
    assert browser.post(f"/konto/fjern/{pk}/").status_code == 404
    totrin.remove(bruger=mette, pk=pk, now=NOW)
    assert Totrin.of(other)


ASKS = ["/konto/app/", "/konto/noegle/", "/konto/reservekoder/"]


@pytest.mark.parametrize("address", ASKS)
def test_change_asks_for_the_password_where_the_login_lies_back(
    browser: Client, frozen_clock: FrozenClock, address: str
) -> None:
    frozen_clock.move(minutes=15)
    asking = browser.get(address)["Location"]
    assert asking == f"/konto/bekraeft/?next={address.replace('/', '%2F')}"
    assert browser.post(address)["Location"] == asking
    assert "Adgangskoden passer ikke." in browser.post(asking, {"password": "en anden"}).content.decode()
    assert browser.post(asking, {"password": PASSWORD})["Location"] == address
    assert "bekraeft" not in browser.get(address).headers.get("Location", "")


@pytest.mark.parametrize("to", ["https://example.dk/", "//example.dk", "javascript:alert(1)"])
def test_password_page_leads_nowhere_else(browser: Client, to: str) -> None:
    assert browser.post(f"/konto/bekraeft/?next={to}", {"password": PASSWORD})["Location"] == "/konto/"


def test_five_wrong_passwords_lock_that_page_too(browser: Client) -> None:
    for _attempt in range(5):
        browser.post("/konto/bekraeft/", {"password": "en anden"})
    assert LOCKED in browser.post("/konto/bekraeft/", {"password": PASSWORD}).content.decode()


@pytest.fixture
def dpo(mette: Bruger) -> Bruger:
    give_rolle(bruger=mette, rolle=Rolle.DPO, sted=kommune(), fra=date(2020, 1, 1), by=None, now=NOW)
    return Bruger.objects.get(pk=mette.pk)


def require(rolle: Rolle = Rolle.DPO, fra: date | None = TODAY) -> None:
    totrin.require(rolle=rolle, fra=fra, by=None, now=NOW)


@pytest.mark.parametrize(
    ("rolle", "fra", "led"),
    [
        (Rolle.DPO, TODAY, True),
        (Rolle.DPO, TODAY - timedelta(days=300), True),
        (Rolle.DPO, TODAY + timedelta(days=1), False),
        (Rolle.DPO, None, False),
        (Rolle.FAGPERSON, TODAY, False),
    ],
)
def test_role_that_asks_for_it_is_led_there_from_its_day(
    client: Client, frozen_clock: FrozenClock, login: Login, dpo: Bruger, rolle: Rolle, fra: date | None, led: bool
) -> None:
    require(rolle, fra)
    response = login(client, dpo).get("/booking/")
    assert (response.headers.get("Location") == "/konto/") == led


def test_overblik_says_in_good_time_that_the_role_will_need_it(
    client: Client, frozen_clock: FrozenClock, login: Login, dpo: Bruger
) -> None:
    require(fra=date(2026, 12, 24))
    browser = login(client, dpo)
    assert "Din rolle kræver det fra 24. december 2026" in browser.get("/").content.decode()
    make_app(dpo)
    browser = login(Client(), dpo)
    assert "Sæt totrinsbekræftelse op" not in browser.get("/").content.decode()


def test_session_begun_before_the_day_is_led_there_on_it(
    client: Client, frozen_clock: FrozenClock, login: Login, dpo: Bruger
) -> None:
    browser = login(client, dpo)
    assert is_in(browser)
    require()
    assert browser.get("/")["Location"] == "/konto/"
    assert browser.get("/konto/").status_code == 200
    assert browser.get("/handbog/").status_code == 200


def test_one_who_was_led_aside_comes_back_when_it_is_set_up(
    client: Client, frozen_clock: FrozenClock, login: Login, dpo: Bruger
) -> None:
    browser = login(client, dpo)
    require()
    browser.get("/demo/mails/")
    secret = shown_secret(browser.get("/konto/app/"))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    assert browser.post("/konto/reservekoder/gemt/")["Location"] == "/demo/mails/"
    assert is_in(browser)


def test_what_was_sent_is_there_again_when_it_is_set_up(
    client: Client, frozen_clock: FrozenClock, login: Login, administrator: Bruger
) -> None:
    browser = login(client, administrator)
    page = browser.get("/indstillinger/faggrupper/")
    sent = {"navn": "logopæd", "formular_id": str(page.context["form"]["formular_id"].value()), **afsender(page)}
    require(Rolle.ADMINISTRATION)
    assert browser.post("/indstillinger/faggrupper/", sent)["Location"] == "/konto/"
    assert "Vi gemmer det for dig i en time" in browser.get("/konto/").content.decode()
    secret = shown_secret(browser.get("/konto/app/"))
    browser.post("/konto/app/", {"kode": code(secret, NOW)})
    back = browser.post("/konto/reservekoder/gemt/")["Location"]
    assert back == "/indstillinger/faggrupper/"
    assert browser.get(back).context["form"]["navn"].value() == "logopæd"


def test_press_that_cannot_be_kept_is_not_carried_out_and_says_so(
    client: Client, frozen_clock: FrozenClock, login: Login, administrator: Bruger
) -> None:
    person = BrugerFactory()
    browser = login(client, administrator)
    require(Rolle.ADMINISTRATION)
    browser.post(f"/indstillinger/medarbejdere/{person.pk}/luk/")
    assert "så det blev ikke gemt." in browser.get("/konto/").content.decode()
    assert Bruger.objects.get(pk=person.pk).is_active


def test_one_who_needs_it_cannot_remove_the_last(
    client: Client, frozen_clock: FrozenClock, login: Login, dpo: Bruger
) -> None:
    require()
    make_app(dpo)
    held = Bruger.objects.get(pk=dpo.pk)
    with pytest.raises(ValidationError, match="Din rolle kræver totrinsbekræftelse"):
        totrin.remove(bruger=held, pk=Totrin.of(dpo).app.pk, now=NOW)
    totrin.add_key(bruger=held, credential={}, navn="nøglering", now=NOW)
    totrin.remove(bruger=held, pk=Totrin.of(dpo).app.pk, now=NOW)
    assert not Totrin.of(dpo).app


def test_page_costs_no_query_more_where_a_role_asks_for_it(
    client: Client, frozen_clock: FrozenClock, login: Login, settings: Settings
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    ordning = make_ordning(slug="her")
    person = BrugerFactory(roller=[(Rolle.FAGPERSON, ordning.sted)])
    make_app(person)
    browser = login(client, person)

    def cost() -> int:
        browser.get("/booking/her/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/booking/her/").status_code == 200
        return len(captured)

    before = cost()
    require(Rolle.FAGPERSON)
    assert cost() == before


@pytest.mark.parametrize("address", ["/konto/", "/konto/app/", "/konto/noegle/", "/konto/reservekoder/"])
def test_own_pages_ask_at_most_twelve_queries(
    client: Client, frozen_clock: FrozenClock, login: Login, mette: Bruger, address: str, settings: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    make_app(mette)
    browser = login(client, mette)
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    assert len(captured) <= 12


KRAV = "/indstillinger/totrin/dpo/"


def chosen(browser: Client, **changes: str) -> dict[str, str]:
    return {"kraeves": "ja", "fra_0": "1", "fra_1": "12", "fra_2": "2026"} | version(browser, KRAV) | changes


def test_administration_asks_it_of_a_role_from_a_day(admin: Client, administrator: Bruger) -> None:
    assert admin.post(KRAV, chosen(admin))["Location"] == "/indstillinger/totrin/"
    assert Totrinskrav.objects.get().fra_date == date(2026, 12, 1)
    assert happened()[-1] == ("totrinskrav.aendret", "dpo", {"felter": "fra", "fra": " > 2026-12-01"})
    assert "Kræves fra 1. december 2026" in admin.get("/indstillinger/totrin/").content.decode()
    history = admin.get("/indstillinger/historik/").content.decode()
    assert "Ændrede kravet om totrinsbekræftelse for rollen Databeskyttelsesrådgiver" in history
    assert "Fra og med: fra intet til 1. december 2026" in history
    admin.post(KRAV, chosen(admin, kraeves="nej"))
    assert Totrinskrav.objects.get().fra_date is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fra_0": "", "fra_1": "", "fra_2": ""}, "Skriv, fra hvilken dag det gælder."),
        ({"fra_0": "31", "fra_1": "2"}, "Den dato findes ikke. Er dag og måned byttet om?"),
        ({"kraeves": "måske"}, "Vælg nej eller ja."),
    ],
)
def test_day_that_is_none_is_refused(admin: Client, changes: dict[str, str], said: str) -> None:
    assert said in admin.post(KRAV, chosen(admin, **changes)).content.decode()
    assert not Totrinskrav.objects.exists()


def test_of_two_who_change_it_neither_overwrites_the_other(admin: Client) -> None:
    seen = chosen(admin)
    require(fra=date(2027, 1, 1))
    assert admin.post(KRAV, seen).status_code == 409
    assert Totrinskrav.objects.get().fra_date == date(2027, 1, 1)


def test_list_counts_those_who_have_set_it_up(admin: Client, settings: Any) -> None:
    settings.SNAPSHOT_SECONDS = 60
    skole = InstitutionFactory()
    people = [BrugerFactory(roller=[(Rolle.FAGPERSON, skole)]) for _n in range(3)]
    make_app(people[0])
    totrin.new_reservekoder(bruger=people[0], now=NOW)
    with CaptureQueriesContext(connection) as captured:
        shown = admin.get("/indstillinger/totrin/").content.decode()
    assert ("1 af 3 har sat det op" in shown, len(captured) <= 12) == (True, True)


def test_administration_resets_for_one_who_lost_the_telephone(admin: Client, administrator: Bruger, login: Login) -> None:
    person = BrugerFactory(email="mistet@example.dk")
    make_app(person)
    totrin.new_reservekoder(bruger=person, now=NOW)
    theirs = login(Client(), person)
    admin.post(f"/indstillinger/medarbejdere/{person.pk}/totrin/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert not is_in(theirs)
    last = Haendelse.objects.get(handling="totrin.nulstillet")
    assert (last.aktoer, last.objekt_id, last.data) == (administrator.pk, str(person.pk), {})
    outbox.drain(now=NOW + timedelta(minutes=1))
    assert "En administrator har nulstillet din totrinsbekræftelse" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["mistet@example.dk"]


def test_reset_also_opens_the_lock_of_the_second_step(client: Client, mette: Bruger) -> None:
    with time_machine.travel(NOW + LATER, tick=False):
        make_app(mette)
        password_is_right(client)
        for _attempt in range(5):
            second_step(client, "000000")
        totrin.reset(bruger=mette, by=None, now=NOW + LATER)
        secret = make_app(mette, NOW + LATER)
        password_is_right(again := Client())
        assert second_step(again, code(secret, NOW + LATER + timedelta(seconds=30)))["Location"] == "/"


def test_administrator_does_not_reset_ones_own(admin: Client, administrator: Bruger) -> None:
    with pytest.raises(ValidationError, match="Du kan ikke nulstille din egen"):
        totrin.reset(bruger=administrator, by=administrator, now=NOW)


def test_reset_asks_for_the_password_where_the_login_lies_back(admin: Client, frozen_clock: FrozenClock) -> None:
    make_app(person := BrugerFactory())
    frozen_clock.move(minutes=15)
    response = admin.post(f"/indstillinger/medarbejdere/{person.pk}/totrin/")
    assert response["Location"].startswith("/konto/bekraeft/?next=")
    assert Totrin.of(person)


def test_command_resets_for_the_last_administrator(administrator: Bruger, frozen_clock: FrozenClock) -> None:
    make_app(administrator)
    said = StringIO()
    call_command("nulstil_totrin", administrator.brugernavn, stdout=said)
    assert "Erik Damgaard: nulstillet." in said.getvalue()
    assert not Totrin.of(administrator)
    assert Haendelse.objects.get(handling="totrin.nulstillet").aktoer is None
    with pytest.raises(CommandError, match="Der er ingen bruger, der hedder ingen"):
        call_command("nulstil_totrin", "ingen")
