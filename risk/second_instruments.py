"""PI-5, PCT-3 and the legal test: other ways to look at the same danger. Pure.

PCT-3 is inspired by practice in Colombia and carries the word "indicative". Source: methodology.md 2.9.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal, TypeAlias

from risk.answers import Answer, answered, check_one, check_scale
from risk.parameters import PCT3, PI5, Level, PCT3Parameters, PI5Parameters

LegalBand: TypeAlias = Literal["ordinario", "extraordinario", "extremo"]
LEGAL_CRITERIA = (
    "specific",
    "concrete",
    "present",
    "important",
    "serious",
    "clear",
    "exceptional",
    "disproportionate",
)
BAND_OF_LEVEL: dict[Level, LegalBand] = {
    "LOW": "ordinario",
    "MEDIUM": "ordinario",
    "HIGH": "extraordinario",
    "EXTREME": "extremo",
}


@dataclass(frozen=True)
class PI5Result:
    """Probability times the highest impact; score and level are None where it is not computable."""

    score: int | None
    level: Level | None
    computable: bool


@dataclass(frozen=True)
class PCT3Result:
    """The weighted percentage, two decimals; total and band are None where it is not computable."""

    total: Decimal | None
    band: LegalBand | None
    computable: bool


def score_pi5(
    probability: int | None,
    people: int | None,
    group: int | None,
    cause: int | None,
    parameters: PI5Parameters = PI5,
) -> PI5Result:
    """PI-5 from a probability and the impact on people, on the group and on the cause or territory.

    The highest impact counts. None is not known: without a probability, or without any impact, there is no
    score. Raises AnswerOutOfRange.
    """
    scale = range(parameters.lowest_answer, parameters.highest_answer + 1)
    impacts = {"people": people, "group": group, "cause": cause}
    for place, answer in {"probability": probability, **impacts}.items():
        check_one(place, answer, scale)
    known = answered(impacts.values())
    if probability is None or not known:
        return PI5Result(score=None, level=None, computable=False)
    score = probability * max(known)
    level = next(cut.level for cut in reversed(parameters.cuts) if score >= cut.starts)
    return PI5Result(score, level, computable=True)


def score_pct3(
    threat: Sequence[int | None],
    specific: Sequence[int | None],
    vulnerability: Sequence[int | None],
    parameters: PCT3Parameters = PCT3,
) -> PCT3Result:
    """PCT-3 from the answers 0-3 of its three axes; blanks (None) are left out of an axis' mean.

    Fractions until the end, so that only the total is rounded. Raises AnswerOutOfRange.
    """
    scale = range(parameters.highest_answer + 1)
    axes = {"threat": threat, "specific": specific, "vulnerability": vulnerability}
    for name, answers in axes.items():
        check_scale(name, answers, scale)
    shares = [_share(answers, parameters.highest_answer) for answers in axes.values()]
    known = [share for share in shares if share is not None]
    if len(known) < len(shares):
        return PCT3Result(total=None, band=None, computable=False)
    exact = sum(weight * share for weight, share in zip(parameters.weights, known, strict=True))
    total = _hundredth(Fraction(exact))
    return PCT3Result(total, _band(total, parameters), computable=True)


def legal_test(criteria: Sequence[bool | None], *, grave_and_imminent: bool | None) -> LegalBand | None:
    """The eight criteria of the Constitutional Court, in the order of LEGAL_CRITERIA.

    All eight: extraordinario, and extremo where the danger is grave and imminent too. One no: ordinario.
    None is not known: where it would decide, so is the answer, for a blank is never read as low risk.
    """
    if len(criteria) != len(LEGAL_CRITERIA):
        raise ValueError(f"criteria: {len(criteria)} answers, exactly {len(LEGAL_CRITERIA)} are needed")
    if False in criteria:
        return "ordinario"
    if None in criteria or grave_and_imminent is None:
        return None
    return "extremo" if grave_and_imminent else "extraordinario"


def _share(answers: Sequence[Answer], highest: int) -> Fraction | None:
    known = answered(answers)
    return Fraction(sum(known), len(known) * highest) if known else None


def _hundredth(number: Fraction) -> Decimal:
    """Two decimals, half up, from an exact fraction."""
    return Decimal(floor(number * 100 + Fraction(1, 2))).scaleb(-2)


def _band(total: Decimal, parameters: PCT3Parameters) -> LegalBand:
    if total >= parameters.extremo_from:
        return "extremo"
    return "extraordinario" if total >= parameters.extraordinario_from else "ordinario"
