"""The process that reads what was uploaded. It knows no Django: a file in, the same pages drawn anew out.

A picture or a PDF can be made to crash whoever reads it, or to cost any amount of time and memory, so the web process
never does. This one lives for one file, under limits, without the secrets of the environment. Of the file only what can
be seen is kept: no place or camera, no script, link, attachment or second file hidden in the first.

`python -I fil_worker.py billede|pdf`: the file on standard input, the new one on standard output. With exit status REFUSED
standard error says why, in one of the words below; with any other but 0 the file could not be read.
"""

import resource
import sys
from io import BytesIO

CPU_SECONDS = 10
MEMORY_BYTES = 768 << 20
MOST_PIXELS = 50_000_000  # a phone has 48 million
LONGEST_SIDE = 3508  # pixels: A4 with 300 to the inch
MOST_PAGES = 20
REFUSED = 3
PIXELS, PAGES, LOCKED = "billedpunkter", "sider", "laast"  # why it was refused

PAGE_KEYS = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents"}
# Markers of a JPEG whose content says nothing about how it is drawn: APP1 (Exif, XMP), APP3 to APP13, comments.
TELLING = {0xE1, *range(0xE3, 0xEE), 0xFE}
START_OF_SCAN = 0xDA


class Refused(Exception):
    pass


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def billede(content: bytes) -> bytes:
    """A JPEG of the picture's pixels, the right way up, at most as sharp as a scan. Transparent becomes white."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # they are counted here
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(PIXELS)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG need not be read larger than it is kept
        ImageOps.exif_transpose(image, in_place=True)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen: Image.Image = image
        if seen.has_transparency_data:
            seen = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen.convert("RGBA"))
        seen = seen.convert("RGB")
        seen.info.clear()  # Pillow would write the comment of the old into the new
        drawn = BytesIO()
        seen.save(drawn, "JPEG", quality=85)
    return drawn.getvalue()


def pdf(content: bytes) -> bytes:
    """A new PDF with the pages: what was written on them stays, what they could do or tell besides does not."""
    import pikepdf

    try:
        source = pikepdf.open(BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError as error:
        raise Refused(LOCKED) from error
    if not source.pages:
        raise ValueError("no pages")
    if len(source.pages) > MOST_PAGES:
        raise Refused(PAGES)
    source.generate_appearance_streams()
    source.flatten_annotations("all")  # a signature made on a screen is an annotation
    made = pikepdf.new()
    for page in source.pages:
        for key in set(page.obj.keys()) - PAGE_KEYS:
            del page.obj[key]
        made.pages.append(page)
    for obj in made.objects:
        if isinstance(obj, pikepdf.Stream):
            _say_nothing(obj)
    written = BytesIO()
    made.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _say_nothing(stream: "pikepdf.Stream") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Take from a stream of a page what it tells about itself; a photo in a PDF has its place and camera too."""
    for key in ("/Metadata", "/PieceInfo", "/AF"):
        if key in stream:
            del stream[key]
    filters, parms = (list(stream[key].wrap_in_array()) if key in stream else [] for key in ("/Filter", "/DecodeParms"))
    if filters[-1:] == ["/DCTDecode"]:
        stream.write(stream.read_raw_bytes(), filter=filters[:-1], decode_parms=parms[:-1])
        stream.write(without_tales(stream.read_bytes()), filter=filters[-1:], decode_parms=parms[-1:])


def without_tales(jpeg: bytes) -> bytes:
    """The same JPEG, not drawn anew, without the parts that only tell about it."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in TELLING:
            kept += jpeg[at:end]
        at = end
    return bytes(kept) + jpeg[at:]


if __name__ == "__main__":
    limit()
    try:
        sys.stdout.buffer.write({"billede": billede, "pdf": pdf}[sys.argv[1]](sys.stdin.buffer.read()))
    except Refused as refused:
        sys.stderr.write(str(refused))
        sys.exit(REFUSED)
