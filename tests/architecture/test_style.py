"""The house style, where a machine can see it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("udviklingsmodel", "booking", "moeder", "samtykke", "skemaer", "statistik")
MODULES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))


def where(paths: list[Path]) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_there_are_modules_and_templates_to_look_at() -> None:
    assert (len(MODULES) > 50, len(TEMPLATES) > 20) == (True, True)


def test_no_module_is_longer_than_400_lines() -> None:
    assert where([path for path in MODULES if len(path.read_text().splitlines()) > 400]) == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    assert where([path for path in MODULES if path.stem in ("utils", "helpers", "common", "misc")]) == []


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<script(?![^>]*\ssrc=)",
        r"<style",
        r"\sstyle=",
        r"\son[a-z]+=",
        r"javascript:",
        r"https?://",
        r"\|safe\b",
        r"autoescape off",
    ],
)
def test_no_template_holds_what_the_content_policy_forbids(forbidden: str) -> None:
    assert where([path for path in TEMPLATES if re.search(forbidden, path.read_text())]) == []


def test_no_template_lets_a_line_end_between_kl_and_its_time() -> None:
    assert where([path for path in TEMPLATES if re.search(r"\bkl\. \{", path.read_text())]) == []


def test_no_module_marks_text_as_safe_but_the_icons() -> None:
    marked = [path for path in MODULES if re.search(r"\bmark_safe\(|format_html\(", path.read_text())]
    assert where(marked) == ["udviklingsmodel/kernel/templatetags/layout.py"]


def test_no_signal_handler_but_the_login() -> None:
    """No rules in signals: the session's beginning is stamped where Django says that somebody logged in."""
    listening = [path for path in MODULES if re.search(r"@receiver|\.connect\(receiver|_save\.connect", path.read_text())]
    assert where(listening) == ["udviklingsmodel/kernel/sessions.py"]


def test_no_model_has_rules_in_save() -> None:
    models = [path for path in MODULES if path.stem == "models"]
    assert where([path for path in models if re.search(r"def (save|delete)\(", path.read_text())]) == []
