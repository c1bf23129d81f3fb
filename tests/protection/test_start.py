"""`manage.py start`: one command, real processes, a folder of its own."""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from checks.code import ROOT
from checks.production import throwaway_environment
from protection.accounts.demo import PASSWORD
from tests.protection.processes import (
    alive,
    descendants,
    end,
    environment,
    eventually,
    free_port,
    manage,
    running,
)

READY = (
    150  # seconds, on a machine that does much else; how long it takes is said by the README and the bench
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
    pytest.mark.skipif(
        os.environ.get("CASEBOOK_TEST_ENGINE") == "postgres", reason="belongs to the run on SQLite"
    ),
]


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def count(var: Path, table: str) -> int:
    with sqlite3.connect(f"file:{var / 'casebook.sqlite3'}?mode=ro", uri=True) as database:
        return int(database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


@pytest.fixture
def start(tmp_path):
    """start("--empty") begins it and waits until it says that it is ready; gives the process, port and log."""
    with ExitStack() as stack:

        def begin(*options, port=None, var=tmp_path / "var"):
            port, log = port or free_port(), tmp_path / f"log-{time.monotonic()}"
            command = ["manage.py", "start", "--port", str(port), *options]
            process = stack.enter_context(running(*command, env=environment(var), log=log))
            eventually(lambda: " is ready: " in log.read_text() or process.poll() is not None, READY, log)
            assert process.poll() is None, log.read_text()
            return process, port, log

        yield begin


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder that was started once, without the demo: later tests copy it and so start fast."""
    var = tmp_path_factory.mktemp("prepared") / "var"
    log = var.parent / "log"
    with running("manage.py", "start", "--port", str(free_port()), "--empty", env=environment(var), log=log):
        eventually(lambda: " is ready: " in log.read_text(), READY, log)
    return var


@pytest.fixture
def var(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "var")
    return tmp_path / "var"


def test_the_first_start_loads_the_demo_and_says_how_to_sign_in(start, tmp_path):
    _process, port, log = start()
    status, page = get(port, "/sign-in/login/")
    said = log.read_text()
    assert (status, "Sign in" in page) == (200, True)
    for words in (f"http://127.0.0.1:{port}/", "ana@demo.example", PASSWORD, "./dev manage demo_code ana"):
        assert words in said
    assert "Without the file kek nothing can be read again" in said
    assert count(tmp_path / "var", "accounts_user") == 7
    code = manage("demo_code", "ana", env=environment(tmp_path / "var"))
    assert (code.returncode, len(code.stdout.strip())) == (0, 6)


def test_folders_and_keys_are_for_their_owner_alone(var):
    modes = {path.relative_to(var): stat.S_IMODE(path.stat().st_mode) for path in var.rglob("*")}
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    private = {"keys", "broker", "broker-control", "logs", "mail"}
    assert {str(path) for path in modes if str(path) in private and modes[path] == 0o700} == private
    keys = {"keys/kek", "keys/audit", "keys/secret", "casebook.sqlite3"}
    assert {str(path) for path in modes if str(path) in keys and modes[path] == 0o600} == keys


def test_an_empty_start_says_how_to_make_the_first_account(start, var):
    _process, port, log = start("--empty")
    eventually(lambda: "Ctrl-C ends it." in log.read_text(), 10, log)  # the last line of all that is said
    said = log.read_text()
    assert f"--role manager --site http://127.0.0.1:{port}\n" in said
    assert ("It is empty." in said, PASSWORD in said, count(var, "accounts_user")) == (True, False, 0)


def test_the_second_start_keeps_the_data_and_does_not_bring_the_demo_back(start, var):
    with sqlite3.connect(var / "casebook.sqlite3") as database:
        database.execute("INSERT INTO records_codename (words) VALUES ('kept words')")
    keys = {path.name: path.read_text() for path in (var / "keys").iterdir()}
    _process, _port, log = start()
    assert (count(var, "records_codename"), count(var, "accounts_user")) == (1, 0)
    assert {path.name: path.read_text() for path in (var / "keys").iterdir()} == keys
    assert "Made the keys" not in log.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_every_child_within_five_seconds(start, var, number):
    process, port, log = start()
    eventually(lambda: len(descendants(process.pid)) >= 4, 30, log)  # web and its server, worker and its beat
    children = descendants(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - began < 5
    assert [pid for pid in children if alive(pid)] == []
    assert log.read_text().splitlines()[-1] == "Casebook has ended."
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


@pytest.mark.parametrize("name", ["gunicorn", "celery"])
def test_when_a_child_dies_the_others_end_and_it_says_so(start, var, name):
    process, _port, log = start()
    children = descendants(process.pid)
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in children}
    head = min(pid for pid, words in commands.items() if name.encode() in words)
    os.kill(head, signal.SIGKILL)
    assert process.wait(timeout=10) == 1
    assert f"The {'web' if name == 'gunicorn' else 'worker'} process has ended" in log.read_text()
    assert [pid for pid in children if alive(pid)] == []


def test_when_it_is_killed_itself_nothing_is_left(start, var):
    process, _port, log = start()
    children = descendants(process.pid)
    process.kill()
    process.wait()
    eventually(lambda: not [pid for pid in children if alive(pid)], 10, log)


def test_a_busy_port_is_one_clear_sentence_before_anything_else(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = manage("start", "--port", str(port), env=environment(tmp_path / "var"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"CommandError: Port {port} is taken by another program. Choose another one, for example: --port {port + 1}"
    ]
    assert not (tmp_path / "var" / "casebook.sqlite3").exists()


def test_a_second_one_on_the_same_folder_is_refused(start, var):
    process, port, _log = start()
    done = manage("start", "--port", str(free_port()), env=environment(var))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"CommandError: Casebook already runs from {var}, at http://127.0.0.1:{port}/. Use that one, or end it first."
    ]
    assert (process.poll(), get(port, "/healthz/")) == (None, (200, "ok"))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", ""])
def test_what_is_no_port_is_refused(tmp_path, port):
    done = manage("start", f"--port={port}", env=environment(tmp_path / "var"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a port. Give a number from 1 to 65535." in done.stderr


def test_a_team_installation_is_started_otherwise(tmp_path):
    done = manage("start", env=throwaway_environment(str(tmp_path / "var")))
    assert (done.returncode, done.stdout) == (1, "")
    assert "docs/operations.md" in done.stderr


def test_an_interrupted_preparation_ends_quietly_and_is_taken_up_again(tmp_path):
    var, log = tmp_path / "var", tmp_path / "log"
    arguments = ["manage.py", "start", "--port", str(free_port())]
    with running(*arguments, env=environment(var), log=log) as process:
        eventually((var / "casebook.sqlite3").exists, 30, log, every=0.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 128 + signal.SIGINT
    assert ("Traceback" in log.read_text(), (var / "prepared").exists()) == (False, False)


def test_the_folder_may_be_named_from_where_one_stands(tmp_path):
    """A relative CASEBOOK_VAR means the same folder to the command and to its children."""
    env = environment("here")
    log = tmp_path / "log"
    port = free_port()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "start", "--port", str(port), "--empty"],
            cwd=tmp_path, env=env, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        eventually(lambda: " is ready: " in log.read_text(), READY, log)
        assert get(port, "/sign-in/login/")[0] == 200
        assert (tmp_path / "here" / "logs" / "web.log").exists()
    finally:
        end(process)
