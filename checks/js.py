"""Join the small scripts, one behaviour each, into the one that pages link: `python -m checks.js`."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "static" / "js"
JOINED = FOLDER / "casebook.js"


def parts() -> list[Path]:
    """Return the source files in the order in which they are joined."""
    return sorted(path for path in FOLDER.glob("*.js") if path != JOINED)


def joined() -> str:
    """Return the text that the joined script must have now: no indents, no comment lines."""
    lines = (line.strip() for path in parts() for line in path.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def main() -> None:
    """Write the joined script and say its name."""
    JOINED.write_text(joined(), encoding="utf-8")
    sys.stdout.write("static/js/casebook.js\n")


if __name__ == "__main__":
    main()
