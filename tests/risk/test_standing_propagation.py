"""Risk between group and people on database rows: C1-C9 of the methodology, ties, agreements, roles (2.6, 2.7)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from communities.models import SharingAgreement, Tie
from protection.records.services import changed, write
from risk import levels
from risk.models import Standing
from risk.services import standings
from tests import factories
from tests.risk import sheets_made as made

TODAY = timezone.localdate


def of(subject, kind="collective"):
    """What the current standing says, or None where there is no row."""
    row = Standing.objects.unscoped().filter(until=None, **{kind: subject}).first()
    return row and (row.score and str(row.score), row.level, row.driver)


def tie(one, other, **fields):
    values = {"kind": "struggle", "strength": "strong", "transmits_risk": True, **fields}
    row = write(Tie(file=one.file, from_collective=one, to_collective=other, **values), by=None)
    changed(one.file_id, "tie")
    return row


def agreement(one, other, **fields):
    values = {"starts": TODAY() - timedelta(days=1), "shares": ["risk"], **fields}
    row = write(SharingAgreement(file=one.file, other_file=other.file, **values), by=None)
    changed(one.file_id, "sharing")
    return row


@pytest.mark.parametrize("name", made.COLLECTIVES)
def test_a_worked_group_and_its_people(cast, collective, name):
    case, expected = made.COLLECTIVES[name], made.COLLECTIVES[name]["expected"]
    people = [factories.member(collective, visibility=kind) for kind, _base in case["members"]]
    for neighbour in case["neighbours"]:
        other = factories.collective(cast)
        tie(collective, other)
        agreement(collective, other)
        made.finished(other, cast.ana, made.scoring(neighbour))
    if case["own_base"]:
        made.finished(collective, cast.ana, made.scoring(case["own_base"]))
    for person, (_kind, base) in zip(people, case["members"], strict=True):
        if base:
            made.finished(person, cast.ana, made.scoring(base))

    assert (of(collective) or (None, None, None)) == (
        expected["score"],
        expected["level"],
        expected["driver"] or None,
    )
    if expected["score"]:
        terms = Standing.objects.unscoped().get(collective=collective, until=None).terms
        assert {term: Decimal(terms[term]) for term in expected["terms"]} == {
            term: Decimal(value) for term, value in expected["terms"].items()
        }
    seen = [levels.of_member(cast.ana, person) for person in people]
    assert [(one.score, one.level, one.row and one.row.driver) for one in seen] == [
        (one["score"] and Decimal(one["score"]), one["level"], one["driver"])
        for one in case["expected_members"]
    ]


def test_nothing_comes_along_a_tie_without_an_agreement_between_the_files(cast, collective):
    other = factories.collective(cast)
    made.finished(collective, cast.ana, made.scoring("1.2"))
    made.finished(other, cast.ana, made.scoring("12.5"))
    tie(collective, other)
    assert of(collective) == ("1.2", "LOW", "own")
    assert Standing.objects.unscoped().get(collective=collective, until=None).terms["network"] == "0"

    made_agreement = agreement(collective, other)
    assert of(collective) == ("3.1", "MEDIUM", "network")

    made_agreement.ended_at = timezone.now()
    write(made_agreement, by=None)
    changed(collective.file_id, "sharing")
    assert of(collective) == ("1.2", "LOW", "own")


@pytest.mark.parametrize(
    ("on_tie", "on_agreement"),
    [
        pytest.param({"transmits_risk": False}, {}, id="a tie that carries no risk"),
        pytest.param({"until": timezone.localdate()}, {}, id="a tie that ended today"),
        pytest.param({"since": timezone.localdate() + timedelta(days=1)}, {}, id="a tie of tomorrow"),
        pytest.param({"direction": "out"}, {}, id="a tie that leads away"),
        pytest.param({}, {"ends": timezone.localdate()}, id="an agreement that ended today"),
        pytest.param({}, {"starts": timezone.localdate() + timedelta(days=1)}, id="an agreement of tomorrow"),
    ],
)
def test_what_stops_the_network_term(cast, collective, on_tie, on_agreement):
    other = factories.collective(cast)
    made.finished(collective, cast.ana, made.scoring("1.2"))
    made.finished(other, cast.ana, made.scoring("12.5"))
    tie(collective, other, **on_tie)
    agreement(collective, other, **on_agreement)
    assert of(collective) == ("1.2", "LOW", "own")


def test_direction_decides_who_is_reached(cast, collective):
    other = factories.collective(cast)
    made.finished(collective, cast.ana, made.scoring("12.5"))
    tie(collective, other, direction="out")
    agreement(other, collective)
    assert (of(collective), of(other)) == (
        ("12.5", "EXTREME", "own"),
        ("3.1", "MEDIUM", "network"),
    )


def test_a_group_inside_the_same_file_needs_a_tie_and_no_agreement(cast, collective):
    inner = factories.collective(file=collective.file, kind="GRP", part_of=collective)
    made.finished(inner, cast.ana, made.scoring("12.5"))
    assert of(collective) is None
    tie(collective, inner)
    assert of(collective) == ("3.1", "MEDIUM", "network")


def test_a_new_base_reaches_the_groups_that_are_tied_to_it(cast, collective):
    other = factories.collective(cast)
    tie(other, collective)
    agreement(other, collective)
    made.finished(collective, cast.ana, made.scoring("12.5"))
    assert of(other) == ("3.1", "MEDIUM", "network")


def test_who_left_no_longer_counts_and_nothing_passes_to_them(cast, collective):
    person = factories.member(collective, visibility="visible")
    made.finished(collective, cast.ana, made.scoring("1.2"))
    made.finished(person, cast.ana, made.scoring("9.4"))
    assert of(collective) == ("4.7", "HIGH", "from_member")

    membership = person.memberships.get()
    assert of(membership, "membership") == ("1.2", "LOW", "from_collective")
    membership.ends = TODAY()
    write(membership, by=cast.ana)
    changed(collective.file_id, "membership")

    assert of(collective) == ("1.2", "LOW", "own")
    assert of(membership, "membership") is None
    ended = Standing.objects.unscoped().get(membership=membership)
    assert ended.until is not None


def test_a_role_that_became_visible_passes_half_instead_of_a_quarter(cast, collective):
    person = factories.member(collective, visibility="member")
    made.finished(person, cast.ana, made.scoring("9.4"))
    assert of(collective) == ("2.4", "MEDIUM", "from_member")
    membership = person.memberships.get()
    membership.visibility = "visible"
    write(membership, by=cast.ana)
    changed(collective.file_id, "membership")
    assert of(collective) == ("4.7", "HIGH", "from_member")
    assert Standing.objects.unscoped().get(collective=collective, until=None).reason == "membership"


def test_two_roles_in_one_group_are_one_person(cast, collective):
    person = factories.member(collective, visibility="member")
    for _role in range(2):
        factories.membership(collective, person, visibility="visible")
    made.finished(person, cast.ana, made.scoring("5.0"))
    assert of(collective) == ("2.5", "MEDIUM", "from_member")  # not breadth: they are no three persons


def test_members_of_a_group_inside_count_there_only(cast, collective):
    inner = factories.collective(file=collective.file, kind="GRP", part_of=collective)
    person = factories.member(inner, visibility="visible")
    made.finished(person, cast.ana, made.scoring("9.4"))
    assert (of(inner), of(collective)) == (("4.7", "HIGH", "from_member"), None)


def test_a_base_that_is_only_a_lowest_end_makes_the_group_an_at_least(cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E8"))
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.level, row.at_least) == (Decimal("4.2"), "HIGH", True)


def test_blanks_that_could_raise_the_group_above_what_its_people_pass_make_an_at_least(cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E9"))  # 2.8 to 7.0, not computable
    person = factories.member(collective, visibility="visible")
    made.finished(person, cast.ana, made.scoring("6.0"))
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.level, row.driver, row.at_least) == (Decimal("3.0"), "MEDIUM", "from_member", True)


def test_blanks_that_cannot_change_the_level_do_not(cast, collective):
    made.finished(collective, cast.ana, made.sheet_of("E9"))  # 2.8 to 7.0
    person = factories.member(collective, visibility="visible")
    made.finished(person, cast.ana, made.scoring("9.4"))  # passes 4.7
    row = Standing.objects.unscoped().get(collective=collective, until=None)
    assert (row.score, row.driver, row.at_least) == (Decimal("4.7"), "from_member", False)


def test_a_decided_level_passes_nothing(cast, collective):
    from risk.services.decisions import decide_level

    person = factories.member(collective, visibility="visible")
    made.finished(person, cast.ana, made.scoring("1.2"))
    decide_level(
        assessment=made.finished(collective, cast.ana, made.scoring("1.2")),
        by=cast.ana,
        level="EXTREME",
        reason="The assembly expects an attack.",
    )
    assert of(collective) == ("1.2", "LOW", "own")
    assert levels.of_member(cast.ana, person).score == Decimal("1.2")


# What lies in which file


def test_a_viewer_of_one_group_sees_nothing_that_another_group_passes(cast, collective, foreign_collective):
    person = factories.member(collective, visibility="visible")
    factories.membership(foreign_collective, person, visibility="visible")
    made.finished(foreign_collective, cast.carla, made.scoring("9.0"))
    made.finished(collective, cast.ana, made.scoring("2.6"))

    assert levels.of_member(cast.ana, person).score == Decimal("2.6")
    assert levels.of_member(cast.carla, person).score == Decimal("9.0")
    assert of(person, "member") is None  # nothing of either group lies in the person's own file
    files = Standing.objects.unscoped().filter(membership__member=person).values_list("file", "score")
    assert set(files) == {
        (collective.file_id, Decimal("2.6")),
        (foreign_collective.file_id, Decimal("9.0")),
    }


def test_what_one_group_is_at_never_passes_to_another_through_a_shared_person(
    cast, collective, foreign_collective
):
    person = factories.member(collective, visibility="visible")
    factories.membership(foreign_collective, person, visibility="visible")
    made.finished(foreign_collective, cast.carla, made.scoring("9.0"))
    assert of(collective) is None


def test_a_membership_that_is_kept_from_a_reader_gives_them_no_level(cast, collective):
    person = factories.member(collective, visibility="member")
    made.finished(collective, cast.ana, made.scoring("9.0"))
    membership = person.memberships.get()
    membership.sensitivity = 4
    write(membership, by=cast.ana)
    assert levels.of_member(cast.ana, person).score == Decimal("4.5")
    assert levels.of_member(cast.ben, person) == levels.Seen()


def test_the_night_computes_everybody_anew(cast, collective):
    from risk.tasks import recompute_all

    person = factories.member(collective, visibility="visible")
    made.finished(collective, cast.ana, made.scoring("9.0"))
    made.finished(person, cast.ana, made.scoring("1.2"))
    Standing.objects.unscoped().all().delete()
    recompute_all()
    assert of(collective) == ("9.0", "EXTREME", "own")
    assert of(person, "member") == ("1.2", "LOW", "own")
    assert of(person.memberships.get(), "membership") == ("9.0", "EXTREME", "from_collective")
    count = Standing.objects.unscoped().count()
    recompute_all()
    assert Standing.objects.unscoped().count() == count  # a second run writes nothing


@pytest.mark.parametrize("people", [3, 30])
def test_recomputing_asks_the_database_as_often_for_three_people_as_for_thirty(
    cast, collective, people, django_assert_num_queries
):
    rows = [factories.member(collective, visibility="visible") for _one in range(people)]
    for person in rows:
        made.finished(person, cast.ana, made.scoring("1.5"))
        factories.incident(collective, acts=("DTV",), severity=4)  # read, and no attack by itself
    assessment = made.finished(collective, cast.ana, made.scoring("1.2"))
    assert Standing.objects.unscoped().filter(until=None).count() == 2 * people + 1
    assessment.scenarios.update(raw="9.0")
    with django_assert_num_queries(RECOMPUTE_QUERIES):
        standings.recompute(collective.file_id, "assessment")
    assert of(rows[-1].memberships.get(), "membership") == ("9.0", "EXTREME", "from_collective")


RECOMPUTE_QUERIES = 24
