import pytest
from django.core.exceptions import ValidationError

from booking.models import refuse_cpr
from udviklingsmodel.kernel.fritekst import require_visible


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
