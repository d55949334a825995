"""Sharing without consent (CON-09): proposed, settled by the leader, counted, and warned of before a second time."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from samtykke import hjemler, reaktioner
from samtykke.deling import may_share
from samtykke.enums import Formaal, Oplysningsart
from samtykke.models import Hjemmel
from tests.factories import NOW, TODAY
from tests.factories.samtykke import make_hjemmel, make_valid
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.adgang.services import give_overdragelse
from udviklingsmodel.adgang.transitions import OVERDRAGELSER
from udviklingsmodel.kernel import transitions
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.kernel.transitions import Refused

pytestmark = pytest.mark.usefixtures("frozen_clock")
SVAR = {
    "slags": "ssd",
    "lov": "",
    "formaal": "sparring",
    "fra_date_0": "23",
    "fra_date_1": "11",
    "fra_date_2": "2026",
    "sidste_date_0": "30",
    "sidste_date_1": "11",
    "sidste_date_2": "2026",
    "noedvendighed": "Vi skal handle hurtigt.",
    "forsoegt": "ikke_svaret",
    "deltagere": "Lærer og psykolog.",
    "orienteret": "senere",
    "orienteret_hvordan": "Ved næste samtale.",
}


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


def text(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def propose(client: Client, f: Familien, **values: Any) -> Any:
    sent = SVAR | {"ny_id": str(uuid4()), f"enhed_{f.st.pk}": ["trivsel"]} | values
    return client.post(f"/samtykke/{f.barn.pk}/uden-samtykke/", sent)


def test_nothing_is_shared_until_the_leader_has_said_yes(f: Familien, s: Skolen, login: Any) -> None:
    response = propose(login(Client(), f.fagperson), f)
    assert f.hindring() == "ikke_spurgt"
    page = login(Client(), f.fagperson).get(response["Location"])
    assert "I må ikke dele noget endnu." in text(page)
    assert login(Client(), f.fagperson).post(response["Location"], {"svar": "godkend"}, follow=True).status_code == 200
    assert f.hindring() == "ikke_spurgt"
    login(Client(), s.leder).post(response["Location"], {"svar": "godkend"})
    assert (f.hindring(), f.hindring(f.ke)) == ("", "ikke_spurgt")
    rows = Haendelse.objects.filter(handling__startswith="hjemmel.").order_by("nummer")
    assert [(row.handling, row.barn, row.data["grund"]) for row in rows] == [
        ("hjemmel.foreslaa", f.barn.pk, "registrator"),
        ("hjemmel.godkend", f.barn.pk, "leder"),
    ]


def test_leaders_get_a_task_that_goes_when_one_has_answered(f: Familien, s: Skolen) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    assert set(Opgave.objects.values_list("til", "tilstand")) == {
        (s.leder.pk, "aaben"),
        (s.folk["stedfortraeder"].pk, "aaben"),
    }
    hjemler.settle_hjemmel(hjemmel=hjemmel, godkend=False, by=s.leder, now=NOW)
    assert set(Opgave.objects.values_list("tilstand", flat=True)) == {"bortfaldet"}
    assert f.hindring() == "ikke_spurgt"


@pytest.mark.parametrize("who", ["fagperson", "leder2"])
def test_nobody_but_a_leader_of_the_child_settles(f: Familien, s: Skolen, who: str) -> None:
    with pytest.raises(Refused) as refused:
        hjemler.settle_hjemmel(hjemmel=make_hjemmel(f.barn, f.st), godkend=True, by=getattr(s, who), now=NOW)
    assert refused.value.code == "ikke_leder"


def test_what_was_settled_stays(f: Familien, s: Skolen, login: Any) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    hjemler.settle_hjemmel(hjemmel=hjemmel, godkend=False, by=s.leder, now=NOW)
    url = f"/samtykke/{f.barn.pk}/uden-samtykke/{hjemmel.pk}/"
    assert "Det er allerede afvist." in text(login(Client(), s.leder).post(url, {"svar": "godkend"}, follow=True))
    assert f.hindring() == "ikke_spurgt"


@pytest.fixture
def godkendt(f: Familien, s: Skolen) -> Hjemmel:
    hjemmel = make_hjemmel(f.barn, f.st)
    hjemler.settle_hjemmel(hjemmel=hjemmel, godkend=True, by=s.leder, now=NOW)
    return hjemmel


def url_of(hjemmel: Hjemmel) -> str:
    return f"/samtykke/{hjemmel.barn_id}/uden-samtykke/{hjemmel.pk}/"


def test_leader_stops_what_was_approved_at_once(f: Familien, s: Skolen, godkendt: Hjemmel, login: Any) -> None:
    client, url = login(Client(), s.folk["stedfortraeder"]), url_of(godkendt)
    assert f'href="{url}stop/"' in client.get(url).content.decode()
    assert "kan ikke tages tilbage" in text(client.get(f"{url}stop/"))
    assert f.hindring() == ""  # it asks first
    page = text(client.post(f"{url}stop/", follow=True))
    assert f.hindring() == "ikke_spurgt"
    assert "Det er stoppet. I må ikke dele mere på det." in page
    assert f"Stoppet 23. november 2026 af {s.folk['stedfortraeder']}" in page
    assert f"Godkendt 23. november 2026 af {s.leder}" in page
    assert "Ja, til og med" not in text(client.get(f"/samtykke/{f.barn.pk}/"))
    row = Haendelse.objects.get(handling="hjemmel.stop")
    assert (row.barn, row.aktoer, row.data["grund"]) == (f.barn.pk, s.folk["stedfortraeder"].pk, "leder")
    assert "Stoppede en deling uden samtykke" in text(client.get(f"/samtykke/{f.barn.pk}/hvem/"))


def test_what_waits_elsewhere_hears_that_it_is_stopped(
    f: Familien, s: Skolen, godkendt: Hjemmel, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(reaktioner, "_reaktioner", [lambda barn, now: heard.append((barn.pk, now, f.hindring()))])
    hjemler.stop_hjemmel(hjemmel=godkendt, by=s.leder, now=NOW)
    assert heard == [(f.barn.pk, NOW, "ikke_spurgt")]


@pytest.mark.parametrize("who", ["fagperson", "leder2"])
def test_nobody_but_a_leader_of_the_child_stops(f: Familien, s: Skolen, godkendt: Hjemmel, who: str) -> None:
    with pytest.raises(Refused) as refused:
        hjemler.stop_hjemmel(hjemmel=godkendt, by=getattr(s, who), now=NOW)
    assert (refused.value.code, f.hindring()) == ("ikke_leder", "")


def test_who_is_no_leader_is_neither_offered_it_nor_obeyed(f: Familien, godkendt: Hjemmel, login: Any) -> None:
    client, url = login(Client(), f.fagperson), url_of(godkendt)
    assert "stop/" not in client.get(url).content.decode()
    assert client.get(f"{url}stop/")["Location"] == url
    assert "Det er lederen på barnets institution, der kan stoppe det." in text(client.post(f"{url}stop/", follow=True))
    assert f.hindring() == ""


def test_stopping_what_waits_or_is_refused_or_stopped_says_so(f: Familien, s: Skolen, login: Any) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    client, url = login(Client(), s.leder), url_of(hjemmel)
    assert "Det er ikke godkendt, så der er ikke noget at stoppe." in text(client.post(f"{url}stop/", follow=True))
    client.post(url, {"svar": "godkend"})
    client.post(f"{url}stop/")
    assert "Det er allerede stoppet." in text(client.post(f"{url}stop/", follow=True))
    assert "Foreslå det igen, hvis I har brug for det." in text(client.post(url, {"svar": "godkend"}, follow=True))
    assert (f.hindring(), Haendelse.objects.filter(handling="hjemmel.stop").count()) == ("ikke_spurgt", 1)
    refused = make_hjemmel(f.barn, f.ke)
    hjemler.settle_hjemmel(hjemmel=refused, godkend=False, by=s.leder, now=NOW)
    assert "Det er allerede afvist." in text(client.post(f"{url_of(refused)}stop/", follow=True))


def test_there_is_nothing_to_stop_after_the_last_day(f: Familien, s: Skolen, godkendt: Hjemmel) -> None:
    last = NOW.replace(hour=22, minute=59)
    with pytest.raises(Refused) as refused:
        hjemler.stop_hjemmel(hjemmel=godkendt, by=s.leder, now=last + timedelta(minutes=1))
    assert refused.value.code == "udloebet"
    hjemler.stop_hjemmel(hjemmel=godkendt, by=s.leder, now=last)


def test_new_leader_of_a_child_that_moved_has_nothing_to_stop(f: Familien, s: Skolen, godkendt: Hjemmel, login: Any) -> None:
    move(s, f)
    client, url = login(Client(), s.leder2), url_of(godkendt)
    assert "stop/" not in client.get(url).content.decode()
    assert "Barnet har skiftet institution, så det gælder ikke mere." in text(client.post(f"{url}stop/", follow=True))
    assert Hjemmel.objects.get().tilstand == "godkendt"


def test_what_was_stopped_counts_as_having_happened_before(f: Familien, s: Skolen, godkendt: Hjemmel, login: Any) -> None:
    """Something may have been shared until then; and the page does not warn of itself."""
    assert "Det er sket før" not in text(login(Client(), s.leder).get(url_of(godkendt)))
    hjemler.stop_hjemmel(hjemmel=godkendt, by=s.leder, now=NOW)
    assert hjemler.ssd_before(f.barn) == 1


def test_consent_holds_though_what_was_shared_without_it_is_stopped(f: Familien, s: Skolen, godkendt: Hjemmel) -> None:
    make_valid(f.barn, f.st)
    hjemler.stop_hjemmel(hjemmel=godkendt, by=s.leder, now=NOW)
    assert f.hindring() == ""


def test_database_knows_who_stopped(f: Familien, s: Skolen, godkendt: Hjemmel) -> None:
    for values in ({"tilstand": "stoppet"}, {"stoppet_af": s.leder}, {"stoppet_at": NOW}):
        with pytest.raises(IntegrityError, match="hjemmel_stoppet_af_nogen"), transaction.atomic():
            Hjemmel.objects.filter(pk=godkendt.pk).update(**values)


def test_second_time_is_warned_of_and_asks_for_a_cross(f: Familien, s: Skolen, login: Any) -> None:
    hjemler.settle_hjemmel(hjemmel=make_hjemmel(f.barn, f.ke), godkend=True, by=s.leder, now=NOW)
    client = login(Client(), f.fagperson)
    assert "Der er delt uden samtykke om Ida Prøve én gang før." in text(client.get(f"/samtykke/{f.barn.pk}/uden-samtykke/"))
    assert "Sæt kryds, hvis det skal ske igen." in text(propose(client, f))
    response = propose(client, f, ikke_foerste="on")
    assert "Det er sket før" in text(login(Client(), s.leder).get(response["Location"]))


def test_proposal_that_was_refused_does_not_count(f: Familien, s: Skolen) -> None:
    hjemler.settle_hjemmel(hjemmel=make_hjemmel(f.barn, f.ke), godkend=False, by=s.leder, now=NOW)
    assert hjemler.ssd_before(f.barn) == 0


def test_other_hjemmel_is_named(f: Familien, login: Any) -> None:
    client = login(Client(), f.fagperson)
    assert "Skriv, hvilken lov og paragraf." in text(propose(client, f, slags="anden"))
    assert propose(client, f, slags="anden", lov="Lov om noget, § 1").status_code == 302
    assert Hjemmel.objects.get().lov == "Lov om noget, § 1"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"noedvendighed": ""}, "Skriv, hvorfor det er nødvendigt."),
        ({"forsoegt": ""}, "Vælg, om I har prøvet."),
        ({"orienteret_hvordan": ""}, "Skriv hvornår og hvordan, eller hvorfor ikke."),
        ({"deltagere": "040330-4123"}, "Det ligner et CPR-nummer"),
        ({"sidste_date_0": "24", "sidste_date_1": "12"}, "Det kan højst gælde 31 dage"),
        ({"fra_date_0": "1", "sidste_date_0": "22"}, "Dagen er allerede gået."),
    ],
)
def test_what_is_missing_is_told(f: Familien, login: Any, values: dict[str, str], fault: str) -> None:
    assert fault in text(propose(login(Client(), f.fagperson), f, **values))
    assert not Hjemmel.objects.exists()


def test_nothing_to_share_is_refused(f: Familien) -> None:
    with pytest.raises(ValidationError, match="mindst én ting"):
        make_hjemmel(f.barn)


def test_form_sent_twice_proposes_once(f: Familien) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    assert make_hjemmel(f.barn, f.st, id=hjemmel.pk) == hjemmel
    assert Hjemmel.objects.count() == 1


@pytest.mark.parametrize("values", [{"lov": "§ 1"}, {"slags": "anden"}, {"tilstand": "godkendt"}, {"til_date": TODAY}])
def test_database_keeps_what_belongs_together(f: Familien, values: dict[str, Any]) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hjemmel.objects.filter(pk=hjemmel.pk).update(**values)


def test_it_ends_at_midnight_of_its_last_day(f: Familien, s: Skolen) -> None:
    hjemler.settle_hjemmel(hjemmel=make_hjemmel(f.barn, f.st), godkend=True, by=s.leder, now=NOW)
    last = NOW.replace(hour=22, minute=59)
    assert may_share(f.barn, Oplysningsart.TRIVSEL, Formaal.SPARRING, f.st, last)
    assert not may_share(f.barn, Oplysningsart.TRIVSEL, Formaal.SPARRING, f.st, last + timedelta(minutes=1))


def move(s: Skolen, f: Familien) -> None:
    give_overdragelse(pk=uuid4(), barn=f.barn, til=s.skole2, by=s.leder, now=NOW)
    transitions.run(OVERDRAGELSER, "modtag", Overdragelse.objects.get(), by=s.leder2, now=NOW)


def test_what_was_approved_ends_when_the_child_is_handed_over(f: Familien, s: Skolen, login: Any) -> None:
    """The new leader has judged nothing, and the page says so."""
    hjemmel = make_hjemmel(f.barn, f.st)
    hjemler.settle_hjemmel(hjemmel=hjemmel, godkend=True, by=s.leder, now=NOW)
    assert f.hindring() == ""
    move(s, f)
    assert f.hindring() == "ikke_spurgt"
    page = login(Client(), s.leder2).get(f"/samtykke/{f.barn.pk}/uden-samtykke/{hjemmel.pk}/")
    assert f"Det var kun {s.skole}, der måtte dele noget på det." in text(page)
    assert "Gælder ikke mere: barnet har skiftet institution" in text(
        login(Client(), s.leder2).get(f"/samtykke/{f.barn.pk}/")
    )
    assert hjemler.ssd_before(f.barn) == 1


def test_proposal_of_the_old_place_is_not_the_new_leaders_to_settle(f: Familien, s: Skolen, login: Any) -> None:
    hjemmel = make_hjemmel(f.barn, f.st)
    move(s, f)
    url = f"/samtykke/{f.barn.pk}/uden-samtykke/{hjemmel.pk}/"
    client = login(Client(), s.leder2)
    assert "Godkend" not in client.get(url).content.decode()
    assert "Foreslå det igen" in text(client.post(url, {"svar": "godkend"}, follow=True))
    assert Hjemmel.objects.get().tilstand == "foreslaaet"


def test_first_day_lies_within_half_a_year(f: Familien) -> None:
    far = TODAY + timedelta(days=180)
    make_hjemmel(f.barn, f.st, fra_date=far, til_date=far + timedelta(days=1))
    with pytest.raises(ValidationError, match=r"senest begynde 22\. maj 2027"):
        make_hjemmel(f.barn, f.st, fra_date=far + timedelta(days=1), til_date=far + timedelta(days=2))
