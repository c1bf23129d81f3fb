"""CPM-1, threat times vulnerability divided by capacity: values in, values out.

No Django, no clock, no database, no float. The numbers are a help for a discussion; the level is decided by
the community and the team. Source: methodology.md 2.1 to 2.6. Everything of the method is offered here; its
parts live in parameters.py (every threshold), attack.py, intervals.py and propagation.py.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from risk.answers import NOT_APPLICABLE, Answer, AnswerOutOfRange, answered, check_scale
from risk.attack import FLOOR_ATTACK, apply_attack_floor, attack_window_start, is_attack
from risk.intervals import Grade, completion_days, contact_days, first_response_hours, review_days
from risk.parameters import CPM1, LEVELS, Level, Parameters, ParametersInvalid, tenth
from risk.propagation import GroupStanding, MemberStanding, Visibility, propagate, propagate_to_member

__all__ = [
    "CPM1",
    "FLOOR_ATTACK",
    "LEVELS",
    "NOT_APPLICABLE",
    "Answer",
    "AnswerOutOfRange",
    "AssessmentResult",
    "Computation",
    "Grade",
    "GroupStanding",
    "Level",
    "MemberStanding",
    "Parameters",
    "ParametersInvalid",
    "ScenarioResult",
    "Step",
    "Visibility",
    "apply_attack_floor",
    "assess",
    "attack_window_start",
    "check_answers",
    "completion_days",
    "computation_line",
    "confidence",
    "contact_days",
    "first_response_hours",
    "highest_base",
    "is_attack",
    "level_of",
    "propagate",
    "propagate_to_member",
    "review_days",
    "score_scenario",
]

Sheet: TypeAlias = tuple[Sequence[Answer], Sequence[Answer], Sequence[Answer]]


@dataclass(frozen=True)
class Step:
    """A rule of the ladder that changed the score, and the score after it."""

    rule: str
    score: Decimal


@dataclass(frozen=True)
class Computation:
    """One multiplication that can be checked by hand, and what the threat ladder made of it."""

    T: Decimal
    V: Decimal
    C: Decimal
    raw: Decimal
    steps: tuple[Step, ...]
    score: Decimal
    level: Level


@dataclass(frozen=True)
class ScenarioResult:
    """The score of one threat scenario.

    `T`, `V`, `C` are the means of what was answered. `counted` is the computation that `base` rests on:
    these means where the scenario is computable, else the lowest end of the range; None where it is not
    assessed. `steps` are the rules that changed the score, FLOOR-ATTACK last. Without enough answers `level`
    is None and `at_least` holds the level of the base: a blank is never read as low risk.
    """

    T: Decimal | None
    V: Decimal | None
    C: Decimal | None
    completeness: int
    computable: bool
    counted: Computation | None
    at_lowest: Computation | None
    at_highest: Computation | None
    steps: tuple[Step, ...]
    base: Decimal | None
    level: Level | None
    at_least: Level | None

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(step.rule for step in self.steps)

    @property
    def raw(self) -> Decimal | None:
        return self.counted.raw if self.counted and self.computable else None

    @property
    def lowest(self) -> Decimal | None:
        return self.at_lowest.score if self.at_lowest else None

    @property
    def highest(self) -> Decimal | None:
        return self.at_highest.score if self.at_highest else None

    @property
    def lowest_level(self) -> Level | None:
        return self.at_lowest.level if self.at_lowest else None

    @property
    def highest_level(self) -> Level | None:
        return self.at_highest.level if self.at_highest else None


@dataclass(frozen=True)
class AssessmentResult:
    """The highest scenario speaks for the assessment. Of `level` and `at_least` one is set, or neither."""

    base: Decimal | None
    level: Level | None
    at_least: Level | None
    computable: bool


def level_of(score: Decimal, parameters: Parameters = CPM1) -> Level:
    """The level that a score falls into. Source: methodology.md 2.4."""
    return parameters.level_of(score)


def score_scenario(
    threat: Sequence[Answer],
    vulnerability: Sequence[Answer],
    capacity: Sequence[Answer],
    *,
    recent_attack: bool = False,
    parameters: Parameters = CPM1,
) -> ScenarioResult:
    """Score one scenario from its answers: 1-5, None for not known, "na" (not for a threat question).

    Raises AnswerOutOfRange for anything else. Source: methodology.md 2.1, 2.4, 2.5.
    """
    check_answers(threat, vulnerability, capacity, parameters)
    sheet = (threat, vulnerability, capacity)
    low, high = parameters.lowest_answer, parameters.highest_answer
    computable = _is_computable(sheet, parameters)
    at_lowest = _compute(_filled(sheet, (low, low, high)), parameters)
    at_highest = _compute(_filled(sheet, (high, high, low)), parameters)
    counted = _compute(sheet, parameters) if computable else at_lowest
    steps, base = _after_attack(counted, recent_attack, parameters)
    level = None if base is None else level_of(base, parameters)
    return ScenarioResult(
        T=_mean(threat),
        V=_mean(vulnerability),
        C=_mean(capacity),
        completeness=_completeness(sheet),
        computable=computable,
        counted=counted,
        at_lowest=at_lowest,
        at_highest=at_highest,
        steps=steps,
        base=base,
        level=level if computable else None,
        at_least=None if computable else level,
    )


def check_answers(
    threat: Sequence[Answer],
    vulnerability: Sequence[Answer],
    capacity: Sequence[Answer],
    parameters: Parameters = CPM1,
) -> None:
    """Raise AnswerOutOfRange, naming the place, unless every answer is one that the scale has."""
    if len(threat) != parameters.threat_questions:
        needed = parameters.threat_questions
        raise AnswerOutOfRange(f"threat: {len(threat)} answers, exactly {needed} are needed")
    scale = range(parameters.lowest_answer, parameters.highest_answer + 1)
    check_scale("threat", threat, scale)
    check_scale("vulnerability", vulnerability, scale, may_not_apply=True)
    check_scale("capacity", capacity, scale, may_not_apply=True)


def _applicable(answers: Iterable[Answer]) -> int:
    return sum(answer != NOT_APPLICABLE for answer in answers)


def _filled(sheet: Sheet, blanks: tuple[int, int, int]) -> Sheet:
    """The sheet with each blank answered so; a list without any answer stays as it is: not assessed."""
    threat, vulnerability, capacity = (
        [blank if answer is None else answer for answer in answers] if answered(answers) else answers
        for answers, blank in zip(sheet, blanks, strict=True)
    )
    return threat, vulnerability, capacity


def _mean(answers: Iterable[Answer]) -> Decimal | None:
    known = answered(answers)
    return tenth(Decimal(sum(known)) / len(known)) if known else None


def _completeness(sheet: Sheet) -> int:
    """Answered out of applicable over the whole scenario, whole per cent, half up."""
    items = [answer for answers in sheet for answer in answers]
    share = Decimal(100 * len(answered(items))) / _applicable(items)  # the threat questions always apply
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _is_computable(sheet: Sheet, parameters: Parameters) -> bool:
    threat, *components = sheet
    enough = len(answered(threat)) >= parameters.threat_answers_needed
    for answers in components:
        known, share = len(answered(answers)), parameters.component_share_needed
        enough &= known >= parameters.component_answers_needed and known >= share * _applicable(answers)
    return enough


def _compute(sheet: Sheet, parameters: Parameters) -> Computation | None:
    T, V, C = (_mean(answers) for answers in sheet)
    if T is None or V is None or C is None:
        return None
    raw = tenth(T * V / C)
    steps = _ladder(T, raw, parameters)
    score = steps[-1].score if steps else raw
    return Computation(T, V, C, raw, steps, score, level_of(score, parameters))


def _ladder(threat: Decimal, raw: Decimal, parameters: Parameters) -> tuple[Step, ...]:
    """The cap or floor that this threat calls for, if it changes the score. Source: methodology.md 2.4."""
    steps: list[Step] = []
    cap = next((cap for cap in parameters.caps if threat < cap.threat_below), None)
    if cap and raw > cap.at_most:
        steps.append(Step(cap.name, tenth(cap.at_most)))
    floor = next((floor for floor in reversed(parameters.floors) if threat >= floor.threat_from), None)
    if floor and raw < floor.at_least:
        steps.append(Step(floor.name, tenth(floor.at_least)))
    return tuple(steps)


def _after_attack(
    counted: Computation | None, recent_attack: bool, parameters: Parameters
) -> tuple[tuple[Step, ...], Decimal | None]:
    steps, before = (counted.steps, counted.score) if counted else ((), None)
    base = apply_attack_floor(before, recent_attack, parameters)
    if base is not None and base != before:
        steps = (*steps, Step(FLOOR_ATTACK, base))
    return steps, base


def computation_line(result: ScenarioResult, number: Callable[[Decimal], str] = str) -> str:
    """`T 1.8 × V 4.7 ÷ C 1.3 = 6.5 · CAP-T2 3.9`: the line that a person checks by hand.

    Where the scenario is not computable it is the line of the lowest end of the range. Without any answer to
    multiply it is empty, or FLOOR-ATTACK alone. `number` writes a number in the reader's language.
    """
    parts = [f"{step.rule} {number(step.score)}" for step in result.steps]
    if result.counted:
        T, V, C = (number(value) for value in (result.counted.T, result.counted.V, result.counted.C))
        parts.insert(0, f"T {T} × V {V} ÷ C {C} = {number(result.counted.raw)}")
    return " · ".join(parts)


def confidence(result: ScenarioResult, sources: int, parameters: Parameters = CPM1) -> Grade:
    """How far the answers carry: completeness, independent sources, range. Source: methodology.md 2.5.

    A scenario without a level cannot be A; one that is not assessed has no range and is C.
    """
    if result.counted is None or result.completeness < parameters.grade_b_completeness:
        return "C"
    complete = result.computable and result.completeness >= parameters.grade_a_completeness
    one_level = result.lowest_level == result.highest_level
    return "A" if complete and one_level and sources >= parameters.grade_a_sources else "B"


def highest_base(results: Iterable[ScenarioResult]) -> Decimal | None:
    """The base of an assessment: scenarios are not added. None where nothing was assessed."""
    return max((result.base for result in results if result.base is not None), default=None)


def assess(results: Sequence[ScenarioResult]) -> AssessmentResult:
    """What several scenarios say together. Source: methodology.md 2.4 to 2.6.

    The base is the highest base. Its level stands only if a computable scenario reaches it and no other
    could still be higher once its blanks are known: a scenario without enough answers could be as high as the
    upper end of its range, one that is not assessed could be EXTREME. Otherwise the level is an "at least".
    """
    base = highest_base(results)
    if base is None:
        return AssessmentResult(base=None, level=None, at_least=None, computable=False)
    top = [result for result in results if result.base == base]
    level = next(found for result in top if (found := result.level or result.at_least))
    reached = any(result.computable for result in top)
    known = reached and not any(_could_exceed(result, level) for result in results)
    return AssessmentResult(base, level if known else None, None if known else level, computable=known)


def _could_exceed(result: ScenarioResult, level: Level) -> bool:
    if result.computable:
        return False
    return LEVELS.index(result.highest_level or LEVELS[-1]) > LEVELS.index(level)
