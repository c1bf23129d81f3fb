"""The level that people decide: beside the computed one, lower only with a reason and a second person (2.8)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from protection.accounts.choices import Role
from protection.accounts.rules import NotAllowed, OutOfScope
from protection.audit.models import AuditLine
from protection.notices.models import Task
from protection.records import files
from risk import levels
from risk.models import LevelDecision, Standing
from risk.services.decisions import NotFinished, confirm_level, decide_level, is_waiting
from tests import factories
from tests.cast import account
from tests.risk import sheets_made as made

REASON = "The assembly talked it through."


@pytest.fixture
def assessment(cast, collective):
    return made.finished(collective, cast.ana, made.sheet_of("E6"), sources=2)  # HIGH


def agreed(assessment):
    rows = LevelDecision.objects.unscoped().filter(assessment=assessment)
    found = levels.agreed(rows, assessment)
    return found and found.decided_level


def test_a_lower_level_waits_for_a_second_person(cast, assessment):
    decision = decide_level(assessment=assessment, by=cast.ana, level="MEDIUM", reason=REASON)
    assert is_waiting(decision)
    assert agreed(assessment) is None
    task = Task.objects.unscoped().get()
    assert (task.assignee, task.view_name, task.object_id) == (cast.mara, "risk:level-confirm", decision.pk)

    confirm_level(decision=decision, by=cast.mara)

    decision.refresh_from_db()
    assert (decision.confirmed_by, is_waiting(decision)) == (cast.mara, False)
    assert agreed(assessment) == "MEDIUM"
    task.refresh_from_db()
    assert task.closed_by == cast.mara
    assert (decision.computed_level, decision.decided_level) == ("HIGH", "MEDIUM")
    assert AuditLine.objects.filter(verb="risk.level.confirmed").count() == 1


def test_the_review_stays_that_of_the_computed_level(cast, assessment):
    confirm_level(
        decision=decide_level(assessment=assessment, by=cast.ana, level="LOW", reason=REASON), by=cast.mara
    )
    assessment.refresh_from_db()
    assert assessment.review_on == assessment.assessed_on + timedelta(days=90)
    assert assessment.level == "HIGH"


def test_a_higher_level_needs_a_reason_only_and_brings_the_review_forward(cast, assessment):
    decision = decide_level(assessment=assessment, by=cast.ana, level="EXTREME", reason=REASON)
    assert not is_waiting(decision)
    assert agreed(assessment) == "EXTREME"
    task = Task.objects.unscoped().get()
    assert (task.kind, task.due) == ("review_risk", assessment.assessed_on + timedelta(days=30))


def test_the_computed_level_may_be_agreed_without_a_word(cast, assessment):
    decide_level(assessment=assessment, by=cast.ana, level="HIGH")
    assert (agreed(assessment), Task.objects.unscoped().count()) == ("HIGH", 0)


@pytest.mark.parametrize("level", ["MEDIUM", "EXTREME"])
def test_a_level_that_differs_needs_a_reason(cast, assessment, level):
    with pytest.raises(ValidationError) as refused:
        decide_level(assessment=assessment, by=cast.ana, level=level, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    assert LevelDecision.objects.unscoped().count() == 0


def test_an_unknown_level_is_refused(cast, assessment):
    with pytest.raises(ValidationError) as refused:
        decide_level(assessment=assessment, by=cast.ana, level="NONE", reason=REASON)
    assert list(refused.value.message_dict) == ["level"]


def test_at_least_high_may_not_become_medium_without_a_second_person(cast, collective):
    incomplete = made.finished(collective, cast.ana, made.sheet_of("E8"))
    assert is_waiting(decide_level(assessment=incomplete, by=cast.ana, level="MEDIUM", reason=REASON))
    assert not is_waiting(decide_level(assessment=incomplete, by=cast.ana, level="HIGH"))


def test_where_nothing_is_known_anything_but_extreme_counts_as_lower(cast, collective):
    nothing = made.finished(collective, cast.ana, made.sheet_of("E15"))
    assert is_waiting(decide_level(assessment=nothing, by=cast.ana, level="HIGH", reason=REASON))
    assert not is_waiting(decide_level(assessment=nothing, by=cast.ana, level="EXTREME"))


def test_nobody_confirms_what_they_wrote_themselves(cast, assessment):
    decision = decide_level(assessment=assessment, by=cast.mara, level="LOW", reason=REASON)
    with pytest.raises(NotAllowed, match="second person"):
        confirm_level(decision=decision, by=cast.mara)
    assert agreed(assessment) is None


def test_a_coordinator_may_not_be_the_second_person(cast, collective, assessment):
    decision = decide_level(assessment=assessment, by=cast.mara, level="LOW", reason=REASON)
    with pytest.raises(NotAllowed):
        confirm_level(decision=decision, by=cast.ana)
    second = account("Nina", Role.MANAGER)
    files.grant(file=collective.file, by=None, user=second, level=4)
    assert confirm_level(decision=decision, by=second).confirmed_by == second


def test_what_does_not_wait_cannot_be_confirmed(cast, assessment):
    decision = decide_level(assessment=assessment, by=cast.ana, level="EXTREME", reason=REASON)
    with pytest.raises(NotAllowed, match="does not wait"):
        confirm_level(decision=decision, by=cast.mara)


def test_a_newer_decision_replaces_one_that_waits(cast, assessment):
    first = decide_level(assessment=assessment, by=cast.ana, level="LOW", reason=REASON)
    decide_level(assessment=assessment, by=cast.ana, level="MEDIUM", reason=REASON)
    waiting = Task.objects.unscoped().filter(closed_at=None)
    assert waiting.count() == 1
    with pytest.raises(NotAllowed, match="newer decision"):
        confirm_level(decision=first, by=cast.mara)


def test_a_draft_has_no_level_to_decide(cast, collective):
    with pytest.raises(NotFinished):
        decide_level(assessment=made.draft(collective, cast.ana), by=cast.ana, level="LOW", reason=REASON)


def test_staff_may_not_decide_and_carla_may_not_know(cast, assessment):
    with pytest.raises(NotAllowed):
        decide_level(assessment=assessment, by=cast.ben, level="LOW", reason=REASON)
    with pytest.raises(OutOfScope):
        decide_level(assessment=assessment, by=cast.carla, level="LOW", reason=REASON)


def test_a_meeting_of_another_group_is_refused(cast, assessment, foreign_collective):
    meeting = factories.meeting(foreign_collective)
    with pytest.raises(ValidationError, match="meeting of this group"):
        decide_level(assessment=assessment, by=cast.ana, level="HIGH", meeting=meeting.pk)


def test_no_decision_touches_the_standing(cast, collective, assessment):
    before = Standing.objects.unscoped().count()
    decide_level(assessment=assessment, by=cast.ana, level="EXTREME", reason=REASON)
    assert Standing.objects.unscoped().count() == before
    assert Standing.objects.unscoped().get(collective=collective, until=None).level == "HIGH"
