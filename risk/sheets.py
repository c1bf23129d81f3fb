"""From answers, typed or stored, to the score of a scenario and of an assessment. Pure: no database, no clock.

Sources: methodology.md 2.1, 2.4, 2.5.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, Self
from uuid import UUID

from risk.answers import NOT_APPLICABLE, Answer
from risk.choices import Agreement, Axis
from risk.parameters import LEVELS, Level, Parameters
from risk.scoring import AssessmentResult, Grade, ScenarioResult, assess, confidence, score_scenario

COLLECTIVE, MEMBER = "collective", "member"


@dataclass(frozen=True)
class Method:
    """A version of the instrument, as its row tells it."""

    parameters: Parameters
    most_scenarios: int
    threat: tuple[str, ...]
    components: Mapping[str, tuple[str, ...]]  # of a collective, of a member
    chosen_first: Mapping[str, tuple[str, ...]]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Raises ParametersInvalid where the numbers cannot be used."""
        return cls(
            parameters=Parameters.from_dict(content["parameters"]),
            most_scenarios=content["most_scenarios"],
            threat=tuple(content["threat"]),
            components={kind: tuple(content[kind]) for kind in (COLLECTIVE, MEMBER)},
            chosen_first={kind: tuple(codes) for kind, codes in content["chosen_first"].items()},
        )

    def knows(self, kind: str, axis: str, code: str) -> bool:
        return code in (self.threat if axis == Axis.T else self.components[kind])


class Answered(Protocol):
    """What an answer must tell, whether it was typed or stored."""

    @property
    def axis(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def value(self) -> int | None: ...
    @property
    def not_applicable(self) -> bool: ...


@dataclass(frozen=True)
class AnswerGiven:
    """One answer as a person gave it. Without a value it is *not known*; `why` None keeps the text that is there."""

    axis: str
    code: str
    value: int | None = None
    not_applicable: bool = False
    why: str | None = None


@dataclass(frozen=True)
class ScenarioGiven:
    """One scenario as a person gave it. A component counts as chosen when it has an answer, also a blank one.

    `act_type` None keeps what is stored.
    """

    threat: str
    answers: tuple[AnswerGiven, ...] = ()
    conclusion: str = ""
    sureness: str = ""
    act_type: str | None = None


@dataclass(frozen=True)
class HeadGiven:
    """What an assessment says as a whole."""

    assessed_on: date
    took_part: str = ""
    meeting: UUID | None = None
    sources: int = 1
    agreement: str = Agreement.NOT_ASKED
    disagreement: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Outcome:
    """All scenarios scored, and what they say together."""

    results: tuple[ScenarioResult, ...]
    whole: AssessmentResult
    grades: tuple[Grade, ...]
    speaking: int | None = None  # place of the scenario that the base rests on
    grade: Grade = "C"
    completeness: int | None = None
    highest_level: Level | None = field(default=None)  # of what is still open; None: it could be anything


def as_answer(given: Answered) -> Answer:
    return NOT_APPLICABLE if given.not_applicable else given.value


def score_sheet(
    answers: Iterable[Answered], method: Method, *, recent_attack: bool = False
) -> ScenarioResult:
    """The score of one scenario. A threat question without an answer is *not known*. Raises AnswerOutOfRange."""
    by_axis: dict[str, list[Answered]] = {axis: [] for axis in Axis.values}
    for given in answers:
        by_axis[given.axis].append(given)
    threat = {given.code: as_answer(given) for given in by_axis[Axis.T]}
    return score_scenario(
        [threat.get(code) for code in method.threat],
        [as_answer(given) for given in by_axis[Axis.V]],
        [as_answer(given) for given in by_axis[Axis.C]],
        recent_attack=recent_attack,
        parameters=method.parameters,
    )


def weigh(results: Sequence[ScenarioResult], sources: int, method: Method) -> Outcome:
    """What the scenarios say together, and how far it carries.

    The scenario with the highest base speaks, and its grade and completeness are the assessment's. Where answers are
    missing that could change the level, the lowest grade of all holds.
    """
    whole = assess(results)
    grades = tuple(confidence(result, sources, method.parameters) for result in results)
    speaking = next(
        (at for at, result in enumerate(results) if result.base == whole.base and whole.base is not None),
        None,
    )
    if speaking is None:
        return Outcome(tuple(results), whole, grades)
    top = [grade for grade, result in zip(grades, results, strict=True) if result.base == whole.base]
    return Outcome(
        results=tuple(results),
        whole=whole,
        grades=grades,
        speaking=speaking,
        grade=max(top if whole.computable else grades),
        completeness=results[speaking].completeness,
        highest_level=_highest_open(results),
    )


def _highest_open(results: Sequence[ScenarioResult]) -> Level | None:
    open_ends = [result.highest_level for result in results if not result.computable]
    known = [level for level in open_ends if level is not None]
    if len(known) < len(open_ends) or not known:
        return None
    return max(known, key=LEVELS.index)
