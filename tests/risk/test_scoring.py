"""The method's own worked examples, and the rules that they do not reach. No Django, no database."""

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from risk.scoring import (
    LEVELS,
    AnswerOutOfRange,
    apply_attack_floor,
    assess,
    attack_window_start,
    completion_days,
    computation_line,
    confidence,
    contact_days,
    first_response_hours,
    highest_base,
    is_attack,
    level_of,
    review_days,
    score_scenario,
)

CASES = json.loads((Path(__file__).parent / "methodology_cases.json").read_text())
SCENARIOS = {case["name"].split()[0]: case for case in CASES["scenarios"]}


def scored(name, **kwargs):
    case = SCENARIOS[name]
    options = {"recent_attack": case["recent_attack"], **kwargs}
    return score_scenario(case["threat"], case["vulnerability"], case["capacity"], **options)


def decimal(text):
    return None if text is None else Decimal(text)


# The worked examples, 2.7


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_worked_scenario_gives_the_numbers_of_the_methodology(name):
    expected = SCENARIOS[name]["expected"]
    result = scored(name)

    assert [str(mean) for mean in (result.T, result.V, result.C)] == [str(expected[mean]) for mean in "TVC"]
    assert result.computable == expected["computable"]
    assert list(result.rules) == expected["rules"]
    assert [result.raw, result.base] == [decimal(expected["raw"]), decimal(expected["base"])]
    assert [result.level, result.at_least] == [expected["level"], expected.get("at_least")]
    assert [result.lowest, result.highest] == [decimal(end) for end in expected.get("range", [None, None])]
    assert [result.lowest_level, result.highest_level] == expected.get("range_levels", [None, None])
    if "completeness" in expected:
        assert str(result.completeness) == expected["completeness"]


def test_the_file_of_examples_is_whole():
    assert [len(SCENARIOS), len(CASES["collective"])] == [17, 9]


# Levels and the ladder, 2.4


@pytest.mark.parametrize(
    ("score", "level"),
    [
        ("0.2", "LOW"),
        ("1.9", "LOW"),
        ("2.0", "MEDIUM"),
        ("3.9", "MEDIUM"),
        ("4.0", "HIGH"),
        ("7.9", "HIGH"),
        ("8.0", "EXTREME"),
        ("25.0", "EXTREME"),
    ],
)
def test_each_level_starts_where_the_table_says(score, level):
    assert level_of(Decimal(score)) == level


@pytest.mark.parametrize(
    ("threat", "vulnerability", "capacity", "rules", "base"),
    [
        pytest.param([2, 2, 2, 2, 1], 5, 1, ["CAP-T2"], "3.9", id="T 1.8 is capped at 3.9"),
        pytest.param([2, 2, 2, 2, 2], 5, 1, ["CAP-T3"], "7.9", id="T 2.0 is capped at 7.9"),
        pytest.param([3, 3, 3, 3, 2], 5, 1, ["CAP-T3"], "7.9", id="T 2.8 is capped at 7.9"),
        pytest.param([3, 3, 3, 3, 3], 5, 1, [], "15.0", id="T 3.0 has no cap"),
        pytest.param([4, 4, 4, 4, 3], 1, 5, [], "0.8", id="T 3.8 has no floor"),
        pytest.param([4, 4, 4, 4, 4], 1, 5, ["FLOOR-T40"], "4.0", id="T 4.0 lifts to 4.0"),
        pytest.param([4, 4, 4, 5, 5], 1, 5, ["FLOOR-T40"], "4.0", id="T 4.4 lifts to 4.0"),
        pytest.param([4, 4, 5, 5, 5], 1, 5, ["FLOOR-T45"], "8.0", id="T 4.6 lifts to 8.0"),
        pytest.param([4, 5, 5, 4, None], 1, 5, ["FLOOR-T45"], "8.0", id="T 4.5 lifts to 8.0"),
        pytest.param([1, 1, 1, 1, 1], 5, 2, [], "2.5", id="a cap that changes nothing is not named"),
        pytest.param([5, 5, 5, 5, 5], 5, 1, [], "25.0", id="a floor that changes nothing is not named"),
    ],
)
def test_the_threat_ladder(threat, vulnerability, capacity, rules, base):
    result = score_scenario(threat, [vulnerability] * 3, [capacity] * 3)
    assert (list(result.rules), result.base) == (rules, Decimal(base))


def test_a_score_that_already_stands_at_the_cap_or_floor_names_no_rule():
    at_cap = score_scenario([1] * 5, [4] * 9 + [3], [1] * 3)
    at_floor = score_scenario([4] * 5, [2] * 3, [2] * 3)
    assert (at_cap.base, at_cap.rules) == (Decimal("3.9"), ())
    assert (at_floor.base, at_floor.rules) == (Decimal("4.0"), ())


def test_a_recent_attack_lifts_a_capped_score_and_both_rules_are_named_in_order():
    result = score_scenario([1] * 5, [5] * 3, [1] * 3, recent_attack=True)
    assert (result.raw, result.rules, result.base) == (
        Decimal("5.0"),
        ("CAP-T2", "FLOOR-ATTACK"),
        Decimal("4.0"),
    )


def test_a_recent_attack_is_not_named_where_the_score_is_high_already():
    assert scored("E10", recent_attack=True).rules == ()


def test_a_recent_attack_does_not_move_the_range():
    assert (scored("E11").lowest, scored("E11").highest) == (Decimal("3.0"), Decimal("3.0"))


def test_a_scenario_without_enough_answers_names_the_rule_that_lifted_its_lowest_end():
    result = score_scenario([5] * 5, [1, None], [5, 5, 5])
    assert (result.at_least, result.base, result.rules) == ("EXTREME", Decimal("8.0"), ("FLOOR-T45",))
    assert result.raw is None


@pytest.mark.parametrize(
    ("base", "recent_attack", "after"),
    [
        (None, False, None),
        (None, True, "4.0"),
        ("1.2", False, "1.2"),
        ("1.2", True, "4.0"),
        ("4.0", True, "4.0"),
        ("9.2", True, "9.2"),
    ],
)
def test_the_attack_floor_on_a_base(base, recent_attack, after):
    assert apply_attack_floor(decimal(base), recent_attack) == decimal(after)


@pytest.mark.parametrize(
    ("acts", "severity", "attack"),
    [
        (["KIL"], 5, True),
        (["INC"], 5, True),
        ([], 5, True),
        (["ASS"], 4, True),
        (["ARD"], 4, True),
        (["MRU"], 4, True),
        (["THR", "DST"], 4, True),
        (["DTV"], 4, False),
        (["EVI", "BLK"], 4, False),
        (["ASS"], 3, False),
        (["THR"], 3, False),
        ([], 1, False),
    ],
)
def test_which_incidents_call_the_attack_floor(acts, severity, attack):
    assert is_attack(acts, severity) is attack


def test_an_attack_counts_for_ninety_days():
    assert attack_window_start(date(2025, 4, 1)) == date(2025, 1, 1)


# Blanks, range and confidence, 2.5


@pytest.mark.parametrize(
    ("threat", "vulnerability", "capacity", "computable"),
    [
        pytest.param([3, 3, 3, 3, None], [3] * 3, [3] * 3, True, id="four threat answers are enough"),
        pytest.param([3, 3, 3, None, None], [3] * 3, [3] * 3, False, id="three are not"),
        pytest.param([3] * 5, [3] * 3 + [None] * 3, [3] * 3, True, id="half of six components"),
        pytest.param([3] * 5, [3] * 3 + [None] * 4, [3] * 3, False, id="three of seven components"),
        pytest.param([3] * 5, [3] * 2, [3] * 3, False, id="all of two components"),
        pytest.param([3] * 5, [3] * 3, [3] * 2, False, id="each list for itself"),
        pytest.param([3] * 5, [3] * 3 + ["na"] * 9, [3] * 3, True, id="what does not apply is not counted"),
        pytest.param([3] * 5, [3, 3, "na", "na"], [3] * 3, False, id="what does not apply is no answer"),
    ],
)
def test_how_many_answers_make_a_level(threat, vulnerability, capacity, computable):
    result = score_scenario(threat, vulnerability, capacity)
    assert (result.computable, result.level is not None, result.at_least is None) == (computable,) * 3


def test_completeness_is_rounded_half_up():
    assert score_scenario([3, 3, 3, None, None], [3, None], [3]).completeness == 63  # 62.5


@pytest.mark.parametrize("nothing", [[], [None, None, None], ["na", "na", "na"]])
@pytest.mark.parametrize("which", [0, 1])
def test_components_without_any_answer_are_not_assessed(nothing, which):
    components = [[3, 3, 3], [3, 3, 3]]
    components[which] = nothing
    result = score_scenario([5] * 5, *components)
    assert (result.base, result.level, result.at_least) == (None, None, None)
    assert (result.lowest, result.highest, result.T) == (None, None, Decimal("5.0"))


@pytest.mark.parametrize(
    ("name", "sources", "grade"),
    [
        pytest.param("E1", 2, "A", id="complete, two sources, one level"),
        pytest.param("E1", 1, "B", id="one source"),
        pytest.param("E7", 2, "B", id="71 per cent"),
        pytest.param("E8", 2, "B", id="82 per cent"),
        pytest.param("E16", 9, "C", id="45 per cent"),
        pytest.param("E15", 9, "C", id="not assessed"),
    ],
)
def test_confidence(name, sources, grade):
    assert confidence(scored(name), sources) == grade


def test_a_range_over_two_levels_is_not_grade_a():
    result = score_scenario([3, 3, 3, 3, None], [4] * 3, [3] * 4)
    assert (result.completeness, result.lowest_level, result.highest_level) == (92, "MEDIUM", "HIGH")
    assert confidence(result, 5) == "B"


def test_answers_without_a_level_are_never_grade_a():
    result = score_scenario([3] * 5, [3, 3], [3] * 3)
    assert (result.completeness, result.computable, confidence(result, 5)) == (100, False, "B")


def test_a_sheet_without_capacities_is_grade_c_however_full_it_is():
    result = score_scenario([3] * 5, [3] * 12, [None])
    assert (result.completeness, confidence(result, 5)) == (94, "C")


@pytest.mark.parametrize(
    ("level", "review", "halved", "contact", "response"),
    [
        ("LOW", 365, 182, 90, 720),
        ("MEDIUM", 180, 90, 30, 240),
        ("HIGH", 90, 45, 14, 72),
        ("EXTREME", 30, 15, 7, 24),
    ],
)
def test_what_a_level_asks_of_us(level, review, halved, contact, response):
    assert [review_days(level, grade) for grade in "ABC"] == [review, review, halved]
    assert (contact_days(level), first_response_hours(level)) == (contact, response)


@pytest.mark.parametrize(
    ("highest_level", "days"), [("LOW", 30), ("MEDIUM", 30), ("HIGH", 7), ("EXTREME", 7), (None, 7)]
)
def test_missing_answers_are_wanted_sooner_where_they_could_be_grave(highest_level, days):
    assert completion_days(highest_level) == days


# What is no answer, 2.1


@pytest.mark.parametrize(
    ("threat", "vulnerability", "capacity", "message"),
    [
        ([3, 0, 3, 3, 3], [3], [3], "threat[1]: 0 is not 1-5"),
        ([3, 3, 3, 3, 6], [3], [3], "threat[4]: 6 is not 1-5"),
        ([3, 3, 3, 3, -1], [3], [3], "threat[4]: -1 is not 1-5"),
        ([True, 3, 3, 3, 3], [3], [3], "threat[0]: true is not 1-5"),
        (["na", 3, 3, 3, 3], [3], [3], 'threat[0]: "na" is not 1-5'),
        ([3] * 5, [3, 3.0], [3], "vulnerability[1]: 3.0 is not 1-5"),
        ([3] * 5, [Decimal(3)], [3], "vulnerability[0]: 3 is not 1-5"),
        ([3] * 5, [3], ["3"], 'capacity[0]: "3" is not 1-5'),
        ([3] * 5, [3], ["NA"], 'capacity[0]: "NA" is not 1-5'),
        ([3] * 5, [3], [False], "capacity[0]: false is not 1-5"),
        ([3] * 5, [3], [[3]], "capacity[0]: a list is not 1-5"),
        ([3] * 5, [3], [{}], "capacity[0]: an object is not 1-5"),
        ([3] * 4, [3], [3], "threat: 4 answers, exactly 5 are needed"),
        ([3] * 6, [3], [3], "threat: 6 answers, exactly 5 are needed"),
    ],
)
def test_what_the_scale_does_not_have_is_refused_and_its_place_named(
    threat, vulnerability, capacity, message
):
    with pytest.raises(AnswerOutOfRange) as refusal:
        score_scenario(threat, vulnerability, capacity)
    assert str(refusal.value) == message


def test_a_long_wrong_answer_is_shown_short_and_on_one_line():
    with pytest.raises(AnswerOutOfRange) as refusal:
        score_scenario(["much\nmore than " * 9, 3, 3, 3, 3], [3], [3])
    assert str(refusal.value) == 'threat[0]: "much\\nmore than much\\nmore than much... is not 1-5'


# The line that is checked by hand


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("E1", "T 3.4 × V 3.2 ÷ C 3.0 = 3.6"),
        ("E3", "T 1.8 × V 4.7 ÷ C 1.3 = 6.5 · CAP-T2 3.9"),
        ("E5", "T 4.6 × V 2.0 ÷ C 4.5 = 2.0 · FLOOR-T45 8.0"),
        ("E8", "T 2.6 × V 3.7 ÷ C 2.3 = 4.2"),
        ("E15", ""),
        ("E16", "T 2.0 × V 1.7 ÷ C 4.0 = 0.9 · FLOOR-ATTACK 4.0"),
        ("E17", "FLOOR-ATTACK 4.0"),
    ],
)
def test_the_computation_stands_on_one_line(name, line):
    assert computation_line(scored(name)) == line


def test_the_computation_line_takes_the_numbers_of_the_language():
    comma = computation_line(scored("E1"), number=lambda value: str(value).replace(".", ","))
    assert comma == "T 3,4 × V 3,2 ÷ C 3,0 = 3,6"


# Several scenarios in one assessment, 2.6


@pytest.mark.parametrize(
    ("names", "base", "level", "at_least"),
    [
        pytest.param([], None, None, None, id="no scenario"),
        pytest.param(["E15"], None, None, None, id="not assessed"),
        pytest.param(["E17"], "4.0", None, "HIGH", id="not assessed, after an attack"),
        pytest.param(["E1", "E2", "E13"], "9.2", "EXTREME", None, id="the highest, not the sum"),
        pytest.param(["E8"], "4.2", None, "HIGH", id="one without enough answers"),
        pytest.param(["E1", "E8"], "4.2", None, "HIGH", id="the highest has not enough answers"),
        pytest.param(["E7", "E8"], "5.3", "HIGH", None, id="the blanks cannot lift it out of its level"),
        pytest.param(["E1", "E9"], "3.6", None, "MEDIUM", id="the blanks could lift it to HIGH"),
        pytest.param(["E1", "E15"], "3.6", None, "MEDIUM", id="an unknown scenario could be anything"),
        pytest.param(["E2", "E15"], "9.2", "EXTREME", None, id="nothing is above EXTREME"),
        pytest.param(["E6", "E16"], "4.0", "HIGH", None, id="equal bases, one of them certain"),
    ],
)
def test_an_assessment_of_several_scenarios(names, base, level, at_least):
    for order in (names, names[::-1]):
        results = [scored(name) for name in order]
        summary = assess(results)
        assert highest_base(results) == decimal(base)
        assert (summary.base, summary.level, summary.at_least) == (decimal(base), level, at_least)
        assert summary.computable == (level is not None)


def test_levels_are_named_from_low_to_extreme():
    assert LEVELS == ("LOW", "MEDIUM", "HIGH", "EXTREME")


def test_the_arithmetic_needs_no_django():
    asked = "import sys, risk.scoring, risk.score_document; print([m for m in sys.modules if 'django' in m])"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
