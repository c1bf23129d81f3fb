"""Join the small style sheets into the two that pages link: `python -m checks.css` (style.md 4, ux.md 5.2).

There is no build step: the joined files are checked in, and a test fails when a part is newer.
"""

import re
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
SHEETS = {
    "casebook.css": ["tokens", "dark", "base", "forms", "levels", "components", "widths", "paper"],
    "casebook-print.css": ["tokens", "levels", "widths", "print", "plan"],
}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def squeeze(text: str) -> str:
    """Return the style sheet without comments, indents and line ends."""
    lines = (line.strip() for line in COMMENT.sub("", text).splitlines())
    return "".join(line for line in lines if line)


def part(name: str) -> str:
    """Return one squeezed part; the dark theme comes back twice, the second time for `html.system`."""
    text = squeeze((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8"))
    if name != "dark":
        return text
    system = text.replace("html.dark", "html.system")
    return f"@media screen{{{text}}}@media screen and (prefers-color-scheme: dark){{{system}}}"


def joined(sheet: str) -> str:
    """Return the text that the joined sheet must have now."""
    return "\n".join(part(name) for name in SHEETS[sheet]) + "\n"


def main() -> None:
    """Write both joined sheets and say their names."""
    for sheet in SHEETS:
        (STATIC / "css" / sheet).write_text(joined(sheet), encoding="utf-8")
        sys.stdout.write(f"static/css/{sheet}\n")


if __name__ == "__main__":
    main()
