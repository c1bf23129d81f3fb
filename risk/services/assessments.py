"""A risk assessment while it is being made: started, saved as often as wanted. Finishing stands in finishing.py.

Sources: methodology.md 2.1 to 2.3, ux.md 3.5.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.choices import ConsentPurpose
from communities.models import Collective, Meeting, Member
from communities.services import has_consent
from communities.services.values import MOST_TEXT
from protection.accounts.models import User
from protection.desk.dates import FIRST_YEAR
from protection.records.models import CaseRecord
from protection.records.rules import NotAllowed, require
from protection.records.services import ChangedMeanwhile, check_version, record, write, write_all
from risk.answers import AnswerOutOfRange, check_one
from risk.choices import ActType, Agreement, AssessmentStatus, Axis, Sureness
from risk.models import Answer, Assessment, Scenario
from risk.services.picture import current_instrument
from risk.sheets import COLLECTIVE, MEMBER, AnswerGiven, HeadGiven, Method, ScenarioGiven, as_answer

MOST_SOURCES = 99
Subject = Collective | Member


class AssessmentFrozen(Exception):
    """Finished: a plan may rest on it. A new one is started from it instead."""

    def __init__(self) -> None:
        super().__init__(_("This assessment is finished and never changes. Start a new one from it."))


class ConsentMissing(NotAllowed):
    """A person is assessed only with their permission, or with a recorded exception (methodology.md 1.8)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no permission to assess this person's risk. Record their answer first, or an exception where "
                "a life is at risk."
            )
        )


@transaction.atomic
def start_assessment(
    *, subject: Subject, by: User, head: HeadGiven, scenarios: Sequence[ScenarioGiven] = ()
) -> Assessment:
    """Begin a draft on a collective or a person, with what was typed so far.

    Raises NotAllowed, OutOfScope, ConsentMissing, or ValidationError with the fields that are wrong.
    """
    require(by, "risk.assess", subject)
    require_consent(subject)
    kind = kind_of(subject)
    assessment = Assessment(**{kind: subject, "file": subject.file, "instrument": current_instrument()})
    _fill(assessment, head, scenarios, by)
    record(by, "risk.assessment.started", assessment, {"of": kind})
    return assessment


@transaction.atomic
def save_draft(
    *,
    assessment: Assessment,
    by: User,
    head: HeadGiven,
    scenarios: Sequence[ScenarioGiven],
    seen: int | None = None,
) -> Assessment:
    """Replace what a draft says. Scenarios are matched by their order; a text given as None is kept.

    Raises AssessmentFrozen, NotAllowed, ConsentMissing, ChangedMeanwhile, or ValidationError.
    """
    require(by, "risk.assess", assessment)
    check_version(assessment, seen)
    require_draft(assessment)
    require_consent(subject_of(assessment))
    _fill(assessment, head, scenarios, by)
    record(by, "risk.assessment.saved", assessment, {"scenarios": len(scenarios)})
    return assessment


@transaction.atomic
def discard_draft(*, assessment: Assessment, by: User, seen: int | None = None) -> None:
    """Take a draft away; its history stays. Raises AssessmentFrozen, NotAllowed, OutOfScope or ChangedMeanwhile."""
    require(by, "risk.assess", assessment)
    check_version(assessment, seen)
    require_draft(assessment)
    record(by, "risk.assessment.discarded", assessment)
    scenarios = Scenario.objects.unscoped().filter(assessment=assessment)
    _take_out(list(Answer.objects.unscoped().filter(scenario__in=scenarios)), by)
    _take_out(list(scenarios), by)
    _take_out([assessment], by)


def require_draft(assessment: Assessment) -> None:
    """Asks the database, not the row in hand: it may have ended meanwhile. Raises AssessmentFrozen, ChangedMeanwhile."""
    rows = Assessment.objects.unscoped().select_for_update(no_key=True).filter(pk=assessment.pk)
    status = rows.values_list("status", flat=True).first()
    if status is None:
        raise ChangedMeanwhile(assessment)  # a colleague discarded it
    if status == AssessmentStatus.FINISHED:
        raise AssessmentFrozen


def require_consent(subject: Subject) -> None:
    """Raises ConsentMissing for a person who has not agreed to be assessed, and without a recorded exception."""
    if isinstance(subject, Member) and has_consent(subject, ConsentPurpose.ASSESSMENT) is None:
        raise ConsentMissing


def kind_of(subject: Subject) -> str:
    return COLLECTIVE if isinstance(subject, Collective) else MEMBER


def subject_of(assessment: Assessment) -> Subject:
    """The collective or the person that it is about. The caller has checked the assessment's file, which is theirs."""
    if assessment.collective_id:
        return Collective.objects.unscoped().select_related("file").get(pk=assessment.collective_id)
    return Member.objects.unscoped().select_related("file").get(pk=assessment.member_id)


def method_of(assessment: Assessment) -> Method:
    return Method.from_content(assessment.instrument.content)


def _fill(assessment: Assessment, head: HeadGiven, scenarios: Sequence[ScenarioGiven], by: User) -> None:
    method = method_of(assessment)
    kind = COLLECTIVE if assessment.collective_id else MEMBER
    wrong = {**_wrong_in_head(assessment, head, by), **_wrong_in_scenarios(scenarios, method, kind)}
    if wrong:
        raise ValidationError(wrong)
    values = asdict(head)
    assessment.meeting_id = values.pop("meeting")
    _set(assessment, values)
    write(assessment, by=by)
    _put_scenarios(assessment, scenarios, by)


def _wrong_in_head(assessment: Assessment, head: HeadGiven, by: User) -> dict[str, str]:
    wrong = {}
    if head.assessed_on > timezone.localdate():
        wrong["assessed_on"] = _("Enter today or a day before.")
    if head.assessed_on.year < FIRST_YEAR:
        wrong["assessed_on"] = _("Enter the year with four digits, for example 2026.")
    if not 1 <= head.sources <= MOST_SOURCES:
        wrong["sources"] = _("Enter a number from 1 to %(most)s.") % {"most": MOST_SOURCES}
    if head.agreement not in Agreement.values:
        wrong["agreement"] = _("Choose from the list.")
    if head.meeting and not _knows_meeting(assessment, head, by):
        wrong["meeting"] = _("Choose a meeting of this group.")
    texts = {"took_part": head.took_part, "disagreement": head.disagreement, "summary": head.summary}
    return wrong | _too_long(texts)


def _knows_meeting(assessment: Assessment, head: HeadGiven, by: User) -> bool:
    meetings = Meeting.objects.visible_to(by).filter(pk=head.meeting)
    return meetings.filter(collective=assessment.collective_id).exists()


def _too_long(texts: dict[str, str]) -> dict[str, str]:
    words = _("This text is too long: %(most)s characters are the most.") % {"most": MOST_TEXT}
    return {name: words for name, text in texts.items() if len(text) > MOST_TEXT}


def _wrong_in_scenarios(scenarios: Sequence[ScenarioGiven], method: Method, kind: str) -> dict[str, str]:
    if len(scenarios) > method.most_scenarios:
        words = _("Choose at most %(most)s scenarios: start with the most serious.")
        return {"scenarios": words % {"most": method.most_scenarios}}
    for number, given in enumerate(scenarios, start=1):
        wrong = _wrong_in_scenario(given, method, kind)
        if wrong:
            return {"scenarios": _("Scenario %(number)s: %(problem)s") % {"number": number, "problem": wrong}}
    return {}


def _wrong_in_scenario(given: ScenarioGiven, method: Method, kind: str) -> str:
    if given.sureness and given.sureness not in Sureness.values:
        return _("Say how sure you are with a word from the list.")
    if given.act_type and given.act_type not in ActType.values:
        return _("Choose the kind of act from the list.")
    whys = [answer.why or "" for answer in given.answers]
    if any(len(text) > MOST_TEXT for text in (given.threat, given.conclusion, *whys)):
        return _("A text is too long: %(most)s characters are the most.") % {"most": MOST_TEXT}
    places = [(answer.axis, answer.code) for answer in given.answers]
    if len(set(places)) < len(places):
        return _("A question is answered twice.")
    return next((wrong for one in given.answers if (wrong := _wrong_answer(one, method, kind))), "")


def _wrong_answer(given: AnswerGiven, method: Method, kind: str) -> str:
    if given.axis not in Axis.values or not method.knows(kind, given.axis, given.code):
        return _("%(code)s is not a question of this form.") % {"code": given.code[:8]}
    low, high = method.parameters.lowest_answer, method.parameters.highest_answer
    scale = range(low, high + 1)
    try:
        check_one(given.code, given.value, scale)
        check_one(given.code, as_answer(given), scale, may_not_apply=given.axis != Axis.T)
    except AnswerOutOfRange:
        words = _("%(code)s: choose %(low)s to %(high)s, or leave it as not known.")
        return words % {"code": given.code, "low": low, "high": high}
    if given.not_applicable and given.value is not None:
        return _("%(code)s: an answer that does not apply has no number.") % {"code": given.code}
    return ""


def _put_scenarios(assessment: Assessment, scenarios: Sequence[ScenarioGiven], by: User) -> None:
    rows = Scenario.objects.unscoped().filter(assessment=assessment).order_by("number")
    held = list(rows.prefetch_related("answers"))
    for number, given in enumerate(scenarios, start=1):
        is_new = number > len(held)
        row = (
            Scenario(file_id=assessment.file_id, assessment=assessment, number=number)
            if is_new
            else held[number - 1]
        )
        values = {name: getattr(given, name) for name in ("threat", "conclusion", "sureness", "act_type")}
        if _set(row, values) or is_new:
            write(row, by=by)
        _put_answers(row, given.answers, [] if is_new else list(row.answers.all()), by)
    _take_out(held[len(scenarios) :], by)


def _put_answers(scenario: Scenario, given: Sequence[AnswerGiven], held: list[Answer], by: User) -> None:
    """Only what changed is written, so that history tells who changed what."""
    rows = {(row.axis, row.code): row for row in held}
    new = []
    for one in given:
        row = rows.pop((one.axis, one.code), None)
        values = {"value": one.value, "not_applicable": one.not_applicable, "why": one.why}
        if row is None:
            row = Answer(file_id=scenario.file_id, scenario=scenario, axis=one.axis, code=one.code)
            _set(row, values)
            new.append(row)
        elif _set(row, values):
            write(row, by=by)
    write_all(new, by=by)
    _take_out(list(rows.values()), by)


def _take_out(rows: Sequence[Assessment | Scenario | Answer], by: User) -> None:
    for row in rows:
        row._history_user = by  # type: ignore[union-attr]  # simple-history reads it
        row.delete()


def _set(row: CaseRecord, values: dict[str, Any]) -> bool:
    """Put values on a row; None for a text means: as it is. Says whether anything changed."""
    changed = False
    for name, value in values.items():
        keeps = value is None and name in {"why", "act_type"}
        if not keeps and getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed
