"""Which files are the house's own, and what kind each is."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("protection", "communities", "risk", "measures", "bench", "checks")


def python_files(root: Path = ROOT) -> Iterator[Path]:
    """The code, without tests and without what Django writes."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts:
                yield path


def test_files(root: Path = ROOT) -> Iterator[Path]:
    yield from sorted((root / "tests").rglob("*.py"))


def templates(root: Path = ROOT) -> Iterator[Path]:
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield path


def where(path: Path, line: int, root: Path = ROOT) -> str:
    return f"{path.relative_to(root)}:{line}"
