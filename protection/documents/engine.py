"""Starts the press, the process that makes a PDF, and turns how it ended into a code (R61, R66)."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from protection.documents import press
from protection.documents.choices import Failure

PRESS = Path(press.__file__)
LONGEST_WAIT = 100  # seconds on the clock, below the worker's own limit for a task
LARGEST_INPUT = 8 * 1024 * 1024
ENDED = {
    press.NO_ENGINE: Failure.NO_ENGINE,
    press.NO_FONTS: Failure.NO_FONTS,
    press.FETCHED: Failure.FETCHED,
    press.TOO_LARGE: Failure.TOO_LARGE,
}
# Libraries in C end by a signal of their own where memory is refused to them.
OUT_OF_TIME = {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL}


@dataclass(frozen=True)
class Printout:
    """What a builder gives: whole HTML pages, one for each numbered copy, and their style sheet as text."""

    sheets: tuple[str, ...]
    css: str


@dataclass(frozen=True)
class Limits:
    seconds: int = 20  # of computing, for the first sheet
    seconds_more: int = 4  # for each other numbered copy
    megabytes: int = 512  # of address space; 30 pages use about 340

    def seconds_for(self, printout: Printout) -> int:
        return self.seconds + self.seconds_more * (len(printout.sheets) - 1)


class PressFailed(Exception):
    """No PDF came out. `code` says why, without a word of the document."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def press_pdf(printout: Printout, limits: Limits = Limits()) -> bytes:
    """The PDF/UA of all sheets. Raises PressFailed; never takes longer than LONGEST_WAIT."""
    seconds = limits.seconds_for(printout)
    order = {
        "sheets": printout.sheets,
        "css": printout.css,
        "seconds": seconds,
        "megabytes": limits.megabytes,
    }
    text = json.dumps({**order, "wait": LONGEST_WAIT}).encode()
    if len(text) > LARGEST_INPUT:
        raise PressFailed(Failure.TOO_LARGE)
    try:
        ended = subprocess.run(  # noqa: S603  our own script with our own interpreter, no shell
            [sys.executable, "-I", str(PRESS)],
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a warning of the engine could quote the document
            env={
                "PATH": os.defpath,
                "HOME": os.environ.get("HOME", "/"),
                "LANG": "C.UTF-8",
            },  # no key, no address
            cwd="/",
            timeout=LONGEST_WAIT + 5,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PressFailed(Failure.TOO_LONG) from None
    if ended.returncode:
        raise PressFailed(_why(ended.returncode))
    return ended.stdout


def _why(code: int) -> Failure:
    if code >= 0:
        return ENDED.get(code, Failure.BROKEN)
    return Failure.TOO_LONG if -code in OUT_OF_TIME else Failure.TOO_LARGE
