"""Risk between a group and its people: the worked examples and the rules that they do not reach."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from risk.scoring import CPM1, propagate, propagate_to_member

CASES = json.loads((Path(__file__).parent / "methodology_cases.json").read_text())
COLLECTIVES = {case["name"].split()[0]: case for case in CASES["collective"]}


def decimal(text):
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("name", COLLECTIVES)
def test_a_worked_group_gives_the_numbers_of_the_methodology(name):
    case, expected = COLLECTIVES[name], COLLECTIVES[name]["expected"]
    members = [(visibility, decimal(base)) for visibility, base in case["members"]]
    own_base = decimal(case["own_base"])

    group = propagate(own_base, members, [Decimal(base) for base in case["neighbours"]])
    people = [propagate_to_member(base, own_base, kind == "visible") for kind, base in members]

    assert group.score == decimal(expected["score"])
    assert (group.level, group.driver) == (expected["level"], expected["driver"])
    assert group.terms == {term: Decimal(value) for term, value in expected["terms"].items()}
    assert [(person.score, person.level, person.driver) for person in people] == [
        (decimal(person["score"]), person["level"], person["driver"]) for person in case["expected_members"]
    ]


# Between a group and its people, 2.6


@pytest.mark.parametrize(
    ("own", "members", "neighbours", "driver"),
    [
        pytest.param("2.0", [("member", "2.0")] * 3, [], "own", id="own before breadth"),
        pytest.param("2.0", [("visible", "4.0")], [], "own", id="own before from_member"),
        pytest.param("2.0", [], ["8.0"], "own", id="own before network"),
        pytest.param(
            "1.0", [("member", "2.0")] * 2 + [("visible", "4.0")], [], "breadth", id="breadth first"
        ),
        pytest.param("1.0", [("visible", "4.0")], ["8.0"], "from_member", id="from_member before network"),
    ],
)
def test_equal_terms_have_an_order(own, members, neighbours, driver):
    known = [(visibility, Decimal(base)) for visibility, base in members]
    group = propagate(Decimal(own), known, [Decimal(base) for base in neighbours])
    assert group.score == max(group.terms.values())
    assert list(group.terms.values()).count(group.score) == 2
    assert group.driver == driver


def test_an_ordinary_member_at_great_risk_can_outweigh_a_visible_one():
    group = propagate(None, [("visible", Decimal("2.0")), ("member", Decimal("9.0"))], [])
    assert (group.score, group.driver) == (Decimal("2.3"), "from_member")


def test_members_and_neighbours_that_are_not_assessed_pass_nothing_and_hide_nothing():
    group = propagate(
        Decimal("1.0"), [("visible", None), ("member", Decimal("8.0"))], [None, Decimal("12.0")]
    )
    assert group.terms["from_member"] == Decimal("2.0")
    assert (group.score, group.driver) == (Decimal("3.0"), "network")


def test_two_members_at_a_level_are_not_breadth():
    assert propagate(None, [("member", Decimal("5.0"))] * 2, []).terms["breadth"] == Decimal("0")


def test_a_person_as_much_at_risk_as_the_group_is_driven_by_their_own():
    assert propagate_to_member(Decimal("6.0"), Decimal("6.0"), visible=True).driver == "own"


def test_a_person_is_at_no_less_risk_than_their_own_base():
    standing = propagate_to_member(Decimal("3.0"), Decimal("5.0"), visible=False)
    assert (standing.score, standing.level, standing.driver) == (Decimal("3.0"), "MEDIUM", "own")


def test_the_factors_and_the_rank_of_breadth_are_settings():
    ours = replace(CPM1, from_visible_member=Decimal("1"), breadth_rank=2, to_other_member=Decimal("0"))
    group = propagate(None, [("visible", Decimal("4.4")), ("member", Decimal("3.0"))], [], ours)
    assert (group.terms["from_member"], group.terms["breadth"]) == (Decimal("4.4"), Decimal("3.0"))
    assert propagate_to_member(None, Decimal("9.0"), visible=False, parameters=ours).score is None


def test_a_visible_role_is_not_counted_as_an_ordinary_one_too():
    ours = replace(CPM1, from_visible_member=Decimal("0"))
    assert propagate(None, [("visible", Decimal("9.0"))], [], ours).score is None
