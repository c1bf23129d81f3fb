"""`manage.py score FILE`: CPM-1, PI-5 and PCT-3 from a JSON document, without a database or a key."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from protection.commands import OneLineCommand
from risk.score_document import DocumentRefused, read, score

BAD_INPUT = 2


class Command(OneLineCommand):
    help = (
        "Score the scenarios and groups of a JSON document and print the results as JSON. "
        "Bad input: one line on standard error names the place, nothing is printed, the exit code is 2."
    )
    requires_system_checks: list[str] = []  # a check may want a database or a key

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the document, in UTF-8")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scored = score(read(_content(options["file"])))
        except DocumentRefused as refused:
            self.stderr.write(str(refused))
            sys.exit(BAD_INPUT)  # a CommandError would put its own name before the place
        self.stdout.write(json.dumps(scored, indent=1))


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as wrong:  # ValueError: a name that no file can have
        reason = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
        raise DocumentRefused(f"{file!r}: cannot be read: {reason}") from wrong
