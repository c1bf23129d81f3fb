"""Makers of assessments for tests: answers in short, through the services as a person would give them."""

import json
from datetime import date
from functools import cache
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

from django.utils import timezone

from communities.models import Collective, Consent, Member
from protection.accounts.models import User
from protection.records.services import write
from risk.choices import Axis
from risk.models import Assessment
from risk.scoring import score_scenario
from risk.services.assessments import start_assessment
from risk.services.finishing import finish_assessment
from risk.sheets import AnswerGiven, HeadGiven, ScenarioGiven

CASES = json.loads((Path(__file__).parent / "methodology_cases.json").read_text())
SCENARIOS = {case["name"].split()[0]: case for case in CASES["scenarios"]}
COLLECTIVES = {case["name"].split()[0]: case for case in CASES["collective"]}
MEDIUM = ([3, 3, 4, 3, 4], [3, 4, 3, 2, 3, 4], [3, 3, 2, 4, 3, 3])  # 3.6


def consent(of: Member, **fields: Any) -> Consent:
    values = {"status": "given", "purposes": ["assessment"], "given_on": date(2025, 1, 1), **fields}
    return write(Consent(file=of.file, member=of, **values), by=None)


def answers(threat: list, vulnerability: list, capacity: list, letter: str = "K") -> tuple[AnswerGiven, ...]:
    """T1..., then V and C of the first components. None is not known, "na" does not apply."""
    given = [_answer(Axis.T, f"T{at}", value) for at, value in enumerate(threat, start=1)]
    given += [_answer(Axis.V, f"{letter}{at}", value) for at, value in enumerate(vulnerability, start=1)]
    given += [_answer(Axis.C, f"{letter}{at}", value) for at, value in enumerate(capacity, start=1)]
    return tuple(given)


def _answer(axis: str, code: str, value: Any) -> AnswerGiven:
    if value == "na":
        return AnswerGiven(axis, code, not_applicable=True)
    return AnswerGiven(axis, code, value)


def scenario(sheet: tuple = MEDIUM, letter: str = "K", **fields: Any) -> ScenarioGiven:
    return ScenarioGiven(
        **{"threat": "Armed men may come to the meeting house.", "answers": answers(*sheet, letter), **fields}
    )


def sheet_of(name: str) -> tuple:
    case = SCENARIOS[name]
    return case["threat"], case["vulnerability"], case["capacity"]


def head(**fields: Any) -> HeadGiven:
    return HeadGiven(**{"assessed_on": timezone.localdate(), **fields})


def draft(of: Collective | Member, by: User, *sheets: tuple, **fields: Any) -> Assessment:
    letter = "K" if isinstance(of, Collective) else "J"
    given = [scenario(sheet, letter) for sheet in sheets or (MEDIUM,)]
    return start_assessment(subject=of, by=by, head=head(**fields), scenarios=given)


def finished(of: Collective | Member, by: User, *sheets: tuple, **fields: Any) -> Assessment:
    """Started and finished. A person without a consent gets one."""
    if isinstance(of, Member) and not Consent.objects.unscoped().filter(member=of).exists():
        consent(of)
    return finish_assessment(assessment=draft(of, by, *sheets, **fields), by=by)


@cache
def scoring(score: str) -> tuple:
    """A small whole sheet whose base is just this score, without any rule."""
    threats = [[3, 3, 3, 3, 3], [3, 3, 4, 3, 4], [3, 3, 3, 3, 4], [3, 4, 3, 4, 5], [2, 4, 3, 3, 4]]
    tails = list(combinations_with_replacement(range(1, 6), 3))
    for sheet in product(threats, tails, tails):
        result = score_scenario(*sheet)
        if str(result.base) == score and not result.steps:
            return tuple(list(part) for part in sheet)
    raise LookupError(score)
