"""The level that people decide, beside the computed one (methodology.md 2.8). A decided level passes nothing on."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Meeting
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task, open_task
from protection.records.people import managers_of
from protection.records.rules import NotAllowed, require
from protection.records.services import locked_version, record, write
from risk.choices import Level
from risk.models import Assessment, LevelDecision
from risk.scoring import LEVELS, review_days
from risk.services.assessments import method_of

CONFIRM_WITHIN = timedelta(days=7)


class NotFinished(Exception):
    """A level is decided about a finished assessment only."""

    def __init__(self) -> None:
        super().__init__(_("Finish the assessment first. Then the level can be decided."))


@transaction.atomic
def decide_level(
    *, assessment: Assessment, by: User, level: str, reason: str = "", meeting: UUID | None = None
) -> LevelDecision:
    """Write down the level that was decided. Lower than computed: it waits for a second person (confirm_level).

    Higher: the next review comes as early as the higher level asks. Raises NotFinished, NotAllowed, OutOfScope, or
    ValidationError with the fields that are wrong.
    """
    require(by, "risk.assess", assessment)
    if not assessment.is_finished:
        raise NotFinished
    locked_version(assessment)  # of two at the same moment the later one finds the decision that it replaces
    _check(assessment, by, level, reason, meeting)
    for earlier in LevelDecision.objects.unscoped().filter(assessment=assessment, confirmed_at=None):
        _close_task(earlier, by)
    decision = LevelDecision(
        file_id=assessment.file_id,
        assessment=assessment,
        computed_level=assessment.level or assessment.at_least,
        decided_level=level,
        reason=reason,
        meeting_id=meeting,
    )
    write(decision, by=by)
    if is_lower(assessment, level):
        _ask_a_second_person(decision, by)
    elif is_higher(assessment, level):
        _review_earlier(decision, by)
    record(by, "risk.level.decided", decision, {"computed": decision.computed_level, "decided": level})
    return decision


@transaction.atomic
def confirm_level(*, decision: LevelDecision, by: User) -> LevelDecision:
    """The second person's yes to a lower level. Raises NotAllowed where it is the same person, or nothing to confirm."""
    require(by, "risk.decide_level", decision)
    held = LevelDecision.objects.unscoped().select_for_update(no_key=True).get(pk=decision.pk)
    reason = why_not_confirm(held, by)
    if reason:
        raise NotAllowed(reason)
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    write(held, by=by)
    _close_task(held, by)
    record(by, "risk.level.confirmed", held, {"decided": held.decided_level})
    return held


def why_not_confirm(decision: LevelDecision, by: User) -> str | None:
    """None if this person may confirm it, else the sentence that says why not."""
    if not is_waiting(decision):
        return _("This level does not wait for a second person.")
    if decision.created_by_id == by.pk:
        return _("A second person confirms a lower level, not the one who wrote it down.")
    newer = LevelDecision.objects.unscoped().filter(
        assessment=decision.assessment_id, created_at__gt=decision.created_at
    )
    return _("A newer decision replaces this one.") if newer.exists() else None


def is_waiting(decision: LevelDecision) -> bool:
    return is_lower(decision.assessment, decision.decided_level) and decision.confirmed_at is None


def is_lower(assessment: Assessment, level: str) -> bool:
    """Where nothing could be computed anything but EXTREME counts as lower: a blank is never low risk."""
    return _step(level) < _step(assessment.level or assessment.at_least or LEVELS[-1])


def is_higher(assessment: Assessment, level: str) -> bool:
    return _step(level) > _step(assessment.level or assessment.at_least or LEVELS[-1])


def _step(level: str) -> int:
    return [str(one) for one in LEVELS].index(level)


def _check(assessment: Assessment, by: User, level: str, reason: str, meeting: UUID | None) -> None:
    wrong = {}
    if level not in Level.values:
        raise ValidationError({"level": _("Choose a level from the list.")})
    differs = is_lower(assessment, level) or is_higher(assessment, level)
    if differs and not reason.strip():
        wrong["reason"] = _("Write down why the level differs from the computed one.")
    known = Meeting.objects.visible_to(by).filter(pk=meeting, collective=assessment.collective_id)
    if meeting and not known.exists():
        wrong["meeting"] = _("Choose a meeting of this group.")
    if wrong:
        raise ValidationError(wrong)


def _ask_a_second_person(decision: LevelDecision, by: User) -> None:
    order = TaskOrder(
        file_id=decision.file_id,
        kind=TaskKind.OTHER,
        due=timezone.localdate() + CONFIRM_WITHIN,
        key=_task_key(decision),
        assignee=managers_of(decision.file_id).exclude(pk=by.pk).first(),
        reason="LEVEL-LOWER",
        view_name="risk:level-confirm",
        object_id=decision.pk,
        sensitivity=decision.sensitivity,
    )
    open_task(order, by=by)


def _review_earlier(decision: LevelDecision, by: User) -> None:
    assessment = decision.assessment
    parameters = method_of(assessment).parameters
    days = review_days(Level(decision.decided_level).value, assessment.confidence, parameters)  # type: ignore[arg-type]  # text of the database
    order = TaskOrder(
        file_id=decision.file_id,
        kind=TaskKind.REVIEW_RISK,
        due=assessment.assessed_on + timedelta(days=days),
        key=f"review_earlier:{decision.pk}",
        assignee=by,
        reason="LEVEL-HIGHER",
        view_name="risk:assessment",
        object_id=assessment.pk,
        sensitivity=decision.sensitivity,
    )
    open_task(order, by=by)


def _close_task(decision: LevelDecision, by: User) -> None:
    for task in Task.objects.unscoped().filter(key=_task_key(decision), closed_at=None):
        close_task(task=task, by=by)


def _task_key(decision: LevelDecision) -> str:
    return f"confirm_level:{decision.pk}"
