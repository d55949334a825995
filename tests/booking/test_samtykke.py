"""A booking that points at a registered consent (TST-05): only while it covers all who hear it; else anonymous, and told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from booking import services
from booking.enums import Omtale, Opbevaring
from booking.models import Booking
from booking.naevnelse import with_naevnes
from samtykke import samtykker
from samtykke.enums import Oplysningsart, Svar
from samtykke.hjemler import settle_hjemmel
from samtykke.models import Barn, Indehaver, Samtykke
from samtykke.services import save_indehaver
from samtykke.synlighed import who_saw
from tests.booking.conftest import Kommunen, person
from tests.factories import NOW, THURSDAY
from tests.factories.booking import book
from tests.factories.organisation import EnhedFactory
from tests.factories.samtykke import make_barn, make_hjemmel, make_indehaver, make_samtykke, make_svar, make_valid
from udviklingsmodel.adgang.enums import Noedgrund
from udviklingsmodel.adgang.models import Overdragelse
from udviklingsmodel.adgang.services import give_overdragelse, open_noedadgang
from udviklingsmodel.adgang.transitions import OVERDRAGELSER
from udviklingsmodel.kernel import outbox, transitions
from udviklingsmodel.kernel.models import Haendelse
from udviklingsmodel.kernel.transitions import Refused
from udviklingsmodel.organisation.enums import Rolle
from udviklingsmodel.organisation.models import Bruger, Tilknytning

pytestmark = pytest.mark.usefixtures("frozen_clock")
THURSDAY_MORNING = NOW.replace(day=26, hour=5)


@dataclass
class Aftalt:
    """A booking by `fagperson`, and a consent of both parents of a child of hers to all who hear it."""

    k: Kommunen
    barn: Barn
    mor: Indehaver
    samtykke: Samtykke
    booking: Booking

    def point(self, by: Bruger | None = None, samtykke: Samtykke | None = None) -> Booking:
        by, samtykke = by or self.k.fagperson, samtykke or self.samtykke
        self.booking = services.use_samtykke(booking=self.fresh(), samtykke=samtykke, by=by, now=NOW)
        return self.booking

    def withdraw(self, **what: Any) -> None:
        samtykker.withdraw_samtykke(barn=self.barn, indehaver=self.mor, by=self.k.fagperson, now=NOW, **what)

    def fresh(self) -> Booking:
        return Booking.objects.with_tid().get(pk=self.booking.pk)

    def omtale(self, now: Any = NOW) -> Omtale:
        return with_naevnes([self.fresh()], now)[0].omtale_nu


@pytest.fixture
def a(k: Kommunen) -> Aftalt:
    barn = make_barn(k.fagperson, k.skole)
    mor = make_indehaver(barn)
    make_indehaver(barn, navn="Per Prøve")
    return Aftalt(k, barn, mor, make_valid(barn, k.enhed), book(k.fagperson, k.ordning))


def refusal(a: Aftalt, **which: Any) -> str:
    with pytest.raises(Refused) as refused:
        a.point(**which)
    assert a.fresh().samtykke_id is None
    return refused.value.code


def test_child_of_a_registered_consent_may_be_named(a: Aftalt) -> None:
    booking = a.point()
    assert (booking.omtale, booking.samtykke, booking.samtykke_opbevaring) == (
        Omtale.MED_SAMTYKKE,
        a.samtykke,
        Opbevaring.REGISTRERET,
    )
    assert (booking.samtykke_date, booking.samtykke_indhentet_af) == (NOW.date(), a.k.fagperson)
    assert a.omtale() == Omtale.MED_SAMTYKKE


def test_naming_a_child_and_its_end_stand_under_the_child(a: Aftalt) -> None:
    a.point()
    a.withdraw()
    rows = Haendelse.objects.filter(barn=a.barn.pk, handling__startswith="booking.").order_by("nummer")
    assert [(row.handling, row.aktoer, row.objekt_id, row.data) for row in rows] == [
        (
            "booking.brug_samtykke",
            a.k.fagperson.pk,
            str(a.booking.pk),
            {"fra": "booket", "til": "booket", "grund": "registrator"},
        ),
        ("booking.mist_samtykke", None, str(a.booking.pk), {"fra": "booket", "til": "booket"}),
    ]
    assert [line.hvad for line in who_saw(a.barn) if "sparring" in line.hvad] == [
        "Stoppede, at barnet nævnes ved navn til en sparring",
        "Besluttede at nævne barnet ved navn til en sparring",
    ]


def test_what_happens_to_a_booking_otherwise_is_no_row_of_the_child(a: Aftalt) -> None:
    a.point()
    services.cancel_booking(booking=a.fresh(), by=a.k.fagperson, now=NOW)
    assert list(Haendelse.objects.filter(handling="booking.aflys").values_list("barn", "data__grund")) == [(None, None)]


def test_what_the_gate_has_not_been_asked_of_is_anonymous(a: Aftalt) -> None:
    a.point()
    assert a.fresh().omtale_nu == Omtale.ANONYMT


@pytest.mark.parametrize("art", list(Oplysningsart))
def test_only_what_was_consented_to_is_told_of(a: Aftalt, art: Oplysningsart) -> None:
    a.withdraw()
    consent = make_valid(a.barn, a.k.enhed, art=art, now=NOW + timedelta(hours=1))
    a.point(samtykke=consent)
    assert list(with_naevnes([a.fresh()], NOW)[0].naevnes) == [art]


def test_consent_that_misses_a_unit_that_hears_it_does_not_do(a: Aftalt) -> None:
    person((Rolle.TEAMMEDLEM, a.k.distrikt), (Rolle.EKSTERN_FAGPERSON, EnhedFactory()))
    assert refusal(a) == "daekker_ikke"


def test_units_that_may_hear_different_things_may_hear_none(a: Aftalt) -> None:
    other = EnhedFactory()
    person((Rolle.TEAMMEDLEM, a.k.distrikt), (Rolle.EKSTERN_FAGPERSON, other))
    a.withdraw()
    dele = [(a.k.enhed, Oplysningsart.TRIVSEL), (other, Oplysningsart.LAERING)]
    asked = Samtykke(
        barn=a.barn, formaal="sparring", hvem_svarer="alle", fra_date=NOW.date(), til_date=NOW.date() + timedelta(days=9)
    )
    samtykke = samtykker.ask_samtykke(samtykke=asked, dele=dele, by=a.k.fagperson, now=NOW + timedelta(hours=1))
    for holder in a.barn.indehavere.all():
        make_svar(samtykke, holder)
    assert refusal(a, samtykke=samtykke) == "daekker_ikke"


def test_where_no_unit_hears_it_no_consent_does(a: Aftalt) -> None:
    Tilknytning.objects.filter(enhed=a.k.enhed).delete()
    assert refusal(a) == "daekker_ikke"


def test_consent_that_ends_before_the_day_does_not_do(a: Aftalt) -> None:
    a.withdraw()
    short = make_valid(a.barn, a.k.enhed, til_date=THURSDAY, now=NOW + timedelta(hours=1))
    assert refusal(a, samtykke=short) == "daekker_ikke"


@pytest.mark.parametrize("values", [{"formaal": "forloeb"}, {"fra_date": date(2026, 11, 24)}])
def test_consent_to_something_else_or_from_tomorrow_does_not_do(a: Aftalt, values: dict[str, Any]) -> None:
    a.withdraw()
    other = make_valid(a.barn, a.k.enhed, now=NOW + timedelta(hours=1), **values)
    assert refusal(a, samtykke=other) == "daekker_ikke"


def test_consent_of_a_child_one_may_not_see_does_not_do(a: Aftalt) -> None:
    barn = make_barn(a.k.fagperson2, a.k.skole2)
    make_indehaver(barn)
    foreign = make_valid(barn, a.k.enhed, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=NOW.date())
    assert refusal(a, samtykke=foreign) == "daekker_ikke"


def test_only_the_booker_points(a: Aftalt) -> None:
    assert refusal(a, by=a.k.koordinator) == "ikke_din"
    assert refusal(a, by=a.k.leder) == "ikke_din"


def test_ordning_where_no_child_is_named_refuses(a: Aftalt) -> None:
    a.k.ordning.omtaler = ["anonymt"]
    a.k.ordning.save()
    assert refusal(a) == "omtale"


def mails(a: Aftalt, now: Any = NOW) -> list[str]:
    """To the booker."""
    outbox.drain(now=now)
    return [message.subject for message in mail.outbox if message.to == [a.k.fagperson.email]]


@pytest.mark.parametrize("what", ["all", "unit", "no"])
def test_withdrawal_makes_it_anonymous_at_once_and_tells_the_booker(a: Aftalt, what: str) -> None:
    a.point()
    if what == "no":
        make_svar(make_samtykke(a.barn, a.k.enhed, now=NOW + timedelta(hours=1)), a.mor, Svar.NEJ)
    else:
        a.withdraw(**({"enhed": a.k.enhed} if what == "unit" else {}))
    booking = a.fresh()
    assert (booking.omtale, booking.samtykke, booking.samtykke_date, booking.samtykke_opbevaring) == (
        Omtale.ANONYMT,
        None,
        None,
        "",
    )
    assert mails(a) == ["Din sparring er booket", "Tal anonymt til din sparring"]
    assert "Ida" not in str(mail.outbox[-1].message())
    assert Haendelse.objects.filter(handling="booking.mist_samtykke").count() == 1


def test_new_holder_of_custody_makes_it_anonymous_at_once(a: Aftalt) -> None:
    a.point()
    far = Indehaver.objects.get(navn="Per Prøve")
    far.til_date = NOW.date()
    save_indehaver(indehaver=far, by=a.k.fagperson, now=NOW)
    make_indehaver(a.barn, navn="Ny Prøve", fra_date=NOW.date())
    assert (a.fresh().omtale, a.fresh().samtykke) == (Omtale.ANONYMT, None)


def test_child_that_is_handed_over_is_named_no_more(a: Aftalt) -> None:
    a.point()
    leder2 = person((Rolle.LOKAL_LEDER, a.k.skole2))
    give_overdragelse(pk=uuid4(), barn=a.barn, til=a.k.skole2, by=a.k.leder, now=NOW)
    transitions.run(OVERDRAGELSER, "modtag", Overdragelse.objects.get(), by=leder2, now=NOW)
    assert (a.fresh().omtale, a.fresh().samtykke) == (Omtale.ANONYMT, None)


def test_child_seen_by_noedadgang_cannot_be_named(a: Aftalt) -> None:
    a.booking = book(a.k.kollega, a.k.ordning, 2)
    assert open_noedadgang(barn=a.barn, aarsag=Noedgrund.FARE, by=a.k.kollega, now=NOW)
    assert services.usable_for(a.fresh(), a.k.kollega, NOW) == []
    assert refusal(a, by=a.k.kollega) == "daekker_ikke"


def test_withdrawal_for_a_unit_that_does_not_hear_it_changes_nothing(a: Aftalt) -> None:
    other = EnhedFactory()
    make_valid(a.barn, other, now=NOW + timedelta(hours=1))
    a.point()
    a.withdraw(enhed=other)
    assert a.omtale() == Omtale.MED_SAMTYKKE


def test_what_the_days_bring_is_checked_again(a: Aftalt) -> None:
    """The custody of the father begins to end on the day of the sparring; nobody touches the consent."""
    a.point()
    Indehaver.objects.filter(navn="Per Prøve").update(til_date=THURSDAY)
    assert (a.omtale(), a.omtale(THURSDAY_MORNING)) == (Omtale.MED_SAMTYKKE, Omtale.ANONYMT)
    services.recheck_samtykker(now=NOW)
    assert a.fresh().omtale == Omtale.MED_SAMTYKKE
    services.recheck_samtykker(now=THURSDAY_MORNING)
    assert a.fresh().omtale == Omtale.ANONYMT
    assert mails(a, THURSDAY_MORNING)[-1] == "Tal anonymt til din sparring"


def test_new_unit_in_the_team_is_checked_again(a: Aftalt) -> None:
    a.point()
    person((Rolle.TEAMMEDLEM, a.k.distrikt), (Rolle.EKSTERN_FAGPERSON, EnhedFactory()))
    assert a.omtale() == Omtale.ANONYMT
    services.recheck_samtykker(now=NOW)
    assert a.fresh().omtale == Omtale.ANONYMT


def test_one_child_that_fails_does_not_stop_the_others(a: Aftalt, monkeypatch: pytest.MonkeyPatch) -> None:
    a.point()
    monkeypatch.setattr("booking.services.samtykke.fall_back", lambda barn, now: 1 / 0)
    services.recheck_samtykker(now=NOW)
    assert a.fresh().samtykke == a.samtykke


def test_queued_reminder_says_what_holds_when_it_is_sent(a: Aftalt) -> None:
    a.point()
    Indehaver.objects.filter(navn="Per Prøve").update(til_date=date(2026, 11, 25))
    outbox.drain(now=NOW.replace(day=25))
    assert "Tal anonymt." in mail.outbox[-1].body


def test_queued_reminder_says_that_the_child_may_be_named(a: Aftalt) -> None:
    a.point()
    outbox.drain(now=NOW.replace(day=25))
    assert "I har samtykke til at nævne barnet med navn." in mail.outbox[-1].body


@pytest.mark.parametrize("values", [{"samtykke": None}, {"samtykke_opbevaring": "edoc"}, {"omtale": "anonymt"}])
def test_database_keeps_pointer_and_evidence_together(a: Aftalt, values: dict[str, Any]) -> None:
    a.point()
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=a.booking.pk).update(**values)


# The page


@pytest.fixture
def browser(a: Aftalt, login: Any) -> Client:
    client: Client = login(Client(), a.k.fagperson)
    return client


def page_of(a: Aftalt) -> str:
    return f"/booking/kvittering/{a.booking.pk}/samtykke/"


def test_page_offers_what_covers_and_logs_who_was_shown(a: Aftalt, browser: Client) -> None:
    assert page_of(a) in browser.get(f"/booking/kvittering/{a.booking.pk}/").content.decode()
    page = browser.get(page_of(a)).content.decode()
    assert ("Ida Prøve" in page, a.k.enhed.navn in page) == (True, True)
    row = Haendelse.objects.get(handling="barn.fundet", barn=a.barn.pk, aktoer=a.k.fagperson.pk)
    assert row.data == {"grund": "registrator"}
    shown = browser.post(page_of(a), {"samtykke": str(a.samtykke.pk)}, follow=True).content.decode()
    assert "I må tale om barnet med navn" in shown
    assert "Det må I tale om med navn: trivsel og udvikling" in shown


def test_page_without_any_names_nobody(a: Aftalt, browser: Client) -> None:
    a.withdraw()
    page = browser.get(page_of(a)).content.decode()
    assert ("Der er ikke et samtykke, I kan bruge" in page, "Ida" in page) == (True, False)
    assert not Haendelse.objects.filter(handling="barn.fundet").exists()


def test_what_was_withdrawn_in_another_tab_is_told(a: Aftalt, browser: Client) -> None:
    browser.get(page_of(a))
    a.withdraw()
    page = browser.post(page_of(a), {"samtykke": str(a.samtykke.pk)}, follow=True).content.decode()
    assert "Samtykket gælder ikke længere for alle" in page
    assert a.fresh().samtykke is None


@pytest.mark.parametrize("who", ["koordinator", "leder", "kollega", "administration"])
def test_page_is_404_for_everybody_else(a: Aftalt, login: Any, who: str) -> None:
    assert login(Client(), getattr(a.k, who)).get(page_of(a)).status_code == 404


def test_page_after_the_start_leads_back(a: Aftalt, login: Any, frozen_clock: Any) -> None:
    frozen_clock.at = NOW.replace(day=26, hour=8)
    assert login(Client(), a.k.fagperson).get(page_of(a))["Location"] == f"/booking/kvittering/{a.booking.pk}/"


def test_page_asks_a_bounded_number_of_questions(
    a: Aftalt, browser: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    for number in range(10):
        barn = make_barn(a.k.fagperson, a.k.skole, navn=f"Bo Nummer {number}")
        make_indehaver(barn)
        make_valid(barn, a.k.enhed, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=NOW.date())
    for url in (page_of(a), f"/booking/kvittering/{a.booking.pk}/"):
        a.point()
        browser.get(url)
        with django_assert_max_num_queries(12):
            browser.get(url)


def test_cancelled_booking_points_at_nothing(a: Aftalt) -> None:
    a.point()
    services.cancel_booking(booking=a.fresh(), by=a.k.fagperson, now=NOW)
    booking = a.fresh()
    assert (booking.tilstand, booking.omtale, booking.samtykke, booking.samtykke_opbevaring) == (
        "aflyst",
        Omtale.ANONYMT,
        None,
        "",
    )
    services.undo_cancellation(booking=booking, by=a.k.fagperson, now=NOW)
    assert a.fresh().samtykke is None


def test_consent_that_was_noted_on_a_booking_stays_when_it_is_cancelled(a: Aftalt) -> None:
    """It points at no child."""
    noted = {"samtykke_date": NOW.date(), "samtykke_indhentet_af": a.k.fagperson, "samtykke_opbevaring": "edoc"}
    Booking.objects.filter(pk=a.booking.pk).update(omtale="med_samtykke", samtykke_daekker_alle=True, **noted)
    services.cancel_booking(booking=a.fresh(), by=a.k.fagperson, now=NOW)
    assert (a.fresh().omtale, a.fresh().samtykke_opbevaring) == ("med_samtykke", "edoc")


def test_database_lets_none_but_a_booked_one_point(a: Aftalt) -> None:
    a.point()
    with pytest.raises(IntegrityError, match="booking_kun_booket_peger"), transaction.atomic():
        Booking.objects.filter(pk=a.booking.pk).update(tilstand="aflyst", aflyst_at=NOW)


def test_approved_sharing_without_consent_lets_no_booking_name_the_child(a: Aftalt) -> None:
    """TST-05 asks for the parents' consent: what is shared without it goes by other ways than an open sparring."""
    a.withdraw()
    settle_hjemmel(hjemmel=make_hjemmel(a.barn, a.k.enhed, til_date=THURSDAY), godkend=True, by=a.k.leder, now=NOW)
    assert services.usable_for(a.fresh(), a.k.fagperson, NOW) == []
    assert refusal(a) == "daekker_ikke"
