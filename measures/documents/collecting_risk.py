"""The risk part of a plan: today's standing beside the assessment that it rests on, and persons as counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from communities.models import Collective, Membership
from measures.documents import content
from measures.documents.shared import shared, text
from protection.accounts.models import User
from risk.choices import AssessmentStatus, Axis, Driver, Level
from risk.models import Answer, Assessment, LevelDecision, Scenario, Standing
from risk.questions import COMPONENTS, QUESTIONS
from risk.services.decisions import is_waiting

SCORES = (
    "threat_mean",
    "vulnerability_mean",
    "capacity_mean",
    "raw",
    "base",
    "level",
    "at_least",
    "lowest",
    "highest",
    "lowest_level",
    "highest_level",
    "completeness",
)
HEAD = (
    "assessed_on",
    "level",
    "at_least",
    "base",
    "confidence",
    "completeness",
    "sources",
    "agreement",
    "review_on",
)
ORDER = {code: place for place, code in enumerate([*QUESTIONS, *COMPONENTS])}


@dataclass(frozen=True)
class CollectedRisk:
    content: content.Risk
    assessment_id: UUID | None = None


def risk_of(collective: Collective, reader: User, today: date) -> CollectedRisk:
    finished = shared(Assessment, reader).filter(collective=collective, status=AssessmentStatus.FINISHED)
    newest = finished.select_related("instrument").order_by("-assessed_on", "-created_at").first()
    standing = shared(Standing, reader).filter(collective=collective, until=None).first()
    return CollectedRisk(
        content.Risk(
            standing=_standing(standing) if standing else None,
            assessment=_assessment(newest, reader) if newest else None,
            people=_people(collective, reader, today),
        ),
        newest.pk if newest else None,
    )


def _standing(row: Standing) -> content.StandingLine:
    terms = {name: Decimal(row.terms[name]) for name in Driver.values if name in row.terms}
    return content.StandingLine(
        since=timezone.localtime(row.since).date(),
        score=row.score,
        level=row.level,
        at_least=row.at_least,
        driver=row.driver,
        terms=terms,
        behind={name: row.terms[name] for name in ("base", "visible", "floored") if name in row.terms},
    )


def _assessment(row: Assessment, reader: User) -> content.AssessmentLine:
    decision = (
        shared(LevelDecision, reader).filter(assessment=row).select_related("assessment", "meeting").first()
    )
    decided: dict[str, Any] = {}
    if decision and not is_waiting(decision):
        day = decision.meeting.date if decision.meeting else timezone.localtime(decision.created_at).date()
        decided = {
            "decided_level": decision.decided_level,
            "decided_reason": text(decision.reason),
            "decided_on": day,
        }
    return content.AssessmentLine(
        **{name: getattr(row, name) for name in HEAD},
        disagreement=text(row.disagreement),
        summary=text(row.summary),
        took_part=text(row.took_part),
        scenarios=_scenarios(row, reader),
        method=row.instrument.content["parameters"],
        **decided,
    )


def _scenarios(assessment: Assessment, reader: User) -> list[content.ScenarioLine]:
    rows = list(shared(Scenario, reader).filter(assessment=assessment).order_by("number"))
    answers: dict[UUID, list[Answer]] = {row.pk: [] for row in rows}
    for answer in shared(Answer, reader).filter(scenario__in=rows):
        answers[answer.scenario_id].append(answer)
    return [
        content.ScenarioLine(
            number=row.number,
            threat=text(row.threat),
            conclusion=text(row.conclusion),
            threat_answers=_threat_answers(answers[row.pk]),
            components=_components(answers[row.pk]),
            rules=[content.RuleLine(step["rule"], Decimal(step["score"])) for step in row.rules],
            **{name: getattr(row, name) for name in SCORES},
        )
        for row in rows
    ]


def _threat_answers(answers: list[Answer]) -> dict[str, int | None]:
    given = {answer.code: answer.value for answer in answers if answer.axis == Axis.T}
    return {code: given.get(code) for code in QUESTIONS}


def _components(answers: list[Answer]) -> list[content.AnswerLine]:
    """One line for each component that was chosen: its two sides and the reasons given."""
    by_code: dict[str, dict[str, Answer]] = {}
    for answer in answers:
        if answer.axis != Axis.T:
            by_code.setdefault(answer.code, {})[answer.axis] = answer
    lines = []
    for code, sides in sorted(by_code.items(), key=lambda item: ORDER.get(item[0], len(ORDER))):
        weak, strong = sides.get(Axis.V), sides.get(Axis.C)
        why = [text(side.why) for side in (weak, strong) if side and text(side.why)]
        lines.append(
            content.AnswerLine(
                code=code,
                vulnerability=weak.value if weak else None,
                capacity=strong.value if strong else None,
                not_applicable=all(side.not_applicable for side in sides.values()),
                why=list(dict.fromkeys(why)),
            )
        )
    return lines


def _people(collective: Collective, reader: User, today: date) -> dict[str, int]:
    """How many persons stand at each level: their own situation or what the group passes, whichever is graver."""
    roles = shared(Membership, reader).filter(collective=collective).holding(today)
    members = dict(roles.values_list("pk", "member_id"))
    held = Q(membership__in=members) | Q(member__in=set(members.values()))
    rows = (
        shared(Standing, reader).filter(held, until=None).values_list("membership_id", "member_id", "level")
    )
    worst: dict[UUID, int] = dict.fromkeys(members.values(), -1)
    for membership, member, level in rows:
        person = members[membership] if membership else member
        worst[person] = max(worst[person], Level.values.index(level) if level else -1)
    counts = Counter(Level.values[step] if step >= 0 else "" for step in worst.values())
    return {level: counts[level] for level in [*reversed(Level.values), ""] if counts[level]}
