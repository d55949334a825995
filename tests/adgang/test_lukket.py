"""Who never sees a child, and a closed account: nothing that it had goes on."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samtykke.models import Barn
from tests.adgang.conftest import Skolen, sees
from tests.factories import NOW, TODAY
from tests.factories.booking import book, make_ordning
from tests.factories.organisation import PASSWORD, BrugerFactory, kommune
from udviklingsmodel.adgang import services
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.login import one_time_link
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import deactivate_bruger, reactivate_bruger

pytestmark = pytest.mark.usefixtures("frozen_clock")
ClientOf = Callable[[Bruger], Client]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def pages_of_children() -> list[str]:
    """Every address about children there is, so that a new one is here by itself."""
    return [route for route in routes(get_resolver()) if route.startswith("samtykke/")]


def test_there_are_pages_of_children() -> None:
    assert {"samtykke/", "samtykke/<uuid:pk>/", "samtykke/noedadgang/", "samtykke/<uuid:pk>/overdrag/"} < set(
        pages_of_children()
    )


# The roles that have nothing to do with a child (PRI-01), by hand.
@pytest.mark.parametrize(
    "rolle",
    [
        *("administration", "system", "dpo", "indsigtsbehandler", "distriktskoordinator", "teammedlem"),
        *("ekstern_fagperson", "postkasseansvarlig", "enhedsleder", "ressourcekonsulent"),
    ],
)
def test_role_gets_404_on_every_childs_page(s: Skolen, client_of: ClientOf, rolle: str) -> None:
    client = client_of(s.folk[rolle])
    for route in pages_of_children():
        address = "/" + re.sub(r"<slug:\w+>", "modtag", route.replace("<uuid:pk>", str(s.barn.pk)))
        address = re.sub(r"<uuid:\w+>", str(UUID(int=1)), address)
        answers = (client.get(address).status_code, client.post(address).status_code)
        assert (answers[0] in (404, 405), answers[1] in (404, 405)) == (True, True), address
    assert not Haendelse.objects.filter(aktoer=s.folk[rolle].pk, barn__isnull=False).exists()


def test_superuser_sees_no_child(s: Skolen, client_of: ClientOf) -> None:
    root = BrugerFactory(is_superuser=True, is_staff=True, roller=[(Rolle.SYSTEM, kommune())])
    assert client_of(root).get(f"/samtykke/{s.barn.pk}/").status_code == 404


def test_grants_on_all_children_show_none(s: Skolen, client_of: ClientOf) -> None:
    """A trap of guardian's: one permission on the model opens lists that ask it. Nothing here does."""
    everything = Permission.objects.filter(content_type__app_label__in=["samtykke", "adgang"])
    s.folk["administration"].user_permissions.add(*everything)
    s.kollega.user_permissions.add(*everything)
    assert not Barn.objects.visible_to(s.kollega, NOW).exists()
    assert client_of(s.kollega).get(f"/samtykke/{s.barn.pk}/").status_code == 404
    assert client_of(s.folk["administration"]).get("/samtykke/").status_code == 404


@pytest.fixture
def lukket(s: Skolen, client_of: ClientOf) -> Client:
    """The colleague's open window; she has a booking, a delegation and a nødadgang, and then her account is closed."""
    services.give_delegation(
        pk=uuid4(), barn=s.barn, til=s.kollega, fra=TODAY, sidste=TODAY + timedelta(days=5), by=s.leder, now=NOW
    )
    client = client_of(s.kollega)
    assert client.get(f"/samtykke/{s.barn.pk}/").status_code == 200
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    return client


@pytest.mark.parametrize("path", ["/", "/samtykke/", "/samtykke/{barn}/", "/booking/mine/", "/opgaver/"])
def test_open_session_gets_nothing(s: Skolen, lukket: Client, path: str) -> None:
    response = lukket.get(path.format(barn=s.barn.pk))
    assert (response.status_code, response["Location"].startswith("/log-ind/")) == (302, True)


def test_session_is_gone_and_does_not_come_back_with_the_account(s: Skolen, lukket: Client) -> None:
    assert not Session.objects.exists()
    reactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    assert lukket.get("/").status_code == 302


def test_calendar_gets_nothing(s: Skolen, client_of: ClientOf) -> None:
    ordning = make_ordning(distrikt=s.skole.distrikt, sted=s.skole, slug="her")
    client = client_of(s.kollega)
    address = f"/booking/kvittering/{book(s.kollega, ordning).pk}/kalender.ics"
    assert client.get(address)["Content-Type"].startswith("text/calendar")
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    assert client.get(address).status_code == 302


def test_reset_link_gets_nothing(s: Skolen, client: Client) -> None:
    link = one_time_link(s.kollega)
    before = s.kollega.password
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    page = client.get(link, follow=True)
    assert 'name="password1"' not in page.content.decode()
    client.post(page.request["PATH_INFO"], {"password1": f"{PASSWORD} ny", "password2": f"{PASSWORD} ny"})
    s.kollega.refresh_from_db()
    assert s.kollega.password == before


def test_reset_link_opened_before_gets_nothing_after(s: Skolen, client: Client) -> None:
    page = client.get(one_time_link(s.kollega), follow=True)
    assert 'name="password1"' in page.content.decode()
    before = s.kollega.password
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    client.post(page.request["PATH_INFO"], {"password1": f"{PASSWORD} ny", "password2": f"{PASSWORD} ny"})
    s.kollega.refresh_from_db()
    assert s.kollega.password == before


def test_every_way_to_a_child_is_closed(s: Skolen) -> None:
    services.open_noedadgang(barn=s.barn, aarsag=Noedgrund.FARE, by=s.leder2, now=NOW)
    for person in (s.fagperson, s.leder, s.leder2):
        assert sees(person, s.barn, NOW)
        deactivate_bruger(bruger=person, by=None, now=NOW)
        assert not sees(person, s.barn, NOW)


def test_login_gets_nothing(s: Skolen) -> None:
    s.kollega.set_password(PASSWORD)
    s.kollega.save()
    right = {"login": s.kollega.brugernavn, "password": PASSWORD}
    assert Client().post("/log-ind/", right).status_code == 302
    deactivate_bruger(bruger=s.kollega, by=None, now=NOW)
    assert Client().post("/log-ind/", right).status_code == 200
