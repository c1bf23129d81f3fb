"""Finish an assessment: its answers and its result are frozen, and everything that rests on it is brought up to date.

Sources: methodology.md 2.4 to 2.6, design.md 6.9.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import Gender
from communities.models import Member
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task, open_task
from protection.records.rules import require
from protection.records.services import changed, check_version, record, write
from protection.vault.fields import Sealed
from risk.choices import AssessmentStatus, Axis
from risk.models import Assessment, Scenario
from risk.questions import ASKED_ABOUT
from risk.scoring import ScenarioResult, completion_days, review_days
from risk.services.assessments import Subject, method_of, require_consent, require_draft, subject_of
from risk.services.picture import recently_attacked
from risk.sheets import Method, Outcome, score_sheet, weigh

SETTLED_BY_A_NEW_ONE = (TaskKind.COMPLETE_ASSESSMENT, TaskKind.REVIEW_RISK)
# What a person says of themselves, in words of their own, that makes a blank at J6 and J7 worth a word.
LGBTIQ = re.compile(r"\b(lgbt\w*|lesb\w*|gay|bisex\w*|trans|transg\w*|intersex\w*|queer)\b", re.IGNORECASE)


class AssessmentIncomplete(Exception):
    """Something is missing without which nothing can be frozen; the sentence says what."""


@transaction.atomic
def finish_assessment(*, assessment: Assessment, by: User, seen: int | None = None) -> Assessment:
    """Freeze answers and result. Closes the tasks that asked for it, opens one where answers are missing.

    Raises AssessmentFrozen, AssessmentIncomplete, ConsentMissing, NotAllowed, OutOfScope, ChangedMeanwhile.
    """
    require(by, "risk.assess", assessment)
    check_version(assessment, seen)
    require_draft(assessment)
    subject = subject_of(assessment)
    require_consent(subject)
    scenarios = _scenarios(assessment)
    outcome = _freeze(assessment, scenarios, subject, by)
    _settle_tasks(assessment, by)
    if not outcome.whole.computable:
        _ask_for_the_rest(assessment, outcome, by)
    changed(assessment.file_id, "assessment")
    record(by, "risk.assessment.finished", assessment, _codes(assessment))
    return assessment


def results_of(scenarios: Sequence[Scenario], method: Method, recent_attack: bool) -> list[ScenarioResult]:
    """Scored from their rows; `answers` are those of the row, read with it."""
    return [score_sheet(row.answers.all(), method, recent_attack=recent_attack) for row in scenarios]


def outcome_today(assessment: Assessment, subject: Subject, scenarios: Sequence[Scenario]) -> Outcome:
    """What a draft would say if it were finished now: for the page that asks whether to finish."""
    method = method_of(assessment)
    attacked = recently_attacked(subject, assessment.assessed_on, method.parameters)
    return weigh(results_of(scenarios, method, attacked), assessment.sources, method)


def blanks_to_explain(subject: Subject, scenarios: Sequence[Scenario]) -> list[str]:
    """Codes of J6 and J7 that are blank without a word, of a woman or an LGBTIQ+ person: a warning, never a block."""
    if not isinstance(subject, Member) or not _is_asked_about(subject):
        return []
    answers = [row for scenario in scenarios for row in scenario.answers.all() if row.axis == Axis.V]
    settled = {row.code for row in answers if row.value is not None or row.not_applicable or row.why}
    return [code for code in ASKED_ABOUT if code not in settled]


def _is_asked_about(member: Member) -> bool:
    factors = member.factors
    told = [] if isinstance(factors, Sealed) else factors or []
    return member.gender in {Gender.WOMAN, Gender.NON_BINARY} or any(LGBTIQ.search(line) for line in told)


def _scenarios(assessment: Assessment) -> list[Scenario]:
    rows = Scenario.objects.unscoped().filter(assessment=assessment).order_by("number")
    scenarios = list(rows.prefetch_related("answers"))
    if not scenarios:
        raise AssessmentIncomplete(_("Describe at least one scenario: who may do what."))
    for row in scenarios:
        if not row.threat:
            words = _("Scenario %(number)s does not say yet who may do what.")
            raise AssessmentIncomplete(words % {"number": row.number})
    return scenarios


def _freeze(assessment: Assessment, scenarios: list[Scenario], subject: Subject, by: User) -> Outcome:
    method = method_of(assessment)
    attacked = recently_attacked(subject, assessment.assessed_on, method.parameters)
    outcome = weigh(results_of(scenarios, method, attacked), assessment.sources, method)
    for row, result in zip(scenarios, outcome.results, strict=True):
        _put(row, frozen_result(result))
        write(row, by=by)
    _put(
        assessment,
        {
            "recent_attack": attacked,
            "base": outcome.whole.base,
            "level": outcome.whole.level,
            "at_least": outcome.whole.at_least,
            "computable": outcome.whole.computable,
            "confidence": outcome.grade,
            "completeness": outcome.completeness,
            "review_on": review_date(assessment.assessed_on, outcome, method),
            "status": AssessmentStatus.FINISHED,
            "finished_at": timezone.now(),
            "finished_by": by,
        },
    )
    write(assessment, by=by)
    return outcome


def frozen_result(result: ScenarioResult) -> dict[str, Any]:
    """The columns of a scenario that its result fills."""
    return {
        "threat_mean": result.T,
        "vulnerability_mean": result.V,
        "capacity_mean": result.C,
        "raw": result.raw,
        "base": result.base,
        "level": result.level,
        "at_least": result.at_least,
        "lowest": result.lowest,
        "highest": result.highest,
        "lowest_level": result.lowest_level,
        "highest_level": result.highest_level,
        "completeness": result.completeness,
        "computable": result.computable,
        "rules": [{"rule": step.rule, "score": str(step.score)} for step in result.steps],
    }


def review_date(assessed_on: date, outcome: Outcome, method: Method) -> date:
    """The day of the next review. Where nothing is assessed the shortest interval holds: a blank is never low risk."""
    level = outcome.whole.level or outcome.whole.at_least or "EXTREME"
    return assessed_on + timedelta(days=review_days(level, outcome.grade, method.parameters))


def _put(row: Assessment | Scenario, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _ask_for_the_rest(assessment: Assessment, outcome: Outcome, by: User) -> None:
    days = completion_days(outcome.highest_level, method_of(assessment).parameters)
    order = TaskOrder(
        file_id=assessment.file_id,
        kind=TaskKind.COMPLETE_ASSESSMENT,
        due=timezone.localdate() + timedelta(days=days),
        key=f"complete_assessment:{assessment.pk}",
        assignee=by,
        reason="NOT-COMPUTABLE",
        view_name="risk:assessment",
        object_id=assessment.pk,
        sensitivity=assessment.sensitivity,
    )
    open_task(order, by=by)


def _settle_tasks(assessment: Assessment, by: User) -> None:
    """A new assessment answers the tasks that the earlier ones of the same subject left open."""
    same = {"collective": assessment.collective_id, "member": assessment.member_id}
    earlier = Assessment.objects.unscoped().filter(**same).exclude(pk=assessment.pk)
    waiting = Task.objects.unscoped().filter(
        file=assessment.file_id,
        kind__in=SETTLED_BY_A_NEW_ONE,
        closed_at=None,
        object_id__in=earlier.values("pk"),
    )
    for task in waiting:
        close_task(task=task, by=by)


def _codes(assessment: Assessment) -> dict[str, Any]:
    return {
        "level": assessment.level,
        "at_least": assessment.at_least,
        "confidence": assessment.confidence,
        "computable": assessment.computable,
    }
