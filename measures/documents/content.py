"""What a plan says, as data: code names, codes of vocabularies, numbers, dates and the group's own texts; no names.

A decided version keeps one of these as JSON (`to_plain`), and prints the same for ever (`from_plain`): labels are put in
when it is printed, in the language of the print. Everybody who may read the file may read all of it.
"""

import types
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


@dataclass(frozen=True)
class PracticeLine:
    what: str
    works: int | None = None


@dataclass(frozen=True)
class Group:
    """1 Who we are."""

    kind: str
    groups: list[str] = field(default_factory=list)  # code names of the groups inside it
    area: str = ""
    people: int | None = None
    women: int | None = None
    young: int | None = None
    older: int | None = None
    counted_on: date | None = None
    formed_in: int | None = None
    languages: str = ""
    causes: list[str] = field(default_factory=list)
    defends: str = ""
    identity: str = ""
    decision_body: str = ""
    decision_rule: str = ""
    quorum: int | None = None
    practices: list[PracticeLine] = field(default_factory=list)


@dataclass(frozen=True)
class MeetingLine:
    """2 How this plan was made."""

    date: date
    kind: str
    by_decision_body: bool = False
    present: int | None = None
    women: int | None = None
    youth: int | None = None
    elders: int | None = None
    decides_on: list[str] = field(default_factory=list)
    decisions: str = ""
    dissent: str = ""


@dataclass(frozen=True)
class Month:
    first: date
    by_severity: list[int]  # severity 1 to 5

    @property
    def total(self) -> int:
        return sum(self.by_severity)

    @property
    def grave(self) -> int:
        return sum(self.by_severity[3:])

    @property
    def other(self) -> int:
        return self.total - self.grave


@dataclass(frozen=True)
class IncidentLine:
    reference: str
    happened_on: date | None
    precision: str
    acts: list[str]
    kept_apart: bool
    aimed_at: list[str]
    author_type: str
    severity: int


@dataclass(frozen=True)
class Happened:
    """5 What happened, in twelve months."""

    months: list[Month]
    inexact: list[int]  # the same, of incidents of which only the year is known, or nothing
    lines: list[IncidentLine]
    acts: dict[str, int]  # how often each kind of act
    earlier: int = 0  # what is on record from before these months
    earlier_grave: int = 0

    @property
    def total(self) -> int:
        return sum(month.total for month in self.months) + self.inexact_total

    @property
    def grave(self) -> int:
        return sum(month.grave for month in self.months) + self.inexact_grave

    @property
    def most(self) -> int:
        return max(month.total for month in self.months)

    @property
    def inexact_total(self) -> int:
        return sum(self.inexact)

    @property
    def inexact_grave(self) -> int:
        return sum(self.inexact[3:])

    @property
    def older(self) -> int:
        """Incidents that are counted but not in the list."""
        return self.total - len(self.lines)


@dataclass(frozen=True)
class AnswerLine:
    code: str
    vulnerability: int | None = None
    capacity: int | None = None
    not_applicable: bool = False
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RuleLine:
    """A rule of the ladder that acted, and the score after it."""

    rule: str
    score: Decimal


@dataclass(frozen=True)
class ScenarioLine:
    number: int
    threat: str
    conclusion: str = ""
    threat_answers: dict[str, int | None] = field(default_factory=dict)
    components: list[AnswerLine] = field(default_factory=list)
    threat_mean: Decimal | None = None
    vulnerability_mean: Decimal | None = None
    capacity_mean: Decimal | None = None
    raw: Decimal | None = None
    base: Decimal | None = None
    level: str | None = None
    at_least: str | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    lowest_level: str | None = None
    highest_level: str | None = None
    completeness: int | None = None
    rules: list[RuleLine] = field(default_factory=list)


@dataclass(frozen=True)
class AssessmentLine:
    assessed_on: date
    level: str | None
    at_least: str | None
    base: Decimal | None
    confidence: str
    completeness: int | None
    sources: int
    agreement: str
    disagreement: str
    summary: str
    took_part: str
    review_on: date | None
    scenarios: list[ScenarioLine]
    method: dict[str, Any] = field(default_factory=dict)  # the numbers of the instrument's version
    decided_level: str = ""
    decided_reason: str = ""
    decided_on: date | None = None


@dataclass(frozen=True)
class StandingLine:
    since: date
    score: Decimal | None
    level: str | None
    at_least: bool
    driver: str
    terms: dict[str, Decimal]
    behind: dict[str, str | bool] = field(
        default_factory=dict
    )  # what the driver rests on: base, visible, floored


@dataclass(frozen=True)
class Risk:
    """6 Risk. `people` counts persons per level; empty key: not assessed."""

    standing: StandingLine | None = None
    assessment: AssessmentLine | None = None
    people: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PromiseLine:
    what: str
    promised_on: date
    due: date | None = None
    kept_on: date | None = None
    broken_on: date | None = None


@dataclass(frozen=True)
class MeasureLine:
    """7 and 8. `number` counts through both; `scenario` is the number in the assessment, where it names one of it."""

    number: int
    reference: str
    kind: str
    kind_label: str  # English, translated when it is printed
    what: str
    axis: str
    status: str
    shown: str
    doer: str
    carried_by: str = ""
    scenario: int | None = None
    threat: str = ""
    component: str = ""
    acts_on: str = ""
    duty_bearer: str = ""  # the category of the authority, never its name
    legal_basis: str = ""
    differential: str = ""
    resources: str = ""
    sign: str = ""
    harm: str = ""
    due: date | None = None
    every_days: int | None = None
    next_follow_up: date | None = None
    decided_on: date | None = None
    promises: list[PromiseLine] = field(default_factory=list)


@dataclass(frozen=True)
class PersonalLine:
    """9 For persons and families: code name and kind. No text, which lies in the person's own file."""

    reference: str
    people: list[str]
    scope: str
    kind: str
    kind_label: str
    status: str
    shown: str
    due: date | None = None


@dataclass(frozen=True)
class CalendarLine:
    """13. `what` is one of FOLLOW_UP, DUE, PROMISE, RISK_REVIEW, PLAN_REVIEW."""

    on: date
    what: str
    number: int | None = None  # of the measure
    kind_label: str = ""


@dataclass(frozen=True)
class ConsentLine:
    """15 What the group allowed to keep and share."""

    status: str
    purposes: list[str]
    given_on: date
    expires_on: date | None = None
    limits: str = ""


@dataclass(frozen=True)
class Content:
    code: str
    title: str
    language: str
    as_of: date
    group: Group
    meetings: list[MeetingLine]
    happened: Happened
    risk: Risk
    measures_a: list[MeasureLine]
    measures_b: list[MeasureLine]
    personal: list[PersonalLine]
    calendar: list[CalendarLine]
    consents: list[ConsentLine]
    texts: dict[str, str]
    stop_rule: str
    review_on: date | None
    decision: MeetingLine | None = None  # the meeting that decided this version


FOLLOW_UP, DUE, PROMISE, RISK_REVIEW, PLAN_REVIEW = (
    "follow_up",
    "due",
    "promise",
    "risk_review",
    "plan_review",
)


def to_plain(value: Any) -> Any:
    """The same as what JSON can hold: dates and decimals become text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    return (
        value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
    )


def from_plain(kind: type[T], value: Any) -> T:
    """What `to_plain` made, as it was. A field that came later has its default."""
    return _read(kind, value)  # type: ignore[no-any-return]  # it builds this very class


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(one for one in get_args(kind) if one is not type(None))
        return None if value is None else _read(kind, value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], item) for name, item in value.items() if name in hints})  # type: ignore[operator]  # a class
    if get_origin(kind) is list:
        return [_read(get_args(kind)[0], item) for item in value]
    if get_origin(kind) is dict:
        return {key: _read(get_args(kind)[1], item) for key, item in value.items()}
    if kind is date:
        return date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
