import pytest
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.fritekst import likely_names, refuse_cpr, require_visible


@pytest.mark.parametrize("value", ["\u200b", "\u200b \u2060", "\u00ad", "\ufeff", " "])
def test_text_that_nobody_can_read_is_refused(value: str) -> None:
    with pytest.raises(ValidationError, match="Skriv noget, der kan læses"):
        require_visible(value)


@pytest.mark.parametrize("value", ["Kursus", "ø", "🙈", "\u200bSygdom"])
def test_text_that_can_be_read_is_taken(value: str) -> None:
    require_visible(value)


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
