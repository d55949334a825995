"""The letter that asks for consent: whom it is for, what it must not tell, how it reads, and the PDF it becomes."""

import io
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.test import Client

from samtykke.blanket import blanket_for
from samtykke.enums import Formaal, Oplysningsart
from samtykke.models import Samtykke, Samtykkeregler
from samtykke.tekster import afsnit
from tests.factories import NOW, TODAY
from tests.factories.filer import picture
from tests.factories.organisation import kommune
from tests.factories.samtykke import make_indehaver, make_samtykke
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from udviklingsmodel.kernel import pdf
from udviklingsmodel.kernel.models import Haendelse

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


@pytest.fixture
def samtykke(f: Familien) -> Samtykke:
    return make_samtykke(f.barn, f.st, f.ke)


def letter(samtykke: Samtykke, til: Any) -> str:
    return blanket_for(samtykke, samtykke.barn, til and til.pk, kommune(), NOW).html


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def headings(html: str) -> list[str]:
    return re.findall(r"<h[12]>([^<]+)</h", html)


def test_letter_is_filled_in(f: Familien, samtykke: Samtykke) -> None:
    page = text(letter(samtykke, f.mor))
    for words in (
        "Til Kirsten Prøve",
        "Om Ida Prøve, født 4. marts 2018",
        "Må vi tale om Ida Prøve med navn?",
        f"Reference {samtykke.reference}",
        "Til Sundhedstjenesten: trivsel og udvikling",
        "fra 23. november 2026 til og med 22. november 2027",
        "Du kan trække det tilbage",
        f"giv svaret til {f.barn.institution}",
        f"spørg {f.fagperson} på {f.barn.institution}",
        "Underskrift: Kirsten Prøve",
        "hvornår og hvorfor nogen har set det",
    ):
        assert words in page


def test_letter_answers_what_a_parent_asks(f: Familien, samtykke: Samtykke) -> None:
    assert headings(letter(samtykke, f.mor)) == [
        "Må vi tale om Ida Prøve med navn?",
        "Hvad spørger vi om?",
        "Hvad vil vi fortælle, og til hvem?",
        "Hvor længe gælder et ja?",
        "Hvad sker der, hvis jeg siger nej?",
        "Kan jeg fortryde et ja?",
        "Hvem skal svare?",
        "Hvad bliver gemt, og hvem ser det?",
        "Hvordan svarer jeg?",
        "Mit svar",
    ]


def test_letter_has_the_words_that_are_registered(f: Familien, samtykke: Samtykke) -> None:
    page = text(letter(samtykke, f.mor))
    for line in samtykke.ordlyd.split("\n"):
        assert line.removeprefix("– ") in page


def test_each_has_a_letter_that_tells_nothing_of_the_other(f: Familien) -> None:
    f.mor.telefon, f.mor.adresse, f.mor.beskyttet = "20 30 40 50", "Skjulevej 7", True
    f.mor.save()
    f.barn.adresse = "Skjulevej 7"
    f.barn.save()
    to_father = letter(make_samtykke(f.barn, f.st), f.far)
    assert "Til Per Prøve" in text(to_father)
    assert [word for word in ("Kirsten", "Skjulevej", "20 30 40 50", "0403304123", "040330") if word in to_father] == []


HJEM = "Skjulevej 7"


@pytest.mark.parametrize(
    ("protected", "barns", "mors", "fars", "to_mor", "to_far"),
    [
        ("", HJEM, "", "Et andet sted 4", True, True),
        ("", "", "", "", True, True),
        ("barn", HJEM, HJEM, "Et andet sted 4", True, False),
        ("barn", HJEM, "", "", False, False),
        ("barn", "", "", "", False, False),
        ("mor", HJEM, HJEM, "Et andet sted 4", True, False),
        ("mor", HJEM, "", "", True, False),
        ("mor", "", "", "", True, False),
        ("mor", HJEM, "Skjulevej 9", HJEM, True, True),
        ("barn mor", HJEM, HJEM, "", True, False),
        ("barn mor", HJEM, "Skjulevej 9", "Et andet sted 4", False, False),
        ("mor far", HJEM, HJEM, "", True, False),
    ],
)
def test_institution_is_told_where_an_address_is_protected_only_at_the_childs(
    f: Familien, protected: str, barns: str, mors: str, fars: str, to_mor: bool, to_far: bool
) -> None:
    for name, adresse in (("barn", barns), ("mor", mors), ("far", fars)):
        person = getattr(f, name)
        person.adresse, person.beskyttet = adresse, name in protected.split()
        person.save()
    samtykke = make_samtykke(f.barn, f.st)
    for holder, told in ((f.mor, to_mor), (f.far, to_far)):
        page = letter(samtykke, holder)
        assert (str(f.barn.institution) in page, "Skjulevej" in page) == (told, False)
        assert ("giv svaret til institutionen" in text(page)) is not told


def test_institution_is_not_told_where_somebody_protected_gets_custody_later(f: Familien) -> None:
    f.mor.beskyttet, f.mor.fra_date = True, TODAY + timedelta(days=1)
    f.mor.save()
    sole = make_samtykke(f.barn, f.st, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=TODAY)
    assert str(f.barn.institution) not in letter(sole, f.far)


def test_young_person_is_told_the_institution_though_it_is_protected(f: Familien) -> None:
    f.barn.foedt_date, f.barn.beskyttet = date(2011, 2, 17), True
    f.barn.save()
    assert str(f.barn.institution) in letter(make_samtykke(f.barn, f.st), None)


def test_sole_holder_is_told_why_nobody_else_answers(s: Skolen, f: Familien) -> None:
    f.far.til_date = TODAY
    f.far.save()
    sole = make_samtykke(f.barn, f.st, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=TODAY)
    assert "Du har forældremyndigheden alene." in text(letter(sole, f.mor))
    with pytest.raises(Http404):
        letter(sole, f.far)


def test_one_of_two_at_the_same_address_may_leave_it_to_the_other(f: Familien) -> None:
    Samtykkeregler.objects.update(samme_adresse=True)
    page = text(letter(make_samtykke(f.barn, f.st, hvem_svarer="samme_adresse"), f.mor))
    assert ("I bor på samme adresse." in page, "Jeg overlader svaret til den anden" in page) == (True, True)
    assert "overlade" not in text(letter(make_samtykke(f.barn, f.st), f.mor))


def test_young_person_has_a_letter_of_their_own(f: Familien) -> None:
    f.barn.foedt_date = date(2011, 2, 17)
    f.barn.save()
    samtykke = make_samtykke(f.barn, f.st)
    assert "Ida Prøve er fyldt 15 år og skal også selv svare." in text(letter(samtykke, f.mor))
    own = text(letter(samtykke, None))
    assert ("Til Ida Prøve" in own, "Derfor spørger vi også dig." in own) == (True, True)


def test_child_has_no_letter(f: Familien, samtykke: Samtykke) -> None:
    with pytest.raises(Http404):
        letter(samtykke, None)


def lix(tekst: str) -> float:
    """Words a sentence plus the percentage of words of more than six letters."""
    words = re.findall(r"\w+", tekst)
    sentences = re.findall(r"[.!?:]+(?=\s|$)", tekst)
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_lix_is_counted_as_it_is_defined() -> None:
    assert lix("Vi ses i morgen. Så holder vi et møde om samarbejdet.") == 11 / 2 + 100 * 1 / 11


def read_aloud(html: str) -> str:
    """The letter's sentences, without its headings and points, which are short and would flatter it."""
    blocks = re.findall(r"<p[^>]*>(.*?)</p>", html, re.DOTALL)
    told = (re.sub(r"<[^>]+>", " ", block.replace("<br>", ". ")).strip() for block in blocks)
    return "\n".join(block if block.endswith((".", "?")) else f"{block}." for block in told)


@pytest.mark.parametrize("formaal", Formaal)
@pytest.mark.parametrize("art", [Oplysningsart.TRIVSEL, Oplysningsart.SUNDHED])
def test_letter_is_easy_to_read(f: Familien, formaal: Formaal, art: Oplysningsart) -> None:
    samtykke = make_samtykke(f.barn, f.st, f.ke, formaal=formaal, art=art)
    assert lix(read_aloud(letter(samtykke, f.mor))) < 35


def test_text_is_parted_at_its_questions() -> None:
    parts = list(afsnit("Kære I\n\nHvad?\n\nDet her.\nOg det.\n\n– Et\n– To\n\nHvor længe?\n\nEt år.\n"))
    told = [(p.spoergsmaal, [(b.er_liste, b.punkter) for b in p.blokke]) for p in parts]
    assert told == [
        ("", [(False, ["Kære I"])]),
        ("Hvad?", [(False, ["Det her.", "Og det."]), (True, ["Et", "To"])]),
        ("Hvor længe?", [(False, ["Et år."])]),
    ]


@pytest.fixture
def browser(f: Familien, login: Any) -> Client:
    client: Client = login(Client(), f.fagperson)
    return client


def url(f: Familien, samtykke: Samtykke, til: Any) -> str:
    return f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/brev/{til.pk}/"


def test_page_links_to_a_letter_for_each_who_has_not_answered(f: Familien, samtykke: Samtykke, browser: Client) -> None:
    page = browser.get(f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/").content.decode()
    assert [url(f, samtykke, til) in page for til in (f.mor, f.far)] == [True, True]


def test_printing_is_logged_and_names_no_child_in_the_file_name(
    f: Familien, samtykke: Samtykke, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF")
    response = browser.get(url(f, samtykke, f.mor))
    assert response["Content-Disposition"] == f'inline; filename="samtykke-{samtykke.reference}.pdf"'
    row = Haendelse.objects.get(handling="samtykke.udskrevet")
    assert (row.barn, row.objekt_id, row.aktoer) == (f.barn.pk, str(samtykke.pk), f.fagperson.pk)
    assert "Udskrev brevet om et samtykke" in browser.get(f"/samtykke/{f.barn.pk}/hvem/").content.decode()


def test_letter_takes_few_queries(
    f: Familien,
    samtykke: Samtykke,
    browser: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF")
    f.barn.beskyttet = True
    f.barn.save()
    browser.get(url(f, samtykke, f.far))
    with django_assert_max_num_queries(12):
        browser.get(url(f, samtykke, f.far))


def test_letter_that_cannot_be_made_is_told(
    f: Familien, samtykke: Samtykke, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(html: str) -> bytes:
        raise pdf.Unavailable

    monkeypatch.setattr(pdf, "render", none)
    assert "Brevet kan ikke laves lige nu" in browser.get(url(f, samtykke, f.mor), follow=True).content.decode()


def test_consent_of_another_child_has_no_letter_here(f: Familien, browser: Client, samtykke: Samtykke) -> None:
    strange = f"/samtykke/{f.barn.pk}/samtykke/{uuid4()}/brev/{f.mor.pk}/"
    assert browser.get(strange).status_code == 404
    assert browser.get(url(f, samtykke, make_indehaver_elsewhere(f))).status_code == 404


def make_indehaver_elsewhere(f: Familien) -> Any:
    f.far.til_date = TODAY - timedelta(days=1)
    f.far.save()
    return make_indehaver(f.barn, navn="Ny Prøve", fra_date=TODAY + timedelta(days=1))


@pytest.mark.pdf
def test_pdf_is_accessible_and_all_on_paper(
    f: Familien, samtykke: Samtykke, browser: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    own = kommune()
    own.logo.save("logo.png", ContentFile(picture("PNG", size=(120, 40))))
    with pikepdf.open(io.BytesIO(browser.get(url(f, samtykke, f.mor)).content)) as made:
        assert (bool(made.Root.MarkInfo.Marked), str(made.Root.Lang)) == (True, "da")
        assert str(made.docinfo.Title) == f"Samtykke {samtykke.reference}"
        with made.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
        assert len(made.pages) == 2
        assert made.pages[0].get_images(), "the logo"
        elements = structure(made.Root.StructTreeRoot)
        kinds = Counter(str(element["/S"]) for element in elements)
        assert [kinds[kind] for kind in ("/H1", "/H2", "/LI")] == [1, 9, 2]
        assert [str(element["/Alt"]) for element in elements if element["/S"] == "/Figure"] == ["Logo"]


def structure(element: Any) -> list[Any]:
    """All elements of a document's structure, in order."""
    if isinstance(element, pikepdf.Array):
        return [found for child in element for found in structure(child)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    below = structure(element["/K"]) if "/K" in element else []
    return [element, *below] if "/S" in element else below
