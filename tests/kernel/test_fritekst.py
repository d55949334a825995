import pytest

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


def test_ten_thousand_digits_are_read_at_once() -> None:
    assert not contains_cpr("0" * 10_000)


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
