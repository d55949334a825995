"""What a page says after a press travels in a cookie, and lies on a disk: it names no child, and nobody of its family."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory

from samtykke.models import Samtykke
from tests.adgang.conftest import Skolen
from tests.factories import TODAY
from tests.factories.filer import picture
from tests.factories.samtykke import make_barn, make_indehaver, make_samtykke, make_valid
from tests.samtykke.test_hjemler import SVAR as FORSLAG
from tests.samtykke.test_pages import BARN, HOLDER
from tests.samtykke.test_papir import upload
from tests.samtykke.test_samtykkesider import DAGE, SVAR
from udviklingsmodel.organisation.models import Bruger

pytestmark = pytest.mark.usefixtures("frozen_clock")
ClientOf = Callable[[Bruger], Client]
NAMES = ("kvæksølv", "dompap", "zinnober", "indigo", "040330")
NAVN, CPR = "Kvæksølv Dompap", "040330-4199"
FOEDT = {"foedt_date_0": "4", "foedt_date_1": "3", "foedt_date_2": "2018"}


def said(client: Client) -> list[str]:
    """The messages that wait in the browser's cookie."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return [str(message) for message in CookieStorage(request)]


class Browser:
    """Presses, and keeps what each press left in the cookie and the session."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.left: dict[str, list[str]] = {}

    def press(self, path: str, **data: Any) -> Any:
        response = self.client.post(path, data)
        assert response.status_code == 302, (path, response.status_code)
        self.left.setdefault(response.resolver_match.view_name, []).extend(said(self.client))
        kept = str([session.get_decoded() for session in Session.objects.all()])
        assert [name for name in NAMES if name in kept.casefold()] == []
        self.client.cookies.pop("messages", None)
        return response


def date_of(name: str, day: str) -> dict[str, str]:
    return dict(zip((f"{name}_0", f"{name}_1", f"{name}_2"), day.split("-"), strict=True))


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_no_press_about_a_child_leaves_a_name_in_the_browser(s: Skolen, client_of: ClientOf, media: None) -> None:
    fagperson, leder, leder2 = (Browser(client_of(person)) for person in (s.fagperson, s.leder, s.leder2))
    there, holder = UUID(int=7), UUID(int=8)
    fagperson.press("/samtykke/nyt-barn/", **BARN, barn_id=str(there), institution=str(s.skole.pk))
    barn = make_barn(s.fagperson, s.skole, navn=NAVN, cpr="0403304199")
    child = f"/samtykke/{barn.pk}/"
    given = HOLDER | {"navn": "Zinnober Dompap", "indehaver_id": str(holder)}
    fagperson.press(f"{child}indehaver/", **given)
    shown = fagperson.client.get(f"{child}indehaver/{holder}/").context["form"].initial["version"]
    fagperson.press(f"{child}indehaver/{holder}/", **given, version=shown)
    make_indehaver(barn, navn="Indigo Dompap")
    shown = fagperson.client.get(f"{child}ret/").context["form"].initial["version"]
    corrected = {**BARN, **FOEDT, "navn": NAVN, "barn_id": str(barn.pk), "institution": str(s.skole.pk)}
    fagperson.press(f"{child}ret/", **corrected, version=shown)
    for whose in ("", f"indehaver/{holder}/"):
        fagperson.press(f"{child}{whose}oplysning/", maade="papir", **date_of("udleveret_date", "20-11-2026"))
    enhed = s.folk["enhedsleder"].tilknytninger.get().enhed
    assert enhed
    asked = {"ny_id": str(uuid4()), "formaal": "sparring", "uden_skrift_grund": "", "hvem_svarer": "alle"} | DAGE
    fagperson.press(f"{child}samtykke/nyt/", **asked, **{f"enhed_{enhed.pk}": "trivsel"})
    samtykke = Samtykke.objects.get()
    fagperson.press(f"{child}samtykke/{samtykke.pk}/svar/{holder}/", **SVAR, indhentet_af=str(s.fagperson.pk))
    answer = samtykke.svar.get()
    correct = f"{child}samtykke/{samtykke.pk}/ret/{answer.pk}/"
    shown = fagperson.client.get(correct).context["form"].initial["version"]
    fagperson.press(correct, **SVAR, indhentet_af=str(s.kollega.pk), version=shown)
    fagperson.press(f"{child}samtykke/{make_samtykke(barn, enhed).pk}/fortryd/")
    paper = f"{child}samtykke/{samtykke.pk}/papir/{answer.pk}/"
    fagperson.press(paper, ny_id=str(UUID(int=9)), fil=upload(picture(), "papir.jpg"))
    fagperson.press(f"{child}scan/{UUID(int=9)}/fjern/")
    fagperson.press(f"{child}tilbagekald/", hvem=str(holder), hvad="alt")
    ung = make_barn(s.fagperson, s.skole, navn="Indigo Dompap", foedt_date=barn.foedt_date.replace(year=2010))
    make_indehaver(ung, navn="Zinnober Dompap")
    judged = make_valid(ung, enhed, hvem_svarer="ene", ene_kilde="afgoerelse", ene_date=TODAY)
    fagperson.press(f"/samtykke/{ung.pk}/samtykke/{judged.pk}/vurdering/", vurdering="nok", grund="Moden.")
    fagperson.press(f"{child}uden-samtykke/", **FORSLAG, ny_id=str(uuid4()), **{f"enhed_{enhed.pk}": "trivsel"})
    leder.press(f"{child}uden-samtykke/{barn.hjemler.get().pk}/", svar="godkend")
    leder.press(f"{child}uden-samtykke/{barn.hjemler.get().pk}/stop/")
    leder.press("/samtykke/noedadgang/", cpr=CPR, aarsag="fare")
    week = date_of("fra_date", "23-11-2026") | date_of("sidste_date", "30-11-2026")
    leder.press(f"{child}kollega/", delegation_id=str(UUID(int=1)), til=str(s.kollega.pk), **week)
    leder.press(f"{child}kollega/{UUID(int=1)}/afslut/")
    for number, (browser, trin) in enumerate(((leder2, "afvis"), (leder, "fortryd"), (leder2, "modtag")), 2):
        leder.press(f"{child}overdrag/", overdragelse_id=str(UUID(int=number)), til=str(s.skole2.pk))
        browser.press(f"/samtykke/overdragelser/{UUID(int=number)}/{trin}/")

    left = fagperson.left | leder.left | leder2.left
    messages = [text for texts in left.values() for text in texts]
    assert [text for text in messages if any(name in text.casefold() for name in NAMES)] == []
    assert {view for view, texts in left.items() if texts} == SAYS_SOMETHING


SAYS_SOMETHING = {  # by hand: every page about a child that is pressed, and says something afterwards
    *("samtykke:nyt", "samtykke:ret", "samtykke:ny_indehaver", "samtykke:indehaver"),
    *("samtykke:oplysning", "samtykke:indehaver_oplysning", "samtykke:indehaver_svar", "samtykke:vurdering"),
    *("samtykke:nyt_samtykke", "samtykke:ret_svar", "samtykke:fortryd"),
    *("samtykke:papir", "samtykke:fjern_scan", "samtykke:tilbagekald", "samtykke:ny_hjemmel", "samtykke:hjemmel"),
    "samtykke:stop_hjemmel",
    *("adgang:noedadgang", "adgang:kollega", "adgang:kollega_afslut", "adgang:overdrag", "adgang:overdragelse"),
}


def modules() -> list[Path]:
    own = [*(settings.BASE_DIR / "samtykke").glob("*.py"), *(settings.BASE_DIR / "udviklingsmodel/adgang").rglob("*.py")]
    return [*own, settings.BASE_DIR / "booking/navngivning.py"]


def calls(path: Path) -> list[ast.Call]:
    nodes = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return [n for n in nodes if isinstance(n.func, ast.Attribute) and ast.unparse(n.func.value) == "messages"]


def is_put_together(call: ast.Call) -> bool:
    parts = list(ast.walk(call))
    return any(isinstance(p, ast.JoinedStr | ast.BinOp) or getattr(p, "attr", "") == "format" for p in parts)


def test_nothing_is_put_into_what_is_said_about_children() -> None:
    """Also where a press is refused: the words are the product's own, whole."""
    said = [(path.name, call) for path in modules() for call in calls(path)]
    put = [f"{name}: {ast.unparse(call)}" for name, call in said if is_put_together(call)]
    assert (put, len(said) > 20) == ([], True)
