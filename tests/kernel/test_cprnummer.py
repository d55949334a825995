"""A CPR number that is asked for. The birth dates lie in the future, as in all tests."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from udviklingsmodel.kernel.cprnummer import birth_date, in_full, masked, read_cpr


@pytest.mark.parametrize(
    "typed", ["0403304123", "040330-4123", "040330 4123", " 04 03 30 41 23 ", "04.03.30-4123", "040330–4123"]
)
def test_number_is_read_however_it_is_split(typed: str) -> None:
    assert read_cpr(typed) == "0403304123"


@pytest.mark.parametrize("typed", ["040330412", "04033041234", "abc", "040330-412x", "٠٤٠٣٣٠٤١٢٣"])
def test_other_than_ten_digits_is_told(typed: str) -> None:
    with pytest.raises(ValidationError, match="ti cifre"):
        read_cpr(typed)


@pytest.mark.parametrize("typed", ["3002304123", "0013304123", "3104304123", "9902304123"])
def test_date_that_does_not_exist_is_told(typed: str) -> None:
    with pytest.raises(ValidationError, match="Datoen i CPR-nummeret findes ikke"):
        read_cpr(typed)


@pytest.mark.parametrize("typed", ["0403304123", "0403304124", "0403304125"])
def test_modulus_11_is_not_asked(typed: str) -> None:
    assert read_cpr(typed) == typed


# By the CPR office's table of the seventh digit.
@pytest.mark.parametrize(
    ("cpr", "day"),
    [
        ("0403304123", date(2030, 3, 4)),
        ("0403304999", date(2030, 3, 4)),
        ("0403309123", date(2030, 3, 4)),
        ("0403305123", date(2030, 3, 4)),
        ("0403304000", date(2030, 3, 4)),
        ("6403304123", date(2030, 3, 4)),
        ("2902324123", date(2032, 2, 29)),
        ("2902314123", None),
    ],
)
def test_birth_date(cpr: str, day: date | None) -> None:
    assert birth_date(cpr) == day


def test_masked_shows_the_birth_date_alone() -> None:
    assert (masked("0403304123"), in_full("0403304123")) == ("040330-••••", "040330-4123")
