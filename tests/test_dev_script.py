"""`./dev`: what it says and refuses. What it installs is tried by .ci/run, from a fresh clone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from checks.code import ROOT


def dev(*arguments, root=ROOT, cwd=None, **environment):
    return subprocess.run(
        ["sh", str(root / "dev"), *arguments],
        cwd=cwd or root,
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def prepared(tmp_path):
    """A copy of the script in a folder with a space, where nothing is left to prepare; its Python only tells."""
    root = tmp_path / "a house"
    (root / "checks").mkdir(parents=True)
    shutil.copy(ROOT / "dev", root / "dev")
    (root / "checks" / "printing.py").write_text("")
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (root / lock).write_text("pinned\n")
    bin_folder = root / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        shutil.copy(root / lock, root / ".venv" / f"installed-{lock}")
    return root


def teach(root: Path, script: str):
    """Let the copy's Python answer with `script`; asked whether it works, it says yes."""
    python = root / ".venv" / "bin" / "python"
    python.write_text(
        f'#!/bin/sh\ncase "$1 $2" in "-c import sys, pip;"*|*printing.py*) exit 0;; esac\n{script}\n'
    )
    python.chmod(0o755)


def test_help_names_every_verb():
    said = dev("help")
    assert [line.split()[0] for line in said.stdout.splitlines() if line.startswith("  ")] == [
        "run",
        "test",
        "check",
        "fmt",
        "setup",
        "shell",
        "bench",
        "manage",
    ]
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize("name", ["CASEBOOK_VAR", "CASEBOOK_TEST_ENGINES"])
def test_help_names_the_variables(name):
    assert name in dev("help").stdout


@pytest.mark.parametrize(
    "arguments", [[], ["--help"], ["-h"], ["run", "--help"], ["test", "-h"], ["check", "--help"]]
)
def test_every_way_to_ask_for_help_is_understood(arguments):
    assert dev(*arguments).stdout == dev("help").stdout


def test_an_unknown_verb_is_one_clear_line():
    said = dev("rnu")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "./dev rnu: no such verb. ./dev help lists them.\n"


@pytest.mark.parametrize("verb", ["check", "fmt", "setup"])
def test_a_verb_without_arguments_refuses_them(verb):
    said = dev(verb, "--fats")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == f"./dev {verb} takes no arguments: --fats\n"


def test_the_script_is_plain_posix():
    assert subprocess.run(["sh", "-n", ROOT / "dev"], check=False).returncode == 0
    assert (ROOT / "dev").read_text().startswith("#!/bin/sh\n")
    assert os.access(ROOT / "dev", os.X_OK)


def test_manage_stays_where_the_person_stands(prepared, tmp_path):
    teach(prepared, 'pwd; printf "%s|" "$@"')
    said = dev("manage", "score", "my case.json", root=prepared, cwd=tmp_path)
    assert said.stdout == f"{tmp_path}\n{prepared}/manage.py|score|my case.json|"


def test_run_starts_in_the_repository_wherever_it_was_called(prepared, tmp_path):
    teach(prepared, 'pwd; printf "%s|" "$@"')
    said = dev("run", "--port", "8110", "--empty", root=prepared, cwd=tmp_path)
    assert said.stdout == f"{prepared}\nmanage.py|start|--port|8110|--empty|"


def test_what_printing_lacks_is_said_and_the_rest_goes_on(prepared):
    teach(prepared, "echo started")
    python = prepared / ".venv" / "bin" / "python"
    python.write_text(
        python.read_text().replace("|*printing.py*) exit 0", ") exit 0;; *printing.py*) echo Pango; exit 0")
    )
    (prepared / ".venv" / "printing-tried").touch()
    said = dev("run", root=prepared)
    assert said.stdout == "started\n"
    assert said.stderr.splitlines()[0] == (
        "Printing plans will not work here, everything else will. Missing: Pango."
    )


def test_without_python_and_apt_it_says_what_to_install(prepared, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in ("sh", "dirname", "tr", "id", "cat"):
        (bare / tool).symlink_to(shutil.which(tool))
    shutil.rmtree(prepared / ".venv")
    script = (prepared / "dev").read_text().replace("/usr/bin/python3", "no-python-here")
    (prepared / "dev").write_text(script)
    said = subprocess.run(
        [shutil.which("sh"), prepared / "dev", "run"],
        env={"PATH": str(bare)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 69
    assert (
        said.stderr.splitlines()[0]
        == "Casebook needs Python 3.11 or newer with venv, and could not install it."
    )
    assert "libpango-1.0-0" in said.stderr.splitlines()[1].split()


def answers(sqlite, postgres, servers=0):
    """A Python whose pytest ends with these exit codes, and whose servers answer or not."""
    return f"""
case "$*" in
    "-m checks.servers") [ {servers} -eq 0 ] || echo "Redis: no answer"; exit {servers} ;;
    *pytest*) [ "$CASEBOOK_TEST_ENGINE" = sqlite ] && exit {sqlite}; exit {postgres} ;;
esac
"""


@pytest.mark.parametrize(
    ("codes", "exit_code", "summary"),
    [
        ((0, 0), 0, "SQLite: passed. PostgreSQL and Redis: passed."),
        ((1, 0), 1, "SQLite: FAILED. PostgreSQL and Redis: passed."),
        ((0, 2), 2, "SQLite: passed. PostgreSQL and Redis: FAILED."),
        ((0, 5), 0, "SQLite: passed. PostgreSQL and Redis: no test was found."),
        ((5, 5), 5, "SQLite: no test was found. PostgreSQL and Redis: no test was found."),
        ((0, 0, 1), 0, "SQLite: passed. PostgreSQL and Redis: NOT run (Redis: no answer)."),
        ((1, 0, 1), 1, "SQLite: FAILED. PostgreSQL and Redis: NOT run (Redis: no answer)."),
    ],
)
def test_test_says_what_it_ran_and_fails_if_any_run_failed(prepared, codes, exit_code, summary):
    teach(prepared, answers(*codes))
    said = dev("test", root=prepared, CASEBOOK_TEST_ENGINES="")
    assert (said.returncode, said.stdout.splitlines()[-1].rstrip()) == (exit_code, summary)


def test_an_engine_that_is_asked_for_must_answer(prepared):
    teach(prepared, answers(0, 0, servers=1))
    said = dev("test", root=prepared, CASEBOOK_TEST_ENGINES="sqlite,postgres")
    assert said.returncode == 69
    assert said.stderr == "CASEBOOK_TEST_ENGINES asks for PostgreSQL and Redis, but: Redis: no answer\n"


def test_an_engine_that_nobody_knows_is_refused(prepared):
    teach(prepared, answers(0, 0))
    said = dev("test", root=prepared, CASEBOOK_TEST_ENGINES="oracle")
    assert (said.returncode, said.stderr) == (2, "CASEBOOK_TEST_ENGINES: oracle is not sqlite or postgres.\n")


def test_pytest_gets_the_arguments_as_they_were_given(prepared):
    teach(prepared, 'case "$*" in *pytest*) printf "%s|" "$@";; esac')
    said = dev("test", "-k", "a b", root=prepared, CASEBOOK_TEST_ENGINES="sqlite")
    assert "-m|pytest|-k|a b|" in said.stdout.splitlines()


def test_check_runs_every_step_and_fails_if_one_does(prepared):
    teach(prepared, 'case "$*" in *mypy*) echo "wrong type"; exit 1;; esac; echo fine')
    said = dev("check", root=prepared)
    assert said.returncode == 1
    assert [line.split()[0] for line in said.stdout.splitlines() if line.startswith(("ok ", "FAILED "))] == [
        *["ok"] * 2,
        "FAILED",
        *["ok"] * 6,
    ]
    assert "wrong type" in said.stdout.splitlines()
    assert said.stderr == "1 of the checks failed.\n"


def test_two_at_once_wait_for_each_other(prepared):
    """The second starts preparing only when the first has let go of the lock."""
    if shutil.which("flock") is None:
        pytest.skip("no flock here: two starts at once are not guarded on this system")
    teach(prepared, "echo started")
    hold = ["flock", prepared / ".dev.lock", "sh", "-c", "echo held; read line"]
    first = subprocess.Popen(hold, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert first.stdout.readline() == "held\n"
    second = subprocess.Popen(["sh", prepared / "dev", "run"], stdout=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(timeout=0.5)
    first.communicate("\n")
    assert second.communicate(timeout=20)[0] == "started\n"
