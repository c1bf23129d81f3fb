"""`./dev run`: the whole casebook on one machine, as children of one process."""

import http.client
import signal
import socket
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from protection import env
from protection.accounts.demo import PASSWORD, sign_ins
from protection.accounts.models import User
from protection.commands import OneLineCommand
from protection.desk import preparing
from protection.desk.children import Child, Children

READY_WITHIN = 40  # seconds for the web process to answer
LOOK_EVERY = 0.2


def port_number(written: str) -> int:
    if not written.isdecimal() or not 1 <= int(written) <= 65535:
        raise ArgumentTypeError(f"{written} is not a port. Give a number from 1 to 65535.")
    return int(written)


class Command(OneLineCommand):
    help = "Starts Casebook on this machine: web pages, worker and reminders. The first time it loads a fictional demo."
    requires_system_checks: list[str] = []  # the tables may not be there yet
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000, help="where the pages answer (8000)")
        parser.add_argument("--empty", action="store_true", help="the first time: without the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "This is for one machine. docs/operations.md tells how a team installation starts."
            )
        self.stopped, self.running = threading.Event(), False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        var, port = env.var_folder(), options["port"]
        preparing.close_to_others()
        preparing.make_folders(var)
        with preparing.lock(var, f"http://127.0.0.1:{port}/"), preparing.reserve(port) as listener:
            self._prepare(var, empty=options["empty"])
            children = Children(var)
            self.running = True
            try:
                self._run(children, listener, port)
            finally:
                children.end()
        self._say("Casebook has ended.")

    def _prepare(self, var: Path, *, empty: bool) -> None:
        self._say("Preparing ...")
        preparing.make_keys(var, self._say)
        preparing.make_tables()
        preparing.collect_static_files(var)
        preparing.fill_first_time(var, empty=empty, say=self._say)
        preparing.remind()
        connections.close_all()  # the children open their own

    def _run(self, children: Children, listener: socket.socket, port: int) -> None:
        """Start web and worker, say when the pages answer, and wait until somebody ends it or a child dies."""
        web = children.start("web", *_web(listener.fileno()), pass_fds=(listener.fileno(),))
        listener.close()  # the web process alone holds it now: if that dies, nobody is left waiting
        children.start("worker", *_worker(children.var))
        deadline = time.monotonic() + READY_WITHIN
        while not self.stopped.is_set() and not _answers(port):
            self._refuse_death(children.dead())
            if time.monotonic() > deadline:
                raise CommandError(f"The pages do not answer:\n{web.last_words()}")
        if not self.stopped.is_set():
            self._welcome(port)
        while not self.stopped.wait(LOOK_EVERY):
            self._refuse_death(children.dead())

    def _refuse_death(self, child: Child | None) -> None:
        if child:
            raise CommandError(
                f"The {child.name} process has ended, so everything else ends too. Its last words "
                f"({child.log}):\n{child.last_words()}"
            )

    def _welcome(self, port: int) -> None:
        self._say(f"{settings.PRODUCT_NAME} is ready: http://127.0.0.1:{port}/")
        people = sign_ins()
        if people:
            self._say(f"It holds a fictional demo. Sign in with the password: {PASSWORD}")
            for address, role in people:
                self._say(f"  {address:<22} {role}")
            self._say("A code for the second step, here for ana: ./dev manage demo_code ana")
        elif not User.objects.exists():
            self._say(
                "It is empty. Make the first account: ./dev manage invite YOU@EXAMPLE.ORG --role manager "
                f"--site http://127.0.0.1:{port}"
            )
        if lacking := preparing.what_printing_lacks():
            self._say(f"Printing plans will not work here, everything else will. Missing: {lacking}.")
        self._say("Ctrl-C ends it. What you enter is kept.")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopped.set()
        if not self.running:  # still preparing: nothing to end in good order
            raise SystemExit(128 + number)

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _web(fd: int) -> list[str]:
    return [
        "-m", "gunicorn", "protection.wsgi",
        "--bind", f"fd://{fd}",
        "--workers", "1", "--threads", "8",
        "--graceful-timeout", "2",
        "--no-control-socket",
    ]  # fmt: skip


def _worker(var: Path) -> list[str]:
    """Worker and beat in one. There is no other worker, so nothing is told to others."""
    return [
        "-m", "celery", "--app", "protection", "worker",
        "--beat", "--schedule", str(var / "beat-schedule"),
        "--pool", "threads", "--concurrency", "2",
        "--without-gossip", "--without-mingle", "--without-heartbeat",
        "--loglevel", "INFO",
    ]  # fmt: skip


def _answers(port: int) -> bool:
    """Whether our web process answers. Nobody else can: it holds the socket that we bound."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        time.sleep(LOOK_EVERY)
        return False
    finally:
        connection.close()
