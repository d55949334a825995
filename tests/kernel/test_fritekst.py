import pytest

from udviklingsmodel.kernel import fritekst
from udviklingsmodel.kernel.fritekst import contains_cpr, likely_names, mask_cpr

CPR = [
    "0102031234",
    "010203-1234",
    "010203 1234",
    "010203 - 1234",
    "010203–1234",
    "010203_1234",
    "01.02.03-1234",
    "01.02.03.1234",
    "01/02/03/1234",
    "01/02-03 1234",
    "01 02 03 12 34",
    "0 1 0 2 0 3 1 2 3 4",
    "010203\n1234",
    "０１０２０３－１２３４",
    "٠١٠٢٠٣١٢٣٤",
    "०१०२०३-१२३४",
    "𝟎𝟏𝟎𝟐𝟎𝟑𝟏𝟐𝟑𝟒",
    "⁰¹⁰²⁰³¹²³⁴",
    "0102\u200b03-12\u200d34",
    "010203\u00ad1234",
    "\u20660102031234\u2069",
    "01022003-1234",
    "01-02-2003-1234",
    "010220031234",
    "610203-1234",
    "910203-1234",
    "010203-0000",
    "3112991234",
]
NEXT_TO_OTHER_NUMBERS = [
    "uge 48, 010203-1234",
    "8 0102031234",
    "20123456 010203-1234",
    "2026-11-26 010203 1234",
    "010203-1234, 5 timer",
    "010203-1234 040506-1234",
    "26.11 01.02.03-1234",
    "7, 01-02-2003-1234",
]
NO_CPR = [
    "",
    "12 34 56 78",
    "+45 20 12 34 56",
    "+4520123456",
    "0045 20123456",
    "57 62 62 00 / 57 62 62 01",
    "26.11.2026",
    "2026-11-26",
    "26-11-2026 8.20-8.40",
    "kl. 8.00, 8.20 og 8.40",
    "08.10, 08.20, 08.30",
    "0113031234",
    "3202031234",
    "4502031234",
    "0002031234",
    "010003-1234",
    "123456789",
    "01020312345",
    "010217031234",
    "5. klasse, 25 elever, 3 lærere, uge 47-50",
    "0102 og 03 med 1234",
]
# After a date with its whole year: a time, how many come. Nobody born in that year, and nobody alive, has the number.
AFTER_A_DATE = [
    "12.11.2026 0820",
    "12.11.2026 08.20",
    "12.11.2026 08:20",
    "12.11.2026, 0820",
    "12.11.2026 kl. 0820",
    "12.11.2026 - 0820",
    "12.11.2026\n0820",
    "12.11.2026\u00a00820",
    "１２.１１.２０２６ ０８２０",
    "26.11.2026 10.20",
    "26.11.2026 10.20-10.40",
    "26.11.2026 1020-1040",
    "26.11.2026 8-9",
    "26.11.2026, 14 børn",
    "26/11-2026 1020",
    "1/12-2026 1020",
    "26112026 1020",
    "26 11 2026 1020",
    "20.11.2026 0840",
    "2026-11-26 0820",
    "2026-11-26 08.20",
    "2026-11-26, 14 børn",
    "uge 48: 26.11.2026 0820",
    "26.11.2026 0820 og 03.12.2026 0840",
]
# The child of that date has such a number (the first of the four digits tells the century), or it may be one in disguise.
HIDDEN_BEHIND_A_DATE = [
    "12.11.2015 4820",
    "12.11.2015 48 20",
    "12.11.2015 4 8 2 0",
    "12.11.2015, 4820",
    "12.11.2015 kode 4820",
    "12.11.2015\n4820",
    "12 11 2015 4820",
    "12 11 2015 48 20",
    "１２.１１.２０１５ ４８２０",
    "12.11.2O15 482O",
    "12112015 9820",
    "12112015 kode 9820",
    "2015-11-12 4820",
    "1.2.2015 5820",
    "1/2-2015 8820",
    "20.11.2015 4820",
    "19-11-2015-4820",
    "12.11.1985 0820",
    "12.11.1985 4820",
    "12.11.2026-0820",
    "12.11.2026.0820",
    "121120260820",
    "72.11.2026 0820",
    "12.11.26 0820",
    "12.11.26 08.20",
    "12.11.1548 20",
    "0102 03 12 34",
    "01020312 34",
    "01 02 0312 34",
    "3 26.11.2015 kode 4820",
    "3 26.11.15 kode 4820",
    "12.11.1985 20",
    "12.11.1985 20, 8-9",
    "12112055 20, 8-9",
    "1 21.08.2015 3",
    "1.10.2035 123",
    "12.11.20 4608",
    "26.11.2026 0820 121115-4820",
    "121115-4820 26.11.2026 0820",
    "26.11.2026 0820 12.11.2015 4820",
    "26.11.2026 12.11.2015 4820",
    "26.11.2026, 14 børn, 12.11.2015 4820",
    "uge 48, 12.11.2015 48 20, 5 timer",
    "uge 48, 2015-11-12 4820, 5 timer",
    "uge 48, 12112015 48 20, 5 timer",
]


@pytest.mark.parametrize("written", CPR)
def test_cpr_is_found_however_written(written: str) -> None:
    assert contains_cpr(f"om {written}.")


@pytest.mark.parametrize("written", ["x0102031234", "cpr:010203-1234", "(010203-1234)", "010203-1234x", "😀0102031234😀"])
def test_cpr_is_found_whatever_surrounds_it(written: str) -> None:
    assert contains_cpr(written)


@pytest.mark.parametrize(
    "written",
    [
        "010115 kode 1234",
        "010115 nr. 1234",
        "010115x1234",
        "010115 - - - 1234",
        "010115      1234",
        "20150101-1234",
        "1/1-15 1234",
        "1.1.15-1234",
        "3 010 115 1234",
        "kl. 8.20 010115-12 34",
        "O1O115-1234",
    ],
)
def test_cpr_is_found_pulled_apart(written: str) -> None:
    assert contains_cpr(written)


@pytest.mark.parametrize("written", NEXT_TO_OTHER_NUMBERS)
def test_cpr_is_found_next_to_other_numbers(written: str) -> None:
    assert contains_cpr(written)


@pytest.mark.parametrize("written", NO_CPR)
def test_other_numbers_are_no_cpr(written: str) -> None:
    assert not contains_cpr(written)


@pytest.mark.parametrize("written", AFTER_A_DATE)
def test_what_stands_after_a_date_is_no_cpr(written: str) -> None:
    assert not contains_cpr(f"Møde {written}.")


@pytest.mark.parametrize("written", HIDDEN_BEHIND_A_DATE)
def test_cpr_is_found_when_it_looks_like_a_date_with_something_after_it(written: str) -> None:
    assert contains_cpr(f"om {written}.")


@pytest.mark.parametrize(
    ("year", "digit", "born"),
    [
        ("26", "0", 1926),
        ("99", "3", 1999),
        ("36", "4", 2036),
        ("37", "4", 1937),
        ("57", "5", 2057),
        ("58", "8", 1858),
        ("36", "9", 2036),
        ("37", "9", 1937),
    ],
)
def test_seventh_digit_tells_the_century(year: str, digit: str, born: int) -> None:
    assert fritekst.born(year, digit) == born


@pytest.mark.parametrize("text", ["0" * 10_000, "0 " * 10_000, "0x" * 10_000, "0." * 10_000])
def test_ten_thousand_digits_are_read_at_once(text: str) -> None:
    assert not contains_cpr(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sofie trives ikke", ["Sofie"]),
        ("Vi taler om Mettes fravær", ["Mettes"]),
        ("Jens' mor og Jens", ["Jens"]),
        ("Anne-Marie leger", ["Anne-Marie"]),
        ("Liva-Maries hus", ["Liva-Maries"]),
        ("Emma og Emma og William", ["Emma", "William"]),
        ("FATIMA og OLIVERS", ["FATIMA", "OLIVERS"]),
        ("Uro i gruppen efter frokost", []),
        ("Overgang til 5. klasse på Søholmskolen", []),
        ("😀 <script>", []),
        ("", []),
    ],
)
def test_likely_names_of_text(text: str, names: list[str]) -> None:
    assert likely_names(text) == names


@pytest.mark.parametrize("written", ["0102031234", "010203-1234", "010203 1234"])
def test_mask_replaces_cpr_in_log(written: str) -> None:
    assert mask_cpr(f"fejl ved {written}!") == "fejl ved ••••••-••••!"


def test_mask_leaves_ids_readable() -> None:
    line = "/booking/kvittering/01234567-0123-4123-8123-012345678901/ 2026-11-26T08:20:00.123456Z"
    assert mask_cpr(line) == line
