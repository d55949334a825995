"""The demo municipality: every account of the contract, twice the same, and load on demand."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from booking import services
from booking.models import Booking, Ordning, Sparringsdag, Sparringstal, Tryk
from tests.factories import NOW, TODAY
from tests.factories.booking import make_ordning, skema
from tests.factories.organisation import DistriktFactory, InstitutionFactory
from udviklingsmodel.kernel import clock
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Distrikt
from udviklingsmodel.organisation.services import close_sted

# As others rely on them: the role, and the place (a district by its number).
KONTI = {
    "fagperson": {(Rolle.FAGPERSON, "Byskovskolen")},
    "fagperson2": {(Rolle.FAGPERSON, "Børnehuset Åkanden")},
    "leder": {(Rolle.LOKAL_LEDER, "Byskovskolen")},
    "leder2": {(Rolle.LOKAL_LEDER, "Børnehuset Åkanden")},
    "stedfortraeder": {(Rolle.STEDFORTRAEDER, "Byskovskolen")},
    "koordinator": {(Rolle.DISTRIKTSKOORDINATOR, "1")},
    "medkoordinator": {(Rolle.DISTRIKTSKOORDINATOR, "1")},
    "koordinator2": {(Rolle.DISTRIKTSKOORDINATOR, "2")},
    "postkasse-st": {(Rolle.POSTKASSEANSVARLIG, "Sundhedstjenesten")},
    "sundhedsplejerske": {(Rolle.EKSTERN_FAGPERSON, "Sundhedstjenesten")},
    "enhedsleder-st": {(Rolle.ENHEDSLEDER, "Sundhedstjenesten")},
    "postkasse-ke": {(Rolle.POSTKASSEANSVARLIG, "Kompetenceenheden")},
    "psykolog": {(Rolle.EKSTERN_FAGPERSON, "Kompetenceenheden")},
    "enhedsleder-ke": {(Rolle.ENHEDSLEDER, "Kompetenceenheden")},
    "raadgiver": {(Rolle.EKSTERN_FAGPERSON, "Børne- og Familierådgivningen")},
    "enhedsleder-bfr": {(Rolle.ENHEDSLEDER, "Børne- og Familierådgivningen")},
    "ungeraadgiver": {(Rolle.EKSTERN_FAGPERSON, "Ungeenheden")},
    "ressourcekonsulent": {(Rolle.RESSOURCEKONSULENT, "Enghavegård Skole")},
    "administration": {(Rolle.ADMINISTRATION, "Ringsted Kommune")},
    "dpo": {(Rolle.DPO, "Ringsted Kommune")},
    "indsigt": {(Rolle.INDSIGTSBEHANDLER, "Ringsted Kommune")},
    "system": {(Rolle.SYSTEM, "Ringsted Kommune")},
}


def demodata(**options: Any) -> None:
    call_command("demodata", verbosity=0, stdout=StringIO(), **options)


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture(scope="module")
def _made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo takes seconds to make: every test of the module begins from it, in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: NOW)
            demodata()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_made_once: None, db: None, frozen_clock: Any) -> None:
    """The demo as it is at NOW."""


def test_demo_has_every_account_with_its_role_and_password(demo: None) -> None:
    for brugernavn, wanted in KONTI.items():
        bruger = Bruger.objects.get(brugernavn=brugernavn)
        held = {(t.rolle, str(t.distrikt.nummer if t.distrikt else t.sted)) for t in bruger.roller(NOW)}
        assert wanted <= held, (brugernavn, held)
    assert bruger.check_password("udviklingsmodel-demo")


def test_demo_has_five_districts_with_thursdays(demo: None) -> None:
    assert [o.slug for o in Ordning.objects.filter(distrikt__isnull=False, aktiv=True).order_by("distrikt__nummer")] == [
        "distrikt-byskov",
        "distrikt-dagmar",
        "distrikt-soeholm",
        "distrikt-valdemar",
        "distrikt-vigersted",
    ]


def test_demo_has_a_school_that_gives_its_times_out(demo: None) -> None:
    ordning = Ordning.objects.get(distrikt__isnull=True)
    assert (ordning.slug, str(ordning.sted), ordning.facilitatorer.count()) == ("enghavegaard", "Enghavegård Skole", 3)
    assert ordning.hvornaar == "hver anden mandag kl. 14.00–16.00, regnet fra mandag den 17. august 2026"
    asked = Booking.objects.filter(institution__navn="Enghavegård Skole", kreds__gt="")
    past = Sparringstal.objects.filter(ordning=ordning, institution_art="skole").count()
    coming = asked.filter(position__start_at__gt=NOW, tilstand="booket").count()
    assert (past > 5, asked.filter(tilstand="anmodet").count(), coming) == (True, 3, 1)


def test_demo_has_bookings_behind_and_ahead(demo: None) -> None:
    dates = set(Booking.objects.active().values_list("position__sparringsdag__dato", flat=True))
    assert TODAY - timedelta(days=14) < min(dates) < TODAY
    assert max(dates) > TODAY + timedelta(weeks=6)


def test_bookings_of_days_older_than_two_weeks_are_made_as_erased(demo: None) -> None:
    weeks = {(tal.aar, tal.uge) for tal in Sparringstal.objects.all()}
    assert weeks == {(2026, week) for week in (38, 40, 44, 45, 46)}  # Enghavegård's Mondays go further back
    call_command("slet_sparringer", stdout=(said := StringIO()))
    assert said.getvalue() == "Der var intet at slette.\n"


def test_demo_leaves_free_times_in_each_district(demo: None) -> None:
    for ordning in Ordning.objects.filter(form="bookes"):
        free = ordning.sparringsdage.filter(dato__gt=TODAY).exclude(positioner__bookinger__tilstand="booket")
        taken = Booking.objects.active().filter(position__sparringsdag__ordning=ordning).count()
        assert free.exists() or taken < ordning.sparringsdage.count() * 3


def times_of(brugernavn: str) -> list[tuple[str, date, int]]:
    """But for the session of today."""
    booked = Booking.objects.active().filter(booker__brugernavn=brugernavn, position__sparringsdag__ordning__aktiv=True)
    return list(
        booked.values_list("position__sparringsdag__ordning__slug", "position__sparringsdag__dato", "position__nummer")
    )


def test_fagperson_and_leder_begin_with_a_time_of_their_own(demo: None) -> None:
    assert times_of("fagperson") == [("distrikt-byskov", date(2026, 12, 3), 2)]
    assert times_of("leder") == [("distrikt-byskov", date(2026, 12, 10), 3)]


def test_other_demo_accounts_begin_without_bookings(demo: None) -> None:
    assert not Booking.objects.filter(booker__brugernavn__in=KONTI.keys() - {"fagperson", "leder"}).exists()


def test_demo_twice_is_the_same_as_once(demo: None) -> None:
    before = counts()
    demodata()
    assert counts() == before


def test_demo_leaves_what_was_made_on_the_pages_as_it_is(demo: None) -> None:
    """An ordning of the administration's, a district whose school has no staff, a school that was closed."""
    byskov = Distrikt.objects.get(navn="Distrikt Byskov")
    own = make_ordning(distrikt=byskov, navn="Vores", slug="vores", antal=2, omtaler=["anonymt"])
    new = InstitutionFactory(distrikt=DistriktFactory(nummer=77))
    Distrikt.objects.filter(pk=new.distrikt.pk).update(tst_skole=new)
    close_sted(sted=InstitutionFactory(distrikt=byskov), by=None, now=NOW)
    demodata()
    assert not Booking.objects.filter(position__sparringsdag__ordning=own).exists()


def test_demo_has_a_session_of_today_that_can_be_started(demo: None) -> None:
    dag = Sparringsdag.objects.select_related("ordning").get(ordning__slug="proev-dagsordenen")
    times = [(str(p.start_at.astimezone(KOEBENHAVN).time()), p.bookinger.count()) for p in dag.positioner.all()]
    assert (dag.dato, times) == (TODAY, [("10:10:00", 1), ("10:30:00", 1), ("10:50:00", 0)])
    koordinator = Bruger.objects.get(brugernavn="koordinator")
    assert services.press(dag=dag, trin="start", tryk=Tryk(0), by=koordinator, now=NOW).er_i_gang


def test_its_bookings_wish_perspectives_of_the_team(demo: None) -> None:
    bookinger = Booking.objects.filter(position__sparringsdag__ordning__slug="proev-dagsordenen").order_by(
        "position__nummer"
    )
    wished = [[str(enhed) for enhed in booking.perspektiver.order_by("navn")] for booking in bookinger]
    assert wished == [["Børne- og Familierådgivningen", "Kompetenceenheden"], ["Kompetenceenheden", "Sundhedstjenesten"]]


def test_one_of_its_bookers_is_asked_what_followed(demo: None) -> None:
    booking = Booking.objects.with_tid().get(booker__brugernavn="fagperson", position__sparringsdag__dato=TODAY)
    booker = booking.booker
    services.register_udfald(booking=booking, udfald="ingen", by=booker, now=booking.tid.end_at)
    assert booking.tid.nummer == 1


def test_its_free_time_is_filled_on_the_spot_and_by_nobody_else(demo: None, as_user: Any) -> None:
    browser = as_user(Bruger.objects.get(brugernavn="koordinator"))
    dag = Sparringsdag.objects.get(ordning__slug="proev-dagsordenen")
    address = f"/booking/proev-dagsordenen/{TODAY}/for/"
    assert address in browser.get(f"/dagsorden/{dag.pk}/").content.decode()
    assert f"/dagsorden/{dag.pk}/" in browser.get(address).content.decode()
    leder = Bruger.objects.get(brugernavn="leder")
    free = dag.positioner.get(nummer=3)
    school = leder.tilknytninger.filter(institution__isnull=False)[0].institution
    response = browser.post(f"{address}{leder.pk}/", skema(free, school))
    assert (response.status_code, response["Location"]) == (302, f"/dagsorden/{dag.pk}/")
    assert as_user(leder).get(f"/booking/proev-dagsordenen/{TODAY}/").status_code == 404
    assert browser.get(f"/booking/proev-dagsordenen/{TODAY + timedelta(days=1)}/for/").status_code == 404


def test_load_adds_exactly_what_was_asked(demo: None) -> None:
    before = Booking.objects.count() + Sparringstal.objects.count()
    ahead = Booking.objects.filter(position__sparringsdag__dato__gte=TODAY).count()
    demodata(sparringer=500)
    assert Booking.objects.count() + Sparringstal.objects.count() == before + 500
    assert Booking.objects.filter(position__sparringsdag__dato__gte=TODAY).count() == ahead


def test_load_up_to_yesterday_has_bookings_in_its_last_two_weeks(demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.demo.LOAD_WEEKS", 3)
    demodata(sparringer=120)
    load = Booking.objects.filter(position__sparringsdag__ordning__slug__startswith="belastning-")
    tal = Sparringstal.objects.filter(ordning__slug__startswith="belastning-")
    assert (load.count(), tal.count()) == (60, 60)
    assert min(load.values_list("position__sparringsdag__dato", flat=True)) == date(2026, 11, 12)


def test_load_is_in_retired_ordninger_that_no_page_lists(demo: None) -> None:
    demodata(sparringer=50)
    assert Ordning.objects.filter(aktiv=True).count() == 6
