from collections.abc import Callable

import pytest

Measured = Callable[[str, float], None]


@pytest.fixture
def measured(capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]) -> Measured:
    """Notes a figure for docs/maalinger.md, and shows it though the test passes."""

    def note(what: str, figure: float) -> None:
        record_property(what, round(figure, 2))
        with capsys.disabled():
            print(f"\n  {what}: {round(figure, 2):g}", end="")  # noqa: T201

    return note
