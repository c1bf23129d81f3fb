"""The worked examples of the methodology through the services, on database rows (methodology.md 2.7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from risk.models import Assessment, Instrument, Scenario
from risk.parameters import CPM1, Parameters
from risk.sheets import Method
from tests import factories
from tests.risk import sheets_made as made


def decimal(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("name", made.SCENARIOS)
def test_a_worked_scenario_is_frozen_with_the_numbers_of_the_methodology(cast, collective, name):
    case = made.SCENARIOS[name]
    expected = case["expected"]
    if case["recent_attack"]:
        factories.incident(collective, acts=("KIL",), severity=5)

    assessment = made.finished(collective, cast.ana, made.sheet_of(name))

    row = Scenario.objects.unscoped().get(assessment=assessment)
    means = [row.threat_mean, row.vulnerability_mean, row.capacity_mean]
    assert [str(mean) for mean in means] == [str(expected[mean]) for mean in "TVC"]
    assert [row.raw, row.base] == [decimal(expected["raw"]), decimal(expected["base"])]
    assert [row.level, row.at_least] == [expected["level"], expected.get("at_least")]
    assert [row.lowest, row.highest] == [decimal(end) for end in expected.get("range", [None, None])]
    assert [row.lowest_level, row.highest_level] == expected.get("range_levels", [None, None])
    assert [step["rule"] for step in row.rules] == expected["rules"]
    assert row.computable == expected["computable"]
    if "completeness" in expected:
        assert str(row.completeness) == expected["completeness"]
    assert [assessment.base, assessment.level, assessment.at_least] == [row.base, row.level, row.at_least]
    assert assessment.recent_attack == case["recent_attack"]


@pytest.mark.parametrize(
    ("name", "sources", "grade", "days"),
    [
        pytest.param("E1", 2, "A", 180, id="complete, two sources, medium"),
        pytest.param("E1", 1, "B", 180, id="one source is not A"),
        pytest.param("E5", 2, "A", 30, id="extreme"),
        pytest.param("E6", 2, "A", 90, id="high"),
        pytest.param("E13", 2, "A", 365, id="low"),
        pytest.param("E7", 2, "B", 90, id="blanks: 71 per cent"),
        pytest.param("E16", 2, "C", 45, id="45 per cent halves the interval of at least high"),
        pytest.param("E15", 2, "C", 15, id="not assessed is never read as low"),
    ],
)
def test_confidence_and_the_next_review(cast, collective, name, sources, grade, days):
    if made.SCENARIOS[name]["recent_attack"]:
        factories.incident(collective, acts=("KIL",), severity=5)
    assessment = made.finished(collective, cast.ana, made.sheet_of(name), sources=sources)
    assert assessment.confidence == grade
    assert assessment.review_on == assessment.assessed_on + timedelta(days=days)


def test_the_highest_scenario_speaks_and_they_are_not_added(cast, collective):
    sheets = [made.sheet_of(name) for name in ("E13", "E2", "E1")]
    assessment = made.finished(collective, cast.ana, *sheets)
    assert (assessment.base, assessment.level) == (Decimal("9.2"), "EXTREME")
    bases = Scenario.objects.unscoped().filter(assessment=assessment).values_list("number", "base")
    assert list(bases) == [(1, Decimal("0.2")), (2, Decimal("9.2")), (3, Decimal("3.6"))]


def test_a_second_scenario_that_could_be_higher_makes_the_level_an_at_least(cast, collective):
    assessment = made.finished(collective, cast.ana, made.sheet_of("E1"), made.sheet_of("E8"), sources=2)
    assert [assessment.base, assessment.level, assessment.at_least] == [Decimal("4.2"), None, "HIGH"]
    assert not assessment.computable
    assert assessment.confidence == "B"


@pytest.mark.django_db
def test_the_first_version_of_the_instrument_holds_the_numbers_of_the_code():
    row = Instrument.objects.get(code="CPM-1", version=1)
    method = Method.from_content(row.content)
    assert Parameters.from_dict(row.content["parameters"]) == method.parameters == CPM1
    assert (len(method.threat), method.most_scenarios) == (5, 5)
    assert [len(method.components[kind]) for kind in ("collective", "member")] == [12, 12]
    assert [len(method.chosen_first[kind]) for kind in ("collective", "member")] == [7, 5]


def test_an_assessment_is_read_with_the_numbers_it_was_made_with(cast, collective):
    first = made.finished(collective, cast.ana, made.sheet_of("E1"))
    content = Instrument.objects.get().content
    raised = {**content, "parameters": {**content["parameters"], "threat_answers_needed": 5}}
    Instrument.objects.update(is_current=False)
    Instrument.objects.create(code="CPM-1", version=2, content=raised)

    second = made.finished(collective, cast.ana, made.sheet_of("E7"))

    assert (first.instrument.version, second.instrument.version) == (1, 2)
    assert (second.level, second.at_least) == (None, "MEDIUM")  # four threat answers no longer suffice


def test_a_paper_form_of_last_winter_is_scored_as_of_its_own_day(cast, collective):
    then = timezone.localdate() - timedelta(days=100)
    factories.incident(collective, acts=("KIL",), severity=5, happened_on=then - timedelta(days=5))
    old = made.finished(collective, cast.ana, made.sheet_of("E11"), assessed_on=then)
    new = made.finished(collective, cast.ana, made.sheet_of("E11"))
    assert [(row.base, row.recent_attack) for row in (old, new)] == [
        (Decimal("4.0"), True),
        (Decimal("3.0"), False),
    ]
    assert Assessment.objects.unscoped().count() == 2
