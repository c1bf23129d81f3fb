"""What the pages of one assessment show: result, factors, who took part, decisions, today's standing beside it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.models import Collective
from protection.accounts.models import User
from protection.desk.dates import in_words
from protection.desk.templatetags.ui import isolate
from protection.records.rules import allowed
from risk import levels
from risk.choices import AssessmentStatus, Axis
from risk.forms.scenarios import answer_words
from risk.models import Answer, Assessment, LevelDecision, Scenario
from risk.questions import words_of
from risk.score_box import explanations, parts, score_box
from risk.scoring import ScenarioResult, computation_line, confidence
from risk.sentences import helps_to_talk, level_words, number, why_group, why_person
from risk.services.assessments import Subject, method_of
from risk.services.decisions import is_waiting
from risk.services.finishing import blanks_to_explain, outcome_today, results_of
from risk.sheets import Method, as_answer, weigh
from risk.views.assessment_desk import subject_seen

Row = dict[str, Any]
FEW = 10  # open questions that are shown at once


def result_page(user: User, assessment: Assessment) -> Row:
    """Context of the page of one assessment, finished or not. Its scenarios and answers are read along."""
    method, scenarios = method_of(assessment), list(assessment.scenarios.all())
    subject: Subject = assessment.collective or assessment.member  # type: ignore[assignment]  # one of both is there
    results = results_of(scenarios, method, assessment.recent_attack)
    page: Row = {
        "assessment": assessment,
        "subject": subject,
        "back_url": risk_url(subject),
        "scenarios": scenario_rows(scenarios, results, method, assessment.sources),
        "facts": facts(assessment),
        "may_assess": allowed(user, "risk.assess", assessment),
    }
    if not assessment.is_finished:
        return page
    before = _before(user, assessment)
    outcome = weigh(results, assessment.sources, method)
    return {
        **page,
        "score": score_box(outcome, method, last=before),
        "standing": today(user, subject),
        "again_url": f"{assess_url(subject)}?from={assessment.pk}",
        **_decisions(user, assessment),
    }


def finish_page(user: User, draft: Assessment) -> Row:
    """What would be frozen: the result as of now, what is still missing, and what happens then."""
    method, scenarios = method_of(draft), list(draft.scenarios.all())
    subject = subject_seen(user, draft)
    outcome = outcome_today(draft, subject, scenarios)
    blank = blanks_to_explain(subject, scenarios)
    return {
        "assessment": draft,
        "subject": subject,
        "score": score_box(outcome if scenarios else None, method, last=_before(user, draft)),
        "unanswered": unanswered(scenarios, method),
        "explain": [str(words_of(Axis.V, code)) for code in blank],
        "is_level": bool(scenarios and outcome.whole.level),
        "nothing": not scenarios,
    }


def decision_page(decision: LevelDecision) -> Row:
    """Context of the page on which the second person confirms a lower level."""
    computed, decided = level_words(decision.computed_level), level_words(decision.decided_level)
    words = {"name": decision.created_by.code if decision.created_by else "?", "reason": decision.reason}
    return {
        "page_title": _("Confirm a lower level"),
        "heading": _("Confirm a lower level"),
        "changes": [
            _("The level agreed is %(level)s instead of the computed %(computed)s.")
            % {"level": decided, "computed": computed},
            _("%(name)s wrote down why: %(reason)s") % words,
        ],
        "stays": [
            _("The computed level stays %(level)s everywhere; it passes to people and group as before.")
            % {"level": computed},
            _("The next review comes when the computed level asks for it."),
        ],
        "submit_label": _("Confirm %(level)s") % {"level": decided},
        "cancel_url": decision.assessment.get_absolute_url(),
        "cancel_label": _("Leave it as it is"),
    }


def discard_page(draft: Assessment) -> Row:
    """Context of the page that asks before a draft is taken away."""
    saved = {
        "name": isolate(draft.updated_by.code if draft.updated_by else "?"),
        "date": isolate(in_words(draft.assessed_on)),
    }
    return {
        "page_title": _("Discard a draft"),
        "heading": _("Discard this draft?"),
        "changes": [_("The answers of %(date)s that %(name)s saved last are taken away.") % saved],
        "stays": [
            _("Nothing of it counted: levels, plans and finished assessments stay as they are."),
            _("The history keeps that there was a draft, and who discarded it."),
        ],
        "version": draft.version,
        "submit_label": _("Discard the draft"),
        "cancel_url": draft.get_absolute_url(),
        "cancel_label": _("Keep it"),
    }


def risk_url(subject: Subject) -> str:
    kind = "collective" if isinstance(subject, Collective) else "member"
    return reverse(f"risk:{kind}-risk", args=[subject.pk])


def assess_url(subject: Subject) -> str:
    kind = "collective" if isinstance(subject, Collective) else "member"
    return reverse(f"risk:{kind}-assess", args=[subject.pk])


def today(user: User, subject: Subject) -> Row:
    """The standing of today beside a result of some day: both are shown, each with its date."""
    if isinstance(subject, Collective):
        row = levels.current(user).filter(collective=subject).first()
        return {"level": row and row.level, "why": why_group(row), "since": row and row.since}
    seen = levels.of_member(user, subject)
    return {
        "level": seen.level,
        "why": why_person(seen.row, seen.at_least),
        "since": seen.row and seen.row.since,
    }


def scenario_rows(
    scenarios: Sequence[Scenario], results: Sequence[ScenarioResult], method: Method, sources: int
) -> list[Row]:
    """Each scenario with its score, the line to check by hand, and its factors."""
    return [
        {
            "row": row,
            "level": result.level or result.at_least,
            "headline": _scenario_headline(result),
            "parts": parts(result),
            "line": computation_line(result, number),
            "notes": explanations(result, method.parameters),
            "completeness": result.completeness,
            "grade": confidence(result, sources, method.parameters),
            "questions": [_asked(row, code) for code in method.threat],
            "components": _components(row),
        }
        for row, result in zip(scenarios, results, strict=True)
    ]


def _scenario_headline(result: ScenarioResult) -> str:
    if result.base is None:
        return _("Not assessed: too few answers.")
    words = {"level": level_words(result.level), "score": number(result.base)}
    if result.level:
        return _("%(level)s: %(score)s") % words
    words["level"] = level_words(result.at_least, at_least=True)
    return _("No level yet: %(level)s, from %(score)s. Too many answers are missing.") % words


def _asked(row: Scenario, code: str) -> Row:
    answer = next((one for one in row.answers.all() if (one.axis, one.code) == (Axis.T, code)), None)
    return {
        "text": words_of(Axis.T, code),
        "answer": answer_words(as_answer(answer) if answer else None),
        "why": answer.why if answer else "",
    }


def _components(row: Scenario) -> list[Row]:
    """The chosen components in the order of the method, weak and strong side by side."""
    found: dict[str, dict[str, Answer]] = {}
    for answer in row.answers.all():
        if answer.axis != Axis.T:
            found.setdefault(answer.code, {})[answer.axis] = answer
    return [
        {
            "name": words_of(Axis.V, code),
            "weak": _side(sides, Axis.V),
            "strong": _side(sides, Axis.C),
            "why": " ".join(str(one.why) for one in sides.values() if one.why),
        }
        for code, sides in sorted(found.items(), key=lambda item: _in_order(item[0]))
    ]


def _side(sides: dict[str, Answer], axis: str) -> str:
    """A side that nobody asked about is not the same as one that nobody knows."""
    return answer_words(as_answer(sides[axis])) if axis in sides else _("not asked")


def facts(assessment: Assessment) -> list[Row]:
    """Who took part, when, what they agreed on: rows of a summary list."""
    meeting = assessment.meeting
    return [
        {"label": _("Date of the assessment"), "value": in_words(assessment.assessed_on)},
        {"label": _("Who took part"), "value": assessment.took_part, "empty": _("Not recorded")},
        {"label": _("In which meeting"), "value": str(meeting or ""), "empty": _("None recorded")},
        {"label": _("Sources that do not depend on one another"), "value": assessment.sources},
        {"label": _("Do people agree?"), "value": assessment.get_agreement_display()},
        {
            "label": _("Who sees it differently"),
            "value": assessment.disagreement,
            "empty": _("Nobody recorded"),
        },
        {"label": _("What matters most"), "value": assessment.summary, "empty": _("Nothing written")},
    ]


def unanswered(scenarios: Sequence[Scenario], method: Method) -> list[Row]:
    """Every blank in words, by scenario, so that people see what is still open before anything is frozen."""
    found = []
    for row in scenarios:
        lines = _blanks(row, method)
        words = ngettext(
            "Scenario %(number)s: %(count)s question is open",
            "Scenario %(number)s: %(count)s questions are open",
            len(lines),
        )
        heading = words % {"number": row.number, "count": len(lines)}
        found.append({"heading": heading, "lines": lines, "opened": len(lines) <= FEW})
    return [one for one in found if one["lines"]]


def _blanks(row: Scenario, method: Method) -> list[str]:
    known = {(one.axis, one.code) for one in row.answers.all() if one.value is not None or one.not_applicable}
    lines = [str(words_of(Axis.T, code)) for code in method.threat if (Axis.T, code) not in known]
    for code in sorted({one.code for one in row.answers.all() if one.axis != Axis.T}, key=_in_order):
        sides = [str(side.label) for side in (Axis.V, Axis.C) if (side, code) not in known]
        if sides:
            words = {"name": words_of(Axis.V, code), "sides": ", ".join(sides)}
            lines.append(_("%(name)s: %(sides)s") % words)
    return lines


def _in_order(code: str) -> tuple[str, int]:
    return code[0], int(code[1:])


def _decisions(user: User, assessment: Assessment) -> Row:
    rows = LevelDecision.objects.visible_to(user).filter(assessment=assessment)
    rows = list(rows.select_related("created_by", "confirmed_by", "meeting"))
    for row in rows:
        row.assessment = assessment
    held = levels.agreed(rows, assessment)
    waiting = rows[0] if rows and is_waiting(rows[0]) else None
    may_confirm = waiting and waiting.created_by_id != user.pk and allowed(user, "risk.decide_level", waiting)
    return {
        "decisions": rows,
        "agreed": held,
        "waiting": waiting,
        "may_confirm": may_confirm,
        "helps_to_talk": helps_to_talk(),
    }


def _before(user: User, assessment: Assessment) -> Assessment | None:
    """The finished assessment before this one, with its scenarios. A draft comes after all of its day."""
    earlier = Q(assessed_on__lt=assessment.assessed_on) | Q(
        assessed_on=assessment.assessed_on, finished_at__lt=assessment.finished_at or timezone.now()
    )
    same = {"collective": assessment.collective_id, "member": assessment.member_id}
    rows = Assessment.objects.visible_to(user).filter(earlier, **same, status=AssessmentStatus.FINISHED)
    scenarios = Scenario.objects.visible_to(user)
    return (
        rows.order_by("-assessed_on", "-finished_at")
        .prefetch_related(Prefetch("scenarios", scenarios))
        .first()
    )
