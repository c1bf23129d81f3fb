"""The trail: one chain, append-only, in the transaction of what it records."""

import pytest
from django.db import DatabaseError, connection, transaction

from protection.audit import trail
from protection.audit.models import AuditLine, ChainHead
from protection.records import triggers
from tests import factories
from tests.cast import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(cast):
    """Three lines of the trail."""
    for name in ("Zora", "Zeno", "Zita"):
        account(name, "staff", cast.team)


def test_the_trail_of_an_ordinary_day_verifies(cast, collective):
    factories.incident(collective, by=cast.ben)
    assert trail.verify() == AuditLine.objects.count() > 0


def test_the_database_refuses_to_change_or_delete_a_line(lines):
    for statement in ("UPDATE audit_auditline SET verb = 'x'", "DELETE FROM audit_auditline"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("column", ["verb = 'other'", "actor = NULL", "at = '2001-01-01'", "detail = prev"])
def test_r40_a_changed_line_is_found(lines, column):
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_auditline SET {column} WHERE seq = 2")
    with pytest.raises(trail.ChainBroken) as broken:
        trail.verify()
    assert broken.value.seq == 2


def test_r40_a_missing_line_and_a_cut_end_are_found(lines):
    last = ChainHead.objects.get().seq
    with triggers.lifted():
        AuditLine.objects.filter(seq=last).delete()
    with pytest.raises(trail.ChainBroken) as broken:
        trail.verify()
    assert broken.value.seq == last


def test_a_line_needs_the_transaction_of_what_it_records(db):
    connection.in_atomic_block = False
    try:
        with pytest.raises(transaction.TransactionManagementError):
            trail.append(trail.Entry("x"))
    finally:
        connection.in_atomic_block = True


def test_all_triggers_are_there_after_migrate(db):
    assert triggers.missing() == []
