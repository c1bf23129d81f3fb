"""The words of the pages, the statuses after a follow-up, the next date: every case, and the same in SQL."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.utils import timezone

from measures import rules
from measures.choices import Outcome, Shown, Status
from measures.models import Measure
from tests.measures import making

TODAY = date(2026, 11, 23)
PAST, FUTURE = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "in_time", "past_due"),
    [
        ("proposed", "planned", "late"),
        ("agreed", "planned", "late"),
        ("approved", "planned", "late"),
        ("in progress", "on_track", "late"),
        ("active", "on_track", "late"),
        ("suspended", "blocked", "blocked"),
        ("failed", "blocked", "blocked"),
        ("completed", "done", "done"),
        ("refused community", "ended", "ended"),
        ("refused authority", "ended", "ended"),
        ("withdrawn", "ended", "ended"),
    ],
)
def test_the_word_of_a_measure(status, in_time, past_due):
    assert [rules.shown(status, due, TODAY) for due in (None, TODAY, FUTURE, PAST)] == [
        in_time, in_time, in_time, past_due,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "once", "recurring"),
    [
        ("not_started", "agreed", "agreed"),
        ("going", "in progress", "active"),
        ("stuck", "suspended", "suspended"),
        ("done", "completed", "completed"),
        ("failed", "failed", "failed"),
        ("worse", "suspended", "suspended"),
        ("refused_community", "refused community", "refused community"),
        ("refused_authority", "refused authority", "refused authority"),
        ("withdrawn", "withdrawn", "withdrawn"),
    ],
)
def test_each_outcome_stores_its_status(outcome, once, recurring):
    assert rules.after("agreed", outcome, recurring=False) == once
    assert rules.after("agreed", outcome, recurring=True) == recurring


def test_late_can_never_be_chosen():
    assert "late" not in Outcome.values
    assert "late" not in Status.values


@pytest.mark.parametrize(
    ("status", "outcome", "stays"),
    [
        ("completed", "refused_authority", "completed"),
        ("completed", "withdrawn", "completed"),
        ("withdrawn", "going", "withdrawn"),
        ("withdrawn", "done", "withdrawn"),
        ("refused community", "stuck", "refused community"),
        ("failed", "refused_community", "failed"),
    ],
)
def test_a_step_that_makes_no_sense_leaves_the_status_alone(status, outcome, stays):
    assert rules.after(status, outcome, recurring=False) == stays


@pytest.mark.parametrize(
    ("status", "outcome", "becomes"),
    [
        ("completed", "worse", "suspended"),
        ("completed", "failed", "failed"),
        ("completed", "going", "in progress"),
        ("failed", "going", "in progress"),
        ("suspended", "going", "in progress"),
        ("refused authority", "going", "in progress"),
        ("in progress", "not_started", "in progress"),
    ],
)
def test_what_turns_out_otherwise_is_taken_up(status, outcome, becomes):
    assert rules.after(status, outcome, recurring=False) == becomes


@pytest.mark.parametrize(("status", "outcome"), list(product(Status.values, Outcome.values)))
def test_every_follow_up_gives_a_status_that_exists(status, outcome):
    assert rules.after(status, outcome, recurring=False) in Status.values


def test_nothing_goes_back_to_proposed():
    assert [status for status in Status.values if rules.may_become(status, "proposed")] == ["proposed"]


def test_the_next_date_is_the_cadence_else_the_contact_interval_else_none():
    asked = {"day": TODAY, "contact_days": 14}
    assert rules.next_follow_up(status="active", every_days=7, **asked) == date(2026, 11, 30)
    assert rules.next_follow_up(status="in progress", every_days=None, **asked) == date(2026, 12, 7)
    assert rules.next_follow_up(status="suspended", every_days=None, **asked) == date(2026, 12, 7)
    assert rules.next_follow_up(status="completed", every_days=7, **asked) is None


def test_days_late_count_to_delivery_or_to_today():
    assert rules.days_late(due=PAST, delivered_on=None, today=TODAY) == 1
    assert rules.days_late(due=PAST, delivered_on=PAST, today=TODAY) == 0
    assert rules.days_late(due=FUTURE, delivered_on=None, today=TODAY) == 0
    assert rules.days_late(due=None, delivered_on=None, today=TODAY) == 0


def test_the_database_says_the_same_word_as_the_rule(cast, collective):
    today = timezone.localdate()
    dates = (None, today, today - timedelta(days=1), today + timedelta(days=1))
    for status, due in product(Status.values, dates):
        making.measure(collective, status=status, due=due)
    everything = Measure.objects.unscoped()
    by_rule = {
        word: {row.pk for row in everything if rules.shown(row.status, row.due, today) == word}
        for word in Shown.values
    }
    in_sql = {word: set(everything.shown_as(word, today).values_list("pk", flat=True)) for word in Shown}
    assert in_sql == by_rule
    counts = everything.counts(today)
    assert {word: counts[f"word_{word}"] for word in Shown.values} == {
        word: len(rows) for word, rows in by_rule.items()
    }


@pytest.mark.parametrize(
    ("status", "due", "follow_up", "act_on"),
    [
        ("agreed", None, None, None),
        ("agreed", -3, None, -3),
        ("agreed", None, -1, -1),
        ("agreed", 5, 2, 2),
        ("agreed", 2, 5, 2),
        ("active", -9, 4, 4),  # past due, but looked at and put on a new day
        ("completed", -9, None, None),
        ("completed", -9, 30, 30),  # done; somebody wants to see whether it holds
        ("withdrawn", 3, None, None),
    ],
)
def test_the_day_to_act_on(cast, collective, status, due, follow_up, act_on):
    def on(offset):
        return None if offset is None else making.day(offset)

    making.measure(collective, status=status, due=on(due), next_follow_up=on(follow_up))
    row = Measure.objects.unscoped().with_act_on(timezone.localdate()).get()
    assert row.act_on == on(act_on)
