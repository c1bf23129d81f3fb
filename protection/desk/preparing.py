"""What a casebook on one machine needs before it starts: folders, keys, tables, files, and at first the demo."""

import fcntl
import hashlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

from protection import env, registry
from protection.accounts.models import User
from protection.audit import trail
from protection.notices.services import sweep_soon
from protection.notices.sweep import sweep
from protection.vault import keyring

FOLDERS = ("", "keys", "broker", "broker-control", "logs", "mail")
OWNER_ALONE = 0o700
PREPARED = "prepared"  # a file that says that the first start was finished
Say = Callable[[str], None]


def lock(var: Path, address: str) -> TextIO:
    """Hold the folder for this process, until it ends. Raises CommandError if another one holds it."""
    holder = (var / "start.lock").open("a+")
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder.seek(0)
        raise CommandError(
            f"Casebook already runs from {var}, at {holder.read().strip() or 'another address'}. "
            "Use that one, or end it first."
        ) from None
    holder.truncate(0)
    holder.write(address)
    holder.flush()
    return holder


def reserve(port: int) -> socket.socket:
    """Listen on the port for the web process, which takes the socket over: whoever answers there is ours.

    Raises CommandError if the port is taken.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
    except OSError:
        listener.close()
        raise CommandError(
            f"Port {port} is taken by another program. Choose another one, for example: --port {port + 1}"
        ) from None
    listener.set_inheritable(True)
    return listener


def make_folders(var: Path) -> None:
    """Folders that their owner alone may enter."""
    for name in FOLDERS:
        folder = var / name
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(OWNER_ALONE)


def make_keys(var: Path, say: Say) -> None:
    fresh = not (var / "keys" / "kek").exists()
    keyring.key_encryption_keys()
    trail.audit_key()
    if fresh and (var / "keys" / "kek").exists():
        say(
            f"Made the keys of this casebook in {var / 'keys'}, readable by you alone (mode 0600). "
            "Without the file kek nothing can be read again: keep a copy apart from the database."
        )


def make_tables() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_static_files(var: Path) -> None:
    """Gather and compress what pages are drawn with, unless exactly that was gathered at an earlier start."""
    mark, now = var / "static-gathered", _static_files()
    if Path(settings.STATIC_ROOT).exists() and mark.exists() and mark.read_text() == now:
        return
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)


def _static_files() -> str:
    """A digest of the place, name, size and time of every file that pages are drawn with."""
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            found.append(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}")
    return hashlib.sha256("\n".join([str(settings.STATIC_ROOT), *sorted(found)]).encode()).hexdigest()


def fill_first_time(var: Path, *, empty: bool, say: Say) -> None:
    """Load the demo if this is the first start, unless it is to stay empty. Later starts keep what is there."""
    mark = var / PREPARED
    if not mark.exists() and not empty and registry.demo_parts and not User.objects.exists():
        say("Loading the fictional demo ...")
        call_command("demo", stdout=io.StringIO())
    mark.touch()


def remind() -> None:
    """What fell due while nothing ran is found now, and told by the worker as soon as it runs."""
    sweep()
    sweep_soon()


def what_printing_lacks() -> str:
    """Names of missing libraries and fonts, empty where plans can be printed."""
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, str(env.BASE / "checks" / "printing.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def close_to_others() -> None:
    """From now on this process and its children make files that nobody else may read."""
    os.umask(0o077)
