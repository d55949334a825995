"""The contracts between modules hold, and each has been seen to fail on a planted violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("udviklingsmodel", "booking", "moeder", "samtykke", "skemaer", "statistik")

# contract, the module that breaks it, the line it breaks it with
PLANTED = [
    ("apps", "udviklingsmodel/kernel/clock.py", "import booking.models"),
    ("apps", "udviklingsmodel/organisation/enums.py", "import udviklingsmodel.overblik.bidrag"),
    ("apps", "samtykke/__init__.py", "import moeder"),
    ("apps", "skemaer/__init__.py", "import booking.enums"),
    ("sparring", "booking/texts.py", "import moeder"),
    ("apps", "samtykke/policies.py", "import udviklingsmodel.adgang.models"),
    ("samtykke", "samtykke/policies.py", "import samtykke.services"),
    ("adgang", "udviklingsmodel/adgang/models.py", "import udviklingsmodel.adgang.policies"),
    ("adgang", "udviklingsmodel/adgang/hjaelp.py", ""),
    ("booking", "booking/models.py", "import booking.services"),
    ("booking", "booking/services/bookinger.py", "import booking.tasks"),
    ("booking", "booking/utils.py", ""),
    ("organisation", "udviklingsmodel/organisation/models.py", "import udviklingsmodel.organisation.services"),
    ("organisation", "udviklingsmodel/organisation/helpers.py", ""),
    ("organisation", "udviklingsmodel/organisation/paavirkning.py", "import udviklingsmodel.organisation.kalender"),
    ("organisation", "udviklingsmodel/organisation/forms/login.py", "import udviklingsmodel.organisation.views.login"),
    ("guardian", "booking/policies.py", "import guardian.shortcuts"),
    ("guardian", "udviklingsmodel/kernel/views.py", "import guardian"),
    ("pdf", "udviklingsmodel/kernel/pdf_worker.py", "import django.conf"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's modules, where a violation can be planted."""
    root = tmp_path_factory.mktemp("plantet")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("*.pyc", "data"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def lint(root: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    arguments = ["--no-cache", "--contract", contract]
    return subprocess.run([*command, *arguments], cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in PLANTED}))
def test_contract_is_kept(copy: Path, contract: str) -> None:
    assert "1 kept, 0 broken" in lint(copy, contract).stdout


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_contract_fails_on_a_planted_violation(copy: Path, contract: str, module: str, line: str) -> None:
    path = copy / module
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    result = lint(copy, contract)
    if before is None:
        path.unlink()
    else:
        path.write_text(before)
    assert (result.returncode, "0 kept, 1 broken" in result.stdout) == (1, True), result.stdout
