"""The processes of `manage.py start`: begun together, watched together, ended together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from protection import env

END_WITHIN = 4.0  # seconds to end by themselves; what is left then is killed
LAST_LINES = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True)
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def last_words(self) -> str:
        """The end of its log. Logs hold no names (protection.desk.logs)."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])


class Children:
    """A few processes, each the head of a group of its own, so that what they start ends with them."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.all: list[Child] = []

    def start(self, name: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> Child:
        """Run `python ARGUMENTS`; what it says goes to a log file that each start begins anew."""
        log = self.var / "logs" / f"{name}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, *arguments],
                cwd=env.BASE,
                env=os.environ | {"CASEBOOK_VAR": str(self.var)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 - this process has one thread
            )
        child = Child(name, process, log)
        self.all.append(child)
        return child

    def dead(self) -> Child | None:
        """The first that has ended by itself."""
        return next((child for child in self.all if child.process.poll() is not None), None)

    def end(self) -> None:
        """Ask all groups to end, then kill what is left. Returns within END_WITHIN and a moment."""
        for child in self.all:
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + END_WITHIN
        while time.monotonic() < deadline and any(child.process.poll() is None for child in self.all):
            time.sleep(0.05)
        for child in self.all:
            _signal_group(child, signal.SIGKILL)  # also what a child left behind
            child.process.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(
        ProcessLookupError, PermissionError
    ):  # macOS refuses for a group of dead processes
        os.killpg(child.process.pid, number)


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux a child is ended when this process is killed, so that nothing keeps the port and the database."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
