"""A team installation starts: the commands of docker-compose.yml, as real processes, against PostgreSQL and Redis.

Only the addresses and the folders are other ones: a database of its own that is dropped at the end, Redis number
14, a free port on this machine.
"""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
import yaml
from psycopg import sql

from checks import servers
from checks.code import ROOT
from checks.production import throwaway_environment
from protection.health import beat_is_alive, web_answers

DATABASE = "casebook_ci"
QUEUE = "redis://127.0.0.1:6379/14"
HOST = "casebook.example.org"
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.services,
    pytest.mark.skipif(
        os.environ.get("CASEBOOK_TEST_ENGINE") != "postgres",
        reason="belongs to the run on PostgreSQL and Redis",
    ),
]


def server_url():
    return os.environ.get("CASEBOOK_TEST_POSTGRES_URL") or servers.POSTGRES


def clear_servers():
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
        )
    redis.Redis.from_url(QUEUE).flushdb()


@pytest.fixture(scope="module")
def configuration(tmp_path_factory):
    """A production environment of its own, its database empty."""
    clear_servers()
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    yield throwaway_environment(
        str(tmp_path_factory.mktemp("var")),
        CASEBOOK_DATABASE_URL=urlsplit(server_url())._replace(path=f"/{DATABASE}").geturl(),
        CASEBOOK_REDIS_URL=QUEUE,
        CASEBOOK_ALLOWED_HOSTS=HOST,
        CASEBOOK_TRUSTED_PROXY="yes",
        CASEBOOK_STATIC=str(tmp_path_factory.mktemp("static")),
        # Only our own server can know this name.
        CASEBOOK_PRODUCT_NAME=f"House {secrets.token_hex(4)}",
    )
    clear_servers()


def command_of(name, configuration, port=0):
    """The command of a service, with this machine's Python, port and folders."""
    program, *arguments = SERVICES[name]["command"]
    arguments = [word.replace("/var/lib/casebook", configuration["CASEBOOK_VAR"]) for word in arguments]
    if name == "web":
        arguments = ["--bind", f"127.0.0.1:{port}", *arguments]
    return [sys.executable, *([] if program == "python" else ["-m", program]), *arguments]


def run(arguments, configuration):
    return subprocess.run(
        arguments, cwd=ROOT, env=configuration, check=False, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def migrated(configuration):
    done = run(command_of("migrate", configuration), configuration)
    assert done.returncode == 0, done.stderr
    done = run([sys.executable, "manage.py", "collectstatic", "--noinput"], configuration)
    assert done.returncode == 0, done.stderr
    return configuration


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def started(migrated, port, tmp_path_factory):
    """web, worker and beat as processes; name -> (process, its log)."""
    logs = tmp_path_factory.mktemp("logs")
    processes = {}
    for name in ("web", "worker", "beat"):
        log = logs / name
        with log.open("w") as stream:
            process = subprocess.Popen(
                command_of(name, migrated, port),
                cwd=ROOT,
                env=migrated,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        processes[name] = (process, log)
    yield processes
    for process, _ in processes.values():
        process.kill()
        process.wait()


def eventually(condition, started, seconds=40):
    """Wait until `condition` holds; a process that has died in the meantime is the better answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        for name, (process, log) in started.items():
            assert process.poll() is None, f"{name} ended with {process.returncode}:\n{log.read_text()}"
        time.sleep(0.25)
    pytest.fail("\n".join(f"== {name}\n{log.read_text()}" for name, (_, log) in started.items()))


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": HOST} | headers)
    with closing(connection), connection.getresponse() as answer:
        return answer.status, dict(answer.getheaders()), answer.read().decode()


@pytest.fixture
def web(started, port, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ALLOWED_HOSTS", HOST)
    eventually(lambda: web_answers(port), started)
    return port


def test_the_health_page_says_only_ok(web):
    status, _, body = get(web, "/healthz/")
    assert (status, body.strip()) == (200, "ok")


def test_another_host_name_is_refused(web):
    assert get(web, "/healthz/", Host="elsewhere.example.org")[0] == 400


def test_without_tls_people_are_sent_to_https(web):
    status, headers, _ = get(web, "/sign-in/login/")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/sign-in/login/")


def test_behind_the_proxy_the_sign_in_page_is_ours_and_strict(web, migrated):
    status, headers, body = get(web, "/sign-in/login/", **{"X-Forwarded-Proto": "https"})
    assert (status, migrated["CASEBOOK_PRODUCT_NAME"] in body) == (200, True)
    assert "default-src 'none'" in headers["Content-Security-Policy"].split("; ")
    assert headers["Set-Cookie"].startswith("__Host-")


def test_the_worker_answers_its_health_check(started, migrated):
    check = SERVICES["worker"]["healthcheck"]["test"][1].replace("$$HOSTNAME", socket.gethostname())
    program, *arguments = check.split()
    ping = [sys.executable, "-m", program, *arguments]
    eventually(lambda: run(ping, migrated).returncode == 0, started)


def test_the_worker_does_what_is_queued(started, migrated):
    name = "notices.sweep"
    queue = f"from protection.celery import app; app.send_task({name!r})"
    assert run([sys.executable, "manage.py", "shell", "-c", queue], migrated).returncode == 0
    _, log = started["worker"]
    eventually(
        lambda: any(name in line and "succeeded" in line for line in log.read_text().splitlines()), started
    )


def test_beat_writes_its_schedule_where_the_health_check_looks(started, migrated):
    eventually(lambda: beat_is_alive(Path(migrated["CASEBOOK_VAR"]), time.time()), started)


def test_beat_that_has_been_silent_for_long_is_not_alive(tmp_path):
    assert beat_is_alive(tmp_path, time.time()) is False
    (tmp_path / "beat-schedule.db").touch()
    assert beat_is_alive(tmp_path, time.time()) is True
    assert beat_is_alive(tmp_path, time.time() + 601) is False


@pytest.mark.parametrize("name", ["migrate", "web", "worker", "beat"])
@pytest.mark.parametrize("missing", ["CASEBOOK_SECRET_KEY", "CASEBOOK_KEK", "CASEBOOK_AUDIT_KEY"])
def test_r90_nothing_starts_without_its_secrets(migrated, name, missing):
    incomplete = {key: value for key, value in migrated.items() if key != missing}
    process = subprocess.Popen(
        command_of(name, incomplete, free_port()),
        cwd=ROOT,
        env=incomplete,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said, _ = process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        pytest.fail(f"{name} runs without {missing}:\n{said}")
    assert process.returncode != 0
    assert missing in said
    assert not [value for key, value in incomplete.items() if "_KE" in key and value in said]


READY = {"web": "Booting worker", "worker": " ready.", "beat": "beat: Starting..."}


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_a_process_ends_well_when_it_is_asked_to_stop(migrated, tmp_path, name):
    own = migrated | {"CASEBOOK_VAR": str(tmp_path)}
    log = tmp_path / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command_of(name, own, free_port()), cwd=ROOT, env=own, stdout=stream, stderr=subprocess.STDOUT
        )
    eventually(lambda: READY[name] in log.read_text(), {name: (process, log)})
    time.sleep(0.5)  # the line is written just before the handler of the signal is in place
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0, log.read_text()
