"""Reminders with a real worker on one machine: SQLite, the filesystem broker, worker and beat in one process."""

import json
import os
import sqlite3
from email import message_from_string
from pathlib import Path

import pytest

from tests.protection.processes import environment, eventually, manage, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("CASEBOOK_TEST_ENGINE") == "postgres", reason="belongs to the run on SQLite"
    ),
]

WORKER = [
    "-m", "celery", "--app", "protection", "worker", "--beat", "--pool", "threads", "--concurrency", "2",
    "--without-gossip", "--without-mingle", "--loglevel", "INFO",
]  # fmt: skip


def inside(words: str, env: dict[str, str]) -> str:
    done = manage("shell", "-v", "0", "-c", f"from tests.protection import reminding; {words}", env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(var: Path, question: str) -> list[tuple]:
    with sqlite3.connect(f"file:{var / 'casebook.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(question).fetchall()


def mails(var: Path) -> list:
    """What Django's file backend wrote: one file for each connection, mails parted by a ruler."""
    texts = [path.read_text() for path in sorted((var / "mail").glob("*.log"))]
    return [
        message_from_string(part.strip()) for text in texts for part in text.split("-" * 79) if part.strip()
    ]


def test_beat_and_worker_make_one_notice_and_one_mail_of_a_due_follow_up(tmp_path):
    var, log = tmp_path / "var", tmp_path / "log"
    for name in ("broker", "broker-control", "mail"):
        (var / name).mkdir(parents=True)
    env = environment(var)
    assert manage("migrate", "--noinput", "-v", "0", env=env).returncode == 0
    inside("reminding.one_follow_up()", env)
    with running(*WORKER, "--schedule", str(var / "beat"), env=env, log=log) as worker:
        eventually(lambda: mails(var) or worker.poll() is not None, 150, log)  # beat's first minute
        sweeps = log.read_text().count("notices.send")
        inside("from protection.celery import app; app.send_task('notices.sweep')", env)  # and once more
        eventually(lambda: log.read_text().count("notices.send") >= sweeps + 2, 60, log)
    (mail,) = mails(var)
    assert (mail["To"], mail.get_payload().strip()) == ("ana@example.org", "You have 1 item to look at.")
    notices = rows(var, "SELECT kind, view_name, read_at FROM notices_notice")
    assert notices == [("follow_up", "measures:measure", None)]
    reminders = rows(
        var, "SELECT channel, sent_at IS NOT NULL, dropped FROM notices_reminder ORDER BY channel"
    )
    assert reminders == [("app", 1, ""), ("mail", 1, "")]
    assert list((var / "broker").iterdir()) == []


def test_the_command_does_what_the_worker_does(tmp_path):
    env = environment(tmp_path / "var")
    assert manage("migrate", "--noinput", "-v", "0", env=env).returncode == 0
    inside("reminding.one_follow_up()", env)
    first, second = manage("sweep", env=env), manage("sweep", env=env)
    assert (first.returncode, second.returncode, first.stderr, second.stderr) == (0, 0, "", "")
    assert [json.loads(done.stdout)["reminders"] for done in (first, second)] == [2, 0]
    assert len(mails(tmp_path / "var")) == 1
