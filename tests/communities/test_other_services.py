"""Ties, meetings and practices."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Meeting, Practice, Tie
from communities.services import (
    add_practice,
    add_tie,
    change_meeting,
    change_practice,
    end_tie,
    record_meeting,
)
from protection import registry
from protection.records import files
from protection.records.rules import NotAllowed, OutOfScope
from protection.records.services import ChangedMeanwhile
from tests import factories

pytestmark = pytest.mark.django_db
SAME = {"kind": "struggle", "strength": "strong"}


@pytest.fixture
def neighbour(cast):
    return factories.collective(cast, name="Weavers")


@pytest.mark.parametrize(
    ("values", "passes"),
    [
        ({"kind": "struggle", "strength": "strong"}, True),
        ({"kind": "territory", "strength": "strong"}, True),
        ({"kind": "adversary", "strength": "strong"}, True),
        ({"kind": "struggle", "strength": "weak"}, False),
        ({"kind": "funding", "strength": "strong"}, False),
        ({"kind": "struggle", "strength": "strong", "transmits_risk": False}, False),
        ({"kind": "funding", "strength": "weak", "transmits_risk": True}, True),
        ({"kind": "struggle", "strength": "strong", "transmits_risk": None}, True),
    ],
)
def test_risk_passes_along_strong_ties_of_the_same_struggle_unless_somebody_says_otherwise(
    cast, collective, neighbour, reading, values, passes
):
    with reading(cast.ana):
        row = add_tie(start=collective, end=neighbour, by=cast.ana, values=values)
    assert row.transmits_risk is passes


def test_a_tie_lies_in_the_first_ends_file_and_both_ends_are_reckoned_anew(
    cast, collective, neighbour, reading, last_line, monkeypatch
):
    heard = []
    monkeypatch.setattr(registry, "recompute", [lambda file_id, what: heard.append((file_id, what))])
    with reading(cast.ana):
        row = add_tie(start=collective, end=neighbour, by=cast.ana, values=SAME)
    assert (row.file_id, row.sensitivity) == (collective.file_id, 3)
    assert sorted(heard) == sorted([(collective.file_id, "tie"), (neighbour.file_id, "tie")])
    assert last_line() == (
        cast.ana.pk,
        "communities.tie.added",
        row.pk,
        {"kind": "struggle", "transmits": True},
    )


def test_persons_and_allies_can_be_an_end(cast, collective, reading):
    one, other = factories.member(collective), factories.member(collective)
    with reading(cast.ana):
        between = add_tie(start=one, end=other, by=cast.ana, values={"kind": "family", "strength": "strong"})
        ally = add_tie(
            start=collective,
            end=None,
            by=cast.ana,
            values={"kind": "legal", "strength": "weak", "to_ally": "Law clinic"},
        )
        assert ally.to_ally == "Law clinic"
    assert (between.file_id, between.from_member, between.to_member) == (one.file_id, one, other)


@pytest.mark.parametrize("end", ["nobody", "both", "itself"])
def test_a_tie_has_one_other_end(cast, collective, neighbour, reading, end):
    other = {"nobody": None, "both": neighbour, "itself": collective}[end]
    ally = {"to_ally": "Law clinic"} if end == "both" else {}
    with reading(cast.ana), pytest.raises(ValidationError):
        add_tie(start=collective, end=other, by=cast.ana, values={**SAME, **ally})
    assert Tie.objects.unscoped().count() == 0


@pytest.mark.parametrize(
    "values", [{**SAME, "kind": "x"}, {**SAME, "strength": ""}, {**SAME, "direction": "up"}]
)
def test_a_tie_of_an_unknown_kind_is_refused(cast, collective, neighbour, reading, values):
    with reading(cast.ana), pytest.raises(ValidationError):
        add_tie(start=collective, end=neighbour, by=cast.ana, values=values)


def test_a_tie_to_a_group_out_of_sight_cannot_be_made(cast, collective, foreign_collective, reading):
    with reading(cast.ana), pytest.raises(OutOfScope):
        add_tie(start=collective, end=foreign_collective, by=cast.ana, values=SAME)


@pytest.mark.parametrize(("name", "refusal"), [("ben", NotAllowed), ("carla", OutOfScope)])
def test_who_may_not_tie_is_refused(cast, collective, neighbour, name, refusal):
    with pytest.raises(refusal):
        add_tie(start=collective, end=neighbour, by=getattr(cast, name), values=SAME)


def test_a_tie_ends_on_a_day_and_stays_as_history(cast, collective, neighbour, reading, last_line):
    with reading(cast.ana):
        row = add_tie(
            start=collective, end=neighbour, by=cast.ana, values={**SAME, "since": date(2025, 5, 1)}
        )
        with pytest.raises(ValidationError):
            end_tie(tie=row, by=cast.ana, on=date(2025, 4, 30))
        row.refresh_from_db()
        with pytest.raises(ChangedMeanwhile):
            end_tie(tie=row, by=cast.ana, seen=7)
        end_tie(tie=row, by=cast.ana)
    today = timezone.localdate()
    assert not Tie.objects.unscoped().holding(today).exists()
    assert Tie.objects.unscoped().holding(today - timedelta(days=1)).get() == row
    assert last_line()[:3] == (cast.ana.pk, "communities.tie.ended", row.pk)


def test_carla_cannot_end_a_tie(cast, collective, neighbour, reading):
    with reading(cast.ana):
        row = add_tie(start=collective, end=neighbour, by=cast.ana, values=SAME)
    with pytest.raises(OutOfScope):
        end_tie(tie=row, by=cast.carla)


def test_a_meeting_keeps_counts_decisions_and_who_saw_it_differently(cast, collective, reading, last_line):
    values = {
        "kind": "assembly",
        "date": timezone.localdate(),
        "present": 40,
        "women": 22,
        "by_decision_body": True,
        "decides_on": ["plan"],
        "decisions": "We keep the night guard.",
        "dissent": "Three elders would rather wait.",
    }
    with reading(cast.ana):
        row = record_meeting(collective=collective, by=cast.ana, values=values)
        assert {name: getattr(row, name) for name in values} == values
    assert last_line() == (
        cast.ana.pk,
        "communities.meeting.recorded",
        row.pk,
        {"kind": "assembly", "decides_on": ["plan"]},
    )


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "party"}, ["kind"]),
        ({"date": timezone.localdate() + timedelta(days=2)}, ["date"]),
        ({"date": None}, ["date"]),
        ({"present": 4, "women": 5}, ["women"]),
        ({"present": -1}, ["present"]),
        ({"decides_on": ["lunch"]}, ["decides_on"]),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(cast, collective, reading, values, wrong):
    given = {"kind": "assembly", "date": timezone.localdate(), **values}
    with reading(cast.ana), pytest.raises(ValidationError) as refusal:
        record_meeting(collective=collective, by=cast.ana, values=given)
    assert sorted(refusal.value.message_dict) == wrong
    assert Meeting.objects.unscoped().count() == 0


def test_a_meeting_is_corrected_by_one_person_at_a_time(cast, collective, reading, last_line):
    row = factories.meeting(collective)
    with reading(cast.ana):
        change_meeting(meeting=row, by=cast.ana, values={"present": 32}, seen=1)
        with pytest.raises(ChangedMeanwhile):
            change_meeting(meeting=row, by=cast.ana, values={"present": 33}, seen=1)
    assert last_line() == (cast.ana.pk, "communities.meeting.changed", row.pk, {"fields": ["present"]})


@pytest.mark.parametrize(
    ("name", "refusal"), [("ben", NotAllowed), ("carla", OutOfScope), ("otto", OutOfScope)]
)
def test_who_may_not_record_a_meeting_is_refused(cast, collective, name, refusal):
    values = {"kind": "assembly", "date": timezone.localdate()}
    with pytest.raises(refusal):
        record_meeting(collective=collective, by=getattr(cast, name), values=values)
    with pytest.raises(refusal):
        change_meeting(meeting=factories.meeting(collective), by=getattr(cast, name), values=values)


def test_a_practice_is_written_down_and_ended(cast, collective, reading, last_line):
    with reading(cast.ana):
        row = add_practice(collective=collective, by=cast.ana, values={"what": "Own guard", "works": 4})
        assert row.what == "Own guard"
        assert last_line() == (cast.ana.pk, "communities.practice.added", row.pk, {"works": 4})
        change_practice(practice=row, by=cast.ana, values={"ended_on": timezone.localdate()}, seen=1)
    assert last_line()[:3] == (cast.ana.pk, "communities.practice.changed", row.pk)


@pytest.mark.parametrize(
    "values", [{"what": ""}, {"what": "Guard", "works": 6}, {"what": "Guard", "works": 0}]
)
def test_a_practice_says_what_and_how_well_from_one_to_five(cast, collective, reading, values):
    with reading(cast.ana), pytest.raises(ValidationError):
        add_practice(collective=collective, by=cast.ana, values=values)
    assert Practice.objects.unscoped().count() == 0


@pytest.mark.parametrize(("name", "refusal"), [("ben", NotAllowed), ("carla", OutOfScope)])
def test_who_may_not_change_the_collective_adds_no_practice(cast, collective, name, refusal):
    with pytest.raises(refusal):
        add_practice(collective=collective, by=getattr(cast, name), values={"what": "Guard"})


def test_a_code_grant_shows_no_meeting_and_records_none(cast, foreign_collective, reading):
    factories.meeting(foreign_collective)
    files.grant(file=foreign_collective.file, by=None, user=cast.ana, level=2)
    with reading(cast.ana), pytest.raises(NotAllowed):
        record_meeting(
            collective=foreign_collective,
            by=cast.ana,
            values={"kind": "assembly", "date": timezone.localdate()},
        )
    assert list(Meeting.objects.visible_to(cast.ana)) == []
