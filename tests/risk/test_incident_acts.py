"""From the boxes of the form to acts: the graver one holds, each act counts once in its unit (methodology.md 1.5)."""

import pytest

from protection.records.access import reading_as
from risk.choices import BOX_RULES, SEVERITY, Box
from risk.models import Act
from risk.services.acts import unit_of
from risk.services.hits import name_people, take_person_out
from risk.services.incidents import log_incident
from risk.services.reports import PersonHit
from tests import factories
from tests.risk.filled import acts_of, report

pytestmark = pytest.mark.django_db


def log(by, of, **more):
    with reading_as(by):
        return log_incident(report=report(of, **more), by=by)


@pytest.mark.parametrize(
    ("box", "act", "severity"),
    [
        ("threat", "THR", 3),
        ("watched", "SUR", 2),
        ("attack", "ASS", 4),
        ("killing", "KIL", 5),
        ("sexual", "SEX", 5),
        ("arrest", "ARD", 4),
        ("court", "CRI", 3),
        ("smear", "DEF", 2),
        ("damage", "DST", 4),
        ("digital", "DG2", 3),
        ("blocked", "ASM", 2),
        ("forced", "DPL", 5),
        ("unusual", "INC", 1),
        ("other", "OTH", 3),
    ],
)
def test_each_box_makes_its_act_and_its_severity(box, act, severity, ben, collective):
    incident = log(ben, collective, boxes=(box,))
    assert (acts_of(incident), incident.severity) == ([(act, "collective", None)], severity)


def test_every_box_has_a_rule():
    assert set(BOX_RULES) == set(Box)


@pytest.mark.parametrize(
    ("box", "may_be"),
    [
        ("killing", {"KIL", "ATK", "KID", "DIS"}),
        ("damage", {"DST", "VAN", "THF"}),
        ("digital", {"DG1", "DG2", "DG4"}),
        ("forced", {"DPL", "EVI", "BLK", "LND"}),
    ],
)
def test_what_waits_to_be_sorted_holds_the_graver_one(box, may_be, ben, collective):
    incident = log(ben, collective, boxes=(box,))
    act = Act.objects.unscoped().get(incident=incident)
    assert act.to_sort is True
    assert set(BOX_RULES[box].may_be) == may_be
    assert act.severity == max(SEVERITY[kind] for kind in may_be)


def test_a_threat_to_kill_is_a_death_threat(ben, collective):
    incident = log(ben, collective, death_threat=True)
    assert (acts_of(incident), incident.severity) == ([("DTV", "collective", None)], 4)


def test_severity_is_the_highest_of_the_acts(ben, collective):
    incident = log(ben, collective, boxes=("smear", "attack", "threat"))
    assert [act for act, _unit, _count in acts_of(incident)] == ["ASS", "THR", "DEF"]
    assert incident.severity == 4


@pytest.mark.parametrize(
    ("aims", "unit"),
    [
        (["people", "collective"], "collective"),
        (["group", "people"], "collective"),
        (["family", "people"], "people"),
        (["asset", "family"], "family"),
        (["asset"], "asset"),
        (["unknown"], "unknown"),
        ([], "unknown"),
    ],
)
def test_of_several_aims_the_widest_is_the_unit(aims, unit):
    assert unit_of(aims) == unit


def test_one_box_is_one_act_however_many_aims(ben, collective):
    incident = log(ben, collective, aimed_at=("collective", "people", "family", "asset"), people_count=3)
    assert acts_of(incident) == [("THR", "collective", None)]
    assert (incident.aimed_at, incident.people_count) == (["collective", "people", "family", "asset"], 3)


def test_people_without_names_are_one_act_with_their_number(ben, collective):
    incident = log(ben, collective, aimed_at=("people",), people_count=3)
    assert acts_of(incident) == [("THR", "people", 3)]


def test_a_group_inside_is_the_target(ben, cast, collective):
    group = factories.collective(file=collective.file, part_of=collective, kind="GRP", name="Women's circle")
    incident = log(ben, collective, aimed_at=("group",), group=group)
    assert Act.objects.unscoped().get(incident=incident).collective_id == group.pk


def name(by, incident, *members, relation="self"):
    base = Act.objects.unscoped().filter(incident=incident).order_by("member_id").first()
    with reading_as(by):
        return name_people(
            incident=incident, hits=[(base, PersonHit(one.pk, relation)) for one in members], by=by
        )


def test_people_who_are_named_come_off_those_who_are_not(ben, collective):
    first, second, third = (factories.member(collective) for _ in range(3))
    incident = log(ben, collective, aimed_at=("people",), people_count=3)
    name(ben, incident, first, second)
    assert acts_of(incident) == [("THR", "member", None), ("THR", "member", None), ("THR", "people", 1)]
    name(ben, incident, third)
    assert acts_of(incident) == [("THR", "member", None)] * 3


def test_naming_somebody_says_who_the_unknown_target_was(ben, collective):
    incident = log(ben, collective, aimed_at=("unknown",))
    name(ben, incident, factories.member(collective))
    assert acts_of(incident) == [("THR", "member", None)]


def test_the_act_on_the_community_stays_beside_the_people(ben, collective):
    incident = log(ben, collective)
    name(ben, incident, factories.member(collective))
    assert acts_of(incident) == [("THR", "collective", None), ("THR", "member", None)]


def test_taking_a_person_out_gives_the_number_back(ben, collective):
    people = [factories.member(collective) for _ in range(2)]
    incident = log(ben, collective, aimed_at=("people",), people_count=2)
    made = name(ben, incident, *people)
    assert acts_of(incident) == [("THR", "member", None)] * 2
    with reading_as(ben):
        take_person_out(act=made[0], by=ben)
    assert acts_of(incident) == [("THR", "member", None), ("THR", "people", 1)]


def test_taking_the_only_person_out_leaves_the_act(ben, collective):
    incident = log(ben, collective, aimed_at=("people",))
    (made,) = name(ben, incident, factories.member(collective))
    with reading_as(ben):
        take_person_out(act=made, by=ben)
    assert acts_of(incident) == [("THR", "people", None)]


def test_people_named_at_once_count_like_people_named_later(ben, collective):
    people = [factories.member(collective) for _ in range(2)]
    hits = tuple(PersonHit(one.pk) for one in people)
    incident = log(ben, collective, aimed_at=("people",), people_count=3, people=hits)
    assert acts_of(incident) == [("THR", "member", None), ("THR", "member", None), ("THR", "people", 1)]
