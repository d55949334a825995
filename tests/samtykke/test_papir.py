"""The scan of a signed paper: attached with the answer or later, taken out, removed; what is refused and what is logged."""

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from samtykke.models import Samtykkesvar, Scan
from samtykke.samtykker import record_svar
from samtykke.scanninger import MOST
from tests.factories import NOW
from tests.factories.filer import CAMERA, docx_bomb, photo, picture, scan, written
from tests.factories.samtykke import make_barn, make_samtykke, make_scan, make_svar
from tests.samtykke.conftest import Skolen
from tests.samtykke.familien import Familien, make_familien
from tests.samtykke.test_samtykkesider import SVAR, text
from udviklingsmodel.kernel import audit
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer.kontrol import Modtaget
from udviklingsmodel.kernel.filer.lager import take_out
from udviklingsmodel.kernel.models import Haendelse

pytestmark = pytest.mark.usefixtures("frozen_clock")
MB = 1024 * 1024
KEPT = Modtaget(Filart.JPEG, picture())


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "filer"


@pytest.fixture
def f(s: Skolen) -> Familien:
    return make_familien(s)


@pytest.fixture
def svar(f: Familien) -> Samtykkesvar:
    return make_svar(make_samtykke(f.barn, f.st), f.mor)


@pytest.fixture
def browser(f: Familien, login: Any) -> Client:
    client: Client = login(Client(), f.fagperson)
    return client


def upload(content: bytes, name: str = "papir.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def address(svar: Samtykkesvar) -> str:
    return f"/samtykke/{svar.samtykke.barn_id}/samtykke/{svar.samtykke_id}/papir/{svar.pk}/"


def attach(browser: Client, svar: Samtykkesvar, content: bytes, ny_id: Any = None) -> Any:
    return browser.post(address(svar), {"ny_id": str(ny_id or uuid4()), "fil": upload(content)})


def logged(handling: str) -> list[tuple[Any, ...]]:
    rows = Haendelse.objects.filter(handling=handling).order_by("nummer")
    return [(row.aktoer, row.barn, row.objekt_type, row.data) for row in rows]


def test_paper_is_attached_with_the_answer(f: Familien, browser: Client, media: Path) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    url = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/"
    sent = SVAR | {"indhentet_af": str(f.fagperson.pk), "papir": upload(photo(), "IMG_4711.JPG")}
    response = browser.post(url, sent)
    scan = Scan.objects.get(svar__samtykke=samtykke, svar__indehaver=f.mor)
    assert (response.status_code, scan.art, len(list(media.iterdir()))) == (302, "image/jpeg", 1)
    data = {"sha256": scan.sha256, "grund": "registrator"}
    assert logged("scan.vedhaeftet") == [(f.fagperson.pk, f.barn.pk, "samtykke.scan", data)]
    assert "Papiret er vedhæftet" in text(browser.get(response["Location"]))


def test_paper_is_attached_later_and_taken_out(f: Familien, svar: Samtykkesvar, browser: Client) -> None:
    samtykke_url = f"/samtykke/{f.barn.pk}/samtykke/{svar.samtykke_id}/"
    assert "Vedhæft papiret" in text(browser.get(samtykke_url))
    assert "Papiret er ikke vedhæftet" in text(browser.get(address(svar)))
    assert attach(browser, svar, written(scan(pages=2))).status_code == 302
    kept = Scan.objects.get()
    url = f"/samtykke/{f.barn.pk}/scan/{kept.pk}/"
    assert url in browser.get(address(svar)).content.decode()
    response = browser.get(url)
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'attachment; filename="samtykke-{svar.samtykke.reference}.pdf"'
    assert (response["Content-Security-Policy"], response["Cache-Control"]) == ("default-src 'none'; sandbox", "no-store")
    assert logged("scan.hentet") == [(f.fagperson.pk, f.barn.pk, "samtykke.scan", {"grund": "registrator"})]
    assert "Hentede et underskrevet papir" in text(browser.get(f"/samtykke/{f.barn.pk}/hvem/"))


def test_place_of_a_photo_is_not_kept(svar: Samtykkesvar, browser: Client) -> None:
    attach(browser, svar, photo())
    url = f"/samtykke/{svar.samtykke.barn_id}/scan/{Scan.objects.get().pk}/"
    assert CAMERA.encode() not in browser.get(url).content


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html>", "Filen er en webside"),
        (docx_bomb(), "Word-dokumenter og zip-filer kan ikke bruges."),
        (written(scan()) + b"\0" * 40 * MB, "Filen er større end 10 MB."),
        (photo()[:-200], "Billedet kan ikke læses."),
    ],
)
def test_bad_file_is_told_and_the_answer_stays_on_the_page(f: Familien, browser: Client, content: bytes, fault: str) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    sent = SVAR | {"afgivet_date_0": "21", "indhentet_af": str(f.fagperson.pk), "papir": upload(content)}
    page = browser.post(f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/", sent)
    assert fault in text(page)
    form = page.context["form"]
    assert [form[name].value() for name in ("svar", "form")] == ["ja", "papir"]
    assert 'name="afgivet_date_0" value="21"' in page.content.decode()
    assert not Samtykkesvar.objects.exists()
    assert not Scan.objects.exists()


def test_file_that_is_good_is_asked_for_again_when_something_else_is_not(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    sent = SVAR | {"svar": "", "indhentet_af": str(f.fagperson.pk), "papir": upload(picture())}
    page = text(browser.post(f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/", sent))
    assert "Vælg filen igen. Den kan ikke blive stående på siden." in page


def test_file_that_is_good_is_asked_for_again_when_the_answer_is_refused(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    sent = SVAR | {"afgivet_date_0": "24", "indhentet_af": str(f.fagperson.pk), "papir": upload(picture())}
    page = text(browser.post(f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/", sent))
    assert "Datoen ligger i fremtiden." in page
    assert "Vælg filen igen. Den kan ikke blive stående på siden." in page


@pytest.mark.parametrize("form", ["digitalt", "mundtligt"])
def test_answer_that_is_not_on_paper_has_none(f: Familien, browser: Client, form: str) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    sent = SVAR | {"form": form, "omstaendigheder": "I telefonen.", "indhentet_af": str(f.fagperson.pk)}
    url = f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/"
    assert "Der er kun et papir, når svaret er givet på papir." in text(
        browser.post(url, sent | {"papir": upload(picture())})
    )
    assert browser.post(url, sent).status_code == 302
    svar = Samtykkesvar.objects.get()
    assert "Svaret er ikke givet på papir." in text(attach(browser, svar, picture()))
    assert not Scan.objects.exists()


def test_form_sent_twice_attaches_once(svar: Samtykkesvar, browser: Client, media: Path) -> None:
    ny_id = uuid4()
    assert [attach(browser, svar, picture(), ny_id).status_code for _ in range(2)] == [302, 302]
    assert (Scan.objects.count(), len(list(media.iterdir())), len(logged("scan.vedhaeftet"))) == (1, 1, 1)


def test_id_of_another_answers_scan_takes_nothing_over(f: Familien, svar: Samtykkesvar, browser: Client) -> None:
    other = make_svar(svar.samtykke, f.far)
    ny_id = make_scan(other, KEPT).pk
    assert attach(browser, svar, picture(), ny_id).status_code == 200
    assert Scan.objects.get().svar == other


def test_there_is_an_end_to_scans(svar: Samtykkesvar, browser: Client, media: Path) -> None:
    for _ in range(MOST):
        make_scan(svar, KEPT)
    assert f"Der er allerede {MOST} filer." in text(attach(browser, svar, picture()))
    assert (Scan.objects.count(), len(list(media.iterdir()))) == (MOST, MOST)


def test_wrong_paper_is_removed_after_a_question(f: Familien, svar: Samtykkesvar, browser: Client) -> None:
    url = f"/samtykke/{f.barn.pk}/scan/{make_scan(svar, KEPT).pk}/fjern/"
    assert "Skal papiret fjernes?" in text(browser.get(url))
    assert Scan.objects.exists()
    assert browser.post(url)["Location"] == address(svar)
    assert not Scan.objects.exists()
    assert logged("scan.fjernet") == [(f.fagperson.pk, f.barn.pk, "samtykke.scan", {"grund": "registrator"})]
    assert browser.post(url).status_code == 404


def test_file_that_is_lost_is_told(svar: Samtykkesvar, browser: Client, media: Path) -> None:
    kept = make_scan(svar, KEPT)
    (media / kept.filnavn).unlink()
    page = browser.get(f"/samtykke/{svar.samtykke.barn_id}/scan/{kept.pk}/", follow=True)
    assert "Filen kan ikke læses." in text(page)


@pytest.mark.parametrize("path", ["scan/{scan}/", "scan/{scan}/fjern/", "samtykke/{samtykke}/papir/{svar}/"])
def test_paper_of_another_child_is_404_and_leaves_no_trace(
    s: Skolen, svar: Samtykkesvar, browser: Client, path: str
) -> None:
    own, kept = make_barn(s.fagperson, s.skole, navn="Otto Prøve"), make_scan(svar, KEPT)
    where = path.format(scan=kept.pk, samtykke=svar.samtykke_id, svar=svar.pk)
    assert browser.get(f"/samtykke/{own.pk}/{where}").status_code == 404
    assert browser.post(f"/samtykke/{own.pk}/{where}").status_code in (404, 405)
    assert Scan.objects.count() == 1
    assert not logged("scan.hentet")


@pytest.mark.parametrize("who", ["kollega", "leder2"])
def test_paper_is_for_those_who_may_see_the_child(s: Skolen, svar: Samtykkesvar, login: Any, who: str) -> None:
    kept, client = make_scan(svar, KEPT), login(Client(), getattr(s, who))
    for path in (f"scan/{kept.pk}/", f"scan/{kept.pk}/fjern/"):
        assert client.get(f"/samtykke/{s.barn.pk}/{path}").status_code == 404
    assert client.post(f"/samtykke/{s.barn.pk}/scan/{kept.pk}/fjern/").status_code == 404
    assert (Scan.objects.count(), logged("scan.hentet")) == (1, [])


def test_paper_that_cannot_be_logged_is_not_given(
    svar: Samtykkesvar, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_scan(svar, KEPT)

    def broken(*given: Any, **values: Any) -> None:
        raise OSError

    monkeypatch.setattr(audit, "record_all", broken)
    browser.raise_request_exception = False
    assert browser.get(f"/samtykke/{svar.samtykke.barn_id}/scan/{kept.pk}/").status_code == 500


@pytest.mark.parametrize("most", [1, MOST])
def test_pages_take_few_queries(
    svar: Samtykkesvar, browser: Client, most: int, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SNAPSHOT_SECONDS = 60
    kept, *_ = [make_scan(svar, KEPT) for _ in range(most)]
    child = f"/samtykke/{svar.samtykke.barn_id}"
    for url in (address(svar), f"{child}/scan/{kept.pk}/", f"{child}/scan/{kept.pk}/fjern/"):
        browser.get(url)
        with django_assert_max_num_queries(12):
            assert browser.get(url).status_code == 200


def test_file_is_read_with_the_new_key_alone(svar: Samtykkesvar, settings: Any) -> None:
    kept = make_scan(svar, KEPT)
    content = take_out(kept)
    settings.CPR_KEYS = [Fernet.generate_key().decode(), *settings.CPR_KEYS]
    call_command("forny_cpr_noegler", stdout=StringIO())
    settings.CPR_KEYS = settings.CPR_KEYS[:1]
    assert take_out(Scan.objects.get(pk=kept.pk)) == content


def test_same_answer_with_its_paper_this_time_keeps_the_paper(f: Familien) -> None:
    asked = make_samtykke(f.barn, f.st)
    first = make_svar(asked, f.mor)
    again = Samtykkesvar(
        samtykke=asked,
        indehaver=f.mor,
        svar=first.svar,
        form=first.form,
        afgivet_date=first.afgivet_date,
        indhentet_af=f.fagperson,
    )
    assert record_svar(svar=again, papir=KEPT, by=f.fagperson, now=NOW) == first
    assert first.scanninger.count() == 1


def test_file_is_asked_for_again_when_the_answer_is_refused(f: Familien, browser: Client) -> None:
    samtykke = make_samtykke(f.barn, f.st)
    sent = SVAR | {"afgivet_date_2": "2027", "indhentet_af": str(f.fagperson.pk), "papir": upload(picture())}
    page = text(browser.post(f"/samtykke/{f.barn.pk}/samtykke/{samtykke.pk}/svar/{f.mor.pk}/", sent))
    assert "Datoen ligger i fremtiden." in page
    assert "Vælg filen igen. Den kan ikke blive stående på siden." in page


def test_file_is_asked_for_again_when_the_page_of_the_paper_was_not_whole(svar: Samtykkesvar, browser: Client) -> None:
    page = text(attach(browser, svar, picture(), ny_id="nej"))
    assert "Siden var ikke hel" in page
    assert "Vælg filen igen. Den kan ikke blive stående på siden." in page
