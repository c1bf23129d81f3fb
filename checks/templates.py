"""Find words in templates that no translator would see: outside translate and blocktranslate, and in attributes.

What must stay as it is (a language's own name, a code) stands in an element with translate="no".
A blocktranslate is always trimmed, else its line breaks are part of what translators get.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from checks import code

SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORD = re.compile(r"[^\W\d_]{2,}")
UNSEEN = re.compile(r"{#.*?#}|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.DOTALL)
TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<options>.*?)%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SENTENCE_ARGUMENT = re.compile(r"\b(?!class\b)\w+=(['\"])(?=[^'\"]*[^\W\d_])[^'\"{}]*\s[^'\"{}]*\1")
WITH_ARGUMENTS = re.compile(r"{%\s*(?!trans|blocktrans|if\b|elif\b|url\b)\w+.*?%}", re.DOTALL)


def blank(match: re.Match[str]) -> str:
    """Nothing, but on as many lines: what follows keeps its line number."""
    return "\n" * match.group().count("\n")


class Words(HTMLParser):
    """Collects (line, words) for every visible text that no translator would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = self.kept() or tag in {"script", "style"} or dict(attrs).get("translate") == "no"
        if tag not in VOID:
            self.open.append((tag, kept))
        if not kept:
            self.read_attributes(tag, dict(attrs))

    def read_attributes(self, tag: str, attributes: dict[str, str | None]) -> None:
        spoken = {name: value for name, value in attributes.items() if name in SPOKEN_ATTRIBUTES}
        if tag == "input" and attributes.get("type") in {"submit", "button", "reset"}:
            spoken["value"] = attributes.get("value")
        for name, value in spoken.items():
            if WORD.search(value or ""):
                self.found.append((self.getpos()[0], f'{name}="{value}"'))

    def handle_endtag(self, tag: str) -> None:
        # A tag that an {% if %} opens twice is closed once: drop to its last opening, if there is one.
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if self.kept() or not WORD.search(data):
            return
        skipped = data[: len(data) - len(data.lstrip())].count("\n")
        self.found.append((self.getpos()[0] + skipped, " ".join(data.split())))

    def kept(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def complaints(source: str, is_html: bool = True) -> Iterator[tuple[int, str]]:
    """(line, sentence) for everything in one template that needs mending."""
    source = UNSEEN.sub(blank, source)
    for match in TRANSLATED.finditer(source):
        if "trimmed" not in match["options"].split():
            yield line_of(source, match), "blocktranslate without trimmed"
    source = TRANSLATED.sub(blank, source)
    for tag in WITH_ARGUMENTS.finditer(source):
        for argument in SENTENCE_ARGUMENT.finditer(tag.group()):
            yield line_of(source, tag), f"not translatable: {argument.group()}"
    yield from untranslated(TAG.sub(blank, source), is_html)


def untranslated(text: str, is_html: bool) -> Iterator[tuple[int, str]]:
    if is_html:
        parser = Words()
        parser.feed(text)
        parser.close()
        yield from ((line, f"not translatable: {words}") for line, words in parser.found)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if WORD.search(line):
            yield number, f"not translatable: {line.strip()}"


def line_of(source: str, match: re.Match[str]) -> int:
    return source.count("\n", 0, match.start()) + 1


def look_through(root: Path = code.ROOT) -> list[str]:
    return [
        f"{code.where(path, line, root)}: {sentence}"
        for path in code.templates(root)
        for line, sentence in sorted(complaints(path.read_text(), is_html=path.suffix != ".txt"))
    ]


def main() -> int:
    found = look_through()
    print("\n".join(found) or f"{len(list(code.templates()))} templates, every word can be translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
