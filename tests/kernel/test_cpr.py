from time import process_time

import pytest

from udviklingsmodel.kernel.cpr import born, contains_cpr, mask_cpr

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
    "0113031334",
    "3202031334",
    "4502031334",
    "0002031334",
    "010003-1234",
    "123456789",
    "01020312345",
    "00101901234",
    "0101901234567",
    "990131-1234",
    "+4520101215",
    "4520101215",
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
    ("year", "digit", "expected"),
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
def test_seventh_digit_tells_the_century(year: str, digit: str, expected: int) -> None:
    assert born(year, digit) == expected


# Measured on these by hand (November 2026): all of the first are found, none of the second.
IN_DISGUISE = [
    "1. januar 1990-1234",
    "1. jan. 1990 1234",
    "den 1 januar 90, 1234",
    "den 1. januar 1990, 1234",
    "1.januar1990-1234",
    "d. 1 jan 90 1234",
    "3 FEBRUAR 2015 4820",
    "3. febr. 15 - 4820",
    "den 5. marts 2016: 5120",
    "12. apr 2017 / 6120",
    "9. maj 2018 7120",
    "9 juni 18 (7120)",
    "30. jul 2019, 7120",
    "31. august 2020 – 8120",
    "1. sept. 2021 8120",
    "4. oktober 2015 kode 4820",
    "4. okt. 2015 og så 4820",
    "11. november 2015, endelsen er 4820",
    "24. dec. 2015 4 8 2 0",
    "født 1. januar 2015, de sidste fire cifre er 4820",
    "010190 og de sidste fire er 1234",
    "010190. De sidste fire cifre er 1234",
    "010190, og bagefter kommer tallene 1234",
    "010190 efterfulgt af fire cifre: 12 34",
    "010115 (5 år, startet i 2019) 1234",
    "010115, det er drengen fra frikvarteret, hans sidste fire er 4820",
    "01.01.15 og de sidste fire er 4820",
    "01/01 2015 og de sidste fire tal er 4820",
    "1/1-15 med endelsen 4820",
    "1.1.15 12 34",
    "2015-01-01 og nummeret slutter på 4820",
    "01012015 – resten af nummeret er 4820",
    "fødselsdag 01 01 15, resten er 4820",
    "1234 - 010190",
    "1234-010190",
    "1234 010190",
    "1234/01.01.90",
    "4820, 1. januar 2015",
    "4820 01.01.15",
    "12 34 - 010190",
    "de sidste fire er 4820 og fødselsdagen er 010115",
    "slutter på 4820, født den 1. januar 2015",
    "nummer 4820 født 1/1-15",
    "0101 15 4820",
    "0１01１5 og så 4820",
    "01\u200b0115 og de fire er 48\u200b20",
    "O1O115 og de sidste fire er 482O",
    "kl. 8.20-8.40: 010115 og de sidste fire er 4820",
    "ring 57 62 62 00 om 010115 og 4820",
    "610115 og de sidste fire er 4820",
    "født d. 3/4 2016 og så 5120",
    "cpr begynder med 030416 og ender på 5120",
    "030416, Ole siger at de sidste er 5120",
    "3. april 2016\n5120",
    "030416...............5120",
    "5120 (3. april 2016)",
    "3.4.16 med fire sidste 5120",
    "barnets dato er 3-4-16 og koden 5120",
    "5120 er de sidste fire, 030416 de første seks",
    "de første seks: 030416, de næste fire: 5120",
    "3 apr. 16/5120",
    "0l0l90-1234",
    "l0l0l90-1234",
    "0I0I90-I234",
    "010|90-1234",
    "010190|1234",
    "010190-I234",
    "Ol0l9O-l234",
    "O10190-1Z34",
    "1234010190",
    "010190 kl 12.34",
    "010190 klokken 12:34",
    "den 1/1 i 1990 1234",
    "den 1. januar i 1990, 1234",
]
INNOCENT = [
    "mødes 12.11.2026, lokale 1234",
    "mødes 12.11.26, lokale 1234",
    "lokale 1234, 12.11.26",
    "lokale 4820 den 12. november 2026",
    "den 12. november i lokale 1234",
    "den 12. november 2026 kl. 0820",
    "den 12. november 8.20-9.00",
    "12.11 8.20-9.00 på kontoret",
    "12/11 kl. 8.20–9.00, lokale 4820",
    "12. nov. 26 kl. 1020 i personalerummet",
    "fra 2019 til 2024 havde vi 1234 besøg",
    "skoleåret 2025-2026, 3. årgang, 48 elever",
    "skoleåret 2025/2026 og 2026/2027",
    "fra 1. august 2026 til 31. juli 2027",
    "1. januar 2026 – 31. december 2026",
    "perioden 010826 til 300627, altså hele skoleåret 2026-2027",
    "efterårsferie 12.10.2026-16.10.2026",
    "uge 42 og 43, 12.10.26 til 23.10.26",
    "uge 47 48 49 efter 12.10.26",
    "møder 12.11.26, 19.11.26 og 26.11.26",
    "møder den 12. november, 19. november og 26. november",
    "12.11.26: 14 børn, 19.11.26: 17 børn",
    "12.11.26 til 2027",
    "2026, anden torsdag efter 12.11.26",
    "forældremøde 12.11.26 med tilskud på 1500 kr.",
    "12.11.26 kommer alle 1200 elever",
    "vi ses 12.11.26 på Søgade, 4100 Ringsted",
    "4100 Ringsted, tlf. 20 12 10 56",
    "ring på 57 62 62 00 før 12.11.26",
    "ring 5762 6200 eller 5762 6201 inden 12.11.26",
    "12.11.26: ring til sekretæren på 5762 6200",
    "tlf. +45 57 62 62 00, mandag til torsdag 8.00-15.00",
    "Telefon 57 62 62 00, åbent hverdage 9.00-14.00, fredag 9.00-12.00",
    "CVR 18957981, EAN 5798007692004",
    "lokalnummer 1234 efter 1. december 26",
    "bygning 1234, 2. sal, fra 1. august 26",
    "kl. 0820 den 12.11.26",
    "0820-0840 den 12.11.26",
    "12.11.26, fra 0820 til 0840",
    "den 3. december 14.00-15.30 i lokale 1234",
    "3. december kl. 14, kode til døren får I på dagen",
    "10-12 år, 13-15 år og 16-18 år",
    "0-2 år, 3-5 år, 6-9 år, 10-12 år",
    "5. a, 5. b og 6. c: 24, 25 og 26 elever",
    "8 ud af 10 børn, 3 af 4 voksne, 12 uger",
    "seks børn fra årgang 2019 og fire fra 2020",
    "trin 1, 2, 3 og 4 i handleplanen fra 2026",
    "handleplan af 1. september 2026, side 1012",
    "side 12-34 i handleplanen fra 01.09.2026",
    "hver anden mandag 14.00-16.00 fra 17.08.2026",
    "lov nr. 1234 af 12. november 2024",
    "torsdag den 26. november 2026 kl. 8.20-8.40",
    "TST den 26/11, 3/12 og 10/12",
    "mandage kl. 14.00-16.00, lokale 2.14",
    "møde 3. april 2026 om 5. b",
    "budget 2026: 1234 kr. pr. barn",
    "26.11.2026 8.20-8.40",
    "indsatsen kører 3. april til 5. juni 2026",
    "sommerferie 29. juni - 9. august 2026",
    "sommerferie 29.06.26-09.08.26",
    "29/6-9/8 2026",
    "juleferie 21.12.2026–03.01.2027",
    "vi talte sammen 3. april 2026 om 24 elever og 1012 timers fravær",
    "samtale nr. 3 den 4. maj 2026",
    "lov om social service § 1234 fra 2026",
    "3. klasse, 25 elever, 12 drenge og 13 piger",
    "uge 48: mandag 23/11, tirsdag 24/11",
    "12.11, 19.11, 26.11, 3.12",
    "12.11.26, 19.11.26, 26.11.26, 03.12.26",
    "d. 12.11.26 kl 8.20, 8.40 eller 9.00",
    "8.00 8.20 8.40 den 12.11.26",
    "08.00 08.20 08.40",
    "12.11.2026 14.00-16.00 og 19.11.2026 14.00-16.00",
    "12/11 2026 kl. 14-16, mødelokale 2 på Byskovskolen",
    "31-01-2026 til 28-02-2026",
    "31.01.2026 og 28.02.2026 kl. 14.00",
    "uge 10-12 2026, 3 x 45 min",
    "29.06-09.08.2026",
    "29. juni - 12. august 2026",
    "12.10-16.10.26",
    "12.-16. oktober 2026, uge 42",
    "fra 1/8 2026 til 31/7 2027",
    "mødes 12/11 i 2026 kl. 12.34",
    "121126 kl 12.30 i lokale 2.14",
    "den 12.11.26 kl. 12.34",
    "5l mælk og 10 l saft til 25 børn den 12.11.26",
    "I 2026 er der 1200 elever, i 2027 er der 1250",
    "5.z og 6.z, 24 og 25 elever, 12.11.26 kl8.20",
    "|12.11.26|8.20|9.00|",
]
HOSTILE = [
    "0",
    "0 ",
    "0x",
    "0.",
    "1234 ",
    "1. jan ",
    "1.1.10 ",
    "01.01.2026 1234 ",
    "31.12.20 lokale 1234 ",
    "20 12 10 56 ",
    "kl. 8.20-9.00 ",
    "x" * 90 + "010190",
    "1 --------",
    "0l",
    "l1|",
    "|",
    "l",
    "zO ",
    "1 i 1990 ",
    "kl 12.34 ",
]


@pytest.mark.parametrize("written", IN_DISGUISE)
def test_cpr_is_found_with_words_in_it_or_turned_round(written: str) -> None:
    assert contains_cpr(f"om {written}.")


@pytest.mark.parametrize("written", INNOCENT)
def test_what_teachers_write_of_days_times_and_rooms_is_no_cpr(written: str) -> None:
    assert not contains_cpr(f"{written}.")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("length", "seconds"), [(1_000, 0.05), (10_000, 0.5)])
def test_hostile_text_is_read_in_time_with_its_length(text: str, length: int, seconds: float) -> None:
    """The longest that a field takes is 1,000; measured 8 ms and 80 ms of CPU at most."""
    hostile = (text * length)[:length]
    assert not contains_cpr(hostile)
    assert min(_cpu(hostile) for _ in range(3)) < seconds


def _cpu(text: str) -> float:
    before = process_time()
    contains_cpr(text)
    return process_time() - before


@pytest.mark.parametrize("written", ["0102031234", "010203-1234", "010203 1234"])
def test_mask_replaces_cpr_in_log(written: str) -> None:
    assert mask_cpr(f"fejl ved {written}!") == "fejl ved ••••••-••••!"


def test_mask_leaves_ids_readable() -> None:
    line = "/booking/kvittering/01234567-0123-4123-8123-012345678901/ 2026-11-26T08:20:00.123456Z"
    assert mask_cpr(line) == line
