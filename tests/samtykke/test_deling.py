"""The gate (CON-06), asked every question of deling.md."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction

from samtykke.deling import may_share
from samtykke.enums import (
    Formaal,
    Hindring,
    Hjemmelart,
    HjemmelTilstand,
    Hvemsvarer,
    Kilde,
    Oplysningsart,
    Svar,
    Svarform,
    Vurdering,
)
from samtykke.models import (
    Barn,
    Hjemmel,
    Indehaver,
    Samtykke,
    Samtykkedel,
    Samtykkeregler,
    Samtykkesvar,
    Samtykketekst,
    Tilbagekaldelse,
)
from tests.factories import NOW, TODAY
from tests.factories.organisation import EnhedFactory
from tests.samtykke.conftest import Skolen
from tests.samtykke.deling import Afsnit, Spoergsmaal, page, questions, sections
from udviklingsmodel.kernel.clock import KOEBENHAVN
from udviklingsmodel.organisation.models import Enhed, Institution

ET_DOEGN = timedelta(days=1)
IGAAR, IMORGEN = TODAY - ET_DOEGN, TODAY + ET_DOEGN
FOEDT = {
    "8 år": date(2018, 3, 4),
    "fylder 15 i morgen": date(2011, 11, 24),
    "fylder 15 i dag": date(2011, 11, 23),
    "16 år": date(2010, 3, 4),
    "fylder 18 i morgen": date(2008, 11, 24),
    "fylder 18 i dag": date(2008, 11, 23),
}
# Who holds custody, from (empty: always) and to and with (empty: for good).
MYNDIGHED: dict[str, dict[str, tuple[date | None, date | None]]] = {
    "mor og far": {"mor": (None, None), "far": (None, None)},
    "kun mor": {"mor": (None, None)},
    "mor, og far til og med i går": {"mor": (None, None), "far": (None, IGAAR)},
    "mor, og far til og med i dag": {"mor": (None, None), "far": (None, TODAY)},
    "mor, og far fra i dag": {"mor": (None, None), "far": (TODAY, None)},
    "mor, og far fra i morgen": {"mor": (None, None), "far": (IMORGEN, None)},
    "en anden fra i dag, mor og far til og med i går": {
        "mor": (None, IGAAR),
        "far": (None, IGAAR),
        "en anden": (TODAY, None),
    },
    "ingen": {},
}
HVEM_SVARER = {
    "begge": Hvemsvarer.ALLE,
    "én alene": Hvemsvarer.ENE,
    "samme adresse": Hvemsvarer.SAMME_ADRESSE,
    "samme adresse, slået fra": Hvemsvarer.SAMME_ADRESSE,
}
SVAR = {
    "ja": (Svar.JA, Svarform.PAPIR),
    "digitalt ja": (Svar.JA, Svarform.DIGITALT),
    "mundtligt ja": (Svar.JA, Svarform.MUNDTLIGT),
    "nej": (Svar.NEJ, Svarform.PAPIR),
    "mundtligt nej": (Svar.NEJ, Svarform.MUNDTLIGT),
    "overlader": (Svar.TILTRAADT, Svarform.PAPIR),
}
VURDERING = {"–": "", "den unges ja er nok": Vurdering.NOK, "forældrene skal også": Vurdering.IKKE_NOK}
ARTER = {
    "trivsel": Oplysningsart.TRIVSEL,
    "læring": Oplysningsart.LAERING,
    "familie": Oplysningsart.FAMILIE,
    "helbred": Oplysningsart.HELBRED,
    "sundhed": Oplysningsart.SUNDHED,
}
FORMAAL = {"sparring": Formaal.SPARRING, "forløb": Formaal.FORLOEB}
GAELDER = {"et år": date(2027, 9, 1), "to år": date(2028, 9, 1)}
SSD = {
    "foreslået": (HjemmelTilstand.FORESLAAET, TODAY, IMORGEN),
    "godkendt": (HjemmelTilstand.GODKENDT, TODAY, IMORGEN),
    "afvist": (HjemmelTilstand.AFVIST, TODAY, IMORGEN),
    "stoppet": (HjemmelTilstand.STOPPET, TODAY, IMORGEN),
    "godkendt fra i morgen": (HjemmelTilstand.GODKENDT, IMORGEN, IMORGEN + ET_DOEGN),
    "godkendt til og med i går": (HjemmelTilstand.GODKENDT, IGAAR, TODAY),
}
# A no of 1 October in another consent: asked for before this one or after it, and noted when.
NEJ_I_ANDET = {
    "et nej i et ældre samtykke": (True, NOW - timedelta(hours=1)),
    "et nej i et nyere samtykke": (False, NOW - timedelta(hours=1)),
    "et nej i et ældre samtykke, noteret efter deres ja": (True, NOW + timedelta(hours=1)),
}
# Of another consent to what is named, from both parents in August: what is withdrawn, for which unit, on which day.
EFTER, FOER = date(2026, 11, 1), date(2026, 8, 15)
TRUKKET_I_ANDET = {
    "et ældre samtykke til det samme er trukket tilbage efter deres ja": ("ST trivsel", "", EFTER),
    "et ældre samtykke til det samme er trukket tilbage for ST efter deres ja": ("ST trivsel", "ST", EFTER),
    "et ældre samtykke til det samme er trukket tilbage for KE efter deres ja": ("ST trivsel, KE trivsel", "KE", EFTER),
    "et ældre samtykke til noget andet er trukket tilbage efter deres ja": ("ST læring, KE trivsel", "", EFTER),
    "et ældre samtykke til det samme er trukket tilbage før deres ja": ("ST trivsel", "", FOER),
}
KODER = {
    "ikke spurgt": Hindring.IKKE_SPURGT,
    "tilbagekaldt": Hindring.TILBAGEKALDT,
    "modstridende": Hindring.MODSTRIDENDE,
    "afslået": Hindring.AFSLAAET,
    "senere nej": Hindring.SENERE_NEJ,
    "trukket siden": Hindring.TRUKKET_SIDEN,
    "anden institution": Hindring.ANDEN_INSTITUTION,
    "ikke begyndt": Hindring.IKKE_BEGYNDT,
    "udløbet": Hindring.UDLOEBET,
    "helbred udløbet": Hindring.HELBRED_UDLOEBET,
    "mangler den unge": Hindring.MANGLER_DEN_UNGE,
    "ingen indehaver": Hindring.INGEN_INDEHAVER,
    "ene uden grundlag": Hindring.ENE_UDEN_GRUNDLAG,
    "mangler indehaver": Hindring.MANGLER_INDEHAVER,
    "samme adresse bruges ikke": Hindring.SAMME_ADRESSE_BRUGES_IKKE,
    "skal være skriftligt": Hindring.SKAL_VAERE_SKRIFTLIGT,
}


class Sag:
    """One case in the database."""

    def __init__(self, s: Skolen, enheder: dict[str, Enhed], sag: dict[str, str]) -> None:
        self.s, self.enheder, self.sag = s, enheder, sag
        self.spurgt_at, self.naeste = NOW - timedelta(days=80), date(2026, 10, 1)
        self.barn = self.child()
        held = MYNDIGHED[sag["myndighed"]]
        self.folk = {name: self.holder(name, fra, til) for name, (fra, til) in held.items()}
        Samtykkeregler.objects.update(samme_adresse="slået fra" not in sag["svarer"] and "samme" in sag["svarer"])
        said = {name: sag[name] for name in ("mor", "far", "ung") if sag[name] != "–"}
        given = {name: date(*map(int, reversed(sag[f"{name} gav"].split("-")))) for name in said}
        self.samtykke = self.consent(said, HVEM_SVARER[sag["svarer"]], given=given)

    def child(self) -> Barn:
        return Barn.objects.create(
            navn="Ida Prøve",
            foedt_date=FOEDT[self.sag["alder"]],
            institution=self.s.skole,
            registreret_af=self.s.fagperson,
            registreret_at=NOW,
        )

    def holder(self, navn: str, fra: date | None, til: date | None) -> Indehaver:
        return Indehaver.objects.create(
            barn=self.barn,
            navn=navn,
            relation="anden",
            fra_date=fra or self.barn.foedt_date,
            til_date=til + ET_DOEGN if til else None,
            kilde=Kilde.FORAELDRENE,
            kilde_date=TODAY,
        )

    def consent(
        self,
        said: dict[str, str],
        hvem_svarer: Hvemsvarer = Hvemsvarer.ALLE,
        dele: str = "ST trivsel, ST helbred, KE trivsel, KE læring, KE sundhed",
        formaal: Formaal = Formaal.SPARRING,
        given: dict[str, date] | None = None,
        noted_at: datetime = NOW,
    ) -> Samtykke:
        """given: when each answered; else on the first day of October that nobody has answered on."""
        ene = hvem_svarer == Hvemsvarer.ENE
        vurdering = VURDERING[self.sag["vurdering"]]
        samtykke = Samtykke.objects.create(
            barn=self.barn,
            formaal=formaal,
            fra=self.s.skole,
            fra_date=date(2026, 9, 1),
            til_date=GAELDER[self.sag["gælder"]],
            tekst=Samtykketekst.objects.get(formaal=formaal),
            hvem_svarer=hvem_svarer,
            ene_kilde=Kilde.AFGOERELSE if ene else "",
            ene_date=TODAY if ene else None,
            vurdering=vurdering,
            vurdering_grund="Hun forstår det." if vurdering else "",
            uden_skrift_grund="" if self.sag["uden skrift"] == "–" else "Det haster.",
            oprettet_af=self.s.fagperson,
            oprettet_at=self.spurgt_at,
        )
        parts = [del_.split() for del_ in dele.split(", ")]
        Samtykkedel.objects.bulk_create(
            Samtykkedel(samtykke=samtykke, enhed=self.enheder[enhed], art=ARTER[art]) for enhed, art in parts
        )
        days = given or dict.fromkeys(said, self.naeste)
        Samtykkesvar.objects.bulk_create(
            self.answer(samtykke, who, *SVAR[word], days[who], noted_at) for who, word in said.items()
        )
        self.spurgt_at += ET_DOEGN
        self.naeste += ET_DOEGN if given is None else timedelta()
        return samtykke

    def answer(
        self, samtykke: Samtykke, who: str, svar: Svar, form: Svarform, day: date, noted_at: datetime
    ) -> Samtykkesvar:
        return Samtykkesvar(
            samtykke=samtykke,
            indehaver=self.folk.get(who),
            svar=svar,
            form=form,
            omstaendigheder="I telefonen." if form == Svarform.MUNDTLIGT else "",
            afgivet_date=day,
            indhentet_af=self.s.fagperson,
            registreret_af=self.s.fagperson,
            registreret_at=noted_at,
        )

    def withdraw(self, what: str) -> None:
        """Registered after the moment it is asked about, which does not matter: it holds at once."""
        Tilbagekaldelse.objects.create(
            samtykke=self.samtykke,
            enhed=self.enheder.get(what),
            registreret_af=self.s.fagperson,
            registreret_at=NOW + timedelta(days=1_000),
        )

    def happen(self, what: str) -> None:
        same = "ST trivsel"
        if what == "mor har sagt nej til det samme":
            self.consent({"mor": "nej"}, dele=same)
        elif what == "far har sagt nej til det samme, mor ja":
            self.consent({"mor": "ja", "far": "nej"}, dele=same)
        elif what == "mor har sagt nej til noget andet":
            self.consent({"mor": "nej"}, dele="ST læring, KE trivsel")
        elif what == "mor har sagt nej til det samme for et forløb":
            self.consent({"mor": "nej"}, dele=same, formaal=Formaal.FORLOEB)
        elif what == "mor har sagt nej, og så har begge sagt ja igen":
            self.consent({"mor": "nej"}, dele=same)
            self.consent({"mor": "ja", "far": "ja"}, dele=same)
        elif what == "mor har sagt ja igen, far har ikke svaret":
            self.consent({"mor": "ja"}, dele=same)
        elif what == "en, der ikke har forældremyndighed mere, har sagt nej":
            self.folk["en anden"] = self.holder("en anden", None, IGAAR)
            self.consent({"en anden": "nej"}, dele=same)
        elif what in NEJ_I_ANDET:
            before, noted_at = NEJ_I_ANDET[what]
            self.spurgt_at -= timedelta(days=10) if before else timedelta()
            self.consent({"mor": "nej"}, dele=same, noted_at=noted_at)
        elif what in TRUKKET_I_ANDET:
            dele, enhed, day = TRUKKET_I_ANDET[what]
            self.spurgt_at -= timedelta(days=10)
            older = self.consent(
                {"mor": "ja", "far": "ja"}, dele=dele, given=dict.fromkeys(("mor", "far"), date(2026, 8, 1))
            )
            older.tilbagekaldelser.create(
                enhed=self.enheder.get(enhed),
                registreret_af=self.s.fagperson,
                registreret_at=datetime(day.year, day.month, day.day, 12, tzinfo=KOEBENHAVN),
            )
        elif what == "mor har sagt nej til det samme før":
            self.consent({"mor": "nej"}, dele=same, given={"mor": date(2026, 8, 31)})
        elif what == "mor har sagt nej til det samme, og barnet har skiftet institution":
            self.consent({"mor": "nej"}, dele=same)
            self.move(self.s.skole2)
        elif what == "mor har sagt nej til det samme, og barnet er flyttet og kommet tilbage":
            self.consent({"mor": "nej"}, dele=same)
            self.move(self.s.skole2)
            self.move(self.s.skole)
        elif what == "barnet har skiftet institution":
            self.move(self.s.skole2)
        elif what == "der spørges om en søskende":
            self.barn = self.child()
        else:
            raise LookupError(what)

    def move(self, institution: Institution) -> None:
        self.barn.institution = institution
        self.barn.save()

    def propose(self, what: str, barn: Barn) -> None:
        tilstand, fra, til = SSD[what]
        settled = tilstand != HjemmelTilstand.FORESLAAET
        hjemmel = Hjemmel.objects.create(
            barn=barn,
            fra=self.s.skole,
            slags=Hjemmelart.SSD,
            formaal=Formaal.SPARRING,
            fra_date=fra,
            til_date=til,
            tilstand=tilstand,
            foreslaaet_af=self.s.fagperson,
            foreslaaet_at=NOW,
            afgjort_af=self.s.leder if settled else None,
            afgjort_at=NOW if settled else None,
            stoppet_af=self.s.leder if what == "stoppet" else None,
            stoppet_at=NOW if what == "stoppet" else None,
        )
        hjemmel.dele.create(enhed=self.enheder["ST"], art=Oplysningsart.TRIVSEL)

    def ask(self) -> Any:
        sag = self.sag
        first = self.barn
        if sag["tilbagekaldt"] != "–":
            self.withdraw(sag["tilbagekaldt"])
        if sag["siden"] != "–":
            self.happen(sag["siden"])
        if sag["ssd"] != "–":
            self.propose(sag["ssd"], first)
        at = datetime.strptime(sag["tid"], "%d-%m-%Y %H.%M").replace(tzinfo=KOEBENHAVN)
        return may_share(self.barn, ARTER[sag["art"]], FORMAAL[sag["formål"]], self.enheder[sag["enhed"]], at)


@pytest.fixture
def enheder(s: Skolen) -> dict[str, Enhed]:
    return {kort: EnhedFactory(navn=kort) for kort in ("ST", "KE", "BFR")}


def asked(s: Skolen, enheder: dict[str, Enhed], question: Spoergsmaal) -> str:
    """What the gate answers, in the table's words; what was made for the question is taken away again."""
    with transaction.atomic():
        svar = Sag(s, enheder, question.sag).ask()
        transaction.set_rollback(True)
    assert bool(svar) == (not svar.hindring) == (svar.samtykke is not None or svar.hjemmel is not None)
    return "ja" if svar else next(word for word, code in KODER.items() if code.value == svar.hindring)


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.titel)
def test_gate_answers_as_the_table_says(s: Skolen, enheder: dict[str, Enhed], section: Afsnit) -> None:
    wrong = {q.sted: (told, q.svar) for q in section.questions() if (told := asked(s, enheder, q)) != q.svar}
    assert wrong == {}


def test_table_has_hundreds_of_questions_and_every_answer() -> None:
    assert len(questions()) > 500
    assert {question.svar for question in questions()} == {"ja", *KODER}
    assert all(section.tabel and section.kolonner for section in sections())


def test_no_case_of_the_table_is_asked_twice_with_two_answers() -> None:
    answers: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for question in questions():
        answers.setdefault(tuple(sorted(question.sag.items())), set()).add(question.svar)
    assert [case for case, svar in answers.items() if len(svar) > 1] == []


def test_table_in_docs_is_the_one_that_was_asked() -> None:
    words = {word: hindring.label for word, hindring in KODER.items()}
    assert page(words) == (settings.BASE_DIR / "docs" / "deling.md").read_text(), (
        "run python -m tests.samtykke.deling > docs/deling.md"
    )


def test_answer_says_why_in_words(s: Skolen, enheder: dict[str, Enhed]) -> None:
    sag = next(question.sag for question in questions())
    case = Sag(s, enheder, sag)
    assert case.ask().grund == "Ja, til og med 31. august 2027."
    case.withdraw("ST")
    assert case.ask().grund == "Samtykket er trukket tilbage."
    case.propose("godkendt", case.barn)
    assert case.ask().grund == "Ja, uden samtykke: Tidlig indsats uden samtykke (SSD), 23. november 2026."
    assert may_share(Barn(pk=uuid4()), Oplysningsart.TRIVSEL, Formaal.SPARRING, enheder["ST"], NOW).hindring == "ikke_spurgt"
