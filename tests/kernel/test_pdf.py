"""The real renderer in its own process; what it must refuse, and what it must survive."""

import io
import re
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from udviklingsmodel.kernel import pdf, pdf_worker

pytestmark = pytest.mark.pdf

UNBROKEN = f"<table><tr><td>{'x' * 20_000}</td><td>y</td></tr></table>"  # costs 14 s: line breaking is quadratic
LONG = "<p>tekst</p>" * 50_000
STATIC = str(settings.BASE_DIR / "static")


def page(body: str) -> str:
    return f'<!doctype html><html lang="da"><head><title>Dagsorden</title></head><body>{body}</body></html>'


def no_libraries() -> None:
    """A worker on a system without Pango."""
    raise OSError("cannot load library 'libpango-1.0-0'")


def no_weasyprint() -> None:
    raise ImportError("No module named 'weasyprint'")


def impatient() -> None:
    """A worker with one second of processor time a document."""
    pdf_worker.CPU_SECONDS = 1
    pdf_worker.begin()


def narrow() -> None:
    """A worker with hardly any memory to spare."""
    pdf_worker.begin()
    used = int(re.search(r"VmSize:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024  # type: ignore[index]
    pdf_worker.resource.setrlimit(pdf_worker.resource.RLIMIT_AS, (used + (24 << 20), used + (24 << 20)))


@pytest.fixture(scope="module", autouse=True)
def _no_worker_left_behind() -> Iterator[None]:
    yield
    pdf._drop_worker()
    pdf_worker._style.cache_clear()


@pytest.fixture
def other_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The next worker begins otherwise: `other_worker.setattr(pdf_worker, "begin", …)`."""
    pdf._drop_worker()
    yield monkeypatch
    pdf._drop_worker()


@pytest.fixture(scope="module")
def document() -> Iterator[pikepdf.Pdf]:
    html = page("<h1>Dagsorden for Søholm</h1><table><tr><th scope=col>Tid</th></tr><tr><td>8.00</td></tr></table>")
    with pikepdf.open(io.BytesIO(pdf.render(html))) as opened:
        yield opened


def test_document_is_tagged(document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked
    assert document.Root.StructTreeRoot.K


def test_document_says_its_language(document: pikepdf.Pdf) -> None:
    assert str(document.Root.Lang) == "da"


def test_document_shows_its_title(document: pikepdf.Pdf) -> None:
    assert (str(document.docinfo.Title), bool(document.Root.ViewerPreferences.DisplayDocTitle)) == ("Dagsorden", True)


def test_document_claims_pdf_ua(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"


def test_document_is_a4(document: pikepdf.Pdf) -> None:
    assert [round(float(side)) for side in document.pages[0].MediaBox] == [0, 0, 595, 842]


def test_document_has_its_fonts_inside(document: pikepdf.Pdf) -> None:
    fonts = document.pages[0].Resources.Font
    files = [font.DescendantFonts[0].FontDescriptor for font in fonts.values()]
    assert files
    assert all("/FontFile2" in file or "/FontFile3" in file for file in files)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.dk/x.png",
        "../manage.py",
        "file:///",
        "ftp://127.0.0.1/x",
    ],
)
def test_fetcher_refuses_what_is_not_our_static_file(address: str) -> None:
    fetcher, _fonts, _style = pdf_worker._style(STATIC)
    url = address if ":" in address else f"{Path(STATIC).as_uri()}/{address}"
    with pytest.raises(ValueError, match="only the project's own static files"):
        fetcher.fetch(url)


def test_fetcher_fetches_our_static_file() -> None:
    fetcher, _fonts, _style = pdf_worker._style(STATIC)
    assert fetcher.fetch(f"{Path(STATIC).as_uri()}/favicon.svg")


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:1/x.png">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<object data="file:///etc/passwd"></object>',
        "<style>@import url(file:///etc/passwd); body { background: url(file:///etc/hostname) }</style>",
    ],
)
def test_document_that_asks_for_other_files_is_made_without_them(body: str) -> None:
    with pikepdf.open(io.BytesIO(pdf.render(page(f"<p>Tekst</p>{body}")))) as made:
        assert (len(made.pages), len(made.attachments)) == (1, 0)


def test_document_beyond_its_time_is_unavailable(other_worker: pytest.MonkeyPatch) -> None:
    other_worker.setattr(pdf, "TIMEOUT_SECONDS", 3)
    started = time.monotonic()
    with pytest.raises(pdf.Unavailable):
        pdf.render(page(LONG))
    assert time.monotonic() - started < 10


def test_document_beyond_its_processor_time_is_unavailable(other_worker: pytest.MonkeyPatch) -> None:
    other_worker.setattr(pdf_worker, "begin", impatient)
    with pytest.raises(pdf.Unavailable):
        pdf.render(page(UNBROKEN))


def test_document_beyond_its_memory_is_unavailable(other_worker: pytest.MonkeyPatch) -> None:
    other_worker.setattr(pdf_worker, "begin", narrow)
    with pytest.raises(pdf.Unavailable):
        pdf.render(page(LONG))


def test_document_queued_behind_one_whose_worker_is_killed_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    queued: Future[bytes] = Future()
    queued.cancel()
    monkeypatch.setattr(pdf, "_begin", lambda html: queued)
    with pytest.raises(pdf.Unavailable):
        pdf.render(page("x"))


def test_next_document_after_one_beyond_its_limits_is_made(other_worker: pytest.MonkeyPatch) -> None:
    other_worker.setattr(pdf, "TIMEOUT_SECONDS", 0.01)
    with pytest.raises(pdf.Unavailable):
        pdf.render(page("x"))
    other_worker.undo()
    assert pdf.render(page("x")).startswith(b"%PDF")


@pytest.mark.parametrize("begin", [no_libraries, no_weasyprint])
def test_missing_libraries_are_unavailable(other_worker: pytest.MonkeyPatch, begin: object) -> None:
    other_worker.setattr(pdf_worker, "begin", begin)
    with pytest.raises(pdf.Unavailable):
        pdf.render(page("x"))
