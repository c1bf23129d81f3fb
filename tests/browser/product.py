"""The product as a newcomer starts it, on a port of its own, and a person at a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Response

ROOT = Path(__file__).resolve().parents[2]


class Product:
    """A running casebook with its demo."""

    def __init__(self, port: int, environment: dict[str, str], told: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.environment = environment
        self.password = re.search(r"password: (.+)", told).group(1).strip()
        self.used: set[tuple[str, str]] = set()

    def code(self, name: str) -> str:
        """A second-step code that was not used yet: none is taken twice, so a person waits for the next."""
        for _ in range(60):
            code = self.current_code(name)
            if (name, code) not in self.used:
                break
            time.sleep(1)
        self.used.add((name, code))
        return code

    def current_code(self, name: str) -> str:
        """The current second-step code of a demo account, as the README says."""
        done = subprocess.run(
            [sys.executable, "manage.py", "demo_code", name],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def sign_in(self, page: Page, name: str) -> None:
        page.goto(self.address)
        page.locator("input[name=login]").fill(f"{name}@demo.example")
        page.locator("input[name=password]").fill(self.password)
        page.locator("main form button.button-main").click()
        for _try in range(3):  # a code may end while it is being typed; then a person takes the next one
            page.locator("input[name=code]").fill(self.code(name))
            with page.expect_navigation():
                page.locator("main form button.button-main").click()
            if not page.locator("input[name=code]").count():
                break
        page.get_by_role("heading", name="My work today").wait_for()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Product]:
    """`manage.py start` as a child with a folder of its own, ended at the end."""
    port = free_port()
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("CASEBOOK_", "DJANGO_", "PYTEST_"))
    }
    environment["CASEBOOK_VAR"] = str(folder)
    log = folder / "told.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "start", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(port, process, log)
            yield Product(port, environment, log.read_text())
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        if "Ctrl-C" in log.read_text() and answers(port):
            return
        time.sleep(0.5)
    raise RuntimeError("The product did not answer within two minutes.\n" + log.read_text())


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


class Watch:
    """What a page asked for and what went wrong, while a person used it."""

    def __init__(self, page: Page) -> None:
        self.outside: list[str] = []
        self.failed: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self._seen(request.url))
        page.on("response", self._answered)
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _seen(self, url: str) -> None:
        if not url.startswith("http://127.0.0.1:"):
            self.outside.append(url)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.failed.append(f"{response.status} {response.url}")
