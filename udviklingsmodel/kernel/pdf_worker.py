"""The process that lays out PDFs. It knows no Django: HTML in, PDF out, under limits of processor time and memory.

User text can cost a layout engine any amount of time and memory, so the web process never renders itself.
"""

import resource
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

CPU_SECONDS = 20
MEMORY_BYTES = 1 << 30
STYLESHEET = "css/src/pdf.css"


def begin() -> None:
    """Run once in a new worker: the import takes a second or two, later renders find it done."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    import weasyprint  # noqa: F401


def render(html: str, static_root: str) -> bytes:
    """An accessible PDF (PDF/UA-1 structure) of `html`, in the house's letter style."""
    import weasyprint

    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, resource.RLIM_INFINITY))
    fetcher, fonts, style = _style(static_root)
    document = weasyprint.HTML(string=html, base_url=Path(static_root).as_uri() + "/", url_fetcher=fetcher)
    pdf: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return pdf


@cache
def _style(static_root: str) -> tuple[Any, Any, Any]:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    root = Path(static_root).resolve()

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
        """The project's own static files and a picture in the page itself, nothing else: no network, no other file."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/png;base64,"):
                return super().fetch(url, headers)
            path = Path(unquote(urlsplit(url).path)).resolve()
            if urlsplit(url).scheme != "file" or not path.is_relative_to(root):
                raise ValueError("only the project's own static files are fetched")
            return super().fetch(url, headers)

    fetcher, fonts = OwnFilesOnly(), FontConfiguration()
    style = weasyprint.CSS(filename=str(root / STYLESHEET), font_config=fonts, url_fetcher=fetcher)
    return fetcher, fonts, style
