"""HTML in, PDF out, in a process of its own: `python -I press.py` (security.md 5.7, R61, R65, R66).

Reads one JSON object from stdin: `sheets` (whole HTML pages; each counts its own pages and all become one PDF), `css`
(text), `seconds` of computing, `wait` on the clock and `megabytes` (limits). Writes the PDF to stdout and says nothing
else: a message could hold a piece of the document. The exit code tells why it failed; these codes are all that others
import. It imports nothing of ours, so that it starts fast and holds no key.
"""

import contextlib
import ctypes
import json
import os
import re
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

NO_ENGINE, NO_FONTS, FETCHED, TOO_LARGE = 10, 11, 12, 13
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
)
# What a page without a program of ours behind it never needs.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.remove",
    "os.rename",
)
PRODUCER = re.compile(rb'<rdf:Description rdf:about="" pdf:Producer="[^"]*" ?/>')


def main() -> int:
    order = json.loads(sys.stdin.buffer.read())
    narrow(seconds=order["seconds"], megabytes=order["megabytes"], wait=order["wait"])
    try:
        import weasyprint
    except (ImportError, OSError):
        return NO_ENGINE
    if not has_fonts():
        return NO_FONTS
    sys.addaudithook(refuse)  # after the import, which may load libraries as it likes
    try:
        content = printed(weasyprint, order["sheets"], order["css"])
    except weasyprint.urls.FatalURLFetchingError:
        return FETCHED
    except MemoryError:
        return TOO_LARGE
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return 0


def narrow(*, seconds: int, megabytes: int, wait: int) -> None:
    """Take away what a document does not need: time, memory, files to write, the network."""
    with contextlib.suppress(OSError):
        os.nice(10)  # people who wait for a page go first
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    tempfile.tempdir = "/nowhere"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    signal.alarm(wait)  # also when whoever waits for it was killed
    leave_the_network()


def leave_the_network() -> None:
    """On Linux move to an empty network where the kernel allows it; `refuse` holds everywhere."""
    with contextlib.suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(CLONE_NEWNET):
            unshare(CLONE_NEWUSER | CLONE_NEWNET)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError(event)


def has_fonts() -> bool:
    """Without any font the pages come out empty, and nothing raises."""
    found = (path for folder in FONT_FOLDERS for path in Path(folder).expanduser().rglob("*.[to]t[fc]"))
    return any(path.name.startswith(("NotoSans", "DejaVuSans")) for path in found)


def printed(weasyprint: Any, sheets: list[str], css: str) -> bytes:
    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # untyped library
        """Fetches nothing. That something was asked for at all means that a template is wrong: no document then."""

        def fetch(self, url: str, headers: Any = None) -> NoReturn:
            raise weasyprint.urls.FatalURLFetchingError

    nothing = Nothing()
    style = weasyprint.CSS(string=css, url_fetcher=nothing)
    made = [weasyprint.HTML(string=page, url_fetcher=nothing).render(stylesheets=[style]) for page in sheets]
    pages = [page for document in made for page in document.pages]
    content: bytes = made[0].copy(pages).write_pdf(pdf_variant="pdf/ua-1", finisher=say_nothing_of_the_maker)
    return content


def say_nothing_of_the_maker(document: Any, pdf: Any) -> None:
    """Only the neutral title stays; the PDF/UA mark in the XMP block must (R65)."""
    title = pdf.info.get("Title")
    pdf.info.clear()
    if title is not None:
        pdf.info["Title"] = title
    number = int(pdf.catalog["Metadata"].split()[0])
    block = pdf.objects[number]
    block.stream = [PRODUCER.sub(b"", piece) for piece in block.stream]


if __name__ == "__main__":
    sys.exit(main())
