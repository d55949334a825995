"""The demo municipality, as the command makes it; on an empty database and again."""

import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from booking.models import Booking, Ordning, Sparringstal
from samtykke.models import Barn, Scan
from tests.adgang.test_lukket import pages_of_children
from tests.conftest import FrozenClock
from tests.factories import NOW
from udviklingsmodel.adgang.models import Stikproeve
from udviklingsmodel.kernel import audit, clock
from udviklingsmodel.kernel.filer.lager import take_out
from udviklingsmodel.kernel.models import Haendelse, Opgave
from udviklingsmodel.organisation.login import one_time_link
from udviklingsmodel.organisation.models import Bruger, Distrikt, Institution, Tilknytning

ACCOUNTS = [
    *("fagperson", "fagperson2", "leder", "leder2", "stedfortraeder", "koordinator", "medkoordinator", "koordinator2"),
    *("postkasse-st", "sundhedsplejerske", "enhedsleder-st", "postkasse-ke", "psykolog", "enhedsleder-ke"),
    *("raadgiver", "enhedsleder-bfr", "ungeraadgiver", "ressourcekonsulent"),
    *("administration", "dpo", "indsigt", "system"),
]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Made once for this module and taken back after it: each test's own transaction lies inside."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(clock, "now", lambda: NOW)
        call_command("demodata", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made: None, db: None, frozen_clock: FrozenClock) -> None:
    pass


def test_every_account_that_others_rely_on_is_there(demo: None) -> None:
    assert set(ACCOUNTS) <= set(Bruger.objects.values_list("brugernavn", flat=True))


def test_every_account_can_log_in(demo: None, client: Client) -> None:
    answers = {
        name: Client().post("/log-ind/", {"login": name, "password": "udviklingsmodel-demo"}).status_code
        for name in ACCOUNTS
    }
    assert answers == dict.fromkeys(ACCOUNTS, 302)


@pytest.mark.parametrize(
    ("brugernavn", "rolle", "sted", "distrikt"),
    [
        ("fagperson", "fagperson", "Byskovskolen", 1),
        ("fagperson2", "fagperson", "Børnehuset Åkanden", 2),
        ("leder", "lokal_leder", "Byskovskolen", 1),
        ("leder2", "lokal_leder", "Børnehuset Åkanden", 2),
        ("stedfortraeder", "stedfortraeder", "Byskovskolen", 1),
    ],
)
def test_account_has_its_role_in_its_district(demo: None, brugernavn: str, rolle: str, sted: str, distrikt: int) -> None:
    held = Tilknytning.objects.filter(bruger__brugernavn=brugernavn).select_related("institution__distrikt")
    assert [(t.rolle, str(t.sted), t.institution.distrikt.nummer) for t in held if t.institution] == [
        (rolle, sted, distrikt)
    ]


def test_five_districts_have_their_thursdays(demo: None) -> None:
    assert [
        (o.distrikt.nummer, o.hvornaar)
        for o in Ordning.objects.filter(aktiv=True).order_by("distrikt__nummer")
        if o.distrikt
    ] == [(nummer, "torsdage kl. 8.00–9.00") for nummer in range(1, 6)]


def test_every_district_has_bookings_behind_and_ahead(demo: None, frozen_clock: FrozenClock) -> None:
    for distrikt in Distrikt.objects.all():
        booked = Booking.objects.active().filter(position__sparringsdag__ordning__distrikt=distrikt)
        counts = (
            booked.filter(position__end_at__lt=frozen_clock.at).count(),
            booked.filter(position__start_at__gt=frozen_clock.at).count(),
        )
        assert min(counts) > 0, distrikt


@pytest.mark.parametrize("brugernavn", ["fagperson", "leder"])
def test_booker_begins_with_a_time_on_the_overblik(demo: None, client: Client, login: Any, brugernavn: str) -> None:
    page = login(client, Bruger.objects.get(brugernavn=brugernavn)).get("/").content.decode()
    assert page.count("Sparring, Byskovskolen</a>") == (2 if brugernavn == "fagperson" else 1)  # one of today's, to be run


def test_other_accounts_begin_with_an_empty_overblik(demo: None) -> None:
    assert not Booking.objects.filter(booker__brugernavn__in=set(ACCOUNTS) - {"fagperson", "leder"})


def test_log_of_the_demo_is_whole(demo: None) -> None:
    assert list(audit.faults()) == []


def test_demodata_again_leaves_everything_as_it_is(demo: None) -> None:
    def all_there() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values()) for model in (Bruger, Tilknytning, Institution, Booking, Ordning)
        ]

    before = all_there()
    call_command("demodata", stdout=StringIO())
    assert all_there() == before


def test_demodata_for_load_makes_as_many_past_bookings(demo: None, frozen_clock: FrozenClock) -> None:
    """Most of them as they are once erased."""

    def past() -> int:
        return Booking.objects.filter(position__end_at__lt=frozen_clock.at).count() + Sparringstal.objects.count()

    before = past()
    call_command("demodata", sparringer=6000, stdout=StringIO())
    assert past() == before + 6000


def test_demodata_is_refused_on_a_real_installation(settings: Any) -> None:
    settings.DEMO = settings.EMBEDDED = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demodata")


def test_dpo_sees_who_opened_a_demo_child_yesterday_and_why(demo: None, client: Client) -> None:
    client.post("/log-ind/", {"login": "dpo", "password": "udviklingsmodel-demo"})
    yesterday = client.get("/adgangslog/?fra=2026-11-22&til=2026-11-22&slags=laest").content.decode()
    told = ("Mette Lund", "Åbnede barnets side", "Har registreret barnet", "Så CPR-nummeret", "Peter Dahl", "Nødadgang")
    assert [words for words in told if words not in yesterday] == []
    emil = Barn.objects.get(navn="Emil Kjær")
    assert f"barn={emil.pk}" in yesterday
    assert "Emil Kjær" in client.get(f"/adgangslog/?barn={emil.pk}").content.decode()


@pytest.mark.parametrize("brugernavn", ["administration", "system"])
def test_role_without_children_gets_404_on_every_childs_page_of_the_demo(
    demo: None, client: Client, brugernavn: str
) -> None:
    client.post("/log-ind/", {"login": brugernavn, "password": "udviklingsmodel-demo"})
    assert client.get("/").status_code == 200
    asked = [
        "/" + re.sub(r"<slug:\w+>", "modtag", re.sub(r"<uuid:\w+>", str(UUID(int=1)), route.replace("<uuid:pk>", str(pk))))
        for route in pages_of_children()
        for pk in Barn.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert {client.get(address).status_code for address in asked} <= {404, 405}
    assert {client.post(address).status_code for address in asked} <= {404, 405}


def test_closed_account_of_the_demo_gets_nothing(demo: None, client: Client) -> None:
    """Its open window, its calendar file and the link to a new password."""
    mette, emil = Bruger.objects.get(brugernavn="fagperson"), Barn.objects.get(navn="Emil Kjær")
    client.post("/log-ind/", {"login": "fagperson", "password": "udviklingsmodel-demo"})
    booking = Booking.objects.active().filter(booker=mette, position__isnull=False).earliest("pk")
    window = [f"/samtykke/{emil.pk}/", f"/booking/kvittering/{booking.pk}/kalender.ics"]
    assert [client.get(address).status_code for address in window] == [200, 200]
    link = one_time_link(mette)
    admin = Client()
    admin.post("/log-ind/", {"login": "administration", "password": "udviklingsmodel-demo"})
    assert admin.post(f"/indstillinger/medarbejdere/{mette.pk}/luk/").status_code == 302
    assert not Bruger.objects.get(pk=mette.pk).is_active
    assert [client.get(address)["Location"].startswith("/log-ind/") for address in window] == [True, True]
    assert 'name="password1"' not in Client().get(link, follow=True).content.decode()


def test_demo_has_a_signed_paper_that_was_received_as_an_upload_is(demo: None) -> None:
    scan = Scan.objects.get(svar__samtykke__barn__navn="Emil Kjær")
    assert (scan.svar.indehaver.navn, scan.art, scan.svar.form) == ("Sofie Kjær", "application/pdf", "papir")
    with pikepdf.open(BytesIO(take_out(scan))) as letter:
        assert len(letter.pages) == 2
    assert Haendelse.objects.filter(handling="scan.vedhaeftet", objekt_id=scan.pk).count() == 1


def test_leader_and_dpo_of_the_demo_are_told_of_the_noedadgang(demo: None) -> None:
    told = Opgave.objects.filter(art__startswith="noedadgang").order_by("til__brugernavn")
    assert list(told.values_list("til__brugernavn", flat=True)) == ["dpo", "leder", "stedfortraeder"]
    assert Stikproeve.objects.filter(leder__brugernavn="leder", godkendt_at__isnull=True).count() == 1
