"""Reminders with real workers of a team installation: PostgreSQL, Redis, a mail server (R71)."""

import json
import os
import signal
from collections import Counter
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from psycopg import sql

from checks import servers
from tests.protection.mail_server import MailServer
from tests.protection.processes import environment, eventually, manage, running

DATABASE = "casebook_sweep_test"
QUEUE = "redis://127.0.0.1:6379/12"
WORKER = [
    "-m",
    "celery",
    "--app",
    "protection",
    "worker",
    "--pool",
    "threads",
    "--concurrency",
    "2",
    "--loglevel",
    "INFO",
]
PEOPLE, KILLS = 400, 25

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("CASEBOOK_TEST_ENGINE") != "postgres",
        reason="belongs to the run on PostgreSQL and Redis",
    ),
]


def server_url() -> str:
    return os.environ.get("CASEBOOK_TEST_POSTGRES_URL") or servers.POSTGRES


def on_server(*statements: sql.Composed) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def named(words: str, *names: str) -> sql.Composed:
    return sql.SQL(words).format(*map(sql.Identifier, names))


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A database with all tables and no rows, to make others from, and the environment that reads it."""
    empty = f"{DATABASE}_empty"
    drop = [named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name) for name in (DATABASE, empty)]
    on_server(*drop, named("CREATE DATABASE {}", empty))
    env = environment(tmp_path_factory.mktemp("var"), CASEBOOK_REDIS_URL=QUEUE)
    there = urlsplit(server_url())._replace(path=f"/{empty}").geturl()
    made = manage("migrate", "--noinput", "-v", "0", env=env | {"CASEBOOK_DATABASE_URL": there})
    assert made.returncode == 0, made.stderr
    yield env
    on_server(*drop)
    redis.Redis.from_url(QUEUE).flushdb()


@pytest.fixture
def env(tables):
    """A fresh database and an empty queue for each test."""
    on_server(
        named("DROP DATABASE IF EXISTS {} WITH (FORCE)", DATABASE),
        named("CREATE DATABASE {} TEMPLATE {}", DATABASE, f"{DATABASE}_empty"),
    )
    redis.Redis.from_url(QUEUE).flushdb()
    return tables | {"CASEBOOK_DATABASE_URL": urlsplit(server_url())._replace(path=f"/{DATABASE}").geturl()}


def inside(words: str, env: dict[str, str]) -> str:
    done = manage(
        "shell", "-v", "0", "-c", f"from tests.protection import reminding; {words}", env=env, timeout=400
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(env: dict[str, str], question: str) -> list[tuple]:
    with psycopg.connect(env["CASEBOOK_DATABASE_URL"]) as connection:
        return connection.execute(question).fetchall()


def queue_sweep(env: dict[str, str]) -> None:
    inside("from protection.celery import app; app.send_task('notices.sweep')", env)


def waiting(env: dict[str, str]) -> int:
    return rows(env, "SELECT COUNT(*) FROM notices_reminder WHERE sent_at IS NULL AND dropped = ''")[0][0]


def test_two_workers_make_one_notice_and_one_mail_of_a_due_follow_up(env, tmp_path):
    inside("reminding.one_follow_up()", env)
    logs = [tmp_path / "one", tmp_path / "two"]
    with MailServer() as server:
        env = env | server.settings()
        commands = [[*WORKER, "--hostname", f"{log.name}@here"] for log in logs]
        with running(*commands[0], env=env, log=logs[0]), running(*commands[1], env=env, log=logs[1]):
            for log in logs:
                eventually(lambda log=log: " ready." in log.read_text(), 90, log)
            for _ in range(3):
                queue_sweep(env)
            said = lambda: "".join(log.read_text() for log in logs)  # noqa: E731 - a name for a question
            eventually(lambda: said().count("notices.send") >= 2 + 3 * 2, 60, logs[0])
            eventually(lambda: server.taken and not waiting(env), 30, logs[0])
    ((recipients, mail),) = server.taken
    assert (recipients, mail.get_payload().strip()) == (["ana@example.org"], "You have 1 item to look at.")
    assert rows(env, "SELECT kind, view_name, read_at FROM notices_notice") == [
        ("follow_up", "measures:measure", None)
    ]
    assert rows(
        env, "SELECT channel, sent_at IS NOT NULL, dropped FROM notices_reminder ORDER BY channel"
    ) == [
        ("app", True, ""),
        ("mail", True, ""),
    ]


def test_r71_a_worker_killed_while_it_sends_loses_nothing(env, tmp_path):
    inside("reminding.one_follow_up()", env)
    log = tmp_path / "log"
    with MailServer() as server:
        env = env | server.settings()
        server.may_answer.clear()
        with running(*WORKER, env=env, log=log) as worker:
            queue_sweep(env)
            eventually(lambda: server.taken, 90, log)
            os.killpg(worker.pid, signal.SIGKILL)  # the server has the mail, nobody has noted it
            worker.wait()
        server.may_answer.set()
        assert (waiting(env), rows(env, "SELECT COUNT(*) FROM notices_notice")) == (1, [(1,)])
        inside("reminding.end_leases()", env)
        with running(*WORKER, env=env, log=log):
            queue_sweep(env)
            eventually(lambda: not waiting(env), 90, log)
    assert [mail["Message-ID"] for _recipients, mail in server.taken] == [
        server.taken[0][1]["Message-ID"]
    ] * 2
    assert rows(env, "SELECT COUNT(*) FROM notices_notice") == [(1,)]


def test_r71_many_reminders_two_senders_and_many_kills(env):
    inside(f"reminding.many_people({PEOPLE})", env)
    with MailServer(seconds=0.02) as server:  # long enough to be killed in
        env = env | server.settings()
        inside("reminding.sweep()", env)
        kills = json.loads(inside(f"reminding.deliver_and_kill({KILLS})", env))["kills"]
    assert kills >= KILLS
    assert rows(env, "SELECT COUNT(*), COUNT(DISTINCT key), COUNT(DISTINCT user_id) FROM notices_notice") == [
        (PEOPLE, PEOPLE, PEOPLE)
    ]
    reached = Counter(recipient for recipients, _mail in server.taken for recipient in recipients)
    assert len(reached) == PEOPLE  # none lost
    assert sum(reached.values()) - PEOPLE <= kills  # at most one duplicate for each crash
    assert len({mail["Message-ID"] for _recipients, mail in server.taken}) == PEOPLE  # and none to the eye


def test_sweeps_at_the_same_moment_write_each_reminder_once(env):
    inside("reminding.many_people(300)", env)
    written = json.loads(inside("reminding.together(4)", env))
    assert sum(written) == 600
    assert rows(env, "SELECT COUNT(*), COUNT(DISTINCT key) FROM notices_reminder") == [(600, 600)]
