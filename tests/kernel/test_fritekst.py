import pytest
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.fritekst import holds_netadresse, likely_names, refuse_cpr, require_one_line, require_visible


@pytest.mark.parametrize("value", ["\u200b", "\u200b \u2060", "\u00ad", "\ufeff", " "])
def test_text_that_nobody_can_read_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="Skriv noget, der kan læses"):
        require_visible(value)


@pytest.mark.parametrize("value", ["Kursus", "ø", "🙈", "\u200bSygdom"])
def test_text_that_can_be_read_is_taken(value: str) -> None:
    require_visible(value)


@pytest.mark.parametrize(
    "value", ["Skolen\u202e", "Skolen\nHej", "a\tb", "a\rb", "a\x85b", "a\u2029b", "a\ud800b", "a\u200fb"]
)
def test_name_of_more_than_what_is_seen_on_one_line_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="på én linje"):
        require_one_line(value)


@pytest.mark.parametrize("value", ["", "Børnehaven »Åen« (afd. 2)", "Anne-Marie O\u2019Hara", "👩‍🏫", "Łukasz Żak"])
def test_name_on_one_line_is_taken(value: str) -> None:
    require_one_line(value)


@pytest.mark.parametrize(
    "value",
    [
        "http://evil.example",
        "evil.com:8080/x",
        "evil.com?x=1",
        r"http:\\evil.com",
        r"evil.com\x",
        "evil。com/x",
        "evil．com/x",
        "http：//evil.com",
        "evil.com./x",
        "www.evil.com",
        "evil.рф/x",
        "evil.xn--p1ai/x",
    ],
)
def test_what_mail_programs_make_links_of_is_a_net_address(value: str) -> None:
    assert holds_netadresse(f"Se {value} nu")


@pytest.mark.parametrize(
    "value",
    [
        "kommunen.dk",
        "Kender du kommunen.dk? Skriv til tst@kommunen.dk: så svarer vi.",
        "kommunen.dk.",
        "tlf. 57 62 62 00 og/eller 57 62 62 01",
        "Kl. 8.20/8.40 i lokale 2.14/2.15",
        "afd. Nord/Syd",
        "NB: kl. 8:20?",
    ],
)
def test_what_they_do_not_is_none(value: str) -> None:
    assert not holds_netadresse(value)


def test_text_longer_than_any_field_is_not_read_for_cpr_numbers() -> None:
    refuse_cpr("010190-1234 " * 100)
    with pytest.raises(ValidationError):
        refuse_cpr("010190-1234 " * 10)


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
