"""Makes a database of its own, fills it, measures, drops it, prints JSON. Exit 0 even where a mark is missed."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ("P1", "P4", "P5", "P10")
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--only", default=",".join(KNOWN), help="for example P1,P4")
    parser.add_argument("--rows", type=int, default=100_000, help="incidents to measure with")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="postgres")
    parser.print_usage = lambda file=None: None  # bad input ends in one line; --help still shows it
    given = parser.parse_args()
    given.only = [name.strip().upper() for name in given.only.split(",") if name.strip()]
    if unknown := [name for name in given.only if name not in KNOWN]:
        parser.error(f"{unknown[0]} is not known. Known: {', '.join(KNOWN)}.")
    if given.rows < 100:
        parser.error("--rows must be at least 100.")
    return given


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, gone at the end."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    import psycopg

    server = os.environ.get("CASEBOOK_TEST_POSTGRES_URL", SERVER)
    name = f"casebook_bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(environment: dict[str, str], *command: str) -> str:
    """Run one of our commands; its errors go to the terminal, its output comes back."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def main() -> None:
    given = arguments()
    with (
        tempfile.TemporaryDirectory(prefix="casebook-bench-") as folder,
        database(given.engine, Path(folder)) as url,
    ):
        environment = {
            **os.environ,
            "CASEBOOK_VAR": folder,
            "CASEBOOK_DATABASE_URL": url,
            "CASEBOOK_MODE": "embedded",
        }
        environment.pop("CASEBOOK_REDIS_URL", None)
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        run(environment, "manage.py", "createcachetable")
        run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        loaded = json.loads(run(environment, "manage.py", "load_bench", "--incidents", str(given.rows)))
        results = json.loads(run(environment, "-m", "bench.measure", *given.only))
    print(json.dumps({"engine": given.engine, "rows": loaded["incidents"], "results": results}, indent=1))


if __name__ == "__main__":
    main()
