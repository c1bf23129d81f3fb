"""House rules that no other tool knows. One line for each breach, exit code 1 if there is any."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from checks import code

NAMELESS = {"utils.py", "helpers.py", "common.py", "misc.py"}
# An expired guardian row still grants, so rights are asked only where the grant's dates are asked too.
ASKED_ONLY_BY_RECORDS = {
    "has_perm",
    "has_perms",
    "get_objects_for_user",
    "assign_perm",
    "remove_perm",
    "get_perms",
}
SUPPRESSION = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*(?P<reason>.*)")
LATER = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\(#\d+\))")
ONE_SIDED = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")


def name_breaches(path: Path) -> Iterator[tuple[int, str]]:
    if path.name in NAMELESS:
        yield 1, f"{path.name} says nothing: name the file after what it holds"


def right_breaches(path: Path, source: str) -> Iterator[tuple[int, str]]:
    if path.parts[:2] == ("protection", "records") or path.parts[:1] == ("checks",):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ASKED_ONLY_BY_RECORDS:
            yield node.lineno, f"{node.attr}: ask protection.records, an expired right still answers yes here"
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in ASKED_ONLY_BY_RECORDS:
                    yield node.lineno, f"{alias.name}: only protection.records asks this"


def comment_breaches(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        suppressed = SUPPRESSION.search(token.string)
        if suppressed and not re.search(r"\w{3,}", suppressed["reason"]):
            yield token.start[0], "a suppression needs its reason beside it"
        if LATER.search(token.string):
            yield token.start[0], "a task needs its issue: TODO(#12)"


def matching_lines(source: str, pattern: re.Pattern[str], sentence: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), start=1):
        if pattern.search(line):
            yield number, sentence


def breaches(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """(line, sentence) for one file; `path` is relative to the repository."""
    if path.suffix == ".py":
        yield from name_breaches(path)
        yield from right_breaches(path, source)
        yield from comment_breaches(source)
    elif path.suffix == ".css":
        without_comments = re.sub(
            r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), source, flags=re.DOTALL
        )
        yield from matching_lines(
            without_comments, ONE_SIDED, "use the logical property: pages run both ways"
        )
    else:
        yield from matching_lines(source, UNESCAPED, "nothing goes into a page unescaped")


def look_through(root: Path = code.ROOT) -> list[str]:
    paths = [
        *code.python_files(root),
        *code.test_files(root),
        *code.templates(root),
        *sorted((root / "static").rglob("*.css")),
    ]
    return [
        f"{code.where(path, line, root)}: {sentence}"
        for path in paths
        for line, sentence in breaches(path.relative_to(root), path.read_text())
    ]


def main() -> int:
    found = look_through()
    print("\n".join(found) or "kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
