"""The numbers of the three instruments, as data that an organisation may version.

An Instrument row keeps ``to_dict()`` of one of these; ``from_dict()`` gives the same thing back, so that a
finished assessment is always read with the numbers it was made with. Pure. Source: methodology.md 2 and 8.7.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

Level = Literal["LOW", "MEDIUM", "HIGH", "EXTREME"]
LEVELS: tuple[Level, ...] = get_args(Level)
COUNTS = ("threat_answers_needed", "component_answers_needed", "breadth_rank", "grade_c_divides_review_by")
FACTORS = (
    "component_share_needed",
    "from_visible_member",
    "from_other_member",
    "from_neighbour",
    "to_visible_member",
    "to_other_member",
)
TENTH = Decimal("0.1")
PLAIN_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,5})(\.[0-9]{1,6})?")


class ParametersInvalid(ValueError):
    """The stored numbers cannot be used; the message names the place."""


def tenth(number: Decimal) -> Decimal:
    """One decimal, half up: the only rounding of CPM-1. Source: methodology.md 2.1."""
    return number.quantize(TENTH, rounding=ROUND_HALF_UP)


class Versioned:
    """To and from what JSON can hold; decimals travel as text, so that no float ever touches them."""

    def to_dict(self) -> dict[str, Any]:
        """Every number of this version, ready for JSON."""
        return _plain(self)  # type: ignore[no-any-return]  # a dataclass always becomes a dict

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The version that to_dict wrote; a missing key has its default, an unknown one is refused."""
        return _read(cls, data, "parameters")  # type: ignore[no-any-return]  # it builds this very class


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(kind: Any, value: Any, place: str) -> Any:
    """The value as `kind` (a dataclass, tuple[X, ...], Literal, Decimal, int or str), or a refusal."""
    if is_dataclass(kind) and isinstance(value, Mapping):
        return _read_fields(kind, value, place)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_read(get_args(kind)[0], item, f"{place}[{at}]") for at, item in enumerate(value))
    if get_origin(kind) is Literal and value in get_args(kind):
        return value
    if kind is Decimal and isinstance(value, str) and PLAIN_DECIMAL.fullmatch(value):
        return Decimal(value)
    if kind in (int, str) and type(value) is kind:
        return value
    raise ParametersInvalid(f"{place}: {value!r} does not fit here")


def _read_fields(kind: Any, value: Mapping[str, Any], place: str) -> Any:
    kinds = get_type_hints(kind)
    unknown = sorted(str(key) for key in value if key not in kinds)
    if unknown:
        raise ParametersInvalid(f"{place}.{unknown[0]}: unknown key")
    try:
        return kind(**{key: _read(kinds[key], item, f"{place}.{key}") for key, item in value.items()})
    except TypeError as missing:
        raise ParametersInvalid(f"{place}: a key is missing ({missing})") from missing


def _demand(rules: Mapping[str, bool]) -> None:
    for rule, holds in rules.items():
        if not holds:
            raise ParametersInvalid(rule)


def _ascending(*values: Decimal) -> bool:
    return all(lower <= higher for lower, higher in pairwise(values))


@dataclass(frozen=True)
class Band(Versioned):
    """A level: the score that it starts at, and what it asks of us. Source: methodology.md 2.4."""

    level: Level
    starts: Decimal
    review_days: int
    contact_days: int
    first_response_hours: int


@dataclass(frozen=True)
class Cap(Versioned):
    """Below this threat a score is at most so much."""

    name: str
    threat_below: Decimal
    at_most: Decimal


@dataclass(frozen=True)
class Floor(Versioned):
    """From this threat on a score is at least so much."""

    name: str
    threat_from: Decimal
    at_least: Decimal


@dataclass(frozen=True)
class Parameters(Versioned):
    """CPM-1, with the defaults of methodology.md 2.1 to 2.6; the factors are the project's convention."""

    lowest_answer: int = 1
    highest_answer: int = 5
    threat_questions: int = 5
    threat_answers_needed: int = 4
    component_answers_needed: int = 3
    component_share_needed: Decimal = Decimal("0.5")

    bands: tuple[Band, ...] = (
        Band("LOW", Decimal("0"), review_days=365, contact_days=90, first_response_hours=30 * 24),
        Band("MEDIUM", Decimal("2.0"), review_days=180, contact_days=30, first_response_hours=10 * 24),
        Band("HIGH", Decimal("4.0"), review_days=90, contact_days=14, first_response_hours=72),
        Band("EXTREME", Decimal("8.0"), review_days=30, contact_days=7, first_response_hours=24),
    )
    caps: tuple[Cap, ...] = (
        Cap("CAP-T2", threat_below=Decimal("2.0"), at_most=Decimal("3.9")),
        Cap("CAP-T3", threat_below=Decimal("3.0"), at_most=Decimal("7.9")),
    )
    floors: tuple[Floor, ...] = (
        Floor("FLOOR-T40", threat_from=Decimal("4.0"), at_least=Decimal("4.0")),
        Floor("FLOOR-T45", threat_from=Decimal("4.5"), at_least=Decimal("8.0")),
    )

    attack_floor: Decimal = Decimal("4.0")
    attack_window_days: int = 90
    attack_severity: int = 5
    attack_severity_of_listed_acts: int = 4
    attack_acts: tuple[str, ...] = ("ASS", "ARD", "MRU", "DST")

    grade_a_completeness: int = 90
    grade_a_sources: int = 2
    grade_b_completeness: int = 70
    grade_c_divides_review_by: int = 2
    urgent_completion_from: Level = "HIGH"
    urgent_completion_days: int = 7
    completion_days: int = 30

    from_visible_member: Decimal = Decimal("0.5")
    from_other_member: Decimal = Decimal("0.25")
    breadth_rank: int = 3
    from_neighbour: Decimal = Decimal("0.25")
    to_visible_member: Decimal = Decimal("1")
    to_other_member: Decimal = Decimal("0.5")

    def __post_init__(self) -> None:
        """Refuse numbers under which a graver answer could give a lower score, or a score no level."""
        edges = *(cap.threat_below for cap in self.caps), *(floor.threat_from for floor in self.floors)
        rules = {
            "lowest_answer: from 1 and below highest_answer": 1 <= self.lowest_answer < self.highest_answer,
            "bands: LOW, MEDIUM, HIGH, EXTREME": tuple(band.level for band in self.bands) == LEVELS,
            "bands: LOW starts at 0": [band.starts for band in self.bands][:1] == [0],
            "bands: in the order of the score": _ascending(*(band.starts for band in self.bands)),
            "caps: a higher threat, no lower cap": _ascending(*(cap.at_most for cap in self.caps)),
            "floors: a higher threat, no lower floor": _ascending(*(floor.at_least for floor in self.floors)),
            "caps, floors: in the order of the threat, caps first": _ascending(*edges),
        }
        rules |= {f"{name}: from 1": getattr(self, name) >= 1 for name in COUNTS}
        rules |= {f"{name}: from 0 to 1": 0 <= getattr(self, name) <= 1 for name in FACTORS}
        _demand(rules)

    def level_of(self, score: Decimal) -> Level:
        """The level that a score falls into."""
        return next(band.level for band in reversed(self.bands) if score >= band.starts)

    def band(self, level: Level) -> Band:
        """What a level asks of us."""
        return self.bands[LEVELS.index(level)]

    @property
    def score_bounds(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest score that the scale can give: 0.2 and 25.0 for CPM-1."""
        low, high = Decimal(self.lowest_answer), Decimal(self.highest_answer)
        return low * low / high, high * high / low


@dataclass(frozen=True)
class Cut(Versioned):
    """A level of PI-5 and the product that it starts at."""

    level: Level
    starts: int


@dataclass(frozen=True)
class PI5Parameters(Versioned):
    """PI-5, probability times impact. The cut points are the project's own. Source: methodology.md 2.9."""

    lowest_answer: int = 1
    highest_answer: int = 5
    cuts: tuple[Cut, ...] = (Cut("LOW", 1), Cut("MEDIUM", 5), Cut("HIGH", 10), Cut("EXTREME", 15))

    def __post_init__(self) -> None:
        """Refuse cut points that leave a product without a level."""
        starts = [Decimal(cut.starts) for cut in self.cuts]
        rules = {
            "lowest_answer: from 1 and below highest_answer": 1 <= self.lowest_answer < self.highest_answer,
            "cuts: LOW, MEDIUM, HIGH, EXTREME": tuple(cut.level for cut in self.cuts) == LEVELS,
            "cuts: the first at the lowest product": starts[:1] == [self.lowest_answer**2],
            "cuts: in the order of the product": _ascending(*starts),
        }
        _demand(rules)


@dataclass(frozen=True)
class PCT3Parameters(Versioned):
    """PCT-3, an indicative percentage. Weights and bands are unconfirmed. Source: methodology.md 2.9."""

    highest_answer: int = 3
    threat_weight: int = 40
    specific_weight: int = 30
    vulnerability_weight: int = 30
    extraordinario_from: Decimal = Decimal("50")
    extremo_from: Decimal = Decimal("80")

    @property
    def weights(self) -> tuple[int, int, int]:
        """Of the axes threat, specific risk and vulnerability."""
        return self.threat_weight, self.specific_weight, self.vulnerability_weight

    def __post_init__(self) -> None:
        """Refuse weights that do not make a hundred per cent."""
        rules = {
            "highest_answer: from 1": self.highest_answer >= 1,
            "weights: from 0": min(self.weights) >= 0,
            "weights: together 100": sum(self.weights) == 100,
            "bands: ordinario below extraordinario below extremo": self.extraordinario_from
            <= self.extremo_from,
        }
        _demand(rules)


CPM1 = Parameters()
PI5 = PI5Parameters()
PCT3 = PCT3Parameters()
