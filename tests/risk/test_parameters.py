"""The numbers of the instruments as data: kept in JSON, refused where they would break the method."""

import json
from decimal import Decimal

import pytest

from risk.parameters import CPM1, PCT3, PI5, Parameters, ParametersInvalid, PCT3Parameters, PI5Parameters
from risk.scoring import score_scenario

# The numbers as data, 8.7


def test_the_numbers_survive_a_database_that_holds_json():
    assert Parameters.from_dict(json.loads(json.dumps(CPM1.to_dict()))) == CPM1


def test_a_version_that_lacks_a_later_number_takes_its_default():
    stored = CPM1.to_dict()
    del stored["from_neighbour"]
    assert Parameters.from_dict(stored) == CPM1


def test_an_organisation_may_stop_the_highest_floor_at_high():
    stored = CPM1.to_dict()
    stored["floors"][1]["at_least"] = "4.0"
    ours = Parameters.from_dict(stored)
    result = score_scenario([5, 4, 5, 4, 5], [2, 2, 1], [5, 4, 5], parameters=ours)
    assert (result.rules, result.base, result.level) == (("FLOOR-T45",), Decimal("4.0"), "HIGH")


def changed(key, value):
    return {**CPM1.to_dict(), key: value}


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (changed("colour", 1), "parameters.colour: unknown key"),
        (changed("breadth_rank", True), "parameters.breadth_rank: True does not fit here"),
        (changed("breadth_rank", 0), "breadth_rank: from 1"),
        (changed("from_neighbour", 0.25), "parameters.from_neighbour: 0.25 does not fit here"),
        (changed("from_neighbour", "NaN"), "parameters.from_neighbour: 'NaN' does not fit here"),
        (changed("from_neighbour", "1.5"), "from_neighbour: from 0 to 1"),
        (changed("lowest_answer", 0), "lowest_answer: from 1 and below highest_answer"),
        (changed("bands", []), "bands: LOW, MEDIUM, HIGH, EXTREME"),
        (changed("bands", CPM1.to_dict()["bands"][::-1]), "bands: LOW, MEDIUM, HIGH, EXTREME"),
        (changed("caps", CPM1.to_dict()["caps"][::-1]), "caps: a higher threat, no lower cap"),
        (changed("floors", CPM1.to_dict()["floors"][::-1]), "floors: a higher threat, no lower floor"),
        (
            changed("floors", [{"name": "F", "threat_from": "2.5", "at_least": "4.0"}]),
            "caps, floors: in the order of the threat, caps first",
        ),
        (
            changed("urgent_completion_from", "WORSE"),
            "parameters.urgent_completion_from: 'WORSE' does not fit here",
        ),
    ],
)
def test_numbers_that_would_break_the_method_are_refused(stored, message):
    with pytest.raises(ParametersInvalid) as refusal:
        Parameters.from_dict(stored)
    assert str(refusal.value) == message


def test_a_band_that_lacks_a_number_is_refused():
    stored = CPM1.to_dict()
    del stored["bands"][2]["review_days"]
    with pytest.raises(ParametersInvalid, match=r"^parameters\.bands\[2\]: a key is missing"):
        Parameters.from_dict(stored)


@pytest.mark.parametrize("instrument", [PI5, PCT3])
def test_the_second_instruments_survive_json_too(instrument):
    assert type(instrument).from_dict(json.loads(json.dumps(instrument.to_dict()))) == instrument


@pytest.mark.parametrize(
    ("kind", "stored", "message"),
    [
        (PCT3Parameters, {"threat_weight": 50}, "weights: together 100"),
        (PCT3Parameters, {"threat_weight": -10, "specific_weight": 80}, "weights: from 0"),
        (PCT3Parameters, {"extremo_from": "40"}, "bands: ordinario below extraordinario below extremo"),
        (PI5Parameters, {"cuts": []}, "cuts: LOW, MEDIUM, HIGH, EXTREME"),
        (PI5Parameters, {"lowest_answer": 2}, "cuts: the first at the lowest product"),
    ],
)
def test_numbers_that_would_break_a_second_instrument_are_refused(kind, stored, message):
    with pytest.raises(ParametersInvalid) as refusal:
        kind.from_dict(stored)
    assert str(refusal.value) == message
