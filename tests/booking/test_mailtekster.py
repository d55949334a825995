"""Every kind of mail the product sends: it has a standard text, and the municipality's own is sent in place of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail

from booking import services
from booking.enums import Brevart, Brevvariant, Videre
from booking.models import Booking, Ordning
from samtykke.models import Barn, Indehaver
from samtykke.samtykker import withdraw_samtykke
from tests.booking.conftest import Kommunen, person
from tests.factories import NOW
from tests.factories.booking import SVAR, book, position
from tests.factories.samtykke import make_barn, make_indehaver, make_valid
from tests.factories.tildeling import ANMODNING, MONDAY, ask, make_tildeles, tid
from tests.factories.totrin import make_app
from udviklingsmodel.kernel import mailtekster, opgaver, outbox
from udviklingsmodel.kernel.fritekst import likely_names
from udviklingsmodel.kernel.mailtekster import Mailart
from udviklingsmodel.kernel.models import Mailtekst
from udviklingsmodel.organisation import login
from udviklingsmodel.organisation.enums import Dagsvalg, Rolle
from udviklingsmodel.organisation.models import Bruger
from udviklingsmodel.organisation.services import INVITATION, invite_bruger, totrin

EVE = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 8.00 in Copenhagen
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
BASE = "http://127.0.0.1:8000"
TORSDAG = "torsdag den 26. november 2026"


@dataclass
class Alle:
    """The district, and its school's own ordning where times are given."""

    k: Kommunen
    giver: Bruger
    fri: Ordning

    def wait(self, booker: Bruger, by: Bruger | None = None) -> Booking:
        dag = position(self.k.ordning).sparringsdag
        answers: dict[str, Any] = {"booking_id": uuid4(), "institution": self.k.skole, "svar": SVAR}
        return services.join_venteliste(dag=dag, booker=booker, by=by or booker, now=NOW, **answers)

    def full(self) -> list[Booking]:
        return [book(self.k.nabo, self.k.ordning, number) for number in (1, 2, 3)]

    def offered(self) -> Booking:
        held, waiting = self.full(), self.wait(self.k.fagperson)
        services.cancel_booking(booking=held[1], by=self.k.nabo, now=NOW)
        return waiting

    def given(self) -> Booking:
        return services.allocate_tid(booking=ask(self.k.fagperson, self.fri), til=tid(self.fri), by=self.giver, now=NOW)

    def cancel_day(self) -> None:
        dag = position(self.k.ordning).sparringsdag
        services.cancel_sparringsdag(dag=dag, grund="Kursus", by=self.k.koordinator, now=NOW)


@pytest.fixture
def alle(k: Kommunen) -> Alle:
    for obj, navn in (
        (k.skole, "Byskolen"),
        (k.boernehus, "Solsikken"),
        (k.skole2, "Havskolen"),
        (k.ordning, "Distrikt By"),
    ):
        obj.navn = navn
        obj.save()
    people = [(k.fagperson, "Åse Holm"), (k.nabo, "Bo Krag"), (k.koordinator, "Karen Lind"), (k.leder, "Lis Bak")]
    giver = person((Rolle.RESSOURCEKONSULENT, k.skole))
    for bruger, navn in (*people, (giver, "Gro Dal")):
        bruger.navn = navn
        bruger.save()
    return Alle(k, giver, make_tildeles(k.skole))


SECOND_STEP = {"fornavn": "Åse", "tidspunkt": "mandag den 23. november kl. 10.00", "link": "/konto/"}
Cause = Callable[[Alle], "tuple[Bruger, UUID, datetime]"]


def booked(a: Alle) -> tuple[Bruger, UUID, datetime]:
    return a.k.fagperson, book(a.k.fagperson, a.k.ordning, 2).pk, NOW


def booked_for(a: Alle) -> tuple[Bruger, UUID, datetime]:
    values: dict[str, Any] = {"booking_id": uuid4(), "svar": SVAR, "institution": a.k.skole, "booker": a.k.fagperson}
    made = services.book_position(position=position(a.k.ordning, 2), by=a.k.koordinator, now=NOW, **values)
    return a.k.fagperson, made.pk, NOW


def reminded(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking, _barn, _holder = pointing(a)
    return a.k.fagperson, booking.pk, EVE


def pointing(a: Alle) -> tuple[Booking, Barn, Indehaver]:
    """A booking that points at a registered consent."""
    barn = make_barn(a.k.fagperson, a.k.skole)
    holder = make_indehaver(barn)
    sole: dict[str, Any] = {"hvem_svarer": "ene", "ene_kilde": "afgoerelse", "ene_date": NOW.date()}
    booking = book(a.k.fagperson, a.k.ordning, 2)
    samtykke = make_valid(barn, a.k.enhed, **sole)
    return services.use_samtykke(booking=booking, samtykke=samtykke, by=a.k.fagperson, now=NOW), barn, holder


def consent_lost(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking, barn, holder = pointing(a)
    withdraw_samtykke(barn=barn, indehaver=holder, by=a.k.fagperson, now=NOW)
    return a.k.fagperson, booking.pk, NOW


def second_step_changed(a: Alle) -> tuple[Bruger, UUID, datetime]:
    make_app(a.k.fagperson)
    totrin.new_reservekoder(bruger=a.k.fagperson, now=NOW)
    return a.k.fagperson, a.k.fagperson.pk, NOW


def second_step_reset(a: Alle) -> tuple[Bruger, UUID, datetime]:
    make_app(a.k.fagperson)
    totrin.reset(bruger=a.k.fagperson, by=a.k.administration, now=NOW)
    return a.k.fagperson, a.k.fagperson.pk, NOW


def moved(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = book(a.k.fagperson, a.k.ordning, 1)
    services.move_booking(booking=booking, til=position(a.k.ordning, 2), by=a.k.fagperson, now=NOW)
    return a.k.fagperson, booking.pk, NOW


def cancelled(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = book(a.k.fagperson, a.k.ordning, 2)
    services.cancel_booking(booking=booking, by=a.k.koordinator, now=NOW)
    return a.k.fagperson, booking.pk, NOW


def day_cancelled(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = book(a.k.fagperson, a.k.ordning, 2)
    a.cancel_day()
    return a.k.fagperson, booking.pk, NOW


def day_cancelled_for_one_who_waits(a: Alle) -> tuple[Bruger, UUID, datetime]:
    a.full()
    waiting = a.wait(a.k.fagperson)
    a.cancel_day()
    return a.k.fagperson, waiting.pk, NOW


def listed(a: Alle) -> tuple[Bruger, UUID, datetime]:
    a.full()
    return a.k.fagperson, a.wait(a.k.fagperson).pk, NOW


def listed_for(a: Alle) -> tuple[Bruger, UUID, datetime]:
    a.full()
    return a.k.fagperson, a.wait(a.k.fagperson, by=a.k.koordinator).pk, NOW


def list_closed(a: Alle) -> tuple[Bruger, UUID, datetime]:
    full = a.full()
    waiting = a.wait(a.k.fagperson)
    beslutning = dict.fromkeys(frozenset([full[0].dag.pk]), Dagsvalg.BEHOLD)
    services.retire_ordning(ordning=a.k.ordning, by=a.k.administration, now=NOW, beslutning=beslutning)
    return a.k.fagperson, waiting.pk, NOW


def offered(a: Alle) -> tuple[Bruger, UUID, datetime]:
    return a.k.fagperson, a.offered().pk, NOW


def lapsed(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking, later = a.offered(), NOW + timedelta(days=1, hours=3)
    services.expire_venteliste(now=later)
    return a.k.fagperson, booking.pk, later


def asked(a: Alle) -> tuple[Bruger, UUID, datetime]:
    return a.giver, ask(a.k.fagperson, a.fri).pk, NOW


def given(a: Alle) -> tuple[Bruger, UUID, datetime]:
    return a.k.fagperson, a.given().pk, NOW


def taken_back(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = a.given()
    services.take_back_tid(booking=booking, by=a.giver, now=NOW)
    return a.k.fagperson, booking.pk, NOW


def unanswered(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = ask(a.k.fagperson, a.fri, anmodning=replace(ANMODNING, oensker=(MONDAY,)))
    return a.k.fagperson, booking.pk, datetime(2026, 12, 1, 7, tzinfo=UTC)


def declined(a: Alle) -> tuple[Bruger, UUID, datetime]:
    booking = ask(a.k.fagperson, a.fri)
    services.decline_anmodning(booking=booking, grund="Ikke nu", by=a.giver, now=NOW)
    return a.k.fagperson, booking.pk, NOW


def on_the_agenda(a: Alle) -> tuple[Bruger, UUID, datetime]:
    book(a.k.fagperson, a.k.ordning, 1)
    book(a.k.nabo, a.k.ordning, 2)
    services.queue_dagsordener(now=NOON)
    return a.k.koordinator, position(a.k.ordning).sparringsdag_id, NOON


def agenda_cancelled(a: Alle) -> tuple[Bruger, UUID, datetime]:
    a.cancel_day()
    return a.k.koordinator, position(a.k.ordning).sparringsdag_id, NOW


def given_a_task(a: Alle) -> tuple[Bruger, UUID, datetime]:
    opgaver.open_opgave(art=Videre.NYT_FORLOEB, objekt_id=UUID(int=1), til=a.k.leder, by=None, now=NOW)
    return a.k.leder, UUID(int=1), NOW


def invited(a: Alle) -> tuple[Bruger, UUID, datetime]:
    invite_bruger(bruger=a.k.fagperson, by=None, now=NOW)
    return a.k.fagperson, a.k.fagperson.pk, NOW


def forgot(a: Alle) -> tuple[Bruger, UUID, datetime]:
    outbox.queue({login.RESET_MAIL: NOW}, a.k.fagperson.pk, [a.k.fagperson])
    return a.k.fagperson, a.k.fagperson.pk, NOW


# What each field says then, by hand; `link` is a pattern, where {pk} is the object's.
ALL = {"fornavn": "Åse", "dato": TORSDAG, "tid": "kl. 8.20–8.40", "sted": "Byskolen", "ordning": "Distrikt By"}
RECEIPT = {"link": "/booking/kvittering/{pk}/"}
DAYS = {"link": "/booking/her/"}
AT_SCHOOL = {"fornavn": "Åse", "sted": "Byskolen", "ordning": "Sparring på skolen"}
MONDAY_AT_TWO = {"dato": "mandag den 30. november 2026", "tid": "kl. 14.00–14.30"}
SELV = {"af_hvem": ""}  # the booker's own doing, of which nothing is said
TAKEN_BACK = {
    "af_hvem": "Tiden er taget tilbage af Gro Dal, der giver tiderne.",
    "hvad_nu": "Jeres anmodning står stadig, og vi vender tilbage med en ny tid.",
}
ONE_TIME = {"fornavn": "Åse", "link": r"/adgangskode/ny/\S+/"}
CASES: dict[str, tuple[Cause, dict[str, str]]] = {
    Brevart.BEKRAEFTELSE: (booked, ALL | RECEIPT | SELV),
    Brevvariant.BOOKET_FOR_DIG: (booked_for, ALL | RECEIPT | SELV | {"booket_af": "Karen Lind"}),
    Brevart.PAAMINDELSE: (reminded, ALL | RECEIPT | {"samtykke": "I har samtykke til at nævne barnet med navn."}),
    Brevart.SAMTYKKE_BORTFALDET: (consent_lost, ALL | RECEIPT),
    Brevart.FLYTNING: (moved, ALL | RECEIPT | SELV),
    Brevart.AFLYSNING: (cancelled, ALL | DAYS | {"af_hvem": "Tiden er aflyst af distriktskoordinator Karen Lind."}),
    Brevart.DAG_AFLYST: (day_cancelled, ALL | RECEIPT),
    Brevvariant.DAG_AFLYST_VENTELISTE: (
        day_cancelled_for_one_who_waits,
        {name: words for name, words in ALL.items() if name != "tid"} | RECEIPT,
    ),
    Brevart.VENTEPLADS: (listed, {name: words for name, words in ALL.items() if name != "tid"} | RECEIPT),
    Brevvariant.SKREVET_OP_FOR_DIG: (
        listed_for,
        {name: words for name, words in ALL.items() if name != "tid"} | RECEIPT | {"booket_af": "Karen Lind"},
    ),
    Brevart.VENTELISTE_LUKKET: (
        list_closed,
        {name: words for name, words in ALL.items() if name != "tid"} | RECEIPT,
    ),
    Brevart.TILBUD: (offered, ALL | RECEIPT | {"senest": "tirsdag den 24. november kl. 12.00"}),
    Brevart.UDLOEBET: (lapsed, ALL | DAYS),
    Brevart.ANMODNING: (asked, AT_SCHOOL | {"fornavn": "Gro", "link": "/booking/skolen/fordeling/"}),
    Brevvariant.TILDELT: (given, AT_SCHOOL | MONDAY_AT_TWO | RECEIPT),
    Brevart.TAGET_TILBAGE: (taken_back, AT_SCHOOL | MONDAY_AT_TWO | RECEIPT | TAKEN_BACK),
    Brevart.UBESVARET: (unanswered, AT_SCHOOL | RECEIPT | {"slettes": "mandag den 14. december 2026"}),
    Brevart.AFSLAG: (declined, AT_SCHOOL | RECEIPT),
    Brevart.DAGSORDEN: (
        on_the_agenda,
        {
            "fornavn": "Karen",
            "dato": TORSDAG,
            "sted": "Byskolen",
            "ordning": "Distrikt By",
            "tider": "kl. 8.00–8.20  Byskolen\nkl. 8.20–8.40  Solsikken",
            "link": "/dagsorden/{pk}/",
        },
    ),
    Brevart.DAGSORDEN_AFLYST: (
        agenda_cancelled,
        {"fornavn": "Karen", "dato": TORSDAG, "sted": "Byskolen", "ordning": "Distrikt By", "link": "/dagsorden/{pk}/"},
    ),
    opgaver.BREV: (given_a_task, {"fornavn": "Lis", "link": "/opgaver/"}),
    INVITATION: (invited, ONE_TIME | {"brugernavn": "aaseh", "nyt_link": f"{BASE}/adgangskode/glemt/"}),
    login.RESET_MAIL: (forgot, ONE_TIME),
    totrin.TOTRIN_AENDRET: (second_step_changed, SECOND_STEP),
    totrin.TOTRIN_NULSTILLET: (second_step_reset, SECOND_STEP),
}


DECLARED = [mailart for gruppe in mailtekster.grupper() for mailart in gruppe.mailarter]
each_kind = pytest.mark.parametrize("mailart", DECLARED, ids=lambda mailart: mailart.art)


def test_every_kind_that_is_declared_is_tried_here() -> None:
    assert {mailart.art for mailart in DECLARED} == set(CASES)


def test_every_kind_that_is_sent_has_a_text() -> None:
    sent = {art for art, writer in outbox._writers.items() if not writer.__module__.startswith("tests.")}
    assert sent - {mailart.art for mailart in DECLARED} == set()


@each_kind
def test_standard_text_is_one_that_may_be_written(mailart: Mailart) -> None:
    assert mailart.checked(mailart.emne, mailart.tekst) == mailart.standard
    assert likely_names(mailart.emne + mailart.tekst) == []
    assert "link" in {felt.navn for felt in mailart.felter if felt.skal_med}


@each_kind
def test_kind_is_told_of_in_words(mailart: Mailart) -> None:
    assert (mailart.navn[0].isupper(), mailart.hvornaar.startswith("Sendes"), mailart.hvornaar[-1]) == (True, True, ".")
    assert [felt.navn for felt in mailart.felter if not (felt.betydning and felt.eksempel)] == []


@each_kind
def test_preview_leaves_no_field_open(mailart: Mailart) -> None:
    assert not re.search("[{}]", mailart.eksempel(mailart.standard).tekst)


def sent_to(bruger: Bruger, now: datetime) -> Any:
    mail.outbox.clear()
    outbox.drain(now=now)
    return [message for message in mail.outbox if message.to == [bruger.email]][-1]


@pytest.mark.parametrize("art", CASES)
def test_own_words_are_sent_with_the_values_of_the_moment(alle: Alle, art: str) -> None:
    cause, values = CASES[art]
    Bruger.objects.filter(pk=alle.k.fagperson.pk).update(brugernavn="aaseh")
    mailart = mailtekster.mailart(art)
    assert mailart
    assert {felt.navn for felt in mailart.felter} == set(values)
    tekst = "Egne ord\n" + "".join(f"{felt.navn}={felt}\n" for felt in mailart.felter)
    mailtekster.save_mailtekst(mailart=mailart, emne="Eget emne", tekst=tekst, by=None, now=NOW)
    bruger, pk, now = cause(alle)
    message = sent_to(bruger, now)
    assert message.subject == "Eget emne"
    wanted = [r"Egne ord\n"]
    for felt in mailart.felter:
        words = values[felt.navn]
        wanted.append(f"{felt.navn}=" + (BASE + words.format(pk=pk) if felt.navn == "link" else re.escape(words)) + r"\n")
    assert re.fullmatch("".join(wanted), message.body)


@pytest.mark.parametrize("art", CASES)
def test_standard_words_are_sent_where_nothing_else_is_written(alle: Alle, art: str) -> None:
    bruger, pk, now = CASES[art][0](alle)
    message, mailart = sent_to(bruger, now), mailtekster.mailart(art)
    assert mailart
    assert message.subject == mailart.emne
    assert re.search(BASE + CASES[art][1]["link"].format(pk=pk), message.body)
    assert not re.search(r"[{}]|\n\n\n", message.body)


def test_words_changed_while_a_mail_waits_are_the_ones_it_gets(alle: Alle) -> None:
    bruger, _pk, now = reminded(alle)
    mail_art = mailtekster.mailart(Brevart.PAAMINDELSE)
    assert mail_art
    outbox.drain(now=NOW)
    mailtekster.save_mailtekst(mailart=mail_art, emne="Vi ses", tekst="I morgen: {link}", by=None, now=NOW)
    assert sent_to(bruger, now).subject == "Vi ses"


@pytest.mark.parametrize(
    "tekst",
    ["{afskaffet} {link}", "uden link", "{link", "{link} {{ settings }}", "", "x" * 9_000],
)
def test_own_words_that_cannot_be_sent_any_more_stop_no_mail(
    alle: Alle, tekst: str, caplog: pytest.LogCaptureFixture
) -> None:
    Mailtekst.objects.create(art=Brevart.BEKRAEFTELSE, emne="Eget emne", tekst=tekst)
    bruger, pk, now = booked(alle)
    message = sent_to(bruger, now)
    assert message.subject == "Din sparring er booket"
    assert f"/booking/kvittering/{pk}/" in message.body
    (warned,) = [record for record in caplog.records if record.name.endswith("mailtekster")]
    assert (warned.levelname, vars(warned)["art"]) == ("WARNING", "booking_bekraeftelse")


def test_value_with_braces_and_markup_is_only_words(alle: Alle) -> None:
    Bruger.objects.filter(pk=alle.k.fagperson.pk).update(navn="{link}<b>&{{x}} Holm")
    bruger, _pk, now = booked(alle)
    assert "Hej {link}<b>&{{x}}\n" in sent_to(bruger, now).body
