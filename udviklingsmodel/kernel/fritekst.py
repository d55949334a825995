"""What must not stand in free text: CPR numbers (TST-06), and names, which only warn."""

import re
import unicodedata
from functools import cache
from pathlib import Path

_BETWEEN = r"[\W_]{0,8}"
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{9,}}(?!\d)")
# Digits a group, as people write one.
_SHAPES = {(10,), (6, 4), (6, 2, 2), (2, 2, 2, 4), (4, 2, 4), (2, 4, 4), (3, 3, 4), (12,), (8, 4), (2, 2, 4, 4)}
# A date and four digits with a word between them, and a date of single digits: 010203 kode 1234, 1/2-03 1234.
_APART = re.compile(r"(?<!\d)(\d{6}|\d{8})\D{1,12}(\d{4})(?!\d)")
_SINGLE = re.compile(r"(?<!\d)(\d{1,2})[\W_]{1,3}(\d{1,2})[\W_]{1,3}(\d{2}|\d{4})\D{1,12}(\d{4})(?!\d)")
_O_FOR_ZERO = re.compile(r"(?<=\d)[oO]|[oO](?=\d)")
_IN_LOG = re.compile(r"(?<![\w-])\d{6}[- ]?\d{4}(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _plain(text: str) -> str:
    """`text` with every kind of digit as 0-9, the letter O among digits too, and without invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    visible = (c for c in folded if unicodedata.category(c) != "Cf")
    return _O_FOR_ZERO.sub("0", "".join(str(unicodedata.digit(c, c)) for c in visible))


def _is_cpr(digits: str) -> bool:
    """ddmmyy and four digits, or with the century; the day of a replacement number is raised by 60."""
    if len(digits) == 12 and digits[:2] in ("19", "20"):  # yyyymmdd
        digits = digits[6:8] + digits[4:6] + digits[:4] + digits[8:]
    day, month = int(digits[:2]), int(digits[2:4])
    century = len(digits) == 10 or (len(digits) == 12 and digits[4:6] in ("18", "19", "20"))
    return century and 1 <= (day - 60 if day > 60 else day) <= 31 and 1 <= month <= 12


def contains_cpr(text: str) -> bool:
    """Whether `text` holds something that reads as a CPR number, however its digits are written or separated."""
    plain = _plain(text)
    apart = ("".join(part.zfill(2) for part in match.groups()) for one in (_APART, _SINGLE) for match in one.finditer(plain))
    runs = (re.findall(r"\d+", run.group()) for run in _DIGITS.finditer(plain))
    return any(map(_is_cpr, apart)) or any(map(_holds_cpr, runs))


def _holds_cpr(groups: list[str]) -> bool:
    """The whole run of digits, however it is split; or, next to other numbers, the usual groups of one."""
    windows = (groups[i : i + len(shape)] for shape in _SHAPES for i in range(len(groups)))
    usual = (window for window in windows if tuple(map(len, window)) in _SHAPES)
    return _is_cpr("".join(groups)) or any(_is_cpr("".join(window)) for window in usual)


def mask_cpr(text: str) -> str:
    """`text` for a log line: CPR numbers replaced. Narrower than `contains_cpr`, so that ids stay readable."""
    return _IN_LOG.sub("••••••-••••", text)


@cache
def _first_names() -> frozenset[str]:
    listing = Path(__file__).with_name("fornavne.txt").read_text(encoding="utf-8")
    return frozenset(listing.split())


def likely_names(text: str) -> list[str]:
    """Words of `text` that are common Danish first names, also with the s of the genitive, in order, each once."""
    names = _first_names()

    def is_name(word: str) -> bool:
        parts = [part.title() if part.isupper() else part for part in word.split("-")]
        return any(part in names or part.removesuffix("s") in names for part in parts)

    return list(dict.fromkeys(word for word in _WORD.findall(text) if word[0].isupper() and is_name(word)))
