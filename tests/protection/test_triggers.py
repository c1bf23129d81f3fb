"""What the database itself keeps: the trail is only added to, a row lies in its parent's file (design.md 4)."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from communities.models import Tie
from protection.audit.models import AuditLine
from protection.desk.start_checks import refuse_to_start_unsafe
from protection.records import triggers
from protection.records.services import write
from tests import factories
from tests.cast import account
from tests.protection.processes import environment, manage

pytestmark = pytest.mark.django_db
FIRST = "audit_auditline"
IS_POSTGRES = connection.vendor == "postgresql"


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def trigger(table):
    return next(name for name in triggers.names(connection) if name.startswith(f"{table}__"))


def test_nothing_starts_without_a_trigger(db):
    refuse_to_start_unsafe()
    run(f'DROP TRIGGER "{trigger(FIRST)}"' + (f" ON {FIRST}" if IS_POSTGRES else ""))
    with pytest.raises(ImproperlyConfigured, match="1 database triggers are missing"):
        refuse_to_start_unsafe()


def test_a_trigger_that_was_switched_off_counts_as_gone(db):
    name = trigger(FIRST)
    if IS_POSTGRES:
        run(f'ALTER TABLE {FIRST} DISABLE TRIGGER "{name}"')
    else:
        run(f'DROP TRIGGER "{name}"')
        run(f'CREATE TRIGGER "{name}" BEFORE UPDATE ON {FIRST} WHEN 0 BEGIN SELECT 1; END')
    assert triggers.missing() == [name]


def test_a_trigger_of_another_wording_counts_as_gone(db):
    name = trigger("risk_act")
    if IS_POSTGRES:
        run(
            f'CREATE OR REPLACE FUNCTION "{name}_fn"() RETURNS trigger LANGUAGE plpgsql '
            "AS $body$ BEGIN RETURN NEW; END $body$"
        )
    else:
        run(f'DROP TRIGGER "{name}"')
        run(f'CREATE TRIGGER "{name}" BEFORE INSERT ON risk_act BEGIN SELECT 1; END')
    assert triggers.missing() == [name]


@pytest.mark.skipif(IS_POSTGRES, reason="only SQLite knows INSERT OR REPLACE")
def test_a_line_of_the_trail_cannot_be_replaced(cast):
    account("Zora", "staff", cast.team)
    seq = AuditLine.objects.order_by("-seq").values_list("seq", flat=True)[0]
    columns = ", ".join(field.column for field in AuditLine._meta.concrete_fields if field.name != "verb")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(
            f"INSERT OR REPLACE INTO {FIRST} ({columns}, verb) "
            f"SELECT {columns}, 'forged' FROM {FIRST} WHERE seq = {seq}"
        )


def test_a_tie_lies_in_the_file_of_its_first_end(cast, collective, foreign_collective):
    tie = Tie(file=foreign_collective.file, from_collective=collective, kind="ally", strength="weak")
    with (
        pytest.raises(DatabaseError, match=r"file of communities_tie\.from_collective"),
        transaction.atomic(),
    ):
        write(tie, by=cast.ana)


def test_a_tie_of_a_person_lies_in_that_persons_file(cast, collective):
    person = factories.member(collective)
    tie = Tie(
        file=collective.file, from_member=person, to_collective=collective, kind="ally", strength="weak"
    )
    with pytest.raises(DatabaseError, match=r"file of communities_tie\.from_member"), transaction.atomic():
        write(tie, by=cast.ana)


@pytest.mark.slow
@pytest.mark.once
def test_a_casebook_in_use_takes_the_next_migrations(tmp_path):
    env = environment(tmp_path / "var")
    assert manage("migrate", "--noinput", "-v", "0", env=env).returncode == 0
    # back to the first tables and on again: each step alters tables that triggers of others ask
    for goal in (["risk", "0002"], ["measures", "0002"], []):
        done = manage("migrate", *goal, "--noinput", "-v", "0", env=env)
        assert (done.returncode, done.stderr) == (0, "")
    done = manage("check", "--database", "default", env=env)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr
