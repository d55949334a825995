"""What must not stand in free text: CPR numbers (TST-06), and names, which only warn."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from django.core.exceptions import ValidationError

_BETWEEN = r"[\W_]{0,8}"
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{9,}}(?!\d)")
# Digits a group, as people write one; or a date with its whole year, which may hide one.
_SHAPES = {
    *((10,), (6, 4), (6, 2, 2), (2, 2, 2, 4), (4, 2, 4), (2, 4, 4), (3, 3, 4), (8, 2), (2, 2, 4, 2)),
    *((12,), (8, 4), (8, 2, 2), (2, 2, 4, 4), (2, 2, 4, 2, 2), (4, 2, 2, 4)),
}
_SIZES = {len(shape) for shape in _SHAPES}
_DATES = {(8,), (2, 2, 4), (4, 2, 2)}
_WHOLE_YEAR = re.compile(r"\d{4}(?:19|20)\d\d|(?:19|20)\d{6}")
# A date and four digits with a word between them, and a date of single digits: 010203 kode 1234, 1/2-03 1234. They look
# ahead, so that each place in the text is a beginning.
_APART = re.compile(r"(?<!\d)(?=(\d{6}|\d{8})(\D{1,12})(\d{4})(?!\d))")
_SINGLE = re.compile(r"(?<!\d)(?=(\d{1,2})[\W_]{1,3}(\d{1,2})[\W_]{1,3}(\d{2}|\d{4})(\D{1,12})(\d{4})(?!\d))")
_LONG_DEAD = 1920
_O_FOR_ZERO = re.compile(r"(?<=\d)[oO]|[oO](?=\d)")
_IN_LOG = re.compile(r"(?<![\w-])\d{6}[- ]?\d{4}(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _plain(text: str) -> str:
    """`text` with every kind of digit as 0-9, the letter O among digits too, and without invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    visible = (c for c in folded if unicodedata.category(c) != "Cf")
    return _O_FOR_ZERO.sub("0", "".join(str(unicodedata.digit(c, c)) for c in visible))


def born(year: str, digit: str) -> int:
    """The year that the two digits of a CPR number's year and the digit after them tell of: the CPR office's table."""
    if digit in "0123":
        return 1900 + int(year)
    if digit in "49":
        return (2000 if int(year) <= 36 else 1900) + int(year)
    return (2000 if int(year) <= 57 else 1800) + int(year)


def _is_cpr(digits: str, dated: bool) -> bool:
    """ddmmyy, ddmmyyyy or yyyymmdd, and four digits; the day of a replacement number is raised by 60.

    dated: they begin with a date that has its whole year, apart from the rest. Then the rest must fit somebody born in
    that year or, where the number would cut the year in two, somebody who may be alive: else it is a time or the like.
    """
    if len(digits) == 10:
        return _is_day(digits) and not (dated and digits[0] < "4" and born(digits[4:6], digits[6]) <= _LONG_DEAD)
    if len(digits) != 12:
        return False
    forms = (digits, digits[6:8] + digits[4:6] + digits[:4] + digits[8:])  # ddmmyyyy, yyyymmdd
    return any(
        _is_day(form)
        and form[4:6] in ("18", "19", "20")
        and not (dated and form[0] < "4" and born(form[6:8], form[8]) != int(form[4:8]))
        for form in forms
    )


def _is_day(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    return 1 <= (day - 60 if day > 60 else day) <= 31 and 1 <= month <= 12


def contains_cpr(text: str) -> bool:
    """Whether `text` holds something that reads as a CPR number, however its digits are written or separated."""
    plain = _plain(text)
    return any(_is_cpr(digits, dated) for digits, dated in chain(_pulled_apart(plain), _in_runs(plain)))


def _pulled_apart(plain: str) -> Iterator[tuple[str, bool]]:
    for match in chain(_APART.finditer(plain), _SINGLE.finditer(plain)):
        *parts, gap, rest = match.groups()
        day = "".join(part.zfill(2) for part in parts)
        yield day + rest, _is_dated(day, gap)


def _in_runs(plain: str) -> Iterator[tuple[str, bool]]:
    """The whole of each run of digits, however it is split; and, next to other numbers, the usual groups of one."""
    for run in _DIGITS.finditer(plain):
        groups = re.findall(r"(\d+)(\D*)", run.group())
        yield _read(groups)
        windows = (groups[i : i + size] for size in _SIZES for i in range(len(groups)))
        yield from (_read(window) for window in windows if _shape(window) in _SHAPES)


def _read(groups: list[tuple[str, str]]) -> tuple[str, bool]:
    fronts = (groups[:n] for n in range(1, min(len(groups), 4)))
    dated = any(_shape(front) in _DATES and _is_dated(_joined(front), front[-1][1]) for front in fronts)
    return _joined(groups), dated


def _is_dated(day: str, gap: str) -> bool:
    """Whether `day` has its whole year, and stands apart: by more than the one sign that joins the parts of a number."""
    return bool(_WHOLE_YEAR.fullmatch(day)) and (gap.isspace() or len(gap) > 1)


def _shape(groups: list[tuple[str, str]]) -> tuple[int, ...]:
    return tuple(len(digits) for digits, _gap in groups)


def _joined(groups: list[tuple[str, str]]) -> str:
    return "".join(digits for digits, _gap in groups)


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


def require_visible(value: str) -> None:
    """For what must say something: zero-width and other invisible characters say nothing."""
    if not any(character.isprintable() and not character.isspace() for character in value):
        raise ValidationError("Skriv noget, der kan læses.", "usynlig")
