"""The guided pages of a consent, from the child's page and back to it."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samtykke.enums import Hvemsvarer, Oplysningsart, Svar
from samtykke.models import Barn, Samtykke, Samtykkeregler, Samtykkesvar, Tilbagekaldelse
from tests.factories import NOW, TODAY
from tests.factories.organisation import EnhedFactory
from tests.factories.samtykke import make_barn, make_hjemmel, make_indehaver, make_samtykke, make_svar, make_valid
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from udviklingsmodel.kernel.models import Haendelse, Opgave

pytestmark = pytest.mark.usefixtures("frozen_clock")
DAGE = {
    "fra_date_0": "23",
    "fra_date_1": "11",
    "fra_date_2": "2026",
    "sidste_date_0": "22",
    "sidste_date_1": "11",
    "sidste_date_2": "2027",
}
SVAR = {
    "svar": "ja",
    "form": "papir",
    "omstaendigheder": "",
    "afgivet_date_0": "23",
    "afgivet_date_1": "11",
    "afgivet_date_2": "2026",
}


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


@pytest.fixture
def browser(f: Familien, login: Any) -> Client:
    client: Client = login(Client(), f.fagperson)
    return client


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def ask(browser: Client, f: Familien, **values: Any) -> Any:
    sent = {"ny_id": str(uuid4()), "formaal": "sparring", "uden_skrift_grund": ""} | DAGE
    return browser.post(f"/samtykke/{f.barn.pk}/samtykke/nyt/", sent | {f"enhed_{f.st.pk}": ["trivsel"]} | values)


def test_consent_of_two_who_live_apart_from_beginning_to_end(f: Familien, browser: Client) -> None:
    asked = browser.get(f"/samtykke/{f.barn.pk}/samtykke/nyt/")
    assert "Kirsten Prøve har forældremyndighed fra 4. marts 2018 (oplyst af forældrene)" in text(asked)
    response = ask(browser, f, **{f"enhed_{f.ke.pk}": ["trivsel", "laering"]})
    samtykke = Samtykke.objects.get()
    assert response["Location"] == f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/"
    page = browser.get(response["Location"])
    assert text(page).count("Har ikke svaret endnu") == 2
    assert "Til KE: trivsel og udvikling, læring" in text(page)
    for holder in (f.mor, f.far):
        url = f"{response['Location']}svar/{holder.pk}/"
        assert f"Hvad svarer {holder}?" in text(browser.get(url))
        assert browser.post(url, SVAR | {"indhentet_af": str(f.fagperson.pk)}).status_code == 302
    assert (f.hindring(), f.hindring(f.ke)) == ("", "")
    assert text(browser.get(f"/samtykke/{f.barn.pk}/")).count("Ja, til og med 22/11 2027") == 3


def test_board_answers_for_each_unit_and_kind_and_says_why(f: Familien, browser: Client) -> None:
    make_valid(f.barn, f.st, f.ke)
    refused = make_samtykke(f.barn, f.st, art=Oplysningsart.HELBRED)
    make_svar(refused, f.mor)
    make_svar(refused, f.far, Svar.NEJ)
    make_samtykke(f.barn, f.ke, art=Oplysningsart.LAERING)
    f.withdraw(enhed=f.ke)
    page = text(browser.get(f"/samtykke/{f.barn.pk}/"))
    assert "Trivsel og udvikling Ja, til og med 22/11 2027 Ja, til og med 22. november 2027. Se samtykket" in page
    assert "Nej Samtykket er trukket tilbage." in page
    assert "Nej De er ikke enige: en har sagt ja, og en har sagt nej." in page
    assert "Læring – Der er ikke givet samtykke til det." in page


def test_consents_of_a_child_are_told_apart_by_reference_and_by_how_much_holds(f: Familien, browser: Client) -> None:
    holds, partly = make_valid(f.barn, f.ke), make_valid(f.barn, f.st, f.ke)
    f.withdraw(enhed=f.st)
    refused = make_samtykke(f.barn, f.st)
    make_svar(refused, f.mor, Svar.NEJ)
    waits = make_samtykke(f.barn, f.ke, art=Oplysningsart.HELBRED)
    page = text(browser.get(f"/samtykke/{f.barn.pk}/"))
    for samtykke, said in (
        (holds, "Gælder"),
        (partly, "Gælder for noget af det"),
        (refused, "Gælder ikke"),
        (waits, "Gælder ikke endnu"),
    ):
        row = f"{said}. {samtykke.dage.capitalize()}. Reference {samtykke.reference}"
        assert f"Samtykke: {samtykke.get_formaal_display()} {row}" in page


def test_board_says_not_yet_while_an_answer_is_missing(f: Familien, browser: Client) -> None:
    make_samtykke(f.barn, f.st)
    page = text(browser.get(f"/samtykke/{f.barn.pk}/"))
    assert "Ikke endnu En, der har forældremyndighed, har ikke sagt ja." in page


def test_board_shows_what_is_shared_without_consent(f: Familien, browser: Client, s: Skolen) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    assert "Ja, til og med" not in text(browser.get(f"/samtykke/{f.barn.pk}/"))
    hjemmel.tilstand, hjemmel.afgjort_af, hjemmel.afgjort_at = "godkendt", s.leder, NOW
    hjemmel.save()
    page = text(browser.get(f"/samtykke/{f.barn.pk}/"))
    assert "Ja, til og med 23/11 2026 Ja, uden samtykke: Tidlig indsats uden samtykke (SSD), 23. november 2026." in page


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"formaal": ""}, "Vælg, hvad det er til."),
        ({"formaal": "andet"}, "Vælg, hvad det er til."),
        ({"sidste_date_0": "32"}, "Den dato findes ikke"),
        ({"sidste_date_2": "2026", "sidste_date_0": "22"}, "Den sidste dag ligger før den første."),
        ({"sidste_date_2": "2029"}, "Det kan højst gælde til og med 22. november 2027"),
        ({"sidste_date_0": "31", "sidste_date_1": "12", "sidste_date_2": "9999"}, "Så langt frem kan vi ikke se."),
        ({"ny_id": "x"}, "Siden var ikke hel."),
        ({"uden_skrift_grund": "040330-4123"}, "Det ligner et CPR-nummer"),
    ],
)
def test_bad_answers_are_told_and_nothing_is_made(f: Familien, browser: Client, values: Any, fault: str) -> None:
    response = ask(browser, f, **values)
    assert (response.status_code, fault in text(response)) == (200, True)
    assert not Samtykke.objects.exists()


def test_nothing_to_share_is_told(f: Familien, browser: Client) -> None:
    assert "Vælg mindst én ting" in text(ask(browser, f, **{f"enhed_{f.st.pk}": []}))
    assert "Vælg en af dem, der står her." in text(ask(browser, f, **{f"enhed_{f.st.pk}": ["alt"]}))


def test_sole_custody_is_asked_what_it_is_known_from(s: Skolen, f: Familien, browser: Client) -> None:
    f.barn = make_barn(s.fagperson, s.skole, navn="Bo Ene")
    make_indehaver(f.barn)
    assert "Vælg, hvor I ved det fra." in text(ask(browser, f))
    known = {"ene_kilde": "afgoerelse", "ene_date_0": "1", "ene_date_1": "11", "ene_date_2": "2026"}
    assert ask(browser, f, **known).status_code == 302
    assert (Samtykke.objects.get().hvem_svarer, Samtykke.objects.get().ene_date) == (Hvemsvarer.ENE, date(2026, 11, 1))


def test_child_without_holders_leads_to_adding_them(s: Skolen, f: Familien, browser: Client) -> None:
    f.barn = make_barn(s.fagperson, s.skole, navn="Bo Uden")
    page = text(browser.get(f"/samtykke/{f.barn.pk}/samtykke/nyt/"))
    assert ("Tilføj dem først" in page, "Gem og gå til svarene" in page) == (True, False)
    assert "Tilføj først dem, der har forældremyndigheden." in text(ask(browser, f))


def test_same_address_is_offered_where_it_is_used(f: Familien, browser: Client) -> None:
    url = f"/samtykke/{f.barn.pk}/samtykke/nyt/"
    assert "samme adresse" not in text(browser.get(url))
    Samtykkeregler.objects.update(samme_adresse=True)
    assert "Én af to på samme adresse" in text(browser.get(url))
    ask(browser, f, hvem_svarer="samme_adresse")
    page = browser.get(f"{url[:-4]}{Samtykke.objects.get().pk}/svar/{f.far.pk}/")
    assert "Overlader svaret til den anden" in text(page)


def test_young_person_is_asked_too_and_may_suffice(f: Familien, browser: Client) -> None:
    Barn.objects.filter(pk=f.barn.pk).update(foedt_date=date(2011, 11, 23))
    assert "er fyldt 15 år og skal også selv spørges" in text(browser.get(f"/samtykke/{f.barn.pk}/samtykke/nyt/"))
    assert ask(browser, f, vurdering="ikke_nok", vurdering_grund="Vil have mor med.").status_code == 302
    samtykke = Samtykke.objects.get()
    url = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/"
    assert browser.post(f"{url}svar/", SVAR | {"indhentet_af": str(f.fagperson.pk)}).status_code == 302
    assert f.hindring() == "mangler_indehaver"
    assert browser.post(f"{url}vurdering/", {"vurdering": "nok", "grund": "Forstår det hele."}).status_code == 302
    assert f.hindring() == ""
    assert "Den unges eget ja er nok. Forstår det hele." in text(browser.get(url))


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"svar": ""}, "Vælg, hvad der blev svaret."),
        ({"svar": "tiltraadt"}, "Vælg, hvad der blev svaret."),
        ({"form": "mundtligt"}, "Skriv, hvor og hvordan svaret blev givet."),
        ({"afgivet_date_0": "24"}, "Datoen ligger i fremtiden."),
        ({"indhentet_af": "x"}, "Vælg, hvem der fik svaret."),
        ({"form": "mundtligt", "omstaendigheder": "040330-4123"}, "Det ligner et CPR-nummer"),
    ],
)
def test_bad_answer_is_told(f: Familien, browser: Client, values: dict[str, str], fault: str) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    url = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/"
    response = browser.post(url, SVAR | {"indhentet_af": str(f.fagperson.pk)} | values)
    assert (response.status_code, fault in text(response), Samtykkesvar.objects.count()) == (200, True, 0)


def test_answer_in_another_tab_is_told(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    make_svar(samtykke, f.mor, Svar.NEJ)
    url = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/"
    assert "Der er allerede noteret et svar: nej, på papir" in text(
        browser.post(url, SVAR | {"indhentet_af": str(f.fagperson.pk)})
    )


def withdraw(browser: Client, f: Familien, hvad: str = "alt", hvem: Any = None) -> Any:
    url = f"/samtykke/{f.barn.pk}/tilbagekald/"
    return browser.post(url, {"hvad": hvad, "hvem": str(hvem or f.mor.pk)}, follow=True)


def test_withdrawal_is_three_presses_from_the_child(f: Familien, browser: Client) -> None:
    """The link, the unit, the button; for all of it the link and the button."""
    make_valid(f.barn, f.st, f.ke)
    assert f'href="/samtykke/{f.barn.pk}/tilbagekald/"' in browser.get(f"/samtykke/{f.barn.pk}/").content.decode()
    page = browser.get(f"/samtykke/{f.barn.pk}/tilbagekald/")
    assert re.search(r'value="alt"[^>]* checked', page.content.decode())
    assert "Det gælder fra nu af" in text(withdraw(browser, f, f"enhed_{f.st.pk}"))
    assert (f.hindring(f.st), f.hindring(f.ke)) == ("tilbagekaldt", "")
    withdraw(browser, f)
    assert f.hindring(f.ke) == "tilbagekaldt"
    assert [t.indehaver for t in Tilbagekaldelse.objects.all()] == [f.mor, f.mor]


def test_withdrawal_in_another_tab_is_told_and_is_no_error(f: Familien, browser: Client) -> None:
    make_valid(f.barn, f.st)
    f.withdraw()
    assert "Det var allerede trukket tilbage." in text(withdraw(browser, f))


@pytest.mark.parametrize(("hvad", "hvem", "fault"), [("x", None, "Vælg, hvad der skal stoppe."), ("alt", "x", "Vælg, hvem")])
def test_withdrawal_of_nothing_or_by_nobody_is_told(f: Familien, browser: Client, hvad: str, hvem: Any, fault: str) -> None:
    make_valid(f.barn, f.st)
    assert fault in text(withdraw(browser, f, hvad, hvem))
    assert not Tilbagekaldelse.objects.exists()


def test_with_no_consent_there_is_nothing_to_withdraw(f: Familien, browser: Client) -> None:
    assert "Der er intet at trække tilbage" in text(browser.get(f"/samtykke/{f.barn.pk}/tilbagekald/"))


def test_renewal_is_filled_in_with_what_was_asked_before(f: Familien, browser: Client, s: Skolen) -> None:
    earlier = make_valid(f.barn, f.st, art=Oplysningsart.FAMILIE)
    url = f"/samtykke/{f.barn.pk}/samtykke/nyt/?fornyer="
    assert browser.get(f"{url}{earlier.pk}").content.decode().count(" checked") == 2  # the purpose, and one kind
    other = make_indehaver(make_barn(s.leder2, s.skole2))
    foreign = make_samtykke(other.barn, f.st, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=TODAY)
    assert browser.get(f"{url}{foreign.pk}").content.decode().count(" checked") == 0


def test_consent_of_another_child_is_404(f: Familien, browser: Client, s: Skolen) -> None:
    other = make_barn(s.fagperson, s.skole, navn="Bo Anden")
    samtykke, hjemmel = make_samtykke(f.barn, f.st), make_hjemmel(f.barn, f.st)
    for path in (f"samtykke/{samtykke.pk}/", f"samtykke/{samtykke.pk}/svar/", f"uden-samtykke/{hjemmel.pk}/"):
        assert browser.get(f"/samtykke/{other.pk}/{path}").status_code == 404
    assert browser.get(f"/samtykke/{other.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/").status_code == 404


def test_every_page_is_in_the_log(f: Familien, browser: Client) -> None:
    samtykke, hjemmel = make_samtykke(f.barn, f.st), make_hjemmel(f.barn, f.st)
    paths = ("samtykke/nyt/", f"samtykke/{samtykke.pk}/", "tilbagekald/", "uden-samtykke/", f"uden-samtykke/{hjemmel.pk}/")
    for number, path in enumerate(paths, 1):
        browser.get(f"/samtykke/{f.barn.pk}/{path}")
        assert Haendelse.objects.filter(handling="barn.vist", barn=f.barn.pk).count() == number
    assert browser.get(f"/samtykke/{f.barn.pk}/hvem/").status_code == 200  # every row has its words


def test_number_of_queries_does_not_grow(f: Familien, browser: Client, settings: Any) -> None:
    """What begins and ends a transaction asks nothing."""
    settings.SNAPSHOT_SECONDS = 60
    for number in range(10):
        samtykke = make_valid(f.barn, f.st, f.ke, now=NOW + timedelta(minutes=number))
        hjemmel = make_hjemmel(f.barn, EnhedFactory())
    paths = "", "samtykke/nyt/", f"samtykke/{samtykke.pk}/", "tilbagekald/", "uden-samtykke/", f"uden-samtykke/{hjemmel.pk}/"
    for path in (*paths, f"samtykke/{samtykke.pk}/svar/{f.mor.pk}/"):
        url = f"/samtykke/{f.barn.pk}/{path}"
        browser.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) <= 12


def test_task_tells_nothing_of_the_child_and_leads_to_its_page(f: Familien, s: Skolen, login: Any) -> None:
    make_valid(f.barn, f.st)
    f.withdraw()
    page = login(Client(), s.leder).get("/opgaver/")
    assert "Et samtykke er trukket tilbage" in text(page)
    assert "Ida" not in text(page)
    assert f'href="/samtykke/{f.barn.pk}/"' in page.content.decode()
    assert Opgave.objects.filter(til=s.leder).count() == 1


def test_answer_that_was_entered_wrongly_is_corrected(f: Familien, s: Skolen, login: Any) -> None:
    browser = login(Client(), s.leder)
    samtykke = make_samtykke(f.barn, f.st)
    svar = make_svar(samtykke, f.mor, Svar.NEJ)
    of_consent = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/"
    url = f"{of_consent}ret/{svar.pk}/"
    assert url in browser.get(of_consent).content.decode()
    form = browser.get(url).context["form"]
    assert [form[name].value() for name in ("svar", "form", "indhentet_af")] == ["nej", "papir", str(f.fagperson.pk)]
    sent = SVAR | {"indhentet_af": str(f.fagperson.pk), "version": form.initial["version"]}
    page = text(browser.post(url, sent, follow=True))
    assert "Svaret er rettet." in page
    assert "Rettet 23. november 2026 af" in page
    assert "Før stod der: nej, 23. november 2026, på papir, med underskrift, givet til" in page
    assert "Rettede et svar på et samtykke" in text(browser.get(f"/samtykke/{f.barn.pk}/hvem/"))


def test_of_two_who_correct_an_answer_the_second_is_told(f: Familien, browser: Client) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    url = f"/samtykke/{f.barn.pk}/samtykke/{svar.samtykke_id}/ret/{svar.pk}/"
    sent = SVAR | {"indhentet_af": str(f.fagperson.pk), "version": browser.get(url).context["form"].initial["version"]}
    assert browser.post(url, sent | {"svar": "nej"}).status_code == 302
    late = browser.post(url, sent | {"form": "digitalt"})
    assert (late.status_code, "har ændret det imens" in text(late)) == (409, True)
    svar.refresh_from_db()
    assert (svar.svar, svar.form) == ("nej", "papir")


def test_answer_given_elsewhere_has_no_page_to_correct_it(f: Familien, s: Skolen, login: Any) -> None:
    svar = make_svar(make_samtykke(f.barn, f.st), f.mor)
    Barn.objects.filter(pk=f.barn.pk).update(institution=s.skole2)
    client, of_consent = login(Client(), s.leder2), f"/samtykke/{f.barn.pk}/samtykke/{svar.samtykke_id}/"
    assert "Ret svaret" not in text(client.get(of_consent))
    assert "Svaret er givet til en anden institution" in text(client.get(f"{of_consent}ret/{svar.pk}/", follow=True))


def test_consent_registered_by_mistake_is_taken_back(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    of_consent = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/"
    assert "Fortryd registreringen" in text(browser.get(of_consent))
    assert samtykke.reference in text(browser.get(f"{of_consent}fortryd/"))
    assert "Registreringen er fortrudt" in text(browser.post(f"{of_consent}fortryd/", follow=True))
    assert not Samtykke.objects.exists()
    assert browser.post(f"{of_consent}fortryd/")["Location"] == f"/samtykke/{f.barn.pk}/"


def test_consent_that_was_answered_in_another_tab_stays(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    of_consent = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/"
    browser.get(f"{of_consent}fortryd/")
    make_svar(samtykke, f.mor)
    assert "Nogen har svaret." in text(browser.post(f"{of_consent}fortryd/", follow=True))
    assert "Fortryd registreringen" not in text(browser.get(of_consent))
    assert Samtykke.objects.exists()


@pytest.mark.parametrize("name", ["fra_date_2", "sidste_date_2", "afgivet_date_2", "holder"])
def test_year_9999_is_told(f: Familien, browser: Client, name: str) -> None:
    if name == "afgivet_date_2":
        url = f"/samtykke/{f.barn.pk}/samtykke/{make_samtykke(f.barn, f.st).pk}/svar/{f.mor.pk}/"
        page = browser.post(url, SVAR | {"indhentet_af": str(f.fagperson.pk), name: "9999"})
    elif name == "holder":
        page = browser.post(
            f"/samtykke/{f.barn.pk}/indehaver/{f.mor.pk}/",
            {f"fra_date_{n}": part for n, part in enumerate(("31", "12", "9999"))},
        )
    else:
        page = ask(browser, f, **{name: "9999"})
    assert "Så langt frem kan vi ikke se. Er årstallet rigtigt?" in text(page)
