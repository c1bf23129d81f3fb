"""A standing keeps its history: the old row ends when the new one begins, each with its reason (2.6, "Two records")."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from protection.audit.models import AuditLine
from protection.records.services import changed
from risk.models import Standing
from tests import factories
from tests.risk import sheets_made as made
from tests.risk.test_standing_propagation import agreement, tie


def history(subject, kind="collective"):
    rows = Standing.objects.unscoped().filter(**{kind: subject}).order_by("since")
    return [(row.reason, row.score and str(row.score), row.until is None) for row in rows]


def test_each_change_ends_a_row_and_begins_one(cast, collective):
    person = factories.member(collective, visibility="visible")
    made.finished(collective, cast.ana, made.scoring("1.2"))
    made.finished(person, cast.ana, made.scoring("9.4"))
    factories.incident(collective, acts=("KIL",), severity=5)
    changed(collective.file_id, "incident")
    assert history(collective) == [
        ("assessment", "1.2", False),
        ("person", "4.7", False),
        ("attack", "4.7", True),
    ]
    assert history(person, "member") == [("assessment", "9.4", True)]
    membership = person.memberships.get()
    assert history(membership, "membership") == [("group", "1.2", False), ("group", "4.0", True)]
    ended = Standing.objects.unscoped().filter(collective=collective).order_by("since")
    assert [row.until for row in ended[:2]] == [row.since for row in ended[1:]]


def test_nothing_is_written_when_nothing_changed(cast, collective):
    made.finished(collective, cast.ana, made.scoring("1.2"))
    rows, lines = Standing.objects.unscoped().count(), AuditLine.objects.count()
    for what in ("incident", "membership", "tie", "night"):
        changed(collective.file_id, what)
    assert (Standing.objects.unscoped().count(), AuditLine.objects.count()) == (rows, lines)


def test_a_group_about_which_nothing_is_known_has_no_row(collective):
    factories.member(collective)
    changed(collective.file_id, "membership")
    assert Standing.objects.unscoped().count() == 0


def test_the_audit_line_counts_rows_and_names_the_file(cast, collective):
    made.finished(collective, cast.ana, made.scoring("1.2"))
    line = AuditLine.objects.get(verb="risk.standings.changed")
    assert (line.file, line.object_id, line.actor) == (collective.file_id, collective.file_id, None)


def test_the_database_keeps_one_current_row_for_each_subject(cast, collective):
    made.finished(collective, cast.ana, made.scoring("1.2"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.unscoped().bulk_create(
            [
                Standing(
                    file=collective.file,
                    collective=collective,
                    since=timezone.now(),
                    created_at=timezone.now(),
                    updated_at=timezone.now(),
                )
            ]
        )


def test_a_tie_is_the_reason_when_nothing_else_is(cast, collective):
    other = factories.collective(cast)
    made.finished(other, cast.ana, made.scoring("12.5"))
    tie(collective, other)
    agreement(collective, other)
    made.finished(other, cast.ana, made.scoring("9.0"))
    assert history(collective) == [("tie", "3.1", False), ("neighbour", "2.3", True)]


def test_an_assessment_with_the_same_numbers_still_is_a_new_reason(cast, collective):
    made.finished(collective, cast.ana, made.scoring("1.2"))
    second = made.finished(collective, cast.ana, made.scoring("1.2"))
    assert history(collective) == [("assessment", "1.2", False), ("assessment", "1.2", True)]
    assert Standing.objects.unscoped().get(until=None).assessment == second
    assert Standing.objects.unscoped().get(until=None).own_base == Decimal("1.2")
