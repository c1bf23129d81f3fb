"""The team installation on paper: the Dockerfile and the compose file name only what the project has.

No engine is needed: the files are read and every command, port, volume and variable held against the code.
"""

import ast
import base64
import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import get_commands

from checks.code import ROOT
from protection.vault.keyring import _parse as parse_keys

OURS = {"migrate", "web", "worker", "beat"}
SECRET_READERS = {"secret", "own_secret"}
READERS = {"text", "flag", "number", "words"} | SECRET_READERS
# Read by the settings, and of no use to someone who installs.
INTERNAL = {"CASEBOOK_MODE", "CASEBOOK_VAR", "CASEBOOK_STATIC", "CASEBOOK_DATABASE_URL", "CASEBOOK_REDIS_URL"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    """The instructions of the Dockerfile as (NAME, rest), with continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(" ", 1)) for line in lines]


def read_names():
    """Every variable that the code of the project reads; secrets also by the name of a file."""
    names = set()
    for path in (ROOT / "protection").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                reader = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if reader in READERS and str(node.args[0].value).startswith("CASEBOOK_"):
                    names.add(node.args[0].value)
                    if reader in SECRET_READERS:
                        names.add(f"{node.args[0].value}_FILE")
    return names


def example_names():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {match[1] for line in lines if (match := re.match(r"#?(CASEBOOK_\w+)=", line))}


def all_commands(compose):
    for name, service in compose["services"].items():
        if name in OURS:
            yield service["command"]
            test = service.get("healthcheck", {}).get("test")
            if test:
                yield test[1:] if test[0] == "CMD" else shlex.split(test[1])


def test_the_settings_read_the_variables_that_the_contract_names():
    assert {
        "CASEBOOK_SECRET_KEY_FILE",
        "CASEBOOK_KEK_FILE",
        "CASEBOOK_AUDIT_KEY_FILE",
    } - read_names() == set()


def test_compose_runs_web_worker_beat_postgres_and_redis(compose):
    assert set(compose["services"]) == OURS | {"postgres", "redis"}


def test_every_variable_in_compose_is_one_that_the_project_reads(compose):
    named = set().union(*(compose["services"][name]["environment"] for name in OURS))
    assert named - read_names() == set()


def test_every_variable_in_the_example_is_one_that_the_project_reads():
    assert example_names() - read_names() == set()


def test_every_variable_that_an_installation_may_set_is_in_the_example_or_in_compose(compose):
    given = example_names() | set(compose["services"]["web"]["environment"]) | INTERNAL
    wanted = {name for name in read_names() if not name.startswith(("CASEBOOK_TEST_", "CASEBOOK_REAL_"))}
    # A secret may come by value or by file; one of the two is given.
    forgotten = {name for name in wanted - given if not {f"{name}_FILE", name.removesuffix("_FILE")} & given}
    assert forgotten == set()


def test_no_secret_has_a_value_in_the_repository():
    for name in (".env.example", "docker-compose.yml", "Dockerfile"):
        text = (ROOT / name).read_text()
        assert re.findall(r"(?m)^\s*#?(\w*(?:SECRET_KEY|KEK|AUDIT_KEY|PASSWORD))\s*[=:]\s*\S", text) == []


def test_every_secret_file_that_is_named_is_mounted(compose):
    for name, service in compose["services"].items():
        mounted = {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}
        named = {value for key, value in service.get("environment", {}).items() if key.endswith("_FILE")}
        assert named - mounted == set(), name
        assert set(service.get("secrets", [])) - set(compose["secrets"]) == set(), name


def test_every_secret_lies_where_git_and_the_image_do_not_look(compose):
    for secret in compose["secrets"].values():
        folder = Path(secret["file"]).parts[0]
        assert f"/{folder}/" in (ROOT / ".gitignore").read_text().splitlines()
        assert folder in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_manage_command_exists(compose):
    commands = [command for command in all_commands(compose) if command[:2] == ["python", "manage.py"]]
    assert [command[2] for command in commands] == ["migrate"]
    assert {command[2] for command in commands} - set(get_commands()) == set()


def test_every_module_that_a_command_names_is_there(compose, db):
    for command in all_commands(compose):
        if command[0] == "gunicorn":
            assert callable(import_module(command[-1]).application)
            config = command[command.index("--config") + 1]
            assert import_module(config.removeprefix("python:")).bind == "0.0.0.0:8000"
        elif command[0] == "celery":
            app = import_module(f"{command[command.index('--app') + 1]}.celery").app
            assert app.main == "casebook"
        elif command[:2] == ["python", "-m"]:
            assert callable(import_module(command[2]).main)


def test_celery_understands_every_argument(compose):
    from celery.bin.celery import celery

    for command in all_commands(compose):
        if command[0] == "celery":
            verb = next(word for word in command[3:] if word in celery.commands)
            known = {option for parameter in celery.commands[verb].params for option in parameter.opts}
            used = {word for word in command[command.index(verb) :] if word.startswith("--")}
            assert used - known == set(), verb


def test_only_the_web_port_is_published_and_only_to_this_machine(compose):
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_published_port_is_the_one_that_is_served(dockerfile):
    assert [rest for name, rest in dockerfile if name == "EXPOSE"] == ["8000"]


def test_database_and_queue_have_no_way_out(compose):
    assert compose["networks"]["inside"] == {"internal": True}
    assert compose["services"]["postgres"]["networks"] == ["inside"]
    assert compose["services"]["redis"]["networks"] == ["inside"]


def test_every_service_that_stays_is_asked_how_it_is(compose):
    assert {name for name, service in compose["services"].items() if "healthcheck" not in service} == {
        "migrate"
    }


def test_every_volume_and_network_is_declared(compose):
    for name, service in compose["services"].items():
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes - set(compose["volumes"]) == set(), name
        assert set(service["networks"]) - set(compose["networks"]) == set(), name


def test_beat_writes_into_its_volume_and_health_looks_there(compose, dockerfile):
    beat = compose["services"]["beat"]
    folder = beat["volumes"][0].split(":")[1]
    schedule = beat["command"][beat["command"].index("--schedule") + 1]
    assert schedule == f"{folder}/beat-schedule"
    assert image_environment(dockerfile)["CASEBOOK_VAR"] == folder


def test_all_of_ours_run_one_image_without_rights(compose):
    for name in OURS:
        service = compose["services"][name]
        assert service["image"] == "casebook"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def image_environment(dockerfile):
    pairs = [shlex.split(rest) for name, rest in dockerfile if name == "ENV"]
    return dict(pair.split("=", 1) for words in pairs for pair in words)


def test_the_image_runs_as_a_user_without_rights(dockerfile):
    users = [rest for name, rest in dockerfile if name == "USER"]
    assert users == ["10001"]
    assert dockerfile.index(("USER", "10001")) < [name for name, _ in dockerfile].index("CMD")


def test_everything_that_is_copied_is_there_and_not_ignored(dockerfile):
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    for name, rest in dockerfile:
        if name == "COPY":
            *sources, _ = rest.split()
            for source in sources:
                assert (ROOT / source).exists(), source
                assert not any(fnmatch(source.rstrip("/"), pattern) for pattern in ignored), source


def test_every_top_folder_of_the_product_is_copied(dockerfile):
    copied = {word.rstrip("/") for name, rest in dockerfile if name == "COPY" for word in rest.split()[:-1]}
    product = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "checks", "bench"}
    product |= {name for name in ("templates", "static", "locale") if (ROOT / name).is_dir()}
    assert product - copied == set()


def test_the_image_installs_what_the_script_installs_for_printing(dockerfile):
    packages = re.search(r'^packages="(.*)"$', (ROOT / "dev").read_text(), re.MULTILINE)[1].split()
    installed = next(rest for name, rest in dockerfile if name == "RUN" and "apt-get install" in rest)
    assert {package for package in packages if not package.startswith("python3")} - set(
        installed.split()
    ) == set()


def test_the_image_installs_the_lock_with_hashes(dockerfile):
    pip = next(rest for name, rest in dockerfile if name == "RUN" and "pip install" in rest)
    assert "--require-hashes" in pip.split()
    assert pip.split()[-1] == "requirements.lock"


def test_the_image_starts_what_compose_starts(dockerfile, compose):
    command = next(rest for name, rest in dockerfile if name == "CMD")
    assert ast.literal_eval(command) == compose["services"]["web"]["command"]


@pytest.mark.slow
def test_the_image_collects_static_files_without_making_a_key(dockerfile, tmp_path):
    """As at build time: production mode, no secrets."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CASEBOOK_", "PYTEST_"))
    }
    environment |= image_environment(dockerfile) | {
        "CASEBOOK_VAR": str(tmp_path / "var"),
        "CASEBOOK_STATIC": str(tmp_path / "static"),
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    build = next(shlex.split(rest) for name, rest in dockerfile if name == "RUN" and "collectstatic" in rest)
    done = subprocess.run(
        [sys.executable, *build[1:]], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert not (tmp_path / "var").exists()


def blocks(language):
    text = (ROOT / "docs" / "operations.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_secrets_made_as_the_manual_says_are_usable(compose, tmp_path):
    subprocess.run(["sh", "-e", "-c", blocks("sh")[0]], cwd=tmp_path, check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == set(compose["secrets"])
    assert len(made["secret_key"]) >= 50
    assert [(name, len(key)) for name, key in parse_keys(made["kek"].strip()).items()] == [("1", 32)]
    assert len(base64.b64decode(made["audit_key"], validate=True)) == 32
    assert (
        urlsplit(f"postgres://casebook:{made['database_password']}@postgres").password
        == made["database_password"]
    )
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_every_manage_command_in_the_manual_exists():
    named = re.findall(r"manage\.py (\w+)", (ROOT / "docs" / "operations.md").read_text())
    assert "invite" in named
    assert set(named) - set(get_commands()) == set()
