"""A plan and its versions: written, proposed, decided by the group, then never changed (methodology.md 1.9, 5.1).

The group's own decision body decides; the organisation commits to its part afterwards (design.md 6.12).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import DecidesOn
from communities.models import Collective, Meeting
from measures.choices import DECIDED, PlanStatus, PlanText
from measures.models import Plan, PlanVersion
from protection.accounts.models import User
from protection.notices.models import Task, TaskKind
from protection.notices.services import TaskOrder, close_task, open_task
from protection.records.choices import Sensitivity
from protection.records.rules import allowed, require
from protection.records.services import check_version, locked_version, record, write
from risk.choices import AssessmentStatus
from risk.models import Assessment

DECIDE_WITHIN = timedelta(days=14)


class PlanRefused(Exception):
    """The step does not fit the state of the plan. The message says why and what to do."""


@dataclass(frozen=True)
class PlanTexts:
    """What people write into a version. `texts` is by measures.choices.PlanText; what is missing stays empty."""

    texts: Mapping[str, str] = field(default_factory=dict)
    stop_rule: str = ""
    review_on: date | None = None
    language: str = ""


@transaction.atomic
def open_plan(*, collective: Collective, by: User) -> Plan:
    """The plan of a collective, made when there is none."""
    plan = Plan(file_id=collective.file_id, collective=collective, language=by.language)
    require(by, "measures.write_plan", plan)
    locked_version(collective)  # two who begin at the same moment find no plan yet that could be locked
    existing: Plan | None = Plan.objects.unscoped().select_for_update().filter(collective=collective).first()
    if existing:
        return existing
    write(plan, by=by)
    record(by, "measures.plan.opened", plan)
    return plan


@transaction.atomic
def draft_version(*, plan: Plan, by: User, texts: PlanTexts | None = None) -> PlanVersion:
    """Begin the next version. It takes over the texts of the last one; `texts` writes over them.

    Raises PlanRefused while another version is being made.
    """
    require(by, "measures.write_plan", plan)
    locked_version(plan)
    last = _versions(plan).order_by("-number").first()
    if last and last.is_in_the_making:
        raise PlanRefused(
            _("Version %(number)s is still being made. Finish that one first.") % {"number": last.number}
        )
    version = PlanVersion(file_id=plan.file_id, plan=plan, number=last.number + 1 if last else 1)
    version.sensitivity = Sensitivity.STRICT if plan.member_id else plan.sensitivity
    if last:
        version.texts, version.stop_rule = last.texts or {}, last.stop_rule
    if texts:
        _put(version, plan, texts, by)
    write(version, by=by)
    record(by, "measures.plan.drafted", version, {"number": version.number})
    return version


@transaction.atomic
def change_draft(*, version: PlanVersion, by: User, texts: PlanTexts, seen: int | None = None) -> PlanVersion:
    """Write the texts of a draft. Raises ChangedMeanwhile, and PlanRefused once it is proposed or decided."""
    require(by, "measures.write_plan", version)
    check_version(version, seen)
    _require_status(version, PlanStatus.DRAFT, _("This version stands still. Take it back to change it."))
    _put(version, version.plan, texts, by)
    write(version, by=by)
    record(by, "measures.plan.changed", version, {"number": version.number})
    return version


@transaction.atomic
def propose(*, version: PlanVersion, by: User) -> PlanVersion:
    """Let the texts stand still, so that the group can decide on them. Opens the task to let it decide."""
    require(by, "measures.write_plan", version)
    _require_status(version, PlanStatus.DRAFT, _("Only a draft can be proposed."))
    version.status = PlanStatus.PROPOSED
    write(version, by=by)
    open_task(
        TaskOrder(
            file_id=version.file_id,
            kind=TaskKind.DECIDE_PLAN,
            due=timezone.localdate() + DECIDE_WITHIN,
            key=_task_key(version),
            view_name="measures:plan-version",
            object_id=version.pk,
        ),
        by=by,
    )
    record(by, "measures.plan.proposed", version, {"number": version.number})
    return version


@transaction.atomic
def take_back(*, version: PlanVersion, by: User) -> PlanVersion:
    """Make a proposal a draft again, because the group wants something else in it."""
    require(by, "measures.write_plan", version)
    _require_status(version, PlanStatus.PROPOSED, _("Only a proposal can be taken back."))
    version.status = PlanStatus.DRAFT
    write(version, by=by)
    record(by, "measures.plan.taken_back", version, {"number": version.number})
    return version


@transaction.atomic
def agree(*, version: PlanVersion, meeting: Meeting, content: Mapping[str, Any], by: User) -> PlanVersion:
    """Record that the group decided: freezes `content` (measures.documents), replaces the version before.

    Raises PlanRefused where the meeting is not one of the group's decision body that decided on a plan.
    """
    require(by, "measures.write_plan", version)
    require(by, "measures.write_plan", meeting)
    _require_status(
        version, PlanStatus.PROPOSED, _("Propose this version first, so that the group decides on a text.")
    )
    _require_decision(meeting, version)
    _replace_the_agreed_one(version.plan, by)
    version.status, version.meeting, version.agreed_on = PlanStatus.AGREED, meeting, meeting.date
    version.content = dict(content)
    version.assessment = latest_assessment(version.plan)
    write(version, by=by)
    _close_the_task(version, by)
    record(by, "measures.plan.agreed", version, {"number": version.number, "meeting": str(meeting.pk)})
    return version


@transaction.atomic
def commit_organisation(*, version: PlanVersion, by: User) -> PlanVersion:
    """A manager commits the organisation to its part of what the group decided. Never before the group."""
    require(by, "measures.approve_plan", version)
    _require_status(version, PlanStatus.AGREED, _("The group decides first. Record its meeting."))
    if version.approved_at:
        return version
    version.approved_by, version.approved_at = by, timezone.now()
    write(version, by=by)
    record(by, "measures.plan.committed", version, {"number": version.number})
    return version


def latest_assessment(plan: Plan) -> Assessment | None:
    """The finished assessment that the plan rests on: the newest one that everybody on the file may read."""
    finished = Assessment.objects.unscoped().filter(
        status=AssessmentStatus.FINISHED, sensitivity__lte=3, named_only=False, compartment=""
    )
    newest: Assessment | None = (
        finished.filter(collective=plan.collective_id).order_by("-assessed_on").first()
    )
    return newest


def _put(version: PlanVersion, plan: Plan, typed: PlanTexts, by: User) -> None:
    version.texts = {
        key: typed.texts[key].strip() for key in PlanText.values if typed.texts.get(key, "").strip()
    }
    version.stop_rule, version.review_on = typed.stop_rule.strip(), typed.review_on
    if typed.language and typed.language != plan.language:
        plan.language = typed.language
        write(plan, by=by)


def _versions(plan: Plan) -> Any:
    return PlanVersion.objects.unscoped().select_for_update().filter(plan=plan)


def _require_status(version: PlanVersion, wanted: str, sentence: str) -> None:
    current = PlanVersion.objects.unscoped().select_for_update().only("status").get(pk=version.pk).status
    if current in DECIDED and wanted not in DECIDED:
        raise PlanRefused(_("The group decided this version. It never changes; begin a new one."))
    if current != wanted:
        raise PlanRefused(sentence)


def _require_decision(meeting: Meeting, version: PlanVersion) -> None:
    if meeting.collective_id != version.plan.collective_id:
        raise PlanRefused(_("This is a meeting of another group."))
    if not meeting.by_decision_body:
        raise PlanRefused(
            _("This was not a meeting of the group's own decision body. Only that body decides the plan.")
        )
    if DecidesOn.PLAN not in meeting.decides_on:
        raise PlanRefused(
            _("This meeting did not decide on the plan. Correct the meeting, or choose another.")
        )
    if meeting.date > timezone.localdate():
        raise PlanRefused(_("This meeting has not taken place yet."))
    if _versions(version.plan).filter(meeting=meeting).exclude(pk=version.pk).exists():
        raise PlanRefused(_("This meeting already decided an earlier version."))


def _replace_the_agreed_one(plan: Plan, by: User) -> None:
    for earlier in _versions(plan).filter(status=PlanStatus.AGREED):
        earlier.status = PlanStatus.REPLACED
        write(earlier, by=by)


def _task_key(version: PlanVersion) -> str:
    return f"decide_plan:{version.pk}"


def _close_the_task(version: PlanVersion, by: User) -> None:
    task = Task.objects.unscoped().filter(key=_task_key(version), closed_at=None).first()
    if task and allowed(by, "notices.change_task", task):
        close_task(task=task, by=by)
