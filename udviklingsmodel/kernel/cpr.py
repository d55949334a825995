"""CPR numbers in what people write (TST-06): however their digits are written, split, turned round or wrapped in words.

`_plain` makes all of it digits and signs, months too. Then a text is read twice: the runs of digits that only signs
split, and each date beside four digits with words between them. Where letters stand for digits, it is read with those too.

Not read as one: a longer run of digits that holds one (an EAN, an id), and yymmdd-nnnn, which is how journals number.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain

_BETWEEN = r"[\W_]{0,8}"
_DIGITS = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}\d){{9,}}(?!\d)")
# Digits a group, as people write one; or a date with its whole year, which may hide one.
_SHAPES = {
    *((10,), (6, 4), (6, 2, 2), (2, 2, 2, 4), (4, 2, 4), (2, 4, 4), (3, 3, 4), (8, 2), (2, 2, 4, 2)),
    *((12,), (8, 4), (8, 2, 2), (2, 2, 4, 4), (2, 2, 4, 2, 2), (4, 2, 2, 4)),
}
_WITH_MORE_BEFORE = re.compile(r"\d(\d{6})[-–](\d{4})(?!\d)")
_TURNED = re.compile(r"(?<![\d+])(?!45)(\d{4})(\d{6})(?!\d)")
_SIZES = {len(shape) for shape in _SHAPES}
_DATES = {(8,), (2, 2, 4), (4, 2, 2)}
_WHOLE_YEAR = re.compile(r"\d{4}(?:19|20)\d\d|(?:19|20)\d{6}")
_LONG_DEAD = 1920

# What becomes digits, and what is something else: hours or whole days from and to, a telephone number in pairs.
_O_FOR_ZERO = re.compile(r"(?<=\d)[oO]|[oO](?=\d)")
_LIKE_DIGITS = re.compile(r"(?<![^\W\d_])[\dOolI|zZ]++(?![^\W\d_])")
_AS_DIGITS = str.maketrans("OolI|zZ", "0011122")
_MONTHS = "jan feb mar apr maj jun jul aug sep okt nov dec".split()
_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})[\W_]{0,3}(jan(?:uar)?|febr?(?:uar)?|mar(?:ts)?|apr(?:il)?|maj|juni?|juli?|aug(?:ust)?|"
    r"sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])[\W_]{0,3}",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(r"(?<=\d) i (?=(?:19|20)\d\d(?!\d))")
_NO_HOUR = re.compile(r"(?i:\b(kl|klokken))(\W{1,3})(\d\d)[.:](\d[1-46-9])(?!\d)")  # nobody meets at 12.34
_HOUR = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])(?:[./ -](?:20)?\d\d)?"
_OTHER = re.compile(
    rf"(?<!\d)(?<!\d[\W_])(?:(?:\+|00)45 ?)?\d\d \d\d \d\d \d\d(?![\W_]?\d)|"
    rf"(?<![\d.:/-])(?:{_HOUR} ?[-–] ?{_HOUR}|{_DAY} ?[-–] ?{_DAY})(?![\W_]?\d)"
)

# A date and four digits that are not side by side. They look ahead, so that each place in the text is a beginning.
_SIGN = r"[\W_]{1,3}"
_DATE = re.compile(
    rf"(?<!\d)(?=(?:(\d{{6}}|\d{{8}})|(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d\d)|(\d{{4}}){_SIGN}(\d\d){_SIGN}(\d\d))(?!\d))"
)
_FOUR = re.compile(r"(?<!\d)(?=(\d ?\d ?\d ?\d)(?!\d))")
_NEAR, _FAR = 12, 80  # characters between them
_MOST = 3  # fours to look at on either side of a date
_YEAR = re.compile(r"(?:19|20)\d\d")
# What four digits are when such a word stands before or after them, or they go on.
_BEFORE = re.compile(
    r"(?:(?i:\b(?:kl|klokken|fra|til|lokaler?|rum|bygning|sal|uger?|ugerne|klasser?|hold|grupper?|tlf|telefon|mobil|"
    r"lokalnummer|lokal|år|side|ca|cirka))\W{0,3}|\d[ .:/–-]?)$"
)
_AFTER = re.compile(r"[ .:/–-]?\d|\W{0,2}(?i:kr|kroner|elever|børn|timer|minutter|meter|km|skridt|point|stk)\b| [A-ZÆØÅ]")


def contains_cpr(text: str) -> bool:
    """Whether `text` holds something that reads as a CPR number, however its digits are written or separated."""
    plain = _plain(text)
    readings = {plain, _LIKE_DIGITS.sub(lambda found: found[0].translate(_AS_DIGITS), plain)}
    return any(_is_cpr(digits, dated) for reading in readings for digits, dated in _candidates(reading))


def _candidates(plain: str) -> Iterator[tuple[str, bool]]:
    return chain(_in_runs(plain), _side_by_side(plain), _apart(plain))


def _plain(text: str) -> str:
    """`text` with every kind of digit as 0-9, the letter O among digits and the months too, no invisible characters."""
    folded = unicodedata.normalize("NFKC", text)
    visible = (c for c in folded if unicodedata.category(c) != "Cf")
    digits = _O_FOR_ZERO.sub("0", "".join(str(unicodedata.digit(c, c)) for c in visible))
    days = _IN_YEAR.sub(".", _MONTH.sub(_month_in_digits, digits))
    return _OTHER.sub(" x ", _NO_HOUR.sub(r"\1\2\3\4", days))


def _month_in_digits(match: re.Match[str]) -> str:
    """Begun anew, so that two days with one year after them are no run: 29. juni – 9. august 2026."""
    return f" x {match[1]:0>2}.{_MONTHS.index(match[2][:3].lower()) + 1:02} "


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


def born(year: str, digit: str) -> int:
    """The year that the two digits of a CPR number's year and the digit after them tell of: the CPR office's table."""
    if digit in "0123":
        return 1900 + int(year)
    if digit in "49":
        return (2000 if int(year) <= 36 else 1900) + int(year)
    return (2000 if int(year) <= 57 else 1800) + int(year)


def _in_runs(plain: str) -> Iterator[tuple[str, bool]]:
    """The whole of each run of digits, however it is split; and, next to other numbers, the usual groups of one."""
    for run in _DIGITS.finditer(plain):
        groups = re.findall(r"(\d+)(\D*)", run.group())
        yield _read(groups)
        windows = (groups[i : i + size] for size in _SIZES for i in range(len(groups)))
        yield from (_read(window) for window in windows if _shape(window) in _SHAPES)


def _side_by_side(plain: str) -> Iterator[tuple[str, bool]]:
    """With a digit too many before it; turned round, with no sign between."""
    for day, four in _WITH_MORE_BEFORE.findall(plain):
        yield day + four, False
    for four, day in _TURNED.findall(plain):
        yield day + four, False


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


def _apart(plain: str) -> Iterator[tuple[str, bool]]:
    """Each date with the four digits after it or before it, where they may belong together."""
    fours = [(found.start(1), found.end(1), found[1].replace(" ", "")) for found in _FOUR.finditer(plain)]
    starts = [start for start, _, _ in fours]
    for found in _DATE.finditer(plain):
        number, *parts = found.groups()
        day = number or "".join(part.zfill(2) for part in parts if part)
        begin, end = found.start(), max(map(found.end, range(1, 8)))
        here, beyond = bisect_left(starts, begin), bisect_left(starts, end)
        for start, stop, four in fours[beyond : beyond + _MOST]:
            gap = plain[end:start]
            if _belong(gap, bool(number), four, gap, plain[stop : stop + _NEAR]):
                yield day + four, _is_dated(day, gap)
        for start, stop, four in fours[max(here - _MOST, 0) : here]:
            gap = plain[stop:begin]
            if stop <= begin and _belong(gap, bool(number), four, plain[max(start - _NEAR, 0) : start], gap):
                yield day + four, bool(_WHOLE_YEAR.fullmatch(day))


def _belong(gap: str, is_number: bool, four: str, before: str, after: str) -> bool:
    """A date written as one number belongs to four digits near it; else nothing may say what the four digits are."""
    if len(gap) > _FAR or (not is_number and re.search(r"\d", gap)):
        return False
    if is_number and len(gap) <= _NEAR:
        return True
    return not (_YEAR.fullmatch(four) or _BEFORE.search(before) or _AFTER.match(after))


_IN_LOG = re.compile(r"(?<![\w-])\d{6}[- ]?\d{4}(?![\w-])")


def mask_cpr(text: str) -> str:
    """`text` for a log line: CPR numbers replaced. Narrower than `contains_cpr`, so that ids stay readable."""
    return _IN_LOG.sub("••••••-••••", text)
