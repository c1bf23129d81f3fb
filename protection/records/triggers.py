"""Database triggers: the trail is append-only, and a row's `file` is its parent's (design.md 4, security.md 5.2).

SQLite drops a table's triggers silently when Django alters it, and cannot rename a table that a trigger elsewhere
asks. So they are taken away before migrations run there and installed again after every `migrate`; a start-up check
refuses to run without them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY = {"audit_auditline": "seq"}  # table -> its key


def file_rules() -> list[tuple[str, str, str, str]]:
    """(table, column, parent table, column of the parent's own file) for every declared parent."""
    rules = []
    for model in case_models():
        for name in getattr(model, "file_parents", ()):
            field: Any = model._meta.get_field(name)
            parent = field.related_model
            rules.append((model._meta.db_table, field.column, parent._meta.db_table, parent._meta.pk.column))
    return rules


def names(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Trigger name -> SQL statements that make it."""
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    return dict(make())


def install(using: str = "default") -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, statements in names(connection).items():
            if name.split("__")[0] not in tables:
                continue
            for statement in statements:
                cursor.execute(statement)


def lift_before_migrate(sender: Any, using: str, plan: Any = (), **kwargs: Any) -> None:
    """On SQLite Django alters a table by renaming a new one, which a trigger that asks the table forbids."""
    connection = connections[using]
    if not plan or sender.label != "measures" or connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in _in_sqlite(cursor):  # also those that an older version made
            cursor.execute(f'DROP TRIGGER "{name}"')


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Once, after the last app: `measures` comes last in INSTALLED_APPS."""
    if sender.label == "measures":
        install(using)


def missing(using: str = "default") -> list[str]:
    """Names of triggers that are gone, switched off, or no longer do what the code says."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = _in_postgres(cursor) if connection.vendor == "postgresql" else _in_sqlite(cursor)
    return sorted(name for name, made in names(connection).items() if present.get(name) not in made)


def _in_sqlite(cursor: Any) -> dict[str, str]:
    """Trigger name -> the statement that made it."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return dict(cursor.fetchall())


def _in_postgres(cursor: Any) -> dict[str, str]:
    """Trigger name -> the statement that makes its function. A disabled one counts as gone."""
    cursor.execute(
        "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    )
    return {name: _postgres_function(name, body.strip()) for name, body in cursor.fetchall()}


def lift(using: str = "default") -> None:
    """Take the triggers away: for flushing tests, never for the product."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in names(connection):
            table = name.split("__")[0]
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without triggers inside the block."""
    lift(using)
    try:
        yield
    finally:
        install(using)


def _sqlite() -> Iterator[tuple[str, list[str]]]:
    for table in APPEND_ONLY:
        for act in ("update", "delete"):
            name = f"{table}__no_{act}"
            yield (
                name,
                _sqlite_trigger(name, f"BEFORE {act.upper()} ON {table}", "", f"{table} is append-only"),
            )
        # INSERT OR REPLACE takes the old row away without asking the trigger above
        name, key = f"{table}__no_replace", APPEND_ONLY[table]
        is_there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"
        yield (
            name,
            _sqlite_trigger(name, f"BEFORE INSERT ON {table}", is_there, f"{table} is append-only"),
        )
    for table, column, parent, key in file_rules():
        wrong = (
            f"WHEN NEW.{column} IS NOT NULL AND NEW.file_id <> "
            f"(SELECT file_id FROM {parent} WHERE {key} = NEW.{column})"
        )
        for act in ("insert", "update"):
            name = f"{table}__{column}_{act}"
            yield (
                name,
                _sqlite_trigger(name, f"BEFORE {act.upper()} ON {table}", wrong, f"file of {table}.{column}"),
            )


def _sqlite_trigger(name: str, event: str, condition: str, message: str) -> list[str]:
    return [
        f'DROP TRIGGER IF EXISTS "{name}"',
        f"CREATE TRIGGER \"{name}\" {event} {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


def _postgres() -> Iterator[tuple[str, list[str]]]:
    for table in APPEND_ONLY:
        name = f"{table}__append_only"
        body = f"BEGIN RAISE EXCEPTION '{table} is append-only'; END"
        yield name, _postgres_trigger(name, table, "BEFORE UPDATE OR DELETE OR TRUNCATE", "STATEMENT", body)
    for table, column, parent, key in file_rules():
        name = f"{table}__{column}"
        body = (  # every name is a table or column of our own models
            f"BEGIN IF NEW.{column} IS NOT NULL AND NEW.file_id <> (SELECT file_id FROM {parent} "
            f"WHERE {key} = NEW.{column}) THEN RAISE EXCEPTION 'file of {table}.{column}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END"
        )
        yield name, _postgres_trigger(name, table, "BEFORE INSERT OR UPDATE", "ROW", body)


def _postgres_trigger(name: str, table: str, event: str, each: str, body: str) -> list[str]:
    return [
        _postgres_function(name, body),
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH {each} EXECUTE FUNCTION "{name}_fn"()',
    ]


def _postgres_function(name: str, body: str) -> str:
    return (
        f'CREATE OR REPLACE FUNCTION "{name}_fn"() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$'
    )


def case_models() -> list[type[models.Model]]:
    """Every model whose rows belong to a case file."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model, "file_parents") and not hasattr(model, "history_id")
    ]
