"""PI-5, PCT-3 and the legal test: the examples of methodology.md 2.9 and their edges."""

from decimal import Decimal

import pytest

from risk.answers import AnswerOutOfRange
from risk.second_instruments import BAND_OF_LEVEL, legal_test, score_pct3, score_pi5


@pytest.mark.parametrize(
    ("probability", "impacts", "score", "level"),
    [
        (3, (5, 2, 2), 15, "EXTREME"),
        (1, (2, 5, 1), 5, "MEDIUM"),
        (2, (2, 2, 1), 4, "LOW"),
        (4, (3, 3, 3), 12, "HIGH"),
        (2, (5, 4, 4), 10, "HIGH"),
        (3, (3, 2, 1), 9, "MEDIUM"),
        (5, (3, 2, 2), 15, "EXTREME"),
        (1, (1, 1, 1), 1, "LOW"),
        (5, (5, 5, 5), 25, "EXTREME"),
        (2, (None, None, 5), 10, "HIGH"),
    ],
)
def test_pi5_multiplies_probability_by_the_highest_impact(probability, impacts, score, level):
    result = score_pi5(probability, *impacts)
    assert (result.score, result.level, result.computable) == (score, level, True)


def test_the_highest_impact_is_never_low():
    assert {score_pi5(probability, 1, 5, 1).level for probability in range(1, 6)} == {
        "MEDIUM",
        "HIGH",
        "EXTREME",
    }


@pytest.mark.parametrize("answers", [(None, 5, 5, 5), (5, None, None, None)])
def test_pi5_without_probability_or_without_any_impact_is_not_computable(answers):
    result = score_pi5(*answers)
    assert (result.score, result.level, result.computable) == (None, None, False)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ((0, 1, 1, 1), "probability: 0 is not 1-5"),
        ((1, 6, 1, 1), "people: 6 is not 1-5"),
        ((1, 1, "na", 1), 'group: "na" is not 1-5'),
        ((1, 1, 1, True), "cause: true is not 1-5"),
    ],
)
def test_pi5_refuses_what_its_scale_does_not_have(answers, message):
    with pytest.raises(AnswerOutOfRange) as refusal:
        score_pi5(*answers)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("threat", "specific", "vulnerability", "total", "band"),
    [
        pytest.param([2, 3, 2, 3, 2], [2, 1, 2, 2], [2, 2, 1, 3], "69.50", "extraordinario", id="69.50"),
        pytest.param([3, 3, 3, 3, 2], [3, 3, 2, 3], [2, 3, 2, 3], "89.83", "extremo", id="89.83"),
        pytest.param([1, 1, 1, 0, 2], [1, 1, 1, 2], [2, 2, 2, 1], "43.33", "ordinario", id="43.33"),
        pytest.param([2, None, 2, 1, 1], [2, 1, 2, 1], [1, 2, 1, 2], "50.00", "extraordinario", id="50.00"),
        pytest.param([0], [0], [0], "0.00", "ordinario", id="nothing"),
        pytest.param([3], [3], [3], "100.00", "extremo", id="everything"),
        pytest.param([1, 0, 0], [2, 2, 2, 2], [3], "54.44", "extraordinario", id="thirds"),
        pytest.param([3], [3], [1], "80.00", "extremo", id="80.00 is extremo, exactly"),
        pytest.param(
            [0] * 3 + [3] * 21, [2] * 29 + [3], [2] * 37 + [0] * 3, "73.83", "extraordinario", id="73.833"
        ),
        pytest.param([1] * 15 + [0], [0], [1] * 79 + [0], "22.38", "ordinario", id="22.375 goes up"),
        pytest.param(
            [0], [0], [3] + [0] * 399, "0.08", "ordinario", id="0.075, which no float can hold, goes up"
        ),
    ],
)
def test_pct3_rounds_only_its_total(threat, specific, vulnerability, total, band):
    result = score_pct3(threat, specific, vulnerability)
    assert (str(result.total), result.band, result.computable) == (total, band, True)


@pytest.mark.parametrize(
    ("threes", "total", "band"), [(2665, "79.99", "extraordinario"), (2999, "80.00", "extremo")]
)
def test_pct3_reads_the_band_from_the_rounded_total(threes, total, band):
    result = score_pct3([3] * threes + [2], [3], [1])  # 79.99499 and 79.99555 before rounding
    assert (str(result.total), result.band) == (total, band)


@pytest.mark.parametrize("empty", [[], [None, None]])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_pct3_with_an_axis_without_answers_is_not_computable(empty, axis):
    axes = [[3], [3], [3]]
    axes[axis] = empty
    result = score_pct3(*axes)
    assert (result.total, result.band, result.computable) == (None, None, False)


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        (([4], [0], [0]), "threat[0]: 4 is not 0-3"),
        (([0], [0, -1], [0]), "specific[1]: -1 is not 0-3"),
        (([0], [0], ["na"]), 'vulnerability[0]: "na" is not 0-3'),
    ],
)
def test_pct3_refuses_what_its_scale_does_not_have(axes, message):
    with pytest.raises(AnswerOutOfRange) as refusal:
        score_pct3(*axes)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("criteria", "grave_and_imminent", "band"),
    [
        ([True] * 8, False, "extraordinario"),
        ([True] * 8, True, "extremo"),
        ([True] * 8, None, None),
        ([True] * 7 + [False], True, "ordinario"),
        ([True] * 7 + [None], True, None),
        ([False] + [None] * 7, True, "ordinario"),
    ],
)
def test_the_legal_test_reads_no_blank_as_ordinary(criteria, grave_and_imminent, band):
    assert legal_test(criteria, grave_and_imminent=grave_and_imminent) == band


def test_the_legal_test_has_eight_criteria():
    with pytest.raises(ValueError, match="7 answers, exactly 8 are needed"):
        legal_test([True] * 7, grave_and_imminent=True)


def test_levels_map_to_legal_bands_for_reports():
    assert BAND_OF_LEVEL == {
        "LOW": "ordinario",
        "MEDIUM": "ordinario",
        "HIGH": "extraordinario",
        "EXTREME": "extremo",
    }


def test_the_total_is_a_decimal():
    assert isinstance(score_pct3([1], [1], [1]).total, Decimal)
