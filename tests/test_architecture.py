"""The two import orders of the house (style.md 3), and proof that the linter which keeps them can see."""

import shutil
import subprocess
import sys

import pytest

from checks.code import PACKAGES, ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder):
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=folder, check=False, capture_output=True, text=True
    )


@pytest.fixture
def copy(tmp_path):
    """The product's code and its contracts, to plant a breach in."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(copy, module, line):
    path = copy / f"{module.replace('.', '/')}.py"
    path.write_text(f"{path.read_text() if path.exists() else ''}\n\ndef planted():\n    {line}\n")


def test_the_house_keeps_its_orders():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("communities.services", "import risk.scoring", "Between the apps"),
        ("protection.registry", "from protection import records", "The kernel's rooms"),
        ("protection.env", "import communities", "Between the apps"),
        ("risk.choices", "from risk import models", "Inside every app"),
        ("measures.services", "import weasyprint", "Only protection.documents makes PDFs"),
        ("risk.services", "import cryptography.fernet", "Only the vault"),
        ("communities.querysets", "from guardian.shortcuts import assign_perm", "Only protection.records"),
    ],
)
def test_import_linter_sees_a_planted_upward_import(copy, module, line, contract):
    plant(copy, module, line)
    done = lint(copy)
    broken = [found for found in done.stdout.splitlines() if "BROKEN" in found and "kept" not in found]
    assert (done.returncode, len(broken)) == (1, 1)
    assert broken[0].startswith(contract)
