"""The commands that others rely on (commands.md): each has --help, and bad input is one clear line."""

import os
import stat
import subprocess
import sys

import pytest

from checks.code import ROOT
from tests.protection.processes import environment, manage

COMMANDS = [
    "demo", "demo_code", "import_incidents", "invite", "load_bench", "score", "start", "sweep", "verify_audit",
]  # fmt: skip


def run(tmp_path, *arguments):
    env = {**os.environ, "CASEBOOK_VAR": str(tmp_path / "var")}
    env.pop("PYTEST_VERSION", None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, check=False, capture_output=True, text=True
    )


@pytest.mark.once
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_how_it_is_used(tmp_path, name):
    done = run(tmp_path, "manage.py", name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: manage.py {name}")


@pytest.mark.once
@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["score"], "manage.py score: error: the following arguments are required: FILE"),
        (["load_bench"], "manage.py load_bench: error: the following arguments are required: --incidents"),
        (["invite", "ben@example.org", "--role", "king"], "argument --role: invalid choice: 'king'"),
        (["invite", "ben", "--role", "staff"], "EMAIL is not an e-mail address."),
        (["invite", "ben@example.org", "--role", "staff", "--site", "x.example"], "write the whole address"),
        (["start", "--port", "0"], "argument --port: 0 is not a port. Give a number from 1 to 65535."),
        (["demo", "--today", "now"], "argument --today: now is not a day. Write it like 2026-11-23."),
        (["verify_audit", "--seal"], "unrecognized arguments: --seal"),
        (["import_incidents", "f"], "the following arguments are required: --map, --as"),
    ],
)
def test_bad_input_is_one_line_that_names_the_place(tmp_path, arguments, line):
    done = run(tmp_path, "manage.py", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert line in done.stderr


@pytest.mark.once
@pytest.mark.parametrize(
    "arguments",
    [["demo_code", "ana"], ["invite", "ben@example.org", "--role", "staff"], ["verify_audit"]],
    ids=lambda arguments: arguments[0],
)
def test_before_the_first_start_a_command_says_in_one_line_what_to_do(tmp_path, arguments):
    done = manage(*arguments, env=environment(tmp_path / "var"))
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"CommandError: The database has no tables yet: ./dev run makes them in {tmp_path / 'var'}; "
        "CASEBOOK_VAR names another folder.\n",
    )
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@pytest.mark.once
def test_bench_refuses_in_one_line_too(tmp_path):
    done = run(tmp_path, "-m", "bench", "--only", "P99")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "P99 is not known" in done.stderr
