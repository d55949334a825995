"""What is taken of an uploaded file, and with which sentence one is not."""

import subprocess
import zlib
from collections.abc import Callable
from io import BytesIO
from struct import pack
from typing import Any

import pikepdf
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.factories.filer import CAMERA, docx_bomb, photo, picture, scan, written
from udviklingsmodel.kernel.enums import Filart
from udviklingsmodel.kernel.filer import fil_worker, kontrol
from udviklingsmodel.kernel.filer.kontrol import ScanField, receive

MB = 1024 * 1024
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        receive(content)
    return refused.value.messages[0]


def pixels(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def is_red(colour: Any) -> bool:
    return bool(colour[0] > 200 and colour[2] < 60)


def test_photo_is_kept_upright_and_tells_nothing_but_its_pixels() -> None:
    sent = photo()
    assert CAMERA.encode() in sent
    kept = receive(sent)
    image = pixels(kept.indhold)
    assert (kept.art, image.format, image.size) == (Filart.JPEG, "JPEG", (200, 400))
    assert (is_red(image.getpixel((100, 10))), is_red(image.getpixel((100, 390)))) == (True, False)
    assert not image.getexif()
    assert CAMERA.encode() not in kept.indhold


def with_comment(kind: str) -> bytes:
    text = PngInfo()
    text.add_text("comment", CAMERA)
    return picture(kind, **({"pnginfo": text} if kind == "PNG" else {"comment": CAMERA}))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_comment_in_a_picture_is_not_kept(kind: str) -> None:
    sent = with_comment(kind)
    assert CAMERA.encode() in sent
    assert CAMERA.encode() not in receive(sent).indhold


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "LA"])
def test_png_is_kept_as_a_picture(mode: str) -> None:
    kept = receive(picture("PNG", mode=mode))
    assert (kept.art, pixels(kept.indhold).size) == (Filart.JPEG, (400, 200))


def test_four_colour_jpeg_is_kept() -> None:
    assert is_red(pixels(receive(picture(mode="CMYK")).indhold).getpixel((10, 10)))


def test_what_is_transparent_becomes_white() -> None:
    drawn = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(drawn, "PNG")
    assert pixels(receive(drawn.getvalue()).indhold).getpixel((5, 5)) == (255, 255, 255)


def test_large_photo_is_kept_as_sharp_as_a_scan() -> None:
    assert pixels(receive(picture(size=(8064, 6048))).indhold).size == (3508, 2631)


def test_what_hides_behind_a_picture_is_not_kept() -> None:
    assert b"hemmelig" not in receive(picture() + b"hemmelig" * 100).indhold


def drawn(content: bytes) -> bytes:
    """All there is in a PDF, unpacked."""
    how = {"compress_streams": False, "object_stream_mode": pikepdf.ObjectStreamMode.disable}
    with pikepdf.open(BytesIO(content)) as pdf:
        return written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, **how)


def test_scan_is_kept_with_all_its_pages() -> None:
    kept = receive(written(scan(pages=3)))
    with pikepdf.open(BytesIO(kept.indhold)) as pdf:
        assert (kept.art, len(pdf.pages)) == (Filart.PDF, 3)
        (image,) = pdf.pages[2].get_images().values()
        assert pikepdf.PdfImage(image).as_pil_image().size == (400, 200)


def as_it_is(jpeg: bytes) -> bytes:
    return jpeg


PARMS = Dictionary(ColorTransform=1)


@pytest.mark.parametrize(
    ("packed", "how"),
    [
        (as_it_is, {"Filter": Name.DCTDecode}),
        (as_it_is, {"Filter": Name.DCTDecode, "DecodeParms": PARMS}),
        (as_it_is, {"Filter": Array([Name.DCTDecode])}),
        (as_it_is, {"Filter": Array([Name.DCTDecode]), "DecodeParms": PARMS}),
        (as_it_is, {"Filter": Array([Name.DCTDecode]), "DecodeParms": Array([PARMS])}),
        (zlib.compress, {"Filter": Array([Name.FlateDecode, Name.DCTDecode])}),
        (zlib.compress, {"Filter": Array([Name.FlateDecode, Name.DCTDecode]), "DecodeParms": Array([None, PARMS])}),
    ],
)
def test_photo_in_a_scan_does_not_tell_its_place(packed: Callable[[bytes], bytes], how: dict[str, Any]) -> None:
    pdf = scan()
    image = pdf.pages[0].obj.Resources.XObject.Billede
    image.write(packed(photo()))
    for key, value in how.items():
        image[f"/{key}"] = value
    with pikepdf.open(BytesIO(receive(written(pdf)).indhold)) as kept:
        (image,) = kept.pages[0].get_images().values()
        jpeg = image.read_raw_bytes()
        assert pikepdf.PdfImage(image).as_pil_image().size == (400, 200)
    assert is_red(pixels(jpeg).getpixel((10, 10)))
    assert (CAMERA.encode() in jpeg, b"Exif" in jpeg) == (False, False)


def with_everything() -> pikepdf.Pdf:
    pdf = scan()
    alert = Dictionary(S=Name.JavaScript, JS=String("app.alert('uvelkommen')"))
    launch = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F="uvelkommen.exe")
    )
    pdf.Root.OpenAction = alert
    pdf.pages[0].obj.AA = Dictionary(O=alert)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(launch)])
    pdf.attachments["uvelkommen.exe"] = b"MZ uvelkommen"
    pdf.docinfo["/Author"] = "uvelkommen"
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = ["uvelkommen"]
    return pdf


def test_scan_keeps_nothing_that_it_could_do_or_tell() -> None:
    sent = written(with_everything())
    assert b"uvelkommen" in drawn(sent)
    kept = drawn(receive(sent).indhold)
    assert [word for word in (b"uvelkommen", b"JavaScript", b"Launch", b"Annots") if word in kept] == []


def test_signature_made_on_a_screen_stays_on_the_page() -> None:
    pdf = scan()
    ink = pdf.make_stream(b"0 0 1 rg 0 0 50 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 50]))
    stamp = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[100, 500, 150, 550], F=4, AP=Dictionary(N=ink))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(stamp)])
    kept = drawn(receive(written(pdf)).indhold)
    assert (b"0 0 50 50 re f" in kept, b"/Stamp" in kept) == (True, False)


def boundless_picture() -> bytes:
    """A PNG of some hundred bytes that says it has 400 million pixels."""
    png = picture("PNG")
    header = b"IHDR" + pack("!LL", 20_000, 20_000) + png[24:29]
    return png[:12] + header + pack("!L", zlib.crc32(header)) + png[33:]


NOT_A_PDF = "Filen er en webside, også selvom den hedder noget andet."
TWO_IN_ONE = "Filen er to slags filer i én"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er tom."),
        (HTML, NOT_A_PDF),
        (b"\xef\xbb\xbf  " + HTML, NOT_A_PDF),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', NOT_A_PDF),
        (docx_bomb(), "Word-dokumenter og zip-filer kan ikke bruges."),
        (docx_bomb()[:5_000], "Word-dokumenter og zip-filer kan ikke bruges."),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "Billedet er i formatet HEIC"),
        (b"MZ" + b"\0" * 500, "Filen er ikke en PDF og ikke et billede."),
        (picture("GIF"), "Filen er ikke en PDF og ikke et billede."),
        (b"Kirsten siger ja.", "Filen er ikke en PDF og ikke et billede."),
        (picture() + docx_bomb(), TWO_IN_ONE),
        (written(scan()) + docx_bomb(), TWO_IN_ONE),
        (b"%PDF-1.7\n" + HTML, TWO_IN_ONE),
        (picture(comment=HTML), TWO_IN_ONE),
        (picture(comment=b"%PDF-1.7"), TWO_IN_ONE),
        (b"%PDF-1.7\nDet er ikke en PDF.", "PDF-filen kan ikke læses."),
        (written(scan())[:-200], "PDF-filen kan ikke læses."),
        (written(scan(pages=21)), "PDF-filen har flere end 20 sider."),
        (written(pikepdf.new()), "PDF-filen kan ikke læses."),
        (written(scan(), encryption=pikepdf.Encryption(user="kode", owner="kode")), "PDF-filen er låst"),
        (photo()[:-200], "Billedet kan ikke læses."),
        (picture("PNG")[:-30], "Billedet kan ikke læses."),
        (b"\xff\xd8\xff" + b"\0" * 500, "Billedet kan ikke læses."),
        (boundless_picture(), "Billedet har for mange billedpunkter."),
    ],
)
def test_file_that_is_none_is_refused_with_a_sentence_of_its_own(content: bytes, sentence: str) -> None:
    assert refusal(content).startswith(sentence)


def object_bomb() -> bytes:
    """A PDF of 2 MB whose list of objects unpacks to 2 GB."""
    packer = zlib.compressobj(9, wbits=-15)
    one_mb = packer.compress(b" " * MB) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + one_mb * 2048
    head = b"%PDF-1.5\n"
    listed = b"1 0 obj <</Type/XRef/Size 2/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>> stream\n" % len(packed)
    return head + listed + packed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


def test_pdf_that_unpacks_to_more_than_the_memory_is_refused() -> None:
    bomb = object_bomb()
    assert len(bomb) < 3 * MB
    assert refusal(bomb).startswith("PDF-filen kan ikke læses.")


def test_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kontrol, "TIMEOUT_SECONDS", 0.01)
    assert refusal(picture()).startswith("Billedet kan ikke læses.")


def test_reader_is_given_none_of_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(command: list[str], **values: Any) -> Any:
        given.update(values)
        return subprocess.CompletedProcess(command, 0, b"jpeg", b"")

    monkeypatch.setattr(kontrol.subprocess, "run", run)
    receive(picture())
    assert given["env"] == {}


def test_jpeg_with_a_part_cut_short_is_left_as_it_is() -> None:
    broken = b"\xff\xd8\xff\xe1\xff\xff" + b"x" * 10
    assert fil_worker.without_tales(broken) == broken[:2]
    assert fil_worker.without_tales(b"\xff\xd8") == b"\xff\xd8"


class Form(forms.Form):
    navn = forms.CharField()
    fil = ScanField()


def sent(**files: bytes) -> HttpRequest:
    uploads = {name: SimpleUploadedFile(f"{name}.pdf", content) for name, content in files.items()}
    return RequestFactory().post("/", {"navn": "Ida", **uploads})


def form_of(request: HttpRequest) -> Form:
    return Form(request.POST, request.FILES)


def test_form_gives_what_is_kept_whatever_the_name_says() -> None:
    form = form_of(sent(fil=picture()))
    assert form.is_valid()
    assert form.cleaned_data["fil"].art == Filart.JPEG


@pytest.mark.parametrize(
    ("files", "sentence"),
    [({}, "Vælg en fil."), ({"fil": b""}, "Filen er tom."), ({"fil": HTML}, NOT_A_PDF)],
)
def test_form_says_what_is_wrong_and_keeps_the_rest(files: dict[str, bytes], sentence: str) -> None:
    form = form_of(sent(**files))
    assert form.errors["fil"][0].startswith(sentence)
    assert form["navn"].value() == "Ida"


def test_forty_megabytes_are_refused_and_never_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kontrol, "receive", lambda content: pytest.fail("it was looked at"))
    request = sent(fil=written(scan()) + b"\0" * 40 * MB)
    form = form_of(request)
    assert form.errors == {"fil": ["Filen er større end 10 MB. Vælg en mindre."]}
    assert form["navn"].value() == "Ida"
    (upload,) = request.FILES.values()
    assert (upload.size > 40 * MB, upload.read()) == (True, b"")


def test_ten_megabytes_are_read() -> None:
    assert len(sent(fil=b"x" * 10 * MB).FILES["fil"].read()) == 10 * MB


def test_files_that_are_too_large_together_are_held_no_more() -> None:
    files = sent(fil=b"x" * 6 * MB, anden=b"x" * 6 * MB).FILES
    assert [(len(file.read()), file.size > 10 * MB) for file in files.values()] == [(6 * MB, False), (0, True)]


def test_why_it_was_refused_is_read_behind_a_librarys_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    warned = b"MpoImagePlugin.py: UserWarning: malformed\nbilledpunkter"
    refused = subprocess.CompletedProcess([], fil_worker.REFUSED, b"", warned)
    monkeypatch.setattr(kontrol.subprocess, "run", lambda *args, **values: refused)
    assert refusal(picture()).startswith("Billedet har for mange billedpunkter.")
