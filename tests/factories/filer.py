"""Files as people and attackers send them, made here: none lies in the repository."""

from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

CAMERA = "TESTKAMERA"


def picture(kind: str = "JPEG", size: tuple[int, int] = (400, 200), mode: str = "RGB", **values: Any) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    drawn = BytesIO()
    image.convert(mode).save(drawn, kind, **values)
    return drawn.getvalue()


def photo() -> bytes:
    """As a phone writes it that was held upright: lying down, with how to turn it, where it was taken and with what."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = 6  # turn it to the right
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 26.0, 30.0), 3: "E", 4: (11.0, 47.0, 0.0)})
    return picture(exif=exif)


def scan(pages: int = 1, body: bytes = b"") -> pikepdf.Pdf:
    """A PDF with a photo on each page, as an app on a phone makes it."""
    pdf = pikepdf.new()
    image = pikepdf.Stream(
        pdf,
        photo(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=400,
        Height=200,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    resources = Dictionary(XObject=Dictionary(Billede=pdf.make_indirect(image)))
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = resources
        page.obj.Contents = pdf.make_stream(b"q 400 0 0 200 50 50 cm /Billede Do Q " + body)
    return pdf


def written(pdf: pikepdf.Pdf, **values: Any) -> bytes:
    file = BytesIO()
    pdf.save(file, **values)
    return file.getvalue()


@cache
def docx_bomb() -> bytes:
    """A Word document of 60 kB that would be 60 MB."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return file.getvalue()
